"""What a look at a desk's audit finds before anything is written: its key, its anchor, and what that means.

Owns the sentences in which a person is told that it is not as it was left. Of all of it only `keep_key` and
`keep_as_found` write, and only once it is known that they may.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect
from sqlmodel import select

from dutydesk.acts.audit_events import Event
from dutydesk.errors import CannotOpen
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date
from dutydesk.records import anchor, audit, checking, copies, restoring
from dutydesk.records.anchor import Anchor
from dutydesk.records.audit import COLUMNS
from dutydesk.records.checking import Found
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import DeskRow
from dutydesk.records.refusals import cannot_open, of_system

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
_SAFE: Final = "Nothing was changed."
_KEPT: Final = (
    "Its tables are of an earlier version and had to be brought up to date; all of it as it was found is in "
    "the folder {kept_aside} beside it."
)
_ENCRYPTED: Final = (
    "It was encrypted since; all of it as it was found is in the folder {kept_aside} beside it, "
    "not encrypted."
)
TOLD: Final = "Tell a manager, and look at the newest contacts."
"""What to do, where all of it was said already."""
_DO: Final = (
    "Tell a manager, and look at the newest contacts. `dutydesk audit verify` says more. The desk opens once "
    "this is read; that it was read stands in the audit."
)
_ASK_THE_SERVER: Final = (
    "Its tables are of an earlier version and would have to be changed to go on. Tell a manager, and ask "
    "whoever looks after the server to keep a copy of the database as it stands (pg_dump). Then take away "
    "{anchor} and start dutydesk again."
)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What was seen of a desk's audit before anything was written."""

    key: bytes
    """Of the chain; a new one where there is none that can be read."""
    made: bool
    """The key is a new one, and nowhere yet."""
    place: Path
    """Of the anchor."""
    anchored: bool
    """There is an anchor."""
    what: str
    """"" where it is whole; else one of the words of `records.audit.What`."""
    seq: int
    upto: int
    """The last row at which it does not hold; 0 for none."""
    rows: int
    sentence: str
    """What a person must read before they go on; "" where it is whole."""
    kept_aside: str = ""
    """The folder that holds all as it was found, where the file had to be changed; "" else."""


def first_look(database: Database, place: Path, now: datetime) -> FirstLook:
    """Look at the audit of a database that is only looked at (`Database.looking`).

    Where it is whole nothing is changed. Where it is not, and its tables are of an earlier version, it is
    kept aside as it was found and brought up to date, for there is no reading it otherwise.

    Args:
        place: of the anchor.
        now: aware, UTC.

    Raises: CannotOpen; NotSaved where it cannot be read.
    """
    kept = _key(database, place)
    key = kept if kept is not None else bytes.fromhex(anchor.new_key())
    found, what, seq = _seen(database, place, kept, key)
    if what and database.path is None:
        # Others may write between two looks (key, rows, anchor): what is really wrong is found again.
        kept = _key(database, place)
        key = kept if kept is not None else key
        found, what, seq = _seen(database, place, kept, key)
    if what and database.due and database.path is None:
        raise CannotOpen(
            f"{sentence(what, seq, found.anchor, place, do=_ASK_THE_SERVER.format(anchor=place))}"
        )
    aside = _keep_aside(database, now) if what and database.due else ""
    told = sentence(what, seq, found.anchor, place, aside) if what else ""
    there = found.anchor is not None
    return FirstLook(key, kept is None, place, there, what, seq, upto(found), found.rows, told, aside)


def _seen(database: Database, place: Path, kept: bytes | None, key: bytes) -> tuple[Found, str, int]:
    """What is found, in one of the words of `records.audit.What`, and at which row."""
    found = check_audit(database, key, place, whole=False)
    what, seq = found.what, found.seq
    if kept is None and found.rows:
        what, seq = "no_key", 1
    elif what == "no_anchor" and database.path is None:
        what, seq = "", 0  # the first time on this machine
    elif not found.rows and found.anchor is None and not what:
        is_plain = database.path is not None and database.secret is None
        what = "no_anchor" if is_plain and kept is not None else ""
    return found, what, seq


def keep_unread(path: Path, now: datetime) -> str:
    """Before a plain desk is encrypted: where it is not as it was left, keep all of it aside as it was found.

    Returns: the name of the folder; "" where it is whole. Nothing else is changed.

    Raises: CannotOpen; NotSaved where it cannot be read.
    """
    database, place = Database.open_file(path, make=False, looking=True), anchor.place_of(path)
    try:
        kept = _key(database, place)
        _, what, _ = _seen(database, place, kept, kept or bytes.fromhex(anchor.new_key()))
    finally:
        database.close()
    if not what:
        return ""
    try:
        return restoring.keep_as_found(path, copies.stamp(now)).name
    except OSError as error:
        raise cannot_open(of_system(error)) from None


def encrypted_since(told: str, folder: str) -> str:
    """The sentence of a finding, where the desk was encrypted after it was kept aside (`keep_unread`)."""
    return told.replace(_SAFE, _ENCRYPTED.format(kept_aside=folder), 1)


def check_audit(database: Database, key: bytes, place: Path, *, whole: bool) -> Found:
    """As `checking.check`; what somebody read and went on from is not the first that is wrong any more.

    Raises: NotSaved where the database cannot be read.
    """
    if not _has_audit(database):
        return _before_audits(key, place)
    found = checking.check(database, key, place, whole=whole)
    gone = gone_on(database, key) if found.breaks else None
    return checking.check(database, key, place, whole=whole, after=gone[0]) if gone is not None else found


def gone_on(database: Database, key: bytes) -> tuple[int, str, str] | None:
    """Up to which row the audit was taken as not whole, when (UTC, ISO), and why; None for never.

    Why is a code: `read` where a person read it and went on, `restored` where a copy was put back on purpose.
    """
    row = last(database, Event.GONE_ON)
    if row is None:
        return None
    with database.read() as session:
        before = audit.mac_at(session.connection(), row[0] - 1) or audit.NONE
    if audit.code_of(key, before, row[:-1]) != row[-1]:
        return None  # nobody at this desk wrote that
    told = dict(zip(COLUMNS, row, strict=False))
    return int(json.loads(told["detail"]).get("upto", 0)), str(told["at"]), str(told["reason"])


def last(database: Database, event: Event | None = None) -> audit.Row | None:
    """The last row, or the last of this kind; None where there is none."""
    with database.read() as session:
        return audit.last(session.connection(), event.value if event is not None else "")


def upto(found: Found) -> int:
    """The last row at which a chain does not hold; 0 for none."""
    return max((seq for seq, _ in found.breaks), default=0)


def keep_key(database: Database, first: FirstLook) -> bytes:
    """Keep a key that was made at the first look; returns the one that holds, another program's perhaps.

    Raises: CannotOpen, NotSaved.
    """
    if database.path is not None:
        return anchor.keep_key(_key_place(first.place), first.key)
    with database.write() as session:
        row = session.get_one(DeskRow, 1, with_for_update=True)
        if not row.audit_key:
            row.audit_key = first.key.hex()
            session.add(row)
        return bytes.fromhex(row.audit_key)


def sentence(
    what: str, seq: int, kept: Anchor | None, place: Path, kept_aside: str = "", do: str = _DO
) -> str:
    """What a person must read before they go on.

    Args:
        place: of the anchor.
        kept_aside: the folder that holds the desk as it was found, where it had to be changed.
        do: what to do about it.
    """
    values: dict[str, Any] = {"seq": seq, "kept": 0, "when": "", "anchor": place.name}
    if kept is not None:
        values |= {"kept": kept.seq, "when": when(kept.at)}
    safe = _KEPT.format(kept_aside=kept_aside) if kept_aside else _SAFE
    return f"{_FOUND[what].format(**values)} {safe} {do}"


def when(at: str) -> str:
    """A moment of the audit (UTC, ISO) in words, London."""
    moment = datetime.fromisoformat(at)
    return f"on {date_words(london_date(moment))} at {clock_words(moment)}"


def _key(database: Database, place: Path) -> bytes | None:
    """The key of this audit; None where there is none, or none that can be read."""
    with database.read() as session:
        connection = session.connection()
        columns = {each["name"] for each in inspect(connection).get_columns("desk")}
        has_one = "audit_key" in columns
        kept = connection.execute(select(DeskRow.audit_key)).scalar() if has_one else None
    if kept:
        return bytes.fromhex(kept)
    if database.secret is not None:
        return database.secret.derive("audit")
    return anchor.read_key(_key_place(place)) if database.path is not None else None


def _key_place(place: Path) -> Path:
    return place.with_name(f"{place.name.removesuffix('-anchor')}-auditkey")


def _has_audit(database: Database) -> bool:
    if not database.due:
        return True
    with database.read() as session:
        return inspect(session.connection()).has_table("audit")


def _before_audits(key: bytes, place: Path) -> Found:
    """What the anchor says where the file is of a version that kept no audit."""
    try:
        kept = anchor.read_anchor(place, key)
    except (anchor.Spoiled, OSError):
        return Found("bad_anchor", 0, 0, None, None)
    return Found("empty" if kept is not None and kept.seq else "", 0, 0, None, kept)


def _keep_aside(database: Database, now: datetime) -> str:
    if database.path is None:
        return ""
    try:
        kept = restoring.keep_as_found(database.path, copies.stamp(now))
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    database.bring_up()
    return kept.name
