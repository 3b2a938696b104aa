"""The presenting issues with a step of their own, as `data/tools.toml` has them, every fault of it at once.

Owns the shapes of issue and tool, and that each names answers and questions that exist. What has become of
a tool is `tools`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.guidance import Advice
from dutydesk.practice.loading import Faults, Table, shipped

TOOLS: Final = "tools.toml"
ISSUES: Final = "issue"
HOW: Final = "tool_how"
"""The lists of codes.toml that issues and the answers to "who fills it in" come from."""
SHORT_CELLS: Final = 14
"""Cells of the name in front of a row."""


@dataclass(frozen=True, slots=True)
class Tool:
    """An assessment tool that an issue brings."""

    key: str
    issue: str
    """Code of the issue."""
    name: str
    short: str
    begin: str
    """What is said of it before anything is known."""
    come: str
    """Once it is here."""
    wait: str
    """While it is owed."""
    source: str
    how: tuple[str, ...] = ()
    """Codes of who may fill it in; none where that is no question."""
    judged: tuple[str, ...] = ()
    """Those that need urgency and risk in words."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a referral waits for because of an issue."""

    question: str
    code: str
    """The answer it must have; "" for words of any kind."""
    what: str
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One presenting issue with a step of its own."""

    code: str
    tools: tuple[Tool, ...]
    needs: tuple[Need, ...]
    guidance: tuple[Advice, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Tools:
    """All of them."""

    issues: tuple[Issue, ...]
    welfare: Advice
    """Said where a welfare check stands without consent sought (R-404)."""

    @property
    def all(self) -> tuple[Tool, ...]:
        """Every tool, in the order of the file."""
        return tuple(tool for issue in self.issues for tool in issue.tools)


@cache
def load_tools() -> Tools:
    """The tools shipped with the program.

    Raises:
        DataFaults: the file is not fit for use, or it is not of this checklist; every fault is named.
    """
    top = shipped(TOOLS)
    found = _read(top, load_checklist())
    top.faults.stop_if_any()
    return found


def parse(decoded: dict[str, object], checklist: Checklist) -> Tools:
    """The decoded file as the tools of a checklist.

    Raises:
        DataFaults: every fault, each "tools.toml: issue 1: sentence".
    """
    faults = Faults()
    found = _read(Table(decoded, TOOLS, "", faults), checklist)
    faults.stop_if_any()
    return found


def _read(top: Table, checklist: Checklist) -> Tools:
    top.text("source")
    welfare = _advice(top.table("welfare"))
    issues = tuple(_issue(table, checklist) for table in top.tables("issue"))
    for code in _twice(issue.code for issue in issues):
        top.fault("issue", f"the code {code} is there twice")
    for key in _twice(tool.key for issue in issues for tool in issue.tools):
        top.fault("issue.tool", f"the key {key} is there twice")
    top.done()
    return Tools(issues, welfare)


def _issue(table: Table, checklist: Checklist) -> Issue:
    code = table.text("code")
    _known(table, "code", (code,), checklist, ISSUES)
    found = Issue(
        code,
        tuple(_tool(each, code, checklist) for each in table.tables("tool", needed=False)),
        tuple(_need(each, checklist) for each in table.tables("referral_needs", needed=False)),
        tuple(_advice(each) for each in table.tables("guidance", needed=False)),
        table.text("source"),
    )
    if not (found.tools or found.needs):
        table.fault("tool", "or referral_needs is missing: an issue without a step of its own needs no entry")
    table.done()
    return found


def _tool(table: Table, issue: str, checklist: Checklist) -> Tool:
    found = Tool(
        table.key("key"),
        issue,
        table.text("name"),
        table.text("short"),
        table.text("begin"),
        table.text("come"),
        table.text("wait"),
        table.text("source"),
        table.texts("how", needed=False),
        table.texts("judged", needed=False),
    )
    if len(found.short) > SHORT_CELLS:
        table.fault("short", f"is longer than {SHORT_CELLS} cells")
    _known(table, "how", found.how, checklist, HOW)
    for code in found.judged:
        if code not in found.how:
            table.fault("judged", f"names {code}, which is not among how")
    table.done()
    return found


def _need(table: Table, checklist: Checklist) -> Need:
    found = Need(
        table.text("question"),
        table.text("code", default=""),
        table.text("what"),
        table.text("state"),
        table.text("source"),
    )
    questions = {each.key: each for section in checklist.sections for each in section.questions()}
    question = questions.get(found.question)
    if question is None:
        table.fault("question", f"names {found.question}, which is no question")
    elif found.code:
        _known(table, "code", (found.code,), checklist, question.codes)
    table.done()
    return found


def _known(table: Table, key: str, codes: Iterable[str], checklist: Checklist, name: str) -> None:
    offered = {option.code for option in checklist.codes[name].options} if name in checklist.codes else set()
    for code in codes:
        if code and code not in offered:
            table.fault(
                key, f"{code} is no answer of the list {name or 'of codes, and the question has none'}"
            )


def _advice(table: Table) -> Advice:
    found = Advice(table.text("words"), table.text("source"))
    table.done()
    return found


def _twice(keys: Iterable[str]) -> list[str]:
    seen: list[str] = []
    again: list[str] = []
    for key in keys:
        (again if key and key in seen else seen).append(key)
    return again
