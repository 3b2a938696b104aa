"""Which contacts tell a protected address, and what keeps it in when something leaves the desk.

Owns that a flag on one contact holds for those it is linked to as well, and that what was typed before and
typed over is kept in too.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.practice.protecting import NOTHING, PROTECTED, TELLS, Shield, shield_of
from dutydesk.practice.reading import read
from dutydesk.records.shift_tables import Clash, Link
from dutydesk.records.tables import Answer, History

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def of_contact(desk: "Desk", contact_id: UUID) -> Shield:
    """What of one contact may not be told. Raises: NotSaved, CannotOpen."""
    desk.keeper.flush(contact_id=contact_id)  # the flag may be what was typed last
    with desk.home(contact_id) as home, home.read() as session:
        return _shield(session, _protected_in(session, desk) & _with_linked(session, {contact_id}))


def of_desk(desk: "Desk") -> Shield:
    """What of any contact of the desk may not be told, for a list. Raises: NotSaved."""
    desk.keeper.flush()
    with desk.database.read() as session:
        return _shield(session, _protected_in(session, desk))


def protected(desk: "Desk") -> frozenset[UUID]:
    """The contacts whose address is protected, those linked to one among them. Raises: NotSaved."""
    with desk.database.read() as session:
        return frozenset(_protected_in(session, desk))


def _protected_in(session: Session, desk: "Desk") -> set[UUID]:
    question = desk.checklist.question(PROTECTED)
    rows = session.exec(select(Answer).where(Answer.question == PROTECTED, Answer.typed != "")).all()
    said = {
        row.contact_id
        for row in rows
        if not row.mark and read(question, row.typed, desk.checklist, row.changed_at).code == "y"
    }
    return _with_linked(session, said)


def _with_linked(session: Session, contacts: Collection[UUID]) -> set[UUID]:
    if not contacts:
        return set()
    beside: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for one, other in session.exec(select(Link.contact_id, Link.other_id)).all():
        beside[one].add(other)
        beside[other].add(one)
    return {*contacts, *(its for each in contacts for its in beside[each])}


def _shield(session: Session, contacts: Collection[UUID]) -> Shield:
    if not contacts:
        return NOTHING
    told: list[tuple[str, str]] = []
    for row in session.exec(
        select(Answer).where(col(Answer.contact_id).in_(contacts), col(Answer.question).in_(TELLS))
    ).all():
        told += [(row.question, row.typed), (row.question, row.settled), (row.question, row.reason)]
    for line in session.exec(
        select(History).where(col(History.contact_id).in_(contacts), col(History.question).in_(TELLS))
    ).all():
        told += [(line.question, line.old), (line.question, line.new)]
    for clash in session.exec(
        select(Clash).where(col(Clash.contact_id).in_(contacts), col(Clash.question).in_(TELLS))
    ).all():
        told += [(clash.question, clash.typed), (clash.question, clash.settled)]
    return shield_of(told)
