"""The telephone calls of a contact: ended, dropped, and joined again to the same contact (B-9).

Owns that a drop never moves the start: the 24 hours run from when the contact arrived, however often the line
is lost. A call goes on exactly while the newest row of its contact has no ending; `Contact.call_ended_at` is
when it ended, and stays None where nobody knows (a call from paper). What another worker hears from a
caller who rings back stands as a line in the contact; nothing else of it is theirs to change.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.call_values import CallView, RungBack
from dutydesk.acts.calls import history_row
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import own_call
from dutydesk.acts.notes import new_line
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed
from dutydesk.practice.redial import ring_back_after
from dutydesk.practice.wording import clock_words
from dutydesk.records import calling
from dutydesk.records.shift_tables import CallRow
from dutydesk.records.sight import hidden
from dutydesk.records.tables import Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


@refusals_told
def end_call(desk: "Desk", contact_id: UUID) -> datetime:
    """The call is over, and nobody rings back. Returns when it ended: the first time, however often said.

    Also after the contact was sent or decided, since a strategy send is made while the call goes on.

    Raises: NotAllowed, NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_call(session, contact_id, person)
        call = _last(session, contact)
        if not call.ended:
            call.ended, call.ended_at = "ended", now
            contact.call_ended_at = now
            session.add(history_row(contact_id, "call_ended", person, now))
        elif call.redial_at is not None:
            call.redial_at = None
            session.add(history_row(contact_id, "not_rung_back", person, now))
        session.add(call)
        session.add(contact)
        return contact.call_ended_at or call.ended_at or now


@refusals_told
def drop_call(desk: "Desk", contact_id: UUID) -> CallView:
    """The line dropped: when, and by when to ring back. Said twice it stays the first time.

    Raises: NotAllowed when no call goes on; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_call(session, contact_id, person)
        call = _last(session, contact)
        if call.ended == "ended":
            raise NotAllowed("No call goes on here. Ctrl+G , joins one when the caller is on the line again.")
        if not call.ended:
            call.ended, call.ended_at, call.redial_at = "dropped", now, now + ring_back_after()
            contact.call_ended_at = now
            session.add(call)
            session.add(contact)
            by = clock_words(call.redial_at)
            session.add(history_row(contact_id, "call_dropped", person, now, f"To be rung back by {by}."))
        return call_view(call)


@refusals_told
def join_call(desk: "Desk", contact_id: UUID, how: RungBack) -> CallView:
    """The caller is on the line again: another call of the same contact. Its start does not move.

    A call that still counts as going on was lost without a word, such as by a kill: when is not known.

    Args:
        how: whether the caller rang back or the worker redialled.

    Raises: NotAllowed for another's contact or a closed one; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        contact = own_call(session, contact_id, person)
        last = _last(session, contact)
        if not last.ended:
            last.ended = "dropped"
        last.redial_at = None
        call = CallRow(contact_id=contact_id, number=last.number + 1, began_at=now, began=how)
        contact.call_ended_at = None
        session.add_all([last, call, contact])
        session.add(history_row(contact_id, how, person, now, f"Call {call.number} of this contact."))
        return call_view(call)


@refusals_told
def leave_message(desk: "Desk", contact_id: UUID, text: str) -> None:
    """A caller rang about another worker's contact: what they said, as a line of its note.

    The line names who took the call and when; it is sorted by the worker whose contact it is.

    Raises: NotAllowed for a blank message, for one's own contact, and for a closed one; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person = someone_here(desk)
    said = clean(text, one_line=True).text.strip()
    if not said:
        raise NotAllowed("Say what the caller said: one line is enough.")
    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        contact = session.get(Contact, contact_id, with_for_update=True)
        if contact is None or hidden(session, {contact_id} if contact.guarded else ()):
            raise NotAllowed("There is no such contact.")
        if contact.worker_id == person.id:
            raise NotAllowed("This contact is yours: join the call to it.")
        if contact.state == "closed":
            raise NotAllowed("This contact is closed: take the call as a new contact and link the two.")
        number = calling.lines_of_note(session, contact_id) + 1
        line = f"{person.name} took a call at {clock_words(now)}: {said}"
        session.add(new_line(desk, contact_id, number, line, person, now))
        session.add(history_row(contact_id, "message_left", person, now))


def call_view(row: CallRow) -> CallView:
    """A call as the screens have it."""
    return CallView(row.number, row.began_at, row.began, row.ended_at, row.ended, row.redial_at)


def _last(session: Session, contact: Contact) -> CallRow:
    """The newest call; of a contact from before calls were kept, what its own row says."""
    rows = calling.calls_of(session, contact.id)
    if rows:
        return rows[-1]
    ended = "ended" if contact.call_ended_at is not None else ""
    call = CallRow(
        contact_id=contact.id,
        number=1,
        began_at=contact.started_at,
        ended_at=contact.call_ended_at,
        ended=ended,
    )
    session.add(call)
    return call
