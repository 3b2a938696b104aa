"""When a contact arrived: put right with a reason (R-101), or taken on paper and entered later (part F 12).

Owns that the time as first stamped stays beside the true one, and that every clock that runs from receipt
runs from the true one, also when it has run out by then.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, select

from dutydesk.acts.calls import history_row, stale
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import own_contact
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed
from dutydesk.practice.timescales import due
from dutydesk.records import calling
from dutydesk.records.tables import ClockRow, Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

PAPER: Final = "paper"
DECISION: Final = "contact_decision"
"""The 24 hours, as `data/timescales.toml` names them."""
_RECEIPT: Final = "contact_received"
"""The event, as `data/timescales.toml` names it, that a correction of the start moves."""


@refusals_told
def correct_start(desk: "Desk", contact_id: UUID, at: datetime, reason: str, version: int) -> None:
    """Put right when the contact arrived (R-101); the first time stays, and the clocks from receipt move.

    Args:
        at: aware; not later than now.
        reason: why, in words.

    Raises: NotAllowed, Stale, NotSaved.
    """
    _set_start(desk, contact_id, at, reason, version, on_paper=False)


@refusals_told
def taken_on_paper(desk: "Desk", contact_id: UUID, at: datetime, reason: str, version: int) -> None:
    """This call was written down first and is being entered now: its true start, and why.

    Args:
        at: when the call began, aware; not later than now.
        reason: why it was not entered then, such as: the machine was down.

    Raises: NotAllowed, Stale, NotSaved.
    """
    _set_start(desk, contact_id, at, reason, version, on_paper=True)


def decision_due(desk: "Desk", at: datetime) -> datetime | None:
    """When the 24 hours of a contact that arrived then run out, UTC; None where the profile has none."""
    timescale = desk.profile.timescales.get(DECISION)
    return due(timescale, at, desk.calendar).limit if timescale is not None else None


def _set_start(
    desk: "Desk", contact_id: UUID, at: datetime, reason: str, version: int, *, on_paper: bool
) -> None:
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    reason = clean(reason, one_line=True).text.strip()
    if not reason:
        raise NotAllowed(
            "Say why it was not entered at once: it stands beside both times."
            if on_paper
            else "Say why the start is changed: both times are kept, with the reason."
        )
    if at > desk.clock.now():
        raise NotAllowed("A call cannot have begun later than now.")
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_contact(session, contact_id, person)
        if contact.version != version:
            raise stale()
        old, contact.started_at, contact.started_reason = contact.started_at, at, reason
        contact.version += 1
        first = next(iter(calling.calls_of(session, contact_id)), None)
        if first is not None:
            first.began_at = at
        if on_paper:
            contact.taken_on = PAPER
            if first is not None:
                first.began = PAPER
                if not first.ended:  # when it ended nobody wrote down
                    first.ended = "ended"
        session.add(contact)
        if first is not None:
            session.add(first)
        act = "on_paper" if on_paper else "start_corrected"
        told = history_row(contact_id, act, person, desk.clock.now(), reason)
        told.old, told.new = old.isoformat(), at.isoformat()
        session.add(told)
        if contact.reference is not None:
            _move_clocks(session, desk, contact, reason)


def _move_clocks(session: Session, desk: "Desk", contact: Contact, reason: str) -> None:
    """Count every clock that runs from receipt again, from the new start.

    A stopped one too, and it stays stopped: should an endorsement be withdrawn, it runs on from the right
    start. What it was counted with is kept with it, the profile and the calendar of now.
    """
    for clock in session.exec(select(ClockRow).where(ClockRow.contact_id == contact.id)):
        timescale = desk.profile.timescales.get(clock.timescale)
        if timescale is None or timescale.starts != _RECEIPT:
            continue
        came = due(timescale, contact.started_at, desk.calendar)
        clock.due_at, clock.opens_on = came.limit, came.opens
        clock.due_on = None if isinstance(came.due, datetime) else came.due
        clock.ts, clock.profile, clock.profile_version = timescale.ts, desk.profile.key, desk.profile.version
        clock.calendar_version = "" if clock.due_on is None else desk.calendar.version
        clock.started_at, clock.started_reason = contact.started_at, reason
        session.add(clock)
