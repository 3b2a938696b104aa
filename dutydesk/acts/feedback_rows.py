"""What is owed in writing, read: of one contact, as the fourth list of the queue, and what presses when.

Changes nothing. The acts are `feedback` and `withholding`.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.acts.feedback import GONE, needs_reasons
from dutydesk.acts.feedback_values import FeedbackItem, State, state_words
from dutydesk.acts.reading import facts_in
from dutydesk.acts.seeing import STUB, call_words
from dutydesk.acts.values import ClockView, Preview, QueueRow
from dutydesk.errors import NotAllowed
from dutydesk.practice import feedback as practice
from dutydesk.practice.facts import Facts
from dutydesk.practice.feedback import Ask, Kind
from dutydesk.practice.gate import NO, REASON, TOLD, code_of
from dutydesk.practice.reading import read
from dutydesk.practice.timescales import due
from dutydesk.practice.wording import when_words
from dutydesk.records import feedback as records
from dutydesk.records.shift_tables import Feedback
from dutydesk.records.sight import contact_in
from dutydesk.records.tables import Contact

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MOST: Final = 500
"""Items that are listed; more is not a list that anyone reads. Source: ours, as of the other lists."""
_EVER: Final = datetime.fromtimestamp(0, UTC)
STEPS: Final[dict[Kind, str]] = {
    "referrer": "Referrer",
    "responsible": "Parent",
    "child": "Child",
    "professional": "Prof.",
}


@dataclass(frozen=True, slots=True)
class Pressing:
    """When an item begins to press, for whoever is to be told."""

    item: FeedbackItem
    urgent_at: datetime
    """When its band becomes urgent; for a held one when it is to be looked at again."""
    overdue_at: datetime


def of_contact(desk: "Desk", contact_id: UUID) -> tuple[FeedbackItem, ...]:
    """What is or was owed after the decisions on a contact, in the order of the letters page.

    Raises: NotAllowed when there is no such contact on the desk; NotSaved.
    """
    with desk.database.read() as session:
        contact = contact_in(session, contact_id)
        if contact is None:
            raise NotAllowed(GONE)
        return items_in(session, desk, contact, whole=True)


def one(desk: "Desk", item_id: UUID) -> FeedbackItem:
    """One item as it stands, with what has to be known to send it.

    Raises: NotAllowed when there is none; NotSaved.
    """
    with desk.database.read() as session:
        row = session.get(Feedback, item_id)
        contact = contact_in(session, row.contact_id) if row is not None else None
        if row is None or contact is None:
            raise NotAllowed(GONE)
        return _whole(session, desk, row, contact)


def items_in(
    session: Session, desk: "Desk", contact: Contact, *, whole: bool = False
) -> tuple[FeedbackItem, ...]:
    """As `of_contact`, in the caller's transaction.

    Args:
        whole: with what has to be known to send each.
    """
    rows = records.of_contact(session, contact.id)
    if whole:
        return tuple(_whole(session, desk, row, contact) for row in rows)
    return tuple(_of_row(desk, row, contact) for row in rows)


def owed(session: Session, desk: "Desk") -> tuple[FeedbackItem, ...]:
    """What is owed or held at this desk, soonest due first: one query."""
    return tuple(_of_joined(desk, row) for row in records.open_items(session, MOST))


def list_owed(desk: "Desk") -> tuple[FeedbackItem, ...]:
    """As `owed`, for whoever has no transaction."""
    with desk.database.read() as session:
        return owed(session, desk)


def queue_rows(session: Session, desk: "Desk") -> list[QueueRow]:
    """The fourth list of the queue: one row for each item."""
    found = records.open_items(session, MOST)
    return [_queue_row(desk, _of_joined(desk, row), row) for row in found]


def how_many(session: Session) -> int:
    """How many items are owed or held."""
    return records.count_open(session)


def pressing_until(
    desk: "Desk", session: Session, until: datetime, since: datetime = _EVER
) -> tuple[Pressing, ...]:
    """The open items that are urgent, or to be looked at again, before a moment; the soonest due first.

    An item is urgent when its own band says so; one that is held with a reviewer is when its review is due.

    Args:
        until: aware, UTC.
        since: what was due, or to be looked at again, before then is let be; aware, UTC.
    """
    longest = max((each.urgent for each in desk.profile.bands.values() if each.unit == "hours"), default=0)
    found = records.open_until(session, since, until + timedelta(hours=longest), MOST)
    pressing = (_pressing(desk, _of_joined(desk, row)) for row in found)
    return tuple(each for each in pressing if each.urgent_at < until)


def clock_of(desk: "Desk", item: FeedbackItem) -> ClockView:
    """The item as a clock, so that its band and words are those of every other; held ones by their review."""
    timescale = desk.profile.timescales.get(item.timescale)
    return ClockView(
        id=item.id,
        contact_id=item.contact_id,
        reference=item.reference,
        family=item.family_name,
        about=item.about,
        label=item.name,
        timescale=item.timescale,
        ts=item.ts,
        name=f"Feedback to {item.name}",
        lane="other",
        rule=f"{timescale.rule}, {timescale.source.words}" if timescale else "",
        started_at=item.started_at,
        due_at=item.review_at if item.state == "held" and item.review_at else item.due_at,
        due_on=None,
        stopped_at=None if item.open else item.sent_at or item.settled_at,
        stop_act="" if item.open else item.how,
        amount=timescale.length if timescale else 0,
    )


def preview(desk: "Desk", item_id: UUID) -> Preview:
    """What the queue shows beside an item: whom it goes to, how, and what has to be minded."""
    item, now = one(desk, item_id), desk.clock.now()
    outer = f"latest {when_words(item.outer_at, now)}" if item.outer_at else ""
    lines = [
        ("State", state_words(item, now)),
        ("To", item.who),
        ("Reach", item.route or "no route in the record"),
        ("Bear in mind", "; ".join(minded(item))),
        ("Beside it", outer if item.outer_at and item.state == "owed" else ""),
        ("Rule", clock_of(desk, item).rule),
    ]
    title = f"{item.family_name or 'No child named'}: {item.name}"
    return Preview(item.contact_id, title, tuple(line for line in lines if line[1]))


def minded(item: FeedbackItem) -> tuple[str, ...]:
    """What whoever writes it keeps in mind, each as a few words."""
    return tuple(
        words
        for words in (
            "do not share with family" if item.withheld else "",
            _untold_words(item.untold),
            "ask whether they hold PR" if item.ask == "pr_not_known" else "",
            "by age and understanding: write, or o and why not" if item.ask == "by_age" else "",
            "reasons and other sources of help" if item.needs_reasons and item.state == "owed" else "",
            f"language: {', '.join(item.languages)}" if item.languages else "",
        )
        if words
    )


def _untold_words(why: str | None) -> str:
    """No letter tells parents what was kept from them: before it goes it is said that they were not told."""
    if why is None:
        return ""
    return "the parents were NOT told of the call" + (f" ({why})" if why else "")


def _untold(desk: "Desk", facts: Facts) -> str | None:
    """As `FeedbackItem.untold`, out of the record: telling them is wrong where it exposes the child."""
    if code_of(facts, desk.checklist, TOLD) != NO:
        return None
    why = facts.answer(REASON)
    return read(desk.checklist.question(REASON), why.typed, desk.checklist, why.at or desk.clock.now()).words


def _pressing(desk: "Desk", item: FeedbackItem) -> Pressing:
    if item.state == "held" and item.reviewer and item.review_at:
        return Pressing(item, item.review_at, item.review_at)
    timescale = desk.profile.timescales.get(item.timescale)
    hours = timescale.bands.urgent if timescale else 0
    return Pressing(item, item.due_at - timedelta(hours=hours), item.due_at)


def _whole(session: Session, desk: "Desk", row: Feedback, contact: Contact) -> FeedbackItem:
    item = _of_row(desk, row, contact)
    facts = facts_in(session, contact) if item.family else None
    return replace(
        item,
        needs_reasons=needs_reasons(session, contact, row),
        languages=practice.languages(facts, desk.checklist) if facts is not None else (),
        untold=_untold(desk, facts) if facts is not None else None,
    )


def _of_row(desk: "Desk", row: Feedback, contact: Contact) -> FeedbackItem:
    return _item(
        desk,
        row,
        reference=contact.reference,
        family_name=contact.family,
        worker_id=contact.worker_id,
        worker=contact.worker_name,
        withheld=contact.withheld_at is not None,
    )


def _of_joined(desk: "Desk", row: Row[Any]) -> FeedbackItem:
    item = _item(
        desk,
        row,
        reference=row.reference,
        family_name=row.family_name,
        worker_id=row.worker_id,
        worker=row.worker_name,
        withheld=row.withheld_at is not None,
    )
    if not row.stub:
        return item
    told = call_words(row.worker_name)
    # Of a stub that something is owed is known, not to whom, how, or why not yet.
    return replace(item, name=told, route="", held_reason="", reviewer="", settled_by="", how="", ask="")


def _item(
    desk: "Desk",
    row: Feedback | Row[Any],
    *,
    reference: str | None,
    family_name: str,
    worker_id: UUID,
    worker: str,
    withheld: bool,
) -> FeedbackItem:
    outer = desk.profile.timescales.get(clocks.WRITTEN_OUTCOME)
    beside = outer is not None and row.timescale != outer.key
    return FeedbackItem(
        id=row.id,
        version=row.version,
        contact_id=row.contact_id,
        reference=clocks.short_reference(reference),
        family_name=family_name,
        worker_id=worker_id,
        worker=worker,
        about=row.about,
        recipient=cast(Kind, row.recipient),
        subject=row.subject_id,
        name=row.name,
        route=row.route,
        ask=cast(Ask, row.ask),
        family=row.family,
        withheld=withheld and row.family,
        timescale=row.timescale,
        ts=row.ts,
        started_at=row.started_at,
        due_at=row.due_at,
        outer_at=due(outer, row.started_at, desk.calendar).limit if outer is not None and beside else None,
        state=cast(State, row.state),
        how=row.how,
        sent_at=row.sent_at,
        reasons_given=row.reasons_given,
        held_reason=row.held_reason,
        reviewer=row.reviewer,
        review_at=row.review_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by_name,
    )


def _queue_row(desk: "Desk", item: FeedbackItem, row: Row[Any]) -> QueueRow:
    return QueueRow(
        contact_id=item.contact_id,
        reference=item.reference,
        family=item.family_name,
        children=row.children,
        step=STUB if row.stub else STEPS[item.recipient],
        worker_id=item.worker_id,
        worker=item.worker,
        clock=clock_of(desk, item),
        danger=False,  # what is owed presses by its due time alone
        version=item.version,
        started_at=row.received_at,
        to_endorse=False,
        may_endorse=False,
        item=item,
        stub=row.stub,
    )
