"""Which correction of a contact waits, and which is the newest: rows, and nothing about what they mean."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.records.correction_tables import Correction


def waiting(session: Session, contact_id: UUID) -> Correction | None:
    """The correction that waits for a manager, or None."""
    return session.exec(
        select(Correction).where(Correction.contact_id == contact_id, Correction.state == "waits")
    ).first()


def is_correction(session: Session, submission_id: UUID) -> bool:
    """Whether what was sent was a correction of what was endorsed before."""
    found = select(Correction.id).where(Correction.submission_id == submission_id)
    return session.exec(found).first() is not None


def last_of(session: Session, contact_id: UUID) -> Correction | None:
    """The newest correction of a contact, whatever became of it."""
    return session.exec(
        select(Correction).where(Correction.contact_id == contact_id).order_by(col(Correction.number).desc())
    ).first()


def corrected_of(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, int]:
    """By contact the number of its newest version, where that is a correction that waits or stands."""
    if not contact_ids:
        return {}
    rows = session.exec(
        select(Correction.contact_id, Correction.number)
        .where(col(Correction.contact_id).in_(contact_ids), col(Correction.state).in_(("waits", "stands")))
        .order_by(col(Correction.number))
    ).all()
    return dict(rows)
