"""A second sign-in: out of hours a manager decides at somebody else's open desk, for that act alone (R-2506).

Owns who may, and what it leaves: the desk stays whose it was, what is decided is the manager's, and the audit
and a line of history say how; what was decided keeps it in a field of its own, beside what the manager typed.
In office hours managers decide at their own desk, and where names are not proved there is nothing to sign in
with.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from sqlmodel import Session, select

from dutydesk.acts import unlocking
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.history_words import SECOND
from dutydesk.acts.oversight import WRONG_ROLE
from dutydesk.acts.oversight import tell as line
from dutydesk.acts.people import person_of, someone_here
from dutydesk.acts.values import Person
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.practice.hours import in_core_hours
from dutydesk.records import guarding
from dutydesk.records.desk_tables import Worker

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NOT_PROVED: Final = (
    "Names are not proved on this desk, so nobody can sign in a second time: the manager sits down under "
    "their own name. ^P Someone else here."
)
IN_HOURS: Final = "In office hours a manager decides at their own desk. ^P Someone else here."
ONLY_ONE_ACT: Final = "That sign-in was for one act. Sign in again."


@dataclass(eq=False, slots=True)
class Second:
    """Somebody proved who they are, for one act about one contact."""

    person: Person
    contact_id: UUID
    at_desk_of: Person
    used: bool = field(default=False, repr=False)

    def take(self, contact_id: UUID) -> Person:
        """Who decides. Raises: NotAllowed where it was for another act."""
        if self.used or contact_id != self.contact_id:
            raise NotAllowed(ONLY_ONE_ACT)
        self.used = True
        return self.person


def is_time(desk: "Desk", now: datetime) -> bool:
    """Whether a second sign-in is for this hour: the office is shut, and names are proved."""
    return desk.proved and not in_core_hours(now, desk.profile, desk.calendar)


def managers(desk: "Desk", contact_id: UUID) -> tuple[str, ...]:
    """The names with which it can be done here and now: who endorses contacts and has a passphrase.

    Whoever is shut out of that contact by name is left out.

    Raises: NotSaved.
    """
    path = desk.database.path
    if path is None or not is_time(desk, desk.clock.now()):
        return ()
    try:
        can = unlocking.who_can(path)
    except CannotOpen:
        return ()
    with desk.database.read() as session:
        there = [person_of(desk, each) for each in session.exec(select(Worker)).all() if each.left_at is None]
        out = {row.person_id for row in guarding.shut_out_rows(session, contact_id)}
    here = desk.here.id if desk.here is not None else None
    return tuple(
        each.name
        for each in there
        if each.endorses_contacts and each.id in can and each.id != here and each.id not in out
    )


@refusals_told
def sign(desk: "Desk", contact_id: UUID, name: str, passphrase: str) -> Second:
    """A manager signs in for one act about this contact, on the desk of whoever is here.

    A wrong passphrase makes the next try wait longer, as at the door. Whether they may decide this contact
    is for the act itself.

    Raises: NotAllowed; NotSaved, CannotOpen.
    """
    here, path = someone_here(desk), desk.database.path
    if not desk.proved or path is None:
        raise NotAllowed(NOT_PROVED)
    if not is_time(desk, desk.clock.now()):
        raise NotAllowed(IN_HOURS)
    # An unknown name takes as long as a wrong passphrase, and is told in the same sentence.
    who = unlocking.person_of(path, unlocking.a_name(name)) or uuid4()
    try:
        unlocking.prove(path, who, passphrase, desk.clock)
    except NotAllowed:
        if desk.auditor is not None:
            desk.auditor.soon(Happened(Event.SIGN_IN_FAILED, reason="second", detail={"person": str(who)}))
        raise
    with desk.database.read() as session:
        worker = session.get(Worker, who)
        person = person_of(desk, worker) if worker is not None and worker.left_at is None else None
    if person is None or not person.endorses_contacts:
        raise NotAllowed(WRONG_ROLE)
    return Second(person, contact_id, here)


def used(session: Session, second: Second, at: datetime) -> str:
    """It was used, in the caller's transaction. Returns whose desk that was, for what is decided."""
    desk_of = second.at_desk_of.name
    line(session, second.contact_id, SECOND, at, second.person, new=desk_of)
    detail = {"at_desk_of": str(second.at_desk_of.id)}
    tell(session, Happened(Event.SECOND, second.contact_id, "decision", detail, second.person))
    return desk_of
