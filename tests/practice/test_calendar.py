"""Working days against an oracle of our own, numpy's busday functions: convention 2, BV-01 to BV-31."""

import importlib.metadata
import time
from datetime import date, timedelta
from typing import Literal

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.calendar import BeyondCalendar, OtherDay, Skipped, working_calendar
from tests.practice.standards import FIRST, LAST, bank_holidays

CALENDAR = working_calendar()
OFF = np.array(list(bank_holidays()), dtype="datetime64[D]")
days = st.dates(FIRST + timedelta(days=100), LAST - timedelta(days=100))


def offset(day: date, count: int, roll: Literal["backward", "forward"]) -> date:
    found = np.busday_offset(np.datetime64(day), count, roll=roll, holidays=OFF).item()
    assert isinstance(found, date)
    return found


def after(day: date, count: int) -> date:
    return offset(day, count, "backward")


def before(day: date, count: int) -> date:
    return offset(day, -count, "forward")


def between(early: date, late: date) -> int:
    """Working days after `early` up to and including `late`."""
    one = timedelta(days=1)
    return int(np.busday_count(np.datetime64(early + one), np.datetime64(late + one), holidays=OFF))


@given(days, st.integers(1, 60))
def test_counting_on_is_strictly_after_the_event_day(day: date, count: int) -> None:
    assert CALENDAR.add(day, count) == after(day, count)


@given(days, st.integers(1, 60))
def test_counting_notice_back_is_strictly_before_the_event_day(day: date, count: int) -> None:
    assert CALENDAR.back(day, count) == before(day, count)


@given(days, days)
def test_days_left_and_days_gone_by(today: date, limit: date) -> None:
    expected = between(today, limit) if limit >= today else -between(limit, today)
    assert CALENDAR.left(today, limit) == expected


@given(days, st.integers(1, 60))
def test_what_is_skipped_and_what_is_counted_make_up_the_whole(day: date, count: int) -> None:
    due = CALENDAR.add(day, count)
    skipped = CALENDAR.skipped(day, due)
    assert skipped.weekend_days + len(skipped.bank_holidays) + count == (due - day).days
    assert all(bank_holidays()[each.day] == each.name for each in skipped.bank_holidays)
    assert CALENDAR.day_number(day, due) == count


def test_every_day_of_fourteen_years_is_working_or_not_as_the_list_says() -> None:
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        assert CALENDAR.is_working(day) == (day.weekday() < 5 and day not in bank_holidays()), day
        for count in (1, 3, 15, 45):
            if day < LAST - timedelta(days=100):
                assert CALENDAR.add(day, count) == after(day, count), (day, count)


def test_the_table_agrees_with_the_package_asked_day_by_day() -> None:
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(2000, 2061))
    assert dict(CALENDAR.holidays) == dict(england)
    day = date(2000, 1, 4)
    while day < date(2060, 12, 1):
        assert CALENDAR.is_working(day) == england.is_working_day(day)
        day += timedelta(days=1)


def test_the_holidays_release_is_one_that_knows_of_june_2026() -> None:
    """A resolver that falls back to an old release gives wrong statutory dates and says nothing."""
    release = tuple(int(part) for part in importlib.metadata.version("holidays").split(".")[:2])
    assert release >= (0, 109)
    trap = date(2026, 6, 15)
    assert trap in holidays.country_holidays("GB", subdiv="SCT", years=2026)
    assert CALENDAR.is_working(trap), "Scotland's extra bank holiday is no holiday in England"


@pytest.mark.parametrize(
    ("case", "start", "count", "due"),
    [
        ("BV-01", date(2026, 3, 27), 3, date(2026, 4, 1)),
        ("BV-03", date(2026, 3, 30), 3, date(2026, 4, 2)),
        ("BV-05", date(2026, 4, 3), 3, date(2026, 4, 9)),
        ("BV-07", date(2026, 12, 31), 45, date(2027, 3, 5)),
        ("over Christmas", date(2026, 12, 24), 1, date(2026, 12, 29)),
    ],
)
def test_bv01_to_bv07(case: str, start: date, count: int, due: date) -> None:
    assert CALENDAR.add(start, count) == due, case


@pytest.mark.parametrize(
    ("case", "today", "limit", "left"),
    [
        ("BV-27", date(2026, 3, 31), date(2026, 3, 31), 0),
        ("BV-29", date(2026, 4, 2), date(2026, 4, 8), 2),
        ("BV-31", date(2026, 12, 27), date(2026, 12, 24), 0),
        ("the first working day after", date(2026, 12, 29), date(2026, 12, 24), -1),
    ],
)
def test_bv27_to_bv31(case: str, today: date, limit: date, left: int) -> None:
    assert CALENDAR.left(today, limit) == left, case


def test_the_skipped_days_are_named() -> None:
    skipped = CALENDAR.skipped(date(2026, 4, 2), date(2026, 4, 8))
    assert skipped == Skipped(
        2, (OtherDay(date(2026, 4, 3), "Good Friday"), OtherDay(date(2026, 4, 6), "Easter Monday"))
    )
    assert CALENDAR.why_not_working(date(2026, 4, 3)) == "Good Friday"
    assert CALENDAR.why_not_working(date(2026, 4, 5)) == "Sunday"
    assert CALENDAR.why_not_working(date(2026, 4, 7)) is None


def test_a_profiles_own_days_are_added_and_taken_away() -> None:
    extra = (OtherDay(date(2026, 6, 15), "Council closed"),)
    ours = working_calendar("ours", extra, (date(2026, 5, 4),))
    assert ours.add(date(2026, 6, 12), 1) == date(2026, 6, 16)
    assert ours.is_working(date(2026, 5, 4))
    assert ours.skipped(date(2026, 6, 12), date(2026, 6, 16)).bank_holidays == extra
    assert "ours +1 -1" in ours.version
    assert importlib.metadata.version("holidays") in ours.version


def test_beyond_the_horizon_is_said_plainly() -> None:
    for count in (
        lambda: CALENDAR.add(date(2060, 12, 30), 15),
        lambda: CALENDAR.back(date(2000, 1, 5), 15),
        lambda: CALENDAR.is_working(date(2099, 1, 1)),
        lambda: CALENDAR.left(date(1999, 1, 1), date(2026, 1, 1)),
    ):
        with pytest.raises(BeyondCalendar, match="2000 to 2060"):
            count()


def test_ten_thousand_limits_come_from_the_table() -> None:
    """Not from the package day by day: one limit by the package costs what a hundred by the table do."""
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(2025, 2028))
    start = date(2026, 1, 1)
    begun = time.process_time()
    for place in range(10_000):
        CALENDAR.add(start + timedelta(days=place % 300), 15)
    table = time.process_time() - begun
    begun = time.process_time()
    for place in range(1000):
        england.get_nth_working_day(start + timedelta(days=place % 300), 15)
    assert table < 10 * (time.process_time() - begun)
