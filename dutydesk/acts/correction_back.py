"""The ways back of a correction: its maker takes it back, or a manager sends it back.

Either puts the record back to the version before, exactly as it stood, with lines of history; the correction
stays beside it, and nothing goes out of the record. Owns when its maker may still do so.
"""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import permission, sending
from dutydesk.acts.closing import settle_state
from dutydesk.acts.correction_clock import RETURNED, TAKEN_BACK, stop_waiting
from dutydesk.acts.correction_follow import follow
from dutydesk.acts.correction_rows import last_of, waiting
from dutydesk.acts.correction_values import Out
from dutydesk.acts.correction_write import Stood, answer_of, stood_of, write
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import decision_sent, note_decision
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.may_type import is_of_discussion
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.strategy_kept import back_beside, bind_anew
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.records.correction_tables import Correction
from dutydesk.records.sight import contact_in
from dutydesk.records.tables import Contact, Endorsement, History, Submission
from dutydesk.records.windows import Key

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MAY: Final = "correct.after_endorsement"
"""As `roles.toml` calls it. Taking back writes the record's answers again, which safety.md 3.1 allows to a
worker and a manager alone; where its maker is neither any more, a manager sends it back."""
ENDORSED: Final = ("endorsed", "escalated", "closed")
"""States in which what was endorsed stands."""
NONE_OPEN: Final = "There is no correction of yours to take back."
READ_BY: Final = "A manager has read it. Correct it again, with a reason."
NOT_LAST: Final = "It was sent or corrected again since. Correct it again, with a reason."
OPEN_AGAIN: Final = (
    "What it corrected does not stand endorsed any more, so it is not taken back. While the contact is open "
    "it is changed where it stands, and sent again."
)


@refusals_told
def take_back(desk: "Desk", contact_id: UUID) -> int:
    """Take one's own last correction back, until a manager had it on the screen. Returns its number.

    Raises: NotAllowed; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        found = last_of(session, contact_id)
        why = _why_not(session, contact, found, person)
        if found is None or why:
            raise NotAllowed(why)
        number = found.number
        written = put_back(session, desk, contact, found, "taken_back", person, at)
    desk.keeper.versions.note(contact_id, written)
    return number


def why_not_back(desk: "Desk", contact_id: UUID) -> str:
    """Why whoever is here may not take the last correction back, as a sentence; "" where they may.

    Raises: NotSaved.
    """
    with desk.database.read() as session:
        contact = contact_in(session, contact_id)
        if contact is None or desk.here is None:
            return NONE_OPEN
        why = _why_not(session, contact, last_of(session, contact_id), desk.here)
        return why or permission.why_not(desk, MAY, about=contact_id, state=ENDORSED[0])


def send_back(
    session: Session,
    desk: "Desk",
    contact: Contact,
    note: str,
    person: Person,
    at: datetime,
    desk_of: str = "",
) -> dict[Key, int] | None:
    """A manager does not agree to the correction that waits. In their transaction.

    Args:
        desk_of: whose desk that is, where they signed in for this alone.

    Returns: as `put_back`; None where no correction waits.
    """
    found = waiting(session, contact.id)
    if found is None:
        return None
    found.ended_desk = desk_of
    return put_back(session, desk, contact, found, "returned", person, at, note)


def put_back(
    session: Session,
    desk: "Desk",
    contact: Contact,
    found: Correction,
    how: str,
    person: Person,
    at: datetime,
    note: str = "",
) -> dict[Key, int]:
    """The record goes back to the version before; the correction stays beside it as returned or taken back.

    A field that moved on since is left as it is where a manager sends it back, with a line that says so:
    nothing may keep a manager from sending it back. What was said of a discussion goes back beside that one
    where a further one was opened since, for the fields are the further one's.

    Returns: the versions written, for `Versions.note` once the transaction is kept.

    Raises: NotAllowed where it is taken back and what it wrote does not stand any more, or its maker may not
        change any more what was endorsed.
    """
    if how == "taken_back":
        permission.need(desk, MAY, about=contact.id, state=ENDORSED[0])
    facts = facts_in(session, contact)
    puts: list[Stood] = []
    rows: list[Out] = []
    for each in json.loads(found.changes):
        if "question" not in each:
            rows.append(Out(UUID(each["subject"]), not each["struck"]))
            continue
        stood = stood_of(each)
        where = back_beside(session, contact.id, each)
        if where != "field":
            act = "correction_beside" if where == "beside" else "correction_left"
            _line(session, contact.id, stood, person, at, act)
        elif answer_of(facts, stood.field).typed == each["new"]:
            puts.append(stood)
        elif how == "returned":
            _line(session, contact.id, stood, person, at, "correction_left")
        else:
            raise NotAllowed(NOT_LAST)
    written = write(session, desk, contact, puts, rows, person, at)
    found.state, found.ended_at, found.ended_by_name, found.ended_reason = how, at, person.name, note
    session.add(found)
    stop_waiting(session, desk, found, at, RETURNED if how == "returned" else TAKEN_BACK, person)
    submission = session.get(Submission, found.submission_id) if found.submission_id else None
    if submission is not None:
        submission.withdrawn_at = at
        session.add(submission)
        session.flush()
    after = facts_in(session, contact)
    if any(is_of_discussion(each.field.question) for each in puts):
        bind_anew(session, contact.id, after, desk.checklist, at)
    follow(session, desk, contact, after, at)
    stands = sending.latest(session, contact.id)
    if stands is not None:
        note_decision(contact, decision_sent(desk, stands))
    tell(session, contact.id, f"version_{how}", at, person, old=str(found.number), reason=note)
    # Where it stands now, not where it stood: it may have been done with meanwhile.
    session.flush()
    settle_state(session, contact)
    return written


# ------------------------------------------------------------------------- parts


def _why_not(session: Session, contact: Contact, found: Correction | None, person: Person) -> str:
    if found is None or found.by_id != person.id or found.state not in ("waits", "stands"):
        return NONE_OPEN
    if found.number != sending.next_version(session, contact.id) - 1:
        return NOT_LAST
    base = select(Endorsement.id).where(
        Endorsement.submission_id == found.base_id,
        Endorsement.choice != "return",
        col(Endorsement.withdrawn_at).is_(None),
    )
    states = ("sent",) if found.state == "waits" else ENDORSED
    if contact.state not in states or session.exec(base).first() is None:
        return OPEN_AGAIN
    submission = session.get(Submission, found.submission_id) if found.submission_id else None
    seen = submission.opened_at if submission is not None else found.read_at
    return READ_BY if seen is not None or (found.bearing and found.state == "stands") else ""


def _line(session: Session, contact_id: UUID, stood: Stood, person: Person, at: datetime, act: str) -> None:
    session.add(
        History(
            contact_id=contact_id,
            at=at,
            by_id=person.id,
            by_name=person.name,
            act=act,
            subject_id=stood.field.subject,
            question=stood.field.question,
        )
    )
