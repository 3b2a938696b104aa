"""Somebody who may not read one restricted or sealed record because of who they are: a conflict of interest.

It holds from the moment it is asked for, whatever their role; another person, a manager, approves it or lets
them in again, and never the one it is about. It shuts nobody out of a call they are recording, and broken
glass leads past it, of which the other managers are told. What it hides is `records.sight`'s.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.guarded_values import Seat
from dutydesk.acts.may_act import contact_on_desk, decides
from dutydesk.acts.people import everyone, someone_here
from dutydesk.acts.permission import need, role_of, why_not
from dutydesk.acts.restricting import NOT_ASKED, SET, another, as_seen, line_of, may_ask
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.roles import Answer, may
from dutydesk.records import guarding
from dutydesk.records.restrict_tables import ShutOut
from dutydesk.records.sight import FINISHED
from dutydesk.records.tables import Contact, History

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NO_REASON: Final = "Say why, in a line: the manager who approves it reads it."
OPEN: Final = "Everybody here may read it. Restrict it first; then somebody can be shut out of it."
ALREADY: Final = "They are shut out of it already."
NOT_OUT: Final = "They are not shut out of it."
NOT_HERE: Final = "Nobody of that name works at this desk now."
WRITING: Final = "It is theirs to finish, and nothing may stop a call. Somebody else takes it over first."
NOBODY_LEFT: Final = "No other manager of this desk could decide about it then. Enter another manager first."
HIMSELF: Final = "It is about yourself: another manager decides."


@refusals_told
def seats(desk: "Desk", contact_id: UUID) -> tuple[Seat, ...]:
    """Everybody who works at this desk, by name, and who of them is shut out of a restricted record.

    Raises: NotAllowed where all may read it, and for whoever may not read it or is shut out; NotSaved.
    """
    here = someone_here(desk)
    people, labels = everyone(desk), {key: its.label for key, its in desk.profile.roles.items()}
    with desk.database.read() as session:
        contact = contact_on_desk(session, contact_id, to_look=True)
        decides(session, contact_id, here)
        if not contact.guarded:
            raise NotAllowed(OPEN)
        rows = {row.person_id: row for row in guarding.shut_outs(session, contact_id)}
    return tuple(
        Seat(
            each.id,
            each.name,
            labels.get(each.role, each.role),
            **_said(rows.get(each.id)),
        )
        for each in people
    )


@refusals_told
def ask(desk: "Desk", contact_id: UUID, person_id: UUID, reason: str) -> None:
    """Shut somebody out of a restricted or sealed record, from now on; a manager approves it or lets them in.

    Args:
        person_id: whoever it is, oneself too.
        reason: one line.

    Raises: NotAllowed for who is neither its worker nor a manager, without a reason, for whoever is recording
        it, and where no other manager were left to decide; NotSaved.
    """
    person, now, words = someone_here(desk), desk.clock.now(), line_of(reason)
    if not words:
        raise NotAllowed(NO_REASON)
    there = {each.id: each for each in everyone(desk)}
    whom = there.get(person_id)
    if whom is None:
        raise NotAllowed(NOT_HERE)
    desk.keeper.flush(contact_id=contact_id)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        may_ask(session, contact, person, manages=manages)
        rows = guarding.shut_out_rows(session, contact_id)
        if not contact.guarded:
            raise NotAllowed(OPEN)
        if any(row.person_id == person_id for row in rows):
            raise NotAllowed(ALREADY)
        if contact.worker_id == person_id and contact.state not in FINISHED:
            raise NotAllowed(WRITING)
        out = {person_id, person.id, *(row.person_id for row in rows)}
        if not any(_manages(desk, each) for each in there.values() if each.id not in out):
            raise NotAllowed(NOBODY_LEFT)
        session.add(
            ShutOut(
                contact_id=contact_id,
                person_id=person_id,
                person_name=whom.name,
                reason=words,
                asked_at=now,
                asked_by=person.id,
                asked_by_name=person.name,
            )
        )
        _not_to_call(session, contact, whom, person if manages else None)
        _tell(session, contact_id, "shut_out_asked", now, person, whom.id, f"{whom.name}: {words}.")


@refusals_told
def approve(desk: "Desk", shut_out_id: UUID) -> None:
    """A manager who did not ask for it says that they stay shut out. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: ShutOut, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        another(row.asked_by, person)
        row.approved_at, row.approved_by, row.approved_by_name = now, person.id, person.name
        if not contact.guarded_call:
            contact.guarded_call = person.name
        _tell(session, contact.id, "shut_out_approved", now, person, row.person_id, f"{row.person_name}.")

    _decide(desk, shut_out_id, do)


@refusals_told
def refuse(desk: "Desk", shut_out_id: UUID) -> None:
    """A manager who did not ask for it lets them in as their role says. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: ShutOut, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        another(row.asked_by, person)
        _end(row, person, now, "refused")
        _tell(session, contact.id, "shut_out_refused", now, person, row.person_id, f"{row.person_name}.")

    _decide(desk, shut_out_id, do)


@refusals_told
def ask_in(desk: "Desk", contact_id: UUID, person_id: UUID, reason: str) -> None:
    """Ask that somebody be let in again; until another person, a manager, agrees, they stay shut out.

    Raises: NotAllowed; NotSaved.
    """
    person, now, words = someone_here(desk), desk.clock.now(), line_of(reason)
    if not words:
        raise NotAllowed(NO_REASON)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        may_ask(session, contact, person, manages=manages)
        found = [row for row in guarding.shut_out_rows(session, contact_id) if row.person_id == person_id]
        if not found:
            raise NotAllowed(NOT_OUT)
        (row,) = found
        row.lift_reason, row.lift_asked_at = words, now
        row.lift_asked_by, row.lift_asked_by_name = person.id, person.name
        session.add(row)
        _tell(session, contact_id, "let_in_asked", now, person, person_id, f"{row.person_name}: {words}.")


@refusals_told
def let_in(desk: "Desk", shut_out_id: UUID, seen: datetime) -> None:
    """A manager who did not ask for that lets them in again.

    Args:
        seen: when that was asked for, as `ToReview.at` had it; in `leave_out` as well.

    Raises: NotAllowed; NotSaved.
    """

    def do(session: Session, row: ShutOut, contact: Contact, person: Person, now: datetime) -> None:
        _asked_in(row, person, seen)
        _end(row, person, now, "lifted")
        _tell(session, contact.id, "let_in", now, person, row.person_id, f"{row.person_name}.")

    _decide(desk, shut_out_id, do)


@refusals_told
def leave_out(desk: "Desk", shut_out_id: UUID, seen: datetime) -> None:
    """A manager who did not ask for that leaves them shut out. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: ShutOut, contact: Contact, person: Person, now: datetime) -> None:
        _asked_in(row, person, seen)
        row.lift_reason, row.lift_asked_at, row.lift_asked_by, row.lift_asked_by_name = "", None, None, ""
        _tell(session, contact.id, "let_in_refused", now, person, row.person_id, f"{row.person_name}.")

    _decide(desk, shut_out_id, do)


Do = Callable[[Session, ShutOut, Contact, Person, datetime], None]


def _decide(desk: "Desk", shut_out_id: UUID, do: Do) -> None:
    person, now = someone_here(desk), desk.clock.now()
    need(desk, SET)
    with desk.database.write() as session:
        found = session.get(ShutOut, shut_out_id)
        if found is None or found.ended_at is not None:
            raise NotAllowed(NOT_ASKED)
        if found.person_id == person.id:
            raise NotAllowed(HIMSELF)
        # The contact first, as whoever asks: two who lock them the other way round would wait for ever.
        contact = contact_on_desk(session, found.contact_id)
        row = session.get(ShutOut, shut_out_id, with_for_update=True, populate_existing=True)
        if row is None or row.ended_at is not None:
            raise NotAllowed(NOT_ASKED)
        decides(session, contact.id, person)
        do(session, row, contact, person, now)
        session.add(row)
        contact.version += 1
        session.add(contact)


def _said(row: Row[Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    its = row._mapping
    names = ("id", "reason", "asked_by_name", "approved_by_name", "lift_asked_by_name", "lift_reason")
    return {name.removesuffix("_name"): its[name] for name in names}


def _asked_in(row: ShutOut, person: Person, seen: datetime) -> None:
    as_seen(row.lift_asked_at, seen)
    another(row.lift_asked_by, person)


def _end(row: ShutOut, person: Person, now: datetime, how: str) -> None:
    row.ended_at, row.ended_by, row.ended_by_name, row.ended_how = now, person.id, person.name, how


def _not_to_call(session: Session, contact: Contact, whom: Person, manager: Person | None) -> None:
    """A stub says whom to call about it: never whoever is shut out of it."""
    if contact.guarded_call == whom.name:
        contact.guarded_call = manager.name if manager is not None and manager.id != whom.id else ""
    contact.version += 1
    session.add(contact)


def _manages(desk: "Desk", person: Person) -> bool:
    return may(role_of(desk, person.role), SET) is Answer.YES


def _tell(
    session: Session, contact_id: UUID, act: str, at: datetime, by: Person, whom: UUID, reason: str
) -> None:
    """One line of the history; the audit has the id of whoever it is about."""
    session.add(
        History(
            contact_id=contact_id,
            subject_id=whom,
            at=at,
            by_id=by.id,
            by_name=by.name,
            act=act,
            reason=reason,
        )
    )
