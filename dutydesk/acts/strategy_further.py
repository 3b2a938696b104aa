"""A further strategy discussion: opened when somebody decides that it is needed, at any time (R-1309).

It has its own 4 hours from that moment (its start is ours: Working Together asks for more than one discussion
where the case needs it, and names no other limit), its own people, notes and result. Owns when one may be
opened: a referral of the contact stands (R-1315), and none is waiting to be held. The one before keeps what
was written of it, and day 0 of an enquiry stays where it is (R-1316).
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts import four_hours, referrals
from dutydesk.acts.closing import settle_state
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.may_type import takes_part
from dutydesk.acts.oversight import move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.strategy import NO_REFERRAL, NOT_YOURS
from dutydesk.acts.strategy_kept import bind, discussion_view, empty_fields
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.undoing import NEEDED
from dutydesk.acts.values import ContactView, Person
from dutydesk.errors import NotAllowed
from dutydesk.records.discussion_tables import Strategy
from dutydesk.records.tables import ClockRow
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SAY_WHY: Final = "Say why a further discussion is needed. One line is enough."
ONE_WAITS: Final = "A strategy discussion waits to be held. Record it first; its own page is ^G s."
LABEL: Final = "discussion {number}"
"""Beside the clock of a further one, so that two in one list are told apart."""


@refusals_told
def open_further(desk: "Desk", contact_id: UUID, why: str, version: int) -> StrategyView:
    """Open a further discussion, from now; the first, where a referral was endorsed without one.

    Args:
        why: what makes it needful, one line; kept with it and in the history.
        version: of the contact as it was read.

    Raises: NotAllowed; Stale; NotSaved.
    """
    words = clean(why, one_line=True).text.strip()
    desk.keeper.flush(contact_id=contact_id)
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        if not takes_part(person, contact.worker_id):
            raise NotAllowed(NOT_YOURS)
        if all(referral.state == "closed" for referral in referrals.of_contact(session, contact_id)):
            raise NotAllowed(NO_REFERRAL)
        there, emptied = referrals.discussions_of(session, contact_id), {}
        if there and _waits(session, there[-1]):
            raise NotAllowed(ONE_WAITS)
        if not words:
            raise NotAllowed(SAY_WHY)
        if there:
            bind(there[-1], facts_in(session, contact), desk.checklist, now)
            session.add(there[-1])
            emptied = empty_fields(session, contact_id, person, now)
        opened = Strategy(contact_id=contact_id, opened_at=now, opened_by_name=person.name, why=words)
        session.add(opened)
        session.flush()
        label = LABEL.format(number=len(there) + 1) if there else ""
        four_hours.start(session, desk, contact_id, opened.id, now, label)
        tell(session, contact_id, NEEDED, now, person, new=words)
        session.flush()
        if contact.state in ("escalated", "endorsed", "closed"):
            settle_state(session, contact)
        else:
            move(session, contact, contact.state)
        session.flush()
        shown = discussion_view(desk, opened, len(there) + 1)
    # What was not kept was not written: a window that knew it would write over another's text untold.
    desk.keeper.versions.note(contact_id, emptied)
    return shown


def why_not_further(view: ContactView, person: Person | None) -> str:
    """Why this person may not open a further one now, as a sentence; "" when they may."""
    if person is None or not takes_part(person, view.worker_id):
        return NOT_YOURS
    if all(referral.state == "closed" for referral in view.referrals):
        return NO_REFERRAL
    last = view.strategy
    if last is None or last.held_at is not None:
        return ""
    # Those of the ones before it have stopped, so one that runs is its own.
    theirs = [clock for clock in view.clocks if clock.about == "strategy"]
    ended = bool(theirs) and all(clock.stopped_at is not None for clock in theirs)
    return "" if ended else ONE_WAITS


def _waits(session: Session, last: Strategy) -> bool:
    """Not held, and no act of a manager has ended its 4 hours."""
    if last.held_at is not None:
        return False
    wanted = select(ClockRow).where(ClockRow.about == "strategy", ClockRow.about_id == last.id)
    of_it = session.exec(wanted).all()
    return not of_it or any(clock.stopped_at is None for clock in of_it)
