"""The figures of the alarm policy: how often a bell, after how long, by which kind of clock.

Owns `data/alarms.toml`, read with every fault of it at once. What follows from the figures is `alarms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from dutydesk.practice.loading import Source, Table, shipped
from dutydesk.practice.timescales import KINDS

FILE: Final = "alarms.toml"
URGENT_BAND: Final = "urgent"
OVERDUE_BAND: Final = "overdue"


@dataclass(frozen=True, slots=True)
class Targets:
    """What the alarms of a shift are held against."""

    acknowledged_within: timedelta
    mean_in_ten_minutes: int
    standing: int
    bells_percent: int
    """Bells for urgent and overdue, of all that clocks did."""
    source: Source


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """When somebody is told, and how."""

    bell_every: timedelta
    """One bell at a desk in that time."""
    unacknowledged_after: timedelta
    must_be_acknowledged: frozenset[str]
    """Stops of timescales of which somebody must say that they have it."""
    reminders: tuple[timedelta, ...]
    reminded_at_most: int
    waits_until: frozenset[str]
    """Stops of timescales that are the manager's while the contact is with them."""
    for_both: frozenset[str]
    """Stops of timescales that manager and worker are told of."""
    call_at_most: timedelta
    reach: timedelta
    """A limit that passed longer ago tells nobody."""
    tells: Mapping[str, frozenset[str]]
    """Bands that tell somebody, by the kind of the timescale."""
    targets: Targets


@cache
def alarm_policy() -> AlarmPolicy:
    """The policy shipped with the program.

    Raises:
        DataFaults: the file is not fit for use; every fault is named.
    """
    return parse(shipped(FILE))


def parse(top: Table) -> AlarmPolicy:
    """The policy of a file as it was read.

    Raises:
        DataFaults: every fault, each "alarms.toml: key: sentence".
    """
    bell, unheard, remind = top.table("bell"), top.table("unacknowledged"), top.table("remind")
    waits, both, call, reach = (top.table(name) for name in ("waits", "both", "call", "reach"))
    report = top.table("report")
    read = AlarmPolicy(
        bell_every=_minutes(bell, "minutes"),
        unacknowledged_after=_minutes(unheard, "minutes"),
        must_be_acknowledged=frozenset(unheard.texts("stops")),
        reminders=_reminders(remind),
        reminded_at_most=remind.whole("times"),
        waits_until=frozenset(waits.texts("stops")),
        for_both=frozenset(both.texts("stops")),
        call_at_most=_minutes(call, "most_minutes"),
        reach=timedelta(hours=reach.whole("hours")),
        tells={table.text("key", among=KINDS): _bands(table) for table in top.tables("kind")},
        targets=Targets(
            _minutes(report, "acknowledged_within_minutes"),
            report.whole("mean_in_ten_minutes"),
            report.whole("standing"),
            report.whole("bells_percent"),
            report.source(),
        ),
    )
    for table in (bell, unheard, remind, waits, both, call, reach):
        table.source()
    for table in (bell, unheard, remind, waits, both, call, reach, report, top):
        table.done()
    for kind in KINDS:
        if kind not in read.tells:
            top.fault("kind", f"has no entry for {kind}")
    top.faults.stop_if_any()
    return read


def _minutes(table: Table, key: str) -> timedelta:
    return timedelta(minutes=table.whole(key))


def _reminders(table: Table) -> tuple[timedelta, ...]:
    words = table.texts("minutes")
    if not all(word.isdecimal() and word.isascii() and int(word) > 0 for word in words):
        table.fault("minutes", "must be whole numbers of minutes")
        return ()
    return tuple(timedelta(minutes=int(word)) for word in words)


def _bands(table: Table) -> frozenset[str]:
    bands = table.texts("tells", needed=False)
    for band in bands:
        if band not in (URGENT_BAND, OVERDUE_BAND):
            table.fault("tells", f"may hold {URGENT_BAND} and {OVERDUE_BAND}")
    table.source()
    table.done()
    return frozenset(bands)
