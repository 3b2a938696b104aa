"""The quick note: lines as they were entered, filed to a section without their text being touched."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import func, select

from dutydesk.acts.people import someone_here
from dutydesk.acts.values import NoteView, Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.checklist import Checklist
from dutydesk.records.tables import NoteLine
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def add_line(desk: "Desk", contact_id: UUID, text: str) -> NoteView:
    """One more line of the quick note.

    Args:
        text: "/n he said" files "he said" to the section with the letter n at once. A letter that no section
            has leaves the line as typed, not sorted.

    Raises: NotAllowed for a line with nothing in it, or another's contact; NotSaved.
    """
    from dutydesk.acts.calls import own_contact

    person = someone_here(desk)
    desk.keeper.flush()
    with desk.home(contact_id).write() as session:
        own_contact(session, contact_id, person)
        last = session.exec(select(func.max(NoteLine.number)).where(NoteLine.contact_id == contact_id)).one()
        line = new_line(desk, contact_id, (last or 0) + 1, text, person, desk.clock.now())
        session.add(line)
    return note_view(line)


def file_line(desk: "Desk", contact_id: UUID, line_id: UUID, section_key: str) -> None:
    """File a line to a section, or with "" back among those not sorted.

    Raises: NotAllowed, NotSaved.
    """
    from dutydesk.acts.calls import own_contact

    person = someone_here(desk)
    desk.keeper.flush()
    if section_key and section_key not in {section.key for section in desk.checklist.sections}:
        raise NotAllowed("No section has that letter.")
    with desk.home(contact_id).write() as session:
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


def _filed(checklist: Checklist, typed: str) -> tuple[str, str]:
    """("narrative", "he said") for "/n he said"; ("", typed) where that names no section."""
    command, _, rest = typed.partition(" ")
    if len(command) == 2 and command.startswith("/") and rest.strip():
        letter = command[1].lower()
        for section in checklist.sections:
            if section.letter == letter:
                return section.key, rest.strip()
    return "", typed
