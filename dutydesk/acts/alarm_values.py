"""What the alarms hand to the screens: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dutydesk.acts.values import ClockView
from dutydesk.practice.alarms import Event


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One alarm that nobody has answered yet."""

    id: UUID
    event: Event
    contact_id: UUID
    whose: str
    """The family as the queue says it, or the reference where no child is named."""
    clock: ClockView | None
    """The clock it is about; None for what was sent back, promised or is to be rung back."""
    about: str
    """What was to be found out, in the question's words; else ""."""
    at: datetime
    """When it arose; for a promise or a redial the time that was named."""
    for_managers: bool
    reminded: int
    remind_at: datetime | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What one look came to, for the person at this desk."""

    line: tuple[AlarmView, ...] = ()
    """What stands in the line, the newest first; empty during a call."""
    new: tuple[AlarmView, ...] = ()
    """Of these, what is said for the first time."""
    bell: bool = False
    after_call: tuple[AlarmView, ...] = ()
    """What came while the call went on."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who said that they have it, when, and what they said of it."""

    by: str
    at: datetime
    reason: str
