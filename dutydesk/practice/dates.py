"""Days, months, years and clock times as people say them, read into dates and instants.

Owns the day that a time of day falls on, and the words in which a date or a time is said back. Nothing here
raises for what was typed: what cannot be read is kept as typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dutydesk.practice.spans import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    MONTHS,
    NoSuchDay,
    Span,
    in_words,
    nearest_year,
    on_day,
    past_year,
    read_span,
    tidy,
    without_about,
)
from dutydesk.practice.wording import clock_words, date_words, when_words
from dutydesk.practice.zone import LONDON, NoSuchTime, NotATime, local_time

KEPT: Final = "Kept as typed."
AS_TYPED: Final = "as typed"
SOON: Final = timedelta(minutes=5)
"""A time so little ahead of now has not come yet; it never means the last one there was (source: ours).

People type the minute that is about to begin, and the clock on the wall is not the desk's.
"""
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:([:.]?)(\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*(first|second|bst|gmt)?", re.ASCII
)
_FOLDS: Final = {"first": (0,), "bst": (0,), "second": (1,), "gmt": (1,)}
_DAY_AND_MONTH: Final = re.compile(r"(\d{1,2})[\s/.-](\d{1,2})", re.ASCII)
_NO_TIME: Final = f"That is not a time of day: write it as 14:26. {KEPT}"
_NO_DAY_AND_TIME: Final = f"That is not a day and a time: write it as Wed 14:26 or 13 May 14:26. {KEPT}"
_TWO_WAYS: Final = f"That can be read in two ways: write it as 13 May 14:26. {KEPT}"
_NO_SUCH_DATE: Final = f"The calendar has no such date. {KEPT}"


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
    """A time of day as understood; `at` is an aware UTC instant, or None.

    `day_said` is whether its day was typed with it; without one it is the last such time there was.
    """

    at: datetime | None
    words: str
    complaint: str = ""
    day_said: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day; `bare` is four figures and nothing else, which may as well be a year."""

    text: str
    folds: tuple[int, ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class _Days:
    """The London dates a time may fall on, the likeliest first, and how they were said; none: a complaint."""

    days: tuple[date, ...]
    complaint: str = ""
    yearless: bool = False


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
            return DateRead(AS_TYPED, None, None, "~", _NO_SUCH_DATE)
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
    """A time of day with or without its day, as an instant that is not after now.

    Without a day it is the most recent such time in London; with a weekday the last such day on which the
    time has passed. A time that comes within `SOON` is a complaint.

    Args:
        typed: "17:05", "1705", "17.05", "5.05pm", "5pm"; before or behind it "today", "yesterday", "Wed",
            "13 May", "13/5", "13 5 26"; on the night the clocks go back also "01:30 first",
            "01:30 second", "01:30 BST" or "01:30 GMT".
        now_london: the moment it was typed, aware.
    """
    text = tidy(typed)
    if not text:
        return ClockRead(None, "")
    now = now_london.astimezone(LONDON)
    today = now.date()
    if len(text) > LONGEST:
        return _unread(_NO_TIME)
    if clock := _clock(text):
        return _last_of(clock, tuple(today + timedelta(days=n) for n in (1, 0, -1)), now, day_said=False)
    readings = set(_day_and_clock(text, today))
    found = {each for each in readings if not each[1].complaint}
    if len(found) == 1:
        clock, when = found.pop()
        return _last_of(clock, when.days, now, day_said=True)
    if found:
        return _unread(_TWO_WAYS)
    if readings:
        return _unread(readings.pop()[1].complaint)
    return _unread(_NO_DAY_AND_TIME if " " in text else _NO_TIME)


def _unread(complaint: str) -> ClockRead:
    return ClockRead(None, AS_TYPED, complaint)


def _clock(text: str) -> _Clock | None:
    found = _CLOCK.fullmatch(text)
    if found is None or (found[3] is None and found[4] is None):
        return None
    hour, minute = int(found[1]), int(found[3] or 0)
    if found[4] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    folds = _FOLDS.get(found[5] or "", (0, 1))
    return _Clock(f"{hour:02}:{minute:02}", folds, bare=not found[2] and found[4] is None)


def _day_and_clock(text: str, today: date) -> Iterator[tuple[_Clock, _Days]]:
    """Every way in which the words are a time of day and a day, in either order."""
    words = [word for each in text.split() if (word := each.strip(",")) not in ("", "at", "on")]
    which = words.pop() if words and words[-1] in _FOLDS else ""
    for cut in range(1, len(words)):
        ends = " ".join(words[:cut]), " ".join(words[cut:])
        for clock_text, day_text in (ends, ends[::-1]):
            clock = _clock(f"{clock_text} {which}".strip())
            days = _days(day_text, today) if clock else None
            if clock is None or days is None:
                continue
            # "13 May 2015" is a date with no time rather than a quarter past eight.
            if not (clock.bare and days.yearless and FIRST_YEAR <= int(clock_text) <= LAST_YEAR):
                yield clock, days


def _days(text: str, today: date) -> _Days | None:
    """The days that "yesterday", "wed", "13 may", "13/5", "13 5 26" or "wed 13 may" can mean."""
    name, _, rest = text.partition(" ")
    back = {"today": 0, "yesterday": 1}.get(name)
    weekday = _weekday(name)
    week = (today + timedelta(days=n) for n in range(1, -8, -1))
    near = tuple(day for day in week if day.weekday() == weekday)
    if back is not None:
        near = (today - timedelta(days=back),)
    if near and not rest:
        return _Days(near)
    date_text = rest if near else text
    numbers = _DAY_AND_MONTH.fullmatch(date_text)
    year = nearest_year(today)
    if numbers:
        month = int(numbers[2])
        span = on_day(numbers[1], month, None, year) if 1 <= month <= 12 else NoSuchDay()
    else:
        span = read_span(date_text, year)
    match span:
        case NoSuchDay():
            return _Days((), _NO_SUCH_DATE)
        case Span(first, last) if first == last:
            if near and (first not in near if back is not None else first.weekday() != weekday):
                return _Days((), f"{in_words(first)} is a {WEEKDAYS[first.weekday()]}. {KEPT}")
            return _Days((first,), yearless=read_span(date_text, past_year(today)) is None)
        case _:
            return None


def _last_of(clock: _Clock, days: tuple[date, ...], now: datetime, *, day_said: bool) -> ClockRead:
    """The time on the first of these days on which it has come."""
    ahead: datetime | None = None
    today, instant = now.date(), now.astimezone(UTC)
    for day in days:
        try:
            moments = sorted({local_time(day, clock.text, fold) for fold in clock.folds})
        except NoSuchTime as why:
            # The skipped hour is over, or it has not come yet and the day before is meant.
            over = datetime.combine(day, datetime.min.time()) + timedelta(hours=2)
            if len(days) == 1 or now.replace(tzinfo=None) >= over:
                return _unread(f"{why} {KEPT}")
            continue
        except NotATime as why:
            return _unread(f"{why} {KEPT}")
        gone = [moment for moment in moments if moment <= instant]
        soon = [moment for moment in moments if instant < moment <= instant + SOON]
        if len(gone) > 1 or (gone and soon):
            night = "came twice last night" if day == today else f"came twice on {date_words(day, today)}"
            twice = "comes twice tonight" if soon else night
            which = f"write {clock.text} first or {clock.text} second"
            return _unread(f"{clock.text} {twice}: {which}. {KEPT}")
        if gone:
            guessed = not day_said and day == today - timedelta(days=1)
            on = f"yesterday, {day.day} {MONTHS[day.month - 1]}" if guessed else date_words(day, today)
            return ClockRead(gone[0], f"{clock_words(gone[0])} {on}", day_said=day_said)
        ahead = ahead or moments[0]
        if soon:
            ahead = soon[0]
            break
    if ahead is None:
        return _unread(_NO_TIME)
    hint = "type it again once it has" if day_said else "type it again once it has, or type its day with it"
    return _unread(f"{when_words(ahead, now, name_day=True)} has not come yet: {hint}. {KEPT}")


def _near(text: str, today: date) -> Span | None:
    back = {"today": 0, "yesterday": 1}.get(text)
    if back is None:
        return None
    day = today - timedelta(days=back)
    return Span(day, day, in_words(day))


def _weekday(text: str) -> int | None:
    """0 to 6 for Monday to Sunday, by name or its first three letters or more; else None."""
    if len(text) < 3:
        return None
    spelt = "wed" if text == "weds" else text
    return next((n for n, name in enumerate(WEEKDAYS) if name.casefold().startswith(spelt)), None)
