"""Reading the checklist: four data files into one `Checklist`, every fault of them at once.

Owns what makes the files fit for use: the kinds, the references between questions and lists, the thirteen
items of Appendix A each once, and the digest stored with each contact. The shapes are in `checklist`.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, cast, get_args

from dutydesk.practice.checklist import (
    Checklist,
    CodeList,
    Grid,
    Kind,
    Mark,
    Option,
    Outcome,
    Phase,
    Question,
    Row,
    Section,
)
from dutydesk.practice.loading import Faults, Table

CHECKLIST: Final = "checklist.toml"
CODES: Final = "codes.toml"
MARKS: Final = "marks.toml"
OUTCOMES: Final = "outcomes.toml"
FILES: Final = (CHECKLIST, CODES, MARKS, OUTCOMES)

ITEMS: Final = range(1, 14)
"""The bullets of Appendix A, part A."""

TITLE_CELLS: Final = 15
"""Cells of a title in the rail (interaction.md, section a)."""

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_LETTER: Final = re.compile(r"[a-z]")


@cache
def load_checklist() -> Checklist:
    """The checklist shipped with the program.

    Raises:
        DataFaults: a file is not fit for use; every fault of all four is named.
    """
    faults = Faults()
    digest = hashlib.sha256()
    read: dict[str, dict[str, Any]] = {}
    for name in FILES:
        read[name] = {}
        try:
            content = files("dutydesk.data").joinpath(name).read_bytes()
            read[name] = tomllib.loads(content.decode("utf-8"))
            digest.update(name.encode() + b"\0" + content + b"\0")
        except OSError:
            faults.add(name, "", "cannot be read")
        except UnicodeDecodeError:
            faults.add(name, "", "is not text in UTF-8")
        except tomllib.TOMLDecodeError as fault:
            faults.add(name, "", f"is not TOML: {fault}")
    faults.stop_if_any()
    return parse(read[CHECKLIST], read[CODES], read[MARKS], read[OUTCOMES], digest=digest.hexdigest())


def parse(
    checklist: dict[str, Any],
    codes: dict[str, Any],
    marks: dict[str, Any],
    outcomes: dict[str, Any],
    *,
    digest: str = "",
) -> Checklist:
    """The decoded files as a checklist.

    Raises:
        DataFaults: every fault, each "checklist.toml: referrer.name: sentence".
    """
    faults = Faults()
    lists = _lists(codes, faults)
    known_marks = _marks(Table(marks, MARKS, "", faults))
    known_outcomes = _outcomes(Table(outcomes, OUTCOMES, "", faults))
    top = Table(checklist, CHECKLIST, "", faults)
    version, source = top.text("version"), top.text("source")
    sections = tuple(_section(table, lists) for table in top.tables("section"))
    top.done()
    _across(sections, lists, top)
    faults.stop_if_any()
    return Checklist(version, source, digest, sections, lists, known_marks, known_outcomes)


def _lists(codes: dict[str, Any], faults: Faults) -> dict[str, CodeList]:
    found: dict[str, CodeList] = {}
    for key, values in codes.items():
        if not isinstance(values, dict):
            faults.add(CODES, key, f"must be a table headed [{key}]")
            continue
        table = Table(values, CODES, key, faults)
        options = tuple(_option(each) for each in table.tables("options"))
        for code in _twice(option.code for option in options):
            table.fault("", f"the code {code} is there twice")
        refused = tuple(_refused(each) for each in table.tables("refused", needed=False))
        for option in options:
            if {option.code.casefold(), option.national.casefold()} & {typed for typed, _ in refused}:
                table.fault("", f"the code {option.code} is both offered and refused")
        if key == "need" and any(option.national.casefold() == "n0" for option in options):
            table.fault("", "N0 is not a category of need (Appendix A, part A, bullet 10)")
        if not options:
            table.fault("options", "must hold at least one option")
        found[key] = CodeList(
            key,
            options,
            table.text("source"),
            open=table.truth("open", default=False),
            many=table.truth("many", default=False),
            refused=refused,
        )
        table.done()
    return found


def _option(table: Table) -> Option:
    found = Option(
        table.text("code"),
        table.text("words"),
        table.text("national", default=""),
        safeguarding=table.truth("safeguarding", default=False),
        enquiry=table.truth("enquiry", default=False),
        public=table.truth("public", default=False),
    )
    if found.code != found.code.casefold() or " " in found.code:
        table.fault("code", "must be small letters and figures without a space")
    table.done()
    return found


def _refused(table: Table) -> tuple[str, str]:
    found = table.text("typed").casefold(), table.text("sentence")
    table.done()
    return found


def _marks(top: Table) -> tuple[Mark, ...]:
    top.text("source")
    found: list[Mark] = []
    for table in top.tables("mark"):
        mark = Mark(
            table.key("key"),
            table.text("sign"),
            table.text("words"),
            table.text("short"),
            reason=table.truth("reason", default=False),
            owner=table.truth("owner", default=False),
            unknown=table.truth("unknown", default=False),
        )
        if len(mark.sign) > 1 or mark.sign.isalnum():
            table.fault("sign", "must be one sign that is neither letter nor figure")
        if mark.sign and mark.sign in {other.sign for other in found}:
            table.fault("sign", "is another mark's sign as well")
        table.done()
        found.append(mark)
    if not found:
        top.fault("mark", "must hold at least one mark")
    top.done()
    return tuple(found)


def _outcomes(top: Table) -> tuple[Outcome, ...]:
    top.text("version")
    top.text("press_source")
    top.text("voluntary_source")
    found: list[Outcome] = []
    for table in top.tables("outcome"):
        outcome = Outcome(
            table.key("key"),
            table.text("code"),
            table.text("words"),
            table.text("source"),
            referral=table.truth("referral", default=False),
            strategy=table.truth("strategy", default=False),
            unfinished=table.truth("unfinished", default=False),
            short=table.text("short", default=""),
            press=table.whole("press", default=0),
            voluntary=table.truth("voluntary", default=False),
        )
        if not outcome.unfinished and not (outcome.short and outcome.press):
            table.fault("press", "and short are needed of every outcome a child can have")
        if outcome.press and outcome.press in {other.press for other in found}:
            table.fault("press", "is another outcome's place as well")
        if outcome.code in {other.code for other in found}:
            table.fault("code", "is another outcome's code as well")
        if outcome.strategy and not outcome.referral:
            table.fault("strategy", "the strategy lane needs a referral")
        table.done()
        found.append(outcome)
    if not found:
        top.fault("outcome", "must hold at least one outcome")
    top.done()
    return tuple(found)


def _section(table: Table, lists: dict[str, CodeList]) -> Section:
    title = table.text("title")
    if len(title) > TITLE_CELLS:
        table.fault("title", f"is longer than {TITLE_CELLS} cells")
    found = Section(
        table.key("key"),
        table.text("letter", shape=_LETTER),
        title,
        table.text("heading"),
        table.text("ask"),
        cast(Phase, table.text("phase", among=get_args(Phase))),
        table.text("source"),
        table.texts("requirements"),
        parts=_parts(table, lists),
        item=table.whole("item", default=0) or None,
        each_item=table.whole("each_item", default=0) or None,
        answered_by=table.texts("answered_by", needed=False),
    )
    keys = [question.key for question in found.questions()]
    for key in _twice(keys):
        table.fault("", f"the question {key} is there twice")
    for key in found.answered_by:
        if key not in keys:
            table.fault("answered_by", f"there is no question {key} on this page")
    if found.item is not None and not found.answered_by:
        table.fault("answered_by", "is missing: an item needs a question that answers it")
    if found.each_item is not None and not any(q.never_unknown for q in found.questions()):
        table.fault("each_item", "needs a column marked never_unknown")
    table.done()
    return found


def _parts(table: Table, lists: dict[str, CodeList]) -> tuple[Question | Grid, ...]:
    """Top questions, then the grids without a place of their own, then the rest in the file's order."""
    questions = [_question(each, lists) for each in table.tables("question", needed=False)]
    first: list[Grid] = []
    below: dict[str, list[Grid]] = {}
    keys = {question.key for question in questions}
    for each in table.tables("grid", needed=False):
        after = each.text("after", default="")
        grid = _grid(each, lists)
        if after and after not in keys:
            each.fault("after", f"there is no question {after} on this page to stand below")
        below.setdefault(after, []).append(grid) if after else first.append(grid)
    parts: list[Question | Grid] = [question for question in questions if question.top]
    parts += first
    for question in questions:
        if not question.top:
            parts.append(question)
        parts += below.get(question.key, [])
    return tuple(parts)


def _grid(table: Table, lists: dict[str, CodeList]) -> Grid:
    row = table.text("row", among=get_args(Row))
    columns = tuple(_question(each, lists, column=True) for each in table.tables("columns"))
    for column in columns:
        if row and column.key and column.key.partition(".")[0] != row:
            table.faults.add(table.file, column.key, f"must begin with {row}: that is what its row is about")
    found = Grid(
        cast(Row, row),
        columns,
        table.text("heading", default=""),
        adds=table.truth("adds", default=False),
        walk=table.truth("walk", default=False),
        least=table.whole("least", default=1),
    )
    if not columns:
        table.fault("columns", "must hold at least one column")
    for column in columns:
        if column.beside and column.beside not in {other.key for other in columns}:
            table.faults.add(table.file, column.key, "beside names no column of this grid")
    table.done()
    return found


def _question(table: Table, lists: dict[str, CodeList], *, column: bool = False) -> Question:
    kind = table.text("kind", among=get_args(Kind))
    codes = table.text("codes", default="")
    ask_when = table.texts("ask_when", needed=False)
    needed_when = table.texts("needed_when", needed=False)
    place: Literal["top", ""] = "top" if table.text("place", default="", among=("", "top")) else ""
    found = Question(
        table.text("key", shape=_KEY),
        table.text("label"),
        cast(Kind, kind),
        table.text("source"),
        table.text("help"),
        codes,
        walk=table.truth("walk", default=False),
        top=place == "top",
        ask_when=ask_when,
        rows=table.whole("rows", default=1),
        width=table.whole("width", default=0),
        show_options=table.truth("show_options", default=False),
        never_unknown=table.truth("never_unknown", default=False),
        full=table.text("full", default=""),
        needed=table.truth("needed", default=False),
        needed_when=needed_when,
        needed_words=table.text("needed_words", default=""),
        hang_up=table.text("hang_up", default=""),
        blank=table.text("blank", default=""),
        beside=table.text("beside", default=""),
    )
    if (kind == "code") != bool(codes):
        table.fault("codes", "is for the kind code, and the kind code needs it")
    elif codes and codes not in lists:
        table.fault("codes", f"there is no list {codes} in {CODES}")
    for name, condition in (("ask_when", ask_when), ("needed_when", needed_when)):
        if len(condition) == 1:
            table.fault(name, "must be a question and at least one of its codes")
    if (found.needed or needed_when) and not found.needed_words:
        table.fault("needed_words", "is missing: say what is said when it is not there")
    if column and not found.width:
        table.fault("width", "is missing: a column needs its cells")
    table.done()
    return found


def _across(sections: tuple[Section, ...], lists: dict[str, CodeList], top: Table) -> None:
    """What can only be seen with every page read."""
    for letter in _twice(section.letter for section in sections):
        top.fault("", f"the letter {letter} goes to two sections")
    known: dict[str, Question] = {}
    for section in sections:
        for question in section.questions():
            first = known.setdefault(question.key, question)
            if (first.kind, first.codes) != (question.kind, question.codes):
                top.fault(question.key, "is on two pages with another kind or list")
    for section in sections:
        for question in section.questions():
            _condition("ask_when", question.ask_when, question, known, lists, top)
            _condition("needed_when", question.needed_when, question, known, lists, top)
    items = [item for section in sections for item in (section.item, section.each_item) if item]
    for item in ITEMS:
        if items.count(item) != 1:
            top.fault(
                "", f"item {item} of Appendix A must be answered by one section, not {items.count(item)}"
            )
    for item in sorted({item for item in items if item not in ITEMS}):
        top.fault("", f"Appendix A has no item {item}")


def _condition(
    name: str,
    condition: tuple[str, ...],
    question: Question,
    known: dict[str, Question],
    lists: dict[str, CodeList],
    top: Table,
) -> None:
    if not condition:
        return
    asked, *codes = condition
    other = known.get(asked)
    if other is None:
        top.fault(question.key, f"{name} names {asked}, which is no question")
        return
    if other.kind != "code":
        top.fault(question.key, f"{name} names {asked}, which is not answered by a code")
        return
    offered = {option.code for option in lists[other.codes].options} if other.codes in lists else set(codes)
    for code in codes:
        if code not in offered:
            top.fault(question.key, f"{name} names {code}, which is no answer to {asked}")


def _twice(keys: Iterator[str] | list[str]) -> list[str]:
    """Those that stand there more than once, empty ones aside."""
    seen: list[str] = []
    again: list[str] = []
    for key in keys:
        (again if key and key in seen and key not in again else seen).append(key)
    return again
