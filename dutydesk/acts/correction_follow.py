"""What follows a correction within its transaction: the names on referrals and clocks, the letters not sent.

A letter that was sent stays as it went. One still owed or held goes to whom and where the record says now: a
corrected address is not written to the old one.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts import referrals
from dutydesk.practice import feedback as practice
from dutydesk.practice.facts import Facts
from dutydesk.records import feedback as records
from dutydesk.records.tables import NO_SUBJECT, ClockRow, Contact

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def follow(session: Session, desk: "Desk", contact: Contact, facts: Facts, at: datetime) -> None:
    """Put the names and routes of a contact's referrals, clocks and open letters to what stands now."""
    names = {child.id: referrals.child_name(child) for child in facts.rows("child")}
    for referral in referrals.of_contact(session, contact.id):
        name = names.get(referral.child_id)
        if name is None or name == referral.child_name:
            continue
        referral.child_name = name
        referral.version += 1
        session.add(referral)
        for clock in session.exec(select(ClockRow).where(ClockRow.about_id == referral.id)):
            clock.label = name
            session.add(clock)
    _letters(session, desk, contact.id, facts, at)


def _letters(session: Session, desk: "Desk", contact_id: UUID, facts: Facts, at: datetime) -> None:
    known: dict[tuple[str, UUID], practice.Recipient] = {
        (each.kind, each.subject or NO_SUBJECT): each
        for each in practice.recipients(facts, desk.checklist, at)
    }
    for row in records.of_contact(session, contact_id):
        whom = known.get((row.recipient, row.subject_id))
        if (
            whom is None
            or row.state not in ("owed", "held")
            or (row.name, row.route) == (whom.name, whom.route)
        ):
            continue
        row.name, row.route = whom.name, whom.route
        row.version += 1
        session.add(row)
