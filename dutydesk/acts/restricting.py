"""Records that not everyone may read: asked for by one, approved by another, looked at again, lifted.

A record is restricted or sealed from the moment it is asked for, since a staff relative's must not lie open
until a manager comes. Approving, refusing and lifting is for a manager who did not ask for it. Who may read
what is `records.sight`; whoever is writing a record goes on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.guarded_values import Standing
from dutydesk.acts.oversight import contact_on_desk, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need, why_not
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.restrictions import Code, restrictions
from dutydesk.records import guarding
from dutydesk.records.restrict_tables import Restriction
from dutydesk.records.tables import Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SET: Final = "restrict.set"
"""The act of `data/roles.toml`: approving, refusing, keeping and lifting."""
BEHIND_GATE: Final = (
    "It is not on the desk yet: nobody but you can read it. It can be restricted once it has a number."
)
NO_REASON: Final = "Say why, in a line: the manager who approves it reads it."
NOT_A_CATEGORY: Final = "Choose one of the reasons in the list."
ALREADY: Final = "It is restricted already. A manager can lift that, and it can be restricted anew."
NOT_RESTRICTED: Final = "It is not restricted: everybody here may read it."
NOT_YOURS: Final = "Its own worker or a manager asks for this."
NOT_THE_SAME: Final = "You asked for it yourself: another manager decides."
NOT_ASKED: Final = "That waits for nobody any more: somebody has decided it."


def categories() -> tuple[Code, ...]:
    """The reasons for which a record is restricted or sealed, in their order."""
    return restrictions().categories


@refusals_told
def standing(desk: "Desk", contact_id: UUID) -> Standing | None:
    """How a contact is restricted; None where all may read it.

    Raises: NotAllowed where whoever is here may not read it; NotSaved.
    """
    if desk.gate.holds(contact_id):
        raise NotAllowed(BEHIND_GATE)
    with desk.database.read() as session:
        contact_on_desk(session, contact_id, to_look=True)
        row = guarding.standing(session, contact_id)
        return _view(row) if row is not None else None


@refusals_told
def ask(desk: "Desk", contact_id: UUID, category: str, reason: str) -> Standing:
    """Restrict or seal a record, from now on; another person, a manager, approves it or opens it again.

    Args:
        category: key of one of `categories`.
        reason: one line.

    Raises: NotAllowed for who is neither its worker nor a manager, without a reason, and twice; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    chosen, words = restrictions().category(category), _line(reason)
    if chosen is None:
        raise NotAllowed(NOT_A_CATEGORY)
    if not words:
        raise NotAllowed(NO_REASON)
    if desk.gate.holds(contact_id):
        raise NotAllowed(BEHIND_GATE)
    desk.keeper.flush(contact_id=contact_id)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        _may_ask(contact, person, manages=manages)
        if guarding.standing(session, contact_id, to_change=True) is not None:
            raise NotAllowed(ALREADY)
        row = Restriction(
            contact_id=contact_id,
            level=chosen.level,
            category=chosen.key,
            reason=words,
            asked_at=now,
            asked_by=person.id,
            asked_by_name=person.name,
        )
        session.add(row)
        _guard(session, contact, chosen.level, person.name if manages else "")
        tell(session, contact_id, "restriction_asked", now, person, reason=f"{chosen.words}: {words}.")
        return _view(row)


@refusals_told
def approve(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for it says that not everybody may read it, until it is looked at again.

    Raises: NotAllowed; NotSaved.
    """

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        _another(row.asked_by, person)
        row.approved_at, row.approved_by, row.approved_by_name = now, person.id, person.name
        row.review_at = now + restrictions().review_within
        _guard(session, contact, row.level, person.name)
        tell(session, contact.id, "restriction_approved", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def refuse(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for it opens the record to everybody again. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        _another(row.asked_by, person)
        _end(session, row, contact, person, now, "refused")
        tell(session, contact.id, "restriction_refused", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def keep(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager has looked again: it stays, until the next time. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is None:
            raise NotAllowed(NOT_ASKED)
        row.review_at = now + restrictions().review_within
        _guard(session, contact, row.level, person.name)
        session.add(row)
        tell(session, contact.id, "restriction_kept", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def ask_lift(desk: "Desk", contact_id: UUID, reason: str) -> Standing:
    """Ask that everybody may read it again; until another person, a manager, agrees, it stays as it is.

    Raises: NotAllowed; NotSaved.
    """
    person, now, words = someone_here(desk), desk.clock.now(), _line(reason)
    if not words:
        raise NotAllowed(NO_REASON)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        _may_ask(contact, person, manages=manages)
        row = guarding.standing(session, contact_id, to_change=True)
        if row is None:
            raise NotAllowed(NOT_RESTRICTED)
        row.lift_reason, row.lift_asked_at = words, now
        row.lift_asked_by, row.lift_asked_by_name = person.id, person.name
        session.add(row)
        tell(session, contact_id, "restriction_lift_asked", now, person, reason=f"{words}.")
        return _view(row)


@refusals_told
def lift(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for that lifts it: all here may read it. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.lift_asked_by is None:
            raise NotAllowed(NOT_ASKED)
        _another(row.lift_asked_by, person)
        _end(session, row, contact, person, now, "lifted")
        tell(session, contact.id, "restriction_lifted", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def refuse_lift(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for that leaves it restricted. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.lift_asked_by is None:
            raise NotAllowed(NOT_ASKED)
        _another(row.lift_asked_by, person)
        row.lift_reason, row.lift_asked_at, row.lift_asked_by, row.lift_asked_by_name = "", None, None, ""
        session.add(row)
        tell(session, contact.id, "restriction_lift_refused", now, person)

    return _decide(desk, restriction_id, do)


Do = Callable[[Session, Restriction, Contact, Person, datetime], None]


def _decide(desk: "Desk", restriction_id: UUID, do: Do) -> Standing:
    person, now = someone_here(desk), desk.clock.now()
    need(desk, SET)
    with desk.database.write() as session:
        row = session.get(Restriction, restriction_id, with_for_update=True)
        if row is None or row.ended_at is not None:
            raise NotAllowed(NOT_ASKED)
        do(session, row, contact_on_desk(session, row.contact_id), person, now)
        return _view(row)


def _may_ask(contact: Contact, person: Person, *, manages: bool) -> None:
    if contact.worker_id != person.id and not manages:
        raise NotAllowed(NOT_YOURS)


def _another(asked_by: UUID | None, person: Person) -> None:
    if asked_by == person.id:
        raise NotAllowed(NOT_THE_SAME)


def _guard(session: Session, contact: Contact, level: str, call: str) -> None:
    contact.guarded, contact.guarded_call = level, call
    contact.version += 1
    session.add(contact)


def _end(
    session: Session, row: Restriction, contact: Contact, person: Person, now: datetime, how: str
) -> None:
    row.ended_at, row.ended_by, row.ended_by_name, row.ended_how = now, person.id, person.name, how
    session.add(row)
    _guard(session, contact, "", "")


def _view(row: Restriction) -> Standing:
    category = restrictions().category(row.category)
    return Standing(
        row.id,
        row.contact_id,
        row.level,
        category.words if category is not None else row.category,
        row.reason,
        row.asked_by_name,
        row.asked_at,
        row.approved_by_name,
        row.review_at,
        row.lift_asked_by_name,
        row.lift_reason,
    )


def _line(typed: str) -> str:
    return clean(typed, one_line=True).text.strip().rstrip(".")
