"""How long a closed contact is kept, by its outcomes, and on which day that is over.

Owns `data/retention.toml`, read with every fault of it at once. Days are London's. The council's own years
take the place of the shipped ones; what it has not confirmed is due on no day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from dateutil.relativedelta import relativedelta

from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.loading import Source, Table, shipped

FILE: Final = "retention.toml"
STARTS: Final = ("closure", "birth")
LONGEST: Final = 150
"""Years; more is a slip of the keys. Source: ours."""


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One class of contacts, as shipped."""

    key: str
    words: str
    outcomes: tuple[str, ...]
    """Keys of the outcomes that belong to it."""
    years: int
    starts: str
    """closure or birth."""
    source: Source


@dataclass(frozen=True, slots=True)
class Period:
    """How long the council keeps a class, as it confirmed."""

    years: int
    starts: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one contact is kept."""

    classes: tuple[str, ...]
    """Keys of the classes it belongs to, in the order of the file."""
    until: date | None
    """The first London day on which it may be disposed of; None where a class of it is not confirmed."""
    by: str
    """Key of the class that keeps it longest; "" where `until` is None."""
    unconfirmed: tuple[str, ...]
    """Keys of its classes that the council has not confirmed."""


@cache
def retention_classes() -> Mapping[str, RetentionClass]:
    """The classes shipped with the program, by key.

    Raises:
        DataFaults: the file is not fit for use; every fault is named.
    """
    return parse(shipped(FILE))


def answer_by(asked: date, calendar: WorkingCalendar) -> date:
    """By when somebody who asked on this London day what is held of them is answered."""
    months = shipped(FILE).table("request").whole("months")
    due: date = asked + relativedelta(months=months)
    while not calendar.is_working(due):
        due += timedelta(days=1)
    return due


def parse(top: Table, outcomes: Collection[str] = ()) -> dict[str, RetentionClass]:
    """The classes of a file as it was read.

    Args:
        outcomes: keys of every outcome there is; each must be in one class. Not asked where empty.

    Raises:
        DataFaults: every fault, each "retention.toml: key: sentence".
    """
    found: dict[str, RetentionClass] = {}
    whose: dict[str, str] = {}
    top.text("version")
    request = top.table("request")
    request.whole("months")
    request.source()
    request.done()
    for table in top.tables("class"):
        key = table.key("key")
        years = table.whole("years")
        its = RetentionClass(
            key,
            table.text("words"),
            table.texts("outcomes"),
            years,
            table.text("starts", among=STARTS),
            table.source(),
        )
        if years > LONGEST:
            table.fault("years", f"must be at most {LONGEST}")
        for outcome in its.outcomes:
            if outcome in whose:
                table.fault("outcomes", f"{outcome} belongs to {whose[outcome]} already")
            if outcomes and outcome not in outcomes:
                table.fault("outcomes", f"{outcome} is no outcome")
            whose[outcome] = key
        table.done()
        found[key] = its
    for outcome in outcomes:
        if outcome not in whose:
            top.fault("class", f"no class has the outcome {outcome}")
    top.done()
    top.faults.stop_if_any()
    return found


def kept(
    outcomes: Iterable[str],
    closed: date,
    born: date,
    confirmed: Mapping[str, Period],
    classes: Mapping[str, RetentionClass],
) -> Kept:
    """How long a closed contact is kept.

    Args:
        outcomes: those of its children, or the contact's own. One of no class, as of an earlier list, belongs
            to every class: it is kept the longest.
        closed: the London day on which it, or the last contact it is linked to, was closed.
        born: the latest day on which its youngest child may have been born.
        confirmed: the council's periods, by key of the class.
        classes: the shipped ones.
    """
    its: set[str] = set()
    for outcome in outcomes:
        named = {each.key for each in classes.values() if outcome in each.outcomes}
        its |= named or set(classes)
    keys = tuple(key for key in classes if key in its)
    missing = tuple(key for key in keys if key not in confirmed)
    if missing or not keys:
        return Kept(keys, None, "", missing)
    # Never before the day after its closing, however long ago the child was born.
    ends = {key: max(due_on(confirmed[key], closed, born), closed + timedelta(days=1)) for key in keys}
    longest = max(keys, key=lambda key: ends[key])
    return Kept(keys, ends[longest], longest, ())


def due_on(period: Period, closed: date, born: date) -> date:
    """The first day beyond a period; one that began on 29 February is over with the 28th where there is none.

    Args:
        closed, born: London days.
    """
    start = closed if period.starts == "closure" else born
    over: date = start + relativedelta(years=period.years)
    return over + timedelta(days=1)
