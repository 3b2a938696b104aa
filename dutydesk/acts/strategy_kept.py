"""What was written of a strategy discussion, bound when it was held or when the next is opened (R-1309).

Owns its shape as JSON, and how the contact's fields become those of the next discussion: what stood there is
bound first, and every one of them is empty then. What is bound names people and is shown as typed words. A
correction of the last one binds it anew; what is taken back of one before is put back beside it, never into
the fields, which are another discussion's by then.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.frozen import words_of
from dutydesk.acts.may_type import is_of_discussion
from dutydesk.acts.strategy_values import Kept, StrategyView, TookPart
from dutydesk.acts.values import Person
from dutydesk.practice.checklist import Checklist, Question
from dutydesk.practice.facts import Facts
from dutydesk.practice.hours import expected_chair
from dutydesk.practice.reading import read
from dutydesk.practice.strategy import DECISION, JOINED, NAME, ROLES, SECTION
from dutydesk.records.discussion_tables import Strategy
from dutydesk.records.tables import Answer, AttendeeRow
from dutydesk.records.windows import Key, windows

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ASSUMED: Final = ("", "expected")
"""The chair's role where nobody said who chaired."""


def bind(strategy: Strategy, facts: Facts, checklist: Checklist, now: datetime) -> None:
    """Put what is written of the discussion beside it. What is bound already stays."""
    if not strategy.content:
        strategy.content = _written(facts, checklist, now)


def bound(
    session: Session, contact_id: UUID, facts: Facts, checklist: Checklist, now: datetime
) -> Mapping[str, str]:
    """Whose the contact's fields of a discussion are before a correction, and what is bound of that one.

    Kept with each change of such a field, for `back_beside`. Nothing bound ("") where it is not held yet;
    empty where there is no discussion.
    """
    last = _last(session, contact_id)
    if last is None:
        return {}
    if last.held_at is not None:
        bind(last, facts, checklist, now)
        session.add(last)
    return {"discussion": str(last.id), "bound": last.content}


def bind_anew(session: Session, contact_id: UUID, facts: Facts, checklist: Checklist, now: datetime) -> None:
    """What is bound of the last discussion becomes what its fields say now, for one of them was put right.

    In the caller's transaction. One that is still being typed is bound when it is held.
    """
    last = _last(session, contact_id)
    if last is not None and last.content:
        last.content = _written(facts, checklist, now)
        session.add(last)


def back_beside(
    session: Session, contact_id: UUID, change: Mapping[str, Any]
) -> Literal["field", "beside", "left"]:
    """Where what a correction changed is put back, as `correction_write.told` kept it.

    Returns: "field" where the field is still that discussion's, or no discussion's; "beside" where a further
        one was opened since: what was bound of the one before stands beside it again; "left" where nothing
        was bound of it yet when it was corrected, so it was recorded as held with that.
    """
    last, theirs = _last(session, contact_id), change.get("discussion", "")
    if not theirs or last is None or str(last.id) == theirs:
        return "field"
    before = session.get(Strategy, UUID(theirs))
    if before is None or not change["bound"]:
        return "left"
    before.content = change["bound"]
    session.add(before)
    return "beside"


def _last(session: Session, contact_id: UUID) -> Strategy | None:
    wanted = select(Strategy).where(Strategy.contact_id == contact_id)
    return session.exec(wanted.order_by(col(Strategy.opened_at).desc())).first()


def _written(facts: Facts, checklist: Checklist, now: datetime) -> str:
    name, joined = checklist.question(NAME), checklist.question(JOINED)
    people = [
        {
            "role": ROLES.get(row.role, row.role),
            "name": words_of(name, row.answer(NAME), checklist, now),
            "joined": words_of(joined, row.answer(JOINED), checklist, now),
        }
        for row in sorted(facts.rows("attendee"), key=lambda row: row.number)
        if row.answer(NAME).given or row.answer(JOINED).given
    ]
    said = [
        {"question": part.key, "name": part.name, "words": words}
        for part in checklist.section(SECTION).parts
        if isinstance(part, Question) and (words := words_of(part, facts.answer(part.key), checklist, now))
    ]
    return json.dumps({"people": people, "said": said}, ensure_ascii=False)


def kept(content: str) -> Kept:
    """What was bound; nothing while it is being typed."""
    if not content:
        return Kept()
    found = json.loads(content)
    return Kept(
        tuple(TookPart(each["role"], each["name"], each["joined"]) for each in found["people"]),
        tuple((each["name"], each["words"]) for each in found["said"]),
    )


def empty_fields(session: Session, contact_id: UUID, by: Person, now: datetime) -> dict[Key, int]:
    """Leave the contact's fields of the discussion empty for the next one, in the caller's transaction.

    What stood there is bound to the one before, and its lines of history stay. For another window each is a
    change like any other: what is typed over it there unseen is kept beside it (B-19).

    Returns: the versions written, for `Versions.note` once the transaction is kept.
    """
    emptied: list[Key] = []
    wanted = select(Answer).where(Answer.contact_id == contact_id, col(Answer.typed) != "")
    for row in session.exec(wanted):
        if is_of_discussion(row.question):
            row.typed = row.settled = row.mark = row.reason = row.asked_of = row.says = ""
            row.by_when, row.version = None, row.version + 1
            row.changed_at, row.changed_by, row.changed_by_name = now, by.id, by.name
            session.add(row)
            emptied.append((row.subject_id, row.question))
    session.flush()
    for person in session.exec(select(AttendeeRow).where(AttendeeRow.contact_id == contact_id)):
        person.name, person.joined_at = "", None
        session.add(person)
    if not emptied:
        return {}
    connection = session.connection()
    return dict(windows(connection.dialect.name).versions(connection, contact_id, emptied))


def discussion_view(desk: "Desk", row: Strategy, number: int) -> StrategyView:
    """One discussion as the screens have it."""
    chair = expected_chair(row.held_at or desk.clock.now(), desk.profile, desk.calendar)
    if row.held_at is not None and row.chair_role not in ASSUMED:
        chair = row.chair_role
    role = desk.profile.roles.get(chair)
    decision = read(
        desk.checklist.question(DECISION), row.decision, desk.checklist, row.held_at or row.opened_at
    )
    return StrategyView(
        id=row.id,
        opened_at=row.opened_at,
        held_at=row.held_at,
        chair_expected=role.label if role else chair,
        chair_name=row.chair_name,
        decision_words=decision.words,
        enquiry=row.enquiry,
        recorded_by_name=row.recorded_by_name,
        recorded_at=row.recorded_at,
        version=row.version,
        number=number,
        why=row.why,
        opened_by_name=row.opened_by_name,
        kept=kept(row.content),
    )
