"""The audit of a desk from its opening to its end: begun, looked over, gone on from, and told what was read.

Owns that nothing is written while a person has not read that the audit is not as it was left
(`Desk.integrity`; the words are `audit_found`'s), and the events that are no act of a contact. What a
contact's acts leave in it is for `auditor`. Of a contact behind the gate nothing is in it: what is left with
no record leaves none here either; once it is on the desk, all that was done before is told with it.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk import __version__, settings
from dutydesk.acts.audit_clock import JUMP
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.audit_found import (
    TOLD,
    FirstLook,
    check_audit,
    gone_on,
    keep_key,
    last,
    sentence,
    upto,
    when,
)
from dutydesk.acts.auditor import Auditor
from dutydesk.acts.seating import own_other_window
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import audit, keyfile, migrate, tries
from dutydesk.records.anchor import Anchor, write_anchor
from dutydesk.records.tables import Place

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SEEN_AGAIN: Final = timedelta(hours=1)
"""How long a preview that was seen is not told again. Source: ours."""
MOST_WORDS: Final = 20
"""Words of one search that are kept as hashes. Source: ours."""

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
    put_back: bool = False
    """It was gone on with because a copy was put back on purpose: nobody read that anything was wrong."""


# ---------------------------------------------------------------------- a start and an end


def begin(desk: "Desk", first: FirstLook) -> None:
    """From now on what is done at this desk goes into its audit; `Desk.integrity` says if that is not whole.

    Where it is not, nothing is written before somebody has read it (`go_on`): what went astray can be put
    back as long as that.

    Args:
        first: what was seen of it before anything was written.

    Raises: CannotOpen where its key cannot be kept; NotSaved.
    """
    auditor = Auditor(desk, first.key, first.place)
    desk.auditor = desk.database.witness = auditor
    if first.what:
        auditor.frozen = True
        desk.integrity = first.sentence
        detail = {"seq": first.seq, "upto": first.upto}
        auditor.soon(Happened(Event.INTEGRITY, reason=first.what, detail=detail))
        return
    if first.made:
        auditor.key = keep_key(desk.database, first)
    auditor.anchored = first.anchored
    if not first.anchored and not first.rows:
        _first_anchor(desk, auditor)


def opened(desk: "Desk") -> None:
    """The desk is open, for whoever signed in; what failed before that is told, and kept until it is."""
    auditor = desk.auditor
    if auditor is None:
        return
    before = last(desk.database, Event.OPENED_DESK)
    keys = keyfile.place_of(desk.database.path) if desk.database.path is not None else None
    now = {"revision": migrate.HEAD, "program": __version__, "settings": _digest(settings.path())}
    now["keys"] = _keys(keys) if keys is not None else ""
    if before is not None:
        was = json.loads(before[10])
        for name, event in _OF_OPENING.items():
            if was.get(name, "") != now[name]:
                auditor.soon(Happened(event, detail={"from": was.get(name, ""), "to": now[name]}))
    place = tries.place_of(desk.database.path) if desk.database.path is not None else None
    before_it = tries.read_tries(place) if place is not None else tries.Tries()
    if before_it.untold:
        auditor.soon(Happened(Event.SIGN_IN_FAILED, detail={"count": before_it.untold}))
    if desk.proved:
        with_key = before_it.recovered or desk.signed is None
        signed = Happened(Event.SIGNED_IN, reason="recovery_key" if with_key else "", by=desk.signed)
        auditor.soon(signed)

    def told() -> None:
        if place is not None and (before_it.untold or before_it.recovered):
            with suppress(OSError):  # told once more by the next opening
                tries.told(place, before_it)

    auditor.soon(Happened(Event.OPENED_DESK, detail=now), then=told)
    # The machine's clock against the audit's own last line: what was set back while no program ran.
    tail = last(desk.database)
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
    found = check_audit(desk.database, auditor.key, auditor.place, whole=whole)
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
        sentence(what, seq, found.anchor, auditor.place, _aside(desk), do=TOLD) if what else "",
        seq,
        found.rows,
        head,
        found.breaks,
        f"{f'up to row {gone[0]}, ' if gone[0] else ''}{when(gone[1])}" if gone else "",
        weakness,
        put_back=gone is not None and gone[2] == "restored",
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
    database = desk.database
    found = check_audit(database, auditor.key, auditor.place, whole=True)
    stood = {"seq": found.anchor.seq, "head": found.anchor.head} if found.anchor is not None else {}
    detail = {"what": found.what, "upto": upto(found), "anchor": stood}
    database.begin_writing()
    if desk.first is not None and desk.first.made:
        auditor.key = keep_key(database, desk.first)
    while desk.owed:
        desk.owed[0]()
        del desk.owed[0]
    auditor.gone_on(Happened(Event.GONE_ON, reason=reason, detail=detail))
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
    """Somebody looked for people. The words are kept as hashes.

    Within a second, what is typed on is one search; what is wiped again was searched for at its longest.
    """
    auditor = desk.auditor
    if auditor is not None:
        words = sorted({auditor.hashed(word) for word in typed.split()[:MOST_WORDS]})
        detail = {"words": words, "count": contacts}
        auditor.soon(Happened(Event.SEARCHED, detail=detail), instead_of=auditor.name_of_search(typed))


def printed(desk: "Desk", contact_id: UUID | None, form: str, count: int = 1) -> None:
    """A contact, or the list of what is open, left the desk as text.

    Args:
        contact_id: None for a list.
        form: plain or json; stub where no more than that was shown.
    """
    if desk.auditor is not None:
        event = Event.PRINTED if contact_id is not None else Event.LISTED
        desk.auditor.now(Happened(event, contact_id, form, {"count": count}))


def wrote(
    desk: "Desk", what: str, path: Path, detail: dict[str, object], contacts: tuple[UUID, ...] = ()
) -> None:
    """A file was written outside the desk: its place as a hash, and one event for each contact it is about.

    Args:
        what: a code, such as certificate.
        detail: counts and hashes.
    """
    if desk.auditor is not None:
        told = {**detail, "path": desk.auditor.hashed(str(path))}
        for contact_id in contacts or (None,):
            desk.auditor.now(Happened(Event.EXPORTED, contact_id, what, told))


def locked(desk: "Desk") -> None:
    """The screen is locked, by nobody's touching it or by a key. Never fails."""
    if desk.auditor is not None:
        desk.auditor.soon(Happened(Event.LOCKED))


def unlocked(desk: "Desk", *, wrong: bool = False) -> None:
    """A locked screen was unlocked, or it was tried with the wrong passphrase. Never fails."""
    if desk.auditor is not None:
        if wrong and desk.database.path is not None:
            with suppress(OSError):  # it is told again, with the next opening
                tries.one_told(tries.place_of(desk.database.path))
        event = Event.SIGN_IN_FAILED if wrong else Event.UNLOCKED
        desk.auditor.soon(
            Happened(event, reason="lock" if wrong else "", detail={"count": 1} if wrong else {})
        )


def keys_changed(desk: "Desk", what: str) -> None:
    """Who may open the desk was changed by a command.

    Args:
        what: its name: passphrase, recovery or keyring.
    """
    if desk.auditor is not None:
        desk.auditor.soon(Happened(Event.KEYS, reason=what, by=desk.signed))


def crashed(desk: "Desk", reference: str) -> None:
    """The program stops by a fault that has this reference; written as the desk is closed. Never fails."""
    if desk.auditor is not None:
        desk.auditor.soon(Happened(Event.CRASH, reason=reference))


# ---------------------------------------------------------------------- within


def _aside(desk: "Desk") -> str:
    return desk.first.kept_aside if desk.first is not None and desk.integrity else ""


def _first_anchor(desk: "Desk", auditor: Auditor) -> None:
    """Before the first row: a stop before the first real anchor is then no loss of one."""
    with suppress(OSError):  # a folder that takes no file; the first row will try again
        at = desk.clock.now().isoformat()
        write_anchor(auditor.place, auditor.key, Anchor("", 0, audit.NONE, at))


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
