"""Who is left to look at broken glass: it is always looked at, by somebody else than whoever broke it.

Whoever is shut out of a record by name is told nothing of who read it while anybody else of the desk may.
Once the last of those has left, or has another role, it is for the ones who are shut out; nothing else is.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.permission import role_of
from dutydesk.acts.values import Person
from dutydesk.practice.roles import Answer, may
from dutydesk.records import sight
from dutydesk.records.desk_tables import Worker

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

REVIEW: Final = "break_glass.review"
"""The act of `data/roles.toml`."""


def looks_at_glass(desk: "Desk", person: Person) -> bool:
    """Whether they are told of broken glass, and may look at what others broke: managers, and auditors."""
    return may(role_of(desk, person.role), REVIEW) is not Answer.NO


def nobody_else(session: Session, desk: "Desk", person_id: UUID) -> frozenset[UUID]:
    """The contacts that somebody is shut out of, as is everybody else who may look at broken glass."""
    mine = sight.out_of(session, person_id)
    if not mine:
        return frozenset()
    there = session.exec(select(Worker.id, Worker.role).where(col(Worker.left_at).is_(None)))
    those = {each for each, role in there if may(role_of(desk, role), REVIEW) is not Answer.NO}
    return frozenset(each for each in mine if not those - sight.who_is_out(session, each))
