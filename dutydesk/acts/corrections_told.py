"""Corrections as alarms: what stands without an endorsement is told to every manager until one read it.

What a manager sent back is told to whoever made it, until they have read that.
"""

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


def corrections_sent_back(session: Session, since: datetime) -> list[NewAlarm]:
    """One line for each correction that was sent back, for its maker, whoever has the contact.

    Args:
        since: what was sent back before then tells nobody; aware.
    """
    wanted = select(Correction).where(Correction.state == "returned", col(Correction.ended_at) > since)
    return [
        NewAlarm(each.contact_id, each.id, Event.RETURNED, each.by_id, each.ended_at.isoformat())
        for each in session.exec(wanted).all()
        if each.ended_at is not None
    ]
