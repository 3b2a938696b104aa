"""What F1 says of a field beyond its one line on the page: why it is asked, and what a good answer holds.

Owns `data/help.toml`, read when help is first asked for and not before, every fault of it at once: a question
of the checklist without its words is one, and so are words of no question. The standard itself stands with
the question. It draws nothing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.loading import Faults, Table, shipped

HELP: Final = "help.toml"

PLACES: Final = (
    "typing.note",
    "filter.filter-line",
    "arrive.name",
    "arrive.role",
    "arrive.registration",
    "advice.pad",
    "oversight.comment",
    "oversight.endorse",
    "oversight.other",
    "oversight.escalate",
    "oversight.return",
    "oversight.withdraw",
    "oversight.outcome",
    "oversight.whom",
    "oversight.reason",
    "page.manager",
    "page.letters",
    "overlay.find-line",
    "overlay.command-line",
    "overlay.history-line",
    "overlay.correct-why",
    "overlay.why",
    "overlay.who",
    "overlay.when",
    "overlay.panel-line",
    "overlay.people-name",
    "overlay.people-role",
    "overlay.people-registration",
    "overlay.people-reason",
    "ask.start",
    "ask.start_reason",
    "ask.discuss_again",
    "ask.done",
    "ask.file",
    "ask.message",
    "ask.number",
    "ask.take_over",
    "ask.to_whom",
    "ask.hand_over",
    "ask.sent",
    "ask.held",
    "ask.reviewer",
    "ask.review",
    "ask.no_route",
    "ask.release",
    "ask.acknowledged",
    "ask.withhold",
    "ask.share",
    "ask.glass",
    "ask.glass_review",
    "ask.restrict",
    "ask.change",
    "ask.shut_out",
    "ask.role_refused",
    "ask.leaves",
    "ask.dispose",
    "ask.dispose_word",
    "ask.hold_which",
    "ask.hold_why",
    "ask.hold_lift",
)
"""What is typed in or read that is no question of the checklist: where, and which."""

_KEY: Final = re.compile(r"[a-z_]+\.[a-z_-]+")


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """What is said of one field."""

    key: str
    """The question's key, or the place."""
    why: str
    """Why it is asked, in a sentence or two."""
    good: str
    """What a good answer holds."""
    example: str
    """An invented answer; "" where the answers are a list, or an example would put words in a mouth."""
    name: str
    """What the field is called; "" for a question, which has its own name."""
    source: str
    """Where the why comes from: of a question only what is beyond its own source, so often ""."""


@cache
def load_help() -> dict[str, FieldHelp]:
    """The help shipped with the program, by question key and by place.

    Raises:
        DataFaults: the file is not fit for use, or it is not of this checklist; every fault is named.
    """
    top = shipped(HELP)
    found = _read(top, load_checklist(), top.faults)
    top.faults.stop_if_any()
    return found


def parse(decoded: dict[str, object], checklist: Checklist) -> dict[str, FieldHelp]:
    """The decoded file as help for the fields of a checklist.

    Raises:
        DataFaults: every fault, each "help.toml: referrer.name: sentence".
    """
    faults = Faults()
    found = _read(Table(decoded, HELP, "", faults), checklist, faults)
    faults.stop_if_any()
    return found


def _read(top: Table, checklist: Checklist, faults: Faults) -> dict[str, FieldHelp]:
    top.text("source")
    questions = [_entry(table, place=False) for table in top.tables("question")]
    places = [_entry(table, place=True) for table in top.tables("place")]
    top.done()
    asked = dict.fromkeys(each.key for section in checklist.sections for each in section.questions())
    _same(asked, [each.key for each in questions], "question", "question of checklist.toml", faults)
    _same(PLACES, [each.key for each in places], "place", "field of a screen", faults)
    return {each.key: each for each in (*questions, *places)}


def _entry(table: Table, *, place: bool) -> FieldHelp:
    found = FieldHelp(
        table.text("key", shape=_KEY),
        table.text("why"),
        table.text("good"),
        table.text("example", default=""),
        table.text("name") if place else "",
        table.text("source") if place else table.text("source", default=""),
    )
    table.done()
    return found


def _same(wanted: Collection[str], there: list[str], kind: str, what: str, faults: Faults) -> None:
    """Every wanted key is there, and no other: what to add and what to take out, by name."""
    for key in wanted:
        if key not in there:
            faults.add(
                HELP,
                key,
                f"is a {what} without help: add [[{kind}]] with key, why and good (perhaps example)",
            )
    for key in there:
        if key and key not in wanted:
            faults.add(HELP, key, f"is no {what}: take its [[{kind}]] out, or put its key right")
