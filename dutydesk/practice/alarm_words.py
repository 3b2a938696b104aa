"""Alarms in words: the line that says what must be done, and the one line at the end of a call.

Owns which words an event has. Each has a long and a short form; a screen takes the one that fits.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from dutydesk.practice.alarms import Event
from dutydesk.practice.bands import Band
from dutydesk.practice.timescales import Due
from dutydesk.practice.wording import Countdown, clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

_NOT_YET: Final = {
    "contact_sent": "not sent yet",
    "contact_endorsed": "not endorsed yet",
    "referral_endorsed": "not endorsed yet",
}
"""What has not been done when a mark on the way has passed, by what stops it."""
_AFTER: Final = {
    Event.OVERDUE: ("went over", "went over"),
    Event.URGENT: ("became urgent", "became urgent"),
    Event.WAITING: ("waits for a manager", "wait for a manager"),
    Event.PASSED: ("passed a mark", "passed a mark"),
    Event.UNACKNOWLEDGED: ("has 4 hours nobody acknowledged", "have 4 hours nobody acknowledged"),
    Event.RETURNED: ("was sent back", "were sent back"),
    Event.REDIAL: ("is to be rung back", "are to be rung back"),
    Event.TO_FIND: ("was to be found out", "were to be found out"),
    Event.LETTER: ("has a letter to send", "have letters to send"),
    Event.LOOK_AGAIN: ("has a held letter to look at", "have held letters to look at"),
    Event.GLASS: ("was opened with break glass", "were opened with break glass"),
    Event.MATCH: ("may be in a new contact too", "may be in new contacts too"),
    Event.CORRECTED: ("was corrected after endorsement", "were corrected after endorsement"),
}
"""One, and several, as they are counted behind a call; in the order they are named."""


def mark_of(event: Event) -> Band:
    """The band whose mark and style an alarm carries."""
    if event is Event.OVERDUE:
        return Band.OVERDUE
    return Band.URGENT if event.rings else Band.SOON


def of_clock(event: Event, whose: str, due: Due, state: Countdown, now: datetime) -> tuple[str, str]:
    """What a clock's alarm says, long and short, without its mark.

    Args:
        whose: the family, or the reference.
        due: what it runs to.
        state: the clock as it stands now.
    """
    name, timescale = due.timescale.name, due.timescale
    if event is Event.UNACKNOWLEDGED:
        since = clock_words(due.started) if isinstance(due.started, datetime) else ""
        told = f"{timescale.length_words} run since {since}, nobody has acknowledged them"
        return f"{whose}: {name}, {told}", f"{whose}: {timescale.length} h since {since}, unacknowledged"
    if timescale.kind == "soft":
        not_yet = _NOT_YET.get(timescale.stops, "not done yet")
        said = f"{timescale.length_words} gone, {not_yet}"
        return f"{whose}: {said} ({name}, {state.due_words})", f"{whose}: {said}"
    if event is Event.OVERDUE:
        went = f"went over {_at(due, now)}"
        left = (
            "" if due.timescale.unit != "hours" and "overdue" in state.left_words else f", {state.left_words}"
        )
        return f"{whose}: {name} {went}{left}", f"{whose} {went}{left}"
    ends = f"{state.due_words}, {state.left_words}".replace(" by end of", " by the end of")
    if event is Event.WAITING:
        return f"{whose} waits for a manager: {name}, {ends}", f"{whose} waits: {ends}"
    return f"{whose} is urgent: {name}, {ends}", f"{whose}: {ends}"


def of_other(event: Event, whose: str, about: str, at: datetime, now: datetime) -> tuple[str, str]:
    """What an alarm says that is about no clock, long and short, without its mark.

    Args:
        about: the question that was to be found out.
        at: when it was sent back; by when it was to be found out, rung back, sent or looked at again.
    """
    when = when_words(at, now).partition(" (")[0].removesuffix(" today")
    if event is Event.RETURNED:
        return f"{whose} was sent back to you at {when}", f"{whose} was sent back at {when}"
    if event is Event.REDIAL:
        return f"{whose}: ring back, since {when}", f"{whose}: ring back, since {when}"
    if event is Event.LOOK_AGAIN:
        return (
            f"{whose}: a held letter was to be looked at again by {when}",
            f"{whose}: held letter, look again",
        )
    if event is Event.GLASS:
        return f"{whose}: opened with break glass at {when}, to be reviewed: g", f"{whose}: break glass, g"
    if event is Event.CORRECTED:
        return f"{whose}: corrected after endorsement at {when}, to be read", f"{whose}: corrected, read it"
    if event is Event.MATCH:
        return f"{whose}, sealed: {about} may be the same child: g", f"{whose}, sealed: {about}?"
    if event is Event.LETTER:
        is_due = "is" if at > now else "was"
        return f"{whose}: a letter {is_due} owed by {when}", f"{whose}: letter owed by {when}"
    return f"{whose}: {about} was to be found out by {when}", f"{whose}: to find out by {when}"


def after_call(events: Iterable[Event]) -> str:
    """ "While you were on the call: 2 became urgent, 1 went over. F8"."""
    counted = Counter(events)
    parts = [
        f"{counted[event]} {words[counted[event] > 1]}" for event, words in _AFTER.items() if counted[event]
    ]
    return f"While you were on the call: {', '.join(parts)}. F8"


def acknowledged_words(by: str, at: datetime, reason: str, now: datetime) -> str:
    """'14:05 M Patel: "interpreter booked 15:30"', as beside a clock."""
    day, today = london_date(at), london_date(now)
    when = clock_words(at) if day == today else f"{clock_words(at)} {date_words(day, today)}"
    return f'{when} {by}: "{reason}"' if reason else f"{when} {by}"


def _at(due: Due, now: datetime) -> str:
    if isinstance(due.due, datetime):
        when = when_words(due.due, now).partition(" (")[0]
        return f"at {when.removesuffix(' today')}"
    return f"at the end of {date_words(due.due, london_date(now))}"
