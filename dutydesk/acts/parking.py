"""Parking a contact while another call is taken, and coming back to its letter (B-8).

Owns what one worker has on hold: the contacts parked for another call, and those whose caller dropped off
and is to be rung back. It stands in the record, so that a kill forgets none of it. Opening a parked contact
takes it up again (`reading.open_contact`).
"""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.call_values import OnCall, OnHold
from dutydesk.acts.calls import history_row
from dutydesk.acts.clocks import short_reference
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import own_contact
from dutydesk.acts.people import someone_here
from dutydesk.acts.seating import leave_in
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.records import calling
from dutydesk.records.tables import Place

if TYPE_CHECKING:
    from datetime import datetime

    from dutydesk.acts.desk import Desk

NONE_PARKED = "No other call is parked."
NOT_NAMED = "not named"


@refusals_told
def park(desk: "Desk", contact_id: UUID) -> None:
    """Put this contact on hold for another call, as it stands. Parked twice it stays the first.

    Raises: NotAllowed for another's contact or a closed one; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        place = session.get(Place, (contact_id, person.id))
        if place is None:
            place = Place(contact_id=contact_id, worker_id=person.id, at=now)
        place.open = False
        if place.parked_at is None:
            place.parked_at = now
            session.add(history_row(contact_id, "parked", person, now))
        session.add(place)
        leave_in(session, desk, contact_id)


def next_parked(desk: "Desk", contact_id: UUID, *, longest: bool) -> UUID:
    """The parked contact to go on with in place of this one.

    Args:
        longest: the one parked longest, so that switching on and on goes round; else the one parked last.

    Raises: NotAllowed when no other call is parked; NotSaved.
    """
    others = [each for each in on_hold(desk) if each.parked_at and each.contact_id != contact_id]
    if not others:
        raise NotAllowed(NONE_PARKED)
    return others[-1 if longest else 0].contact_id


def on_hold(desk: "Desk") -> tuple[OnHold, ...]:
    """What the person who is here has on hold: calls parked, the last one first, then calls to ring back."""
    here = desk.here
    if here is None:
        return ()

    def look(_: UUID | None, session: Session) -> list[OnHold]:
        return held_in(session, here)

    with desk.database.read() as session:
        found = look(None, session)
    found += chain.from_iterable(desk.gate.read_each(look))
    return in_turn(found)


def on_call(desk: "Desk") -> OnCall | None:
    """The newest call of the person who is here that is neither ended nor parked; None where none is."""
    here = desk.here
    if here is None:
        return None

    def look(_: UUID | None, session: Session) -> list[OnCall]:
        rows = calling.going_on(session, here.id)
        return [OnCall(short_reference(row.reference) or NOT_NAMED, row.began_at) for row in rows]

    with desk.database.read() as session:
        found = look(None, session)
    found += chain.from_iterable(desk.gate.read_each(look))
    return max(found, key=lambda each: each.began_at, default=None)


def in_turn(found: Iterable[OnHold]) -> tuple[OnHold, ...]:
    """Calls parked, the last one first, then calls to ring back, the soonest first; nothing else."""
    found = tuple(found)
    parked = [each for each in found if each.parked_at is not None]
    to_ring = [each for each in found if each.parked_at is None and each.redial_at is not None]
    parked.sort(key=lambda each: _at(each.parked_at), reverse=True)
    return (*parked, *sorted(to_ring, key=lambda each: _at(each.redial_at)))


def held_in(session: Session, person: Person) -> list[OnHold]:
    """As `on_hold`, of one database, in no order; a contact that is both stands once."""
    ring = {row.id: row for row in calling.to_ring_back(session, person.id)}
    parked = {row.id: row for row in calling.parked_by(session, person.id)}
    return [
        _held(
            parked.get(each) or ring[each],
            parked[each].parked_at if each in parked else None,
            ring[each].redial_at if each in ring else None,
        )
        for each in {**parked, **ring}
    ]


def taken_up(session: Session, place: Place, person: Person, at: "datetime") -> None:
    """Its worker is back at a parked contact, in the caller's transaction; nothing when it is not parked."""
    if place.parked_at is not None:
        place.parked_at = None
        session.add(place)
        session.add(history_row(place.contact_id, "taken_up", person, at))


def _at(moment: "datetime | None") -> float:
    return moment.timestamp() if moment is not None else 0.0


def _held(row: Row[Any], parked_at: "datetime | None", redial_at: "datetime | None") -> OnHold:
    return OnHold(row.id, short_reference(row.reference), row.family, row.started_at, parked_at, redial_at)
