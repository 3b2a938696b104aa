"""Reading calls, links, and what one worker has on hold. Rows, and nothing about what they mean."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session, col, func, or_, select

from dutydesk.records.shift_tables import CallRow, Link
from dutydesk.records.tables import NO_SUBJECT, Contact, History, NoteLine, Place
from dutydesk.records.wiping import GONE

_OF_LINKS: Final = ("linked", "unlinked", "undone", "redone")
_CONTACT: Final[sa.Table] = Contact.__table__  # type: ignore[attr-defined]
_PLACE: Final[sa.Table] = Place.__table__  # type: ignore[attr-defined]
_CALL: Final[sa.Table] = CallRow.__table__  # type: ignore[attr-defined]
_WORKER: Final = sa.bindparam("worker_id", type_=_PLACE.c.worker_id.type)
_HEAD: Final = tuple(_CONTACT.c[name] for name in ("id", "reference", "family", "started_at"))
_PARKED: Final[sa.Select[Any]] = (
    sa.select(*_HEAD, _PLACE.c.parked_at)
    .join(_PLACE, _PLACE.c.contact_id == _CONTACT.c.id)
    .where(_PLACE.c.worker_id == _WORKER, _PLACE.c.parked_at.is_not(None))
)
_TO_RING: Final[sa.Select[Any]] = (
    sa.select(*_HEAD, _CALL.c.redial_at)
    .join(_CALL, _CALL.c.contact_id == _CONTACT.c.id)
    .where(_CONTACT.c.worker_id == _WORKER, _CALL.c.redial_at.is_not(None), _CONTACT.c.state != "closed")
)
_GOING_ON: Final[sa.Select[Any]] = (
    sa.select(*_HEAD, _CALL.c.began_at)
    .join(_CALL, _CALL.c.contact_id == _CONTACT.c.id)
    .outerjoin(_PLACE, (_PLACE.c.contact_id == _CONTACT.c.id) & (_PLACE.c.worker_id == _WORKER))
    .where(_CONTACT.c.worker_id == _WORKER, _CALL.c.ended == "", _PLACE.c.parked_at.is_(None))
    .where((_CONTACT.c.state == "recording") | ((_CALL.c.number > 1) & (_CONTACT.c.state != "closed")))
)


def calls_of(session: Session, contact_id: UUID) -> Sequence[CallRow]:
    """The telephone calls of a contact, in order."""
    return session.exec(
        select(CallRow).where(CallRow.contact_id == contact_id).order_by(col(CallRow.number))
    ).all()


def lines_of_note(session: Session, contact_id: UUID) -> int:
    """Number of the last line of the quick note; 0 where there is none."""
    return session.exec(select(func.max(NoteLine.number)).where(NoteLine.contact_id == contact_id)).one() or 0


def links_of(session: Session, contact_id: UUID) -> Sequence[Link]:
    """The links that this contact or another one made between the two, in order."""
    either = or_(col(Link.contact_id) == contact_id, col(Link.other_id) == contact_id)
    return session.exec(select(Link).where(either).order_by(col(Link.at))).all()


def without_gone(session: Session, rows: dict[str, list[dict[str, Any]]]) -> list[UUID]:
    """Take the links to contacts that are gone out of a call's own rows, before the desk adopts them.

    A link is made to what is on the desk alone, so what is not there now was disposed of: its lines of
    history keep that there was a link and name nobody.

    Args:
        rows: as `writing.rows_of` gives them; changed in place.

    Returns: the contacts that are gone.
    """
    links = rows.get(Link.__tablename__, [])
    lines = [row for row in rows.get(History.__tablename__, []) if row["act"] in _OF_LINKS]
    named = {row["other_id"] for row in links}
    named |= {row["subject_id"] for row in lines if row["question"].startswith("link.")}
    there = session.exec(select(Contact.id).where(col(Contact.id).in_(named))).all() if named else []
    gone = named - set(there)
    rows[Link.__tablename__] = [row for row in links if row["other_id"] not in gone]
    for row in lines:
        # A line of an earlier version that says a link again has no id of the other.
        if row["subject_id"] in gone or (gone and row["subject_id"] == NO_SUBJECT):
            row.update(reason=GONE, old="", new="")
    return [row["other_id"] for row in links if row["other_id"] in gone]


def parked_by(session: Session, worker_id: UUID) -> Sequence[Row[Any]]:
    """id, reference, family, started_at and parked_at of the contacts that this worker has parked."""
    return session.connection().execute(_PARKED, {"worker_id": worker_id}).all()


def to_ring_back(session: Session, worker_id: UUID) -> Sequence[Row[Any]]:
    """id, reference, family, started_at and redial_at of this worker's calls that dropped."""
    return session.connection().execute(_TO_RING, {"worker_id": worker_id}).all()


def going_on(session: Session, worker_id: UUID) -> Sequence[Row[Any]]:
    """id, reference, family, started_at and began_at of this worker's calls, neither ended nor parked."""
    return session.connection().execute(_GOING_ON, {"worker_id": worker_id}).all()
