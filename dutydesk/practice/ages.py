"""Ages and dates of birth as people say them on the telephone.

Owns what "7", "18m", "3 5 18", "May 2018" and "due June" mean on a given day, and how they are said back.
Nothing typed here is ever refused: a figure that cannot be read is kept, and one that cannot be is
remarked on.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dutydesk.practice.dates import AS_TYPED, KEPT
from dutydesk.practice.spans import (
    LONGEST,
    MONTHS,
    NoSuchDay,
    Span,
    coming_year,
    in_words,
    past_year,
    read_span,
    tidy,
    without_about,
)

OLDEST: Final = 25
"""Years. Above it the worker is told, never stopped (CF-54; LLR thresholds: up to 25 with a disability)."""

MOST_YEARS: Final = 120
_LENGTH: Final = re.compile(
    r"(?:aged?\s*)?(\d{1,4})\s*"
    r"(y|yrs?|years?|yo|m|mths?|mos?|months?|w|wks?|weeks?|d|days?)?\.?"
    r"(?:\s*(?:and\s*)?(\d{1,2})\s*(?:m|mths?|months?))?\s*(?:old)?",
    re.ASCII,
)
_DUE: Final = re.compile(r"(?:unborn\s*,?\s*)?(?:due|edd|expected)\s*:?\s*(?:on|in)?\s*(?P<when>.*)")
_UNBORN: Final = frozenset(
    {"unborn", "unborn baby", "not born yet", "not born", "pregnant", "expected", "due"}
)
_LITTLE: Final = frozenset({"baby", "newborn", "new born", "infant", "toddler", "child", "teenager", "teen"})


@dataclass(frozen=True, slots=True)
class AgeRead:
    """An age as understood.

    `born_from` and `born_to` are the first and last London date on which the child can have been born,
    the same for a date of birth, None when nothing was understood or the child is unborn. `expected` is
    the due date, or the first day of the month it is due in.
    """

    words: str
    born_from: date | None = None
    born_to: date | None = None
    unborn: bool = False
    expected: date | None = None
    complaint: str = ""
    about: bool = False


def read_age(typed: str, today: date) -> AgeRead:
    """An age, a date of birth or a due date.

    Args:
        typed: "7", "about 3", "18m", "5 weeks", "3 5 18", "3 May 2018", "May 2018", "2018",
            "due June", "unborn", "baby"; day before month always.
        today: the London date it was typed on.
    """
    text = tidy(typed)
    if not text:
        return AgeRead("")
    if len(text) > LONGEST:
        return AgeRead(AS_TYPED)
    if text in _UNBORN:
        return AgeRead("unborn", unborn=True)
    if text in _LITTLE:
        return AgeRead(text)
    if found := _DUE.fullmatch(text):
        return _due(found["when"], today)
    text, about = without_about(text)
    length = _LENGTH.fullmatch(text)
    if length is not None and not (length[2] is None and len(length[1]) == 4):
        return _of_length(length, today, about)
    match read_span(text, past_year(today)):
        case Span() as span:
            return _born(span, today, about)
        case NoSuchDay():
            return AgeRead(AS_TYPED, complaint=f"The calendar has no such date. {KEPT}")
        case None:
            return AgeRead(AS_TYPED)


def age_in_words(born: date, today: date) -> str:
    """How old: days in the first week, then weeks, from 8 weeks months, from 2 years years."""
    days = (today - born).days
    months = _months_between(born, today)
    if days < 7:
        return _count(days, "day")
    if days < 56:
        return _count(days // 7, "week")
    if months < 24:
        return _count(months, "month")
    return _count(months // 12, "year")


def _due(when: str, today: date) -> AgeRead:
    match read_span(when, coming_year(today)):
        case Span(first, last, words):
            gone = last < today
            complaint = f"That due date has passed: ask whether the baby is born. {KEPT}" if gone else ""
            return AgeRead(f"unborn, due {words}", unborn=True, expected=first, complaint=complaint)
        case NoSuchDay():
            return AgeRead("unborn", unborn=True, complaint=f"The calendar has no such date. {KEPT}")
        case None:
            return AgeRead("unborn, due date as typed", unborn=True)


def _of_length(found: re.Match[str], today: date, about: bool) -> AgeRead:
    number, unit, more = int(found[1]), (found[2] or "y")[:1], int(found[3] or 0)
    if (more and unit != "y") or number > MOST_YEARS * {"y": 1, "m": 12, "w": 52, "d": 365}[unit]:
        return AgeRead(AS_TYPED)
    match unit:
        case "y" if found[3]:
            months = number * 12 + more
            first, last = _back(today, months + 1) + timedelta(days=1), _back(today, months)
            said = f"{_count(number, 'year')} {_count(more, 'month')}"
        case "y":
            first, last = _back(today, 12 * (number + 1)) + timedelta(days=1), _back(today, 12 * number)
            said = _count(number, "year")
        case "m":
            first, last = _back(today, number + 1) + timedelta(days=1), _back(today, number)
            said = _count(number, "month")
        case "w":
            last = today - timedelta(days=7 * number)
            first, said = last - timedelta(days=6), _count(number, "week")
        case _:
            first = last = today - timedelta(days=number)
            said = _count(number, "day")
    if unit == "y" and not found[3]:
        when = _either(str(first.year), str(last.year))
    elif unit == "d":
        when = in_words(first)
    else:
        when = _either_month(first, last)
    words = f"{'about ' if about else ''}{said}, born {when}"
    return AgeRead(words, first, last, complaint=_too_old(last, today), about=about)


def _born(span: Span, today: date, about: bool) -> AgeRead:
    words = f"about {span.words}" if about else span.words
    if span.first > today:
        return AgeRead(words, complaint=f"Date of birth must be today or in the past. {KEPT}")
    last = min(span.last, today)
    words = f"{words}, {_old(span.first, last, today)}"
    return AgeRead(words, span.first, last, complaint=_too_old(last, today), about=about)


def _old(first: date, last: date, today: date) -> str:
    oldest, youngest = age_in_words(first, today), age_in_words(last, today)
    if last == today and first < today:
        return f"up to {oldest}"
    young, _, unit = youngest.partition(" ")
    return _either(young if oldest.endswith(unit) and oldest != youngest else youngest, oldest)


def _too_old(youngest_birth: date, today: date) -> str:
    if _months_between(youngest_birth, today) // 12 <= OLDEST:
        return ""
    return f"That is over {OLDEST} years: check that this is a child. {KEPT}"


def _either(one: str, other: str) -> str:
    return one if one == other else f"{one} or {other}"


def _either_month(first: date, last: date) -> str:
    early, late = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if first.year != last.year:
        return f"{early} {first.year} or {late} {last.year}"
    return f"{_either(early, late)} {last.year}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _months_between(born: date, today: date) -> int:
    months = (today.year - born.year) * 12 + today.month - born.month
    return months if today.day >= born.day else months - 1


def _back(day: date, months: int) -> date:
    """The day that many months earlier, at the end of a shorter month."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
