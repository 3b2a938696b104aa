"""The ways of having no answer: reading a mark, and the words for it.

Owns when a sign is a mark (only when it is the whole answer) and what is said of it under the field, to
the manager and in an export: always the words, never the sign.
"""

from collections.abc import Sequence
from datetime import datetime

from dutydesk.practice.checklist import Mark
from dutydesk.practice.facts import Answer
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date


def read_mark(marks: Sequence[Mark], typed: str) -> Mark | None:
    """The mark, when its sign is all that was typed (spaces round it aside)."""
    sign = typed.strip()
    return next((mark for mark in marks if mark.sign == sign), None)


def mark_of(marks: Sequence[Mark], answer: Answer) -> Mark | None:
    """The mark that stands in a field, by its key or by its sign."""
    if answer.mark:
        return next((mark for mark in marks if mark.key == answer.mark), None)
    return read_mark(marks, answer.typed)


def said(answer: Answer, mark: Mark, now: datetime, *, reason: bool = True) -> str:
    """The words under the field: "asked, not known (Tom Reid, 14:31)".

    Args:
        now: aware; a day other than today's is named.
        reason: say the worker's own words of why as well. Without it only names of people are typed text.
    """
    words = mark.words
    if mark.owner:
        who = " ".join(answer.reason.split())
        words += f": {who}" if who else ""
        words += f", by {moment_words(answer.by_when, now)}" if answer.by_when else ""
    elif reason and answer.reason.strip():
        words += f": {' '.join(answer.reason.split())}"
    when = moment_words(answer.at, now) if answer.at else ""
    about = ", ".join(part for part in (" ".join(answer.asked_of.split()), when) if part)
    return f"{words} ({about})" if about else words


def reason_missing(answer: Answer, mark: Mark) -> str:
    """What a mark on one of the thirteen items still needs, as part of a sentence; "" when nothing."""
    if mark.owner:
        who, when = bool(answer.reason.strip()), answer.by_when is not None
        if who and when:
            return ""
        return "say by when" if who else "say who" if when else "say who, and by when"
    return "say why" if mark.reason and not answer.reason.strip() else ""


def moment_words(moment: datetime, now: datetime) -> str:
    """ "14:31", with "Tue 12 May" after it when that is not today. London time; both aware."""
    day, today = london_date(moment), london_date(now)
    return clock_words(moment) if day == today else f"{clock_words(moment)} {date_words(day, today)}"
