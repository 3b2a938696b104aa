"""Dates of a chronology and times of day as they are typed (R-303, R-1306; requirements 0.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.dates import SOON, read_clock_time, read_date
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
    assert (found.at, found.complaint) == (datetime(2026, 5, 12, 16, 5, tzinfo=UTC), "")
    assert (found.words, found.day_said) == ("17:05 Tue 12 May", False)


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
        assert hour == 1 or "has not come yet" in found.complaint  # the hour the clocks change in
        return
    assert 0 <= (now - found.at).total_seconds() <= 25 * 3600
    assert (to_london(found.at).hour, to_london(found.at).minute) == (hour, minute)


FRIDAY = at("2026-05-15T16:00+01:00")
WEDNESDAY_AT_THREE = datetime(2026, 5, 13, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "Wed 15:00",
            "15:00 Wed",
            "wednesday 1500",
            "weds 3pm",
            "3 pm on Wed",
            "Wed at 15.00",
            "Wed, 15:00",
        ),
        *("13 May 15:00", "15:00 13 May", "13th May 15:00", "13 May 2026 15:00"),
        *("13/5 15:00", "15:00 13/5", "13.5 15.00", "13 5 15:00", "13/5 3pm", "13 May 1500", "1500 13/5"),
        *("13 5 26 15:00", "15:00 13 5 26", "13.5.26 15.00", "13 5 26 1500", "2026-05-13 15:00"),
        *("Wed 13 May 15:00", "15:00 Wed 13 May", "15:00 Wed 13 May 2026"),
    ],
)
def test_held_on_wednesday_written_down_on_friday(typed: str) -> None:
    found = read_clock_time(typed, FRIDAY)
    assert (found.at, found.words, found.complaint) == (WEDNESDAY_AT_THREE, "15:00 Wed 13 May", "")
    assert found.day_said


@pytest.mark.parametrize(
    "typed", ["15:00 yesterday", "yesterday 15:00", "Yesterday, 3pm", "15:00 yesterday, 14 May"]
)
def test_yesterday_is_said_with_its_day(typed: str) -> None:
    found = read_clock_time(typed, FRIDAY)
    assert (found.at, found.words) == (datetime(2026, 5, 14, 14, 0, tzinfo=UTC), "15:00 Thu 14 May")


def test_today_may_be_said() -> None:
    found = read_clock_time("15:00 today", FRIDAY)
    assert (found.words, found.day_said) == ("15:00 Fri 15 May", True)


def test_a_weekday_is_the_last_one_on_which_the_time_has_passed() -> None:
    assert read_clock_time("Fri 15:00", FRIDAY).words == "15:00 Fri 15 May"
    assert read_clock_time("Fri 16:30", FRIDAY).words == "16:30 Fri 8 May"
    assert read_clock_time("Sat 15:00", FRIDAY).words == "15:00 Sat 9 May"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("16 May 15:00", "15:00 tomorrow (Sat 16 May)"),
        ("20 June 15:00", "15:00 on Sat 20 Jun"),
        ("16:30 today", "16:30 today (Fri 15 May)"),
        ("13 5 27 15:00", "15:00 on Thu 13 May 2027"),
    ],
)
def test_a_day_to_come_is_complained_of_by_name(typed: str, words: str) -> None:
    found = read_clock_time(typed, FRIDAY)
    assert (found.at, found.words) == (None, "as typed")
    assert found.complaint == f"{words} has not come yet: type it again once it has. Kept as typed."


def test_a_day_without_a_year_is_the_nearest() -> None:
    new_year = at("2027-01-02T10:00+00:00")
    assert read_clock_time("30 Dec 15:00", new_year).words == "15:00 Wed 30 Dec 2026"
    assert "tomorrow" in read_clock_time("1 Jan 15:00", at("2026-12-31T10:00+00:00")).complaint


def test_a_day_and_a_date_that_disagree_are_kept_as_typed() -> None:
    found = read_clock_time("Tue 13 May 15:00", FRIDAY)
    assert (found.at, found.complaint) == (None, "13 May 2026 is a Wednesday. Kept as typed.")
    assert read_clock_time("31/6 15:00", FRIDAY).complaint == "The calendar has no such date. Kept as typed."


@pytest.mark.parametrize(
    "typed", ["10.11 12.10", "13 May", "13 May 2015", "13 5 2015", "Wed", "last Wed 15:00"]
)
def test_what_might_mean_two_things_is_not_guessed(typed: str) -> None:
    found = read_clock_time(typed, FRIDAY)
    assert found.at is None
    assert "13 May 14:26" in found.complaint or "write it as 14:26" in found.complaint


def test_typed_seconds_early_it_has_not_come_yet() -> None:
    """15:21 at 15:20:40 is no time of yesterday."""
    early = at("2026-05-13T15:20:40+01:00")
    found = read_clock_time("15:21", early)
    assert found.at is None
    assert found.complaint == (
        "15:21 today (Wed 13 May) has not come yet: type it again once it has, or type its day with it. "
        "Kept as typed."
    )
    assert "has not come yet" in read_clock_time("Wed 15:21", early).complaint
    assert read_clock_time("15:21 yesterday", early).words == "15:21 Tue 12 May"
    assert read_clock_time("15:21", early + timedelta(minutes=1)).words == "15:21 Wed 13 May"


def test_how_far_ahead_a_time_may_be_to_mean_yesterday() -> None:
    now = at("2026-05-13T15:20+01:00")
    assert timedelta(minutes=5) == SOON
    assert read_clock_time("15:25", now).at is None
    assert read_clock_time("15:26", now).words == "15:26 yesterday, 12 May"


@pytest.mark.parametrize("typed", ["00:01", "Wed 00:01"])
def test_just_before_midnight_a_minute_past_it_has_not_come_yet(typed: str) -> None:
    found = read_clock_time(typed, at("2026-05-12T23:58+01:00"))
    assert found.at is None
    assert found.complaint.startswith("00:01 tomorrow (Wed 13 May) has not come yet")


def test_the_hour_that_came_twice_days_ago() -> None:
    """25 October 2026, typed on the Tuesday."""
    tuesday = at("2026-10-27T09:00+00:00")
    asked = read_clock_time("Sun 01:30", tuesday)
    assert asked.complaint == (
        "01:30 came twice on Sun 25 Oct: write 01:30 first or 01:30 second. Kept as typed."
    )
    for typed in ("Sun 01:30 first", "01:30 first Sun", "01:30 Sun first", "25 Oct 01:30 BST"):
        assert read_clock_time(typed, tuesday).words == "01:30 BST Sun 25 Oct"
    assert read_clock_time("25/10 01:30 second", tuesday).at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "clocks go forward" in read_clock_time("29 Mar 26 01:30", tuesday).complaint


def test_seconds_before_the_second_pass_it_asks_which() -> None:
    now = at("2026-10-25T01:28+00:00")
    assert read_clock_time("01:30", now).complaint.startswith("01:30 comes twice tonight: write 01:30 first")
    assert read_clock_time("01:30 first", now).at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "has not come yet" in read_clock_time("01:30 second", now).complaint


@given(
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(0, 400 * 24 * 60),
)
def test_what_is_said_back_may_be_typed(now: datetime, minutes: int) -> None:
    """Any minute of the year before, typed with its date and then as it was said back."""
    wanted = (now - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    local = to_london(wanted)
    first = read_clock_time(f"{local:%d/%m/%Y %H:%M} {local.tzname()}", to_london(now))
    assert first.at == wanted
    assert read_clock_time(first.words, to_london(now)).at == wanted or minutes > 180 * 24 * 60
