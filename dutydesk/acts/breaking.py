"""Break glass: a restricted record opened to one person for a time, with a reason, and looked at afterwards.

Owns that nothing blocks it, at any hour and with no manager about, that every manager is told at once, and
that whoever looks at it is not whoever broke it, nor shut out of the record by name while anybody else is
left to look (`reviewers`). What waits for a manager here is one list.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.clocks import short_reference
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.glass_ended import ended_words, not_there
from dutydesk.acts.guarded_values import Kind, ToReview
from dutydesk.acts.may_act import decides
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need, role_of
from dutydesk.acts.restricting import SET
from dutydesk.acts.reviewers import REVIEW, nobody_else
from dutydesk.errors import NotAllowed, Restricted
from dutydesk.practice.alarms import Event
from dutydesk.practice.restrictions import Code, restrictions, review_by
from dutydesk.practice.roles import Answer, may
from dutydesk.records import alarms, guarding, sight
from dutydesk.records.alarms import EVERY_MANAGER, NewAlarm
from dutydesk.records.restrict_tables import Glass
from dutydesk.records.shift_tables import Alarm
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

BREAK: Final = "break_glass"
NOT_A_REASON: Final = "Choose one of the reasons in the list: its digit."
NOT_NEEDED: Final = "It is open to you as it is."
NOT_A_VERDICT: Final = "Choose what came of it: its digit."
OUT_BY_NAME: Final = "Is shut out of it by name."
DAY: Final = timedelta(days=1)
"""Within which what was asked for is to be decided. Source: ours."""
DONE: Final = "Somebody has looked at that already."


def reasons() -> tuple[Code, ...]:
    """Why glass is broken, in their order."""
    return restrictions().reasons


def verdicts() -> tuple[Code, ...]:
    """What comes of looking at it, in their order."""
    return restrictions().verdicts


def too_short(words: str) -> str:
    """What is missing from the line, as a sentence; "" where it will do."""
    least = restrictions().letters
    return "" if len(_line(words)) >= least else f"Say why in {least} letters or more: a manager reads it."


@refusals_told
def break_glass(desk: "Desk", contact_id: UUID, reason: str, words: str) -> datetime:
    """Open one restricted record to whoever is here. Every manager is told with it.

    Args:
        reason: key of one of `reasons`.
        words: one line.

    Returns: until when it is open to them, UTC.

    Raises: NotAllowed for a sealed record or none, without a reason, where nothing bars the way; NotSaved.
    """
    person, now, figures = someone_here(desk), desk.clock.now(), restrictions()
    chosen, line = figures.reason(reason), _line(words)
    if chosen is None:
        raise NotAllowed(NOT_A_REASON)
    if short := too_short(line):
        raise NotAllowed(short)
    need(desk, BREAK)
    until = now + figures.lasts
    with desk.database.write() as session:
        if not _bars(session, desk, contact_id):
            raise NotAllowed(NOT_NEEDED)
        row = Glass(
            contact_id=contact_id,
            person_id=person.id,
            person_name=person.name,
            code=chosen.key,
            words=line,
            at=now,
            until=until,
            review_by=review_by(now, figures, desk.calendar),
        )
        session.add(row)
        tell(session, contact_id, "glass_broken", now, person, reason=f"{chosen.words}: {line}.")
        session.flush()
        told = NewAlarm(contact_id, row.id, Event.GLASS, EVERY_MANAGER, now.isoformat())
        alarms.write(session, [told], now)
    return until


@refusals_told
def review(desk: "Desk", glass_id: UUID, verdict: str, remark: str = "") -> None:
    """Somebody else says what they make of a broken glass.

    Args:
        verdict: key of one of `verdicts`.
        remark: one line, or none.

    Raises: NotAllowed for whoever broke it, and for who is no manager; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    if restrictions().verdict(verdict) is None:
        raise NotAllowed(NOT_A_VERDICT)
    with desk.database.read() as session:
        found = session.get(Glass, glass_id)
    if found is None:
        raise NotAllowed(DONE)
    need(desk, REVIEW, author=found.person_id)
    with desk.database.write() as session:
        row = session.get(Glass, glass_id, with_for_update=True)
        if row is None or row.reviewed_at is not None:
            raise NotAllowed(DONE)
        if row.contact_id not in nobody_else(session, desk, person.id):
            decides(session, row.contact_id, person)
        row.reviewed_at, row.reviewed_by, row.reviewed_by_name = now, person.id, person.name
        row.verdict, row.remark = verdict, _line(remark)
        session.add(row)
        tell(session, row.contact_id, "glass_reviewed", now, person, reason=_said(verdict, row.remark))


@refusals_told
def answer_match(desk: "Desk", alarm_id: UUID) -> None:
    """A manager has looked at a contact that may be of a sealed record. Raises: NotAllowed; NotSaved."""
    person = someone_here(desk)
    need(desk, SET)
    with desk.database.write() as session:
        alarm = session.get(Alarm, alarm_id, with_for_update=True)
        if alarm is None or alarm.event != Event.MATCH or alarm.read_at is not None:
            raise NotAllowed(DONE)
        decides(session, alarm.contact_id, person)
        alarm.read_at = desk.clock.now()
        session.add(alarm)


def reviews_may_be_seen(desk: "Desk") -> bool:
    """Whether whoever is here decides any of it."""
    here = desk.here
    if here is None:
        return False
    role = role_of(desk, here.role)
    return Answer.NO not in (may(role, REVIEW), may(role, "restricted.open"))


def how_many(session: Session, desk: "Desk") -> int:
    """What waits for a manager in `to_review`; 0 for anybody else."""
    return len(_found(session, desk)) if reviews_may_be_seen(desk) else 0


@refusals_told
def to_review(desk: "Desk") -> tuple[ToReview, ...]:
    """What waits for a manager: glass first, then what was asked, matches, and what is to be looked at again.

    Raises: NotAllowed for anybody else; NotSaved.
    """
    if not reviews_may_be_seen(desk):
        raise NotAllowed("Broken glass is reviewed by a manager.")
    with desk.database.read() as session:
        return _found(session, desk)


def _found(session: Session, desk: "Desk") -> tuple[ToReview, ...]:
    here, now, figures = desk.here, desk.clock.now(), restrictions()
    if here is None:
        return ()
    found: list[ToReview] = []
    for row in guarding.to_review(session, nobody_else(session, desk, here.id)):
        code = figures.reason(row.code)
        words = f"{code.words if code else row.code}: {row.words}"
        if sight.shut_out(session, row.contact_id, row.person_id):
            words = f"{OUT_BY_NAME} {words}"
        if ended := ended_words(session, row, now):
            words = f"{words.rstrip('.')}. {ended}"
        found.append(
            ToReview(
                row.id,
                "glass",
                row.contact_id,
                short_reference(row.reference),
                row.person_name,
                words,
                row.at,
                row.review_by,
                row.person_id != here.id,
            )
        )
    found += [each for row in guarding.restrictions(session) for each in _of_restriction(row, here.id, now)]
    found += [each for row in guarding.shut_outs(session) for each in _of_shut_out(row, here.id)]
    for row in guarding.matches(session):
        found.append(
            ToReview(
                row.id,
                "match",
                row.contact_id,
                short_reference(row.reference),
                "",
                f"{row.key} may be of the same child. Its worker is not told",
                row.arose_at,
                None,
                may=True,
                other=row.key,
            )
        )
    return tuple(found)


def _of_restriction(row: Row[Any], here: UUID, now: datetime) -> Iterator[ToReview]:
    """What waits of one restriction: another level before all else, which it holds up."""

    def waits(
        kind: Kind, who: str, words: str, at: datetime, due: datetime | None, may_it: bool, level: str = ""
    ) -> ToReview:
        reference = short_reference(row.reference)
        return ToReview(row.id, kind, row.contact_id, reference, who, words, at, due, may_it, level=level)

    words = _why(row.category, row.reason)
    if row.to_asked_at is not None:
        mine = row.to_asked_by == here or (row.approved_at is None and row.asked_by == here)
        told, due = f"{_why(row.to_category, row.to_reason)}. Now {row.level}: {words}", row.to_asked_at + DAY
        yield waits("change", row.to_asked_by_name, told, row.to_asked_at, due, not mine, row.to_level)
    elif row.approved_at is None:
        due, may_it = row.asked_at + DAY, row.asked_by != here
        yield waits("asked", row.asked_by_name, words, row.asked_at, due, may_it, row.level)
    elif row.lift_asked_at is not None:
        may_it = row.lift_asked_by != here
        yield waits("lift", row.lift_asked_by_name, row.lift_reason, row.lift_asked_at, None, may_it)
    elif row.review_at is not None and row.review_at <= now:
        yield waits("due", "", words, row.approved_at, row.review_at, may_it=True)


def _of_shut_out(row: Row[Any], here: UUID) -> Iterator[ToReview]:
    """What waits of one person who is shut out of a record; nothing once it is approved."""
    its = (row.contact_id, short_reference(row.reference))
    if row.approved_at is None:
        who, at, by, words = row.asked_by_name, row.asked_at, row.asked_by, row.reason
        yield ToReview(row.id, "shut", *its, who, words, at, at + DAY, by != here, other=row.person_name)
    elif row.lift_asked_at is not None:
        who, at, by, words = row.lift_asked_by_name, row.lift_asked_at, row.lift_asked_by, row.lift_reason
        yield ToReview(row.id, "let_in", *its, who, words, at, None, by != here, other=row.person_name)


def _why(category: str, reason: str) -> str:
    code = restrictions().category(category)
    return f"{code.words if code else category}: {reason}"


def _bars(session: Session, desk: "Desk", contact_id: UUID) -> bool:
    """Whether a stub is all that whoever looks sees of it. Raises: NotAllowed where they see none."""
    try:
        if sight.contact_in(session, contact_id) is None:
            raise not_there(session, desk, contact_id)
    except Restricted:
        return True
    return False


def _said(verdict: str, remark: str) -> str:
    code = restrictions().verdict(verdict)
    words = code.words if code is not None else verdict
    return f"{words}: {remark}." if remark else f"{words}."


def _line(typed: str) -> str:
    return clean(typed, one_line=True).text.strip()
