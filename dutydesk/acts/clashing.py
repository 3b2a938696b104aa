"""One field in two versions: what each window typed, and which of them stands (B-18, B-19).

Owns the settling: mine, theirs or both, each an act with a line of history from which it can be undone. That
nothing is written over in the first place is `apart`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.apart import keep_line
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.may_type import NOTE_DRAFT
from dutydesk.acts.people import someone_here
from dutydesk.acts.saving import Saving, rule
from dutydesk.acts.values import NOBODY, Field
from dutydesk.acts.waiting import Pages, Typed
from dutydesk.acts.window_values import ClashView, Settled
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.tools import ROW, name_of_tool
from dutydesk.records import telling
from dutydesk.records.tables import Contact
from dutydesk.records.windows import windows
from dutydesk.records.writing import HISTORY, Leaving, typed_row, writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

Choice = Literal["mine", "theirs", "both"]
"""What was not kept, what stands, or one below the other."""

IS_SETTLED: Final = "Those two versions are settled already."
NOT_NOW: Final = "That answer may not be changed now. Both versions are kept."
TYPED_ON: Final = "Somebody typed on in it meanwhile. Nothing was changed. Both stand here as they are now."
ONE_LINE: Final = "Only a long text can hold both."
NOTE_WORDS: Final = "Note, a line half typed"


@refusals_told
def settle_clash(desk: "Desk", contact_id: UUID, shown: ClashView, choice: Choice) -> Settled:
    """Let one of two versions stand. The other one stays in the history, and undo brings it back.

    Args:
        shown: the two as they were looked at.

    Raises: Stale when one of them is another meanwhile: nobody has read it beside the other; NotAllowed when
        it is settled already, or the field may not be changed now; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        connection, to, its = session.connection(), writing(home.dialect), windows(home.dialect)
        head = to.head(connection, contact_id)
        clash = its.clash(connection, shown.id)
        if head is None or clash is None or clash.contact_id != contact_id:
            raise NotAllowed(IS_SETTLED)
        key = clash.subject_id, clash.question
        contact = contact_on_desk(session, contact_id)
        facts = _facts(session, contact)
        field = _field(facts, *key)
        mine = Typed(field, clash.typed, clash.reason, clash.by_when, at, person, clash.says)
        if not rule(connection, to, contact_id, head, Pages(typed={key: mine}))(clash.question, person):
            raise NotAllowed(NOT_NOW)
        # What stands there may be half typed in the other window: it has its line first, in their name.
        leaving = Leaving(*key, None, at, person.id, person.name)
        to.settle(connection, contact_id, [leaving])
        keep_line(connection, dict(clash._mapping))
        stood = its.standing(connection, contact_id, key)
        if clash.typed != shown.mine or (stood.typed if stood is not None else "") != shown.theirs:
            raise Stale(TYPED_ON)
        theirs = stood.typed if stood is not None else ""
        text, act = clash.typed, f"kept_{choice}"
        if choice == "both":
            if not _is_long(desk.checklist, clash.question):
                raise NotAllowed(ONE_LINE)
            text = "\n".join(part for part in (theirs, clash.typed) if part)
            mine = Typed(field, text, "", None, at, person, stood.says if stood is not None else "")
        if choice == "theirs":
            why = (stood.reason, stood.by_when) if stood is not None else ("", None)
            says = stood.says if stood is not None else ""
            row = typed_row(contact_id, leaving, clash.typed, theirs, why, act, says)
            connection.execute(HISTORY.insert(), [row])
            telling.tell_lines(connection, [row])
            kept = Settled(field, _words(desk, facts, *key), choice, theirs, why[0], why[1], says)
        else:
            if Saving(desk.checklist).save(connection, to, contact_id, Pages(typed={key: mine}), act):
                raise NotAllowed(NOT_NOW)
            to.settle(connection, contact_id, [leaving], act)
            kept = Settled(
                field,
                _words(desk, facts, *key),
                choice,
                text,
                mine.reason or "",
                mine.by_when,
                mine.says or "",
            )
        its.drop_clash(connection, shown.id)
        desk.keeper.versions.note(contact_id, its.versions(connection, contact_id, [key]))
    return kept


def clashes_in(
    session: Session, desk: "Desk", contact_id: UUID, live: Sequence[UUID] = ()
) -> tuple[ClashView, ...]:
    """The fields of a contact in two versions, oldest first, in this transaction.

    Args:
        live: other windows that are open on it now: what was typed there is settled there.
    """
    connection = session.connection()
    its = windows(connection.dialect.name)
    rows = [row for row in its.clashes(connection, contact_id) if row.window_id not in live]
    if not rows:
        return ()
    facts = _facts(session, session.get_one(Contact, contact_id))
    return tuple(
        _view(desk, facts, row)
        for row in rows
        if row.question != NOTE_DRAFT or row.window_id != desk.keeper.window
    )


def _view(desk: "Desk", facts: Facts, row: Row[Any]) -> ClashView:
    field = _field(facts, row.subject_id, row.question)
    subject = next((each for each in facts.subjects if each.id == row.subject_id), None)
    stood = (subject or facts).answer(row.question)
    return ClashView(
        id=row.id,
        field=field,
        section=_section(desk.checklist, row.question),
        words=_words(desk, facts, row.subject_id, row.question),
        long=_is_long(desk.checklist, row.question),
        ours=row.window_id == desk.keeper.window,
        mine=row.typed,
        mine_by=row.by_name,
        mine_at=row.at,
        theirs=stood.typed,
        theirs_by=stood.said_by,
        theirs_at=stood.at,
    )


def _facts(session: Session, contact: Contact) -> Facts:
    from dutydesk.acts.reading import facts_in  # it reads contacts for the seats as well

    return facts_in(session, contact)


def _field(facts: Facts, subject_id: UUID, question: str) -> Field:
    subject = next((each for each in facts.subjects if each.id == subject_id), None)
    if subject is None:
        return Field(question)
    return Field(question, subject.id, subject.row, subject.number, subject.role)


def _words(desk: "Desk", facts: Facts, subject_id: UUID, question: str) -> str:
    """ "Address: Address", "Jay Shaw, gender"."""
    if question == NOTE_DRAFT:
        return NOTE_WORDS
    subject = next((each for each in facts.subjects if each.id == subject_id), None)
    asked = desk.checklist.question(question)
    if subject is None or subject_id == NOBODY:
        return asked.label
    return f"{_row_words(subject)}, {asked.name[:1].lower()}{asked.name[1:]}"


def _row_words(subject: Subject) -> str:
    if subject.row == ROW:
        return name_of_tool(subject)
    name = subject.answer(f"{subject.row}.name").typed.strip()
    return name or f"{subject.row.capitalize()} {subject.number}"


def _section(checklist: Checklist, question: str) -> str:
    return next(
        (each.key for each in checklist.sections if question in {q.key for q in each.questions()}), ""
    )


def _is_long(checklist: Checklist, question: str) -> bool:
    return question != NOTE_DRAFT and checklist.question(question).kind == "long"
