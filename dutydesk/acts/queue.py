"""The queue: what waits at this desk, for whom, and what runs out first.

Owns one rule of order: what this person has parked for another call, then immediate danger, then soonest due,
paused last, ties by receipt. Work that nothing more is decided about here leaves the open tabs, unless a tool
or an acknowledgement is owed. Only what is open is read, by its index; of a desk with more than `MOST` open
contacts those in danger and then the oldest are shown, and `counts` still says how many there are.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, get_args
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts import account_board, auditing, breaking, clocks
from dutydesk.acts.answering import acknowledged_line
from dutydesk.acts.call_values import OnHold
from dutydesk.acts.clocks import ContactName, short_reference
from dutydesk.acts.closing import ACKNOWLEDGE
from dutydesk.acts.correction_rows import corrected_of
from dutydesk.acts.exceptions import not_understood
from dutydesk.acts.feedback_rows import how_many, queue_rows
from dutydesk.acts.notes import unsorted
from dutydesk.acts.oversight import why_not, worked_before
from dutydesk.acts.parking import held_in, in_turn
from dutydesk.acts.permission import must
from dutydesk.acts.reading import behind_gate, glance
from dutydesk.acts.seeing import BORN, NOT_SHOWN, STUB, born_words, call_words
from dutydesk.acts.tools_owed import owed_in, owed_of, tools_line
from dutydesk.acts.values import NOBODY, ContactView, Preview, QueueRow, QueueView, Tab
from dutydesk.errors import NotAllowed, Restricted
from dutydesk.practice.each_child import differs_in, outcome_words
from dutydesk.practice.gaps import before_sending
from dutydesk.practice.reading import read
from dutydesk.practice.restrictions import RESTRICTED
from dutydesk.practice.tools import MAY_SAY_SO, NOT_COMING
from dutydesk.practice.unnamed import NOT_TO_BE_NAMED, asks_not_to_be_named
from dutydesk.practice.zone import LONDON, london_date
from dutydesk.records import listing
from dutydesk.records.finding import people_of, said_in

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MOST: Final = 500
"""Rows of one tab; more is not a list that anyone reads."""
OPEN: Final = ("recording", "sent", "returned", "escalated")
DONE: Final = ("endorsed", "closed")
REACH: Final = timedelta(days=60)
"""How long ago a contact endorsed today may have come in; bounds the look through the finished ones."""
UNSETTLED: Final = "not on the desk"
TO_RING: Final = "Ring back"
TOOL_OWED: Final = "Tool owed"
TO_ACKNOWLEDGE: Final = "Acknowledge"
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
        filter_text: keeps rows in which each of its words occurs in family, reference, step, worker or the
            name of a recipient.

    Raises: NotAllowed for a role that reads no contacts and has none of its own behind the gate; NotSaved.
    """
    now = desk.clock.now()
    stamp = _stamp(desk, now)  # before the reading: what comes between is read again
    here = desk.here.id if desk.here else None
    waiting = [_gate_row(desk, contact) for contact in behind_gate(desk) if contact.worker_id == here]
    try:
        must(desk, "contact.read", once=True)
    except NotAllowed:
        if not waiting:
            raise
        return narrowed(_of_gate(tab, waiting, now, stamp), filter_text)
    with desk.database.read() as session:
        states = listing.count_in_states(session, OPEN)
        counts = _counts(session, states, here, now)
        to_decide = breaking.how_many(session, desk)
        to_approve = account_board.how_many(session, desk)
        contacts = () if tab == "feedback" else _of_tab(session, tab, here, now)
        rows = queue_rows(session, desk) if tab == "feedback" else _rows(session, desk, contacts)
        going = clocks.running_in(session, desk)
        owing = _still_owing(session, desk)
        held = {each.contact_id: each for each in held_in(session, desk.here)} if desk.here else {}
    counts["mine"] += len(waiting) + sum(row.worker_id == here for row in owing)
    counts["team"] += len(owing)
    if tab in ("mine", "team"):
        rows += [row for row in owing if tab == "team" or row.worker_id == here]
        rows = [_on_hold(row, held.get(row.contact_id)) for row in rows]
    if tab == "mine":
        rows = [*rows, *waiting]
    every = tuple(sorted(rows, key=_order))
    on_hold = in_turn([*held.values(), *(_held_behind_gate(row) for row in waiting)])
    found = QueueView(tab, every, counts, going, now, stamp, on_hold, "", every, to_decide, to_approve)
    return narrowed(replace(found, not_shown=any(each.stubs for each in states)), filter_text)


def _of_gate(tab: Tab, waiting: list[QueueRow], now: datetime, stamp: Hashable) -> QueueView:
    """Their own calls behind the gate and no more: for whoever's role reads nothing else now."""
    every = tuple(sorted(waiting, key=_order)) if tab == "mine" else ()
    counts = dict.fromkeys(get_args(Tab), 0) | {"mine": len(waiting)}
    on_hold = in_turn([_held_behind_gate(row) for row in waiting])
    return QueueView(tab, every, counts, (), now, stamp, on_hold, every=every)


def narrowed(view: QueueView, filter_text: str) -> QueueView:
    """The same list as it was read, for another filter (as `queue`)."""
    rows = tuple(row for row in view.every if _matches(row, filter_text))
    return replace(view, rows=rows, filter_text=filter_text)


def queue_again(desk: "Desk", tab: Tab, filter_text: str, seen: QueueView) -> QueueView | None:
    """As `queue`; None when nothing of the desk changed since `seen`, so that it is still true."""
    same = seen.tab == tab and seen.filter_text == filter_text and seen.stamp is not None
    if same and seen.stamp == _stamp(desk, desk.clock.now()):
        return None
    return queue(desk, tab, filter_text)


def waiting_to_endorse(session: Session, desk: "Desk") -> list[UUID]:
    """The contacts that wait for a manager, soonest due first, in the order of their tab."""
    rows = _rows(session, desk, _of_tab(session, "endorse", None, desk.clock.now()))
    return [row.contact_id for row in sorted(rows, key=_order)]


def preview(desk: "Desk", contact_id: UUID) -> Preview:
    """What the queue shows beside a row: enough to judge most of them without opening."""
    try:
        contact = glance(desk, contact_id)
    except Restricted as told:
        return stub_preview(desk, contact_id, told)
    auditing.glimpsed(desk, contact_id)
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
    unnamed = asks_not_to_be_named(facts, checklist)
    lines = [
        ("Danger", "* immediate danger" if danger == "Yes" else ""),
        ("Caller", NOT_TO_BE_NAMED if unnamed else ""),
        ("Clock", acknowledged_line(desk, contact_id)),
        ("Decision", outcome_words(facts, checklist, now) or words("decision.outcome")),
        ("Level", words("threshold.level")),
        (f"Exceptions {len(exceptions)}" if exceptions else "Exceptions", "; ".join(exceptions)),
        ("Rationale", words("decision.rationale")),
        ("Narrative", "" if words("decision.rationale") else words("narrative.seen")),
        ("Tools", tools_line(words("tools.issues"), facts, checklist, now)),
    ]
    title = f"{_family(contact.family)}, {_children(contact.children)}"
    return Preview(contact_id, title, tuple(line for line in lines if line[1]))


def stub_of(desk: "Desk", contact_id: UUID) -> Preview | None:
    """What whoever is here is shown of a contact they may not read; None of one that they may."""
    try:
        glance(desk, contact_id)
    except Restricted as told:
        return stub_preview(desk, contact_id, told)
    return None


def stub_preview(desk: "Desk", contact_id: UUID, told: Restricted) -> Preview:
    """What whoever may not read a restricted contact is shown of it: its children, and whom to call."""
    today = london_date(desk.clock.now())
    with desk.database.read() as session:
        people = [each for each in people_of(session, [contact_id]) if each.kind == "child"]
        typed = {each.subject_id: each.typed for each in said_in(session, [contact_id], (BORN,))}
    there = [each for each in people if each.struck_at is None]
    lines = [("", f"* {call_words(told.call)}")]
    for each in there:
        born = born_words(each, typed.get(each.id, ""), today)
        lines.append((f"Child {each.number}", ", ".join(part for part in (each.name, born) if part)))
    lines.append(("If it cannot wait", "Enter: break glass, with a reason. A manager is told"))
    lines.append(("Time limits", NOT_SHOWN))
    return Preview(contact_id, f"{told.reference}, restricted", tuple(line for line in lines if line[1]))


def step_of(state: str, lanes: Collection[str], of_contact: bool) -> str:
    """Where a contact stands, in a word or two.

    Args:
        lanes: of the clocks that run.
        of_contact: one of them is the contact's own, not a referral's.
    """
    if "strategy" in lanes and state in OPEN:
        return "Strategy"
    if state == "returned" and "decision" in lanes and not of_contact:
        return _STEPS["escalated"]
    if state == "escalated" and "section47" in lanes:
        return "Section 47"
    return _STEPS[state]


def _stamp(desk: "Desk", now: datetime) -> Hashable:
    """All that the rows of a list hang on."""
    changes = desk.database.changes()
    if changes is None:
        return None
    return changes, desk.gate.stamp(), desk.here, london_date(now)


def _of_tab(session: Session, tab: Tab, here: UUID | None, now: datetime) -> Sequence[Row[Any]]:
    if tab == "closed":
        return listing.endorsed_since(session, DONE, *_today(now), MOST)
    if tab == "endorse":
        return listing.in_states(session, ("sent",), None, MOST)
    if tab == "team":
        return listing.in_states(session, OPEN, None, MOST)
    return listing.in_states(session, OPEN, here, MOST) if here is not None else ()


def _today(now: datetime) -> tuple[datetime, datetime]:
    """Midnight in London, and since when a contact decided today may have come in; both UTC."""
    midnight = datetime.combine(london_date(now), time(), LONDON).astimezone(UTC)
    return midnight, midnight - REACH


def _counts(session: Session, states: Sequence[Row[Any]], here: UUID | None, now: datetime) -> dict[str, int]:
    return {
        "mine": sum(each.number for each in states if each.worker_id == here),
        "team": sum(each.number for each in states),
        "endorse": sum(each.number for each in states if each.state == "sent"),
        "feedback": how_many(session),
        "closed": listing.count_endorsed_since(session, DONE, *_today(now)),
    }


def _rows(session: Session, desk: "Desk", contacts: Sequence[Row[Any]]) -> list[QueueRow]:
    ids = [contact.id for contact in contacts if not contact.stub]
    clock_of = {row.contact_id: row for row in clocks.pressing(session, [each.id for each in contacts])}
    owed = owed_of(session, desk, ids)
    # Only a manager is refused for it, and only of what waits for one.
    manages = desk.here is not None and desk.here.endorses_contacts
    sent = [contact.id for contact in contacts if contact.state == "sent"] if manages else []
    before = worked_before(session, sent) if sent else {}
    rows = (
        _row(desk, contact, clock_of.get(contact.id), before.get(contact.id, frozenset()))
        for contact in contacts
    )
    found = [replace(row, owed=owed[row.contact_id]) if row.contact_id in owed else row for row in rows]
    decided = [contact.id for contact in contacts if contact.state in ("sent", *DONE) and not contact.stub]
    newer = corrected_of(session, decided)
    return [
        replace(row, step=f"v{newer[row.contact_id]} corrected") if row.contact_id in newer else row
        for row in found
    ]


def _still_owing(session: Session, desk: "Desk") -> list[QueueRow]:
    """What was decided and is still owed a tool (R-508) or an acknowledgement (R-907): it stays listed."""
    contacts = listing.awaiting_tools(session, DONE, NOT_COMING, MAY_SAY_SO, MOST)
    owing = [replace(row, step=TOOL_OWED) for row in _rows(session, desk, contacts) if row.owed]
    there = {row.contact_id for row in owing}
    waiting = listing.awaiting_clock(session, DONE, ACKNOWLEDGE, MOST)
    asked = _rows(session, desk, [each for each in waiting if each.id not in there])
    return [*owing, *(replace(row, step=TO_ACKNOWLEDGE) for row in asked)]


def _row(desk: "Desk", contact: Row[Any], clock: Row[Any] | None, worked_on: Collection[UUID]) -> QueueRow:
    to_endorse = contact.state == "sent"
    reference = short_reference(contact.reference)
    if contact.stub:
        return _stub(desk, contact, clock, reference)
    lanes = {clocks.lane_of(key) for key in clock.going.split()} if clock else set()
    return QueueRow(
        contact_id=contact.id,
        reference=reference,
        family=contact.family,
        children=contact.children,
        step=step_of(contact.state, lanes, bool(clock and clock.of_contact)),
        worker_id=contact.worker_id,
        worker=contact.worker_name,
        clock=clocks.view(desk, clock, ContactName(reference, contact.family)) if clock else None,
        danger=contact.danger,
        version=contact.version,
        started_at=contact.started_at,
        to_endorse=to_endorse,
        may_endorse=to_endorse and not why_not(desk, desk.here, contact.worker_id, None, worked_on),
        differs=contact.differs,
        guarded=contact.guarded,
    )


def _stub(desk: "Desk", contact: Row[Any], clock: Row[Any] | None, reference: str) -> QueueRow:
    name = ContactName(reference, contact.family)
    told = clock if clock is not None and clocks.of_stub(clock.timescale) else None
    return QueueRow(
        contact_id=contact.id,
        reference=reference,
        family=contact.family,
        children=contact.children,
        step=STUB,
        worker_id=NOBODY,
        worker=f"call {contact.worker_name or 'a manager'}",
        clock=clocks.view(desk, told, name, nameless=True) if told is not None else None,
        danger=False,
        version=contact.version,
        started_at=contact.started_at,
        to_endorse=False,
        may_endorse=False,
        stub=True,
        guarded=RESTRICTED,
    )


def _on_hold(row: QueueRow, held: OnHold | None) -> QueueRow:
    if held is None:
        return row
    step = TO_RING if held.redial_at else row.step
    return replace(row, step=step, parked_at=held.parked_at, redial_at=held.redial_at)


def _held_behind_gate(row: QueueRow) -> OnHold:
    return OnHold(row.contact_id, "", "", row.started_at, row.parked_at, row.redial_at)


def _gate_row(desk: "Desk", contact: ContactView) -> QueueRow:
    redial_at = next((call.redial_at for call in contact.calls if call.redial_at is not None), None)
    return QueueRow(
        contact_id=contact.id,
        reference=UNSETTLED,
        family=contact.family,
        children=contact.children,
        step=TO_RING if redial_at else _STEPS["recording"],
        worker_id=contact.worker_id,
        worker=contact.worker,
        clock=None,
        danger=contact.facts.answer("danger.now").typed.strip().casefold() in ("y", "yes"),
        version=contact.version,
        started_at=contact.started_at,
        to_endorse=False,
        may_endorse=False,
        unsettled=True,
        owed=owed_in(contact.facts, desk.checklist, desk.clock.now()),
        differs=differs_in(contact.facts, desk.checklist, contact.started_at),
        parked_at=contact.parked_at,
        redial_at=redial_at,
    )


def _order(row: QueueRow) -> tuple[bool, float, bool, datetime, datetime]:
    """A caller who waits on a parked line stands above all, the last parked first (B-8; source: ours)."""
    due = row.clock.due_at if row.clock else datetime.max.replace(tzinfo=UTC)
    parked = -row.parked_at.timestamp() if row.parked_at else 0.0
    return row.parked_at is None, parked, not row.danger, due, row.started_at


def _matches(row: QueueRow, typed: str) -> bool:
    name = row.item.who if row.item else " ".join(tool.name for tool in row.owed)
    hay = f"{row.family} {row.reference} {row.step} {row.worker} {name}".casefold()
    return all(word in hay for word in typed.casefold().split())


def _family(family: str) -> str:
    return family or "No child named"


def _children(number: int) -> str:
    return "1 child" if number == 1 else f"{number} children"
