"""The quick note: lines as they were entered, filed to a section without their text being touched."""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, func, select

from dutydesk.acts.people import someone_here
from dutydesk.acts.values import ContactView, NoteView, Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.checklist import Checklist
from dutydesk.records.tables import NO_SUBJECT, Answer, NoteLine
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

DRAFT: Final = "note.draft"
"""Where the keeper keeps what stands in the line of the quick note before Enter."""


def add_line(desk: "Desk", contact_id: UUID, text: str) -> NoteView:
    """One more line of the quick note; until the contact is closed, also after it was sent or decided.

    Args:
        text: "/n he said" files "he said" to the section with the letter n at once. A letter that no section
            has leaves the line as typed, not sorted.

    Raises: NotAllowed for a line with nothing in it, or another's contact; NotSaved.
    """
    from dutydesk.acts.calls import own_contact

    person = someone_here(desk)
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        line = new_line(desk, contact_id, _next(session, contact_id), text, person, desk.clock.now())
        session.add(line)
    return note_view(line)


def keep_draft(session: Session, desk: "Desk", contact_id: UUID, person: Person, at: datetime) -> None:
    """Make a line of what stands half typed in the quick note, in the caller's transaction.

    Args:
        at: when the line was said, aware.
    """
    draft = session.get(Answer, (contact_id, NO_SUBJECT, DRAFT))
    if draft is None or not draft.typed.strip():
        return
    session.add(new_line(desk, contact_id, _next(session, contact_id), draft.typed, person, at))
    # A later version: the contact's own file, adopted once more, must not bring the old text back.
    draft.typed, draft.settled, draft.version = "", "", draft.version + 1
    session.add(draft)


def unsorted(view: ContactView, checklist: Checklist) -> int:
    """How many lines of the quick note stand in no section; one still half typed counts as a line."""
    draft = view.facts.answer(DRAFT).typed.strip()
    half = bool(draft) and not _filed(checklist, draft)[0]
    return sum(not line.section for line in view.notes) + half


def file_line(desk: "Desk", contact_id: UUID, line_id: UUID, section_key: str) -> None:
    """File a line to a section, or with "" back among those not sorted.

    Raises: NotAllowed, NotSaved.
    """
    from dutydesk.acts.calls import own_contact

    person = someone_here(desk)
    desk.keeper.flush(contact_id=contact_id)
    if section_key and section_key not in {section.key for section in desk.checklist.sections}:
        raise NotAllowed("No section has that letter.")
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person)
        line = session.exec(
            select(NoteLine).where(NoteLine.id == line_id, NoteLine.contact_id == contact_id)
        ).first()
        if line is None:
            raise NotAllowed("There is no such line.")
        line.section = section_key
        session.add(line)


def new_line(
    desk: "Desk", contact_id: UUID, number: int, text: str, person: Person, at: datetime
) -> NoteLine:
    """The row of a line as typed.

    Raises: NotAllowed when nothing is in it.
    """
    typed = clean(text, one_line=True).text.strip()
    section, words = _filed(desk.checklist, typed)
    if not words:
        raise NotAllowed("Nothing was typed.")
    return NoteLine(
        contact_id=contact_id, number=number, said_at=at, text=words, section=section, by_name=person.name
    )


def note_view(line: NoteLine) -> NoteView:
    """A line as the screens have it."""
    return NoteView(line.id, line.number, line.said_at, line.text, line.section)


def _next(session: Session, contact_id: UUID) -> int:
    last = session.exec(select(func.max(NoteLine.number)).where(NoteLine.contact_id == contact_id)).one()
    return (last or 0) + 1


def _filed(checklist: Checklist, typed: str) -> tuple[str, str]:
    """("narrative", "he said") for "/n he said"; ("", typed) where that names no section."""
    command, _, rest = typed.partition(" ")
    if len(command) == 2 and command.startswith("/") and rest.strip():
        letter = command[1].lower()
        for section in checklist.sections:
            if section.letter == letter:
                return section.key, rest.strip()
    return "", typed
