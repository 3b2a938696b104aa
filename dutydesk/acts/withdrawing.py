"""Taking an endorsement, or an escalation, back.

It leaves the contact with the manager and its 24 hours running as if they had never stopped; both times stay
in the history. Referrals it had made are closed with their clocks, and a later endorsement opens them again,
so that no child ever has two. It can be withdrawn by the endorser until feedback is sent, or until a strategy
discussion was held on the strength of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, correcting, feedback, referrals
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import decision_sent, note_decision, referred_by
from dutydesk.acts.frozen import same
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.oversight import as_entered, move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import must
from dutydesk.acts.reading import facts_in
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.records.tables import Endorsement, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SAY_WITHDRAWN: Final = "Say why you withdraw your endorsement. One line is enough."
NOT_ENDORSED: Final = "There is no endorsement to withdraw."
NOT_YOUR_ENDORSEMENT: Final = "Only the manager who endorsed it withdraws it."
FEEDBACK_SENT: Final = "Feedback has been sent, so the endorsement stands."
CORRECTION: Final = "It endorses a correction of what stood endorsed. Correct it again, with a reason."
HELD_SINCE: Final = "A strategy discussion was held on the strength of it, so the endorsement stands."
OPENED_SINCE: Final = "A strategy discussion was opened on the strength of it, so the endorsement stands."

_STOPPED_BY_ENDORSING: Final = (clocks.ENDORSED, clocks.ESCALATED)


@refusals_told
def withdraw_endorsement(desk: "Desk", contact_id: UUID, reason: str, version: int) -> None:
    """Take an endorsement (or an escalation) back; the contact waits for the manager again.

    Raises: NotAllowed; Stale; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    why, person, at = clean(reason).text.strip(), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_to_decide(session, contact_id, person, version)
        rows = [row for row in standing(session, contact_id) if row.choice != "return"]
        if contact.state not in ("endorsed", "escalated", "returned", "closed") or not rows:
            raise NotAllowed(NOT_ENDORSED)
        last = max(row.at for row in rows)
        if contact.state == "returned" and any(row.at > last for row in standing(session, contact_id)):
            raise NotAllowed(NOT_ENDORSED)
        rows = [row for row in rows if row.at == last]
        as_entered(session, person)
        must(desk, "decision.withdraw", about=contact_id)
        _may_withdraw(session, contact_id, rows, person, why)
        for row in rows:
            row.withdrawn_at, row.withdrawn_reason = at, why
            session.add(row)
        if any(row.point == "contact" for row in rows):
            clocks.undo(session, "contact", contact_id, _STOPPED_BY_ENDORSING)
        feedback.take_back(session, desk, contact_id, at, person)
        keys = clocks.FROM_ENDORSEMENT
        clocks.stop(session, desk, "contact", contact_id, keys, at, clocks.WITHDRAWN, person.name)
        submission = session.get(Submission, rows[0].submission_id)
        made = _nothing_left_of(session, desk, contact_id, submission, last)
        referrals.take_back(session, desk, contact_id, made, at, person)
        if submission is not None:
            note_decision(contact, decision_sent(desk, submission))
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
    session: Session, desk: "Desk", contact_id: UUID, submission: Submission | None, last: datetime
) -> referrals.Made:
    """The endorsements whose referrals have nothing to stand on once the last one is withdrawn.

    A referral keeps its first creation when a later endorsement opens it again, so an earlier endorsement
    that was withdrawn counts too, unless an escalation or the strategy lane still carries that child.
    """
    carried: set[UUID] = set()
    if submission is not None and submission.lane == "strategy":
        carried |= decision_sent(desk, submission).referred
    for row in standing(session, contact_id):
        if row.choice == "escalate":
            referred = referred_by(row, desk.checklist)
            every_child = {each.child_id for each in referrals.of_contact(session, contact_id)}
            carried |= every_child if referred is None else referred
    every = select(Endorsement.at).where(
        Endorsement.contact_id == contact_id, col(Endorsement.withdrawn_at).is_not(None)
    )
    return referrals.Made(last, frozenset({last, *session.exec(every)}), frozenset(carried))


def _may_withdraw(
    session: Session, contact_id: UUID, rows: Sequence[Endorsement], person: Person, why: str
) -> None:
    if any(correcting.is_correction(session, row.submission_id) for row in rows):
        raise NotAllowed(CORRECTION)
    if any(row.manager_id != person.id for row in rows):
        raise NotAllowed(NOT_YOUR_ENDORSEMENT)
    if not why:
        raise NotAllowed(SAY_WITHDRAWN)
    if feedback.was_sent(session, contact_id):
        raise NotAllowed(FEEDBACK_SENT)
    discussions = referrals.discussions_of(session, contact_id)
    held = any(each.held_at is not None for each in discussions)
    by_hand = any(each.why for each in discussions)
    if (held or by_hand) and referrals.made_by(session, contact_id, {row.at for row in rows}):
        raise NotAllowed(HELD_SINCE if held else OPENED_SINCE)
