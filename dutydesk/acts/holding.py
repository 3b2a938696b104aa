"""A legal hold: while it stands nothing of a contact is disposed of; one person sets it, two lift it.

Source: safety.md 3.4 (inquiries). Setting and lifting are events of the audit, without their words.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import decides
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need, why_not
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records.disposal_tables import Hold
from dutydesk.records.sight import HIDDEN, looking, not_whole
from dutydesk.records.tables import Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ASKED_MEANWHILE: Final = (
    "Somebody asked already that it be lifted. The hold stands, and your reason is not added to theirs: read "
    "why they ask, and lift it then."
)


@dataclass(frozen=True, slots=True, repr=False)
class HoldView:
    """One hold that stands. Its repr shows nothing of the reason."""

    reference: str
    reason: str
    at: datetime
    by: str
    lift_asked_at: datetime | None
    lift_reason: str


@refusals_told
def hold(desk: "Desk", contact_id: UUID, reason: str) -> None:
    """Put a hold on a contact of the desk, whatever its state. Raises: NotAllowed, NotSaved."""
    need(desk, "hold.set")
    person, reason = someone_here(desk), _said(reason)
    with desk.database.write() as session:
        if session.get(Contact, contact_id, with_for_update=True) is None:
            raise NotAllowed("There is no such contact on the desk.")
        decides(session, contact_id, person)
        if _standing(session, contact_id) is not None:
            raise NotAllowed("A legal hold stands on it already.")
        session.add(
            Hold(
                contact_id=contact_id,
                reason=reason,
                at=desk.clock.now(),
                by_id=person.id,
                by_name=person.name,
            )
        )
        tell(session, Happened(Event.HELD, contact_id))


@refusals_told
def release(desk: "Desk", contact_id: UUID, reason: str = "", lift_seen: datetime | None = None) -> bool:
    """Ask that a hold be lifted, or, as another person than who asked, lift it. True once it is lifted.

    Args:
        reason: why it is asked; not needed of the second person.
        lift_seen: when the lift was asked for that this person saw (`HoldView.lift_asked_at`); None for none.

    Raises: NotAllowed, NotSaved, and Stale where another lift was asked for than was seen; it stands then.
    """
    person = someone_here(desk)
    with desk.database.read() as session:
        decides(session, contact_id, person)
        found = _standing(session, contact_id)
    if found is None:
        raise NotAllowed("No legal hold stands on that contact.")
    need(desk, "hold.set")
    if found.lift_asked_by == person.id:
        raise NotAllowed("You asked for it yourself: another person lifts it. The hold stands.")
    if found.lift_asked_at != lift_seen:
        raise Stale(ASKED_MEANWHILE)
    now = desk.clock.now()
    with desk.database.write() as session:
        row = session.get_one(Hold, found.id, with_for_update=True)
        if row.lifted_at is not None or row.lift_asked_by != found.lift_asked_by:
            raise NotAllowed("Somebody else did something with this hold meanwhile. Look at it again.")
        if row.lift_asked_by is None:
            row.lift_reason, row.lift_asked_at, row.lift_asked_by = _said(reason), now, person.id
            session.add(row)
            tell(session, Happened(Event.RELEASED, contact_id, "asked"))
            return False
        row.lifted_at, row.lifted_by = now, person.id
        session.add(row)
        tell(session, Happened(Event.RELEASED, contact_id, "lifted", {"asked": str(row.lift_asked_by)}))
    return True


def holds(desk: "Desk") -> tuple[HoldView, ...]:
    """Every hold that stands, oldest first; its reasons for those alone who set holds and may read it.

    Of a contact that is sealed for whoever looks nothing tells that there is one. Raises: NotSaved.
    """
    told = not why_not(desk, "hold.set")
    wanted = (
        select(Hold, Contact.reference)
        .join(Contact)
        .where(col(Hold.lifted_at).is_(None), col(Hold.contact_id).not_in(HIDDEN))
        .order_by(col(Hold.at))
    )
    with desk.database.read() as session:
        found = session.exec(wanted, params=looking(session)).all()
        closed = not_whole(session, {row.contact_id for row, _ in found})
        return tuple(
            HoldView(
                reference or "",
                row.reason if told and row.contact_id not in closed else "",
                row.at,
                row.by_name,
                row.lift_asked_at,
                row.lift_reason if told and row.contact_id not in closed else "",
            )
            for row, reference in found
        )


def _standing(session: Session, contact_id: UUID) -> Hold | None:
    return session.exec(
        select(Hold).where(Hold.contact_id == contact_id, col(Hold.lifted_at).is_(None))
    ).first()


def _said(reason: str) -> str:
    said = clean(reason, one_line=True).text.strip()
    if not said:
        raise NotAllowed("Say in a few words why.")
    return said
