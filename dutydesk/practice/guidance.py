"""The words kept beside the gate: what is said aloud, what is explained, and three worked cases.

Owns `data/guidance.toml`, read with every fault of it at once. It decides nothing; `gate` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from dutydesk.practice.loading import Faults, Table, shipped

GUIDANCE: Final = "guidance.toml"
CASES: Final = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence or two to show or to say, and whose rule it tells."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case."""

    key: str
    title: str
    story: str
    do: str
    safeguarding: bool
    source: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """What stands at the head of a page."""

    page: str
    """Key of a section of the checklist."""
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """All that stands beside the gate."""

    advice_limit: Advice
    """Said aloud in an advice call (R-203)."""
    danger: Advice
    """What to say when a child is in danger now (R-106)."""
    told_and_agree: Advice
    """Being told is not the same as agreeing (R-207)."""
    harm_test: Advice
    """The test behind the reasons for not telling (R-209)."""
    permission: Advice
    """Permission before other agencies are rung (R-210)."""
    no_record: Advice
    """What to tell the caller when nothing is kept (R-206)."""
    safeguarding: Advice
    """What to do when it is safeguarding (R-205)."""
    named_child: Advice
    """Advice about a named child is a contact (R-214)."""
    cases: tuple[Case, ...]
    """A, B and C (R-216)."""
    reminders: tuple[Reminder, ...] = ()
    """At the head of pages (R-133, R-210, R-410, R-712)."""
    about: tuple[Advice, ...] = ()
    """What the desk is for (R-215, R-714, R-715)."""


@cache
def load_guidance() -> Guidance:
    """The guidance shipped with the program.

    Raises:
        DataFaults: the file is not fit for use; every fault is named.
    """
    return _read(shipped(GUIDANCE))


def parse(decoded: Mapping[str, Any]) -> Guidance:
    """The decoded file as guidance.

    Raises:
        DataFaults: every fault, each "guidance.toml: key: sentence".
    """
    return _read(Table(dict(decoded), GUIDANCE, "", Faults()))


def _read(top: Table) -> Guidance:
    found = Guidance(
        _advice(top.table("advice_limit")),
        _advice(top.table("danger")),
        _advice(top.table("told_and_agree")),
        _advice(top.table("harm_test")),
        _advice(top.table("permission")),
        _advice(top.table("no_record")),
        _advice(top.table("safeguarding")),
        _advice(top.table("named_child")),
        tuple(_case(each) for each in top.tables("case")),
        tuple(_reminder(each) for each in top.tables("reminder", needed=False)),
        tuple(_advice(each) for each in top.tables("about", needed=False)),
    )
    if tuple(case.key for case in found.cases) != CASES:
        top.fault("case", f"must be the cases {', '.join(CASES)}, in that order")
    top.done()
    top.faults.stop_if_any()
    return found


def _advice(table: Table) -> Advice:
    found = Advice(table.text("words"), table.text("source"))
    table.done()
    return found


def _reminder(table: Table) -> Reminder:
    found = Reminder(table.text("page"), table.text("words"), table.text("source"))
    table.done()
    return found


def _case(table: Table) -> Case:
    found = Case(
        table.text("key"),
        table.text("title"),
        table.text("story"),
        table.text("do"),
        table.truth("safeguarding"),
        table.text("source"),
    )
    table.done()
    return found
