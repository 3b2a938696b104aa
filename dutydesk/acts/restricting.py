"""Records that not everyone may read: asked for by one, approved by another, looked at again, lifted.

A record is restricted or sealed from the moment it is asked for, since a staff relative's must not lie open
until a manager comes. From one level to the other it goes in one act: stricter from the moment that is asked,
less strict once it is approved. Approving, refusing and lifting is for a manager who did not ask for it, and
is not shut out of the record. Who may read what is `records.sight`; whoever is writing a record goes on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.guarded_values import Standing
from dutydesk.acts.may_act import contact_on_desk, decides
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need, why_not
from dutydesk.acts.restriction_view import standing_of
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.restrictions import SEALED, Code, restrictions
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
ALREADY: Final = "It is restricted already. Its reason and level can be changed, or lifted."
SAME: Final = "It is restricted for that reason already. Choose another."
WAITS: Final = "Another level waits for a manager already: that is decided first."
NOT_RESTRICTED: Final = "It is not restricted: everybody here may read it."
NOT_YOURS: Final = "Its own worker or a manager asks for this."
NOT_THE_SAME: Final = "You asked for it yourself: another manager decides."
NOT_ASKED: Final = "That waits for nobody any more: somebody has decided it."
OTHER: Final = "What you saw was decided, and something else is asked for since. Read that, then decide."


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
        return standing_of(row) if row is not None else None


@refusals_told
def ask(desk: "Desk", contact_id: UUID, category: str, reason: str) -> Standing:
    """Restrict or seal a record, from now on; another person, a manager, approves it or opens it again.

    Args:
        category: key of one of `categories`.
        reason: one line.

    Raises: NotAllowed for who is neither its worker nor a manager, without a reason, and twice; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    chosen, words = restrictions().category(category), line_of(reason)
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
        may_ask(session, contact, person, manages=manages)
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
        return standing_of(row)


@refusals_told
def approve(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for it says that not everybody may read it, until it is looked at again.

    Raises: NotAllowed; NotSaved.
    """

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        another(row.asked_by, person)
        row.approved_at, row.approved_by, row.approved_by_name = now, person.id, person.name
        row.review_at = now + restrictions().review_within
        _guard(session, contact, _in_force(row), person.name)
        tell(session, contact.id, "restriction_approved", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def refuse(desk: "Desk", restriction_id: UUID) -> Standing:
    """A manager who did not ask for it opens the record to everybody again. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        if row.approved_at is not None:
            raise NotAllowed(NOT_ASKED)
        if row.to_asked_by is not None:
            raise NotAllowed(WAITS)
        another(row.asked_by, person)
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
        _guard(session, contact, _in_force(row), person.name)
        session.add(row)
        tell(session, contact.id, "restriction_kept", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def ask_change(desk: "Desk", contact_id: UUID, category: str, reason: str) -> Standing:
    """Ask for another reason, and with it its level, of a record that is restricted or sealed.

    To seal what is restricted holds from now on. To show a stub of what is sealed changes nothing until
    another person, a manager, approves it.

    Args:
        category: key of one of `categories`.
        reason: one line.

    Raises: NotAllowed for who is neither its worker nor a manager, without a reason, for the reason that
        stands, and while another change waits; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    chosen, words = restrictions().category(category), line_of(reason)
    if chosen is None:
        raise NotAllowed(NOT_A_CATEGORY)
    if not words:
        raise NotAllowed(NO_REASON)
    desk.keeper.flush(contact_id=contact_id)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        may_ask(session, contact, person, manages=manages)
        row = guarding.standing(session, contact_id, to_change=True)
        if row is None:
            raise NotAllowed(NOT_RESTRICTED)
        if row.to_asked_by is not None:
            raise NotAllowed(WAITS)
        if row.category == chosen.key:
            raise NotAllowed(SAME)
        row.to_category, row.to_level, row.to_reason = chosen.key, chosen.level, words
        row.to_asked_at, row.to_asked_by, row.to_asked_by_name = now, person.id, person.name
        session.add(row)
        _guard(session, contact, _in_force(row), contact.guarded_call)
        said = f"{chosen.words}, {chosen.level}: {words}."
        tell(session, contact_id, "restriction_change_asked", now, person, reason=said)
        return standing_of(row)


@refusals_told
def change(desk: "Desk", restriction_id: UUID, seen: datetime) -> Standing:
    """A manager who asked for none of it approves what it is to be.

    Args:
        seen: when that was asked for, as `ToReview.at` had it; of the other three below as well.

    Raises: NotAllowed; NotSaved.
    """

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        as_seen(row.to_asked_at, seen)
        if row.to_asked_by is None or row.to_asked_at is None:
            raise NotAllowed(NOT_ASKED)
        another(row.to_asked_by, person)
        if row.approved_at is None:  # what was asked for first is approved with it
            another(row.asked_by, person)
        row.ended_at, row.ended_by, row.ended_by_name, row.ended_how = now, person.id, person.name, "changed"
        session.add(row)
        session.flush()
        new = Restriction(
            contact_id=row.contact_id,
            level=row.to_level,
            category=row.to_category,
            reason=row.to_reason,
            asked_at=row.to_asked_at,
            asked_by=row.to_asked_by,
            asked_by_name=row.to_asked_by_name,
            approved_at=now,
            approved_by=person.id,
            approved_by_name=person.name,
            review_at=now + restrictions().review_within,
            lift_reason=row.lift_reason,
            lift_asked_at=row.lift_asked_at,
            lift_asked_by=row.lift_asked_by,
            lift_asked_by_name=row.lift_asked_by_name,
        )
        session.add(new)
        _guard(session, contact, new.level, person.name)
        tell(session, contact.id, "restriction_changed", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def refuse_change(desk: "Desk", restriction_id: UUID, seen: datetime) -> Standing:
    """A manager who did not ask for that leaves its reason and level as they were.

    Raises: NotAllowed; NotSaved.
    """

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        as_seen(row.to_asked_at, seen)
        another(row.to_asked_by, person)
        row.to_category = row.to_level = row.to_reason = row.to_asked_by_name = ""
        row.to_asked_at = row.to_asked_by = None
        session.add(row)
        _guard(session, contact, row.level, contact.guarded_call)
        tell(session, contact.id, "restriction_change_refused", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def ask_lift(desk: "Desk", contact_id: UUID, reason: str) -> Standing:
    """Ask that everybody may read it again; until another person, a manager, agrees, it stays as it is.

    Raises: NotAllowed; NotSaved.
    """
    person, now, words = someone_here(desk), desk.clock.now(), line_of(reason)
    if not words:
        raise NotAllowed(NO_REASON)
    manages = not why_not(desk, SET)
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        may_ask(session, contact, person, manages=manages)
        row = guarding.standing(session, contact_id, to_change=True)
        if row is None:
            raise NotAllowed(NOT_RESTRICTED)
        row.lift_reason, row.lift_asked_at = words, now
        row.lift_asked_by, row.lift_asked_by_name = person.id, person.name
        session.add(row)
        tell(session, contact_id, "restriction_lift_asked", now, person, reason=f"{words}.")
        return standing_of(row)


@refusals_told
def lift(desk: "Desk", restriction_id: UUID, seen: datetime) -> Standing:
    """A manager who did not ask for that lifts it: all here may read it. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        as_seen(row.lift_asked_at, seen)
        if row.to_asked_by is not None:
            raise NotAllowed(WAITS)
        another(row.lift_asked_by, person)
        _end(session, row, contact, person, now, "lifted")
        tell(session, contact.id, "restriction_lifted", now, person)

    return _decide(desk, restriction_id, do)


@refusals_told
def refuse_lift(desk: "Desk", restriction_id: UUID, seen: datetime) -> Standing:
    """A manager who did not ask for that leaves it restricted. Raises: NotAllowed; NotSaved."""

    def do(session: Session, row: Restriction, contact: Contact, person: Person, now: datetime) -> None:
        as_seen(row.lift_asked_at, seen)
        another(row.lift_asked_by, person)
        row.lift_reason, row.lift_asked_at, row.lift_asked_by, row.lift_asked_by_name = "", None, None, ""
        session.add(row)
        tell(session, contact.id, "restriction_lift_refused", now, person)

    return _decide(desk, restriction_id, do)


Do = Callable[[Session, Restriction, Contact, Person, datetime], None]


def _decide(desk: "Desk", restriction_id: UUID, do: Do) -> Standing:
    person, now = someone_here(desk), desk.clock.now()
    need(desk, SET)
    with desk.database.write() as session:
        found = session.get(Restriction, restriction_id)
        if found is None or found.ended_at is not None:
            raise NotAllowed(NOT_ASKED)
        # The contact first, as whoever asks: two who lock them the other way round would wait for ever.
        contact = contact_on_desk(session, found.contact_id)
        row = session.get(Restriction, restriction_id, with_for_update=True, populate_existing=True)
        if row is None or row.ended_at is not None:
            raise NotAllowed(NOT_ASKED)
        decides(session, contact.id, person)
        do(session, row, contact, person, now)
        return standing_of(guarding.standing(session, row.contact_id) or row)


def may_ask(session: Session, contact: Contact, person: Person, *, manages: bool) -> None:
    """Who asks is its own worker, or a manager who is not shut out of it. Raises: NotAllowed."""
    decides(session, contact.id, person)
    if contact.worker_id != person.id and not manages:
        raise NotAllowed(NOT_YOURS)


def as_seen(asked_at: datetime | None, seen: datetime) -> None:
    """What is decided is what was seen, known by when it was asked for. Raises: NotAllowed."""
    if asked_at != seen:
        raise NotAllowed(NOT_ASKED if asked_at is None else OTHER)


def another(asked_by: UUID | None, person: Person) -> None:
    """Nobody decides what they asked for themselves. Raises: NotAllowed."""
    if asked_by == person.id:
        raise NotAllowed(NOT_THE_SAME)


def _in_force(row: Restriction) -> str:
    """The stricter of the level that stands and the one that is asked for."""
    return SEALED if SEALED in (row.level, row.to_level) else row.level


def _guard(session: Session, contact: Contact, level: str, call: str) -> None:
    contact.guarded, contact.guarded_call = level, call
    contact.version += 1
    session.add(contact)


def _end(
    session: Session, row: Restriction, contact: Contact, person: Person, now: datetime, how: str
) -> None:
    row.ended_at, row.ended_by, row.ended_by_name, row.ended_how = now, person.id, person.name, how
    session.add(row)
    for each in guarding.shut_out_rows(session, contact.id):
        each.ended_at, each.ended_by, each.ended_by_name = now, person.id, person.name
        each.ended_how = "opened"
        session.add(each)
    _guard(session, contact, "", "")


def line_of(typed: str) -> str:
    """What was typed as one line without its full stop."""
    return clean(typed, one_line=True).text.strip().rstrip(".")
