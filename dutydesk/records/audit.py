"""The chain of the audit: how a row gets its code, how rows are added, and what a look over them says.

Each row's code is an HMAC over the row and the code of the row before it, so a row that is changed, moved or
taken away breaks the chain where it stood, and without the key no other can be made. What a chain cannot say
is that its end was cut off, or that the whole file is an older one or another's: that is for the anchor,
which stands outside (`anchor`). Source: safety.md 2f, 3.5, T21.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, insert, select, text

from dutydesk.records.audit_tables import AuditRow

COLUMNS: Final = (
    "seq",
    "at",
    "act",
    "person",
    "role",
    "machine",
    "session",
    "contact",
    "version",
    "reason",
    "detail",
)
"""What a row's code is made over, in this order."""
NONE: Final = "0" * 64
"""Stands for the code before the first row."""

_TABLE: Final = AuditRow.__table__  # type: ignore[attr-defined]
_TAIL: Final = select(_TABLE.c.seq, _TABLE.c.mac).order_by(_TABLE.c.seq.desc()).limit(1)
_INSERT: Final = insert(_TABLE)
_LOCK: Final = text("SELECT pg_advisory_xact_lock(7246005)")
"""Any number of ours: on PostgreSQL those who add to the chain take turns by it."""
_ALL: Final = f"SELECT {', '.join(COLUMNS)}, mac FROM audit"  # noqa: S608 - our own words # nosec B608
_MOST_BREAKS: Final = 1000
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode
_AT_ONCE: Final = 5000

Code = Callable[[bytes, str, Sequence[Any]], str]
Row = tuple[Any, ...]
"""A row as it stands: `COLUMNS`, then its code."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain."""

    seq: int
    mac: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, not written yet. Ids and codes as text; "" for none."""

    at: str
    act: str
    person: str = ""
    role: str = ""
    machine: str = ""
    session: str = ""
    contact: str = ""
    version: int = 0
    reason: str = ""
    detail: str = "{}"


What = Literal[
    "", "changed", "missing", "cut", "older", "other", "empty", "no_anchor", "bad_anchor", "no_key"
]
"""What is wrong: a row is not as it was written; a row is not there; the end is gone; the file is an older
one or its past was rewritten; it is another desk's; nothing is in it; the anchor is gone, or was written
over; the key is gone."""


@dataclass(frozen=True, slots=True)
class Look:
    """What looking over a chain found."""

    rows: int
    head: Head | None
    breaks: tuple[tuple[int, What], ...] = ()
    """Each place at which the chain does not hold: its seq and what is wrong there."""


def canonical(detail: Mapping[str, Any]) -> str:
    """The one text these values have."""
    return _CANONICAL(detail)


def code_of(key: bytes, before: str, row: Sequence[Any]) -> str:
    """The code of a row (`COLUMNS`) that follows the one with the code `before`; hex."""
    return hmac.digest(key, f"{before}\n{_CANONICAL(row)}".encode("ascii"), "sha256").hex()


def add(connection: Connection, key: bytes, entries: Iterable[Entry], code: Code = code_of) -> Head:
    """Add these to the chain, in the caller's transaction, which ends soon: others wait for it.

    Args:
        code: how a row's code is made.

    Returns: the new head; it holds once the transaction is kept.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    tail = connection.execute(_TAIL).first()
    seq, mac = (tail.seq, tail.mac) if tail is not None else (0, NONE)
    rows = []
    for entry in entries:
        seq += 1
        row = (
            seq,
            entry.at,
            entry.act,
            entry.person,
            entry.role,
            entry.machine,
            entry.session,
            entry.contact,
            entry.version,
            entry.reason,
            entry.detail,
        )
        mac = code(key, mac, row)
        rows.append(dict(zip(COLUMNS, row, strict=True)) | {"mac": mac})
    if rows:
        connection.execute(_INSERT, rows)
    return Head(seq, mac)


def tail(connection: Connection) -> Head | None:
    """The last row's number and code; None where there is none."""
    found = connection.execute(_TAIL).first()
    return Head(found.seq, found.mac) if found is not None else None


def mac_at(connection: Connection, seq: int) -> str | None:
    """The code that stands in that row; None where there is no such row."""
    found: str | None = connection.execute(select(_TABLE.c.mac).where(_TABLE.c.seq == seq)).scalar()
    return found


def rows(connection: Connection, after: int = 0) -> Iterator[Row]:
    """The rows beyond this number, in order."""
    # Past SQLAlchemy's rows, which cost as much as the codes themselves.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"{_ALL} WHERE seq > {int(after)} ORDER BY seq")
        while found := cursor.fetchmany(_AT_ONCE):
            yield from found
    finally:
        cursor.close()


def rows_of(connection: Connection, contacts: Sequence[str], acts: Sequence[str]) -> list[Row]:
    """The rows about these contacts with one of these acts, in order."""
    wanted = (
        select(*(_TABLE.c[name] for name in (*COLUMNS, "mac")))
        .where(_TABLE.c.contact != "", _TABLE.c.contact.in_(contacts), _TABLE.c.act.in_(acts))
        .order_by(_TABLE.c.seq)
    )
    return [tuple(each) for each in connection.execute(wanted)]


def rows_with(connection: Connection, act: str) -> list[Row]:
    """Every row of this kind, in order."""
    wanted = select(*(_TABLE.c[name] for name in (*COLUMNS, "mac"))).where(_TABLE.c.act == act)
    return [tuple(each) for each in connection.execute(wanted.order_by(_TABLE.c.seq))]


def last(connection: Connection, act: str = "") -> Row | None:
    """The last row, or the last of this kind; None where there is none."""
    narrowed = "WHERE act = :act" if act else ""
    found = connection.execute(
        text(f"{_ALL} {narrowed} ORDER BY seq DESC LIMIT 1"), {"act": act} if act else {}
    )
    row = found.first()
    return tuple(row) if row is not None else None


def look_over(found: Iterable[Row], key: bytes, after: Head | None = None, code: Code = code_of) -> Look:
    """Whether these rows are a chain under this key. 100,000 of them take well under a second.

    Args:
        after: the row before the first of them, taken as it is; None for the beginning.
        code: how a row's code is made.
    """
    seq, mac = (after.seq, after.mac) if after is not None else (0, NONE)
    count, breaks, head = 0, [], after
    for row in found:
        count += 1
        if row[0] != seq + 1:
            breaks.append((seq + 1, "missing"))
        elif code(key, mac, row[:-1]) != row[-1]:
            breaks.append((row[0], "changed"))
        seq, mac = row[0], row[-1]
        head = Head(seq, mac)
    return Look(count, head, tuple(breaks[:_MOST_BREAKS]))  # type: ignore[arg-type]
