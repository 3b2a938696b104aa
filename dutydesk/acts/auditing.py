"""The audit of a desk from its opening to its end: begun, looked over, gone on from, and told what was read.

Owns where its key and its anchor are, the sentence a person must read when the audit is not as it was left
(`Desk.integrity`), and the events that are no act of a contact. What a contact's acts leave in it is for
`auditor`. Of a contact behind the gate nothing is in it: what is left with no record leaves none here either;
once it is on the desk, all that was done before is told with it.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk import __version__, settings
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.auditor import JUMP, Auditor
from dutydesk.acts.seating import own_other_window
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date
from dutydesk.records import audit, checking, keyfile, migrate
from dutydesk.records.anchor import Anchor, key_beside, new_key, write_anchor
from dutydesk.records.checking import Found
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import DeskRow
from dutydesk.records.tables import Place

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SEEN_AGAIN: Final = timedelta(hours=1)
"""How long a preview that was seen is not told again. Source: ours."""
MOST_WORDS: Final = 20
"""Words of one search that are kept as hashes. Source: ours."""

_FOUND: Final = {
    "changed": "Row {seq} of this desk's audit is not as it was written.",
    "missing": "Row {seq} of this desk's audit was taken away.",
    "cut": "The end of this desk's audit is gone, from row {seq} on; it had {kept} rows {when}. What was "
    "typed and done after that may be gone with it: the journal beside the file (-wal) was lost or damaged, "
    "or an older copy of the file was put in its place.",
    "older": "This is not the file that this desk wrote last: its audit is another one from row {seq} on. "
    "An older copy was put in its place and worked on, or its past was written anew.",
    "other": "This is not the file of this desk: it has the audit of another one.",
    "empty": "The audit of this desk is gone: it had {kept} rows {when}, and the file holds none. The file "
    "was emptied, or another one made in its place.",
    "no_anchor": "The file {anchor} beside the database is gone. Without it nobody can say whether the end "
    "of the audit, and of what was typed, is missing.",
    "bad_anchor": "The file {anchor} beside the database is not as this desk wrote it. Without it nobody can "
    "say whether the end of the audit, and of what was typed, is missing.",
    "no_key": "The key of this desk's audit is gone. Nobody can say any more whether the audit is as it was "
    "written.",
}
_SAFE: Final = (
    "Nothing was changed. Tell a manager, and look at the newest contacts. `dutydesk audit verify` says "
    "more. The desk opens once this is read; that it was read stands in the audit."
)
_OF_OPENING: Final = {"revision": Event.MIGRATED, "settings": Event.SETTINGS, "keys": Event.KEYS}
"""What differs from the last opening is an event of its own, whoever changed it and with what program."""
PLAIN: Final = (
    "The key of this audit lies beside the file, since the desk is not encrypted: whoever may change the one "
    "may read the other. It shows slips and faults, not a person who sets out to deceive."
)
ON_A_SERVER: Final = (
    "The key of this audit lies in the database: whoever may read all of it could write the audit anew. What "
    "this machine last saw of it stands in a file here, and that is what such a person could not change."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking over the audit found."""

    what: str
    """"" where it is whole; else one of the words of `records.audit.What`."""
    sentence: str
    seq: int
    """The first row that is wrong or gone; 0 for none."""
    rows: int
    head: str
    """The code of its last row; "" for none."""
    breaks: tuple[tuple[int, str], ...]
    gone_on: str
    """Up to where somebody read what was wrong and went on, and when; "" for never."""
    weakness: str


# ---------------------------------------------------------------------- a start and an end


def begin(desk: "Desk") -> None:
    """From now on what is done at this desk goes into its audit; `Desk.integrity` says if that is not whole.

    Raises: CannotOpen where its key cannot be read; NotSaved.
    """
    place = desk.here_file.with_name(f"{desk.here_file.name.removesuffix('-here')}-anchor")
    key, made = _key(desk.database, place)
    auditor = Auditor(desk, key, place)
    found = _check(desk.database, auditor, whole=False)
    what, seq = found.what, found.seq
    if made and found.rows:
        what, seq = "no_key", 1
    elif what == "no_anchor" and desk.database.path is None:
        what = ""  # the first time on this machine
    elif not found.rows and found.anchor is None and not what:
        if made or desk.database.secret is not None or desk.database.path is None:
            _first_anchor(desk, auditor)
        else:
            what = "no_anchor"
    desk.auditor = desk.database.witness = auditor
    if what:
        auditor.frozen = True
        desk.integrity = _sentence(desk, what, seq, found.anchor)
        auditor.soon(Happened(Event.INTEGRITY, reason=what, detail={"seq": seq, "upto": _upto(found)}))


def opened(desk: "Desk", failed: int = 0) -> None:
    """The desk is open, for whoever signed in.

    Args:
        failed: how many tries to sign in had failed since the last that did not.
    """
    auditor = desk.auditor
    if auditor is None:
        return
    before = _last(desk.database, Event.OPENED_DESK)
    keys = keyfile.place_of(desk.database.path) if desk.database.path is not None else None
    now = {"revision": migrate.HEAD, "program": __version__, "settings": _digest(settings.path())}
    now["keys"] = _keys(keys) if keys is not None else ""
    if before is not None:
        was = json.loads(before[10])
        for name, event in _OF_OPENING.items():
            if was.get(name, "") != now[name]:
                auditor.soon(Happened(event, detail={"from": was.get(name, ""), "to": now[name]}))
    if failed:
        auditor.soon(Happened(Event.SIGN_IN_FAILED, detail={"count": failed}))
    if desk.signed is not None:
        auditor.soon(Happened(Event.SIGNED_IN, by=desk.signed))
    elif desk.proved:
        auditor.soon(Happened(Event.SIGNED_IN, reason="recovery_key"))
    auditor.soon(Happened(Event.OPENED_DESK, detail=now))
    # The machine's clock against the audit's own last line: what was set back while no program ran.
    tail = _tail(desk.database)
    back = datetime.fromisoformat(tail[1]) - desk.clock.now() if tail is not None else timedelta()
    if back > JUMP:
        detail = {"seconds": -round(back.total_seconds())}
        auditor.soon(Happened(Event.CLOCK, reason="since_last", detail=detail))


def check(desk: "Desk", *, whole: bool = False) -> str:
    """What a person must read of the audit before they go on, in sentences; "" where it is whole.

    Raises: NotSaved where the database cannot be read.
    """
    if desk.auditor is None:
        return ""
    if desk.integrity and not whole:
        return desk.integrity
    return verify(desk, whole=whole).sentence


def verify(desk: "Desk", *, whole: bool = True) -> Verdict:
    """Look over the audit of an open desk. Changes nothing.

    Raises: NotSaved where the database cannot be read; NotAllowed where it keeps none.
    """
    auditor = desk.auditor
    if auditor is None:
        raise NotAllowed("This desk keeps no audit.")
    found = _check(desk.database, auditor, whole=whole)
    what, seq = found.what, found.seq
    if what == "no_anchor" and desk.database.path is None:
        what, seq = (found.breaks[0][1], found.breaks[0][0]) if found.breaks else ("", 0)
    gone = gone_on(desk.database, auditor.key)
    head = found.head.mac if found.head is not None else ""
    weakness = ""
    if desk.database.path is None:
        weakness = ON_A_SERVER
    elif desk.database.secret is None:
        weakness = PLAIN
    return Verdict(
        what,
        _sentence(desk, what, seq, found.anchor) if what else "",
        seq,
        found.rows,
        head,
        found.breaks,
        f"up to row {gone[0]}, {_when(gone[1])}" if gone else "",
        weakness,
    )


def go_on(desk: "Desk", reason: str = "read") -> None:
    """Somebody read what is wrong with the audit, and the desk is worked at all the same.

    Args:
        reason: a code; `read` where a person read it, `restored` after a copy was put back on purpose.

    Raises: NotSaved; it is then to be said again.
    """
    auditor = desk.auditor
    if auditor is None:
        return
    found = _check(desk.database, auditor, whole=True)
    stood = {"seq": found.anchor.seq, "head": found.anchor.head} if found.anchor is not None else {}
    detail = {"what": found.what, "upto": _upto(found), "anchor": stood}
    with desk.database.write() as session:
        tell(session, Happened(Event.GONE_ON, reason=reason, detail=detail))
    auditor.anchor_here()
    desk.integrity = ""


# ---------------------------------------------------------------------- what is seen


def opened_contact(session: Session, desk: "Desk", contact_id: UUID, place: Place | None) -> None:
    """Somebody opened a contact to work in it, in the caller's transaction.

    Args:
        place: where they were in it; left open by a program that was stopped, it is being recovered.
    """
    tell(session, Happened(Event.VIEWED, contact_id, "contact"))
    # Typing opens a place as well: only one from before this program began was left by another's end.
    before = desk.auditor is not None and place is not None and place.at < desk.auditor.began
    if before and place is not None and place.open and not own_other_window(session, desk, contact_id):
        tell(session, Happened(Event.RECOVERED, contact_id))


def viewed(desk: "Desk", contact_id: UUID, what: str) -> None:
    """Somebody opened a contact to read it: one event for each opening. Never fails: reading comes first.

    Args:
        what: contact, review, or another way of reading it, as a code.
    """
    if desk.auditor is not None and not desk.gate.holds(contact_id):
        desk.auditor.now(Happened(Event.VIEWED, contact_id, what))


def glimpsed(desk: "Desk", contact_id: UUID) -> None:
    """Somebody saw a contact beside the queue: told once an hour for each person, and not waited for.

    The pane shows what a contact says, so it counts as reading; the list itself does not.
    """
    auditor, here = desk.auditor, desk.here
    if auditor is None or here is None or desk.gate.holds(contact_id):
        return
    now, seen = desk.clock.now(), auditor.seen.get((here.id, contact_id))
    if seen is not None and timedelta() <= now - seen < SEEN_AGAIN:
        return
    auditor.seen[here.id, contact_id] = now
    auditor.soon(Happened(Event.VIEWED, contact_id, "preview"))


def searched(desk: "Desk", typed: str, contacts: int) -> None:
    """Somebody looked for people. The words are kept as hashes; what is typed on within a second is one."""
    auditor = desk.auditor
    if auditor is not None:
        words = sorted({auditor.hashed(word) for word in typed.split()[:MOST_WORDS]})
        auditor.soon(
            Happened(Event.SEARCHED, detail={"words": words, "count": contacts}), instead_of="searched"
        )


def printed(desk: "Desk", contact_id: UUID | None, form: str, count: int = 1) -> None:
    """A contact, or the list of what is open, left the desk as text.

    Args:
        contact_id: None for a list.
        form: plain or json.
    """
    if desk.auditor is not None:
        event = Event.PRINTED if contact_id is not None else Event.LISTED
        desk.auditor.now(Happened(event, contact_id, form, {"count": count}))


def locked(desk: "Desk") -> None:
    """The screen is locked, by nobody's touching it or by a key. Never fails."""
    if desk.auditor is not None:
        desk.auditor.soon(Happened(Event.LOCKED))


def unlocked(desk: "Desk", *, wrong: bool = False) -> None:
    """A locked screen was unlocked, or it was tried with the wrong passphrase. Never fails."""
    if desk.auditor is not None:
        event = Event.SIGN_IN_FAILED if wrong else Event.UNLOCKED
        desk.auditor.soon(
            Happened(event, reason="lock" if wrong else "", detail={"count": 1} if wrong else {})
        )


def crashed(desk: "Desk", reference: str) -> None:
    """The program stops by a fault that has this reference; written as the desk is closed. Never fails."""
    if desk.auditor is not None:
        desk.auditor.soon(Happened(Event.CRASH, reason=reference))


# ---------------------------------------------------------------------- within


def _check(database: Database, auditor: Auditor, *, whole: bool) -> Found:
    found = checking.check(database, auditor.key, auditor.place, whole=whole)
    if not found.breaks:
        return found
    gone = gone_on(database, auditor.key)
    if gone is None:
        return found
    return checking.check(database, auditor.key, auditor.place, whole=whole, after=gone[0])


def gone_on(database: Database, key: bytes) -> tuple[int, str] | None:
    """Up to which row somebody read that the audit is not whole, and when (UTC, ISO); None for never."""
    row = _last(database, Event.GONE_ON)
    if row is None:
        return None
    with database.read() as session:
        before = audit.mac_at(session.connection(), row[0] - 1) or audit.NONE
    if audit.code_of(key, before, row[:-1]) != row[-1]:
        return None  # nobody at this desk wrote that
    return int(json.loads(row[10]).get("upto", 0)), str(row[1])


def _last(database: Database, event: Event) -> audit.Row | None:
    with database.read() as session:
        return audit.last(session.connection(), event.value)


def _tail(database: Database) -> audit.Row | None:
    with database.read() as session:
        return audit.last(session.connection())


def _upto(found: Found) -> int:
    return max((seq for seq, _ in found.breaks), default=0)


def _key(database: Database, place: Path) -> tuple[bytes, bool]:
    """The key of this audit, and whether it had to be made."""
    with database.read() as session:
        kept = session.get_one(DeskRow, 1).audit_key
    if not kept and database.secret is not None:
        return database.secret.derive("audit"), False
    if not kept and database.path is not None:
        return key_beside(place.with_name(f"{place.name.removesuffix('-anchor')}-auditkey"))
    made = False
    if not kept:
        with database.write() as session:
            row = session.get_one(DeskRow, 1, with_for_update=True)
            if not row.audit_key:
                row.audit_key, made = new_key(), True
                session.add(row)
            kept = row.audit_key
    return bytes.fromhex(kept), made


def _first_anchor(desk: "Desk", auditor: Auditor) -> None:
    """Before the first row: a stop before the first real anchor is then no loss of one."""
    with suppress(OSError):  # a folder that takes no file; the first row will try again
        at = desk.clock.now().isoformat()
        write_anchor(auditor.place, auditor.key, Anchor("", 0, audit.NONE, at))


def _sentence(desk: "Desk", what: str, seq: int, kept: Anchor | None) -> str:
    values: dict[str, Any] = {"seq": seq, "kept": 0, "when": ""}
    if kept is not None:
        values |= {"kept": kept.seq, "when": _when(kept.at)}
    if desk.auditor is not None:
        values["anchor"] = desk.auditor.place.name
    else:
        values["anchor"] = f"{desk.here_file.name.removesuffix('-here')}-anchor"
    return f"{_FOUND[what].format(**values)} {_SAFE}"


def _when(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"on {date_words(london_date(moment))} at {clock_words(moment)}"


def _keys(place: Path) -> str:
    """Tells who may open a desk from anybody else; "" where there are no keys."""
    try:
        wraps = sorted(each.id for each in keyfile.read_keys(place).wraps) if place.exists() else []
    except (CannotOpen, OSError):
        return ""
    return hashlib.sha256(" ".join(wraps).encode()).hexdigest()[:16] if wraps else ""


def _digest(path: Path) -> str:
    """Tells what this file holds from anything else; "" for none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""
