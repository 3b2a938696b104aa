"""The list of tests that do not run every day names tests that are there, and leaves no file silent."""

import re
from pathlib import Path

from tests.every_day import TOO_LONG, chosen, long_ones

ROOT = Path(__file__).parents[1]


def test_every_name_of_the_list_is_a_test() -> None:
    """A test that was renamed runs every day until its cost is measured again: the list is to say so."""
    gone = []
    for each in long_ones():
        place, _, name = each.partition("::")
        file = ROOT / place
        if not file.exists() or not re.search(rf"def {name}\(", file.read_text(encoding="utf-8")):
            gone.append(each)
    assert gone == []


def test_a_test_is_as_long_as_the_longest_of_its_values() -> None:
    measured = [
        (0.1, "tests/screens/test_a.py::test_b[1]"),
        (TOO_LONG, "tests/screens/test_a.py::test_b[2]"),
        (TOO_LONG - 0.01, "tests/acts/test_c.py::test_d"),
        (9.0, "tests/whole/test_e.py::test_f"),
        (9.0, "tests/test_house.py::test_g"),
    ]
    assert chosen(measured) == ["tests/screens/test_a.py::test_b"]
