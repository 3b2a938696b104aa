"""The quick note: lines as they were entered, filed to a section without their text being touched.

Owns whose exact words a line is (B-11). That mark may change until the line was sent once; from then on the
line stands as it was read, and what is wrong with it is said in a new line beneath it (decision 4).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import someone_here
from dutydesk.acts.values import ContactView, NoteView, Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.quoting import QUOTES, read_quote, whose
from dutydesk.records.tables import NO_SUBJECT, Answer, History, NoteLine, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

DRAFT: Final = "note.draft"
"""Where the keeper keeps what stands in the line of the quick note before Enter."""
MARKED: Final = "line_marked"
"""The act of saying whose words a line is."""
WAS_SENT: Final = "That line was sent as it stands. A correction is a new line beside it."


@refusals_told
def add_line(desk: "Desk", contact_id: UUID, text: str) -> NoteView:
    """One more line of the quick note; until the contact is closed, also after it was sent or decided.

    A call goes on behind a strategy send: nothing of what became of the record, or of its worker, refuses it.

    Args:
        text: "/n he said" files "he said" to the section with the letter n at once. A letter that no section
            has leaves the line as typed, not sorted. A quotation mark in front of the words marks them as the
            caller's, c and a quotation mark as the child's.

    Raises: NotAllowed for a line with nothing in it, or another's contact; NotSaved.
    """
    from dutydesk.acts.may_act import own_call

    person = someone_here(desk)
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.write() as session:
        own_call(session, contact_id, person)
        line = new_line(desk, contact_id, _next(session, contact_id), text, person, desk.clock.now())
        session.add(line)
        tell(session, Happened(Event.ACT, contact_id, "note_line", by=person))
    return note_view(line)


def put_line(
    session: Session, desk: "Desk", contact_id: UUID, text: str, person: Person, at: datetime
) -> None:
    """One more line, in the caller's transaction, as typed by this person at this moment (aware).

    Raises: NotAllowed when nothing is in it.
    """
    session.add(new_line(desk, contact_id, _next(session, contact_id), text, person, at))
    tell(session, Happened(Event.ACT, contact_id, "note_line", by=person))
    session.flush()


def keep_draft(session: Session, desk: "Desk", contact_id: UUID, person: Person, at: datetime) -> None:
    """Make a line of what stands half typed in the quick note, in the caller's transaction.

    Args:
        at: when the line was said, aware.
    """
    draft = session.get(Answer, (contact_id, NO_SUBJECT, DRAFT))
    if draft is None or not draft.typed.strip():
        return
    put_line(session, desk, contact_id, draft.typed, person, at)
    # A later version: the contact's own file, adopted once more, must not bring the old text back.
    draft.typed, draft.settled, draft.version = "", "", draft.version + 1
    session.add(draft)
    desk.keeper.versions.note(contact_id, {(NO_SUBJECT, DRAFT): draft.version})


def unsorted(view: ContactView, checklist: Checklist) -> int:
    """How many lines of the quick note stand in no section; one still half typed counts as a line."""
    draft = view.facts.answer(DRAFT).typed.strip()
    half = bool(draft) and not _filed(checklist, draft)[0]
    return len(not_sorted(view.notes)) + half


def not_sorted(lines: Iterable[NoteView]) -> tuple[NoteView, ...]:
    """The lines that stand in no section, in order; a correction goes with the line it stands beneath."""
    return tuple(line for line in lines if not line.section and line.corrects is None)


def with_corrections(lines: Iterable[NoteView], every: Iterable[NoteView]) -> tuple[NoteView, ...]:
    """These lines, each with its corrections right behind it.

    Args:
        lines: some lines of a contact, corrections left out.
        every: all of its lines, in order.
    """
    beneath: dict[UUID, list[NoteView]] = {}
    for line in every:
        if line.corrects is not None:
            beneath.setdefault(line.corrects, []).append(line)
    return tuple(each for line in lines for each in (line, *beneath.get(line.id, ())))


def heard_in(lines: Sequence[NoteView], section: str) -> tuple[NoteView, ...]:
    """The lines heard in a section, or with "" those not sorted, each with its corrections behind it."""
    ours = [line for line in lines if line.section == section and line.corrects is None]
    return with_corrections(ours, lines)


@refusals_told
def file_line(desk: "Desk", contact_id: UUID, line_id: UUID, section_key: str) -> None:
    """File a line to a section, or with "" back among those not sorted.

    Raises: NotAllowed, NotSaved.
    """
    from dutydesk.acts.may_act import own_contact

    person = someone_here(desk)
    desk.keeper.flush(contact_id=contact_id)
    if section_key and section_key not in {section.key for section in desk.checklist.sections}:
        raise NotAllowed("No section has that letter.")
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person)
        line = _line(session, contact_id, line_id)
        for each in (line, *session.exec(select(NoteLine).where(NoteLine.corrects == line.id))):
            each.section = section_key
            session.add(each)


@refusals_told
def mark_line(desk: "Desk", contact_id: UUID, line_id: UUID, quote: str) -> NoteView:
    """Say whose exact words a line is: caller, child, or "" for the worker's own wording. The text stays.

    Raises: NotAllowed for a line that was sent once; NotSaved.
    """
    from dutydesk.acts.may_act import own_contact

    person, at = someone_here(desk), desk.clock.now()
    desk.keeper.flush(contact_id=contact_id)
    if quote not in QUOTES:
        raise NotAllowed("A line is the caller's words, the child's, or your own wording.")
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_contact(session, contact_id, person)
        line = _line(session, contact_id, line_id)
        if contact.reference is not None:  # behind the gate nothing was ever sent
            sent = select(func.max(Submission.sent_at)).where(col(Submission.contact_id) == contact_id)
            last = session.exec(sent).one()
            if last is not None and line.said_at <= last:
                raise NotAllowed(WAS_SENT)
        old, line.quote = line.quote, quote
        session.add(line)
        told = History(
            contact_id=contact_id, at=at, by_id=person.id, by_name=person.name, act=MARKED, reason=line.text
        )
        told.old, told.new = whose(old), whose(quote)
        session.add(told)
    return note_view(line)


@refusals_told
def correct_line(desk: "Desk", contact_id: UUID, line_id: UUID, text: str) -> NoteView:
    """One more line that puts right another; it stands beneath that one, which is not touched.

    Args:
        text: as in `add_line`, but it is heard where the line it corrects is heard.

    Raises: NotAllowed for a line with nothing in it, or another's contact; NotSaved.
    """
    from dutydesk.acts.may_act import own_call

    person = someone_here(desk)
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.write() as session:
        own_call(session, contact_id, person)
        wrong = _line(session, contact_id, line_id)
        line = new_line(desk, contact_id, _next(session, contact_id), text, person, desk.clock.now())
        # Of a correction too: it stands beneath the line that both put right.
        line.corrects, line.section = wrong.corrects or wrong.id, wrong.section
        session.add(line)
    return note_view(line)


def new_line(
    desk: "Desk", contact_id: UUID, number: int, text: str, person: Person, at: datetime
) -> NoteLine:
    """The row of a line as typed.

    Raises: NotAllowed when nothing is in it.
    """
    typed = clean(text, one_line=True).text.strip()
    section, words = _filed(desk.checklist, typed)
    quote, words = read_quote(words)
    if not words:
        raise NotAllowed("Nothing was typed.")
    return NoteLine(
        contact_id=contact_id,
        number=number,
        said_at=at,
        text=words,
        section=section,
        by_name=person.name,
        quote=quote,
    )


def note_view(line: NoteLine) -> NoteView:
    """A line as the screens have it."""
    return NoteView(line.id, line.number, line.said_at, line.text, line.section, line.quote, line.corrects)


def _line(session: Session, contact_id: UUID, line_id: UUID) -> NoteLine:
    found = session.exec(
        select(NoteLine).where(NoteLine.id == line_id, NoteLine.contact_id == contact_id)
    ).first()
    if found is None:
        raise NotAllowed("There is no such line.")
    return found


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
