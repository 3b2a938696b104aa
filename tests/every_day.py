"""Which tests a plain `pytest` runs every day; all others run as batteries, in `.ci/run` or on request.

Owns the three rules of it and `long.txt`, the tests that cost more than a plain run of six minutes can bear.
The list is measured, not guessed: with DUTYDESK_TEST_COSTS=FILE a run adds to FILE what each test cost of the
processor, its programs with it, and `python -m tests.every_day FILE` makes the list of it anew.
"""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

LONG: Final = Path(__file__).with_name("long.txt")
"""One test function a line, as `tests/screens/test_queue.py::test_name`, sorted; `#` begins a remark."""

TOO_LONG: Final = 0.6
"""Seconds of processor, the test's own fixtures included; ours: the everyday suite is to take six minutes at
the most on two cores, and so measured its tests come to less than ten minutes of processor."""

_TWO_AT_ONCE = {"auditing", "claims", "endorsing", "finding", "keeping", "two_windows"}
"""The acts whose tests ask of locks, versions, and of what each engine does its own way: on both, always."""

_WHOLE_EVERY_DAY = {"call_scripts", "esc", "first_frame", "nothing_lost"}
"""The whole program: a call from its first key to the endorsement, and that no kill loses a word of it."""


def family_of(nodeid: str) -> str:
    """The test function, whatever its values."""
    return nodeid.partition("[")[0]


def long_ones() -> frozenset[str]:
    """The test functions of the list."""
    lines = LONG.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def mark(items: list[pytest.Item]) -> None:
    """Mark as batteries what does not run every day.

    An act asks the same of both engines: on PostgreSQL too the first test of each file. A test of the whole
    program costs seconds for each start of it: the first two of each file, and the first of their values. A
    screen that is asked at both sizes is asked at the smaller. What is in the list, but for the first test of
    a file: no file is silent every day.
    """
    long = long_ones()
    first: dict[Path, str] = {}
    begun: set[str] = set()
    told: dict[str, set[str]] = {}
    for item in (each for each in items if not each.get_closest_marker("battery")):
        folder, module = item.path.parent.name, item.path.stem.removeprefix("test_")
        family = family_of(item.nodeid)
        is_first = first.setdefault(item.path, family) == family
        if folder == "whole":
            of_file = told.setdefault(module, set())
            if family in begun or (len(of_file) >= 2 and module not in _WHOLE_EVERY_DAY):
                item.add_marker(pytest.mark.battery)
            else:
                of_file.add(family)
            begun.add(family)
        elif (family in long and not is_first) or (
            folder == "screens" and re.search(r"\bsize1\b", item.nodeid)
        ):
            item.add_marker(pytest.mark.battery)
        elif folder == "acts" and "[postgres" in item.name and module not in _TWO_AT_ONCE:
            if module in begun:
                item.add_marker(pytest.mark.battery)
            begun.add(module)


@contextmanager
def costs(item: pytest.Item) -> Iterator[None]:
    """Round one test: what it cost is added to the file that DUTYDESK_TEST_COSTS names, if it is set."""
    place = os.environ.get("DUTYDESK_TEST_COSTS")
    before = os.times()
    yield
    if place:
        after = os.times()
        spent = sum(after[:4]) - sum(before[:4])
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(f"{spent:.2f}\t{item.nodeid}\n")


def chosen(measured: list[tuple[float, str]]) -> list[str]:
    """The functions too long for every day, sorted. `whole` has a rule of its own, house tests always run.

    Args:
        measured: seconds of processor and node id of each test.
    """
    families: dict[str, float] = defaultdict(float)
    for seconds, nodeid in measured:
        families[family_of(nodeid)] = max(families[family_of(nodeid)], seconds)
    return sorted(
        family
        for family, seconds in families.items()
        if seconds >= TOO_LONG and not family.startswith(("tests/whole/", "tests/battery/", "tests/test_"))
    )


def main(place: str) -> None:
    """Make the list of what a run measured."""
    lines = (line.split("\t") for line in Path(place).read_text(encoding="utf-8").splitlines())
    found = chosen([(float(seconds), nodeid) for seconds, nodeid in lines])
    head = "# Made by `python -m tests.every_day`: run as batteries, never by a plain pytest.\n"
    LONG.write_text(head + "".join(f"{each}\n" for each in found), encoding="utf-8")
    print(f"{len(found)} test functions of {TOO_LONG} s and more of processor: {LONG.name}")


if __name__ == "__main__":
    main(sys.argv[1])
