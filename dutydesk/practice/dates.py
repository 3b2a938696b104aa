"""Days, months, years and clock times as people say them, read into dates and instants.

Owns the British order (day, month, year), the meaning of a year of two figures, and the words in which a
date is said back. Nothing here raises for what was typed: what cannot be read is kept as typed.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dutydesk.practice.zone import LONDON, HappensTwice, NoSuchTime, NotATime, local_time

KEPT: Final = "Kept as typed."
AS_TYPED: Final = "as typed"
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

_ABOUT: Final = re.compile(r"(?:about|abt|approx(?:imately)?|around|nearly|roughly|circa|~)\.?\s*")
_ORDINAL: Final = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_PLAIN: Final = re.compile(r"[a-z0-9\s/.,-]+")
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*(first|second|bst|gmt)?", re.ASCII
)

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


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date in a chronology as understood.

    `first` and `last` are London dates and None when it was not understood. `sort` is text that puts
    entries in order, the not understood last.
    """

    words: str
    first: date | None
    last: date | None
    sort: str
    complaint: str = ""
    about: bool = False


@dataclass(frozen=True, slots=True)
class ClockRead:
    """A time of day as understood; `at` is an aware UTC instant, or None."""

    at: datetime | None
    words: str
    complaint: str = ""


def read_date(typed: str, today: date) -> DateRead:
    """The date of an event that lies in the past.

    Args:
        typed: "3 5 2024", "3 2024", "May 2019", "2024", "about May 2019", "3 May", "yesterday".
        today: the London date it was typed on.
    """
    text = tidy(typed)
    if not text:
        return DateRead("", None, None, "")
    text, about = without_about(text)
    found = _near(text, today) or read_span(text, past_year(today, yearless=True))
    match found:
        case None:
            return DateRead(AS_TYPED, None, None, "~")
        case NoSuchDay():
            return DateRead(AS_TYPED, None, None, "~", f"The calendar has no such date. {KEPT}")
        case Span(first, last, words):
            late = first > today
            return DateRead(
                f"about {words}" if about else words,
                first,
                last,
                f"{first.isoformat()} {last.isoformat()}",
                f"An event must be today or in the past. {KEPT}" if late else "",
                about,
            )


def read_clock_time(typed: str, now_london: datetime) -> ClockRead:
    """A time of day as the most recent such time in London that is not after now.

    Args:
        typed: "17:05", "1705", "17.05", "5.05pm", "5pm"; on the night the clocks go back also
            "01:30 first", "01:30 second", "01:30 BST" or "01:30 GMT".
        now_london: the moment it was typed, aware.
    """
    text = tidy(typed)
    if not text:
        return ClockRead(None, "")
    unread = ClockRead(None, AS_TYPED, f"That is not a time of day: write it as 14:26. {KEPT}")
    found = _CLOCK.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or (found[2] is None and found[3] is None):
        return unread
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return unread
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    if hour > 23 or minute > 59:
        return unread
    folds = {"first": (0,), "bst": (0,), "second": (1,), "gmt": (1,)}.get(found[4] or "", (0, 1))
    return _latest(f"{hour:02}:{minute:02}", folds, now_london.astimezone(LONDON))


def _latest(clock: str, folds: tuple[int, ...], now: datetime) -> ClockRead:
    for day in (now.date(), now.date() - timedelta(days=1)):
        try:
            moments = sorted({local_time(day, clock, fold) for fold in folds})
        except NoSuchTime as why:
            # The skipped hour is over, or it has not come yet and the day before is meant.
            if now.replace(tzinfo=None) >= datetime.combine(day, datetime.min.time()) + timedelta(hours=2):
                return ClockRead(None, AS_TYPED, f"{why} {KEPT}")
            continue
        except (HappensTwice, NotATime) as why:
            return ClockRead(None, AS_TYPED, f"{why} {KEPT}")
        gone = [moment for moment in moments if moment <= now.astimezone(UTC)]
        if len(gone) > 1:
            return ClockRead(
                None,
                AS_TYPED,
                f"{clock} came twice last night: write {clock} first or {clock} second. {KEPT}",
            )
        if gone:
            before = "" if day == now.date() else f" yesterday, {day.day} {MONTHS[day.month - 1]}"
            return ClockRead(gone[0], f"{clock}{before}")
    return ClockRead(None, AS_TYPED, f"That is not a time of day: write it as 14:26. {KEPT}")


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
            return _on_day(day, number, None, year_meant)
        case [day, month, year] if day.isdigit() and year.isdigit() and (number := _month(month)):
            return _on_day(day, number, year, year_meant)
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


def in_words(day: date) -> str:
    """ "3 May 2018"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _near(text: str, today: date) -> Span | None:
    back = {"today": 0, "yesterday": 1}.get(text)
    if back is None:
        return None
    day = today - timedelta(days=back)
    return Span(day, day, in_words(day))


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
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return Span(date(year, 1, 1), date(year, 12, 31), str(year))


def _known_year(year: str | None, month: int, day: int | None, year_meant: YearMeant) -> int | None:
    if year is not None and len(year) not in (2, 4):
        return None
    meant = year_meant(None if year is None else int(year), len(year or ""), month, day)
    return meant if meant is not None and _FIRST_YEAR <= meant <= _LAST_YEAR else None


def _in_month(month: int, year: str | None, year_meant: YearMeant) -> Span | None:
    known = _known_year(year, month, None, year_meant)
    if known is None:
        return None
    last = date(known, month, monthrange(known, month)[1])
    return Span(date(known, month, 1), last, f"{MONTHS[month - 1]} {known}")


def _on_day(day: str, month: int, year: str | None, year_meant: YearMeant) -> Span | NoSuchDay | None:
    if len(day) > 2:
        return None
    known = _known_year(year, month, int(day), year_meant)
    if known is None:
        return None
    if not 1 <= int(day) <= monthrange(known, month)[1]:
        return NoSuchDay()
    found = date(known, month, int(day))
    return Span(found, found, in_words(found))
