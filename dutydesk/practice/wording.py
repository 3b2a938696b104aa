"""Times, dates and countdowns in words, the same on every screen and in plain text.

Owns the shape of "due 16:42 today, 2 h 10 m left": due first, then left; what is left rounds down, what
is over rounds up. Names of days and months are here because the machine's locale may be any.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from dutydesk.practice.bands import Band
from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.timescales import WORKING_DAYS, Due
from dutydesk.practice.zone import is_repeated, london_date, to_london

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Seconds = Literal["never", "under_an_hour", "always"]
_DAY_COUNTS: Final = (WORKING_DAYS, "calendar_days")
_LONG_OVER: Final = 72
STATE_WORDS: Final = {
    "recording": "Recording",
    "sent": "With the manager",
    "returned": "Sent back",
    "endorsed": "Endorsed",
    "escalated": "Referral",
    "closed": "Closed",
}
"""States of a contact, as screens and paper say them; what an escalation or a referral makes is one state."""
_ESCALATED: Final = "Referral open"
"""A contact the manager escalated is back with its worker; the queue says the same of it."""


def state_words(state: str, said: str) -> str:
    """Where a contact stands, as screens and paper say it.

    Args:
        said: what the manager chose last and stands: endorse, escalate or return; "" for nothing.
    """
    back = state == "returned" and said == "escalate"
    return _ESCALATED if back else STATE_WORDS.get(state, state)


@dataclass(frozen=True, slots=True)
class Countdown:
    """A clock at one moment, in words.

    `text` is the whole ("due 16:42 today, 2 h 10 m left"), `due_words` and `left_words` its halves,
    `short` the strip's form after its label ("! 15:20, 48 m"). `office_words` and `opens_words` stand
    beside it where they apply, and are empty otherwise.
    """

    band: Band
    text: str
    due_words: str
    left_words: str
    short: str
    office_words: str = ""
    opens_words: str = ""

    @property
    def mark(self) -> str:
        """The band's ASCII mark."""
        return self.band.mark

    @property
    def word(self) -> str:
        """The band's word."""
        return self.band.word

    @property
    def line(self) -> str:
        """Mark, word and text: "! urgent due 16:42 today, 1 h 10 m left"."""
        if self.text.startswith(self.word):
            return f"{self.mark} {self.text}"
        return f"{self.band.label} {self.text}"


def clock_words(instant: datetime) -> str:
    """ "14:26" in London, with the zone's name in the hour that comes twice ("01:30 GMT")."""
    local = to_london(instant)
    return f"{local:%H:%M} {local.tzname()}" if is_repeated(local) else f"{local:%H:%M}"


def date_words(day: date, today: date | None = None) -> str:
    """ "Tue 12 May", with the year when it is not today's (or when no today is given)."""
    words = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return words if today is not None and day.year == today.year else f"{words} {day.year}"


def instant_words(instant: datetime) -> str:
    """ "Wed 11 Mar 2026 10:20 GMT": an instant in full, in London."""
    local = to_london(instant)
    return f"{date_words(local.date())} {local:%H:%M} {local.tzname()}"


def when_words(instant: datetime, now: datetime, *, name_day: bool = False) -> str:
    """ "16:42 today", "02:05 tomorrow (Tue 12 May)", "16:40 on Sat 2 May".

    With `name_day` also "16:42 today (Mon 11 May)": for what must not be taken for another day.
    """
    day, today = london_date(instant), london_date(now)
    named = {
        0: f"today ({date_words(day, today)})" if name_day else "today",
        1: f"tomorrow ({date_words(day, today)})",
        -1: f"yesterday ({date_words(day, today)})",
    }
    return f"{clock_words(instant)} {named.get((day - today).days, f'on {date_words(day, today)}')}"


def span_words(span: timedelta, *, up: bool = False, seconds: Seconds = "never") -> str:
    """A length of time: "2 h 10 m", "48 m 12 s", "less than 1 m"; past three days "3 d 4 h".

    Rounds down to the smallest unit shown, or up when `up`, and then never to nothing.
    """
    precise = seconds == "always" or (seconds == "under_an_hour" and span < timedelta(hours=1))
    step = timedelta(seconds=1) if precise else timedelta(minutes=1)
    if span >= timedelta(hours=_LONG_OVER + 1):
        step = timedelta(hours=1)
    steps = max(1, -(-span // step)) if up else span // step
    if steps < 1:
        return "less than 1 s" if precise else "less than 1 m"
    whole = int((steps * step).total_seconds())
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "m"), (left, "s")]
    if hours > _LONG_OVER:
        parts = [(hours // 24, "d"), (hours % 24, "h")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount)


def clock_change_words(now: datetime, until: datetime) -> str:
    """ "(clocks go back at 02:00)" when they change between the two instants, else empty."""
    before, after = to_london(now).utcoffset(), to_london(until).utcoffset()
    if before is None or after is None or before == after or until <= now:
        return ""
    return "(clocks go back at 02:00)" if before > after else "(clocks go forward at 01:00)"


def countdown(
    due: Due,
    now: datetime,
    calendar: WorkingCalendar,
    *,
    stopped: datetime | None = None,
    paused: datetime | None = None,
    seconds: Seconds = "never",
) -> Countdown:
    """A clock as it stands at `now`.

    Args:
        due: what it runs to.
        now: the moment, aware.
        calendar: for the working days left.
        stopped: when the recorded act stopped it, or None while it runs.
        paused: since when it has been paused, or None.
        seconds: whether to count by the second.
    """
    if stopped is not None:
        return _stopped(due, stopped, now, calendar)
    if paused is not None:
        kept = _left(due, paused, calendar, seconds)[0] if due.in_time(paused) else "nothing"
        words = f"paused since {when_words(paused, now)}"
        return Countdown(Band.PAUSED, f"{words}, {kept} left then", words, f"{kept} left then", f"= {kept}")
    if not due.in_time(now):
        return _over(due, now, calendar, seconds)
    span, words, left = _left(due, now, calendar, seconds)
    band = due.timescale.bands.of(left)
    today = london_date(now)
    due_words = f"due {_due_words(due, now)}"
    coming = f"opens {date_words(due.opens, today)}" if due.opens and today < due.opens else ""
    short = f"{band.mark} {_short_due(due, now)}, {span.replace('working ', '')}"
    return Countdown(band, f"{due_words}, {words}", due_words, words, short, _office(due, now), coming)


def _left(due: Due, now: datetime, calendar: WorkingCalendar, seconds: Seconds) -> tuple[str, str, float]:
    """What is left before it is past due: as a span, in words, and as the number its bands count."""
    remaining = due.limit - now
    if isinstance(due.due, datetime):
        span = span_words(remaining, seconds=seconds)
        return (
            span,
            _joined(f"{span} left", clock_change_words(now, due.limit)),
            remaining / timedelta(hours=1),
        )
    today = london_date(now)
    days = _days(due, today, due.due, calendar)
    if today >= due.due:
        span = span_words(remaining, seconds=seconds)
        words = _joined(f"{span} left", clock_change_words(now, due.limit))
    else:
        span = _some_days(due, days)
        words = f"{span} left"
    return span, _joined(words, _day_of(due, today, calendar)), days


def _over(due: Due, now: datetime, calendar: WorkingCalendar, seconds: Seconds) -> Countdown:
    due_words = f"was due {_due_words(due, now)}"
    place = _short_due(due, now)
    if isinstance(due.due, datetime):
        words = f"{span_words(now - due.limit, up=True, seconds=seconds)} over"
    else:
        today = london_date(now)
        days = _days(due, due.due, today, calendar)
        if days == 0:
            since = f"overdue since the end of {date_words(due.due, today)}"
            return Countdown(Band.OVERDUE, since, due_words, since, f"X {place}, overdue")
        words = f"{_some_days(due, days)} over"
    short = f"X {place}, {words.replace('working ', '')}"
    return Countdown(Band.OVERDUE, f"{words} ({due_words})", due_words, words, short)


def _stopped(due: Due, stopped: datetime, now: datetime, calendar: WorkingCalendar) -> Countdown:
    met = due.in_time(stopped)
    band = Band.MET if met else Band.LATE
    day, today = london_date(stopped), london_date(now)
    at = clock_words(stopped) if day == today else f"{clock_words(stopped)} on {date_words(day, today)}"
    if isinstance(due.due, datetime):
        gap = span_words(abs(due.limit - stopped), up=not met)
        words = f"{gap} {'early' if met else 'late'}"
    else:
        days = _days(due, day, due.due, calendar) if met else _days(due, due.due, day, calendar)
        words = f"{_some_days(due, days)} {'early' if met else 'late'}"
        if days == 0:
            words = "on its last day" if met else "after its last day"
    return Countdown(band, f"{at}, {words}", f"due {_due_words(due, now)}", words, f"{band.label} {at}")


def _due_words(due: Due, now: datetime) -> str:
    if isinstance(due.due, datetime):
        return when_words(due.due, now)
    today = london_date(now)
    words = date_words(due.due, today)
    return f"by end of today ({words})" if due.due == today else f"by end of {words}"


def _short_due(due: Due, now: datetime) -> str:
    today, day = london_date(now), london_date(due.due)
    if not isinstance(due.due, datetime):
        return date_words(day, today)
    if day == today:
        return clock_words(due.due)
    near = 0 < (day - today).days < len(DAYS)
    return f"{clock_words(due.due)} {DAYS[day.weekday()] if near else date_words(day, today)}"


def _office(due: Due, now: datetime) -> str:
    if due.office_target is None:
        return ""
    return "office target 17:00" if now < due.office_target else "office target 17:00 has passed"


def _days(due: Due, early: date, late: date, calendar: WorkingCalendar) -> int:
    return calendar.left(early, late) if due.timescale.unit == WORKING_DAYS else (late - early).days


def _some_days(due: Due, days: int) -> str:
    kind = "working day" if due.timescale.unit == WORKING_DAYS else "day"
    return f"{days} {kind}{'' if days == 1 else 's'}"


def _day_of(due: Due, today: date, calendar: WorkingCalendar) -> str:
    """ "(day 9 of 15)" for a count of days that runs forward."""
    if due.timescale.unit not in _DAY_COUNTS or due.timescale.back:
        return ""
    number = max(0, _days(due, london_date(due.started), today, calendar))
    return f"(day {number} of {due.timescale.length})"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
