"""What is needed to put a record or the queue into words: the standards, a clock, a moment.

    CLOCK: {"name", "ts", "timescale", "about", "label", "started", "due", "due_on", "stopped", "stopped_by",
            "band", "words", "rule"}; `due` is the instant at which it runs out.
Times are ISO 8601 in London with their offset; what is not there is null.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dutydesk.acts.values import ClockView
from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.profile import Profile
from dutydesk.practice.protecting import NOTHING, Shield
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.wording import Countdown, countdown, instant_words, when_words
from dutydesk.practice.zone import to_london


@dataclass(frozen=True, slots=True)
class Standards:
    """What is needed to put a record into words, and the moment it is read."""

    checklist: Checklist
    profile: Profile
    calendar: WorkingCalendar
    now: datetime
    shield: Shield = NOTHING  # what of a protected address is kept in


def clock_json(clock: ClockView, standards: Standards) -> dict[str, Any]:
    """A clock, in the shape of the module's docstring."""
    words = _countdown(clock, standards)
    return {
        "name": clock.name,
        "ts": clock.ts,
        "timescale": clock.timescale,
        "about": clock.about,
        "label": clock.label,
        "started": iso(clock.started_at),
        "due": iso(clock.due_at),
        "due_on": clock.due_on.isoformat() if clock.due_on else None,
        "stopped": iso(clock.stopped_at),
        "stopped_by": clock.stop_act,
        "band": words.word if words else "",
        "words": words.text if words else f"due {when_words(clock.due_at, standards.now)}",
        "rule": clock.rule,
    }


def _countdown(clock: ClockView, standards: Standards) -> Countdown | None:
    """The clock in words; None for a timescale that the profile no longer has."""
    timescale = standards.profile.timescales.get(clock.timescale)
    if timescale is None:
        return None
    due = as_kept(timescale, clock.started_at, clock.due_on or clock.due_at, standards.calendar)
    return countdown(due, standards.now, standards.calendar, stopped=clock.stopped_at)


def guarded_words(level: str) -> str:
    """That a record is not for everybody, for those who may read it.

    Args:
        level: restricted or sealed.
    """
    return f"{level.capitalize()}: not everybody at this desk may read it."


def iso(at: datetime | None) -> str | None:
    """A moment for JSON."""
    return to_london(at).isoformat() if at else None


def told(moment: str) -> str:
    """A moment of the JSON in words."""
    return instant_words(datetime.fromisoformat(moment))
