"""Records that not everyone may read: the categories, the way past them, and the figures of both.

Owns `data/restrictions.toml`, read with every fault of it at once, and when a use of break glass is to be
looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.loading import Table, shipped
from dutydesk.practice.zone import end_of_day, london_date

FILE: Final = "restrictions.toml"
RESTRICTED: Final = "restricted"
SEALED: Final = "sealed"
LEVELS: Final = (RESTRICTED, SEALED)


@dataclass(frozen=True, slots=True)
class Code:
    """One thing that may be chosen."""

    key: str
    words: str
    level: str = ""
    """Of a category, the level it asks for."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """The file as it was read."""

    shows: tuple[str, ...]
    review_within: timedelta
    lasts: timedelta
    """How long broken glass opens a record."""
    letters: int
    """Letters that its reason has at least."""
    working_days: int
    """Within which somebody else looks at it."""
    categories: tuple[Code, ...]
    reasons: tuple[Code, ...]
    verdicts: tuple[Code, ...]

    def category(self, key: str) -> Code | None:
        """The category with this key."""
        return _named(self.categories, key)

    def reason(self, key: str) -> Code | None:
        """The reason of break glass with this key."""
        return _named(self.reasons, key)

    def verdict(self, key: str) -> Code | None:
        """What a reviewer said, by its key."""
        return _named(self.verdicts, key)


@cache
def restrictions() -> Restrictions:
    """The file shipped with the program. Raises: DataFaults, with every fault of it."""
    return parse(shipped(FILE))


def review_by(broken_at: datetime, figures: Restrictions, calendar: WorkingCalendar) -> datetime:
    """The end of the working day by which a use of break glass is to be looked at, UTC.

    Args:
        broken_at: aware.
    """
    return end_of_day(calendar.add(london_date(broken_at), figures.working_days))


def parse(top: Table) -> Restrictions:
    """The file as it was read.

    Raises:
        DataFaults: every fault, each "restrictions.toml: key: sentence".
    """
    stub, review, glass = (top.table(name) for name in ("stub", "review", "glass"))
    found = Restrictions(
        shows=stub.texts("shows"),
        review_within=timedelta(days=review.whole("days")),
        lasts=timedelta(hours=glass.whole("hours")),
        letters=glass.whole("letters"),
        working_days=glass.whole("working_days"),
        categories=tuple(_codes(top, "category", levels=True)),
        reasons=tuple(_codes(top, "reason")),
        verdicts=tuple(_codes(top, "verdict")),
    )
    for table in (stub, review, glass):
        table.source()
        table.done()
    top.done()
    top.faults.stop_if_any()
    return found


def _codes(top: Table, name: str, *, levels: bool = False) -> Iterator[Code]:
    taken: set[str] = set()
    for table in top.tables(name):
        key, words = table.text("key"), table.text("words")
        level = table.text("level", among=LEVELS) if levels else ""
        if key in taken:
            table.fault("key", "is there twice")
        taken.add(key)
        table.source()
        table.done()
        yield Code(key, words, level)


def _named(codes: tuple[Code, ...], key: str) -> Code | None:
    return next((each for each in codes if each.key == key), None)
