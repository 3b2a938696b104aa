"""Dates of a chronology and times of day as they are typed (R-303, R-1306; requirements 0.4)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.dates import read_clock_time, read_date
from dutydesk.practice.zone import to_london

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("typed", "words", "first", "last"),
    [
        ("3 2024", "March 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("2 2025", "February 2025", date(2025, 2, 1), date(2025, 2, 28)),
        ("1 2026", "January 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("2024", "2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("3 5 2024", "3 May 2024", date(2024, 5, 3), date(2024, 5, 3)),
        ("3.5.24", "3 May 2024", date(2024, 5, 3), date(2024, 5, 3)),
        ("about May 2019", "about May 2019", date(2019, 5, 1), date(2019, 5, 31)),
        ("Sept 2019", "September 2019", date(2019, 9, 1), date(2019, 9, 30)),
        ("13 May", "13 May 2025", date(2025, 5, 13), date(2025, 5, 13)),
        ("yesterday", "11 May 2026", date(2026, 5, 11), date(2026, 5, 11)),
    ],
)
def test_the_date_of_an_event(typed: str, words: str, first: date, last: date) -> None:
    found = read_date(typed, TODAY)
    assert (found.words, found.first, found.last, found.complaint) == (words, first, last, "")


def test_events_sort_by_when_they_began_and_unread_ones_last() -> None:
    typed = ["after Easter", "3 5 2024", "2024", "3 2024", "1 2026", "May 2024"]
    ordered = sorted(typed, key=lambda each: read_date(each, TODAY).sort)
    assert ordered == ["2024", "3 2024", "May 2024", "3 5 2024", "1 2026", "after Easter"]


@pytest.mark.parametrize("typed", ["after Easter", "3 24", "1850", "3 5 024", "12345"])
def test_an_unread_date_is_kept_as_typed(typed: str) -> None:
    found = read_date(typed, TODAY)
    assert (found.words, found.first, found.complaint) == ("as typed", None, "")


def test_an_event_to_come_and_a_day_that_never_was_are_remarked_on() -> None:
    assert read_date("13 5 2026", TODAY).complaint == "An event must be today or in the past. Kept as typed."
    assert read_date("31 6 2024", TODAY).complaint == "The calendar has no such date. Kept as typed."
    assert read_date("5 2026", TODAY).complaint == ""


def at(iso: str) -> datetime:
    return to_london(datetime.fromisoformat(iso).astimezone(UTC))


NOW = at("2026-05-12T17:30+01:00")


@pytest.mark.parametrize("typed", ["17:05", "1705", "17.05", "5.05pm", "5:05 PM", "5.05 p.m."])
def test_a_time_of_today(typed: str) -> None:
    found = read_clock_time(typed, NOW)
    assert (found.at, found.words, found.complaint) == (datetime(2026, 5, 12, 16, 5, tzinfo=UTC), "17:05", "")


def test_a_time_later_than_now_was_yesterday() -> None:
    found = read_clock_time("23:50", at("2026-05-12T00:10+01:00"))
    assert (found.at, found.words) == (datetime(2026, 5, 11, 22, 50, tzinfo=UTC), "23:50 yesterday, 11 May")


@pytest.mark.parametrize(("typed", "hour"), [("5pm", 16), ("12pm", 11), ("12.30am", -1)])
def test_noon_and_midnight(typed: str, hour: int) -> None:
    found = read_clock_time(typed, NOW)
    assert found.at is not None
    assert found.at.hour == hour % 24


@pytest.mark.parametrize("typed", ["25:00", "17:60", "5", "13pm", "0pm", "noon", "17:05:09", "²:00", "1:2"])
def test_what_is_no_time_is_kept_with_a_sentence(typed: str) -> None:
    found = read_clock_time(typed, NOW)
    assert (found.at, found.words) == (None, "as typed")
    assert found.complaint == "That is not a time of day: write it as 14:26. Kept as typed."


def test_a_time_the_clocks_skip_is_refused() -> None:
    """29 March 2026, 01:30: it went straight to 02:00."""
    found = read_clock_time("01:30", at("2026-03-29T09:00+01:00"))
    assert found.at is None
    assert "clocks go forward" in found.complaint
    assert read_clock_time("01:30", at("2026-03-29T00:40+00:00")).at == datetime(
        2026, 3, 28, 1, 30, tzinfo=UTC
    )


def test_a_time_that_came_twice_asks_which() -> None:
    """25 October 2026, 01:30."""
    morning = at("2026-10-25T09:00+00:00")
    found = read_clock_time("01:30", morning)
    assert found.at is None
    assert found.complaint == "01:30 came twice last night: write 01:30 first or 01:30 second. Kept as typed."
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [read_clock_time(f"01:30 {w}", morning).at for w in ("first", "BST")] == [first, first]
    assert [read_clock_time(f"01:30 {w}", morning).at for w in ("second", "gmt")] == [second, second]


def test_between_the_two_passes_only_the_first_can_be_meant() -> None:
    assert read_clock_time("01:30", at("2026-10-25T01:10+00:00")).at == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@given(
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_time_is_never_after_now_and_at_most_a_day_old(now: datetime, hour: int, minute: int) -> None:
    found = read_clock_time(f"{hour:02}:{minute:02}", to_london(now))
    if found.at is None:
        assert hour == 1  # the hour the clocks change in
        return
    assert 0 <= (now - found.at).total_seconds() <= 25 * 3600
    assert (to_london(found.at).hour, to_london(found.at).minute) == (hour, minute)
