"""What a page asks aloud, turned for the caller: part A is written for professionals (R-104).

Owns `data/asks.toml`. The wording for a professional, and for a caller not known yet, is the checklist's own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from dutydesk.practice.checklist import Checklist, Section
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.facts import Facts
from dutydesk.practice.gate import CALLER, PROFESSIONAL, code_of
from dutydesk.practice.loading import Table, shipped

FILE: Final = "asks.toml"
CHILD: Final = "4"
"""The code of the list "caller" that is the child itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One page's question to callers who are no professionals."""

    public: str
    child: str


@cache
def load_asks() -> dict[str, Asked]:
    """By section, as shipped with the program.

    Raises: DataFaults, with every fault of the file.
    """
    top = shipped(FILE)
    found = parse(top, load_checklist())
    top.faults.stop_if_any()
    return found


def parse(top: Table, checklist: Checklist) -> dict[str, Asked]:
    """The decoded file; faults are told to the table's own list."""
    top.text("source")
    pages = {section.key for section in checklist.sections}
    found: dict[str, Asked] = {}
    for table in top.tables("ask"):
        section, public = table.text("section"), table.text("public")
        if section not in pages:
            table.fault("section", f"there is no page {section}")
        elif section in found:
            table.fault("section", f"{section} is there twice")
        found[section] = Asked(public, table.text("child", default=public))
        table.done()
    top.done()
    return found


def ask_of(section: Section, facts: Facts, checklist: Checklist) -> str:
    """What the worker asks aloud on this page of the caller there is."""
    caller = code_of(facts, checklist, CALLER)
    turned = load_asks().get(section.key) if caller and caller != PROFESSIONAL else None
    if turned is None:
        return section.ask
    return turned.child if caller == CHILD else turned.public
