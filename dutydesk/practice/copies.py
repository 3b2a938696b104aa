"""The figures of the desk's own copies: how often one is made, and which are kept by their age.

Owns `data/copies.toml`, read with every fault of it at once, and the one rule of which copies may go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from dutydesk.practice.loading import Table, shipped
from dutydesk.practice.zone import london_date

FILE: Final = "copies.toml"


@dataclass(frozen=True, slots=True)
class CopyFigures:
    """How often a copy is made, and how long each is kept."""

    every: timedelta
    close_within: timedelta
    """How long closing the desk may wait for its last copy."""
    keep_all: timedelta
    keep_hourly: timedelta
    """Beyond `keep_all`, the last one of each hour."""
    keep_daily: timedelta
    """Beyond `keep_hourly`, the last one of each London day."""
    least: int
    """So many of the newest are never taken away."""


@cache
def copy_figures() -> CopyFigures:
    """The figures shipped with the program.

    Raises:
        DataFaults: the file is not fit for use; every fault is named.
    """
    return parse(shipped(FILE))


def parse(top: Table) -> CopyFigures:
    """The figures of a file as it was read.

    Raises:
        DataFaults: every fault, each "copies.toml: key: sentence".
    """
    names = ("every", "close", "all", "hourly", "daily", "least")
    every, close, whole, hourly, daily, least = (top.table(name) for name in names)
    found = CopyFigures(
        timedelta(minutes=every.whole("minutes")),
        timedelta(seconds=close.whole("seconds")),
        timedelta(hours=whole.whole("hours")),
        timedelta(hours=hourly.whole("hours")),
        timedelta(days=daily.whole("days")),
        least.whole("copies"),
    )
    for table in (every, close, whole, hourly, daily, least):
        table.source()
        table.done()
    top.done()
    if found.keep_hourly < found.keep_all:
        top.fault("hourly.hours", "must not be less than all.hours")
    if found.keep_daily < found.keep_hourly:
        top.fault("daily.days", "must not be less than hourly.hours")
    top.faults.stop_if_any()
    return found


def may_go(made: Iterable[datetime], now: datetime, figures: CopyFigures) -> tuple[datetime, ...]:
    """Which of the copies made at these times need not be kept any longer, the oldest first.

    One that bears a time to come stays: the clock was wrong then, or is now.

    Args:
        made: aware, UTC, each once.
    """
    newest_first = sorted(made, reverse=True)
    kept = set(newest_first[: figures.least])
    hours: set[datetime] = set()
    days: set[object] = set()
    for at in newest_first:
        age, hour, day = now - at, at.replace(minute=0, second=0, microsecond=0), london_date(at)
        is_last_of_hour, is_last_of_day = hour not in hours, day not in days
        hours.add(hour)
        days.add(day)
        if (
            age <= figures.keep_all
            or (age <= figures.keep_hourly and is_last_of_hour)
            or (age <= figures.keep_daily and is_last_of_day)
        ):
            kept.add(at)
    return tuple(at for at in reversed(newest_first) if at not in kept)
