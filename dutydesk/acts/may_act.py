"""Whether this person may act on this record: the one question, which every act that changes one asks here.

Owns the ways in which a record is taken up to be changed: to record a call, to work on what is one's own, to
do something with what is on the desk, and to decide. Nothing may refuse a call; whoever works on a record may
read it; whoever decides is not shut out of it by name, glass or not. Whoever works here no more changes
nothing but a contact of theirs that is not sent: nobody else may finish it before it was handed over.

What may be read is `records.sight`, what a role may is `permission`; `acts/test_may_act.py` tries every act.
"""

from typing import Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.may_type import OPEN_STATES
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records import sight
from dutydesk.records.desk_tables import Worker
from dutydesk.records.sight import contact_in
from dutydesk.records.tables import NO_SUBJECT, Contact

CHANGED: Final = "It changed since you opened it. Read it again."
NO_CONTACT: Final = "There is no such contact."
LEFT: Final = (
    "You work at this desk no more, as it was entered, so nothing was changed. A manager can enter you again."
)
NOT_HERE: Final = "That contact is not on this desk any more."
SHUT_OUT: Final = "You are shut out of this record by name: somebody else decides about it."


def contact_on_desk(
    session: Session, contact_id: UUID, version: int | None = None, *, to_look: bool = False
) -> Contact:
    """The contact's row, in the version that was read; nobody else changes it until the transaction ends.

    Args:
        to_look: nothing is going to be changed.

    Raises: NotAllowed when it is not on the desk; Stale when it changed since.
    """
    contact = contact_in(session, contact_id, to_change=not to_look)
    if contact is None:
        raise NotAllowed(NOT_HERE)
    if not to_look:
        works_here(session, contact)
    if version is not None and contact.version != version:
        raise Stale(CHANGED)
    return contact


def contact_to_decide(
    session: Session, contact_id: UUID, person: Person, version: int | None = None
) -> Contact:
    """As `contact_on_desk`, for whoever says what becomes of it or of what hangs on it, such as a letter.

    Raises: as `contact_on_desk`; NotAllowed for whoever is shut out of it by name.
    """
    contact = contact_on_desk(session, contact_id, version)
    decides(session, contact_id, person)
    return contact


def own_call(session: Session, contact_id: UUID, person: Person) -> Contact:
    """The contact whose call goes on, for the one whose call it is: whatever else holds of them or of it.

    For what records the call, such as a line of the note, and reads nothing of the record.

    Raises: NotAllowed for another's contact, in the words of whoever may not read it, and for a closed one.
    """
    contact = session.get(Contact, contact_id, with_for_update=True)
    if contact is not None and contact.worker_id != person.id:
        contact = contact_in(session, contact_id, to_change=True)
    if contact is None:
        raise NotAllowed(NO_CONTACT)
    return _own(contact, person, afterwards=True)


def own_contact(session: Session, contact_id: UUID, person: Person, *, afterwards: bool = False) -> Contact:
    """The contact, to be changed by the one who works it; nobody else changes it until then.

    Args:
        afterwards: for what is done beside it and never sent, such as a link: allowed until the contact is
            closed (decision 4).

    Raises: NotAllowed.
    """
    contact = contact_in(session, contact_id, to_change=True)
    if contact is None:
        raise NotAllowed(NO_CONTACT)
    works_here(session, contact)
    return _own(contact, person, afterwards=afterwards)


def _own(contact: Contact, person: Person, *, afterwards: bool) -> Contact:
    if contact.worker_id != person.id:
        raise NotAllowed(f"This contact is {contact.worker_name}'s. Only they may change it.")
    if afterwards:
        if contact.state == "closed":
            raise NotAllowed("This contact is closed. It may be read, not changed.")
        return contact
    if contact.state not in ("recording", "returned"):
        raise NotAllowed("This contact is with the manager. It may be read, not changed.")
    return contact


def decides(session: Session, contact_id: UUID, person: Person) -> None:
    """Whoever is shut out of a record by name decides nothing of it, glass or not. Raises: NotAllowed."""
    if sight.shut_out(session, contact_id, person.id):
        raise NotAllowed(SHUT_OUT)


def works_here(session: Session, contact: Contact) -> None:
    """Whoever looks still works here, or goes on with what is theirs and not sent. Raises: NotAllowed."""
    person = sight.who(session)
    if person == NO_SUBJECT or (contact.worker_id == person and contact.state in OPEN_STATES):
        return  # a file of one call is its worker's: nobody else looks there
    worker = session.get(Worker, person)
    if worker is not None and worker.left_at is not None:
        raise NotAllowed(LEFT)
