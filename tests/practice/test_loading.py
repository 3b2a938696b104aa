"""The small files of figures: each is read whole, and tells every fault of it at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice import redial, windows
from dutydesk.practice.loading import Faults, Table, read_toml, shipped


def test_a_caller_whose_line_dropped_is_rung_back_after_five_minutes() -> None:
    assert redial.ring_back_after() == timedelta(minutes=5)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(DataFaults) as told:
        shipped("nobody.toml")
    assert told.value.faults == ("nobody.toml: cannot be read",)


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (
            redial.parse,
            "[ring_back]\nminutes = 0\nhours = 1\n",
            ("ring_back.minutes: must be", "ring_back.source: is missing", "ring_back.hours: is not a key"),
        ),
        (
            windows.parse,
            '[look]\nseconds = "3"\n[seen]\nseconds = 90\n',
            ("look.seconds: must be", "stale: is missing", "stale.seconds: must be more than"),
        ),
    ],
)
def test_every_fault_of_a_file_of_figures_is_told_at_once(
    parse: Callable[[Table], object], text: str, said: tuple[str, ...]
) -> None:
    top = read_toml(text.encode(), "figures.toml", Faults())
    assert top is not None
    with pytest.raises(DataFaults) as told:
        parse(top)
    for words in said:
        assert any(words in each for each in told.value.faults), words
