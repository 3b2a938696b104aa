"""What every deciding act shares: who may endorse, the check that nothing changed, the line of history.

Owns the one rule of who may endorse what, for the queue, the review and the act itself (R-801, R-804).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.audit_events import tell as audit
from dutydesk.acts.permission import role_of
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.hours import in_core_hours
from dutydesk.practice.roles import Answer, Role, may
from dutydesk.practice.wording import when_words
from dutydesk.records.desk_tables import Worker
from dutydesk.records.shift_tables import Handover
from dutydesk.records.tables import Contact, History

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ENDORSE: Final = "decision.endorse"
SEND_BACK: Final = "decision.return"
"""As `roles.toml` calls them."""
OTHER_ROLE: Final = (
    "Your role here was changed since you sat down. Sit down again, and it counts: ^P Someone else here."
)
NOBODY_HERE: Final = "Say who is here first: an act at this desk carries a name."
WRONG_ROLE: Final = "A contact is endorsed by a duty team manager. Your role does not endorse."
OWN_WORK: Final = "You recommended this one, so another manager endorses it."
WORKED_ON: Final = "You worked on this one before it changed hands, so another manager endorses it."


def why_not(
    desk: "Desk",
    person: Person | None,
    worker_id: UUID,
    sent_by: UUID | None,
    before: Collection[UUID],
    action: str = ENDORSE,
) -> str:
    """Why this person may not endorse a contact, as a sentence; "" when they may.

    One's own work is what one took, worked on or sent. The exception for nights (R-804) holds out of hours
    only, and only where the profile switches it on.

    Args:
        worker_id: who has it now.
        sent_by: who sent it; None where that is not looked at.
        before: who had it before, as `worked_before` says.
        action: endorse, or send back, as the table of roles calls them.
    """
    if person is None:
        return NOBODY_HERE
    role = role_of(desk, person.role)
    said = may(role, action, "waiting")
    if said in (Answer.NO, Answer.STUB) or (role is Role.MANAGER and not person.endorses_contacts):
        return WRONG_ROLE
    if said is Answer.YES:
        return ""
    own = person.id in (worker_id, sent_by)
    if not own and person.id not in before:
        return ""
    excepted = desk.profile.r804_exception and not in_core_hours(
        desk.clock.now(), desk.profile, desk.calendar
    )
    return "" if excepted else OWN_WORK if own else WORKED_ON


def as_entered(session: Session, person: Person) -> None:
    """Whoever decides still has the role they sat down with. Raises: NotAllowed."""
    worker = session.get(Worker, person.id)
    if worker is None or worker.left_at is not None or worker.role != person.role:
        raise NotAllowed(OTHER_ROLE)


def worked_before(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """By contact those who had it before its worker of now; what never changed hands is left out."""
    wanted = select(Handover.contact_id, Handover.from_id).where(col(Handover.contact_id).in_(contact_ids))
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for contact_id, from_id in session.exec(wanted):
        found[contact_id].add(from_id)
    return {contact_id: frozenset(those) for contact_id, those in found.items()}


def move(session: Session, contact: Contact, state: str) -> None:
    """Put the contact into a state, as a new version of it."""
    if state == "closed" and contact.state != state:
        audit(session, Happened(Event.CLOSED, contact.id))
    contact.state = state
    contact.version += 1
    session.add(contact)


def tell(
    session: Session,
    contact_id: UUID,
    act: str,
    at: datetime,
    by: Person,
    *,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> None:
    """Add one line to the contact's history."""
    session.add(
        History(
            contact_id=contact_id,
            at=at,
            by_id=by.id,
            by_name=by.name,
            act=act,
            old=old,
            new=new,
            reason=reason,
        )
    )


def entered_words(at: datetime | None, by: str, now: datetime) -> str:
    """ "On Liquid Logic too: 14:31 today, M Patel."; "" while it is not ticked.

    Args:
        at: when it was ticked, aware; None where it was not.
        now: aware.
    """
    return f"On Liquid Logic too: {when_words(at, now)}, {by}." if at is not None else ""
