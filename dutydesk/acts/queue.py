"""The queue: what waits at this desk, for whom, and what runs out first.

Owns one rule of order: immediate danger above all, then soonest due, paused last, ties by receipt. Work
that nothing more is decided about here leaves the open tabs. Only what is open is read, by its index; of a
desk with more than `MOST` open contacts the oldest are shown, and `counts` still says how many there are.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session, col, func, select

from dutydesk.acts import clocks
from dutydesk.acts.clocks import ContactName, pressing, short_reference
from dutydesk.acts.exceptions import not_understood
from dutydesk.acts.notes import unsorted
from dutydesk.acts.oversight import why_not
from dutydesk.acts.reading import behind_gate, read_contact
from dutydesk.acts.values import ClockView, ContactView, Preview, QueueRow, QueueView, Tab
from dutydesk.practice.gaps import before_sending
from dutydesk.practice.reading import read
from dutydesk.practice.zone import LONDON, london_date
from dutydesk.records.tables import Contact, Endorsement

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MOST: Final = 500
"""Rows of one tab; more is not a list that anyone reads."""
OPEN: Final = ("recording", "sent", "returned", "escalated")
DONE: Final = ("endorsed", "closed")
REACH: Final = timedelta(days=60)
"""How long ago a contact endorsed today may have come in; bounds the look through the finished ones."""
UNSETTLED: Final = "not on the desk"
_CONTACT: Final[sa.Table] = Contact.__table__  # type: ignore[attr-defined]
_CONTACTS: Final = sa.select(
    *(
        _CONTACT.c[name]
        for name in (
            "id",
            "reference",
            "state",
            "started_at",
            "worker_id",
            "worker_name",
            "family",
            "children",
            "danger",
            "version",
        )
    )
)
"""Plain rows: the queue is read every few seconds, and objects would cost more than the reading."""

_STEPS: Final = {
    "recording": "Recording",
    "sent": "Sent",
    "returned": "Sent back",
    "escalated": "Referral open",
    "endorsed": "Endorsed",
    "closed": "Closed",
}


def queue(desk: "Desk", tab: Tab, filter_text: str = "") -> QueueView:
    """The queue as this person sees it.

    Args:
        tab: mine (this person's open contacts, those still behind the gate too), team (all open), endorse
            (what waits for a manager) or closed (endorsed or closed today, London date).
        filter_text: keeps rows in which each of its words occurs in family, reference, step or worker.
    """
    now = desk.clock.now()
    here = desk.here.id if desk.here else None
    waiting = [_gate_row(contact) for contact in behind_gate(desk) if contact.worker_id == here]
    with desk.database.read() as session:
        counts = _counts(session, here, now)
        rows = _rows(session, desk, _of_tab(session, tab, here, now))
        going = clocks.running_in(session, desk)
    counts["mine"] += len(waiting)
    if tab == "mine":
        rows = [*rows, *waiting]
    shown = [row for row in rows if _matches(row, filter_text)]
    return QueueView(tab, tuple(sorted(shown, key=_order)), counts, going, now)


def waiting_to_endorse(session: Session, desk: "Desk") -> list[UUID]:
    """The contacts that wait for a manager, soonest due first, in the order of their tab."""
    rows = _rows(session, desk, _of_tab(session, "endorse", None, desk.clock.now()))
    return [row.contact_id for row in sorted(rows, key=_order)]


def preview(desk: "Desk", contact_id: UUID) -> Preview:
    """What the queue shows beside a row: enough to judge most of them without opening."""
    contact = read_contact(desk, contact_id)
    facts, checklist = contact.facts, desk.checklist

    def words(question: str) -> str:
        answer = facts.answer(question)
        understood = read(
            checklist.question(question), answer.typed, checklist, answer.at or contact.started_at
        )
        return understood.words or " ".join(answer.typed.split())

    now = desk.clock.now()
    before = before_sending(facts, checklist, now=now, unsorted=unsorted(contact, checklist))
    instead = not_understood(facts, checklist, now)
    exceptions = [instead.get(gap.words, gap.words) for gap in before.exceptions]
    danger = words("danger.now")
    lines = [
        ("Danger", "* immediate danger" if danger == "Yes" else ""),
        ("Decision", words("decision.outcome")),
        ("Level", words("threshold.level")),
        (f"Exceptions {len(exceptions)}" if exceptions else "Exceptions", "; ".join(exceptions)),
        ("Rationale", words("decision.rationale")),
        ("Narrative", "" if words("decision.rationale") else words("narrative.seen")),
        ("Tools", words("tools.issues")),
    ]
    title = f"{_family(contact.family)}, {_children(contact.children)}"
    return Preview(contact_id, title, tuple(line for line in lines if line[1]))


def step_of(state: str, contact_clocks: Iterable[ClockView]) -> str:
    """Where a contact stands, in a word or two."""
    going = [clock for clock in contact_clocks if clock.stopped_at is None]
    lanes = {clock.lane for clock in going}
    if "strategy" in lanes and state in OPEN:
        return "Strategy"
    if state == "returned" and "decision" in lanes and not any(c.about == "contact" for c in going):
        return _STEPS["escalated"]
    if state == "escalated" and "section47" in lanes:
        return "Section 47"
    return _STEPS[state]


def _of_tab(session: Session, tab: Tab, here: UUID | None, now: datetime) -> Sequence[Row[Any]]:
    wanted = _CONTACTS.order_by(_CONTACT.c.started_at).limit(MOST)
    if tab == "closed":
        wanted = wanted.where(*_closed_today(now))
    elif tab == "endorse":
        wanted = wanted.where(_CONTACT.c.state == "sent")
    else:
        wanted = wanted.where(_CONTACT.c.state.in_(OPEN))
        if tab == "mine":
            wanted = wanted.where(_CONTACT.c.worker_id == here)
    return session.connection().execute(wanted).all()


def _closed_today(now: datetime) -> tuple[Any, ...]:
    """Conditions for a contact that was endorsed since midnight in London."""
    midnight = datetime.combine(london_date(now), time(), LONDON).astimezone(UTC)
    endorsed = select(Endorsement.contact_id).where(
        Endorsement.contact_id == Contact.id,
        Endorsement.at >= midnight,
        Endorsement.choice != "return",
        col(Endorsement.withdrawn_at).is_(None),
    )
    return (
        col(Contact.state).in_(DONE),
        Contact.started_at >= midnight - REACH,
        endorsed.exists(),
    )


def _counts(session: Session, here: UUID | None, now: datetime) -> dict[str, int]:
    states = session.exec(
        select(Contact.state, Contact.worker_id, func.count())
        .where(col(Contact.state).in_(OPEN))
        .group_by(col(Contact.state), col(Contact.worker_id))
    ).all()
    return {
        "mine": sum(number for _, worker, number in states if worker == here),
        "team": sum(number for _, _, number in states),
        "endorse": sum(number for state, _, number in states if state == "sent"),
        "closed": session.exec(select(func.count()).select_from(Contact).where(*_closed_today(now))).one(),
    }


def _rows(session: Session, desk: "Desk", contacts: Sequence[Row[Any]]) -> list[QueueRow]:
    by_contact: dict[UUID, list[ClockView]] = {contact.id: [] for contact in contacts}
    names = {each.id: ContactName(short_reference(each.reference), each.family) for each in contacts}
    for clock in clocks.running_rows(session, by_contact):
        by_contact[clock.contact_id].append(clocks.view(desk, clock, names[clock.contact_id]))
    return [_row(desk, contact, by_contact[contact.id]) for contact in contacts]


def _row(desk: "Desk", contact: Row[Any], going: list[ClockView]) -> QueueRow:
    to_endorse = contact.state == "sent"
    return QueueRow(
        contact_id=contact.id,
        reference=short_reference(contact.reference),
        family=contact.family,
        children=contact.children,
        step=step_of(contact.state, going),
        worker_id=contact.worker_id,
        worker=contact.worker_name,
        clock=pressing(going),
        danger=contact.danger,
        version=contact.version,
        started_at=contact.started_at,
        to_endorse=to_endorse,
        may_endorse=to_endorse and not why_not(desk, desk.here, contact.worker_id),
    )


def _gate_row(contact: ContactView) -> QueueRow:
    return QueueRow(
        contact_id=contact.id,
        reference=UNSETTLED,
        family=contact.family,
        children=contact.children,
        step=_STEPS["recording"],
        worker_id=contact.worker_id,
        worker=contact.worker,
        clock=None,
        danger=contact.facts.answer("danger.now").typed.strip().casefold() in ("y", "yes"),
        version=contact.version,
        started_at=contact.started_at,
        to_endorse=False,
        may_endorse=False,
        unsettled=True,
    )


def _order(row: QueueRow) -> tuple[bool, datetime, datetime]:
    due = row.clock.due_at if row.clock else datetime.max.replace(tzinfo=UTC)
    return not row.danger, due, row.started_at


def _matches(row: QueueRow, typed: str) -> bool:
    hay = f"{row.family} {row.reference} {row.step} {row.worker}".casefold()
    return all(word in hay for word in typed.casefold().split())


def _family(family: str) -> str:
    return family or "No child named"


def _children(number: int) -> str:
    return "1 child" if number == 1 else f"{number} children"
