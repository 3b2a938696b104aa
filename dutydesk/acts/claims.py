"""A contact comes to another worker: taken over from one who is gone, or handed over by a manager (B-19).

Owns who may, when, and that nothing else changes by it: the clocks run on, and what the worker before typed
stays under their name. Their window may not write there any more (`may_type`): what it had not saved stays in
its memory, on its screen. A contact behind its gate stands on one machine alone and cannot change hands, and
none comes to whoever is shut out of it by name, but a call or an escalation taken under broken glass.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.clocks import short_reference
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.people import everyone, someone_here
from dutydesk.acts.permission import must
from dutydesk.acts.values import Person
from dutydesk.acts.window_values import Claim, HandedOn
from dutydesk.errors import NotAllowed
from dutydesk.practice.windows import window_figures
from dutydesk.practice.wording import clock_words, when_words
from dutydesk.records.shift_tables import Handover
from dutydesk.records.sight import contact_in, hidden, shut_out, who_is_out
from dutydesk.records.tables import Contact, History
from dutydesk.records.windows import windows
from dutydesk.records.writing import writing
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

TAKEN_OVER: Final = "taken_over"
HANDED_OVER: Final = "handed_over"
YOURS: Final = "It is yours already."
NOT_A_WORKER: Final = "Only a registered social worker takes contacts."
CLOSED: Final = "It is closed: nobody works on it any more."
BEHIND_GATE: Final = (
    "It is not on the desk yet: it stands in a file of the machine on which it was taken, and cannot change "
    "hands before its gate is settled."
)
NO_REASON: Final = "Say why: the one who has it now will read it."
NOT_A_MANAGER: Final = "Only a manager hands a contact to somebody else."
SHUT_OUT: Final = "You are shut out of this record by name: somebody else takes it over."
THEY_ARE_OUT: Final = "They are shut out of this record by name: it goes to somebody else."
NEVER_STOPPED: Final = ("recording", "escalated")
"""States in which whoever is shut out may take it over under broken glass: a child may wait for it."""
NOT_TO_THEM: Final = "It can be handed to a registered social worker who does not have it already."


def claim(desk: "Desk", contact_id: UUID) -> Claim:
    """Whether whoever is here may take this contact over or hand it on, and why not.

    Raises: NotAllowed when there is no such contact, or nobody has said who they are; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    if desk.gate.holds(contact_id):
        raise NotAllowed(BEHIND_GATE)
    with desk.database.read() as session:
        contact = contact_in(session, contact_id)
        if contact is None:
            raise NotAllowed("There is no such contact.")
        why, out = _why_not(session, contact, person, now), who_is_out(session, contact_id)
    if contact.state in NEVER_STOPPED:
        out.discard(person.id)
    to: tuple[tuple[UUID, str], ...] = ()
    if person.endorses_contacts:
        to = tuple(
            (each.id, each.name)
            for each in everyone(desk)
            if each.takes_contacts and each.id != contact.worker_id and each.id not in out
        )
    return Claim(
        contact_id,
        short_reference(contact.reference),
        contact.worker_name,
        contact.version,
        why,
        hands_over=person.endorses_contacts,
        to=to,
    )


@refusals_told
def take_over(desk: "Desk", contact_id: UUID, reason: str, version: int) -> None:
    """A colleague goes on with the contact of a worker who is gone.

    Args:
        reason: one line, read by the worker before.
        version: of the contact, as it was read.

    Raises: NotAllowed while its worker is there, for who may take no contacts, behind the gate, and without
        a reason; Stale; NotSaved.
    """
    person = someone_here(desk)
    must(desk, "contact.claim", about=contact_id)
    _change_hands(desk, contact_id, person, person, reason, version, TAKEN_OVER)


@refusals_told
def hand_over(desk: "Desk", contact_id: UUID, to: UUID, reason: str, version: int) -> None:
    """A manager gives a contact to another registered worker, whoever is there.

    Args:
        to: the worker it goes to.
        reason: one line, read by the worker before.
        version: of the contact, as it was read.

    Raises: NotAllowed for who is no manager, behind the gate, and without a reason; Stale; NotSaved.
    """
    person = someone_here(desk)
    must(desk, "contact.claim", about=contact_id)
    if not person.endorses_contacts:
        raise NotAllowed(NOT_A_MANAGER)
    new = next((each for each in everyone(desk) if each.id == to), None)
    if new is None or not new.takes_contacts:
        raise NotAllowed(NOT_TO_THEM)
    _change_hands(desk, contact_id, person, new, reason, version, HANDED_OVER)


def taken_from_me(desk: "Desk") -> tuple[HandedOn, ...]:
    """The contacts that came to somebody else and of which the one who is here has not been told.

    They have been told by this, each once: whoever asks says all of them. Raises: NotSaved.
    """
    here = desk.here
    if here is None:
        return ()
    wanted = (
        select(Handover, Contact.reference, Contact.family, Contact.guarded)
        .join(Contact)
        .where(Handover.from_id == here.id, col(Handover.told_at).is_(None))
        .order_by(col(Handover.at))
    )
    with desk.database.read() as session:
        if session.exec(wanted).first() is None:
            return ()
    with desk.database.write() as session:
        there = session.exec(wanted).all()
        gone = hidden(session, {row.contact_id for row, *_, guarded in there if guarded})
        found = [each for each in there if each[0].contact_id not in gone]
        for row, *_ in found:
            row.told_at = desk.clock.now()
            session.add(row)
        return tuple(
            HandedOn(
                row.contact_id,
                f"{short_reference(reference)} {'' if guarded else family}".strip(),
                row.to_name,
                row.by_name,
                row.at,
                row.reason,
            )
            for row, reference, family, guarded in found
        )


def _why_not(session: Session, contact: Contact, person: Person, now: datetime) -> str:
    """Why this person may not move this contact now, as a sentence; "" when they may."""
    if contact.state == "closed":
        return CLOSED
    out = contact.state not in NEVER_STOPPED and shut_out(session, contact.id, person.id)
    if person.endorses_contacts:
        return SHUT_OUT if out else ""
    if contact.worker_id == person.id:
        return YOURS
    if not person.takes_contacts:
        return NOT_A_WORKER
    if out:
        return SHUT_OUT
    connection = session.connection()
    seen, typed = windows(connection.dialect.name).last_seen(connection, contact.worker_id)
    if seen is None or now - seen >= window_figures().claim_ends_after:
        return ""
    typing = f" and last typed at {clock_words(typed)}" if typed is not None else ""
    minutes = int(window_figures().claim_ends_after.total_seconds() // 60)
    return (
        f"{contact.worker_name} is there: was seen at {clock_words(seen)}{typing}. It can be taken over once "
        f"they were not seen for {minutes} minutes; a manager can hand it over at any time."
    )


def _change_hands(
    desk: "Desk", contact_id: UUID, person: Person, new: Person, reason: str, version: int, act: str
) -> None:
    reason = clean(reason, one_line=True).text.strip()
    if not reason:
        raise NotAllowed(NO_REASON)
    if desk.gate.holds(contact_id):
        raise NotAllowed(BEHIND_GATE)
    desk.keeper.flush(contact_id=contact_id)
    now = desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        if because := _why_not(session, contact, person, now):
            raise NotAllowed(because)
        if contact.worker_id == new.id:
            raise NotAllowed(YOURS if new.id == person.id else NOT_TO_THEM)
        if shut_out(session, contact_id, new.id) and not (
            new.id == person.id and contact.state in NEVER_STOPPED
        ):
            raise NotAllowed(SHUT_OUT if new.id == person.id else THEY_ARE_OUT)
        connection = session.connection()
        # What was half typed has its line of history in the name of who typed it.
        writing(desk.database.dialect).settle_all(connection, contact_id)
        old_id, old_name = contact.worker_id, contact.worker_name
        windows(desk.database.dialect).unpark(connection, contact_id, old_id)
        contact.worker_id, contact.worker_name = new.id, new.name
        contact.version += 1
        session.add(contact)
        session.add(
            History(
                contact_id=contact_id,
                at=now,
                by_id=person.id,
                by_name=person.name,
                act=act,
                old=old_name,
                new=new.name,
                reason=reason,
            )
        )
        session.add(
            Handover(
                contact_id=contact_id,
                at=now,
                from_id=old_id,
                from_name=old_name,
                to_id=new.id,
                to_name=new.name,
                by_id=person.id,
                by_name=person.name,
                reason=reason,
            )
        )


def all_told_words(found: Sequence[HandedOn], now: datetime) -> str:
    """One with its reason; of several how many there are, and each with whoever has it now; "" for none."""
    if len(found) < 2:
        return told_words(found[0], now) if found else ""
    whose: dict[str, list[str]] = {}
    for each in found:
        whose.setdefault(each.to, []).append(each.name)
    each_has = "; ".join(f"{to} has {', '.join(names)}" for to, names in whose.items())
    return f"{len(found)} contacts changed hands. {each_has}"


def told_words(found: HandedOn, now: datetime) -> str:
    """ "C-0412 SHAW is T Webb's now, since 14:31: gone home sick"."""
    by = "" if found.by == found.to else f" ({found.by} handed it over)"
    return f"{found.name} is {found.to}'s now, since {when_words(found.at, now)}{by}: {found.reason}"
