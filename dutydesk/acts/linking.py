"""Linking a contact to another one of the desk: the same family, or the open case a call is about (F 7)."""

from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts.call_values import LinkView
from dutydesk.acts.calls import history_row, own_contact
from dutydesk.acts.clocks import short_reference
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed
from dutydesk.records import calling
from dutydesk.records.shift_tables import Link
from dutydesk.records.tables import Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

Kind = Literal["family", "open_case"]
OPEN_CASE_INTAKE: Final = "7"
"""The kind of intake, as `data/codes.toml` has it, that makes a link one to the open case."""


def link(desk: "Desk", contact_id: UUID, other_id: UUID, kind: Kind, reason: str = "") -> LinkView:
    """Link a contact to another of the desk. Linked twice, the kind and reason are the last ones.

    The other contact is not changed: whoever opens it sees the link from there.

    Raises: NotAllowed for another's contact, for itself, and for one that is not on the desk; NotSaved.
    """
    for each in (contact_id, other_id):
        desk.keeper.flush(contact_id=each)
    person = someone_here(desk)
    if contact_id == other_id:
        raise NotAllowed("A contact is not linked to itself.")
    now = desk.clock.now()
    with desk.database.read() as session:
        other = session.get(Contact, other_id)
        if other is None:
            raise NotAllowed("That contact is not on the desk: it cannot be linked to yet.")
        reference, family = short_reference(other.reference), other.family
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        row = session.exec(
            select(Link).where(Link.contact_id == contact_id, Link.other_id == other_id)
        ).first()
        row = row or Link(
            contact_id=contact_id, other_id=other_id, kind=kind, at=now, by_id=person.id, by_name=person.name
        )
        row.kind, row.reason = kind, clean(reason, one_line=True).text.strip()
        session.add(row)
        found = LinkView(other_id, reference, family, kind, row.reason, row.at, row.by_name, outwards=True)
        session.add(history_row(contact_id, "linked", person, now, f"{found.words}."))
    return found


def unlink(desk: "Desk", contact_id: UUID, other_id: UUID) -> None:
    """Take a link back that was made from this contact; the history keeps that there was one.

    Raises: NotAllowed, NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        row = session.exec(
            select(Link).where(Link.contact_id == contact_id, Link.other_id == other_id)
        ).first()
        if row is None:
            raise NotAllowed("These two are not linked from here.")
        session.delete(row)
        session.add(history_row(contact_id, "unlinked", person, desk.clock.now()))


def links_in(session: Session, desk: "Desk", contact: Contact) -> tuple[LinkView, ...]:
    """The links of a contact, with what the desk calls the others, read in this transaction."""
    rows = calling.links_of(session, contact.id)
    if not rows:
        return ()
    others = {row.other_id if row.contact_id == contact.id else row.contact_id for row in rows}
    if contact.reference is None:  # in a file of its own: the others stand on the desk
        with desk.database.read() as its:
            heads = _heads(its, others)
    else:
        heads = _heads(session, others)
    found = []
    for row in rows:
        outwards = row.contact_id == contact.id
        other = row.other_id if outwards else row.contact_id
        reference, family = heads.get(other, ("", ""))
        found.append(LinkView(other, reference, family, row.kind, row.reason, row.at, row.by_name, outwards))
    return tuple(found)


def _heads(session: Session, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    found = (session.get(Contact, each) for each in ids)
    return {each.id: (short_reference(each.reference), each.family) for each in found if each is not None}
