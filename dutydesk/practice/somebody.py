"""Somebody and a time in one answer, in either order: "PC Khan 15:50", "Fri 09:10 custody desk".

Owns where the time ends and the rest begins. The time is what stands first or last, the longest that can be
read; figures without a day or a colon are no time, since officers are called by number. Without a time the
whole is taken as it stands, and nothing here raises for what was typed. Owns too which words say that a step
was not done: "not yet", "no answer", "did not come".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from dutydesk.errors import DeskError
from dutydesk.practice.dates import KEPT, WEEKDAYS, read_clock_time
from dutydesk.practice.promises import END_OF_OFFICE, NotAPromise, read_promise
from dutydesk.practice.spans import Span, coming_year, read_span, tidy
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import HappensTwice, NoSuchTime, local_time, london_date

MOST: Final = 6
"""Words that a day and a time take: "Fri 3 April 2026 09:10 second"."""
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}([ap]\.?m\.?)?|\d{1,2}([ap]\.?m\.?)", re.IGNORECASE | re.ASCII)
_NUMBER: Final = re.compile(r"(?!(?:19|20)\d\d$)\d{3,}", re.ASCII)
"""Of an officer or an extension: three figures or more, and no year."""
_JOINS: Final = ("by", "at", "on", "from", "of", "for", "to", "since")
_NOW: Final = "now"
_NOT: Final = frozenset(
    ["n", "no", "not", "none", "nothing", "nobody", "never", "nil", "nope", "yet", "cannot", "didnt"]
)
_IS_OWED: Final = _NOT | frozenset(["refused", "refuses", "declined", "awaited", "awaiting", "waiting"])
SAY_WHEN: Final = "Say when it came, such as 14:20 or Fri 09:10. Until then it is owed. Kept as typed."
_OF_A_TIME: Final = "That "
"""How the complaint of a text begins that is no time, or no one time: "PC 1234 at 15.50" as a whole."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who, and when."""

    who: str
    """What stands beside the time, on one line; "" where it is a time alone."""
    at: datetime | None
    """UTC; None where no time can be read."""
    words: str
    complaint: str = ""


def read_step(typed: str, now_london: datetime) -> Somebody:
    """Who, and when it was: a time that has come, as `read_clock_time` has it, or "now".

    Args:
        now_london: the moment it was typed, aware.
    """

    def read(text: str) -> tuple[datetime | None, str]:
        if tidy(text) == _NOW:
            return now_london.astimezone(UTC).replace(second=0, microsecond=0), ""
        words = [word.strip(",") for word in text.split()]
        if not any(map(_CLOCK.fullmatch, words)) or any(map(_NUMBER.fullmatch, words)):
            return None, ""
        found = read_clock_time(text, now_london)
        return found.at, "" if found.complaint.startswith(_OF_A_TIME) else found.complaint

    return _parted(typed, now_london, read)


def read_came(typed: str, now_london: datetime, *, kept: bool = False) -> Somebody:
    """When something came: nothing but a time says so, and none beside a word that says it did not.

    Args:
        now_london: the moment it was typed, aware.
        kept: it says where the thing is kept; a place alone needs no time beside another that has one.
    """
    step = read_step(typed, now_london)
    denied = denies(typed, _IS_OWED)
    if step.at is not None and not denied:
        return step
    complaint = step.complaint or ("" if kept and not denied else SAY_WHEN)
    whole = " ".join(typed.split())
    return Somebody(whole, None, whole, complaint)


def denies(typed: str, words: frozenset[str] = _NOT) -> bool:
    """Whether it says that nothing was done, or holds no word at all: "not asked", "none", "?"."""
    found = [word.strip(".,;:-!?()") for word in typed.casefold().replace("\u2019", "'").split()]
    return not any(found) or any(word in words or word.endswith("n't") for word in found)


def read_promised(typed: str, now_london: datetime) -> Somebody:
    """Who promises, and by when: a time to come, as `read_promise` has it, its day before or behind it.

    Args:
        now_london: the moment it was typed, aware.
    """

    def read(text: str) -> tuple[datetime | None, str]:
        words = tidy(text).replace(",", " ").split()
        clocks = [word for word in words if _CLOCK.fullmatch(word)]
        days = [word for word in words if word not in clocks]
        if len(clocks) > 1 or not (clocks or _names_day(days, now_london)):
            return None, ""
        try:
            return _to_come(days, clocks[0] if clocks else "", now_london), ""
        except (HappensTwice, NoSuchTime) as told:
            return None, f"{told} {KEPT}"
        except NotAPromise as told:
            return None, f"{told} {KEPT}" if _names_day(days or ["today"], now_london) else ""
        except DeskError:
            return None, ""

    return _parted(typed, now_london, read)


def when_said(at: datetime, now: datetime) -> str:
    """ "15:50" today, "17:00 tomorrow", "09:10 yesterday", else "09:10 Fri 3 April"; London."""
    day, today = london_date(at), london_date(now)
    named = {0: "", 1: " tomorrow", -1: " yesterday"}
    return f"{clock_words(at)}{named.get((day - today).days, f' {date_words(day, today)}')}"


def _parted(typed: str, now: datetime, read: Callable[[str], tuple[datetime | None, str]]) -> Somebody:
    words = typed.split()
    complaint = ""
    for time, rest in _ends(words):
        at, told = read(" ".join(time))
        if at is not None:
            who = _who(rest)
            day = f"{clock_words(at)} {date_words(london_date(at), london_date(now))}"
            return Somebody(who, at, f"{day}, {who}" if who else day)
        if told:
            # "today 15:00" that has passed is not the 15:00 of tomorrow.
            complaint = told
            break
    who = " ".join(words)
    return Somebody(who, None, who, complaint)


def _ends(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Each run of words at the end or the beginning, the longest first, and what is left of the text."""
    for size in range(min(MOST, len(words)), 0, -1):
        yield words[-size:], words[:-size]
        yield words[:size], words[size:]


def _who(words: list[str]) -> str:
    left = list(words)
    while left and left[-1].casefold().strip(",;:-") in (*_JOINS, ""):
        left.pop()
    while left and left[0].casefold().strip(",;:-") in (*_JOINS, ""):
        left.pop(0)
    return " ".join(left).strip(" ,;:")


def _names_day(words: list[str], now: datetime) -> bool:
    """Whether the words are a day and nothing else: today, Mon, Monday, 9 April."""
    if len(words) == 1:
        return words[0] in ("today", "tomorrow") or _weekday(words[0]) is not None
    return bool(words) and _date(words, now) is not None


def _weekday(word: str) -> int | None:
    """0 to 6 by name or its first three letters or more; else None: "monica" is nobody's Monday."""
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(WEEKDAYS) if name.casefold().startswith(word)), None)


def _date(words: list[str], now: datetime) -> date | None:
    span = read_span(" ".join(words), coming_year(now.date()))
    return span.first if isinstance(span, Span) and span.first == span.last else None


def _to_come(days: list[str], clock: str, now: datetime) -> datetime:
    """The next instant on those days at that time; 17:00 where only a day is named."""
    text = _figures(clock)
    if len(days) > 1:
        day = _date(days, now)
        at = local_time(day, text or f"{END_OF_OFFICE:%H:%M}") if day else now
        if at <= now:
            raise NotAPromise("That time has passed. Say a time to come, such as 16:00 or tomorrow 10:00.")
        return at
    named = days[0] if days else ""
    if named and not _names_day([named], now):
        raise NotAPromise("That is not a day.")
    return read_promise(f"{named[:3] if _weekday(named) is not None else named} {text}", now)


def _figures(clock: str) -> str:
    """ "5pm" and "5.30pm" as "17:00" and "17:30"; a time of 24 hours as it stands."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?:([ap])\.?m\.?)?", clock, re.IGNORECASE | re.ASCII)
    if found is None or not found[3] or not 1 <= int(found[1]) <= 12:
        return clock
    hour = int(found[1]) % 12 + (12 if found[3].casefold() == "p" else 0)
    return f"{hour:02}:{found[2] or '00'}"
