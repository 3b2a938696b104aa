"""What is owed in writing after an endorsement, and what a person does about it (R-901 to R-911).

Owns when an item comes and goes, each act on one, and when the two clocks of a contact's feedback stop. One
endorsement owes each recipient one letter, about all the children it decided on: an item belongs to the
endorsed contact, and its referrals come under it. Only where the contact's letters had gone when a referral
was endorsed is another item owed, about that referral, in 48 hours (CF-05).

What is held counts as settled only with a reviewer, and stays on the queue (R-911). When all is settled the
clocks stop and the contact closes, unless something of it is still to be done at this desk: `closing`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks
from dutydesk.acts.closing import close_if_done, reopen, settle, waiting_to_acknowledge
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice import feedback as practice
from dutydesk.practice.facts import Facts
from dutydesk.practice.timescales import due
from dutydesk.practice.wording import when_words
from dutydesk.records import feedback as records
from dutydesk.records.shift_tables import Feedback
from dutydesk.records.tables import NO_SUBJECT, Contact, Endorsement, Referral
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ENDORSEMENT_GONE: Final = "the endorsement was withdrawn"

GONE: Final = "That is not owed at this desk any more."
NOT_YOURS: Final = "Who takes contacts does this, or a manager. Your role does not."
FOR_A_MANAGER: Final = "What is held goes on when a manager says so. Your role does not."
SENT_ALREADY: Final = "It was sent already."
IS_HELD: Final = "It is held. A manager lets it go on, with a reason, and then it is sent."
WITHHELD: Final = "The record is marked: do not share with family. A manager lifts that first: d."
NOT_HELD: Final = "It is not held."
SAY_REASON: Final = "Say why. One line is enough."
SAY_REVIEWER: Final = "Say who looks at it again."
SAY_REVIEW: Final = "Say by when it is looked at again: a time to come."
SAY_REASONS: Final = (
    "This is below the statutory threshold, so what is sent gives the reasons and other sources of help. "
    "It is kept as sent when both were in it."
)
BEFORE_REFERRAL: Final = "Say how it was acknowledged, and a time since the referral was made."
NONE_TO_ACKNOWLEDGE: Final = "No referral of this contact waits to be acknowledged."


def owe(
    session: Session,
    desk: "Desk",
    contact: Contact,
    facts: Facts,
    made: Sequence[Referral],
    at: datetime,
    by: Person,
) -> None:
    """What an endorsement makes owed, in its transaction. Doing it again changes nothing.

    An item that a withdrawn endorsement took away is owed again, from this one on; what was held stays held,
    and somebody says anew who looks at it again.

    Args:
        facts: as they were sent.
        made: the referrals that this endorsement endorsed.
        at: the endorsement, from which the hours run.
    """
    there = records.of_contact(session, contact.id)
    told = [row for row in there if row.about == "contact" and row.state == "sent"]
    later = bool(told and made)
    key = clocks.WRITTEN_OUTCOME if later else clocks.CONTACT_FEEDBACK
    timescale = desk.profile.timescales.get(key) or desk.profile.timescales.get(clocks.WRITTEN_OUTCOME)
    if timescale is None:
        return
    limit = due(timescale, at, desk.calendar).limit
    standing = {(row.about, row.about_id, row.recipient, row.subject_id): row for row in there}
    fresh: list[Feedback] = []
    for place, each in enumerate(practice.recipients(facts, desk.checklist, at)):
        subject = each.subject or NO_SUBJECT
        of_child = next((row for row in made if row.child_id == subject), made[0] if made else None)
        about = ("referral", of_child.id) if later and of_child else ("contact", contact.id)
        row = standing.get((*about, each.kind, subject))
        if row is not None and row.how != ENDORSEMENT_GONE:
            continue
        row = row or Feedback(
            contact_id=contact.id,
            about=about[0],
            about_id=about[1],
            recipient=each.kind,
            subject_id=subject,
            timescale=timescale.key,
            ts=timescale.ts,
            started_at=at,
            due_at=limit,
            version=0,
        )
        row.place, row.name, row.route = place, each.name, each.route
        row.ask, row.family, row.how = each.ask, each.family, each.not_owed
        row.started_at, row.due_at, row.state = at, limit, "not_owed" if each.not_owed else "owed"
        _begin(row, contact)
        row.version += 1
        session.add(row)
        fresh.append(row)
    if fresh:
        words = "; ".join(_told_of(row) for row in fresh)
        tell(session, contact.id, "feedback_owed", at, by, reason=f"{words}.")
    session.flush()


def _begin(row: Feedback, contact: Contact) -> None:
    """Whether what is owed from now on is held from the first; nothing is settled of it."""
    marked = contact.withheld_at is not None and row.family
    own = row.held_reason if not row.held_by_mark else ""
    if row.state == "owed" and (own or marked):
        row.state, row.held_reason, row.held_by_mark = "held", own or contact.withheld_reason, not own
    else:
        row.held_reason, row.held_by_mark = "", False
    row.reviewer, row.review_at = "", None
    row.settled_at, row.settled_by, row.settled_by_name = None, None, ""


def take_back(session: Session, desk: "Desk", contact_id: UUID, at: datetime, by: Person) -> None:
    """The endorsement was withdrawn: what was not sent goes, and stays in the record as not owed.

    So does what was not owed by what was known then: the next endorsement looks at it afresh.
    """
    rows = [row for row in records.of_contact(session, contact_id) if row.state != "sent"]
    gone = [row for row in rows if row.state != "not_owed"]
    for row in rows:
        row.state, row.how = "not_owed", ENDORSEMENT_GONE
        row.version += 1
        session.add(row)
    clocks.undo(session, "contact", contact_id, (clocks.FEEDBACK_SETTLED,))
    if gone:
        words = "; ".join(row.name for row in gone)
        tell(session, contact_id, "feedback_gone", at, by, reason=f"{words}.")


def was_sent(session: Session, contact_id: UUID) -> bool:
    """Whether anything was sent: then the endorsement stands."""
    return any(row.state == "sent" for row in records.of_contact(session, contact_id))


@refusals_told
def sent(
    desk: "Desk", item_id: UUID, version: int, how: str, at: datetime, *, reasons_given: bool = False
) -> None:
    """It was sent, by whoever is here.

    Args:
        how: in words, one of `practice.feedback.HOW_WORDS`: what goes is written (R-902).
        at: when; aware, not after now and not before it came to be owed.
        reasons_given: reasons and other sources of help were in it (R-908).

    Raises: NotAllowed; Stale, with what stands now; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        row, contact = _item(session, item_id, version, person, now)
        if how not in practice.HOW_WORDS.values() or not row.started_at <= at <= now:
            raise NotAllowed(practice.SAY_HOW)
        if row.family and contact.withheld_at is not None:
            raise NotAllowed(WITHHELD)
        if row.state == "held":
            raise NotAllowed(IS_HELD)
        needed = needs_reasons(session, contact, row)
        if needed and not reasons_given:
            raise NotAllowed(SAY_REASONS)
        row.state, row.how, row.sent_at, row.reasons_given = "sent", how, at, needed
        words = f"{_who(row)}, by {how}, {when_words(at, now, name_day=True)}"
        _kept(session, row, person, now, "feedback_sent", words)
        settle(session, desk, contact, person)


@refusals_told
def hold(desk: "Desk", item_id: UUID, version: int, reason: str, reviewer: str, review_at: datetime) -> None:
    """It is held back, for a reason, until somebody looks at it again; also to say so of what is held.

    Args:
        review_at: aware, after now.

    Raises: NotAllowed; Stale, with what stands now; NotSaved.
    """
    why, who = _line(reason), _line(reviewer)
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        row, contact = _item(session, item_id, version, person, now)
        if not why:
            raise NotAllowed(SAY_REASON)
        if not who:
            raise NotAllowed(SAY_REVIEWER)
        if review_at <= now:
            raise NotAllowed(SAY_REVIEW)
        row.state, row.held_reason, row.reviewer, row.review_at = "held", why, who, review_at
        words = f"{_who(row)}: {why}. {who} looks at it again by {when_words(review_at, now, name_day=True)}"
        _kept(session, row, person, now, "feedback_held", words)
        settle(session, desk, contact, person)


@refusals_told
def release(desk: "Desk", item_id: UUID, version: int, reason: str) -> None:
    """A manager lets go on what was held: it is owed again.

    Its hours run from now where they had run out meanwhile: no document says, and it could not go before.

    Raises: NotAllowed; Stale, with what stands now; NotSaved.
    """
    why, person, now = _line(reason), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        row, contact = _item(session, item_id, version, person, now)
        if not is_manager(person):
            raise NotAllowed(FOR_A_MANAGER)
        if row.state != "held":
            raise NotAllowed(NOT_HELD)
        if row.family and contact.withheld_at is not None:
            raise NotAllowed(WITHHELD)
        if not why:
            raise NotAllowed(SAY_REASON)
        owed_again(desk, row, now)
        _kept(session, row, person, now, "feedback_released", f"{_who(row)}: {why}")
        reopen(session, desk, contact, now)


@refusals_told
def no_route(desk: "Desk", item_id: UUID, version: int, reason: str) -> None:
    """There is no way to reply, or a child is not written to, by age and understanding; with why (CF-31).

    Raises: NotAllowed; Stale, with what stands now; NotSaved.
    """
    why, person, now = _line(reason), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        row, contact = _item(session, item_id, version, person, now)
        if row.state == "held":
            raise NotAllowed(IS_HELD)
        if not why:
            raise NotAllowed(SAY_REASON)
        child = row.recipient == "child"
        row.state, row.how = "not_owed" if child else "no_route", why
        act = "feedback_not_owed" if child else "feedback_no_route"
        _kept(session, row, person, now, act, f"{_who(row)}: {why}")
        settle(session, desk, contact, person)


@refusals_told
def acknowledge(desk: "Desk", contact_id: UUID, how: str, at: datetime) -> int:
    """The referrals of a contact were acknowledged to the referrer (R-907); how many there were.

    Args:
        how: in words; a telephone call will do.
        at: when; aware, not after now.

    Raises: NotAllowed, when none waits for it; NotSaved.
    """
    words, person, now = _line(how), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_to_decide(session, contact_id, person)
        if not may_settle(person):
            raise NotAllowed(NOT_YOURS)
        rows = waiting_to_acknowledge(session, contact.id)
        if not rows:
            raise NotAllowed(NONE_TO_ACKNOWLEDGE)
        made = max(row.started_at for row in rows)
        if not words or not made.replace(second=0, microsecond=0) <= at <= now:
            raise NotAllowed(BEFORE_REFERRAL)
        at = max(at, made)  # a time that was typed has no seconds
        for row in rows:
            row.stopped_at, row.stop_act, row.stopped_by_name = at, f"{clocks.DONE}{words}", person.name
            session.add(row)
        children = ", ".join(row.label for row in rows if row.label)
        told = f"{children}, by {words}, {when_words(at, now, name_day=True)}"
        tell(session, contact.id, "referral_acknowledged", now, person, reason=f"{told}.")
        close_if_done(session, contact)
        return len(rows)


def needs_reasons(session: Session, contact: Contact, row: Feedback) -> bool:
    """Whether what is sent gives reasons and other help: some outcome is below the threshold (R-908)."""
    latest = session.exec(
        select(Endorsement.children)
        .where(Endorsement.contact_id == contact.id, col(Endorsement.withdrawn_at).is_(None))
        .where(Endorsement.children != "")
        .order_by(col(Endorsement.at).desc())
    ).first()
    each = json.loads(latest) if latest else {}
    own = each.get(str(row.subject_id)) if row.recipient == "child" else None
    return practice.below_statutory((own,) if own else (*each.values(), contact.outcome))


def owed_again(desk: "Desk", row: Feedback, now: datetime) -> None:
    """What was held is owed: by its first limit, or in as many hours from now where that has passed."""
    row.state, row.held_reason, row.reviewer, row.review_at = "owed", "", "", None
    row.held_by_mark = False
    timescale = desk.profile.timescales.get(row.timescale)
    if row.due_at <= now and timescale is not None:
        row.due_at = due(timescale, now, desk.calendar).limit


def may_settle(person: Person) -> bool:
    """Whoever takes contacts, or endorses: a letter goes although the contact's worker has gone home."""
    return person.takes_contacts or is_manager(person)


def is_manager(person: Person) -> bool:
    """Whoever endorses contacts, or enquiries."""
    return person.endorses_contacts or person.endorses_enquiries


def _item(
    session: Session, item_id: UUID, version: int, person: Person, now: datetime
) -> tuple[Feedback, Contact]:
    """The item in the version that was seen, and its contact; nobody changes either meanwhile."""
    found = session.exec(select(Feedback.contact_id).where(Feedback.id == item_id)).first()
    if found is None:
        raise NotAllowed(GONE)
    contact = contact_to_decide(session, found, person)
    row = session.get_one(Feedback, item_id)
    if not may_settle(person):
        raise NotAllowed(NOT_YOURS)
    if row.version != version:
        raise Stale(f"It changed since you saw it. Now: {_stands(row, now)}")
    if row.how == ENDORSEMENT_GONE:
        raise NotAllowed(GONE)
    if row.state == "sent":
        raise NotAllowed(SENT_ALREADY)
    return row, contact


def _stands(row: Feedback, now: datetime) -> str:
    words = {"owed": "owed", "held": "held", "no_route": "no route to reply", "not_owed": "not owed"}
    state = words.get(row.state) or f"sent by {row.how}"
    by = f", {row.settled_by_name}, {when_words(row.settled_at, now)}" if row.settled_at else ""
    return f"{state}{by}."


def _kept(session: Session, row: Feedback, person: Person, now: datetime, act: str, words: str) -> None:
    row.settled_at, row.settled_by, row.settled_by_name = now, person.id, person.name
    row.version += 1
    session.add(row)
    tell(session, row.contact_id, act, now, person, reason=f"{words}.")


def _who(row: Feedback) -> str:
    return f"{row.name} ({practice.KIND_WORDS[cast(practice.Kind, row.recipient)]})"


def _told_of(row: Feedback) -> str:
    state = {"held": ", held", "not_owed": f", not owed: {row.how}"}.get(row.state, "")
    return f"{_who(row)}{state}"


def _line(typed: str) -> str:
    return clean(typed, one_line=True).text.strip().rstrip(".")
