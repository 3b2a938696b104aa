"""London time as typed and as shown: R-2505, conventions 1 and 6, BV-11, BV-13, BV-25."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dutydesk.practice.timescales import elapsed
from dutydesk.practice.zone import (
    LONDON,
    HappensTwice,
    NeedsATime,
    NoSuchTime,
    NotATime,
    end_of_day,
    local_time,
    parse_start,
    to_london,
)
from tests.practice.standards import at, scale

SPRING = (date(2025, 3, 30), date(2026, 3, 29))
AUTUMN = (date(2025, 10, 26), date(2026, 10, 25))


@pytest.mark.parametrize("night", SPRING)
def test_every_minute_of_the_skipped_hour_is_refused_and_no_other(night: date) -> None:
    for minute in range(24 * 60):
        text = f"{minute // 60:02}:{minute % 60:02}"
        if text.startswith("01:"):
            with pytest.raises(NoSuchTime, match="clocks go forward"):
                local_time(night, text)
            with pytest.raises(NoSuchTime):
                parse_start(f"{night}T{text}", date_ok=True)
        else:
            assert f"{to_london(local_time(night, text)):%Y-%m-%d %H:%M}" == f"{night} {text}"


@pytest.mark.parametrize("night", AUTUMN)
def test_every_minute_of_the_repeated_hour_asks_which_and_no_other(night: date) -> None:
    for minute in range(24 * 60):
        text = f"{minute // 60:02}:{minute % 60:02}"
        if text.startswith("01:"):
            with pytest.raises(HappensTwice, match="clocks go back"):
                local_time(night, text)
            with pytest.raises(HappensTwice, match=r"\+01:00"):
                parse_start(f"{night}T{text}", date_ok=True)
            first, second = (local_time(night, text, fold=fold) for fold in (0, 1))
            assert second - first == timedelta(hours=1)
            assert to_london(first).tzname() == "BST"
            assert to_london(second).tzname() == "GMT"
        else:
            assert local_time(night, text) == datetime.fromisoformat(f"{night}T{text}").replace(tzinfo=LONDON)


@pytest.mark.parametrize("night", [*SPRING, *AUTUMN])
def test_hours_run_as_elapsed_time_through_every_minute_of_a_clock_change_day(night: date) -> None:
    begin = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=1)
    for minute in range(3 * 24 * 60):
        start = begin + timedelta(minutes=minute)
        for hours in (4, 24, 48, 72):
            # The oracle counts seconds since 1970, which know of no clock change.
            found = elapsed(scale(hours, "hours"), start.astimezone(LONDON))
            assert found.limit.timestamp() - start.timestamp() == hours * 3600
            assert found.due == found.limit


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-28T01:30+00:00", "2026-03-29 02:30 BST"),  # BV-11
        ("2026-10-24T02:30+01:00", "2026-10-25 01:30 GMT"),  # BV-13
    ],
)
def test_bv11_bv13_a_day_of_hours_over_a_clock_change(start: str, due: str) -> None:
    found = elapsed(scale(24, "hours"), at(start))
    assert f"{to_london(found.limit):%Y-%m-%d %H:%M %Z}" == due


def test_bv25_a_time_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NoSuchTime, match="no 01:30"):
        local_time(date(2026, 3, 29), "01:30")


def test_an_offset_settles_the_hour_that_comes_twice() -> None:
    first, second = at("2026-10-25T01:30+01:00"), at("2026-10-25T01:30+00:00")
    assert second - first == timedelta(hours=1)
    assert parse_start("2026-10-25T01:30Z", date_ok=False) == second


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-13-01", "2026-02-30T10:00", "2026-03-10T25:00", "10/03/2026",
     "2026-03-10T10:20+99:00", "1999-12-31", "2061-01-01T10:00", "9999-12-31", "0001-01-01T00:00+01:00",
     "\x00", "2026-03-10T10:20" * 9],
)  # fmt: skip
def test_what_is_no_start_is_refused_in_words_that_do_not_repeat_it(text: str) -> None:
    with pytest.raises(NotATime) as told:
        parse_start(text, date_ok=True)
    assert not text or text not in str(told.value)


def test_a_date_alone_will_do_for_days_and_not_for_hours() -> None:
    assert parse_start("2026-03-10", date_ok=True) == date(2026, 3, 10)
    with pytest.raises(NeedsATime, match="counts hours"):
        parse_start("2026-03-10", date_ok=False)


@pytest.mark.parametrize(
    ("text", "hour"), [("14:26", "14:26"), ("1426", "14:26"), ("9:05", "09:05"), ("09.05", "09:05")]
)
def test_a_time_of_day_as_people_type_it(text: str, hour: str) -> None:
    assert f"{to_london(local_time(date(2026, 5, 12), text)):%H:%M}" == hour


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "noon", "1", "-1:00", "٠٩:٠٥", "12:00:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(NotATime):
        local_time(date(2026, 5, 12), text)


def test_an_instant_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_london(datetime(2026, 5, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "limit"),
    [(date(2026, 5, 26), "2026-05-26T23:00+00:00"), (date(2026, 10, 26), "2026-10-27T00:00+00:00"),
     (date(2026, 10, 25), "2026-10-26T00:00+00:00"), (date(2026, 3, 29), "2026-03-29T23:00+00:00")],
)  # fmt: skip
def test_bv15_bv17_a_date_is_over_at_london_midnight(day: date, limit: str) -> None:
    assert end_of_day(day) == datetime.fromisoformat(limit)
