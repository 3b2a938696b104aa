"""Linking a contact to another one of the desk: the same family, or the open case a call is about (F 7)."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts.call_values import LinkView
from dutydesk.acts.calls import history_row
from dutydesk.acts.clocks import short_reference
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import own_contact
from dutydesk.acts.people import someone_here
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.records import calling, listing
from dutydesk.records.shift_tables import Link
from dutydesk.records.tables import Contact
from dutydesk.records.writing import writing
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

Kind = Literal["family", "open_case"]
LINKED: Final = "linked"
UNLINKED: Final = "unlinked"
LINK: Final = "link."
"""Before the kind of a link, in a line of history that can be undone; its subject is the other contact."""
NOT_LINKED: Final = "These two are not linked from here."
OPEN_CASE_INTAKE: Final = "7"
"""The kind of intake, as `data/codes.toml` has it, that makes a link one to the open case."""


@refusals_told
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
        other = _heads(session, {other_id}).get(other_id)  # of a stub too: history must not be missed
        if other is None:
            raise NotAllowed("That contact is not on the desk: it cannot be linked to yet.")
        reference, family = other
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        writing(home.dialect).settle_all(session.connection(), contact_id)  # typed before: undone after it
        row = _link_of(session, contact_id, other_id)
        line = history_row(contact_id, LINKED, person, now)
        line.subject_id = other_id  # whatever line names the other is found again once that one is gone
        if row is None:  # said again it is no step of its own: undoing it would not take the link away
            line.question = f"{LINK}{kind}"
        row = row or _made(contact_id, other_id, kind, person, now)
        row.kind, row.reason = kind, clean(reason, one_line=True).text.strip()
        session.add(row)
        found = LinkView(other_id, reference, family, kind, row.reason, row.at, row.by_name, outwards=True)
        line.reason = f"{found.words}."
        session.add(line)
    return found


@refusals_told
def unlink(desk: "Desk", contact_id: UUID, other_id: UUID) -> None:
    """Take a link back that was made from this contact; the history keeps that there was one.

    Raises: NotAllowed, NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_contact(session, contact_id, person, afterwards=True)
        writing(home.dialect).settle_all(session.connection(), contact_id)
        row = _link_of(session, contact_id, other_id)
        if row is None:
            raise NotAllowed(NOT_LINKED)
        now = desk.clock.now()
        set_link(session, desk, contact, other_id, row.kind, person, now, linked=False, act=UNLINKED)


def set_link(
    session: Session,
    desk: "Desk",
    contact: Contact,
    other_id: UUID,
    kind: str,
    person: Person,
    at: datetime,
    *,
    linked: bool,
    act: str,
) -> str:
    """Make a link or take it away, in the caller's transaction, with a line of history that names the act.

    Returns: "link to C-0001 SHAW".
    Raises: NotAllowed where it is so already.
    """
    row = _link_of(session, contact.id, other_id)
    if (row is not None) == linked:
        raise NotAllowed("These two are linked already." if linked else NOT_LINKED)
    if row is None:
        session.add(_made(contact.id, other_id, kind, person, at))
    else:
        session.delete(row)
    name = " ".join(each for each in _heads_of(session, desk, contact, {other_id}).get(other_id, ()) if each)
    line = history_row(contact.id, act, person, at, f"{name}.")
    line.subject_id, line.question = other_id, f"{LINK}{kind}"
    session.add(line)
    return f"link to {name}"


def _link_of(session: Session, contact_id: UUID, other_id: UUID) -> Link | None:
    return session.exec(select(Link).where(Link.contact_id == contact_id, Link.other_id == other_id)).first()


def _made(contact_id: UUID, other_id: UUID, kind: str, person: Person, at: datetime) -> Link:
    return Link(
        contact_id=contact_id, other_id=other_id, kind=kind, at=at, by_id=person.id, by_name=person.name
    )


def links_in(session: Session, desk: "Desk", contact: Contact) -> tuple[LinkView, ...]:
    """The links of a contact, with what the desk calls the others, read in this transaction."""
    rows = calling.links_of(session, contact.id)
    if not rows:
        return ()
    others = {row.other_id if row.contact_id == contact.id else row.contact_id for row in rows}
    heads = _heads_of(session, desk, contact, others)
    found = []
    for row in rows:
        outwards = row.contact_id == contact.id
        other = row.other_id if outwards else row.contact_id
        if other not in heads:  # sealed: nothing tells that there is a link
            continue
        reference, family = heads[other]
        found.append(LinkView(other, reference, family, row.kind, row.reason, row.at, row.by_name, outwards))
    return tuple(found)


def _heads_of(
    session: Session, desk: "Desk", contact: Contact, others: set[UUID]
) -> dict[UUID, tuple[str, str]]:
    if contact.reference is None:  # in a file of its own: the others stand on the desk
        with desk.database.read() as its:
            return _heads(its, others)
    return _heads(session, others)


def _heads(session: Session, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    found = listing.heads_of(session, ids)
    return {each.id: (short_reference(each.reference), each.family) for each in found}
