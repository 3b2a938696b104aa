"""What the alarms of a shift came to: how many, how thick, how soon they were answered, what stands now.

Owns the counting, held against the policy's targets. A shift begins where core hours do or end (R-2504).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row

from dutydesk.acts.alarms import hold, watched_of
from dutydesk.practice.alarm_policy import Targets, alarm_policy
from dutydesk.practice.alarms import Event, busiest, edges
from dutydesk.practice.zone import LONDON, to_london
from dutydesk.records import alarms as records

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

TEN_MINUTES: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AlarmReport:
    """The alarms of one stretch of time at one desk."""

    since: datetime
    until: datetime
    told: Mapping[str, int]
    """How many were told, by event."""
    untold: int
    """Arose while nobody they were for was here."""
    bells: int
    peak_in_ten_minutes: int
    mean_in_ten_minutes: float
    to_acknowledge: int
    """Of those told, the ones that ask to be acknowledged."""
    acknowledged: int
    acknowledged_soon: int
    """Within the time of the targets."""
    standing: int
    """Told, unanswered, and still so at the end."""
    clock_events: int
    """All that clocks did: started, entered a band, stopped."""
    targets: Targets

    @property
    def bells_percent(self) -> float:
        """Bells, of all that clocks did; 0 where they did nothing."""
        return 100 * self.bells / self.clock_events if self.clock_events else 0.0

    @property
    def acknowledged_soon_percent(self) -> float | None:
        """Of those that ask for it; None where none did."""
        return 100 * self.acknowledged_soon / self.to_acknowledge if self.to_acknowledge else None


def alarm_report(desk: "Desk", since: datetime | None = None) -> AlarmReport:
    """The alarms since a moment, or since this shift began, until now.

    Args:
        since: aware.

    Raises: NotSaved when the desk cannot be read.
    """
    now = desk.clock.now()
    begin = since.astimezone(UTC) if since is not None else shift_began(desk, now)
    with desk.database.read() as session:
        rows = records.arisen_between(session, begin, now + timedelta(microseconds=1))
        clocks = records.clocks_alive(session, begin, now)
        open_rows = [
            row for row in rows if _told(row) and row.acknowledged_at is None and row.read_at is None
        ]
        standing = len(hold(session, desk, open_rows, now))
    told = [row for row in rows if _told(row)]
    asking = [row for row in told if Event(row.event).rings]
    within = alarm_policy().targets.acknowledged_within
    tens = max((now - begin) / TEN_MINUTES, 1.0)
    return AlarmReport(
        since=begin,
        until=now,
        told=dict(Counter(row.event for row in told)),
        untold=len(rows) - len(told),
        bells=sum(row.bell for row in rows),
        peak_in_ten_minutes=busiest((row.told_at for row in told), TEN_MINUTES),
        mean_in_ten_minutes=len(told) / tens,
        to_acknowledge=len(asking),
        acknowledged=sum(row.acknowledged_at is not None for row in asking),
        acknowledged_soon=sum(
            row.acknowledged_at is not None and row.acknowledged_at - row.told_at <= within for row in asking
        ),
        standing=standing,
        clock_events=_clock_events(desk, clocks, begin, now),
        targets=alarm_policy().targets,
    )


def shift_began(desk: "Desk", now: datetime) -> datetime:
    """The last moment at or before now at which core hours begin or end, on any day of the week; UTC."""
    hours, local = desk.profile.core_hours, to_london(now)
    days = (local.date(), local.date() - timedelta(days=1))
    handed = [
        datetime.combine(day, at, LONDON).astimezone(UTC)
        for day in days
        for at in (hours.opens, hours.closes)
    ]
    return max(moment for moment in handed if moment <= now)


def _told(row: Row[Any]) -> bool:
    return row.told_at is not None


def _clock_events(desk: "Desk", clocks: Sequence[Row[Any]], begin: datetime, end: datetime) -> int:
    count = 0
    for row in clocks:
        watched = watched_of(desk, row)
        moments = [row.started_at, *(edges(watched, desk.calendar) if watched is not None else ())]
        count += sum(
            begin <= at <= end and (row.stopped_at is None or at <= row.stopped_at) for at in moments
        )
        count += row.stopped_at is not None and begin <= row.stopped_at <= end
    return count
