"""How long a contact is kept: each class with its source, the longest of several, and the day it is over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.errors import DataFaults
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.loading import Faults, read_toml
from dutydesk.practice.retention import Period, due_on, kept, parse, retention_classes

CLOSED, BORN = date(2026, 5, 12), date(2019, 5, 12)
ALL = {key: Period(each.years, each.starts) for key, each in retention_classes().items()}


def test_every_outcome_belongs_to_one_class_and_each_has_its_source() -> None:
    outcomes = {each.key for each in load_checklist().outcomes if not each.unfinished}
    named = [outcome for each in retention_classes().values() for outcome in each.outcomes]
    assert sorted(named) == sorted(outcomes)
    assert all(each.source.document and each.source.section for each in retention_classes().values())


@pytest.mark.parametrize(
    ("outcomes", "until"),
    [
        (["looked_after"], date(2094, 5, 13)),
        (["strategy_discussion"], date(2061, 5, 13)),
        (["single_assessment"], date(2040, 5, 13)),
        (["advice"], date(2040, 5, 13)),
        (["advice", "strategy_discussion"], date(2061, 5, 13)),
        (["advice", "an outcome of an earlier list"], date(2094, 5, 13)),
    ],
)
def test_it_is_kept_for_the_longest_of_its_classes(outcomes: list[str], until: date) -> None:
    assert kept(outcomes, CLOSED, BORN, ALL, retention_classes()).until == until


def test_a_class_that_is_not_confirmed_is_due_on_no_day() -> None:
    some = {key: its for key, its in ALL.items() if key != "child_protection"}
    found = kept(["advice", "strategy_discussion"], CLOSED, BORN, some, retention_classes())
    assert (found.until, found.unconfirmed) == (None, ("child_protection",))
    assert kept([], CLOSED, BORN, ALL, retention_classes()).until is None


def test_never_before_it_was_closed() -> None:
    long_ago = date(1950, 1, 1)
    assert kept(["advice"], CLOSED, long_ago, ALL, retention_classes()).until == date(2026, 5, 13)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 150))
def test_the_whole_period_is_over_and_not_a_day_more(start: date, years: int) -> None:
    over = due_on(Period(years, "closure"), start, start)
    anniversary = (
        date(start.year + years, 2, 28)
        if (start.month, start.day) == (2, 29) and not _leap(start.year + years)
        else start.replace(year=start.year + years)
    )
    assert (over - anniversary).days == 1


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("years = 0", "above 0"),
        ("years = 200", "at most 150"),
        ('starts = "birthday"', "must be one of"),
        ('outcomes = ["advice", "advice"]', "belongs to one already"),
        ('outcomes = ["tea"]', "tea is no outcome"),
        ("surprise = 1", "is not a key this file has"),
        ('source = "a paper"', "must be a table"),
    ],
)
def test_a_fault_of_the_file_is_named(text: str, told: str) -> None:
    good = {"key": '"one"', "words": '"One"', "outcomes": '["advice"]', "years": "3", "starts": '"birth"'}
    good["source"] = '{ document = "A schedule", section = "line 1" }'
    good |= dict([text.split(" = ", 1)])
    head = ['version = "1"', '[request]\nmonths = 1\nsource = "ours"\nwhy = "so"']
    lines = [*head, "[[class]]", *(f"{key} = {value}" for key, value in good.items())]
    faults = Faults()
    top = read_toml("\n".join(lines).encode(), "retention.toml", faults)
    assert top is not None
    with pytest.raises(DataFaults) as found:
        parse(top, outcomes={"advice"})
    assert told in str(found.value)
