"""Whether this person may act on this record: the one question, which every act that changes one asks here.

Owns the three ways in which a record is taken up to be changed: to work on what is one's own, to do something
with what is on the desk, and to decide. What may be read is `records.sight`, what a role may is `permission`.
"""

from typing import Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records import sight
from dutydesk.records.sight import contact_in
from dutydesk.records.tables import Contact

CHANGED: Final = "It changed since you opened it. Read it again."
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
    if version is not None and contact.version != version:
        raise Stale(CHANGED)
    return contact


def own_contact(session: Session, contact_id: UUID, person: Person, *, afterwards: bool = False) -> Contact:
    """The contact, to be changed by the one who works it; nobody else changes it until then.

    Args:
        afterwards: for what is written beside it and never sent, such as a line of the note: allowed until
            the contact is closed (decision 4).

    Raises: NotAllowed.
    """
    contact = session.get(Contact, contact_id, with_for_update=True)
    if contact is None:
        raise NotAllowed("There is no such contact.")
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
