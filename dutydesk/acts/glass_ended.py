"""Broken glass that ended before its time, since the record was sealed: said to who broke it, and who looks.

To everybody else a sealed record is not there; whoever had it open knows that it is.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.clocks import short_reference
from dutydesk.errors import GlassEnded, NotAllowed
from dutydesk.practice.restrictions import SEALED
from dutydesk.practice.wording import when_words
from dutydesk.records import guarding
from dutydesk.records.sight import contact_in, everything

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NO_SUCH: Final = "There is no such contact."


def not_there(session: Session, desk: "Desk", contact_id: UUID) -> NotAllowed:
    """What whoever is here is told of a contact that is not there for them, to be raised."""
    here, now = desk.here, desk.clock.now()
    if here is None or guarding.glass_until(session, contact_id, here.id, now) is None:
        return NotAllowed(NO_SUCH)
    with everything(session):
        contact = contact_in(session, contact_id)
    return NotAllowed(NO_SUCH) if contact is None else GlassEnded(short_reference(contact.reference))


def ended_words(session: Session, glass: Row[Any], now: datetime) -> str:
    """ "It ended at 15:10 today: the record was sealed"; "" of one that lasted, or lasts.

    Args:
        glass: with contact_id, at and until.
    """
    stands = guarding.standing(session, glass.contact_id)
    if stands is None:
        return ""
    since = stands.to_asked_at if stands.to_level == SEALED else stands.asked_at
    if SEALED not in (stands.level, stands.to_level) or since is None or not glass.at <= since < glass.until:
        return ""
    return f"It ended at {when_words(since, now).partition(' (')[0]}: the record was sealed"
