"""The strategy discussion: what is missing before it counts as held, and recording that it was.

Recording it stops the 4 hours at the time it was held, not when that was typed. Where the decision begins a
section 47 enquiry, that date is day 0 of the enquiry and of the conference line. Once recorded it stands,
so nothing later moves them (R-1316), a further discussion neither (`strategy_further` opens one). It may be
recorded while the contact is with the manager, by whoever works it or decides on it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import clocks, four_hours, referrals
from dutydesk.acts.closing import settle_state
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.frozen import words_of
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.may_type import takes_part
from dutydesk.acts.oversight import move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in, read_contact
from dutydesk.acts.strategy_kept import bind, discussion_view
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.values import Person
from dutydesk.errors import Missing, NotAllowed
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Gap
from dutydesk.practice.gate import code_of
from dutydesk.practice.hours import expected_chair
from dutydesk.practice.strategy import (
    ABSENT,
    CHAIRS,
    DECISION,
    JOINED,
    NAME,
    begins_enquiry,
    chair_of,
    held_at,
    held_gaps,
)
from dutydesk.practice.wording import date_words, when_words
from dutydesk.practice.zone import london_date
from dutydesk.records.discussion_tables import Strategy
from dutydesk.records.tables import Contact

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

REASONS: Final = "strategy.reasons"
SECTION_47: Final = "section47_limit"
EXPECTED: Final = "expected"
"""Stored as the chair's role when nobody said who chaired: the role the hour calls for is assumed."""
SOMEONE_ELSE: Final = CHAIRS["3"]
NO_REFERRAL: Final = (
    "A strategy discussion comes out of a referral. Send this contact as a strategy discussion (42) first."
)
NOT_YOURS: Final = "It is recorded by the worker whose contact it is, or by a manager."


def strategy_gaps(desk: "Desk", contact_id: UUID) -> tuple[Gap, ...]:
    """What keeps the discussion from being recorded as held (R-1306)."""
    desk.keeper.flush(contact_id=contact_id)
    contact, now = read_contact(desk, contact_id), desk.clock.now()
    held = held_at(contact.facts, desk.checklist, now)
    opened = contact.strategy.opened_at if contact.strategy else None
    return _gaps(desk, contact.facts, contact.started_at, opened, held, now)


def held_words(desk: "Desk", contact_id: UUID) -> str:
    """What recording it would write down, to be asked first; "" while no time can be read.

    "at 15:20 today (Tue 12 May), section 47 enquiry: the 15 working days run from Tue 12 May"; the last part
    only where the decision begins an enquiry. One that an earlier discussion began keeps its day (R-1316).
    """
    desk.keeper.flush(contact_id=contact_id)
    contact, now, checklist = read_contact(desk, contact_id), desk.clock.now(), desk.checklist
    held = held_at(contact.facts, checklist, now)
    if held is None:
        return ""
    words = f"at {when_words(held, now, name_day=True)}"
    answer = contact.facts.answer(DECISION)
    decision = words_of(checklist.question(DECISION), answer, checklist, now) if answer.typed.strip() else ""
    if decision:
        words = f"{words}, {decision[0].lower()}{decision[1:]}"
    limit = desk.profile.timescales.get(SECTION_47)
    if limit is None or not begins_enquiry(contact.facts, checklist):
        return words
    first = next((each.held_at for each in contact.discussions if each.enquiry and each.held_at), None)
    day = date_words(london_date(first or held), london_date(now))
    run = "run on" if first else "run"
    return f"{words}: the {limit.length_words} {run} from {day}"


@refusals_told
def record_held(desk: "Desk", contact_id: UUID, version: int) -> StrategyView:
    """Record that the discussion was held: who, when and what was decided.

    It is the one that was opened last; recording that again changes nothing.

    Args:
        version: of the contact as it was read.

    Raises: Missing, naming each gap; NotAllowed; Stale; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        if not takes_part(person, contact.worker_id):
            raise NotAllowed(NOT_YOURS)
        there = referrals.discussions_of(session, contact_id)
        if not there:
            raise NotAllowed(NO_REFERRAL)
        strategy = there[-1]
        if strategy.held_at is None:
            facts = facts_in(session, contact)
            held = held_at(facts, desk.checklist, now)
            gaps = _gaps(desk, facts, contact.started_at, strategy.opened_at, held, now)
            if gaps or held is None:
                raise Missing([gap.words for gap in gaps])
            _record(session, desk, contact, strategy, facts, held, person, now)
            session.flush()
            if contact.state in ("escalated", "endorsed"):
                settle_state(session, contact)
            else:
                move(session, contact, contact.state)
        # Said from what is kept here: another program may dispose of it before it could be read again.
        session.flush()
        session.refresh(strategy)
        return discussion_view(desk, strategy, len(there))


def _gaps(
    desk: "Desk", facts: Facts, began: datetime, opened: datetime | None, held: datetime | None, now: datetime
) -> tuple[Gap, ...]:
    return held_gaps(
        facts,
        desk.checklist,
        now=now,
        call_at=began,
        opened_at=opened,
        chair_role=chair_of(facts, desk.checklist),
        expected_role=expected_chair(held, desk.profile, desk.calendar) if held else "",
    )


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
    strategy.chair_role = chair_of(facts, checklist) or EXPECTED
    strategy.chair_name = "" if strategy.chair_role == SOMEONE_ELSE else _chair(facts)
    strategy.decision = code_of(facts, checklist, DECISION)
    strategy.enquiry = begins_enquiry(facts, checklist)
    strategy.reasons = facts.answer(REASONS).typed
    strategy.absent = facts.answer(ABSENT).typed
    strategy.recorded_at, strategy.recorded_by, strategy.recorded_by_name = now, person.id, person.name
    strategy.version += 1
    bind(strategy, facts, checklist, now)
    session.add(strategy)
    session.flush()
    four_hours.stop(session, desk, strategy.id, held, person.name)
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
