"""The strategy discussion: what is missing before it counts as held, and recording that it was.

Recording it stops the 4 hours at the time it was held, not when that was typed. Where the decision begins a
section 47 enquiry, that date is day 0 of the enquiry and of the conference line; a later discussion never
moves them (R-1316). It may be recorded while the contact is with the manager, by whoever works it or decides
on it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import clocks, referrals
from dutydesk.acts.endorsing import settle_state
from dutydesk.acts.frozen import words_of
from dutydesk.acts.oversight import contact_on_desk, move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in, read_contact
from dutydesk.acts.values import Person, StrategyView
from dutydesk.errors import NotAllowed
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Gap
from dutydesk.practice.gate import code_of
from dutydesk.practice.hours import expected_chair
from dutydesk.practice.strategy import ABSENT, DECISION, JOINED, NAME, begins_enquiry, held_at, held_gaps
from dutydesk.records.tables import Contact, Strategy

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

REASONS: Final = "strategy.reasons"
NO_REFERRAL: Final = (
    "A strategy discussion comes out of a referral. Send this contact as a strategy discussion (42) first."
)
NOT_YOURS: Final = "It is recorded by the worker whose contact it is, or by a manager."
EARLIER: Final = "This discussion is recorded already. A second one is held after the first."


def strategy_gaps(desk: "Desk", contact_id: UUID) -> tuple[Gap, ...]:
    """What keeps the discussion from being recorded as held (R-1306)."""
    desk.keeper.flush()
    return held_gaps(read_contact(desk, contact_id).facts, desk.checklist, now=desk.clock.now())


def record_held(desk: "Desk", contact_id: UUID, version: int) -> StrategyView:
    """Record that the discussion was held: who, when and what was decided.

    Recording the same again changes nothing; a later time is a second discussion.

    Args:
        version: of the contact as it was read.

    Raises: NotAllowed, naming each gap; Stale; NotSaved.
    """
    desk.keeper.flush()
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        if not _may_record(contact, person):
            raise NotAllowed(NOT_YOURS)
        first = referrals.strategy_of(session, contact_id)
        if first is None:
            raise NotAllowed(NO_REFERRAL)
        facts = facts_in(session, contact)
        gaps = held_gaps(facts, desk.checklist, now=now)
        held = held_at(facts, desk.checklist, now)
        if gaps or held is None:
            raise NotAllowed("\n".join(gap.words for gap in gaps))
        strategy = _which(session, contact, first, held, person)
        if strategy.held_at is None:
            _record(session, desk, contact, strategy, facts, held, person, now)
            session.flush()
            if contact.state == "escalated":
                settle_state(session, contact)
            else:
                move(session, contact, contact.state)
    shown = read_contact(desk, contact_id).strategy
    assert shown is not None, "recorded just now"  # noqa: S101
    return shown


def _may_record(contact: Contact, person: Person) -> bool:
    return contact.worker_id == person.id or person.endorses_contacts or person.endorses_enquiries


def _which(session: Session, contact: Contact, first: Strategy, held: datetime, person: Person) -> Strategy:
    """The discussion this is: the one that waits, the one recorded already, or a second one.

    Raises: NotAllowed for a time before the one recorded.
    """
    if first.held_at is None or first.held_at == held:
        return first
    if held < first.held_at:
        raise NotAllowed(EARLIER)
    second = Strategy(contact_id=contact.id, opened_at=held, opened_by_name=person.name)
    session.add(second)
    return second


def _record(
    session: Session,
    desk: "Desk",
    contact: Contact,
    strategy: Strategy,
    facts: Facts,
    held: datetime,
    person: Person,
    now: datetime,
) -> None:
    checklist = desk.checklist
    decision = facts.answer(DECISION)
    strategy.held_at = held
    strategy.chair_role = expected_chair(held, desk.profile, desk.calendar)
    strategy.chair_name = _chair(facts)
    strategy.decision = code_of(facts, checklist, DECISION)
    strategy.enquiry = begins_enquiry(facts, checklist)
    strategy.reasons = facts.answer(REASONS).typed
    strategy.absent = facts.answer(ABSENT).typed
    strategy.recorded_at, strategy.recorded_by, strategy.recorded_by_name = now, person.id, person.name
    strategy.version += 1
    session.add(strategy)
    session.flush()
    clocks.stop_strategy(session, desk, strategy.id, held, person.name)
    if strategy.enquiry:
        for key in clocks.enquiry_timescales(desk.profile):
            clocks.start(
                session,
                desk,
                about="enquiry",
                about_id=contact.id,
                contact_id=contact.id,
                timescale_key=key,
                started_at=held,
            )
    words = words_of(checklist.question(DECISION), decision, checklist, now)
    tell(session, contact.id, "strategy_held", now, person, old=held.isoformat(), new=words)


def _chair(facts: Facts) -> str:
    """The manager who took part; the one of the four who chairs."""
    there = [row for row in facts.rows("attendee") if row.role == "manager" and row.answer(JOINED).typed]
    return there[0].answer(NAME).typed.strip() if there else ""
