"""What the manager reads: the content as it was sent, what is excepted, and what changed since the last look.

Opening a review marks the submission as opened by someone who may endorse it, after which the worker can no
longer withdraw it. A look by anyone else leaves no trace on it.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.frozen import differences, facts_of
from dutydesk.acts.oversight import contact_on_desk, tell, why_not
from dutydesk.acts.queue import waiting_to_endorse
from dutydesk.acts.reading import read_contact
from dutydesk.acts.sending import NOT_SENT, latest
from dutydesk.acts.values import Change, ReviewView
from dutydesk.errors import NotAllowed
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import before_sending
from dutydesk.records.tables import Submission

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def open_review(desk: "Desk", contact_id: UUID) -> ReviewView:
    """The submission that waits for a manager, and its place among those that wait.

    Raises: NotAllowed when nothing was sent, or what was sent was taken or sent back; NotSaved.
    """
    desk.keeper.flush()
    with desk.database.read() as session:
        contact = contact_on_desk(session, contact_id)
        submission = latest(session, contact_id)
        if contact.state != "sent" or submission is None:
            raise NotAllowed(NOT_SENT)
        because = why_not(desk, desk.here, contact.worker_id, submission.sent_by)
        waiting = waiting_to_endorse(session, desk)
        seen_before = _seen_before(session, submission)
    if not because and submission.opened_at is None:
        _mark_opened(desk, submission.id)
    view = read_contact(desk, contact_id)
    shown = next(each for each in view.submissions if each.id == submission.id)
    facts, sent_at = facts_of(submission.content), submission.sent_at
    before = before_sending(facts, desk.checklist, now=sent_at)
    place = waiting.index(contact_id) if contact_id in waiting else 0
    return ReviewView(
        contact=view,
        submission=shown,
        sent_facts=facts,
        exceptions=tuple(gap.words for gap in before.exceptions),
        changed=_changed(desk, seen_before, facts),
        first_time=seen_before is None,
        may_endorse=not because,
        why_not=because,
        needs_reason_for_unknown=before.needs_manager_reason,
        position=place + 1,
        waiting=len(waiting),
        next_id=waiting[place + 1] if place + 1 < len(waiting) else None,
        previous_id=waiting[place - 1] if place else None,
    )


def _mark_opened(desk: "Desk", submission_id: UUID) -> None:
    with desk.database.write() as session:
        submission = session.get(Submission, submission_id)
        if submission is None or desk.here is None or submission.opened_at or submission.withdrawn_at:
            return
        at = desk.clock.now()
        submission.opened_at, submission.opened_by = at, desk.here.id
        submission.opened_by_name = desk.here.name
        session.add(submission)
        tell(session, submission.contact_id, "opened", at, desk.here, new=str(submission.number))


def _seen_before(session: Session, submission: Submission) -> Facts | None:
    """The last content before this one that a manager may have seen: not one withdrawn unopened."""
    earlier = session.exec(
        select(Submission)
        .where(
            Submission.contact_id == submission.contact_id,
            Submission.number < submission.number,
            col(Submission.withdrawn_at).is_(None) | col(Submission.opened_at).is_not(None),
        )
        .order_by(col(Submission.number).desc())
    ).first()
    return None if earlier is None else facts_of(earlier.content)


def _changed(desk: "Desk", before: Facts | None, now: Facts) -> tuple[Change, ...]:
    return () if before is None else differences(before, now, desk.checklist, desk.clock.now())
