"""The table of what the practice documents ask: each id once, each with a test there is, or why not yet."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

HOUSE: Final = Path(__file__).parent.parent
HEADING: Final = "## What the practice documents ask, and its test"
LAST: Final = {1: 35, 2: 17, 3: 9, 4: 16, 5: 10, 7: 15, 8: 15, 9: 13}
"""Section, to the number of its last requirement; section 6 and those from 10 on belong to later stages."""
IDS: Final = frozenset(
    f"R-{section}{number:02}" for section, last in LAST.items() for number in range(1, last + 1)
)
NODE: Final = re.compile(r"`([\w/]+\.py)::(\w+)`")
NOT_YET: Final = re.compile(r"not yet: \w.{9,}")

Row = tuple[str, str, str]


def rows_of(text: str) -> list[Row]:
    """The rows beneath the heading: id, our words, test."""
    _, found, table = text.partition(f"{HEADING}\n")
    assert found, f"{HEADING!r} is not in CONTRIBUTING.md"
    table = table.partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| R-")]
    cells = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in lines]
    assert all(len(each) == 3 for each in cells), [each[0] for each in cells if len(each) != 3]
    return [(each[0], each[1], each[2]) for each in cells]


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of one file of tests/; none where there is no such file."""
    file = HOUSE / "tests" / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def faults(rows: list[Row]) -> list[str]:
    """Everything that is wrong with the rows, in sentences."""
    found: list[str] = []
    named = [row[0] for row in rows]
    found += [f"{each} is missing" for each in sorted(IDS - set(named))]
    found += [f"{each} is not one of the ids" for each in sorted(set(named) - IDS)]
    found += [f"{each} stands there twice" for each in sorted({one for one in named if named.count(one) > 1})]
    for each, words, test in rows:
        if not words:
            found.append(f"{each} says nothing")
        nodes = NODE.findall(test)
        if not nodes and not NOT_YET.fullmatch(test):
            found.append(f"{each} has neither a test nor why it has none yet")
        for path, name in nodes:
            if not name.startswith("test_") or name not in names_in(path):
                found.append(f"{each} names {path}::{name}, and there is no such test")
    return found


def test_each_requirement_has_its_line_and_its_test_is_there() -> None:
    rows = rows_of((HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert faults(rows) == []


GOOD: Final = [(each, "Something", "not yet: the letters are later") for each in sorted(IDS)]
HERE: Final = "`test_coverage_table.py::test_each_requirement_has_its_line_and_its_test_is_there`"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("R-101", "", HERE), "R-101 says nothing"),
        (("R-101", "Something", ""), "R-101 has neither a test nor why it has none yet"),
        (("R-101", "Something", "not yet:"), "R-101 has neither a test nor why it has none yet"),
        (
            ("R-101", "Something", "`test_coverage_table.py::test_gone`"),
            "R-101 names test_coverage_table.py::test_gone, and there is no such test",
        ),
        (
            ("R-101", "Something", "`gone.py::test_a`"),
            "R-101 names gone.py::test_a, and there is no such test",
        ),
        (
            ("R-101", "Something", "`test_coverage_table.py::faults`"),
            "R-101 names test_coverage_table.py::faults, and there is no such test",
        ),
    ],
)
def test_a_row_that_claims_too_much_is_found(row: Row, fault: str) -> None:
    assert faults([row, *GOOD[1:]]) == [fault]


def test_a_row_too_few_or_too_many_is_found() -> None:
    assert faults(GOOD) == []
    assert faults([("R-101", "Something", HERE), *GOOD[1:]]) == []
    assert faults(GOOD[1:]) == ["R-101 is missing"]
    assert faults([*GOOD, GOOD[0], ("R-601", "Something", HERE)]) == [
        "R-601 is not one of the ids",
        "R-101 stands there twice",
    ]
