"""Who is told that they must act now, and how: the alarm policy as functions of what is handed in.

Two questions. `arisen`: of one clock, whom does it concern at this moment, and by which event? `speak`: of
what stands for the person at this desk, what is said now, is there a bell, what waits for the end of a call?
A band is entered when a clock crosses its edge; one that is urgent when it starts (a limit of one working
day) has crossed nothing, tells by its word alone, and is heard of when it passes due.
Pure: the time, what was said before and the switch of the bell are handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from dutydesk.practice.alarm_policy import OVERDUE_BAND, URGENT_BAND, AlarmPolicy
from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.timescales import WORKING_DAYS, Timescale
from dutydesk.practice.zone import LONDON, end_of_day, london_date

_FURTHEST: Final = 60
"""Dates that an edge of days may lie from its limit: more than any band with all its days off."""


class Event(StrEnum):
    """Why somebody is told."""

    URGENT = "urgent"
    OVERDUE = "overdue"
    PASSED = "passed"
    """A mark on the way to a limit has passed."""
    WAITING = "waiting"
    """What waits for a manager is urgent, or has passed the mark at which a manager is warned."""
    UNACKNOWLEDGED = "unacknowledged"
    RETURNED = "returned"
    TO_FIND = "to_find"
    REDIAL = "redial"
    LOOK_AGAIN = "look_again"
    """A letter that is held was to be looked at again by now (R-911)."""
    CORRECTED = "corrected"
    """What was endorsed was corrected, and no manager has read it yet."""
    LETTER = "letter"
    """A letter is urgent or late, and no clock of its contact says so."""
    GLASS = "glass"
    """Somebody broke the glass of a restricted record, and nobody else has looked at it yet."""
    MATCH = "match"
    """A contact has the name of a child of a sealed record; its worker is not told."""

    @property
    def rings(self) -> bool:
        """Line and one bell; the others are a line until it is read."""
        return self in _RING


_RING: Final = frozenset((Event.URGENT, Event.OVERDUE, Event.PASSED, Event.WAITING, Event.UNACKNOWLEDGED))


class Whom(StrEnum):
    """Who is told: the worker of the contact, or every manager."""

    WORKER = "worker"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Watched:
    """Anything that runs out, as the policy sees it: a clock, or an item with a limit of its own."""

    timescale: Timescale
    started_at: datetime
    due_at: datetime
    """The instant it runs out, UTC; for a limit in days the exclusive end of its date."""
    due_on: date | None
    managers: bool
    """Its owner is a manager."""
    with_manager: bool
    """The contact has been sent, and waits to be endorsed."""

    def past(self, now: datetime) -> bool:
        """Whether it has run out. Hours include their last instant, a date all of itself."""
        return now > self.due_at if self.due_on is None else now >= self.due_at


def urgent_from(watched: Watched, calendar: WorkingCalendar) -> datetime | None:
    """The instant at which it crosses into urgent, UTC; None where it is urgent from its start on."""
    bands = watched.timescale.bands
    if watched.due_on is None:
        edge = watched.due_at - timedelta(hours=bands.urgent)
    else:
        edge = _midnight(_first_day(watched.due_on, watched.timescale, bands.urgent, calendar))
    return edge if edge > watched.started_at else None


def edges(watched: Watched, calendar: WorkingCalendar) -> tuple[datetime, ...]:
    """The instants at which it enters soon, urgent and overdue, UTC; those before its start are left out."""
    bands = watched.timescale.bands
    found = [watched.due_at]
    for left in (bands.urgent, bands.soon):
        if watched.due_on is None:
            found.append(watched.due_at - timedelta(hours=left))
        else:
            found.append(_midnight(_first_day(watched.due_on, watched.timescale, left, calendar)))
    return tuple(edge for edge in found if edge > watched.started_at)


def last_urgent_day(today: date, timescale: Timescale, calendar: WorkingCalendar) -> date:
    """The latest due date that is urgent today: how far ahead a look for limits in days must reach."""
    day = today
    for _ in range(_FURTHEST):
        if _left(timescale, today, day + timedelta(days=1), calendar) > timescale.bands.urgent:
            break
        day += timedelta(days=1)
    return day


def arisen(
    watched: Watched, now: datetime, policy: AlarmPolicy, calendar: WorkingCalendar
) -> tuple[tuple[Event, Whom], ...]:
    """What this clock tells, and whom, as long as nothing about it changes.

    Args:
        now: the moment, aware.

    Returns: pairs; empty where a word on the row is enough. The same pairs come back all through one band.
    """
    timescale = watched.timescale
    tells = policy.tells[timescale.kind]
    waits = watched.with_manager and timescale.stops in policy.waits_until
    managers = watched.managers or waits
    whom = [Whom.MANAGER] if managers else [Whom.WORKER]
    if timescale.stops in policy.for_both:
        whom = [Whom.MANAGER, Whom.WORKER]
    if watched.past(now):
        if OVERDUE_BAND not in tells:
            return ()
        event = Event.OVERDUE
        if timescale.kind == "soft":
            # A manager's own mark on the way is the warning that something waits for them (CF-04).
            event = Event.WAITING if managers else Event.PASSED
        return tuple((event, each) for each in whom)
    edge = urgent_from(watched, calendar)
    if edge is not None and now >= edge and URGENT_BAND in tells:
        event = Event.WAITING if waits else Event.URGENT
        return tuple((event, each) for each in whom)
    since = now - watched.started_at
    if timescale.stops in policy.must_be_acknowledged and since >= policy.unacknowledged_after:
        return ((Event.UNACKNOWLEDGED, Whom.MANAGER),)
    return ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm for the person at this desk that nobody has answered yet."""

    id: UUID
    event: Event
    due_at: datetime
    """For the order in which several are named."""
    heard: bool = False
    """It was told before this program began: a line, no second bell."""
    reminded: int = 0
    remind_at: datetime | None = None
    """When its line is wanted again; until then it is silent."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What this desk has said so far to one person."""

    told: Mapping[tuple[UUID, int], int] = field(default_factory=dict)
    """Alarm and number of its reminder, to the turn in which it was said."""
    turn: int = 0
    owed: frozenset[UUID] = frozenset()
    """Said in a line; their bell waits until the last one is long enough ago."""
    kept: frozenset[UUID] = frozenset()
    """Arose during the call that goes on."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at one look."""

    line: tuple[UUID, ...]
    """What stands in the line, the newest first; empty during a call."""
    new: tuple[UUID, ...]
    """Of these, what is said for the first time."""
    bell: tuple[UUID, ...]
    """Whom the one bell is for; empty: there is none."""
    after_call: tuple[UUID, ...]
    """What arose while the call went on: named together in one line, without a bell."""
    spoken: Spoken


def speak(
    policy: AlarmPolicy,
    spoken: Spoken,
    standing: Sequence[Standing],
    now: datetime,
    *,
    rung_at: datetime | None,
    on_call: bool,
    quiet: bool = False,
    bell_on: bool = True,
) -> Said:
    """What is said now of what stands.

    Args:
        spoken: what was said to this person before.
        standing: what nobody answered yet; those put off until later among them.
        now: the moment, aware.
        rung_at: when this desk's bell rang last, for whomever.
        on_call: a call goes on here: nothing is said, nothing rings, it is kept for its end.
        quiet: lines, but no bell: a call that was perhaps never ended goes on.
        bell_on: the bell is switched on.
    """
    due = [each for each in standing if each.remind_at is None or each.remind_at <= now]
    fresh = [each for each in due if (each.id, each.reminded) not in spoken.told]
    ids = {each.id for each in due}
    if on_call:
        # A bell that was owed before the call is not made up for behind it: the line names all of them.
        kept = (spoken.kept | spoken.owed | {each.id for each in fresh}) & ids
        return Said((), (), (), (), Spoken(spoken.told, spoken.turn, frozenset(), frozenset(kept)))
    turn = spoken.turn + 1 if fresh else spoken.turn
    told = dict(spoken.told) | {(each.id, each.reminded): turn for each in fresh}
    after = [each for each in due if each.id in spoken.kept]
    wanted = {
        each.id
        for each in fresh
        if each.event.rings and not each.heard and not each.reminded and each.id not in spoken.kept
    }
    wanted |= spoken.owed & ids
    ring = bool(wanted) and bell_on and not quiet and (rung_at is None or now - rung_at >= policy.bell_every)
    owed = frozenset() if ring or not bell_on else frozenset(wanted)
    ordered = sorted(due, key=lambda each: (-told[each.id, each.reminded], *_pressing(each)))
    return Said(
        line=tuple(each.id for each in ordered),
        new=tuple(each.id for each in ordered if (each.id, each.reminded) not in spoken.told),
        bell=tuple(each.id for each in ordered if each.id in wanted) if ring else (),
        after_call=tuple(each.id for each in sorted(after, key=_pressing)),
        spoken=Spoken(told, turn, owed, frozenset()),
    )


def remind_when(now: datetime, after: timedelta, event: Event, due_at: datetime) -> datetime:
    """When a reminder comes: never past the next band, in which the clock speaks for itself."""
    at = now + after
    return min(at, due_at) if event is not Event.OVERDUE and due_at > now else at


def _pressing(each: Standing) -> tuple[int, datetime]:
    return _ORDER.index(each.event), each.due_at


_ORDER: Final = (
    Event.OVERDUE,
    Event.URGENT,
    Event.WAITING,
    Event.UNACKNOWLEDGED,
    Event.PASSED,
    Event.RETURNED,
    Event.REDIAL,
    Event.TO_FIND,
    Event.LETTER,
    Event.LOOK_AGAIN,
    Event.GLASS,
    Event.MATCH,
    Event.CORRECTED,
)


def busiest(times: Iterable[datetime], span: timedelta) -> int:
    """The most of these moments that lie within one span, wherever it begins."""
    ordered = sorted(times)
    most = first = 0
    for place, at in enumerate(ordered):
        while at - ordered[first] >= span:
            first += 1
        most = max(most, place - first + 1)
    return most


def _first_day(due_on: date, timescale: Timescale, most: int, calendar: WorkingCalendar) -> date:
    """The first date on which a limit in days has no more than so many of them left."""
    day = due_on
    for _ in range(_FURTHEST):
        earlier = day - timedelta(days=1)
        if _left(timescale, earlier, due_on, calendar) > most:
            break
        day = earlier
    return day


def _left(timescale: Timescale, today: date, due_on: date, calendar: WorkingCalendar) -> int:
    """Days left as the countdown says them."""
    return calendar.left(today, due_on) if timescale.unit == WORKING_DAYS else (due_on - today).days


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def reach_of(
    timescale: Timescale, now: datetime, policy: AlarmPolicy, calendar: WorkingCalendar
) -> datetime | None:
    """Up to which due time clocks of this timescale may have something to tell now; None: never any."""
    tells = policy.tells[timescale.kind]
    until: list[datetime] = [now] if OVERDUE_BAND in tells else []
    if URGENT_BAND in tells:
        if timescale.in_hours:
            until.append(now + timedelta(hours=timescale.bands.urgent))
        else:
            until.append(end_of_day(last_urgent_day(london_date(now), timescale, calendar)))
    if timescale.stops in policy.must_be_acknowledged and timescale.in_hours:
        until.append(now - policy.unacknowledged_after + timedelta(hours=timescale.length))
    return max(until, default=None)
