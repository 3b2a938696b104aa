"""Taking a row of a grid out, and putting it back. Nothing typed is ever deleted."""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import Session

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import someone_here
from dutydesk.acts.understood import family_of, led_by
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.each_child import FOR_ALL
from dutydesk.records.tables import Contact, History
from dutydesk.records.writing import ROWS, table, writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

TAKEN_OUT: Final = "taken_out"
PUT_BACK: Final = "put_back"


@refusals_told
def strike(desk: "Desk", contact_id: UUID, subject_id: UUID) -> None:
    """Take a row out: it counts no more, but is kept and can be put back.

    Raises: NotAllowed, NotSaved.
    """
    _set(desk, contact_id, subject_id, struck=True)


@refusals_told
def unstrike(desk: "Desk", contact_id: UUID, subject_id: UUID) -> None:
    """Put a row back that was taken out.

    Raises: NotAllowed, NotSaved.
    """
    _set(desk, contact_id, subject_id, struck=False)


def unstrike_last(desk: "Desk", contact_id: UUID) -> str:
    """Put back the row that was taken out last, of whatever kind. Returns its kind.

    Raises: NotAllowed when none is taken out, or the contact may not be changed; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.read() as session:
        connection = session.connection()
        out = [
            (row.struck_at, kind, row.id)
            for kind in ROWS
            for row in connection.execute(
                select(table(kind).c.id, table(kind).c.struck_at).where(
                    table(kind).c.contact_id == contact_id, table(kind).c.struck_at.is_not(None)
                )
            )
        ]
    if not out:
        raise NotAllowed("No row was taken out.")
    _, kind, subject_id = max(out)
    unstrike(desk, contact_id, subject_id)
    return kind


def _set(desk: "Desk", contact_id: UUID, subject_id: UUID, *, struck: bool) -> None:
    from dutydesk.acts.may_act import own_contact

    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_contact(session, contact_id, person)
        act = TAKEN_OUT if struck else PUT_BACK
        # What was typed in it came before.
        writing(home.dialect).settle_all(session.connection(), contact_id)
        now, checklist = desk.clock.now(), desk.checklist
        set_struck(session, contact, subject_id, person, now, struck=struck, act=act, checklist=checklist)


def set_struck(
    session: Session,
    contact: Contact,
    subject_id: UUID,
    person: Person,
    at: datetime,
    *,
    struck: bool,
    act: str,
    checklist: Checklist,
) -> None:
    """Take a row out or put it back, in the caller's transaction, with a line of history that names the act.

    Raises: NotAllowed when there is no such row.
    """
    connection = session.connection()
    kind, was_struck = _find(connection, contact.id, subject_id)
    if was_struck == struck:
        return
    its = table(kind)
    connection.execute(its.update().where(its.c.id == subject_id).values(struck_at=at if struck else None))
    session.add(
        History(
            contact_id=contact.id,
            at=at,
            by_id=person.id,
            by_name=person.name,
            act=act,
            subject_id=subject_id,
            question=f"{kind}.name" if kind != "event" else "event.what",
        )
    )
    if kind == "child":
        to = writing(connection.dialect.name)
        children = to.children(connection, contact.id)
        contact.family, contact.children = family_of([child.name for child in children]), len(children)
        led = led_by(to.typed(connection, contact.id, FOR_ALL), children, checklist)
        contact.outcome, contact.differs = led["outcome"], led["differs"]
        session.add(contact)


def _find(connection: Connection, contact_id: UUID, subject_id: UUID) -> tuple[str, bool]:
    """The kind of a row, and whether it is taken out.

    Raises: NotAllowed.
    """
    for kind in ROWS:
        its = table(kind)
        found = connection.execute(
            select(its.c.struck_at).where(its.c.id == subject_id, its.c.contact_id == contact_id)
        ).first()
        if found is not None:
            return kind, found.struck_at is not None
    raise NotAllowed("There is no such row.")
