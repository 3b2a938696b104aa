"""The manager's oversight: endorse, endorse with another outcome, escalate, send back, withdraw.

Every choice is bound to the digest of the content that was read, needs a comment, and is never one's own
work (R-801 to R-804). A contact and the referral that comes of it are two points of endorsement: two rows,
each with its reasons and the digest.

Escalating ends the contact's 24 hours and makes the referral, but does not endorse it: its activities and
its outcome are still the worker's to recommend. So the contact goes back to the worker, the referral's 24
hours run, and feedback waits for the endorsement that follows (D1, SC-06).

A withdrawn endorsement leaves the contact with the manager and its 24 hours running as if they had never
stopped; both times stay in the history. Referrals it had made are closed with their clocks, and a later
endorsement opens them again, so that no child ever has two. It can be withdrawn by the endorser until
feedback is sent, or until a strategy discussion was held on the strength of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, referrals
from dutydesk.acts.frozen import digest_of, facts_of, same
from dutydesk.acts.oversight import CHANGED, contact_on_desk, move, tell, why_not
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.review import open_review
from dutydesk.acts.sending import NOT_SENT, latest
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.checklist import Outcome
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import before_sending
from dutydesk.records.tables import ClockRow, Contact, Endorsement, Referral, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

__all__ = ["endorse", "endorse_other", "escalate", "open_review", "send_back", "withdraw_endorsement"]

SAY_WHY: Final = "Say why you agree. One line is enough."
SAY_WHY_OTHER: Final = "Say why you decide otherwise. One line is enough."
SAY_WHAT: Final = "Say what is missing, so that the worker knows what to do."
SAY_UNKNOWN: Final = (
    "Ethnicity, nationality or gender of a born child is not known. Say why you accept that, or send it back."
)
SAY_WITHDRAWN: Final = "Say why you withdraw your endorsement. One line is enough."
NOT_ENDORSED: Final = "There is no endorsement to withdraw."
NOT_YOUR_ENDORSEMENT: Final = "Only the manager who endorsed it withdraws it."
FEEDBACK_SENT: Final = "Feedback has been sent, so the endorsement stands."
HELD_SINCE: Final = "A strategy discussion was held on the strength of it, so the endorsement stands."
NO_SUCH_OUTCOME: Final = "That is not an outcome a contact can have."
NOT_A_REFERRAL: Final = "To escalate, choose a kind of referral."
UNKNOWN_ACCEPTED: Final = "Not known, accepted: "

_STOPPED_BY_ENDORSING: Final = (clocks.ENDORSED, clocks.ESCALATED)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What one choice of a manager is about, within its transaction."""

    session: Session
    desk: "Desk"
    person: Person
    at: datetime
    contact: Contact
    submission: Submission
    facts: Facts
    """As sent, and checked to be what is there."""
    comment: str


def endorse(
    desk: "Desk", contact_id: UUID, submission_digest: str, comment: str, *, unknown_reason: str = ""
) -> None:
    """Endorse what was sent, the contact and each referral that comes of it.

    Args:
        submission_digest: of the submission that was read.
        comment: the reasons; a line is enough.
        unknown_reason: why it is accepted that a born child's ethnicity, nationality or gender is not known.

    Raises: NotAllowed; Stale when the content is not the one that was read; NotSaved.
    """
    _endorse(desk, contact_id, submission_digest, comment, unknown_reason, None)


def endorse_other(
    desk: "Desk",
    contact_id: UUID,
    submission_digest: str,
    outcome_key: str,
    comment: str,
    *,
    unknown_reason: str = "",
) -> None:
    """Endorse with another outcome. A referral where none was recommended is an escalation.

    Raises: as `endorse`.
    """
    _endorse(desk, contact_id, submission_digest, comment, unknown_reason, outcome_key)


def escalate(desk: "Desk", contact_id: UUID, submission_digest: str, outcome_key: str, comment: str) -> None:
    """Decide that the contact is a referral: it is made at once, with its clocks, and goes to the worker.

    Raises: as `endorse`; NotAllowed also when the outcome is no referral or there is no child.
    """
    outcome = _outcome(desk, outcome_key)
    if not outcome.referral:
        raise NotAllowed(NOT_A_REFERRAL)
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, submission_digest, comment, SAY_WHY_OTHER)
        _escalate(bound, outcome)


def send_back(desk: "Desk", contact_id: UUID, submission_digest: str, note: str) -> None:
    """Return it to the worker with a note of what is missing. Every clock runs on.

    Raises: as `endorse`.
    """
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, submission_digest, note, SAY_WHAT, back=True)
        _row(bound, "contact", "return", "", bound.comment)
        tell(session, contact_id, "returned", bound.at, bound.person, reason=bound.comment)
        move(session, bound.contact, "returned")


def withdraw_endorsement(desk: "Desk", contact_id: UUID, reason: str, version: int) -> None:
    """Take an endorsement (or an escalation) back; the contact waits for the manager again.

    Raises: NotAllowed; Stale; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    why, person, at = clean(reason).text.strip(), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id, version)
        rows = [row for row in standing(session, contact_id) if row.choice != "return"]
        if contact.state not in ("endorsed", "escalated", "returned") or not rows:
            raise NotAllowed(NOT_ENDORSED)
        last = max(row.at for row in rows)
        if contact.state == "returned" and any(row.at > last for row in standing(session, contact_id)):
            raise NotAllowed(NOT_ENDORSED)
        rows = [row for row in rows if row.at == last]
        _may_withdraw(session, contact_id, rows, person, why)
        for row in rows:
            row.withdrawn_at, row.withdrawn_reason = at, why
            session.add(row)
        if any(row.point == "contact" for row in rows):
            clocks.undo(session, "contact", contact_id, _STOPPED_BY_ENDORSING)
        keys = clocks.FROM_ENDORSEMENT
        clocks.stop(session, desk, "contact", contact_id, keys, at, clocks.WITHDRAWN, person.name)
        submission = session.get(Submission, rows[0].submission_id)
        times = _nothing_left_of(session, contact_id, submission, last)
        referrals.take_back(session, desk, contact_id, times, at, person)
        contact.outcome = submission.outcome if submission else contact.outcome
        old = f"endorsed {last.isoformat()}"
        tell(session, contact_id, "endorsement_withdrawn", at, person, old=old, reason=why)
        # After an escalation the worker may have typed on: then it waits until it is sent again.
        unchanged = submission and same(submission.content, facts_in(session, contact), desk.checklist)
        move(session, contact, "sent" if unchanged else "returned")


def standing(session: Session, contact_id: UUID) -> Sequence[Endorsement]:
    """What managers said of a contact and did not withdraw, oldest first."""
    return session.exec(
        select(Endorsement)
        .where(Endorsement.contact_id == contact_id, col(Endorsement.withdrawn_at).is_(None))
        .order_by(col(Endorsement.at))
    ).all()


def _nothing_left_of(
    session: Session, contact_id: UUID, submission: Submission | None, last: datetime
) -> set[datetime]:
    """The endorsements whose referrals have nothing to stand on once the last one is withdrawn.

    A referral keeps its first creation when a later endorsement opens it again, so an earlier endorsement
    that was withdrawn counts too, unless an escalation or the strategy lane still carries it.
    """
    lane = submission is not None and submission.lane == "strategy"
    if lane or any(row.choice == "escalate" for row in standing(session, contact_id)):
        return {last}
    every = select(Endorsement.at).where(
        Endorsement.contact_id == contact_id, col(Endorsement.withdrawn_at).is_not(None)
    )
    return {last, *session.exec(every)}


def settle_state(session: Session, contact: Contact) -> None:
    """Put an endorsed contact where it stands: escalated while something is still decided at this desk.

    That is a referral not yet endorsed, a strategy discussion not yet held, or an enquiry not yet recorded;
    otherwise it is endorsed.
    """
    move(session, contact, "escalated" if clocks.still_decided_here(session, contact.id) else "endorsed")


def _endorse(
    desk: "Desk",
    contact_id: UUID,
    digest: str,
    comment: str,
    unknown_reason: str,
    outcome_key: str | None,
) -> None:
    desk.keeper.flush(contact_id=contact_id)
    missing = SAY_WHY if outcome_key is None else SAY_WHY_OTHER
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, digest, comment, missing)
        contact, submission = bound.contact, bound.submission
        sent = _outcome(desk, submission.outcome)
        outcome = sent if outcome_key is None else _outcome(desk, outcome_key)
        if outcome.referral and not sent.referral:
            _escalate(bound, outcome)
            return
        reasons = _with_unknown(bound, unknown_reason)
        choice = "endorse" if outcome.key == submission.outcome else "other"
        made: list[Referral] = []
        if outcome.referral:
            made = referrals.make(session, desk, contact, bound.facts, bound.at, bound.person)
            if outcome.strategy:
                referrals.open_strategy(session, desk, contact, made, bound.person)
            else:
                no_strategy = clocks.NO_STRATEGY
                referrals.end_strategy(session, desk, contact.id, bound.at, no_strategy, bound.person)
            referrals.close_gone(session, desk, contact.id, bound.facts, bound.at, bound.person)
        else:
            referrals.close(session, desk, contact.id, bound.at, bound.person)
        decided = any(
            row.point == "contact" and row.choice != "return" for row in standing(session, contact.id)
        )
        if not decided or not made:
            _row(bound, "contact", choice, outcome.key, reasons)
            _stop_decision(bound, clocks.ENDORSED)
        for referral in made:
            _row(bound, "referral", choice, outcome.key, reasons, referral)
        referrals.endorse(session, desk, made, outcome.key, bound.at, bound.person)
        for key in clocks.FROM_ENDORSEMENT:
            clocks.start(
                session,
                desk,
                about="contact",
                about_id=contact.id,
                contact_id=contact.id,
                timescale_key=key,
                started_at=bound.at,
            )
        contact.outcome = outcome.key
        old = sent.words if choice == "other" else ""
        tell(
            session,
            contact.id,
            "endorsed",
            bound.at,
            bound.person,
            old=old,
            new=outcome.words,
            reason=reasons,
        )
        session.flush()
        settle_state(session, contact)


def _escalate(bound: _Bound, outcome: Outcome) -> None:
    session, desk, contact = bound.session, bound.desk, bound.contact
    made = referrals.make(session, desk, contact, bound.facts, bound.at, bound.person)
    if outcome.strategy:
        referrals.open_strategy(session, desk, contact, made, bound.person)
    referrals.close_gone(session, desk, contact.id, bound.facts, bound.at, bound.person)
    _row(bound, "contact", "escalate", outcome.key, bound.comment)
    _stop_decision(bound, clocks.ESCALATED)
    contact.outcome = outcome.key
    tell(session, contact.id, "escalated", bound.at, bound.person, new=outcome.words, reason=bound.comment)
    move(session, contact, "returned")


def _bind(
    session: Session,
    desk: "Desk",
    contact_id: UUID,
    digest: str,
    comment: str,
    missing: str,
    *,
    back: bool = False,
) -> _Bound:
    """Check who, what and why before anything is written.

    Sending back asks only for the submission that was read: it is always a way out.
    """
    person, at = someone_here(desk), desk.clock.now()
    contact = contact_on_desk(session, contact_id)
    submission = latest(session, contact_id)
    if contact.state != "sent" or submission is None:
        raise NotAllowed(NOT_SENT)
    if because := why_not(desk, person, contact.worker_id, submission.sent_by):
        raise NotAllowed(because)
    facts = facts_of(submission.content)
    if submission.digest != digest:
        raise Stale(CHANGED)
    if not back and digest_of(submission.content) != submission.digest:
        raise Stale(CHANGED)
    if not back and not same(submission.content, facts_in(session, contact), desk.checklist):
        raise Stale(CHANGED)
    why = clean(comment).text.strip()
    if not why:
        raise NotAllowed(missing)
    return _Bound(session, desk, person, at, contact, submission, facts, why)


def _with_unknown(bound: _Bound, unknown_reason: str) -> str:
    now = bound.submission.sent_at
    before = before_sending(bound.facts, bound.desk.checklist, now=now)
    if not before.needs_manager_reason:
        return bound.comment
    why = clean(unknown_reason).text.strip()
    if not why:
        raise NotAllowed(SAY_UNKNOWN)
    return f"{bound.comment}\n{UNKNOWN_ACCEPTED}{why}"


def _row(
    bound: _Bound, point: str, choice: str, outcome: str, reasons: str, referral: Referral | None = None
) -> None:
    bound.session.add(
        Endorsement(
            contact_id=bound.contact.id,
            submission_id=bound.submission.id,
            point=point,
            referral_id=referral.id if referral else None,
            choice=choice,
            outcome=outcome,
            reasons=reasons,
            manager_id=bound.person.id,
            manager_name=bound.person.name,
            at=bound.at,
            digest=bound.submission.digest,
        )
    )


def _stop_decision(bound: _Bound, act: str) -> None:
    keys = (clocks.CONTACT_DECISION, clocks.MANAGER_WARNING)
    clocks.stop(
        bound.session, bound.desk, "contact", bound.contact.id, keys, bound.at, act, bound.person.name
    )


def _may_withdraw(
    session: Session, contact_id: UUID, rows: Sequence[Endorsement], person: Person, why: str
) -> None:
    if any(row.manager_id != person.id for row in rows):
        raise NotAllowed(NOT_YOUR_ENDORSEMENT)
    if not why:
        raise NotAllowed(SAY_WITHDRAWN)
    sent = select(ClockRow.id).where(
        ClockRow.about == "contact",
        ClockRow.about_id == contact_id,
        col(ClockRow.timescale).in_(clocks.FROM_ENDORSEMENT),
        col(ClockRow.stopped_at).is_not(None),
        ClockRow.stop_act != clocks.WITHDRAWN,
    )
    if session.exec(sent).first() is not None:
        raise NotAllowed(FEEDBACK_SENT)
    strategy = referrals.strategy_of(session, contact_id)
    held = strategy is not None and strategy.held_at is not None
    if held and referrals.made_by(session, contact_id, {row.at for row in rows}):
        raise NotAllowed(HELD_SINCE)


def _outcome(desk: "Desk", key: str) -> Outcome:
    found = next((each for each in desk.checklist.outcomes if each.key == key and not each.unfinished), None)
    if found is None:
        raise NotAllowed(NO_SUCH_OUTCOME)
    return found
