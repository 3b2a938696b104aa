"""The manager's oversight: endorse, endorse with another outcome, escalate, send back, withdraw.

Every choice is bound to the digest of the content that was read, needs a comment, and is never one's own
work (R-801 to R-804). A contact and the referral that comes of it are two points of endorsement: two rows,
each with its reasons and the digest.

Escalating ends the contact's 24 hours and makes the referral, but does not endorse it: its activities and
its outcome are still the worker's to recommend. So the contact goes back to the worker, the referral's 24
hours run, and feedback waits for the endorsement that follows (D1, SC-06).

Where the children's outcomes differ, each is endorsed with its own: a referral for each child that is one,
nothing left of it for each that is not. Another outcome, or an escalation, may be for one child alone; the
others keep what was recommended. One child escalated brings the whole contact back to the worker, and every
child that is a referral then has its referral and its clocks, because the contact's 24 hours end with it.

Whoever is shut out of the record by name may escalate under broken glass, and decides nothing else of it.

Taking an endorsement back is `withdrawing`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import clocks, correcting, feedback, referrals
from dutydesk.acts.closing import settle_state
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import Decision, as_kept, decision_sent, note_decision
from dutydesk.acts.frozen import digest_of, facts_of, same
from dutydesk.acts.may_act import CHANGED, contact_on_desk, decides
from dutydesk.acts.oversight import ENDORSE, SEND_BACK, as_entered, move, tell, why_not, worked_before
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.review import open_review
from dutydesk.acts.second import Second, used
from dutydesk.acts.sending import NOT_SENT, latest
from dutydesk.acts.values import Person
from dutydesk.acts.withdrawing import NOT_ENDORSED, standing, withdraw_endorsement
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.checklist import Outcome
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import before_sending
from dutydesk.records import guarding
from dutydesk.records.tables import Contact, Endorsement, Referral, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

__all__ = [
    "NOT_ENDORSED",
    "endorse",
    "endorse_other",
    "escalate",
    "open_review",
    "send_back",
    "standing",
    "withdraw_endorsement",
]

SAY_WHY: Final = "Say why you agree. One line is enough."
SAY_WHY_OTHER: Final = "Say why you decide otherwise. One line is enough."
SAY_WHAT: Final = "Say what is missing, so that the worker knows what to do."
SAY_UNKNOWN: Final = (
    "Ethnicity, nationality or gender of a born child is not known. Say why you accept that, or send it back."
)
NO_SUCH_OUTCOME: Final = "That is not an outcome a contact can have."
NO_SUCH_CHILD: Final = "That child is not one of those that were sent."
NOT_A_REFERRAL: Final = "To escalate, choose a kind of referral."
UNKNOWN_ACCEPTED: Final = "Not known, accepted: "


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
    sent: Decision
    """What the worker recommended, child by child."""
    comment: str
    second_desk: str
    """Whose desk it is, where the manager signed in for this alone; else ""."""


@refusals_told
def endorse(
    desk: "Desk",
    contact_id: UUID,
    submission_digest: str,
    comment: str,
    *,
    unknown_reason: str = "",
    second: Second | None = None,
) -> None:
    """Endorse what was sent, the contact and each referral that comes of it.

    Args:
        submission_digest: of the submission that was read.
        comment: the reasons; a line is enough.
        unknown_reason: why it is accepted that a born child's ethnicity, nationality or gender is not known.
        second: the manager who signed in for this act alone (`second`); None for whoever is here.

    Raises: NotAllowed; Stale when the content is not the one that was read; NotSaved.
    """
    _endorse(desk, contact_id, submission_digest, comment, unknown_reason, None, None, second)


@refusals_told
def endorse_other(
    desk: "Desk",
    contact_id: UUID,
    submission_digest: str,
    outcome_key: str,
    comment: str,
    *,
    child: UUID | None = None,
    unknown_reason: str = "",
    second: Second | None = None,
) -> None:
    """Endorse with another outcome. A referral where none was recommended is an escalation.

    Args:
        child: whose outcome it is, the others as recommended; None for all of them.
        second: as for `endorse`.

    Raises: as `endorse`; NotAllowed also when no such child was sent.
    """
    _endorse(desk, contact_id, submission_digest, comment, unknown_reason, outcome_key, child, second)


@refusals_told
def escalate(
    desk: "Desk",
    contact_id: UUID,
    submission_digest: str,
    outcome_key: str,
    comment: str,
    *,
    child: UUID | None = None,
    unknown_reason: str = "",
    second: Second | None = None,
) -> None:
    """Decide that the contact is a referral: it is made at once, with its clocks, and goes to the worker.

    What is not known of a born child never holds it up: it is to follow, and is asked about when the contact
    comes back to be endorsed.

    Args:
        child: who becomes one; None for all of them.
        unknown_reason: as for `endorse`; kept where it is given, and not asked for.
        second: as for `endorse`.

    Raises: as `endorse`; NotAllowed also when the outcome is no referral or there is no child.
    """
    outcome = _outcome(desk, outcome_key)
    if not outcome.referral:
        raise NotAllowed(NOT_A_REFERRAL)
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, submission_digest, comment, SAY_WHY_OTHER, second)
        _escalate(bound, _target(bound, outcome, child), outcome, child, unknown_reason)


@refusals_told
def send_back(
    desk: "Desk", contact_id: UUID, submission_digest: str, note: str, *, second: Second | None = None
) -> None:
    """Return it to the worker with a note of what is missing. Every clock runs on.

    Args:
        second: as for `endorse`.

    Raises: as `endorse`.
    """
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, submission_digest, note, SAY_WHAT, second, back=True)
        decides(session, contact_id, bound.person)
        said = bound.comment, bound.person, bound.at, bound.second_desk
        written = correcting.send_back(session, desk, bound.contact, *said)
        if written is None:
            _row(bound, "contact", "return", "", bound.comment, None)
            tell(session, contact_id, "returned", bound.at, bound.person, reason=bound.comment)
            move(session, bound.contact, "returned")
    desk.keeper.versions.note(contact_id, written or {})


def _endorse(
    desk: "Desk",
    contact_id: UUID,
    digest: str,
    comment: str,
    unknown_reason: str,
    outcome_key: str | None,
    child: UUID | None,
    second: Second | None,
) -> None:
    desk.keeper.flush(contact_id=contact_id)
    missing = SAY_WHY if outcome_key is None else SAY_WHY_OTHER
    with desk.database.write() as session:
        bound = _bind(session, desk, contact_id, digest, comment, missing, second)
        contact, sent, target = bound.contact, bound.sent, bound.sent
        if outcome_key is not None:
            outcome = _outcome(desk, outcome_key)
            target = _target(bound, outcome, child)
            if outcome.referral and (target.referred - sent.referred or not sent.of_contact.referral):
                _escalate(bound, target, outcome, child, unknown_reason)
                return
        decides(session, contact_id, bound.person)
        reasons = _with_unknown(bound, unknown_reason)
        made = _referred(bound, target)
        decided = any(
            row.point == "contact" and row.choice != "return" for row in standing(session, contact.id)
        )
        corrected = correcting.is_correction(session, bound.submission.id)
        if corrected or not decided or not made:
            choice = "endorse" if target == sent else "other"
            _row(bound, "contact", choice, target.of_contact.key, reasons, target)
            _stop_decision(bound, clocks.ENDORSED)
        for referral in made:
            its = target.children[referral.child_id]
            choice = "endorse" if its == sent.children[referral.child_id] else "other"
            _row(bound, "referral", choice, its.key, reasons, target, referral)
        referrals.endorse(session, desk, made, target.children, bound.at, bound.person)
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
        note_decision(contact, target)
        old = "" if target == sent else sent.words
        who, at = bound.person, bound.at
        tell(session, contact.id, "endorsed", at, who, old=old, new=target.words, reason=reasons)
        correcting.endorsed(session, desk, contact.id, bound.submission.id, who, at)
        session.flush()
        feedback.owe(session, desk, contact, bound.facts, made, at, who)
        settle_state(session, contact)


def _target(bound: _Bound, outcome: Outcome, child: UUID | None) -> Decision:
    """What was recommended, with this outcome for one child or for all."""
    if child is not None and child not in bound.sent.children:
        raise NotAllowed(NO_SUCH_CHILD)
    return bound.sent.with_outcome(outcome, child)


def _referred(bound: _Bound, target: Decision) -> list[Referral]:
    """The referrals that the decision asks for, made or standing; every other is closed with its clocks."""
    session, desk, contact, at, by = bound.session, bound.desk, bound.contact, bound.at, bound.person
    if not target.of_contact.referral:
        referrals.close(session, desk, contact.id, at, by)
        return []
    made = referrals.make(session, desk, contact, bound.facts, at, by, target.referred)
    if target.discussed:
        referrals.open_strategy(session, desk, contact, made, by, target.discussed)
    else:
        referrals.end_strategy(session, desk, contact.id, at, clocks.NO_STRATEGY, by)
    referrals.close_gone(session, desk, contact.id, bound.facts, at, by, target.referred)
    return made


def _escalate(
    bound: _Bound, target: Decision, outcome: Outcome, child: UUID | None, unknown_reason: str
) -> None:
    reasons = _with_unknown(bound, unknown_reason, needed=False)
    session, desk, contact, person = bound.session, bound.desk, bound.contact, bound.person
    made = referrals.make(session, desk, contact, bound.facts, bound.at, person, target.referred)
    if target.discussed:
        referrals.open_strategy(session, desk, contact, made, person, target.discussed)
    referrals.close_gone(session, desk, contact.id, bound.facts, bound.at, person)
    whose = next((each for each in made if each.child_id == child), None)
    _row(bound, "contact", "escalate", outcome.key, reasons, target, whose)
    _stop_decision(bound, clocks.ESCALATED)
    note_decision(contact, target)
    words = f"{whose.child_name}: {outcome.words}" if whose else outcome.words
    correcting.endorsed(session, desk, contact.id, bound.submission.id, person, bound.at)
    tell(session, contact.id, "escalated", bound.at, person, new=words, reason=reasons)
    move(session, contact, "returned")


def _bind(
    session: Session,
    desk: "Desk",
    contact_id: UUID,
    digest: str,
    comment: str,
    missing: str,
    second: Second | None,
    *,
    back: bool = False,
) -> _Bound:
    """Check who, what and why before anything is written.

    Sending back asks only for the submission that was read: it is always a way out.
    """
    person, at = second.take(contact_id) if second else someone_here(desk), desk.clock.now()
    contact = contact_on_desk(session, contact_id)
    submission = latest(session, contact_id)
    if contact.state != "sent" or submission is None:
        raise NotAllowed(NOT_SENT)
    before = worked_before(session, [contact_id]).get(contact_id, ())
    as_entered(session, person)
    # The desk shows it to the one whose desk it is; to whoever is shut out their own glass alone opens it.
    if second is not None and guarding.glass_until(session, contact_id, person.id, at) is None:
        decides(session, contact_id, person)
    action = SEND_BACK if back else ENDORSE
    if because := why_not(desk, person, contact.worker_id, submission.sent_by, before, action):
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
    second_desk = used(session, second, at) if second is not None else ""
    sent = decision_sent(desk, submission)
    return _Bound(session, desk, person, at, contact, submission, facts, sent, why, second_desk)


def _with_unknown(bound: _Bound, unknown_reason: str, *, needed: bool = True) -> str:
    now = bound.submission.sent_at
    before = before_sending(bound.facts, bound.desk.checklist, now=now)
    if not before.needs_manager_reason:
        return bound.comment
    why = clean(unknown_reason).text.strip()
    if not why and needed:
        raise NotAllowed(SAY_UNKNOWN)
    return bound.comment if not why else f"{bound.comment}\n{UNKNOWN_ACCEPTED}{why}"


def _row(
    bound: _Bound,
    point: str,
    choice: str,
    outcome: str,
    reasons: str,
    decision: Decision | None,
    referral: Referral | None = None,
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
            second_desk=bound.second_desk,
            children=as_kept(decision) if decision else "",
        )
    )


def _stop_decision(bound: _Bound, act: str) -> None:
    keys = (clocks.CONTACT_DECISION, clocks.MANAGER_WARNING)
    clocks.stop(
        bound.session, bound.desk, "contact", bound.contact.id, keys, bound.at, act, bound.person.name
    )


def _outcome(desk: "Desk", key: str) -> Outcome:
    found = next((each for each in desk.checklist.outcomes if each.key == key and not each.unfinished), None)
    if found is None:
        raise NotAllowed(NO_SUCH_OUTCOME)
    return found
