"""Somebody and a time typed in one cell, as a worker types it with the telephone in the other hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dutydesk.practice.somebody import read_promised, read_step, when_said

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 4, 2, 16, 0, tzinfo=LONDON)
"""16:00 on Thu 2 April 2026, the day before Good Friday."""


@pytest.mark.parametrize(
    ("typed", "who", "at"),
    [
        ("15:50", "", "2026-04-02 15:50"),
        ("PC Khan 15:50", "PC Khan", "2026-04-02 15:50"),
        ("15:50 PC Khan", "PC Khan", "2026-04-02 15:50"),
        ("PC 1234 at 15.50", "PC 1234", "2026-04-02 15:50"),
        ("custody desk, 3.50pm", "custody desk", "2026-04-02 15:50"),
        ("PC Khan now", "PC Khan", "2026-04-02 16:00"),
        ("DS Lee yesterday 9:15", "DS Lee", "2026-04-01 09:15"),
        ("Wed 09:10 DS Lee", "DS Lee", "2026-04-01 09:10"),
        ("18:00", "", "2026-04-01 18:00"),
        ("18:30 Monica", "Monica", "2026-04-01 18:30"),
    ],
)
def test_a_step_is_somebody_and_the_last_such_time(typed: str, who: str, at: str) -> None:
    read = read_step(typed, NOW)
    assert read.who == who
    assert read.at is not None
    assert f"{read.at.astimezone(LONDON):%Y-%m-%d %H:%M}" == at
    assert read.complaint == ""


@pytest.mark.parametrize(
    ("typed", "who", "at"),
    [
        ("17:00", "", "2026-04-02 17:00"),
        ("PC Khan by 17:00", "PC Khan", "2026-04-02 17:00"),
        ("17:00 tomorrow", "", "2026-04-03 17:00"),
        ("tomorrow 10:00 PC Khan", "PC Khan", "2026-04-03 10:00"),
        ("Monday", "", "2026-04-06 17:00"),
        ("hub, Mon 9.30am", "hub", "2026-04-06 09:30"),
        ("9 April hub", "hub", "2026-04-09 17:00"),
        ("9 April 10:00", "", "2026-04-09 10:00"),
        ("15:00", "", "2026-04-03 15:00"),
    ],
)
def test_a_promise_is_somebody_and_the_next_such_time(typed: str, who: str, at: str) -> None:
    read = read_promised(typed, NOW)
    assert read.who == who
    assert read.at is not None
    assert f"{read.at.astimezone(LONDON):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("typed", ["PC 1234", "soon", "May Lee", "Monica", "PC Khan", "the 3rd", "12345678"])
def test_words_without_a_time_are_taken_as_they_stand(typed: str) -> None:
    for read in (read_step(typed, NOW), read_promised(typed, NOW)):
        assert (read.who, read.at, read.words, read.complaint) == (typed, None, typed, "")


def test_a_promise_that_has_passed_is_not_taken_for_tomorrows() -> None:
    read = read_promised("PC Lee today 15:00", NOW)
    assert read.at is None
    assert "has passed" in read.complaint


def test_a_step_that_has_not_come_yet_says_so() -> None:
    read = read_step("PC Lee 16:03", NOW)
    assert read.at is None
    assert "has not come yet" in read.complaint


def test_the_hour_that_comes_twice_asks_which() -> None:
    """R-101: 01:30 on the night the clocks go back."""
    second = datetime(2026, 10, 25, 2, 40, tzinfo=LONDON)
    assert "first or" in read_step("Housing 01:30", second).complaint
    assert read_step("Housing 01:30 second", second).who == "Housing"


def test_a_time_is_said_with_its_day_unless_it_is_todays() -> None:
    def said(day: int, hour: int, minute: int) -> str:
        return when_said(datetime(2026, 4, day, hour, minute, tzinfo=LONDON), NOW)

    assert [said(2, 15, 50), said(3, 17, 0), said(1, 9, 10), said(6, 9, 0)] == [
        "15:50",
        "17:00 tomorrow",
        "09:10 yesterday",
        "09:00 Mon 6 Apr",
    ]
