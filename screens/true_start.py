"""Asking for the true start of a call that was taken on paper, and why it is entered only now.

Owns the two lines and what they say: a time that cannot be is asked again, and whoever enters a call whose 24
hours have run out already reads that before anything is kept.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from dutydesk.acts import starts
from dutydesk.practice.dates import KEPT, read_clock_time
from dutydesk.practice.wording import span_words, when_words
from dutydesk.practice.zone import to_london

from .ask import AskLine
from .shell import DeskScreen

TITLE = "Taken on paper"
WHEN = (
    "When did the call begin? Such as 02:10; on another day Fri 16:40, 23:40 yesterday or 13 May 16:40. "
    "In the hour that comes twice say 01:30 first or 01:30 second."
)
WHY = "Why was it not entered then? Such as: the machine was down."

Then = Callable[[datetime, str], object]


def ask_true_start(screen: DeskScreen, then: Then, *, words: str = WHEN, typed: str = "") -> None:
    """Ask when it began, then why it is entered late; nothing is done after Esc.

    Args:
        then: called with the start, aware, and the reason as typed.
        words: what the panel says; the second time what was wrong with `typed`.
    """
    asked = AskLine(TITLE, words, typed, place="ask.start")
    screen.app.push_screen(asked, partial(_typed, screen, then))


def _typed(screen: DeskScreen, then: Then, typed: str | None) -> None:
    if typed is None:
        return
    found = read_clock_time(typed, to_london(screen.now()))
    if found.at is None:
        complaint = found.complaint.removesuffix(KEPT).strip()
        ask_true_start(screen, then, words=f"{complaint} Esc goes back.", typed=typed)
        return
    words = f"It began at {when_words(found.at, screen.now(), name_day=True)}. {due_words(screen, found.at)}"
    asked = AskLine(TITLE, f"{words} {WHY}", place="ask.start_reason")
    screen.app.push_screen(asked, partial(_why, then, found.at))


def _why(then: Then, at: datetime, reason: str | None) -> None:
    if reason is not None:
        then(at, reason)


def due_words(screen: DeskScreen, at: datetime) -> str:
    """ "Its 24 hours ran out 02:10 today (Tue 12 May), 2 h 21 m ago.", or when they will."""
    due, now = starts.decision_due(screen.desk, at), screen.now()
    if due is None:
        return ""
    when = when_words(due, now)
    if due > now:
        return f"Its 24 hours end {when}."
    return f"Its 24 hours ran out {when}, {span_words(now - due)} ago."
