"""London time: from what a person types to an instant, and back.

Owns the two nights a year on which a local time does not exist or happens twice. Inside the program
every instant is aware and in UTC; only here and in the wording does it become London time.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dutydesk.errors import DeskError

LONDON: Final = ZoneInfo("Europe/London")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2060
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


class NotATime(DeskError):
    """What was typed is not a date or time this program reads."""


class NeedsATime(DeskError):
    """A date was given where the hours count."""


class NoSuchTime(DeskError):
    """The local time lies in the hour that the clocks skip in spring."""


class HappensTwice(DeskError):
    """The local time lies in the hour that comes twice in autumn; someone must say which."""


def to_london(instant: datetime) -> datetime:
    """The same instant in London time. Refuses (ValueError) one without a zone: that is a bug."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(LONDON)


def london_date(moment: datetime | date) -> date:
    """The London date of an aware instant; a date is its own."""
    return to_london(moment).date() if isinstance(moment, datetime) else moment


def end_of_day(day: date) -> datetime:
    """The instant, in UTC, at which a London date is over (exclusive): 00:00 of the next day."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def is_repeated(local: datetime) -> bool:
    """Whether the wall time of an instant happens twice on its date in London."""
    wall = local.astimezone(LONDON).replace(fold=0)
    return wall.utcoffset() != wall.replace(fold=1).utcoffset()


def parse_start(text: str, *, date_ok: bool) -> datetime | date:
    """A start as typed on the command line, in ISO form.

    Args:
        text: "2026-03-10T10:20" (London time), the same with an offset or Z, or "2026-03-10".
        date_ok: whether a date alone will do.

    Returns: an aware UTC instant, or the date.

    Raises: NotATime, NeedsATime, NoSuchTime, HappensTwice.
    """
    typed = text.strip()
    if (day := _as_date(typed)) is not None:
        _within_reach(day)
        if not date_ok:
            raise NeedsATime("This timescale counts hours: give the time as well, such as 2026-03-10T10:20.")
        return day
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise NotATime(
            "That start is not a time I can read: write it as 2026-03-10T10:20, or 2026-03-10 for days."
        ) from None
    _within_reach(moment.date())
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _from_wall(moment, None, "Add +01:00 to the time for the first or +00:00 for the second.")


def local_time(day: date, text: str, fold: int | None = None) -> datetime:
    """A time of day as typed on a screen, on a London date, as an aware UTC instant.

    Args:
        day: the London date.
        text: "14:26", "1426", "9:05" or "09.05".
        fold: 0 for the first and 1 for the second pass of an hour that happens twice.

    Raises: NotATime, NoSuchTime, HappensTwice (only when `fold` is None).
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not found.group(0).isascii():
        raise NotATime("That is not a time of day: write it as 14:26.")
    _within_reach(day)
    wall = datetime.combine(day, time(int(found.group(1)), int(found.group(2))))
    return _from_wall(wall, fold, "Say whether it was the first or the second.")


def _as_date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _within_reach(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotATime(f"That date is out of reach: the desk counts from {FIRST_YEAR} to {LAST_YEAR}.")


def _from_wall(wall: datetime, fold: int | None, which: str) -> datetime:
    first = wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=LONDON, fold=1).astimezone(UTC)
    if first == second:
        return first
    if first.astimezone(LONDON).replace(tzinfo=None) != wall:
        raise NoSuchTime(
            f"There is no {wall:%H:%M} on that night: the clocks go forward from 01:00 to 02:00. "
            "Check the time and give it again."
        )
    if fold is None:
        raise HappensTwice(f"{wall:%H:%M} happens twice on that night: the clocks go back at 02:00. {which}")
    return second if fold else first
