"""Working days in England: Monday to Friday less the bank holidays, as one table made once.

Owns the counting of working days. The event's date is day 0 whether or not it is a working day and
the count runs strictly after it. `holidays` is imported only inside `working_calendar`, since it costs
more than everything else here; each count is then a look-up.
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dutydesk.errors import DeskError
from dutydesk.practice.zone import FIRST_YEAR, LAST_YEAR

SATURDAY: Final = 5
WEEKEND: Final = MappingProxyType({5: "Saturday", 6: "Sunday"})


class BeyondCalendar(DeskError):
    """The count runs out of the years the calendar knows."""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day on which the authority differs from the national calendar, and why."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a count passed over: how many Saturdays and Sundays, and each bank holiday by name."""

    weekend_days: int = 0
    bank_holidays: tuple[OtherDay, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of one profile. Made by `working_calendar`, never changed.

    `version` names the package release and the profile's own days, to be kept with a counted date.
    """

    version: str
    holidays: Mapping[date, str] = field(repr=False, compare=False)
    _first: int = field(repr=False, compare=False)
    _days: "array[int]" = field(repr=False, compare=False)
    """The ordinal of each working day, in order."""
    _before: "array[int]" = field(repr=False, compare=False)
    """For each day from the first on, how many working days lie up to and including it."""

    def is_working(self, day: date) -> bool:
        """Whether the date is a working day."""
        return self._up_to(day) != self._up_to(day - timedelta(days=1))

    def why_not_working(self, day: date) -> str | None:
        """ "Sunday" or the bank holiday's name, or None on a working day."""
        return None if self.is_working(day) else self.holidays.get(day) or WEEKEND.get(day.weekday())

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day strictly after `day` (day 0). Raises BeyondCalendar."""
        return self._at(self._up_to(day) + _above_nought(count) - 1)

    def back(self, day: date, count: int) -> date:
        """The `count`-th working day strictly before `day` (notice counted back). Raises BeyondCalendar."""
        return self._at(self._up_to(day - timedelta(days=1)) - _above_nought(count))

    def left(self, today: date, limit: date) -> int:
        """Working days after `today` up to the limit; past the limit, those gone by since, as a minus.

        Nought on the last day itself, and also on a weekend after it, when no working day has passed.
        """
        return self._up_to(limit) - self._up_to(today)

    def day_number(self, start: date, today: date) -> int:
        """Which working day of the count `today` is: 0 until the first working day after the start."""
        return max(0, self._up_to(today) - self._up_to(start))

    def skipped(self, start: date, due: date) -> Skipped:
        """The days off strictly between two dates, in either order."""
        early, late = min(start, due), max(start, due)
        self._up_to(early)
        self._up_to(late)
        days = [early + timedelta(days=place) for place in range(1, (late - early).days)]
        off = [day for day in days if not self.is_working(day)]
        return Skipped(
            sum(day.weekday() >= SATURDAY for day in off),
            tuple(OtherDay(day, self.holidays[day]) for day in off if day.weekday() < SATURDAY),
        )

    def _up_to(self, day: date) -> int:
        place = day.toordinal() - self._first
        if not 0 <= place < len(self._before):
            raise _beyond()
        return self._before[place]

    def _at(self, place: int) -> date:
        if not 0 <= place < len(self._days):
            raise _beyond()
        return date.fromordinal(self._days[place])


@cache
def working_calendar(
    profile: str = "england", extra: tuple[OtherDay, ...] = (), cancelled: tuple[date, ...] = ()
) -> WorkingCalendar:
    """The calendar of a profile, made once and kept.

    Args:
        profile: its key, for the version.
        extra: days on which this authority does not work, beside the bank holidays.
        cancelled: bank holidays on which it works all the same.
    """
    release, national = _england()
    off = {day: str(name) for day, name in national.items() if day not in cancelled}
    off |= {each.day: each.name for each in extra}
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    closed = {day.toordinal() for day in off}
    days, before = array("i"), array("i")
    for ordinal in range(first, last + 1):
        # Ordinal 1 is a Monday, so the weekday is the ordinal less one, by sevens.
        if (ordinal - 1) % 7 < SATURDAY and ordinal not in closed:
            days.append(ordinal)
        before.append(len(days))
    named = f"holidays {release} England, {profile}"
    if extra or cancelled:
        named += f" +{len(extra)} -{len(cancelled)}"
    return WorkingCalendar(named, MappingProxyType(off), first, days, before)


def _england() -> tuple[str, Mapping[date, str]]:
    """The release of `holidays`, and its bank holidays of England by date."""
    from importlib.util import module_from_spec, spec_from_file_location

    import holidays
    from holidays.version import __version__ as release

    nation: Callable[..., Mapping[date, str]] = partial(holidays.country_holidays, "GB")
    # The public door imports 250 countries, which costs more than all the rest of `dutydesk due`. The one
    # country's own file does the same alone; a test compares the two.
    file = Path(holidays.__file__).parent / "countries" / "united_kingdom.py"
    spec = spec_from_file_location("dutydesk.practice._united_kingdom", file)
    if file.is_file() and spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        nation = module.UnitedKingdom
    return release, nation(subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1))


def _above_nought(count: int) -> int:
    if count < 1:
        raise ValueError("a count of working days starts at 1")
    return count


def _beyond() -> BeyondCalendar:
    return BeyondCalendar(
        f"The calendar of working days runs from {FIRST_YEAR} to {LAST_YEAR}, and this count leaves it. "
        "Check the date."
    )
