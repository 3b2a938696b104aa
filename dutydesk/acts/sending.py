"""Sending a contact to the manager, and taking it back until the manager opens it.

Owns the send of decision 3: refused while something is missing, with every gap named; else the content is
frozen with its digest. The strategy lane asks for little, and its referrals and 4 hours start with the send;
where it is also what settles the gate, adoption and send are one transaction. Sending stops nothing but the
worker's own line: the 24 hours run until the endorsement.
"""

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, notes, referrals
from dutydesk.acts.calls import adopt, take_file_away
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import (
    HEAD,
    children_sent,
    decision_sent,
    differs_of,
    frozen_children,
    note_decision,
)
from dutydesk.acts.frozen import Frozen, freeze, head_of, words_of
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.oversight import move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.put_right import with_corrections
from dutydesk.acts.quoted import as_quoted
from dutydesk.acts.reading import facts_in, read_contact
from dutydesk.acts.unsettled import in_two_versions, keep_beside
from dutydesk.acts.values import Person, SubmissionView
from dutydesk.errors import Missing, NotAllowed, Stale
from dutydesk.practice.checklist import Outcome
from dutydesk.practice.each_child import outcome_of
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Before
from dutydesk.practice.gaps import before_sending as gaps_before
from dutydesk.practice.reading import read
from dutydesk.records.correction_tables import Correction
from dutydesk.records.tables import Contact, Endorsement, Submission
from dutydesk.records.writing import writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

FROM: Final = ("recording", "returned")
"""States a contact is sent from."""
SENT: Final = "sent"
"""The act that stops the worker's own line."""
NOT_YOURS: Final = "Only the worker whose contact it is sends it."
WITH_MANAGER: Final = "It is with the manager already."
OPENED: Final = "The manager has opened it. Ask for it to be sent back."
NOT_SENT: Final = "It is not with the manager."


def before_sending(desk: "Desk", contact_id: UUID) -> Before:
    """What stands before a send: what must be fixed, what the manager will see."""
    desk.keeper.flush(contact_id=contact_id)
    view = read_contact(desk, contact_id)
    before = with_corrections(desk, view, gaps_of(desk, view.facts, notes.unsorted(view, desk.checklist)))
    if not view.settled:
        return before
    with desk.database.read() as session:
        before = as_quoted(session, contact_id, view.facts, before, desk.checklist)
        return in_two_versions(session, desk, contact_id, before)


def gaps_of(desk: "Desk", facts: Facts, unsorted: int = 0) -> Before:
    """The gaps of a contact's facts, now.

    Args:
        unsorted: lines of the quick note that stand in no section.
    """
    now = desk.clock.now()
    return gaps_before(facts, desk.checklist, now=now, unsorted=unsorted)


@refusals_told
def send(desk: "Desk", contact_id: UUID, version: int) -> SubmissionView:
    """Send the contact to the manager: content frozen, clocks and history in one transaction.

    What stands half typed in the quick note is kept as a line first.

    Args:
        version: of the contact as it was read.

    Raises: Missing, naming each gap; NotAllowed; Stale; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    with ExitStack() as stack:
        behind = desk.gate.holds(contact_id)
        if behind:
            stack.enter_context(desk.gate.still(contact_id))
            stack.enter_context(desk.keeper.holding(contact_id))
        with desk.database.write() as session:
            if behind:
                adopt(session, desk, contact_id)
            submission = _send(session, desk, contact_id, version)
        if behind:
            take_file_away(desk, contact_id)
    return submission_view(desk, submission)


@refusals_told
def withdraw(desk: "Desk", contact_id: UUID, version: int) -> None:
    """Take a submission back, until the manager opens it. The clocks run on.

    Referrals that the strategy lane made stay: the 4 hours do not wait for the wording.

    Raises: NotAllowed; Stale.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        submission = latest(session, contact_id)
        if contact.state != "sent" or submission is None:
            raise NotAllowed(NOT_SENT)
        if person.id != submission.sent_by:
            raise NotAllowed(NOT_YOURS)
        if submission.opened_at is not None:
            raise NotAllowed(OPENED)
        from dutydesk.acts import correcting

        if (correction := correcting.waiting(session, contact_id)) is not None:
            written = correcting.put_back(session, desk, contact, correction, "taken_back", person, at)
        else:
            written = {}
            submission.withdrawn_at = at
            session.add(submission)
            clocks.undo(session, "contact", contact.id, (SENT,))
            tell(session, contact.id, "withdrawn", at, person, old=str(submission.number))
            move(session, contact, _before_the_send(session, contact_id))
    desk.keeper.versions.note(contact_id, written)


def latest(session: Session, contact_id: UUID) -> Submission | None:
    """The submission that stands last, withdrawn ones aside."""
    return session.exec(
        select(Submission)
        .where(Submission.contact_id == contact_id, col(Submission.withdrawn_at).is_(None))
        .order_by(col(Submission.number).desc())
    ).first()


def submission_view(desk: "Desk", row: Submission) -> SubmissionView:
    """A submission as the screens have it, in the words that were frozen with it."""
    head, children = head_of(row.content), children_sent(row.content, desk.checklist)
    return SubmissionView(
        id=row.id,
        number=row.number,
        lane=row.lane,
        outcome=row.outcome,
        outcome_words=head["outcome_words"],
        level_words=head["level_words"],
        rationale=head["rationale"],
        thresholds_version=row.thresholds_version,
        digest=row.digest,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        sent_by_name=row.sent_by_name,
        opened_at=row.opened_at,
        opened_by_name=row.opened_by_name,
        withdrawn_at=row.withdrawn_at,
        children=children,
        differs=differs_of(children, desk.checklist),
    )


def _send(session: Session, desk: "Desk", contact_id: UUID, version: int) -> Submission:
    person, at = someone_here(desk), desk.clock.now()
    # Waits for what another program is saving this moment: what is frozen is what stands.
    contact = contact_on_desk(session, contact_id, version)
    _may_send(contact, person)
    facts = facts_in(session, contact)
    before = as_quoted(session, contact_id, facts, gaps_of(desk, facts), desk.checklist)
    before = in_two_versions(session, desk, contact_id, before)
    if before.must_fix:
        raise Missing([gap.words for gap in before.must_fix])
    notes.keep_draft(session, desk, contact.id, person, at)
    keep_beside(session, desk, contact.id, person, at)
    # What stands under the cursor goes with it, so the history has it before the send.
    writing(session.connection().dialect.name).settle_all(session.connection(), contact.id)
    submission = freeze_sent(session, desk, contact, facts, before.lane, person, at)
    sent = decision_sent(desk, submission)
    if before.lane == "strategy":
        # Every child that is recommended as a referral, of whatever kind, is one from this moment.
        made = referrals.make(session, desk, contact, facts, at, person, sent.referred)
        referrals.open_strategy(session, desk, contact, made, person, sent.discussed)
    keys = (clocks.SEND_TO_MANAGER,)
    clocks.stop(session, desk, "contact", contact.id, keys, at, SENT, person.name)
    tell(session, contact.id, "sent", at, person, old=contact.state, new=str(submission.number))
    note_decision(contact, sent)
    move(session, contact, "sent")
    return submission


def _may_send(contact: Contact, person: Person) -> None:
    if contact.worker_id != person.id:
        raise NotAllowed(NOT_YOURS)
    if contact.state not in FROM:
        raise NotAllowed(WITH_MANAGER if contact.state == "sent" else "It has been endorsed already.")


def freeze_sent(
    session: Session, desk: "Desk", contact: Contact, facts: Facts, lane: str, person: Person, at: datetime
) -> Submission:
    """The submission of a contact as it stands, in the caller's transaction.

    Raises: Stale where it has no outcome any more.
    """
    outcome = outcome_of(facts, desk.checklist, at)
    if outcome is None:
        raise Stale("The outcome changed while it was sent. Look at it and send it again.")
    frozen = frozen_now(desk, contact, facts, lane, outcome, at)
    submission = Submission(
        contact_id=contact.id,
        number=next_version(session, contact.id),
        lane=lane,
        outcome=outcome.key,
        level=head_of(frozen.content)["level"],
        thresholds_version=desk.profile.thresholds_version,
        content=frozen.content,
        digest=frozen.digest,
        sent_at=at,
        sent_by=person.id,
        sent_by_name=person.name,
    )
    session.add(submission)
    session.flush()
    return submission


def next_version(session: Session, contact_id: UUID) -> int:
    """The number of the next version of a contact, sent or corrected."""
    sent = session.exec(select(Submission.number).where(Submission.contact_id == contact_id)).all()
    corrected = session.exec(select(Correction.number).where(Correction.contact_id == contact_id)).all()
    return 1 + max((*sent, *corrected), default=0)


def frozen_now(
    desk: "Desk", contact: Contact, facts: Facts, lane: str, outcome: Outcome, at: datetime
) -> Frozen:
    """The exact content of a contact as it stands."""
    checklist = desk.checklist

    def answered(key: str) -> tuple[str, str]:
        answer, question = facts.answer(key), checklist.question(key)
        understood = read(question, answer.typed, checklist, answer.at or at)
        return understood.code, words_of(question, answer, checklist, at)

    level, level_words = answered("threshold.level")
    head = {
        "contact": str(contact.id),
        "reference": contact.reference or "",
        "lane": lane,
        "outcome": outcome.key,
        "outcome_words": outcome.words,
        HEAD: frozen_children(facts, checklist, at),
        "level": level,
        "level_words": level_words,
        "rationale": answered("decision.rationale")[1],
        "thresholds_version": desk.profile.thresholds_version,
        "profile": desk.profile.key,
        "profile_version": desk.profile.version,
        "checklist_version": checklist.version,
        "checklist_digest": checklist.digest,
    }
    return freeze(facts, checklist, head)


def _before_the_send(session: Session, contact_id: UUID) -> str:
    """The state that a withdrawn submission goes back to."""
    said = select(Endorsement.id).where(
        Endorsement.contact_id == contact_id, col(Endorsement.withdrawn_at).is_(None)
    )
    return "recording" if session.exec(said).first() is None else "returned"
