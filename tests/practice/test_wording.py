"""Countdowns in words and bands: due first, then left; left rounds down, over rounds up (R-2505, CF-51)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.bands import Band
from dutydesk.practice.timescales import Due, due
from dutydesk.practice.wording import Countdown, Seconds, countdown, date_words, instant_words, span_words
from tests.practice.standards import at, profile, scale

CALENDAR = profile().calendar()


def hours(length: int, start: str, bands: str | None = None) -> Due:
    return due(scale(length, "hours", bands=bands), at(start), CALENDAR)


def section47(start: str = "2026-04-27T10:00") -> Due:
    return due(profile().timescale("section47_limit"), at(start), CALENDAR)


def seen(clock: Due, now: str, seconds: Seconds = "never", **more: datetime) -> Countdown:
    return countdown(clock, at(now), CALENDAR, seconds=seconds, **more)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-05-11T14:32", "due 16:42 today, 2 h 10 m left"),
        ("2026-05-11T14:32:59", "due 16:42 today, 2 h 9 m left"),
        ("2026-05-11T14:42", "due 16:42 today, 2 h left"),
        ("2026-05-11T16:41:01", "due 16:42 today, less than 1 m left"),
        ("2026-05-11T16:42", "due 16:42 today, less than 1 m left"),
        ("2026-05-11T16:42:01", "1 m over (was due 16:42 today)"),
        ("2026-05-11T17:17", "35 m over (was due 16:42 today)"),
        ("2026-05-11T17:16:01", "35 m over (was due 16:42 today)"),
        ("2026-05-12T00:42", "8 h over (was due 16:42 yesterday (Mon 11 May))"),
        ("2026-05-16T16:42", "5 d over (was due 16:42 on Mon 11 May)"),
        ("2026-05-10T16:42", "due 16:42 tomorrow (Mon 11 May), 24 h left"),
    ],
)
def test_the_words_of_a_clock_in_hours(now: str, text: str) -> None:
    assert seen(hours(24, "2026-05-10T16:42"), now).text == text


def test_a_clock_due_tomorrow_names_the_day() -> None:
    assert (
        seen(hours(24, "2026-05-11T02:05"), "2026-05-11T16:32").text
        == "due 02:05 tomorrow (Tue 12 May), 9 h 33 m left"
    )
    assert seen(hours(48, "2026-05-11T02:05"), "2026-05-11T16:32").text.startswith(
        "due 02:05 on Wed 13 May, "
    )


@pytest.mark.parametrize(
    ("now", "band", "text"),
    [
        ("2026-05-11T09:00", Band.PLENTY, "due by end of Tue 19 May, 6 working days left (day 9 of 15)"),
        ("2026-05-12T09:00", Band.SOON, "due by end of Tue 19 May, 5 working days left (day 10 of 15)"),
        ("2026-05-15T09:00", Band.URGENT, "due by end of Tue 19 May, 2 working days left (day 13 of 15)"),
        ("2026-05-17T09:00", Band.URGENT, "due by end of Tue 19 May, 2 working days left (day 13 of 15)"),
        ("2026-05-18T23:59", Band.URGENT, "due by end of Tue 19 May, 1 working day left (day 14 of 15)"),
        ("2026-05-19T09:00", Band.URGENT, "due by end of today (Tue 19 May), 15 h left (day 15 of 15)"),
        ("2026-05-20T00:00", Band.OVERDUE, "1 working day over (was due by end of Tue 19 May)"),
        ("2026-05-26T10:00", Band.OVERDUE, "4 working days over (was due by end of Tue 19 May)"),
    ],
)
def test_the_words_of_a_working_day_limit(now: str, band: Band, text: str) -> None:
    """Started Mon 27 Apr 2026; the early May bank holiday is not counted."""
    found = seen(section47(), now)
    assert (found.band, found.text) == (band, text)


def test_bv31_late_by_the_calendar_with_no_working_day_passed() -> None:
    clock = due(scale(3, "working_days"), date(2026, 12, 21), CALENDAR)
    assert clock.due == date(2026, 12, 24)
    found = seen(clock, "2026-12-27T10:00")
    assert (found.band, found.text) == (Band.OVERDUE, "overdue since the end of Thu 24 Dec")
    assert found.line == "X overdue since the end of Thu 24 Dec"


def test_the_office_target_and_the_opening_of_a_window_stand_beside() -> None:
    assert seen(section47(), "2026-05-19T16:59").office_words == "office target 17:00"
    assert seen(section47(), "2026-05-19T17:00").office_words == "office target 17:00 has passed"
    window = due(profile().timescale("first_child_in_need_meeting"), date(2026, 4, 22), CALENDAR)
    assert seen(window, "2026-05-01T10:00").opens_words == "opens Thu 14 May"
    assert seen(window, "2026-05-14T10:00").opens_words == ""
    assert seen(hours(24, "2026-05-10T16:42"), "2026-05-11T10:00").office_words == ""


def test_months_count_in_days_and_have_no_day_of() -> None:
    review = due(profile().timescale("first_review"), date(2026, 12, 16), CALENDAR)
    found = seen(review, "2026-12-20T10:00")
    assert found.text == "due by end of Tue 16 Mar 2027, 86 days left"
    assert seen(review, "2027-03-18T10:00").text == "2 days over (was due by end of Tue 16 Mar)"


@pytest.mark.parametrize(
    ("family", "length", "left", "band"),
    [
        ("decision_24h", 24, "8:00:01", Band.PLENTY),
        ("decision_24h", 24, "8:00:00", Band.SOON),
        ("decision_24h", 24, "2:00:01", Band.SOON),
        ("decision_24h", 24, "2:00:00", Band.URGENT),
        ("strategy_4h", 4, "2:00:01", Band.PLENTY),
        ("strategy_4h", 4, "2:00:00", Band.SOON),
        ("strategy_4h", 4, "1:00:00", Band.URGENT),
        ("feedback", 48, "12:00:01", Band.PLENTY),
        ("feedback", 48, "12:00:00", Band.SOON),
        ("feedback", 48, "4:00:00", Band.URGENT),
        ("feedback", 48, "0:00:00", Band.URGENT),
        ("feedback", 48, "-0:00:01", Band.OVERDUE),
    ],
)
def test_where_each_band_begins(family: str, length: int, left: str, band: Band) -> None:
    clock = hours(length, "2026-05-11T09:00", bands=family)
    sign = -1 if left.startswith("-") else 1
    hour, minute, second = (int(part) for part in left.lstrip("-").split(":"))
    span = sign * timedelta(hours=hour, minutes=minute, seconds=second)
    assert countdown(clock, clock.limit - span, CALENDAR).band is band


def test_each_band_has_a_mark_of_its_own_and_a_word() -> None:
    assert [band.label for band in Band] == [
        "o plenty", "> soon", "! urgent", "X overdue", "= paused", "+ met", "- late",
    ]  # fmt: skip


def test_the_strip_is_short() -> None:
    """Decision 8: the words of the strip after each lane's label."""
    decision = hours(24, "2026-05-11T14:26")
    assert seen(decision, "2026-05-11T14:32").short == "o 14:26 Tue, 23 h 54 m"
    strategy = hours(4, "2026-05-11T11:20", bands="strategy_4h")
    assert seen(strategy, "2026-05-11T14:32").short == "! 15:20, 48 m"
    assert seen(strategy, "2026-05-11T14:31:48", "under_an_hour").short == "! 15:20, 48 m 12 s"
    assert seen(strategy, "2026-05-11T13:31:48", "under_an_hour").short == "> 15:20, 1 h 48 m"
    assert seen(strategy, "2026-05-11T15:30").short == "X 15:20, 10 m over"
    assert seen(section47(), "2026-05-11T09:00").short == "o Tue 19 May, 6 days"
    assert seen(section47(), "2026-05-18T09:00").short == "! Tue 19 May, 1 day"
    assert seen(section47(), "2026-05-19T09:00").short == "! Tue 19 May, 15 h"
    assert seen(section47(), "2026-05-21T09:00").short == "X Tue 19 May, 2 days over"


def test_by_the_second_in_the_panel() -> None:
    assert (
        seen(hours(24, "2026-05-10T16:42"), "2026-05-11T14:31:48", "always").left_words
        == "2 h 10 m 12 s left"
    )
    assert seen(hours(24, "2026-05-10T16:42"), "2026-05-11T16:41:48", "always").left_words == "12 s left"
    assert seen(hours(24, "2026-05-10T16:42"), "2026-05-11T16:42:09", "always").left_words == "9 s over"


@pytest.mark.parametrize(
    ("start", "now", "words"),
    [
        ("2026-10-24T14:00", "2026-10-24T22:00",
         "due 13:00 tomorrow (Sun 25 Oct), 16 h left (clocks go back at 02:00)"),
        ("2026-10-24T14:00", "2026-10-25T03:00", "due 13:00 today, 10 h left"),
        ("2026-03-28T14:00", "2026-03-28T22:00",
         "due 15:00 tomorrow (Sun 29 Mar), 16 h left (clocks go forward at 01:00)"),
        ("2026-10-24T02:30", "2026-10-24T22:00",
         "due 01:30 GMT tomorrow (Sun 25 Oct), 4 h 30 m left (clocks go back at 02:00)"),
    ],
)  # fmt: skip
def test_a_clock_change_on_the_way_is_said(start: str, now: str, words: str) -> None:
    assert seen(hours(24, start), now).text == words


def test_a_stopped_clock_says_by_how_much() -> None:
    clock = hours(24, "2026-05-10T16:42")
    early = seen(clock, "2026-05-11T18:00", stopped=at("2026-05-11T14:10"))
    assert early.line == "+ met 14:10, 2 h 32 m early"
    late = seen(clock, "2026-05-11T18:00", stopped=at("2026-05-11T17:20"))
    assert late.line == "- late 17:20, 38 m late"
    assert (
        seen(clock, "2026-05-13T18:00", stopped=at("2026-05-11T17:20")).text
        == "17:20 on Mon 11 May, 38 m late"
    )
    days = section47()
    assert (
        seen(days, "2026-05-15T18:00", stopped=at("2026-05-15T17:00")).text == "17:00, 2 working days early"
    )
    assert seen(days, "2026-05-19T18:00", stopped=at("2026-05-19T17:00")).text == "17:00, on its last day"
    assert seen(days, "2026-05-20T18:00", stopped=at("2026-05-20T17:00")).text == "17:00, 1 working day late"


def test_a_paused_clock_keeps_its_time_in_words() -> None:
    found = seen(hours(24, "2026-05-10T16:42"), "2026-05-11T18:00", paused=at("2026-05-11T14:32"))
    assert found.line == "= paused since 14:32 today, 2 h 10 m left then"


@given(st.timedeltas(timedelta(seconds=1), timedelta(hours=72)))
def test_left_never_promises_more_and_over_never_admits_less(span: timedelta) -> None:
    def minutes(words: str) -> int:
        if words.startswith("less than"):
            return 0
        parts = words.split()
        return sum(int(n) * {"h": 60, "m": 1}[u] for n, u in zip(parts[::2], parts[1::2], strict=True))

    down, up = minutes(span_words(span)), minutes(span_words(span, up=True))
    assert timedelta(minutes=down) <= span <= timedelta(minutes=up)
    assert up - down <= 1


def test_dates_do_not_depend_on_the_machines_language() -> None:
    assert date_words(date(2026, 5, 12), date(2026, 1, 1)) == "Tue 12 May"
    assert date_words(date(2027, 1, 5), date(2026, 12, 30)) == "Tue 5 Jan 2027"
    assert instant_words(at("2026-10-25T01:30+01:00")) == "Sun 25 Oct 2026 01:30 BST"
