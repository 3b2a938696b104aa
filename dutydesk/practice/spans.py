"""Days, months and years in any of the forms people write them in, and the year they mean by it.

Owns the British order (day, month, year) and the meaning of a year of two figures or none. Raises nothing for
what was typed.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LONGEST: Final = 60
"""Characters beyond which nothing is read as a date: no date is that long."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
"""Between these (London) years a number of four figures is read as a year."""

_ABOUT: Final = re.compile(r"(?:about|abt|approx(?:imately)?|around|nearly|roughly|circa|~)\.?\s*")
_ORDINAL: Final = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_PLAIN: Final = re.compile(r"[a-z0-9\s/.,-]+")
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+")

YearMeant = Callable[[int | None, int, int, int | None], int | None]
"""(year as typed or None, figures in it, month, day or None) -> the year meant, or None for unread."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a date means: from its first to its last day, and the words for it."""

    first: date
    last: date
    words: str


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """It has the form of a date, but the calendar has no such day."""


def tidy(typed: str) -> str:
    """Small letters, single spaces, none at the ends."""
    return " ".join(typed.casefold().split())


def without_about(text: str) -> tuple[str, bool]:
    """The text without a leading "about", and whether there was one."""
    found = _ABOUT.match(text)
    return (text[found.end() :], True) if found else (text, False)


def read_span(text: str, year_meant: YearMeant) -> Span | NoSuchDay | None:
    """A day, month or year in tidy text; None when it has not the form of one."""
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return None
    parts = _TOKEN.findall(_ORDINAL.sub(r"\1", text))
    if len(parts) == 3 and len(parts[0]) == 4 and parts[0].isdigit():
        parts.reverse()
    match parts:
        case [year] if len(year) == 4 and year.isdigit():
            return _year(int(year))
        case [month] if (number := _month(month)) and month.isalpha():
            return _in_month(number, None, year_meant)
        case [month, year] if (number := _month(month)) and year.isdigit():
            if len(year) == 4 or (month.isalpha() and len(year) == 2):
                return _in_month(number, year, year_meant)
            return None
        case [day, month] if day.isdigit() and month.isalpha() and (number := _month(month)):
            return on_day(day, number, None, year_meant)
        case [day, month, year] if day.isdigit() and year.isdigit() and (number := _month(month)):
            return on_day(day, number, year, year_meant)
        case [day, month, year] if (day + month + year).isdigit() and len(year) in (2, 4):
            return NoSuchDay() if len(day) <= 2 and len(month) <= 2 else None
        case _:
            return None


def past_year(today: date, *, yearless: bool = False) -> YearMeant:
    """How a year is read of something that has happened.

    A year of two figures is the most recent past one. A date later in this very year is left in the
    future, to be complained of: nobody means a hundred years ago. `yearless` reads "3 May" as the last
    3 May.
    """

    def meant(year: int | None, figures: int, month: int, day: int | None) -> int | None:
        if year is None:
            if not yearless:
                return None
            ahead = (month, day or 1) > (today.month, today.day)
            return today.year - 1 if ahead else today.year
        if figures == 4:
            return year
        century = today.year - today.year % 100
        return century + year if century + year <= today.year else century - 100 + year

    return meant


def coming_year(today: date) -> YearMeant:
    """How a year is read of something expected: "June" is the next June, this month included."""

    def meant(year: int | None, figures: int, month: int, day: int | None) -> int | None:
        if year is None:
            over = (month, day or 31) < (today.month, today.day)
            return today.year + 1 if over else today.year
        return year if figures == 4 else today.year - today.year % 100 + year

    return meant


def nearest_year(today: date) -> YearMeant:
    """How a year is read of something just past: without one it is the nearest such day, before or after.

    What then lies ahead is complained of: on 15 May nobody means the 16 May of last year.
    """

    def meant(year: int | None, figures: int, month: int, day: int | None) -> int | None:
        if year is not None:
            return year if figures == 4 else today.year - today.year % 100 + year
        years = (today.year, today.year - 1, today.year + 1)
        real = [each for each in years if day and 1 <= day <= monthrange(each, month)[1]]
        return min(real, key=lambda each: abs(date(each, month, day or 1) - today), default=today.year)

    return meant


def on_day(day: str, month: int, year: str | None, year_meant: YearMeant) -> Span | NoSuchDay | None:
    """A day and a year in figures, and a month as its number; None when it has not the form of a date."""
    if len(day) > 2:
        return None
    known = _known_year(year, month, int(day), year_meant)
    if known is None:
        return None
    if not 1 <= int(day) <= monthrange(known, month)[1]:
        return NoSuchDay()
    found = date(known, month, int(day))
    return Span(found, found, in_words(found))


def in_words(day: date) -> str:
    """ "3 May 2018"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _month(text: str) -> int:
    """1 to 12 for a month's number, name or first three letters (or more); 0 for anything else."""
    if text.isdigit():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else 0
    if text == "sept":
        return 9
    if len(text) < 3:
        return 0
    return next((n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(text)), 0)


def _year(year: int) -> Span | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Span(date(year, 1, 1), date(year, 12, 31), str(year))


def _known_year(year: str | None, month: int, day: int | None, year_meant: YearMeant) -> int | None:
    if year is not None and len(year) not in (2, 4):
        return None
    meant = year_meant(None if year is None else int(year), len(year or ""), month, day)
    return meant if meant is not None and FIRST_YEAR <= meant <= LAST_YEAR else None


def _in_month(month: int, year: str | None, year_meant: YearMeant) -> Span | None:
    known = _known_year(year, month, None, year_meant)
    if known is None:
        return None
    last = date(known, month, monthrange(known, month)[1])
    return Span(date(known, month, 1), last, f"{MONTHS[month - 1]} {known}")
