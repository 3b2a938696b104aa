"""Whether the audit in a database is the one that was written there: its chain, held against its anchor.

Owns which of the two is believed in what, and the first place at which something is wrong. Changes nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dutydesk.records import audit
from dutydesk.records.anchor import Anchor, Spoiled, read_anchor
from dutydesk.records.audit import NONE, Head, What
from dutydesk.records.database import Database

LAST: Final = 500
"""Rows from the end that a start looks over. Source: ours; the whole is looked over by `audit verify`."""
SHORT: Final = 1000
"""Rows up to which a start looks over the whole: some hundredths of a second. Source: ours."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of an audit."""

    what: What
    """"" where it is whole."""
    seq: int
    """The first row that is not as it was written, or is not there; 0 where nothing is wrong with a row."""
    rows: int
    """How many rows were looked over."""
    head: Head | None
    anchor: Anchor | None
    breaks: tuple[tuple[int, What], ...] = ()


def check(database: Database, key: bytes, anchor: Path | None, *, whole: bool, after: int = 0) -> Found:
    """Look over the end of an audit, or the whole of it, and hold it against its anchor.

    Args:
        anchor: its file; None to look at the chain alone.
        after: breaks up to this row were read and gone on from, and are not the first any more.

    Raises: NotSaved where the database cannot be read.
    """
    # Read first: it never runs before the database, which may grow meanwhile.
    kept, what = None, ""
    if anchor is not None:
        try:
            kept = read_anchor(anchor, key)
        except (Spoiled, OSError):
            what = "bad_anchor"
    with database.read() as session:
        connection = session.connection()
        tail, first = audit.tail(connection), audit.mac_at(connection, 1)
        stood = audit.mac_at(connection, kept.seq) if kept is not None else None
        last = tail.seq if tail is not None else 0
        begin = 0 if whole or last <= SHORT else last - LAST
        before = Head(begin, audit.mac_at(connection, begin) or NONE) if begin else None
        look = audit.look_over(audit.rows(connection, begin), key, before)
    breaks = tuple(each for each in look.breaks if each[0] > after)
    seq = 0
    if kept is not None:
        what, seq = _against(kept, last, first, stood)
    elif not what and anchor is not None and last:
        what = "no_anchor"
    if breaks and (what in ("", "older", "no_anchor", "bad_anchor") or breaks[0][0] < seq):
        what, seq = (breaks[0][1], breaks[0][0]) if what in ("", "older") else (what, breaks[0][0])
    return Found(what, seq, look.rows, tail, kept, look.breaks)  # type: ignore[arg-type]


def _against(kept: Anchor, last: int, first: str | None, stood: str | None) -> tuple[str, int]:
    if not kept.seq:
        return "", 0
    if not last:
        return "empty", 1
    if first != kept.desk:
        return "other", 1
    if last < kept.seq:
        return "cut", last + 1
    if stood != kept.head:
        return "older", kept.seq
    return "", 0
