"""The dashboard of the shift: what came in, was decided, referred, met and breached, today and this shift.

For the duty manager, who is answerable for the day's work (R-807). A shift begins where core hours do or end
(R-2504); today begins at midnight in London. Whoever may not read a contact has it counted, without a name.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.acts.alarm_report import shift_began
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.permission import need
from dutydesk.practice.hours import in_core_hours
from dutydesk.practice.zone import LONDON, to_london
from dutydesk.records import shift_counts as records

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

READ: Final = "shift.read"
"""As `roles.toml` calls it."""
HARD: Final = "hard"
"""The kind of timescale that is a limit; marks on the way to one are no breach."""
ENDED: Final = (clocks.NO_REFERRAL, clocks.NO_STRATEGY, clocks.CHILD_GONE, clocks.WITHDRAWN)
"""Acts after which nothing is left to be done by a clock."""
CORE: Final = "core hours"
OUT: Final = "out of hours"


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that ran out before what stops it was done."""

    reference: str
    family: str
    """ "" for a contact that whoever looks may not read."""
    name: str
    """The limit in words, with the child it is about where there is one."""
    due_at: datetime
    due_on: date | None
    """The date of a limit in days, which runs out at its end; None for one in hours."""
    stopped_at: datetime | None
    """When it was done, late; None while it is not."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened in one stretch of time."""

    since: datetime
    received: int
    sent: int
    endorsed: int
    """With the outcome that was recommended, or with another."""
    escalated: int
    returned: int
    referrals: int
    met: int
    breached: tuple[Breach, ...]
    """Soonest due first."""


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """Today, and the shift that goes on."""

    at: datetime
    hours: str
    """core hours or out of hours, as it is now."""
    day: Counted
    shift: Counted

    @property
    def breached(self) -> tuple[Breach, ...]:
        """Of both, each once: a shift of the night began yesterday."""
        return self.shift.breached if self.shift.since < self.day.since else self.day.breached


@refusals_told
def shift_report(desk: "Desk") -> ShiftReport:
    """Count today and this shift, up to now.

    Raises: NotAllowed for whoever's role does not read it; NotSaved when the desk cannot be read.
    """
    need(desk, READ)
    now = desk.clock.now()
    midnight = datetime.combine(to_london(now).date(), time(), LONDON).astimezone(UTC)
    with desk.database.read() as session:
        today, shift = (_counted(session, desk, since, now) for since in (midnight, shift_began(desk, now)))
    return ShiftReport(now, CORE if in_core_hours(now, desk.profile, desk.calendar) else OUT, today, shift)


def _counted(session: Session, desk: "Desk", since: datetime, now: datetime) -> Counted:
    limits = {key: each.name for key, each in desk.profile.timescales.items() if each.kind == HARD}
    until = now + timedelta(microseconds=1)
    decided = records.decided(session, since, until)
    met, breached = 0, []
    for row in records.clocks(session, since, until, limits, ENDED):
        in_time = row.stopped_at is not None and row.stopped_at <= row.due_at
        if in_time:
            met += row.stopped_at >= since
        elif since <= row.due_at <= now:
            name = limits[row.timescale]
            told = "" if row.stub else row.label
            breached.append(
                Breach(
                    clocks.short_reference(row.reference),
                    "" if row.stub else row.family,
                    f"{name}, {told}" if told else name,
                    row.due_at,
                    row.due_on,
                    row.stopped_at,
                )
            )
    return Counted(
        since=since,
        received=records.received(session, since, until),
        sent=records.sent(session, since, until),
        endorsed=decided.get("endorse", 0) + decided.get("other", 0),
        escalated=decided.get("escalate", 0),
        returned=decided.get("return", 0),
        referrals=records.referred(session, since, until),
        met=met,
        breached=tuple(breached),
    )
