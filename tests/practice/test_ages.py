"""Ages as people say them, on Tue 12 May 2026 (R-108, R-131, CF-54)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.ages import read_age

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("typed", "words", "first", "last"),
    [
        ("7", "7 years, born 2018 or 2019", date(2018, 5, 13), date(2019, 5, 12)),
        ("7 years old", "7 years, born 2018 or 2019", date(2018, 5, 13), date(2019, 5, 12)),
        ("aged 7", "7 years, born 2018 or 2019", date(2018, 5, 13), date(2019, 5, 12)),
        ("about 3", "about 3 years, born 2022 or 2023", date(2022, 5, 13), date(2023, 5, 12)),
        ("2y 3m", "2 years 3 months, born January or February 2024", date(2024, 1, 13), date(2024, 2, 12)),
        ("18m", "18 months, born October or November 2024", date(2024, 10, 13), date(2024, 11, 12)),
        ("5 weeks", "5 weeks, born April 2026", date(2026, 4, 1), date(2026, 4, 7)),
        ("3 days", "3 days, born 9 May 2026", date(2026, 5, 9), date(2026, 5, 9)),
        ("1 day", "1 day, born 11 May 2026", date(2026, 5, 11), date(2026, 5, 11)),
        ("3 5 18", "3 May 2018, 8 years", date(2018, 5, 3), date(2018, 5, 3)),
        ("03/05/2018", "3 May 2018, 8 years", date(2018, 5, 3), date(2018, 5, 3)),
        ("3rd May 2018", "3 May 2018, 8 years", date(2018, 5, 3), date(2018, 5, 3)),
        ("2018-05-03", "3 May 2018, 8 years", date(2018, 5, 3), date(2018, 5, 3)),
        ("8 1 26", "8 January 2026, 4 months", date(2026, 1, 8), date(2026, 1, 8)),
        ("13 5 18", "13 May 2018, 7 years", date(2018, 5, 13), date(2018, 5, 13)),
        ("12 5 26", "12 May 2026, 0 days", TODAY, TODAY),
        ("May 2018", "May 2018, 7 or 8 years", date(2018, 5, 1), date(2018, 5, 31)),
        ("2018", "2018, 7 or 8 years", date(2018, 1, 1), date(2018, 12, 31)),
        ("2026", "2026, up to 4 months", date(2026, 1, 1), TODAY),
    ],
)
def test_an_age_is_said_back_as_understood(typed: str, words: str, first: date, last: date) -> None:
    found = read_age(typed, TODAY)
    assert (found.words, found.born_from, found.born_to, found.complaint) == (words, first, last, "")
    assert not found.unborn


@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("due June", "unborn, due June 2026", date(2026, 6, 1)),
        ("due May", "unborn, due May 2026", date(2026, 5, 1)),
        ("due april", "unborn, due April 2027", date(2027, 4, 1)),
        ("due 4 6 26", "unborn, due 4 June 2026", date(2026, 6, 4)),
        ("due 4 June", "unborn, due 4 June 2026", date(2026, 6, 4)),
        ("Unborn, due in June 2027", "unborn, due June 2027", date(2027, 6, 1)),
        ("unborn", "unborn", None),
        ("due any day", "unborn, due date as typed", None),
    ],
)
def test_an_unborn_child_is_due(typed: str, words: str, expected: date | None) -> None:
    """R-131."""
    found = read_age(typed, TODAY)
    assert (found.words, found.expected, found.unborn, found.complaint) == (words, expected, True, "")
    assert found.born_from is None


def test_a_due_date_that_has_passed_is_remarked_on() -> None:
    found = read_age("due 4 3 26", TODAY)
    assert found.complaint == "That due date has passed: ask whether the baby is born. Kept as typed."


@pytest.mark.parametrize("typed", ["13 5 2026", "3 6 26", "June 2026", "2027"])
def test_a_birth_in_the_future_is_remarked_on_and_kept(typed: str) -> None:
    """British order: 3 6 26 is 3 June. A date later this year is a slip, not 1926."""
    found = read_age(typed, TODAY)
    assert found.complaint == "Date of birth must be today or in the past. Kept as typed."
    assert found.born_from is None


@pytest.mark.parametrize("typed", ["26", "1 1 99", "1990", "about 40", "5 5 27"])
def test_over_twenty_five_is_a_warning_and_never_a_block(typed: str) -> None:
    """CF-54; a year of two figures is the most recent past one, so 27 is 1927."""
    found = read_age(typed, TODAY)
    assert found.complaint.startswith("That is over 25 years")
    assert found.born_from is not None


@pytest.mark.parametrize("typed", ["25", "25 years", "17", "11 5 2001"])
def test_a_young_adult_of_twenty_five_is_not_remarked_on(typed: str) -> None:
    assert read_age(typed, TODAY).complaint == ""


@pytest.mark.parametrize("typed", ["31 2 20", "0 5 2018", "12 13 2018", "29 2 2023"])
def test_a_day_the_calendar_does_not_have(typed: str) -> None:
    found = read_age(typed, TODAY)
    assert (found.words, found.complaint) == ("as typed", "The calendar has no such date. Kept as typed.")


@pytest.mark.parametrize("typed", ["baby", "Newborn", "toddler"])
def test_a_word_for_a_little_one_is_kept(typed: str) -> None:
    found = read_age(typed, TODAY)
    assert (found.words, found.born_from, found.unborn, found.complaint) == (
        typed.casefold(),
        None,
        False,
        "",
    )


@pytest.mark.parametrize(
    "typed", ["year 4", "in reception", "3 5", "999", "50000 days", "7 m 3 m", "٧", "5/2018/3/1"]
)
def test_what_is_not_understood_is_kept_as_typed(typed: str) -> None:
    found = read_age(typed, TODAY)
    assert (found.words, found.born_from, found.complaint) == ("as typed", None, "")


def test_a_child_of_a_leap_day_has_a_birthday_every_year() -> None:
    assert read_age("29 2 2024", date(2026, 2, 28)).words == "29 February 2024, 23 months"
    assert read_age("29 2 2024", date(2026, 3, 1)).words == "29 February 2024, 2 years"
    assert read_age("2", date(2024, 2, 29)).born_to == date(2022, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2059, 12, 31)), st.integers(0, 25))
def test_every_birth_an_age_allows_is_that_age(today: date, years: int) -> None:
    found = read_age(str(years), today)
    assert found.born_from is not None
    assert found.born_to is not None
    for born in (found.born_from, found.born_to):
        had_birthday = (today.month, today.day) >= (born.month, born.day)
        assert today.year - born.year - (not had_birthday) == years


@given(st.dates(date(2001, 6, 1), TODAY))
def test_a_date_of_birth_is_read_back_however_it_is_written(born: date) -> None:
    for form in ("%d %m %Y", "%d/%m/%y", "%-d.%-m.%Y", "%d %b %Y", "%Y-%m-%d"):
        found = read_age(born.strftime(form), TODAY)
        assert (found.born_from, found.born_to) == (born, born), form
