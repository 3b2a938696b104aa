"""Restrictions, people shut out and broken glass as rows: what stands, what waits for a manager, and whose
children are sealed. Nothing of a record is handed to whoever is shut out of it by name, to decide about it.

Every look is along an index of its own; nothing about what a row means.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session, col, select

from dutydesk.records.restrict_tables import Glass, Restriction, ShutOut
from dutydesk.records.shift_tables import Alarm
from dutydesk.records.sight import SEALED_ONES, SEEN, SHUT_FROM, looking
from dutydesk.records.tables import ChildRow

_GLASS: Final[sa.Table] = Glass.__table__  # type: ignore[attr-defined]
_RESTRICTION: Final[sa.Table] = Restriction.__table__  # type: ignore[attr-defined]
_SHUT: Final[sa.Table] = ShutOut.__table__  # type: ignore[attr-defined]
_CHILD: Final[sa.Table] = ChildRow.__table__  # type: ignore[attr-defined]
_ALARM: Final[sa.Table] = Alarm.__table__  # type: ignore[attr-defined]


def standing(session: Session, contact_id: UUID, *, to_change: bool = False) -> Restriction | None:
    """The restriction of a contact that stands, asked for or approved.

    Args:
        to_change: nobody else changes it until the transaction ends.
    """
    wanted = select(Restriction).where(
        Restriction.contact_id == contact_id, col(Restriction.ended_at).is_(None)
    )
    return session.exec(wanted.with_for_update() if to_change else wanted).first()


def to_review(session: Session, left: Collection[UUID] = ()) -> Sequence[Row[Any]]:
    """Every use of break glass that nobody has looked at yet, oldest first, with reference of its contact.

    Args:
        left: contacts of which whoever looks is told although they are shut out: nobody else is left.
    """
    wanted: sa.Select[Any] = (
        sa.select(*_GLASS.c, SEEN.c.reference)
        .join(SEEN, SEEN.c.id == _GLASS.c.contact_id)
        .where(_GLASS.c.reviewed_at.is_(None))
        .where(sa.or_(_GLASS.c.contact_id.not_in(SHUT_FROM), _GLASS.c.contact_id.in_(left)))
        .order_by(_GLASS.c.at)
    )
    return session.connection().execute(wanted, looking(session)).all()


def restrictions(session: Session) -> Sequence[Row[Any]]:
    """Every restriction that stands, oldest first, with reference and worker_id of its contact."""
    wanted: sa.Select[Any] = (
        sa.select(*_RESTRICTION.c, SEEN.c.reference, SEEN.c.worker_id)
        .join(SEEN, SEEN.c.id == _RESTRICTION.c.contact_id)
        .where(_RESTRICTION.c.ended_at.is_(None), _RESTRICTION.c.contact_id.not_in(SHUT_FROM))
        .order_by(_RESTRICTION.c.asked_at)
    )
    return session.connection().execute(wanted, looking(session)).all()


def shut_outs(session: Session, contact_id: UUID | None = None) -> Sequence[Row[Any]]:
    """Everybody who is shut out of a record, oldest first, with reference of its contact.

    Args:
        contact_id: of this one alone.
    """
    wanted: sa.Select[Any] = (
        sa.select(*_SHUT.c, SEEN.c.reference)
        .join(SEEN, SEEN.c.id == _SHUT.c.contact_id)
        .where(_SHUT.c.ended_at.is_(None), _SHUT.c.contact_id.not_in(SHUT_FROM))
        .order_by(_SHUT.c.asked_at)
    )
    if contact_id is not None:
        wanted = wanted.where(_SHUT.c.contact_id == contact_id)
    return session.connection().execute(wanted, looking(session)).all()


def shut_out_rows(session: Session, contact_id: UUID) -> Sequence[ShutOut]:
    """The rows of everybody who is shut out of a contact, to be changed in this transaction."""
    wanted = select(ShutOut).where(ShutOut.contact_id == contact_id, col(ShutOut.ended_at).is_(None))
    return session.exec(wanted.with_for_update()).all()


def matches(session: Session) -> Sequence[Row[Any]]:
    """Every match with a sealed record that no manager has answered: an alarm's columns, and reference."""
    wanted: sa.Select[Any] = (
        sa.select(*_ALARM.c, SEEN.c.reference)
        .join(SEEN, SEEN.c.id == _ALARM.c.contact_id)
        .where(_ALARM.c.contact_id.in_(SEALED_ONES))  # from these few: the alarms grow for ever
        .where(_ALARM.c.contact_id.not_in(SHUT_FROM))
        .where(_ALARM.c.event == "match", _ALARM.c.read_at.is_(None), _ALARM.c.acknowledged_at.is_(None))
    )
    found = session.connection().execute(wanted, looking(session)).all()
    return sorted(found, key=lambda row: row.arose_at)


def sealed_children(session: Session) -> Sequence[Row[Any]]:
    """contact_id, name, born_from and born_to of the named children of sealed contacts."""
    wanted: sa.Select[Any] = (
        sa.select(_CHILD.c.contact_id, _CHILD.c.name, _CHILD.c.born_from, _CHILD.c.born_to)
        .join(SEEN, SEEN.c.id == _CHILD.c.contact_id)
        .where(_CHILD.c.contact_id.in_(SEALED_ONES))
        .where(_CHILD.c.struck_at.is_(None), _CHILD.c.name != "")
    )
    return session.connection().execute(wanted, looking(session)).all()


def glass_until(session: Session, contact_id: UUID, person_id: UUID, now: datetime) -> datetime | None:
    """Until when somebody's broken glass opens a contact to them; None where none does."""
    wanted = sa.select(sa.func.max(_GLASS.c.until)).where(
        _GLASS.c.contact_id == contact_id, _GLASS.c.person_id == person_id, _GLASS.c.until > now
    )
    found: datetime | None = session.connection().execute(wanted).scalar()
    return found
