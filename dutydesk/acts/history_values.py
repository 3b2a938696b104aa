"""The history of a contact as it is read: values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["field", "act", "look"]
"""A field became another; something was done; somebody read it (of the audit)."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened."""

    id: str
    """Tells it apart within one contact."""
    at: datetime
    """UTC, aware."""
    by_id: UUID | None
    """None for nobody who said their name."""
    who: str
    role: str
    """What that person is at this desk now, in words; "" where the desk does not know them."""
    kind: Kind
    what: str
    """A sentence, or the name of the field: "Jay Shaw, gender"."""
    old: str = ""
    """In words of the list, not as typed; "" where nothing stood."""
    new: str = ""
    change: bool = False
    """`old` became `new`."""
    reason: str = ""
    """Why, in the words of who did it."""


@dataclass(frozen=True, slots=True)
class Save:
    """What one person did at one moment."""

    at: datetime
    """Of its last line, UTC."""
    who: str
    role: str
    lines: tuple[Happening, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Onwards:
    """Where the next page begins."""

    line: tuple[datetime, int, UUID] | None
    look: int | None
    lines_over: bool
    looks_over: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of what happened, the newest first."""

    happened: tuple[Happening, ...]
    onwards: Onwards | None
    """None where this is the end."""
    looks: bool
    """Who read it is among these; else this person may not read that."""
    unknown: tuple[str, ...] = ()
    """Words of the filter that fit nobody and nothing here."""


def in_saves(happened: tuple[Happening, ...]) -> tuple[Save, ...]:
    """By save: what one person changed within one minute stands together; each act stands alone.

    Args:
        happened: newest first.
    """
    saves: list[list[Happening]] = []
    for each in happened:
        last = saves[-1][-1] if saves else None
        if last is not None and _together(last, each):
            saves[-1].append(each)
        else:
            saves.append([each])
    return tuple(Save(lines[0].at, lines[0].who, lines[0].role, tuple(lines)) for lines in saves)


def _together(newer: Happening, older: Happening) -> bool:
    same = newer.by_id == older.by_id and newer.kind == older.kind == "field"
    return same and newer.at.replace(second=0, microsecond=0) == older.at.replace(second=0, microsecond=0)
