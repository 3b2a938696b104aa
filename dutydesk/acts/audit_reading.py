"""The audit as it is read: who read what of a person, and the whole as lines that leave the desk.

Owns what an exported file proves, with the desk's key and without it. Reading the audit is itself an event.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlmodel import select

from dutydesk.acts.audit_events import READS, WORDS, Event, Happened
from dutydesk.acts.clocks import short_reference
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.finding import find
from dutydesk.acts.permission import need, why_not
from dutydesk.acts.reading import find_reference
from dutydesk.errors import NotAllowed
from dutydesk.records import audit, listing
from dutydesk.records.audit import COLUMNS, Head
from dutydesk.records.desk_tables import Worker
from dutydesk.records.sight import not_whole

if TYPE_CHECKING:
    from dutydesk.acts.auditor import Auditor
    from dutydesk.acts.desk import Desk

NO_AUDIT: Final = "This desk keeps no audit."
WAYS: Final = {
    "contact": "",
    "review": " in the review",
    "preview": " beside the queue",
    "plain": " as text",
    "json": " as JSON",
    "stub": ": shown the stub alone",
}
FOOTER: Final = "footer"


@dataclass(frozen=True, slots=True, repr=False)
class ReadLine:
    """Somebody read a contact."""

    at: datetime
    """UTC."""
    reference: str
    """C-2026-0412; "" for a search."""
    who: str
    """Their name; "nobody who said their name" where nobody had."""
    role: str
    what: str
    """ "read it beside the queue"."""
    machine: str


@dataclass(frozen=True, slots=True, repr=False)
class WhoRead:
    """What the audit says of a person's contacts."""

    contacts: tuple[tuple[str, str], ...]
    """Reference and the people found in it, each once; "" where a reference was asked for."""
    lines: tuple[ReadLine, ...]
    """Oldest first."""
    searches: tuple[ReadLine, ...]
    """Who searched for these very words, whatever came of it."""
    more: bool
    """There are more contacts than were looked at: the words are too wide."""
    only_own: str = ""
    """Why only what whoever asks did themselves is told; "" where all is."""


@refusals_told
def who_read(desk: "Desk", asked: str) -> WhoRead:
    """Who read the contacts of a person, and when; a social worker is told what they read themselves.

    Args:
        asked: a child's or adult's name, or the reference of a contact.

    Raises: NotAllowed where nobody of that name is on this desk; NotSaved.
    """
    if desk.auditor is None:
        raise NotAllowed(NO_AUDIT)
    only_own = why_not(desk, "audit.team")
    if only_own:
        need(desk, "audit.own")
    people: dict[UUID, list[str]] = {}
    more, words = False, []
    by_number = find_reference(desk, asked)
    if by_number is not None:
        people[by_number] = []
    else:
        # Before the search below, which is itself one for these words.
        words = sorted({desk.auditor.hashed(word) for word in asked.split()})
        desk.auditor.flush()
        found = find(desk, asked)
        for each in found.people if found is not None else ():
            its = people.setdefault(each.contact_id, [])
            if each.who not in its:
                its.append(each.who)
        more = found is not None and found.more
    if not people:
        raise NotAllowed("Nobody of that name, and no contact with that reference, is on this desk.")
    with desk.database.read() as session:
        connection = session.connection()
        ids = [str(contact_id) for contact_id in people]
        rows = audit.rows_of(connection, ids, [event.value for event in READS])
        looked = audit.rows_with(connection, Event.SEARCHED.value) if words else []
        names = {str(each.id): each.name for each in session.exec(select(Worker)).all()}
        closed = {str(each) for each in not_whole(session, people)}
        references = {str(each.id): each.reference or "" for each in listing.heads_of(session, people)}
    own = str(desk.here.id) if desk.here is not None else ""
    # Of a record that whoever asks may not read themselves, as a social worker: what they read of it.
    rows = [row for row in rows if row[3] == own or not (only_own or row[7] in closed)]
    looked = [row for row in looked if row[3] == own or not only_own]
    searches = [row for row in looked if set(words) <= set(json.loads(row[10]).get("words", ()))]
    desk.auditor.soon(Happened(Event.READ, reason="who_read", detail={"contacts": len(people)}))
    return WhoRead(
        tuple((short_reference(references[str(its)]), ", ".join(them)) for its, them in people.items()),
        tuple(_line(desk, row, names, references) for row in rows),
        tuple(_line(desk, row, names, references) for row in searches),
        more,
        only_own,
    )


def export(desk: "Desk") -> Iterator[str]:
    """The whole audit, a line of JSON for each row, and a last one that holds its head.

    Raises: NotAllowed where the desk keeps none; NotSaved.
    """
    auditor = desk.auditor
    if auditor is None:
        raise NotAllowed(NO_AUDIT)
    need(desk, "audit.all")
    auditor.now(
        Happened(Event.READ, reason="export")
    )  # before its first line: the rest may never be asked for
    auditor.flush()
    count, first, head = 0, "", Head(0, audit.NONE)
    with desk.database.read() as session:
        for row in audit.rows(session.connection()):
            count, head, first = count + 1, Head(row[0], row[-1]), first or row[-1]
            yield json.dumps(dict(zip((*COLUMNS, "mac"), row, strict=True)))
    last = {
        "desk": first,
        "rows": count,
        "seq": head.seq,
        "head": head.mac,
        "at": desk.clock.now().isoformat(),
    }
    yield json.dumps({FOOTER: last | {"mac": _footer_code(auditor.key, last)}})


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What an exported file shows."""

    whole: bool
    sentence: str
    seq: int = 0
    """The first line that is wrong; 0 for none."""


def verify_lines(lines: Iterable[str], desk: "Desk | None") -> FileVerdict:
    """Look over an exported file.

    Args:
        desk: the desk it came from, where it can be opened; without it only its form is looked at.

    Raises: NotSaved where the desk cannot be read.
    """
    rows: list[audit.Row] = []
    last: dict[str, Any] | None = None
    for number, line in enumerate(lines, 1):
        if last is not None:
            return FileVerdict(False, f"Line {number} stands behind the last one of an export.", number)
        try:
            told = json.loads(line)
            if FOOTER in told:
                last = dict(told[FOOTER])
                continue
            row = tuple(told[name] for name in (*COLUMNS, "mac"))
        except (ValueError, TypeError, KeyError):
            return FileVerdict(False, f"Line {number} is none of an export of an audit.", number)
        if row[0] != number:
            return FileVerdict(False, f"Row {number} is not there.", number)
        rows.append(row)
    if last is None:
        return FileVerdict(False, "The last line is missing: the end of the file is cut off.", len(rows) + 1)
    head = Head(rows[-1][0], rows[-1][-1]) if rows else Head(0, audit.NONE)
    if (last.get("rows"), last.get("seq"), last.get("head")) != (len(rows), head.seq, head.mac):
        return FileVerdict(False, "The last line does not belong to the rows before it.", len(rows) + 1)
    auditor = desk.auditor if desk is not None else None
    if desk is None or auditor is None:
        return FileVerdict(
            True,
            f"{len(rows)} rows, numbered without a gap, and the last line agrees with them: nothing is cut "
            "off. Whether a row was written anew only the desk's key can say: open the desk it came from.",
        )
    return _with_key(desk, auditor, rows, last, head)


def _with_key(
    desk: "Desk", auditor: "Auditor", rows: list[audit.Row], last: dict[str, Any], head: Head
) -> FileVerdict:
    look = audit.look_over(rows, auditor.key)
    if look.breaks:
        seq = look.breaks[0][0]
        return FileVerdict(False, f"Row {seq} is not as this desk wrote it, or it is another desk's.", seq)
    code = _footer_code(auditor.key, {name: told for name, told in last.items() if name != "mac"})
    if not hmac.compare_digest(code, str(last.get("mac", ""))):
        return FileVerdict(False, "The last line is not as this desk wrote it.", len(rows) + 1)
    with desk.database.read() as session:
        stands = audit.mac_at(session.connection(), head.seq) if rows else head.mac
    if stands != head.mac:
        return FileVerdict(
            False,
            f"This desk wrote the file, and does not hold its row {head.seq} any more: the desk itself is "
            "an older copy, or its past was changed.",
            head.seq,
        )
    return FileVerdict(
        True,
        f"{len(rows)} rows, each as this desk wrote it, and the desk still holds them all: neither the file "
        "nor the desk's audit up to there was changed, cut or put back since.",
    )


def _footer_code(key: bytes, last: dict[str, Any]) -> str:
    return hmac.digest(key, f"footer\n{audit.canonical(last)}".encode("ascii"), hashlib.sha256).hex()


def _line(desk: "Desk", row: audit.Row, names: dict[str, str], references: dict[str, str]) -> ReadLine:
    _, at, act, person, role, machine, _, contact, _, reason, *_ = row
    its = desk.profile.roles.get(role)
    return ReadLine(
        at=datetime.fromisoformat(at),
        reference=short_reference(references[contact]) if contact in references else "",
        who=names.get(person, "nobody who said their name"),
        role=its.label if its is not None else role,
        what=WORDS[Event(act)] + WAYS.get(reason, ""),
        machine=machine,
    )
