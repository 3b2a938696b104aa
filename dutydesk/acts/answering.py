"""Answering an alarm: acknowledge it, put it off, or read it.

An answer is a name and a time in the record; it changes nothing about the clock or its place in any list.
A manager's alarm is answered for all managers, and by them alone: what an auditor has read goes from their
own line, and stays in every manager's. What somebody else has answered meanwhile is told, not written
again. An overdue limit asks one line of why. Whoever answers locks the contact first, then its alarm,
never the other way round: of two who answer at once one waits, and neither of them fails.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts.alarm_values import Acknowledged
from dutydesk.acts.alarms import told_by
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_on_desk, works_here
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reviewers import looks_at_glass
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarm_words import acknowledged_words
from dutydesk.practice.alarms import Event, Whom, remind_when
from dutydesk.practice.wording import clock_words
from dutydesk.records import alarms as records
from dutydesk.records import sight
from dutydesk.records.alarms import EVERY_MANAGER
from dutydesk.records.reading_alone import read_alone
from dutydesk.records.shift_tables import Alarm
from dutydesk.records.tables import ClockRow, Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SAY_WHY_OVER: Final = "It is over its limit: say in one line what is being done. It is kept in the record."
NOTHING_TO_ANSWER: Final = "Nothing of this clock needs acknowledging now."
FOR_A_MANAGER: Final = "This one is for a manager to acknowledge."
NOT_YOURS: Final = "It is for the worker whose contact it is, or for a manager, to acknowledge."
GONE: Final = "There is no such alarm on this desk any more."
TWICE: Final = "You were reminded twice already. a acknowledges it."
ONLY_READ: Final = "That line was to be read only; it has gone now."
MANAGERS_LINE: Final = (
    "That line is every manager's: only a manager puts it off. a takes it from your own line."
)


@refusals_told
def acknowledge(desk: "Desk", alarm_id: UUID, reason: str = "") -> None:
    """Say that somebody has it. What only needs reading is read with that.

    Args:
        reason: one line, needed where the limit has passed.

    Raises: NotAllowed; Stale when somebody has answered it already; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        alarm = _alarm(session, alarm_id)
        _may_answer(desk, alarm, person)
        _not_answered(alarm)
        if not Event(alarm.event).rings:
            # What an auditor has read is still to be read by whoever manages.
            if alarm.worker_id == EVERY_MANAGER and not _manages(person):
                read_alone(session, alarm, person.id, now)
                return
            alarm.read_at = now
            session.add(alarm)
            return
        clock = session.get(ClockRow, alarm.about_id)
        if clock is None:
            raise NotAllowed(GONE)
        _acknowledge(session, desk, alarm, clock, person, now, reason)


@refusals_told
def acknowledge_clock(desk: "Desk", clock_id: UUID, reason: str = "") -> None:
    """Say that somebody has a clock, as it stands now, whether or not it was told to anybody yet.

    A manager acknowledges their own alarm, or else the worker's; the worker theirs. Four hours that have just
    begun may be acknowledged before anyone has to be told that nobody did.

    Args:
        reason: one line, needed where the limit has passed.

    Raises: NotAllowed; Stale when somebody has answered it already; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        clock = session.get(ClockRow, clock_id)
        if clock is None:
            raise NotAllowed(NOTHING_TO_ANSWER)
        contact = contact_on_desk(session, clock.contact_id)
        if clock.stopped_at is not None:
            raise NotAllowed(NOTHING_TO_ANSWER)
        event, whom = _to_answer(session, desk, clock, contact, person, now)
        worker_id = EVERY_MANAGER if whom is Whom.MANAGER else contact.worker_id
        alarm = session.exec(
            select(Alarm).where(
                Alarm.about_id == clock.id, Alarm.event == event, Alarm.worker_id == worker_id
            )
        ).first() or Alarm(
            contact_id=contact.id,
            about_id=clock.id,
            event=event,
            worker_id=worker_id,
            arose_at=now,
            told_at=now,
        )
        _not_answered(alarm)
        _acknowledge(session, desk, alarm, clock, person, now, reason)


def needs_reason(event: Event) -> bool:
    """Whether acknowledging this asks for one line of why."""
    return event is Event.OVERDUE


@refusals_told
def remind(desk: "Desk", alarm_id: UUID, after: timedelta) -> datetime:
    """Put a line off until later, twice at most and never past the next band. Returns when it comes again.

    Args:
        after: one of the policy's reminders.

    Raises: NotAllowed; Stale when somebody has answered it already; NotSaved.
    """
    policy, person, now = alarm_policy(), someone_here(desk), desk.clock.now()
    if after not in policy.reminders:
        raise NotAllowed("That is not one of the times a reminder has.")
    with desk.database.write() as session:
        alarm = _alarm(session, alarm_id)
        _may_answer(desk, alarm, person)
        if alarm.worker_id == EVERY_MANAGER and not _manages(person):
            raise NotAllowed(MANAGERS_LINE)
        _not_answered(alarm)
        if alarm.reminded >= policy.reminded_at_most:
            raise NotAllowed(TWICE)
        clock = session.get(ClockRow, alarm.about_id)
        due_at = clock.due_at if clock else now
        alarm.remind_at = remind_when(now, after, Event(alarm.event), due_at)
        alarm.reminded += 1
        session.add(alarm)
        return alarm.remind_at


def acknowledged(desk: "Desk", clock_ids: Collection[UUID]) -> dict[UUID, Acknowledged]:
    """Of these clocks, who has acknowledged what they tell now; those nobody has are left out.

    Raises: NotSaved when the desk cannot be read.
    """
    now = desk.clock.now()
    with desk.database.read() as session:
        rows = records.of_clocks(session, clock_ids)
        going = {row.id: row for row in records.clocks_named(session, {row.about_id for row in rows})}
    found: dict[UUID, Acknowledged] = {}
    for row in rows:
        clock = going.get(row.about_id)
        # Four hours may be acknowledged before they tell anybody: that stands until they press.
        events = {event for event, _ in told_by(desk, clock, now)} if clock is not None else set()
        events = events or {Event.UNACKNOWLEDGED}
        if row.acknowledged_at is not None and Event(row.event) in events:
            found[row.about_id] = Acknowledged(row.acknowledged_by_name, row.acknowledged_at, row.reason)
    return found


def acknowledged_line(desk: "Desk", contact_id: UUID) -> str:
    """'Contact decision acknowledged 14:05 M Patel: "interpreter booked"': the newest; "" for none."""
    with desk.database.read() as session:
        row = records.last_acknowledged(session, contact_id)
    if row is None:
        return ""
    timescale = desk.profile.timescales.get(row.timescale)
    words = acknowledged_words(row.acknowledged_by_name, row.acknowledged_at, row.reason, desk.clock.now())
    return f"{timescale.name} acknowledged {words}" if timescale else f"Acknowledged {words}"


def _alarm(session: Session, alarm_id: UUID) -> Alarm:
    """The line, for whoever may read what it is about, or is told it by name while they are shut out of it.

    A broken glass also comes to whoever is left.

    Raises: NotAllowed.
    """
    wanted = select(Alarm.contact_id, Alarm.event, Alarm.worker_id, Alarm.key)
    found = session.exec(wanted.where(Alarm.id == alarm_id)).first()
    if found is None:
        raise NotAllowed(GONE)
    contact_id, event, told, key = found
    # The contact first, as whoever else changes both: two who lock them the other way round would wait.
    contact = session.get(Contact, contact_id, with_for_update=True)
    if contact is not None and told == sight.who(session) and (told == contact.worker_id or key):
        works_here(session, contact)  # the line tells no word of the record
    elif event != Event.GLASS:
        contact_on_desk(session, contact_id)
    alarm = session.get(Alarm, alarm_id, with_for_update=True, populate_existing=True)
    if alarm is None:
        raise NotAllowed(GONE)
    return alarm


def _to_answer(
    session: Session, desk: "Desk", clock: ClockRow, contact: Contact, person: Person, now: datetime
) -> tuple[Event, Whom]:
    """What of a clock this person acknowledges now.

    Raises: NotAllowed.
    """
    row = records.clocks_named(session, [clock.id])[0]
    told = told_by(desk, row, now)
    timescale = desk.profile.timescales.get(clock.timescale)
    if not told and timescale is not None and timescale.stops in alarm_policy().must_be_acknowledged:
        told = ((Event.UNACKNOWLEDGED, Whom.MANAGER),)
    if not told:
        raise NotAllowed(NOTHING_TO_ANSWER)
    for event, whom in told:  # a manager's comes first where both are told
        if whom is Whom.MANAGER and _manages(person):
            return event, whom
        if whom is Whom.WORKER and (contact.worker_id == person.id or _manages(person)):
            return event, whom
    raise NotAllowed(FOR_A_MANAGER if all(whom is Whom.MANAGER for _, whom in told) else NOT_YOURS)


def _may_answer(desk: "Desk", alarm: Alarm, person: Person) -> None:
    if alarm.worker_id == EVERY_MANAGER:
        if not (looks_at_glass(desk, person) if alarm.event == Event.GLASS else _manages(person)):
            raise NotAllowed(FOR_A_MANAGER)
    elif alarm.worker_id != person.id and not _manages(person):
        raise NotAllowed(NOT_YOURS)


def _manages(person: Person) -> bool:
    return person.endorses_contacts or person.endorses_enquiries


def _not_answered(alarm: Alarm) -> None:
    if alarm.acknowledged_at is not None:
        raise Stale(
            f"{alarm.acknowledged_by_name} acknowledged this at {clock_words(alarm.acknowledged_at)} already."
        )
    if alarm.read_at is not None:
        raise Stale(ONLY_READ)


def _acknowledge(
    session: Session,
    desk: "Desk",
    alarm: Alarm,
    clock: ClockRow,
    person: Person,
    now: datetime,
    reason: str,
) -> None:
    words = clean(reason, one_line=True).text.strip()
    if needs_reason(Event(alarm.event)) and not words:
        raise NotAllowed(SAY_WHY_OVER)
    alarm.acknowledged_at, alarm.acknowledged_by, alarm.acknowledged_by_name = now, person.id, person.name
    alarm.reason, alarm.remind_at = words, None
    session.add(alarm)
    timescale = desk.profile.timescales.get(clock.timescale)
    name = timescale.name if timescale else clock.timescale
    told = f"{name}, {clock.label}" if clock.label else name
    tell(session, alarm.contact_id, "acknowledged", now, person, new=told, reason=words)
