"""Undo and redo: by field, not by letter, across the whole contact, also after a restart.

Owns how the history reads as steps that can be taken back. Nothing is taken out of the history: an undo is
one more line of it, so what was undone stands there as well. What was sent is taken back by withdrawing it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.linking import LINK, LINKED, UNLINKED, set_link
from dutydesk.acts.may_type import NOTE_DRAFT, is_of_discussion
from dutydesk.acts.people import someone_here
from dutydesk.acts.rows import PUT_BACK, TAKEN_OUT, set_struck
from dutydesk.acts.said_values import Undone
from dutydesk.acts.saving import Saving
from dutydesk.acts.values import NOBODY, Field, Person
from dutydesk.acts.waiting import Pages, Typed
from dutydesk.errors import NotAllowed
from dutydesk.practice.facts import Facts
from dutydesk.practice.says import says_words
from dutydesk.practice.tools import ROW, name_of_tool
from dutydesk.records import reading as records
from dutydesk.records.tables import Contact, History
from dutydesk.records.windows import windows
from dutydesk.records.writing import Leaving, writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

TYPED: Final = "typed"
CHOSEN: Final = ("kept_mine", "kept_theirs", "kept_both")
"""Acts by which one of two versions of a field stands (`clashing`)."""
STEPS: Final = (TYPED, TAKEN_OUT, PUT_BACK, LINKED, UNLINKED, *CHOSEN)
"""Acts that are steps of whoever did them."""
NEEDED: Final = "strategy_needed"
"""A further strategy discussion was opened."""
NOT_KEPT: Final = "not_kept"
UNDONE: Final = "undone"
REDONE: Final = "redone"
NOTHING_TO_UNDO: Final = "Nothing is left to undo here."
NOTHING_TO_REDO: Final = "Nothing is left to redo: something was changed since, or all of it stands."
CHANGED_SINCE: Final = "Someone else changed that answer since. It stays as it is; the history has both."
NOT_NOW: Final = "That cannot be undone now: the answer may not be changed any more."

Why = tuple[str, datetime | None, str]
"""What stands beside a text: the reason of a mark, by when, and who says so."""
NO_WHY: Final[Why] = ("", None, "")


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be taken back: of a field, of a row taken out or put back, or of a link."""

    act: str
    subject: UUID
    question: str
    old: str = ""
    new: str = ""
    old_why: Why = NO_WHY
    new_why: Why = NO_WHY


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be undone and redone, each with the next one last."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


def steps(lines: Iterable[History], by: UUID) -> Steps:
    """Read one person's steps out of the history of one contact, oldest line first.

    As far back as the contact goes (interaction.md, b, asks for 200). A new change ends what could be
    redone. A send ends both, until it is withdrawn.
    """
    done: list[Step] = []
    undone: list[Step] = []
    before_send = Steps()
    stood: dict[tuple[UUID, str], Why] = {}
    aside: dict[tuple[UUID, str], Why] = {}
    for line in lines:
        if line.act == NOT_KEPT:
            aside[line.subject_id, line.question] = line.reason, line.by_when, line.says
        if line.by_id != by and line.act in (*STEPS, UNDONE, REDONE):
            continue
        if line.act in (LINKED, UNLINKED):
            if line.question:
                done.append(Step(line.act, line.subject_id, line.question))
                undone.clear()
        elif line.act in STEPS and line.question != NOTE_DRAFT:
            field, why = (line.subject_id, line.question), (line.reason, line.by_when, line.says)
            if line.act in (TYPED, *CHOSEN):
                old_why, stood[field] = stood.get(field, NO_WHY), why
                if line.act == "kept_theirs":
                    old_why = aside.get(field, NO_WHY)
                done.append(Step(TYPED, *field, line.old, line.new, old_why, why))
            else:
                done.append(Step(line.act, *field))
            undone.clear()
        elif line.act == UNDONE and done:
            undone.append(done.pop())
            stood[undone[-1].subject, undone[-1].question] = undone[-1].old_why
        elif line.act == REDONE and undone:
            done.append(undone.pop())
            stood[done[-1].subject, done[-1].question] = done[-1].new_why
        elif line.act == "sent":
            before_send = Steps(tuple(done), tuple(undone))
            done.clear()
            undone.clear()
        elif line.act == NEEDED:
            # What was typed of the discussion before is bound to that one; the fields are the next one's.
            done = [step for step in done if not is_of_discussion(step.question)]
            kept = (step for step in before_send.done if not is_of_discussion(step.question))
            before_send = Steps(tuple(kept))
            undone.clear()
        elif line.act == "version_made":
            # What was endorsed is never undone; a correction is taken back whole.
            done.clear()
            undone.clear()
            before_send = Steps()
        elif line.act == "withdrawn":
            done, undone = list(before_send.done), list(before_send.undone)
    return Steps(tuple(done), tuple(undone))


def undo(desk: "Desk", contact_id: UUID) -> Undone:
    """Take back the last change of any field or row of a contact.

    Raises: NotAllowed when there is none, or the contact may not be changed; NotSaved.
    """
    return _step(desk, contact_id, UNDONE)


def redo(desk: "Desk", contact_id: UUID) -> Undone:
    """Do again what was undone last.

    Raises: NotAllowed when there is nothing, or the contact may not be changed; NotSaved.
    """
    return _step(desk, contact_id, REDONE)


def left(desk: "Desk", contact_id: UUID) -> tuple[bool, bool]:
    """Whether the history has anything left to undo, and to redo, for whoever is here. Changes nothing.

    What is still under the cursor has no line of history yet and does not count.

    Raises: NotAllowed when nobody sits here; NotSaved when it cannot be read.
    """
    person = someone_here(desk)
    with desk.home(contact_id) as home, home.read() as session:
        found = steps(records.history_of(session, contact_id), person.id)
    return bool(found.done), bool(found.undone)


def _step(desk: "Desk", contact_id: UUID, act: str) -> Undone:
    from dutydesk.acts.may_act import own_contact
    from dutydesk.acts.reading import facts_in

    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_contact(session, contact_id, person, afterwards=True)
        # A field still under the cursor, or left by a kill, has a line of its own first.
        writing(home.dialect).settle_all(session.connection(), contact_id)
        found = steps(records.history_of(session, contact_id), person.id)
        standing = found.done if act == UNDONE else found.undone
        if standing and standing[-1].act in (LINKED, UNLINKED):  # a link may also be made after the send
            step = standing[-1]
            linked, kind = (step.act == LINKED) == (act == REDONE), step.question.removeprefix(LINK)
            words = set_link(session, desk, contact, step.subject, kind, person, at, linked=linked, act=act)
            return Undone(act, step.question, step.subject, words, "")
        own_contact(session, contact_id, person)
        if not standing:
            raise NotAllowed(NOTHING_TO_UNDO if act == UNDONE else NOTHING_TO_REDO)
        step = standing[-1]
        facts = facts_in(session, contact)
        if step.act == TYPED:
            return _type(session, desk, contact, person, at, step, act, facts)
        out = (step.act == TAKEN_OUT) == (act == REDONE)
        set_struck(session, contact, step.subject, person, at, struck=out, act=act, checklist=desk.checklist)
        words = f"{_row_words(facts, step.subject)} {'taken out' if out else 'put back'}"
        return Undone(act, step.question, step.subject, words, _section(desk, step.question))


def _type(
    session: Session,
    desk: "Desk",
    contact: Contact,
    person: Person,
    at: datetime,
    step: Step,
    act: str,
    facts: Facts,
) -> Undone:
    text, was = (step.old, step.new) if act == UNDONE else (step.new, step.old)
    reason, by_when, says = step.old_why if act == UNDONE else step.new_why
    if _stands(facts, step) != was:
        raise NotAllowed(CHANGED_SINCE)
    row = next((each for each in facts.subjects if each.id == step.subject), None)
    field = Field(step.question, step.subject)
    if row is not None:
        field = Field(step.question, row.id, row.row, row.number, row.role)
    typed = Typed(field, text, reason, by_when, at, person, says)
    to, connection = writing(session.connection().dialect.name), session.connection()
    pages = Pages(typed={(step.subject, step.question): typed})
    if Saving(desk.checklist).save(connection, to, contact.id, pages, act):
        raise NotAllowed(NOT_NOW)
    left = Leaving(step.subject, step.question, None, at, person.id, person.name)
    to.settle(connection, contact.id, [left], act)
    key = step.subject, step.question
    written = windows(connection.dialect.name).versions(connection, contact.id, [key])
    desk.keeper.versions.note(contact.id, written)
    words = desk.checklist.question(step.question).name.lower()
    whose = _row_words(facts, step.subject) if step.subject != NOBODY else _title(desk, step.question)
    if text == was:
        words = f"{words}: {says_words(says)}"
    return Undone(
        act,
        step.question,
        step.subject,
        f"{whose}, {words}",
        _section(desk, step.question),
        text=text,
        was=was,
        reason=reason,
        by_when=by_when,
        says=says,
    )


def _stands(facts: Facts, step: Step) -> str:
    row = next((each for each in facts.subjects if each.id == step.subject), None)
    return (row.answer(step.question) if row is not None else facts.answer(step.question)).typed


def _row_words(facts: Facts, subject: UUID) -> str:
    row = next((each for each in facts.subjects if each.id == subject), None)
    if row is None:
        return "A row"
    if row.row == ROW:
        return name_of_tool(row)
    name = row.answer(f"{row.row}.name").typed.strip()
    return name or f"{row.row.capitalize()} {row.number}"


def _section(desk: "Desk", question: str) -> str:
    return next(
        section.key
        for section in desk.checklist.sections
        if question in {each.key for each in section.questions()}
    )


def _title(desk: "Desk", question: str) -> str:
    return desk.checklist.section(_section(desk, question)).title
