"""The running clocks: started and stopped inside the act that causes it, never by themselves.

A started clock keeps its due time, the profile's and the calendar's version: rules that change later never
rewrite it. One event starts each clock once (a unique key of the record), so an act may be repeated
after a kill. A clock that an endorsement stopped runs on as if it had never stopped when that
endorsement is withdrawn; both times stay in the history.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session, col, select

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.values import ClockView
from dutydesk.errors import NotAllowed
from dutydesk.practice.timescales import due
from dutydesk.records import listing
from dutydesk.records.tables import ClockRow, Contact, Referral
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk
    from dutydesk.practice.profile import Profile

Lane = Literal["decision", "strategy", "section47", "other"]

CONTACT_DECISION: Final = "contact_decision"
SEND_TO_MANAGER: Final = "send_to_manager"
MANAGER_WARNING: Final = "manager_warning"
CONTACT_FEEDBACK: Final = "contact_feedback"
WRITTEN_OUTCOME: Final = "written_outcome"
REFERRAL_OUTCOME: Final = "referral_outcome"
DECIDE_RESPONSE: Final = "decide_response"
STRATEGY_CORE: Final = "strategy_discussion"
STRATEGY_OUT_OF_HOURS: Final = "strategy_discussion_out_of_hours"
ASSESSMENT_LIMIT: Final = "assessment_limit"

FROM_RECEIPT: Final = (CONTACT_DECISION, SEND_TO_MANAGER, MANAGER_WARNING)
FROM_ENDORSEMENT: Final = (CONTACT_FEEDBACK, WRITTEN_OUTCOME)
FROM_REFERRAL: Final = (REFERRAL_OUTCOME, "acknowledge_referral", DECIDE_RESPONSE, ASSESSMENT_LIMIT)
STRATEGY: Final = (STRATEGY_CORE, STRATEGY_OUT_OF_HOURS)
FROM_ENQUIRY: Final = (
    "section47_record",
    "section47_outcome_mark",
    "section47_checkpoint",
    "conference_report_sent",
    "conference_report_authorised",
    "conference_report_shared",
    "section47_limit",
    "initial_conference",
)
"""What starts when a strategy discussion decides on an enquiry, from the date it was held (day 0)."""
NATIONAL_CONFERENCE: Final = "national_initial_conference"
"""Stands in where a profile has no conference line of its own."""

# Acts that stop clocks, as kept with them and shown.
ENDORSED: Final = "endorsed"
ESCALATED: Final = "escalated"
HELD: Final = "discussion held"
NO_REFERRAL: Final = "endorsed, not as a referral"
NO_STRATEGY: Final = "endorsed without a strategy discussion"
CHILD_GONE: Final = "child no longer on the contact"
FEEDBACK_SETTLED: Final = "feedback settled"
WITHDRAWN: Final = "endorsement withdrawn"
"""A new endorsement undoes this one."""
DONE: Final = "done: "
"""Before what a person typed, so that no words of theirs are one of the acts above."""

SAY_HOW: Final = "Say how it was done. One line is enough."
NO_SUCH_CLOCK: Final = "There is no such clock on this desk any more."
STOPPED: Final = "That clock has stopped already."
NOT_YOURS: Final = "It is marked as done by the worker whose contact it is, or by a manager."
IS_SENT: Final = "This one stops when it is sent to the manager."
IS_DECIDED: Final = "This one stops when the decision is endorsed."
IS_HELD: Final = "This one stops when the discussion is recorded as held."
IS_WRITTEN: Final = "This one stops when each who is owed it has it: ^G w, or 4 on the queue, one by one."

_CLOCK: Final[sa.Table] = ClockRow.__table__  # type: ignore[attr-defined]
_LANES: Final[dict[str, Lane]] = {
    CONTACT_DECISION: "decision",
    REFERRAL_OUTCOME: "decision",
    STRATEGY_CORE: "strategy",
    STRATEGY_OUT_OF_HOURS: "strategy",
    "section47_limit": "section47",
    "initial_conference": "section47",
    NATIONAL_CONFERENCE: "section47",
}
STUB_LANES: Final = ("decision", "strategy")
_OWED: Final = 2
_RANKS: Final = {key: 1 if lane == "section47" else 0 for key, lane in _LANES.items()} | {
    ASSESSMENT_LIMIT: _OWED + 1
}
"""Which clock of a contact presses most: the lowest; every other ranks as what is owed."""
_ENDED_BY: Final = (
    {key: IS_DECIDED for key in (CONTACT_DECISION, MANAGER_WARNING, REFERRAL_OUTCOME, DECIDE_RESPONSE)}
    | {SEND_TO_MANAGER: IS_SENT}
    | dict.fromkeys(STRATEGY, IS_HELD)
    | dict.fromkeys(FROM_ENDORSEMENT, IS_WRITTEN)
)
"""Each has an act of its own that ends it; which one, as a sentence."""


@dataclass(frozen=True, slots=True)
class ContactName:
    """What a clock says of the contact it belongs to."""

    reference: str
    family: str


def start(
    session: Session,
    desk: "Desk",
    *,
    about: str,
    about_id: UUID,
    contact_id: UUID,
    timescale_key: str,
    started_at: datetime,
    label: str = "",
) -> None:
    """Start one clock, in the caller's transaction. Starting it again changes nothing.

    The one exception is a clock whose stop was the withdrawal of an endorsement: it starts afresh from
    `started_at`, and keeps its first start. A timescale the profile does not have is no clock here.

    Args:
        session: an open write transaction.
        about: "contact", "referral", "strategy" or "enquiry".
        about_id: what it is about; for an enquiry the contact, since a second discussion never restarts it.
        started_at: the event, aware, UTC.
        label: the child's name for a referral's clock.
    """
    timescale = desk.profile.timescales.get(timescale_key)
    if timescale is None:
        return
    came = due(timescale, started_at, desk.calendar)
    due_on = None if isinstance(came.due, datetime) else came.due
    standing = find(session, about, about_id, timescale_key)
    if standing is not None:
        if standing.stop_act != WITHDRAWN:
            return
        standing.stopped_at, standing.stop_act, standing.stopped_by_name = None, "", ""
        if standing.started_at != started_at:
            standing.started_at, standing.due_at, standing.due_on = started_at, came.limit, due_on
            standing.opens_on, standing.started_reason = came.opens, "endorsed again"
        session.add(standing)
        return
    session.add(
        ClockRow(
            contact_id=contact_id,
            about=about,
            about_id=about_id,
            label=label,
            timescale=timescale_key,
            ts=timescale.ts,
            profile=desk.profile.key,
            profile_version=desk.profile.version,
            calendar_version="" if due_on is None else desk.calendar.version,
            started_at=started_at,
            due_at=came.limit,
            due_on=due_on,
            opens_on=came.opens,
            started_at_first=started_at,
        )
    )


def stop(
    session: Session,
    desk: "Desk",
    about: str,
    about_id: UUID,
    timescale_keys: Collection[str],
    at: datetime,
    act: str,
    by: str,
) -> int:
    """Stop the running clocks of these timescales, in the caller's transaction; how many there were.

    Args:
        at: when the act was done, which is not always when it was typed.
        act: the act in words ("endorsed", "discussion held").
        by: the name of the person.
    """
    running_rows = session.exec(
        select(ClockRow).where(
            ClockRow.about == about,
            ClockRow.about_id == about_id,
            col(ClockRow.timescale).in_(timescale_keys),
            col(ClockRow.stopped_at).is_(None),
        )
    ).all()
    for row in running_rows:
        row.stopped_at, row.stop_act, row.stopped_by_name = at, act, by
        session.add(row)
    return len(running_rows)


@refusals_told
def mark_done(desk: "Desk", clock_id: UUID, how: str) -> None:
    """Stop a clock that no act of its own ends: an acknowledgement, a step of an enquiry.

    Args:
        how: how it was done, in words ("conference held, chaired by J Bell"); kept with the clock and in the
            history, with who did it and when.

    Raises: NotAllowed, when it has an act of its own or has stopped, or for anyone but the worker of the
        contact and those who endorse; NotSaved.
    """
    words, person, now = clean(how, one_line=True).text.strip(), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        row = session.get(ClockRow, clock_id)
        if row is None:
            raise NotAllowed(NO_SUCH_CLOCK)
        contact = contact_to_decide(session, row.contact_id, person)
        if not (contact.worker_id == person.id or person.endorses_contacts or person.endorses_enquiries):
            raise NotAllowed(NOT_YOURS)
        if own := ended_by(row.timescale):
            raise NotAllowed(own)
        if row.stopped_at is not None:
            raise NotAllowed(STOPPED)
        if not words:
            raise NotAllowed(SAY_HOW)
        row.stopped_at, row.stop_act, row.stopped_by_name = now, f"{DONE}{words}", person.name
        session.add(row)
        timescale = desk.profile.timescales.get(row.timescale)
        name = timescale.name if timescale else _plain_name(row.timescale)
        told = f"{name}, {row.label}" if row.label else name
        tell(session, contact.id, "clock_done", now, person, new=told, reason=words)
        session.flush()
        from dutydesk.acts.closing import close_if_done, settle_state

        if contact.state == "escalated" and not still_decided_here(session, contact.id):
            settle_state(session, contact)
        close_if_done(session, contact)


def ended_by(timescale_key: str) -> str:
    """Which act of its own ends a clock, as a sentence; "" for one that is marked as done."""
    return _ENDED_BY.get(timescale_key, "")


def still_decided_here(session: Session, contact_id: UUID) -> bool:
    """Whether a referral waits to be endorsed, a discussion to be held or an enquiry to be recorded."""
    opened = select(Referral.id).where(Referral.contact_id == contact_id, Referral.state == "open")
    if session.exec(opened).first() is not None:
        return True
    going = select(ClockRow.timescale).where(
        ClockRow.contact_id == contact_id, col(ClockRow.stopped_at).is_(None)
    )
    return any(lane_of(key) in ("strategy", "section47") for key in session.exec(going))


def undo(session: Session, about: str, about_id: UUID, acts: Collection[str]) -> int:
    """Let clocks that one of these acts stopped run on as if they had never stopped; how many there were."""
    rows = session.exec(
        select(ClockRow).where(
            ClockRow.about == about, ClockRow.about_id == about_id, col(ClockRow.stop_act).in_(acts)
        )
    ).all()
    for row in rows:
        row.stopped_at, row.stop_act, row.stopped_by_name = None, "", ""
        session.add(row)
    return len(rows)


def enquiry_timescales(profile: "Profile") -> tuple[str, ...]:
    """The clocks of a section 47 enquiry that this profile has."""
    own = tuple(key for key in FROM_ENQUIRY if key in profile.timescales)
    return own if "initial_conference" in own else (*own, NATIONAL_CONFERENCE)


def running(desk: "Desk", contact_id: UUID | None = None, limit: int = 100) -> tuple[ClockView, ...]:
    """The running clocks, soonest due first: of one contact, or of the whole desk.

    For the desk the lanes of the strip come first, then the rest as far as `limit` goes: months of old marks
    never hide a decision due tonight.
    """
    with desk.database.read() as session:
        return running_in(session, desk, contact_id, limit)


def running_in(
    session: Session, desk: "Desk", contact_id: UUID | None = None, limit: int = 100
) -> tuple[ClockView, ...]:
    """As `running`, in the caller's transaction."""
    connection = session.connection()
    wanted = listing.RUNNING.order_by(_CLOCK.c.due_at)
    if contact_id is not None:
        rows = list(connection.execute(wanted.where(_CLOCK.c.contact_id == contact_id).limit(limit)))
        return _views(session, desk, rows)
    rows = list(connection.execute(wanted.where(_CLOCK.c.timescale.in_(tuple(_LANES))).limit(limit)))
    if len(rows) == limit:
        # Nor does one lane hide another: each has up to the limit.
        rows = []
        for lane in sorted(set(_LANES.values())):
            keys = [key for key, its in _LANES.items() if its == lane]
            rows.extend(connection.execute(wanted.where(_CLOCK.c.timescale.in_(keys)).limit(limit)))
    else:
        rest = wanted.where(_CLOCK.c.timescale.not_in(tuple(_LANES))).limit(limit - len(rows))
        rows.extend(connection.execute(rest))
    rows.sort(key=lambda row: row.due_at)
    return _views(session, desk, rows)


def of_contact(session: Session, desk: "Desk", contact: Contact) -> tuple[ClockView, ...]:
    """Every clock of a contact, running first and soonest due first, then the stopped ones."""
    rows = session.exec(select(ClockRow).where(ClockRow.contact_id == contact.id)).all()
    name = ContactName(short_reference(contact.reference), contact.family)
    ordered = sorted(rows, key=lambda row: (row.stopped_at is not None, row.due_at, row.timescale, row.label))
    return tuple(view(desk, row, name) for row in ordered)


def view(
    desk: "Desk", row: ClockRow | Row[Any], contact: ContactName, *, nameless: bool = False
) -> ClockView:
    """A clock as the screens have it; `nameless` without the name of the child it is about."""
    timescale = desk.profile.timescales.get(row.timescale)
    return ClockView(
        id=row.id,
        contact_id=row.contact_id,
        reference=contact.reference,
        family=contact.family,
        about=row.about,
        label="" if nameless else row.label,
        timescale=row.timescale,
        ts=row.ts,
        name=timescale.name if timescale else _plain_name(row.timescale),
        lane=lane_of(row.timescale),
        rule=f"{timescale.rule}, {timescale.source.words}" if timescale else "",
        started_at=row.started_at,
        due_at=row.due_at,
        due_on=row.due_on,
        stopped_at=row.stopped_at,
        stop_act=row.stop_act,
        amount=timescale.length if timescale else 0,
    )


def lane_of(timescale_key: str) -> Lane:
    """The lane of the strip a timescale belongs to."""
    return _LANES.get(timescale_key, "other")


def of_stub(timescale_key: str) -> bool:
    """Whether it counts down for those too who may not read its contact: time runs out whoever is there."""
    return lane_of(timescale_key) in STUB_LANES


def pressing(session: Session, contacts: Collection[UUID]) -> Sequence[Row[Any]]:
    """Of each contact the clock that says how pressing it is, as rows that `view` takes.

    The decision and the strategy discussion come first, then the limit of an enquiry, then what is owed
    afterwards, and the 45 days of the assessment only where nothing else runs; within each, the soonest due.
    """
    return listing.pressing_clocks(session, contacts, _RANKS, _OWED)


def short_reference(reference: str | None) -> str:
    """C-0412 for C-2026-0412, as shown on screens; "" for a contact that has none."""
    parts = (reference or "").split("-")
    return f"{parts[0]}-{parts[2]}" if len(parts) == 3 else (reference or "")


def _plain_name(timescale_key: str) -> str:
    return timescale_key.replace("_", " ").capitalize()


def find(session: Session, about: str, about_id: UUID, timescale_key: str) -> ClockRow | None:
    """The clock that an event started, running or stopped; None where it started none."""
    return session.exec(
        select(ClockRow).where(
            ClockRow.about == about, ClockRow.about_id == about_id, ClockRow.timescale == timescale_key
        )
    ).first()


def _views(session: Session, desk: "Desk", rows: Sequence[Row[Any]]) -> tuple[ClockView, ...]:
    found = listing.heads_of(session, {row.contact_id for row in rows})
    names = {each.id: ContactName(short_reference(each.reference), each.family) for each in found}
    stubs = {each.id for each in found if each.stub}
    return tuple(
        view(desk, row, names[row.contact_id], nameless=row.contact_id in stubs)
        for row in rows
        if row.contact_id in names and (row.contact_id not in stubs or of_stub(row.timescale))
    )
