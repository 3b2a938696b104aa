"""The timescales of the standards and what they come to from a given start.

Owns the kinds of counting: hours run on the UTC line through nights, weekends and clock changes;
working days, calendar days, weeks and months count London dates and run out at the end of their date.
Pure: the start and the calendar are handed in.
"""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from dutydesk.practice.bands import Bands
from dutydesk.practice.calendar import Skipped, WorkingCalendar
from dutydesk.practice.loading import Source, Table
from dutydesk.practice.zone import LONDON, NeedsATime, london_date

HOURS: Final = "hours"
WORKING_DAYS: Final = "working_days"
UNITS: Final = {
    HOURS: "hour",
    WORKING_DAYS: "working day",
    "calendar_days": "calendar day",
    "weeks": "week",
    "months": "month",
}
KINDS: Final = ("hard", "soft", "expectation")
NATIONAL: Final = "national"
OFFICE_CLOSES: Final = time(17)
MOST_LENGTH: Final = 1000
NOTHING: Final = Skipped()
_TS: Final = re.compile(r"TS-\d\d")
_NO_BANDS: Final = Bands("", "", 0, 0, Source("", ""))


@dataclass(frozen=True, slots=True)
class Timescale:
    """One timescale as the standards give it.

    `length` is the number of `unit`; `opens` makes it a window that opens at that number and ends at
    `length`. `back` counts back from the event (notice). `kind` is "hard" (a limit), "soft" (a mark on
    the way) or "expectation". `beside` names the entry it stands beside, when it is a second reading or
    a mark of ours; such an entry is not what its TS id alone means. `in_force` is a year, month or day as
    the document gives it, empty where it gives none.
    """

    key: str
    ts: str
    name: str
    profile: str
    starts: str
    starts_words: str
    length: int
    unit: str
    stops: str
    owner: str
    kind: str
    bands: Bands
    source: Source
    opens: int | None = None
    back: bool = False
    beside: str = ""
    in_force: str = ""
    note: str = ""

    @property
    def in_hours(self) -> bool:
        """Whether it is counted in elapsed hours rather than dates."""
        return self.unit == HOURS

    @property
    def length_words(self) -> str:
        """ "24 hours", "1 working day", "15 to 20 working days"."""
        amount = f"{self.opens} to {self.length}" if self.opens else f"{self.length}"
        return f"{amount} {UNITS[self.unit]}{'' if self.length == 1 else 's'}"

    @property
    def rule(self) -> str:
        """The rule in words, such as "24 hours from receipt of the contact"."""
        if self.back:
            return f"at least {self.length_words} before {self.starts_words}"
        return f"{self.length_words} from {self.starts_words}"


@dataclass(frozen=True, slots=True)
class Due:
    """What a timescale comes to from one start.

    `started` is as handed in (an aware UTC instant or a London date). `due` is an aware UTC instant for
    hours and a London date otherwise; `limit` the UTC instant at which it runs out; `opens` the first
    date of a window; `office_target` 17:00 London time of the due date, for dates only (UTC).
    """

    timescale: Timescale
    started: datetime | date
    due: datetime | date
    limit: datetime
    opens: date | None = None
    office_target: datetime | None = None
    skipped: Skipped = NOTHING

    def in_time(self, instant: datetime) -> bool:
        """Whether something done at that instant is in time.

        Hours include their last instant, since acts are often noted to the minute ("within 4 hours");
        a date includes all of that date.
        """
        return instant <= self.limit if self.timescale.in_hours else instant < self.limit


def due(timescale: Timescale, start: datetime | date, calendar: WorkingCalendar) -> Due:
    """When a timescale runs out.

    Args:
        timescale: the rule.
        start: the event: an aware instant, or a London date where days, weeks or months count. For a
            timescale counted back this is the event that the notice precedes.
        calendar: the working days of the profile.

    Raises: NeedsATime (a date, where hours count), BeyondCalendar.
    """
    if isinstance(start, datetime):
        start = start.astimezone(UTC)
    if timescale.in_hours:
        return elapsed(timescale, start)
    amount = -timescale.length if timescale.back else timescale.length
    return as_kept(timescale, start, count(timescale.unit, start, amount, calendar), calendar)


def elapsed(timescale: Timescale, start: datetime | date) -> Due:
    """`due` for a timescale in hours, which needs no calendar. Raises NeedsATime for a date."""
    if not isinstance(start, datetime):
        raise NeedsATime("This timescale counts hours: give the time as well, such as 2026-03-10T10:20.")
    start = start.astimezone(UTC)
    end = start + timedelta(hours=timescale.length)
    return Due(timescale, start, end, end)


def as_kept(
    timescale: Timescale, started: datetime | date, due: datetime | date, calendar: WorkingCalendar
) -> Due:
    """A `Due` from the start and due that a record kept, without counting again."""
    if isinstance(due, datetime):
        return Due(timescale, started, due.astimezone(UTC), due.astimezone(UTC))
    day = london_date(started)
    opens = count(timescale.unit, started, timescale.opens, calendar) if timescale.opens else None
    counts_working = timescale.unit == WORKING_DAYS
    return Due(
        timescale,
        started,
        due,
        _at(due + timedelta(days=1), time()),
        opens,
        _at(due, OFFICE_CLOSES),
        calendar.skipped(day, due) if counts_working else NOTHING,
    )


def count(unit: str, start: datetime | date, amount: int, calendar: WorkingCalendar) -> date:
    """The London date so many units after the start's date, or before it for a minus amount.

    `unit` is one of "working_days", "calendar_days", "weeks", "months". Raises BeyondCalendar.
    """
    day = london_date(start)
    if unit == WORKING_DAYS:
        return calendar.add(day, amount) if amount > 0 else calendar.back(day, -amount)
    if unit == "months":
        return add_months(day, amount)
    return day + timedelta(days=amount * (7 if unit == "weeks" else 1))


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back), the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_timescale(table: Table, bands: dict[str, Bands], profiles: Collection[str] | None) -> Timescale:
    """One `[[timescale]]` of a data file; its faults are noted in the table.

    Args:
        table: the entry.
        bands: the families known, by key.
        profiles: the profiles an entry may name, or None when they are not to be checked.
    """
    opens = table.whole("opens", default=0)
    read = Timescale(
        key=table.key("key"),
        ts=table.text("ts", default="", shape=_TS),
        name=table.text("name"),
        profile=table.text("profile", among=profiles) if profiles else table.key("profile"),
        starts=table.key("starts"),
        starts_words=table.text("starts_words"),
        length=table.whole("length"),
        unit=table.text("unit", among=UNITS),
        stops=table.key("stops"),
        owner=table.key("owner"),
        kind=table.text("kind", among=KINDS),
        bands=bands.get(table.text("bands", among=bands), _NO_BANDS),
        source=table.source(),
        opens=opens or None,
        back=table.truth("back", default=False),
        beside=table.key("beside", default=""),
        in_force=table.dated("in_force"),
        note=table.text("note", default=""),
    )
    if opens and (opens >= read.length or read.unit == HOURS or read.back):
        table.fault("opens", "must be less than length, in days, weeks or months counted forward")
    if read.length > MOST_LENGTH:
        table.fault("length", f"must be a whole number up to {MOST_LENGTH}")
    if read.unit == HOURS and read.back:
        table.fault("back", "hours are counted forward only")
    if read.unit and read.bands is not _NO_BANDS and (read.unit == HOURS) != (read.bands.unit == HOURS):
        table.fault("bands", "counts hours where the timescale counts days, or the other way about")
    table.done()
    return read


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LONDON).astimezone(UTC)
