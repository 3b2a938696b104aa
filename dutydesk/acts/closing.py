"""Where a decided contact stands: still decided here, endorsed with something owed, or closed.

Owns what keeps a contact open after its endorsement: a decision of this desk, a letter that is not settled,
and the acknowledgement of its referral (R-907). What comes to be owed again opens it again, with its clocks.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks
from dutydesk.acts.oversight import move
from dutydesk.acts.values import Person
from dutydesk.practice.timescales import due
from dutydesk.records import feedback as records
from dutydesk.records.shift_tables import Feedback
from dutydesk.records.tables import ClockRow, Contact

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ACKNOWLEDGE: Final = "acknowledge_referral"
OWED_AGAIN: Final = "owed again"
"""Why a clock has another start than its first."""


def settle_state(session: Session, contact: Contact) -> None:
    """Put an endorsed contact where it stands, as a new version of it."""
    move(session, contact, _stands(session, contact.id))


def close_if_done(session: Session, contact: Contact) -> None:
    """Close an endorsed contact of which nothing is owed any more; any other stays as it is."""
    session.flush()
    if contact.state == "endorsed" and _stands(session, contact.id) == "closed":
        move(session, contact, "closed")


def settle(session: Session, desk: "Desk", contact: Contact, by: Person) -> None:
    """Stop the clocks of the feedback, and close the contact, once all is settled."""
    session.flush()
    rows = records.of_contact(session, contact.id)
    if not all(is_settled(row) for row in rows):
        return
    done = [at for row in rows if (at := row.sent_at or row.settled_at) is not None]
    if done:
        keys = clocks.FROM_ENDORSEMENT
        clocks.stop(session, desk, "contact", contact.id, keys, max(done), clocks.FEEDBACK_SETTLED, by.name)
    close_if_done(session, contact)


def reopen(session: Session, desk: "Desk", contact: Contact, now: datetime) -> None:
    """Something is owed again: the clocks that its settling stopped run on, and a closed contact is open.

    A limit that passed meanwhile runs from now, as that of the item does: it could not be met before.
    """
    session.flush()
    settled = session.exec(
        select(ClockRow).where(
            ClockRow.about == "contact",
            ClockRow.about_id == contact.id,
            ClockRow.stop_act == clocks.FEEDBACK_SETTLED,
        )
    ).all()
    clocks.undo(session, "contact", contact.id, (clocks.FEEDBACK_SETTLED,))
    for row in settled:
        timescale = desk.profile.timescales.get(row.timescale)
        if row.due_at <= now and timescale is not None:
            came = due(timescale, now, desk.calendar)
            row.due_on = None if isinstance(came.due, datetime) else came.due
            row.started_at, row.due_at, row.opens_on = now, came.limit, came.opens
            row.started_reason = OWED_AGAIN
            session.add(row)
    session.flush()
    if contact.state == "closed":
        settle_state(session, contact)


def is_settled(row: Feedback) -> bool:
    """Sent, without a route, not owed, or held with a reviewer."""
    return row.state in ("sent", "no_route", "not_owed") or (row.state == "held" and bool(row.reviewer))


def waiting_to_acknowledge(session: Session, contact_id: UUID) -> Sequence[ClockRow]:
    """The clocks of a contact's referrals that the acknowledgement stops."""
    return session.exec(
        select(ClockRow).where(
            ClockRow.contact_id == contact_id,
            ClockRow.timescale == ACKNOWLEDGE,
            col(ClockRow.stopped_at).is_(None),
        )
    ).all()


def _stands(session: Session, contact_id: UUID) -> str:
    """Escalated while something is decided at this desk, endorsed while something is owed, else closed.

    Decided here are a referral not yet endorsed, a strategy discussion not yet held, an enquiry not yet
    recorded.
    """
    if clocks.still_decided_here(session, contact_id):
        return "escalated"
    rows = records.of_contact(session, contact_id)
    settled = bool(rows) and all(is_settled(row) for row in rows)
    return "closed" if settled and not waiting_to_acknowledge(session, contact_id) else "endorsed"
