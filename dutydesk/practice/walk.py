"""The Tab path through a page, and how far it has been walked.

Owns which fields are asked given the other answers, in which order, and the mark each section bears in the
rail: done, started, not known, untouched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dutydesk.practice.checklist import Checklist, Grid, Question, Section
from dutydesk.practice.codes import read_code, read_outcome
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.gate import SAFEGUARDING, gate
from dutydesk.practice.marks import mark_of
from dutydesk.practice.tools import ROW, tools_of

DONE: Final = "ok"
STARTED: Final = ".."
UNTOUCHED: Final = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One field: a question, and the row it is in, or None for the contact itself.

    A `subject` of None under a column means a row that is still to be made.
    """

    question: Question
    subject: UUID | None = None


def asked(question: Question, facts: Facts, checklist: Checklist) -> bool:
    """Whether the question is asked, given the answer it hangs on."""
    if not question.ask_when:
        return True
    key, *codes = question.ask_when
    answer = facts.answer(key)
    if mark_of(checklist.marks, answer):
        return False
    read = read_code(checklist.codes[checklist.question(key).codes], answer.typed)
    return any(option.code in codes for option in read.options)


def on_the_walk(question: Question, facts: Facts, checklist: Checklist) -> bool:
    """Whether Tab stops at a question of its page.

    Whether it is safeguarding is asked on the way only where it may still settle the gate, or is answered.
    """
    if not question.walk or not asked(question, facts, checklist):
        return False
    if question.key != SAFEGUARDING or facts.answer(question.key).given:
        return True
    return not gate(facts, checklist).settled


def places(section: Section, facts: Facts, checklist: Checklist) -> Iterator[tuple[Place, Answer]]:
    """The fields of the Tab path that are asked, top to bottom, each with what stands in it."""
    for part in section.parts:
        if isinstance(part, Grid):
            if part.walk:
                yield from _cells(part, facts)
        elif on_the_walk(part, facts, checklist):
            yield Place(part), facts.answer(part.key)


def grid_rows(grid: Grid, facts: Facts) -> tuple[Subject, ...]:
    """The rows a grid shows: none while there are fewer than it is for and nothing stands in them."""
    rows = facts.rows(grid.row)
    keys = [column.key for column in grid.columns]
    if grid.row == ROW:
        return tuple(row for row in rows if any(row.answer(key).given for key in keys))
    if len(rows) < grid.least and not any(row.answer(key).given for row in rows for key in keys):
        return ()
    return rows


def asked_in(column: Question, row: Subject) -> bool:
    """Whether a column is asked in this row, given the column it stands beside.

    Of a tool nothing is: a step comes when it comes, and its state in words says what has not come yet.
    """
    if row.row == ROW:
        return False
    return not column.beside or row.answer(column.beside).given


def section_state(section: Section, facts: Facts, checklist: Checklist) -> str:
    """The section's mark in the rail.

    Returns: "?2" when two answers of the path are marks, "ok" when all of it is answered, ".." when
    anything on the page is, else "".
    """
    if any(isinstance(part, Grid) and part.row == ROW for part in section.parts):
        return _tools_state(section, facts, checklist)
    path = list(places(section, facts, checklist))
    marks = sum(mark_of(checklist.marks, answer) is not None for _, answer in path)
    if marks:
        return f"?{marks}"
    if path and all(answer.given and _taken(place.question, answer, checklist) for place, answer in path):
        # What stands at the top of a page is asked as well, though Tab passes it by.
        top = [part.key for part in section.parts if not isinstance(part, Grid) and part.top]
        return DONE if not top or any(facts.answer(key).given for key in top) else STARTED
    if any(answer.given for _, answer in path) or _beside_the_path(section, facts):
        return STARTED
    return UNTOUCHED


def _tools_state(section: Section, facts: Facts, checklist: Checklist) -> str:
    """As `section_state`: ">2" while two tools are owed; done once none of an issue ticked is."""
    found = [state for state in tools_of(facts, checklist, facts.started) if state.ticked]
    if owed := sum(state.owed for state in found):
        return f">{owed}"
    questions = [part for part in section.parts if not isinstance(part, Grid)]
    path = [each for each in questions if each.walk and asked(each, facts, checklist)]
    answers = [facts.answer(each.key) for each in path]
    if marks := sum(mark_of(checklist.marks, answer) is not None for answer in answers):
        return f"?{marks}"
    taken = all(a.given and _taken(q, a, checklist) for q, a in zip(path, answers, strict=True))
    if taken and all(state.begun for state in found):
        return DONE
    return (
        STARTED if any(answer.given for answer in answers) or _beside_the_path(section, facts) else UNTOUCHED
    )


def unanswered(section: Section, facts: Facts, checklist: Checklist) -> Place | None:
    """The first field of the Tab path without an answer or a mark, or None when it is all walked."""
    return next((p for p, answer in places(section, facts, checklist) if not answer.given), None)


def _taken(question: Question, answer: Answer, checklist: Checklist) -> bool:
    """Whether a closed list took the answer; "N0" or "x9" is typed, and still to be settled."""
    if question.kind == "outcome":
        return read_outcome(checklist.outcomes, answer.typed).understood
    if question.kind != "code":
        return True
    codes = checklist.codes[question.codes]
    return codes.open or read_code(codes, answer.typed).understood


def _cells(grid: Grid, facts: Facts) -> Iterator[tuple[Place, Answer]]:
    rows = facts.rows(grid.row)
    for row in rows:
        for column in grid.columns:
            yield Place(column, row.id), row.answer(column.key)
    if not rows and grid.adds:
        yield Place(grid.columns[0]), Answer(grid.columns[0].key, "")


def _beside_the_path(section: Section, facts: Facts) -> bool:
    """Whether anything else of the page is answered."""
    for part in section.parts:
        if isinstance(part, Grid):
            keys = [column.key for column in part.columns]
            if any(row.answer(key).given for row in facts.rows(part.row) for key in keys):
                return True
        elif facts.answer(part.key).given:
            return True
    return False
