"""Corrections as alarms: what stands without an endorsement is told to every manager until one read it."""

from datetime import datetime

from sqlmodel import Session, col, select

from dutydesk.practice.alarms import Event
from dutydesk.records.alarms import EVERY_MANAGER, NewAlarm
from dutydesk.records.correction_tables import Correction


def corrections_to_tell(session: Session, since: datetime) -> list[NewAlarm]:
    """One line for each correction that is only told; one that waits is in their list already.

    Args:
        since: what was corrected before then tells nobody; aware.
    """
    wanted = select(Correction.contact_id, Correction.id, Correction.at).where(
        col(Correction.read_at).is_(None),
        Correction.at > since,
        Correction.state == "stands",
        col(Correction.bearing).is_(False),
    )
    return [
        NewAlarm(contact_id, its, Event.CORRECTED, EVERY_MANAGER, at.isoformat())
        for contact_id, its, at in session.exec(wanted).all()
    ]
