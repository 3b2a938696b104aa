"""T20: every minute of both days on which the clocks change, leap days, bank holidays, clocks that are set.

What falls due is held against an oracle of our own, which knows the last Sundays of March and October and
counts days one by one; three zones of the machine change nothing; a clock that jumps by an hour or two days
makes no alarm twice and leaves none out, and the audit keeps its order. Controls: hours counted on the wall
clock, a calendar that forgets the bank holidays, an alarm that is another one each time, must be seen.
Sized by DUTYDESK_BATTERY.
"""

import os
import random
import subprocess
import sys
import time
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any, Final
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import alarms, auditing, phone
from dutydesk.acts.alarms import Watch
from dutydesk.clock import SystemClock
from dutydesk.practice.calendar import WorkingCalendar, working_calendar
from dutydesk.practice.timescales import Due, Timescale
from dutydesk.practice.timescales import due as due_of_the_desk
from dutydesk.practice.wording import when_words
from dutydesk.practice.zone import HappensTwice, NoSuchTime, local_time, to_london
from dutydesk.records import alarms as records
from dutydesk.records import audit
from dutydesk.records.alarms import NewAlarm
from dutydesk.records.shift_tables import Alarm
from dutydesk.records.tables import ClockRow
from tests.battery.sealed import Seated, sealed
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock
from tests.practice.standards import UNIT_OF, bank_holidays, profile, vectors
from tests.whole.terminal import ROOT, private_environment

pytestmark = pytest.mark.battery

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES: Final = ("UTC", "Pacific/Auckland", "America/New_York")

Counting = Callable[[Timescale, datetime, WorkingCalendar], Due]

# ------------------------------------------------------------------ the oracle


def last_sunday(year: int, month: int) -> date:
    """The day on which the clocks change. Source: Summer Time Order 2002, article 2."""
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def wall(instant: datetime) -> datetime:
    """London's wall clock at an instant, naive: an hour on between 01:00 UTC of those two Sundays."""
    year = instant.year
    begins = datetime.combine(last_sunday(year, 3), datetime.min.time(), UTC) + HOUR
    ends = datetime.combine(last_sunday(year, 10), datetime.min.time(), UTC) + HOUR
    return instant.replace(tzinfo=None) + (HOUR if begins <= instant < ends else timedelta())


def midnight_after(day: date) -> datetime:
    """The first instant of the next London day, found by trying both."""
    next_day = datetime.combine(day + DAY, datetime.min.time())
    for instant in (next_day.replace(tzinfo=UTC) - HOUR, next_day.replace(tzinfo=UTC)):
        if wall(instant) == next_day:
            return instant
    raise AssertionError(f"{day} has no end")


def counted(day: date, unit: str, length: int) -> date:
    """So many days, weeks or months after a date; before it for a minus length."""
    step = DAY if length > 0 else -DAY
    if unit == "months":
        month = day.month - 1 + length
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    left = abs(length) * (7 if unit == "weeks" else 1)
    while left:
        day += step
        if unit != "working_days" or (day.weekday() < 5 and day not in bank_holidays()):
            left -= 1
    return day


@cache
def counted_once(day: date, unit: str, length: int) -> tuple[date, datetime]:
    """As `counted`, with the instant at which that date is over."""
    found = counted(day, unit, length)
    return found, midnight_after(found)


def differs(timescale: Timescale, start: datetime, calendar: WorkingCalendar, counting: Counting) -> bool:
    """Whether the desk says anything else than the oracle."""
    found = counting(timescale, start, calendar)
    if timescale.unit == "hours":
        end = datetime.fromtimestamp(start.timestamp() + 3600 * timescale.length, UTC)
        return (found.due, found.limit) != (end, end)
    day, length = wall(start).date(), -timescale.length if timescale.back else timescale.length
    if (found.due, found.limit) != counted_once(day, timescale.unit, length):
        return True
    return bool(timescale.opens) and found.opens != counted_once(day, timescale.unit, timescale.opens or 0)[0]


def kinds() -> list[Timescale]:
    """One timescale of each length, unit and direction there is in the standards."""
    both = [*profile("leicester").timescales.values(), *profile("halton").timescales.values()]
    return list({(each.length, each.unit, each.opens, each.back): each for each in both}.values())


def minutes_of(day: date) -> list[datetime]:
    """Every minute of a London day."""
    first = midnight_after(day - DAY)
    return [first + MINUTE * number for number in range((midnight_after(day) - first) // MINUTE)]


def wrong(starts: list[datetime], counting: Counting, calendar: WorkingCalendar) -> tuple[int, int]:
    """How many were counted, and how many of them differ."""
    scales = kinds()
    found = [differs(each, start, calendar, counting) for start in starts for each in scales]
    return len(found), sum(found)


# ------------------------------------------------------------------ due times


def test_the_oracle_agrees_with_the_reference_vectors() -> None:
    for row in vectors():
        limit = datetime.fromisoformat(row["limit_utc_exclusive_or_instant"]).astimezone(UTC)
        text = row["start_local_iso"]
        unit, length = UNIT_OF[row["kind"]], int(row["n"])
        if unit == "hours":
            assert datetime.fromisoformat(text).astimezone(UTC) + HOUR * length == limit
            continue
        day = (
            date.fromisoformat(text)
            if len(text) == 10
            else wall(datetime.fromisoformat(text).astimezone(UTC)).date()
        )
        assert midnight_after(counted(day, unit, length)) == limit


def test_every_minute_of_both_days_on_which_the_clocks_change(
    battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the larger sizes of the days before them too."""
    before = (-1, 0) if battery_size >= 10 else (0,)
    starts = [m for day in (SPRING, AUTUMN) for by in before for m in minutes_of(day + DAY * by)]
    assert len(starts) == (23 + 25 + (48 if len(before) == 2 else 0)) * 60
    n, faults = wrong(starts, due_of_the_desk, working_calendar())
    with capsys.disabled():
        print(f"\nT20 minutes: n = {n} ({len(starts)} minutes, each kind of timescale), {faults} differ")
    assert faults == 0


def test_each_typed_time_of_both_days_is_its_minute_or_asked_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    n = 0
    for day in (SPRING, AUTUMN):
        instants: dict[datetime, list[datetime]] = {}
        for minute in minutes_of(day):
            instants.setdefault(wall(minute), []).append(minute)
        for number in range(24 * 60):
            typed = datetime.combine(day, datetime.min.time()) + MINUTE * number
            found, n = instants.get(typed, []), n + 1
            if not found:
                with pytest.raises(NoSuchTime):
                    local_time(day, f"{typed:%H:%M}")
            elif len(found) == 2:
                with pytest.raises(HappensTwice):
                    local_time(day, f"{typed:%H:%M}")
                assert [local_time(day, f"{typed:%H:%M}", fold) for fold in (0, 1)] == found
            else:
                assert [local_time(day, f"{typed:%H:%M}")] == found
    with capsys.disabled():
        print(f"\nT20 typed times: n = {n}, of which 60 do not exist and 60 come twice")


def test_leap_days_and_bank_holidays(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random("t20")  # noqa: S311 - dates, not secrets
    near = {day + DAY * by for day in bank_holidays() if 2024 <= day.year < 2028 for by in range(-3, 4)}
    near |= {date(year, 2, 28) + DAY * by for year in (2024, 2025, 2026, 2027) for by in (-1, 0, 1, 2)}
    near |= {date(2027, 11, 29), date(2027, 11, 30), date(2027, 8, 31), date(2026, 12, 31)}
    days = sorted(near)
    starts = [
        midnight_after(day - DAY) + by
        for day in days
        for by in (timedelta(), HOUR * 12, DAY - timedelta(seconds=1), HOUR * chance.uniform(0, 23))
    ]
    n, faults = wrong([start.replace(microsecond=0) for start in starts], due_of_the_desk, working_calendar())
    with capsys.disabled():
        print(f"\nT20 leap days and bank holidays: n = {n} ({len(days)} days), {faults} differ")
    assert faults == 0


def test_control_hours_on_the_wall_clock_are_seen() -> None:
    def naive(timescale: Timescale, start: datetime, calendar: WorkingCalendar) -> Due:
        found = due_of_the_desk(timescale, start, calendar)
        if timescale.unit != "hours":
            return found
        end = (to_london(start) + timedelta(hours=timescale.length)).astimezone(UTC)
        return replace(found, due=end, limit=end)

    assert wrong(minutes_of(SPRING)[::30], naive, working_calendar())[1]
    assert wrong(minutes_of(AUTUMN)[::30], naive, working_calendar())[1]


def test_control_a_calendar_that_forgets_the_bank_holidays_is_seen() -> None:
    forgets = working_calendar("forgets", (), tuple(bank_holidays()))
    assert wrong(minutes_of(date(2026, 4, 2))[::60], due_of_the_desk, forgets)[1]


# ------------------------------------------------------------------ the machine's zone


@contextmanager
def zone_of_the_machine(name: str) -> Iterator[None]:
    """The machine lies somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@pytest.mark.skipif(sys.platform == "win32", reason="no zone can be set for one process")
def test_where_the_machine_lies_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    starts = [minute for day in (SPRING, AUTUMN) for minute in minutes_of(day)[::15]]
    said: dict[str, list[str]] = {}
    printed: dict[str, list[str]] = {}
    for name in ZONES:
        with zone_of_the_machine(name):
            assert abs(SystemClock().now().timestamp() - time.time()) < 60
            assert SystemClock().now().utcoffset() == timedelta()
            assert wrong(starts[::8], due_of_the_desk, working_calendar())[1] == 0
            said[name] = [when_words(start, starts[0]) for start in starts]
            said[name] += [f"{to_london(start):%Y-%m-%d %H:%M %Z}" for start in starts]
        printed[name] = [due_command(name, start) for start in ("2026-03-28T22:30", "2026-10-24T22:30")]
    assert len({tuple(each) for each in said.values()}) == 1
    assert len({tuple(each) for each in printed.values()}) == 1, printed
    with capsys.disabled():
        print(
            f"\nT20 zones: n = {len(starts) * len(ZONES)} moments in {len(ZONES)} zones, and `dutydesk due`"
        )


def due_command(zone: str, start: str) -> str:
    """What the program itself prints there."""
    home = Path(os.environ["HOME"])
    words = [sys.executable, "-m", "dutydesk", "due", "contact_decision", start]
    environment = private_environment(home) | {"TZ": zone}
    ran = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return next(line for line in ran.stdout.splitlines() if "due" in line.lower() or "23" in line)


# ------------------------------------------------------------------ clocks that are set


JUMPS: Final = (HOUR, -HOUR, -2 * DAY, 2 * DAY, timedelta(hours=10))
"""As of safety.md T20; the last is a lid that was shut overnight."""


def breaches(seats: list[Seated]) -> Counter[UUID]:
    """How many "overdue" alarms there are of each clock."""
    with seats[0].desk.database.read() as session:
        found = session.exec(select(Alarm).where(Alarm.event == "overdue")).all()
        return Counter(each.about_id for each in found)


def limits(seats: list[Seated]) -> dict[UUID, ClockRow]:
    """The clocks that are limits."""
    with seats[0].desk.database.read() as session:
        found = session.exec(select(ClockRow).where(ClockRow.timescale == "contact_decision")).all()
        return {each.id: each for each in found}


def through(folder: Path, clients: int, jumps: int) -> tuple[list[str], int, int]:
    """Contacts are taken while the clock is set again and again; every client looks each time.

    Returns: the faults; how many breaches there were; how many events the audit kept.
    """
    chance = random.Random("t20 jumps")  # noqa: S311 - moments, not secrets
    clock, faults, passed = FixedClock("2026-03-28T22:00"), [], set()
    made = sealed(folder / "desk.db")
    done: list[str] = []
    with ExitStack() as stack:
        seats = [Seated(stack.enter_context(made.open(clock)), clock) for _ in range(clients)]
        watches = [Watch(each.desk) for each in seats]
        told = [Counter[UUID]() for _ in seats]
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        for number in range(jumps):
            seat = seats[number % clients]
            if number % 3 == 0:
                contact = seat.take()
                seat.ordinary(contact)
                phone.end_call(seat.desk, contact)
                done.append(str(contact))
            clock.move(seconds=JUMPS[number % len(JUMPS)].total_seconds() + chance.randint(0, 90))
            looks = pool.map(lambda watch: watch.look(), watches)  # all at the same moment
            for look, heard in zip(looks, told, strict=True):
                for each in look.new:
                    if each.event.value == "overdue" and each.clock is not None:
                        heard[each.clock.id] += 1
            now = clock.now()
            passed |= {key for key, row in limits(seats).items() if row.due_at < now}
        if any(count > 1 for heard in told for count in heard.values()):
            faults.append("somebody was told of one breach twice")
        made_of = breaches(seats)
        faults += [f"{count} alarms of one breach" for count in made_of.values() if count != 1]
        if set(made_of) != passed:
            faults.append(f"{len(passed)} breaches and {len(made_of)} alarms")
        faults += [
            f"a clock of {row.started_at} is due {row.due_at}"
            for row in limits(seats).values()
            if row.due_at.timestamp() != row.started_at.timestamp() + 24 * 3600
        ]
        for its in seats:
            assert its.desk.auditor is not None
            its.desk.auditor.flush()
        verdict = auditing.verify(seats[0].desk)
        faults += [verdict.sentence] if verdict.what else []
        with seats[0].desk.database.read() as session:
            kept = list(audit.rows(session.connection()))
        numbers = [row[0] for row in kept]
        if any(later - earlier != 1 for earlier, later in pairwise(numbers)):
            faults.append("the audit's numbers do not follow each other")
        order = [str(row) for row in kept]
        first = [
            next(at for at, text in enumerate(order) if each in text or UUID(each).hex in text)
            for each in done
        ]
        if first != sorted(first):
            faults.append("the audit tells it in another order than it was done")
        if not any("clock" in text for text in order):
            faults.append("the audit does not tell that the clock was set")
    return faults, len(passed), len(numbers)


def test_a_clock_that_is_set_makes_no_alarm_twice_and_leaves_none_out(
    tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    clients, jumps = min(2 + battery_size, 20), 10 + 10 * battery_size
    with in_memory(tmp_path) as folder:
        faults, passed, events = through(folder, clients, jumps)
    with capsys.disabled():
        print(
            f"\nT20 jumps: n = {jumps} jumps, {clients} clients, {passed} breaches with one alarm each, "
            f"{events} events of the audit in order; faults {len(faults)}"
        )
    assert faults == []
    assert passed


def test_control_an_alarm_that_is_another_one_each_time_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both clients find it at the same moment, before either has written it."""
    whole, there, both = NewAlarm, records.there, Barrier(2)
    clock, number = FixedClock().now(), iter(range(10**6))

    def another(*arguments: Any, **more: Any) -> NewAlarm:  # noqa: ANN401 - as it is
        return replace(whole(*arguments, **more), key=(clock + MINUTE * next(number)).isoformat())

    def known(*arguments: Any) -> Any:  # noqa: ANN401 - as it is
        found = there(*arguments)
        with suppress(BrokenBarrierError):
            both.wait(10)
        return found

    monkeypatch.setattr(records, "there", known)
    with in_memory(tmp_path) as folder:
        assert through(folder / "one", 2, 15)[0] == [], "the record's own rule lets one be"
        monkeypatch.setattr(alarms, "NewAlarm", another)
        both.reset()
        faults, _, _ = through(folder / "another", 2, 15)
    assert any("alarms of one breach" in each for each in faults)
