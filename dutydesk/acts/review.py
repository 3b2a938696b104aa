"""What the manager reads: the content as it was sent, what is excepted, and what changed since the last look.

Owns the whole of a review, also of one that is finished, and the draft of what a manager will say. A draft
stands beside the answers, under the submission's id: a row of no grid, so that no page has it.

Opening a review marks the submission as opened by someone who may endorse it, after which the worker can no
longer withdraw it. A look by anyone else leaves no trace on it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from dutydesk.acts import auditing, second, versions_read
from dutydesk.acts.correction_seen import of_submission
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.frozen import differences, facts_of
from dutydesk.acts.may_act import CHANGED, contact_on_desk
from dutydesk.acts.notes import not_sorted
from dutydesk.acts.oversight import tell, why_not, worked_before
from dutydesk.acts.people import someone_here
from dutydesk.acts.put_right import with_corrections
from dutydesk.acts.queue import waiting_to_endorse
from dutydesk.acts.reading import read_contact
from dutydesk.acts.review_values import Change, Draft
from dutydesk.acts.sending import NOT_SENT, latest
from dutydesk.acts.values import ContactView, EndorsementView, ReviewView
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import before_sending
from dutydesk.practice.marks import moment_words
from dutydesk.records.tables import Answer, Contact, Endorsement, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_OVERSIGHT: Final = "oversight."


def open_review(desk: "Desk", contact_id: UUID) -> ReviewView:
    """The submission that waits for a manager, and its place among those that wait.

    Raises: NotAllowed when nothing was sent, or what was sent was taken or sent back; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.read() as session:
        contact = contact_on_desk(session, contact_id, to_look=True)
        submission = latest(session, contact_id)
        if contact.state != "sent" or submission is None:
            raise NotAllowed(NOT_SENT)
        before = worked_before(session, [contact_id]).get(contact_id, ())
        because = why_not(desk, desk.here, contact.worker_id, submission.sent_by, before)
        waiting = waiting_to_endorse(session, desk)
        seen_before = _seen_before(session, submission)
        draft = _draft_in(session, desk, contact_id)
    if not because and submission.opened_at is None:
        _mark_opened(desk, submission.id)
    place = waiting.index(contact_id) if contact_id in waiting else 0
    by = second.managers(desk, contact_id) if because else ()
    return replace(
        _as_sent(desk, read_contact(desk, contact_id), submission, "" if by else because, draft),
        why_not=because,
        second=by,
        changed=_changed(desk, seen_before, facts_of(submission.content)),
        first_time=seen_before is None,
        may_endorse=not because,
        position=place + 1,
        waiting=len(waiting),
        next_id=waiting[place + 1] if place + 1 < len(waiting) else None,
        previous_id=waiting[place - 1] if place else None,
    )


@refusals_told
def look(desk: "Desk", contact_id: UUID) -> ReviewView:
    """As `open_review`; what no longer waits is shown as it was sent, to be read only.

    Raises: NotAllowed when nothing was ever sent; NotSaved.
    """
    try:
        view = open_review(desk, contact_id)
        auditing.viewed(desk, contact_id, "review")
        return view
    except NotAllowed as refused:
        because = str(refused)
    with desk.database.read() as session:
        submission = latest(session, contact_id) or _taken_back(session, contact_id)
        draft = _draft_in(session, desk, contact_id)
    if submission is None:
        raise NotAllowed(because)
    if desk.here is not None:
        versions_read.seen_by_manager(desk, contact_id)
    contact = read_contact(desk, contact_id)
    if (last := withdrawable(contact)) is not None:
        when = moment_words(last.at, desk.clock.now())
        because = f"{last.choice_words} by {last.manager_name}, {when}. w withdraws it, with a reason."
    auditing.viewed(desk, contact_id, "review")
    return _as_sent(desk, contact, submission, because, draft)


def withdrawable(contact: ContactView) -> EndorsementView | None:
    """The endorsement or escalation that stands as the last word on the contact, or None."""
    if contact.state not in ("endorsed", "escalated", "returned", "closed"):
        return None
    standing = [each for each in contact.endorsements if each.withdrawn_at is None]
    return standing[-1] if standing and standing[-1].choice != "return" else None


def keep_draft(desk: "Desk", contact_id: UUID, submission_id: UUID, draft: Draft) -> None:
    """Keep what this person has typed about a submission and not sent; the newest takes the last one's place.

    It is no part of the contact: not in what was sent, its digest, its history, or what is shown of it.

    Raises: Stale when the submission waits no longer, unless it was this person who decided it: then the
        draft is what they said, and nothing is kept. NotSaved.
    """
    person = someone_here(desk)
    with desk.database.write() as session:
        contact = session.get(Contact, contact_id, with_for_update=True)
        waiting = latest(session, contact_id) if contact is not None and contact.state == "sent" else None
        if waiting is None or waiting.id != submission_id:
            if _decided_by(session, submission_id, person.id):
                return
            raise Stale(CHANGED)
        row = None
        for found in session.exec(_drafts(contact_id).where(Answer.question == _question(person.id))).all():
            if found.subject_id == submission_id and draft != Draft():
                row = found
            else:
                session.delete(found)
        if draft == Draft():
            return
        at = desk.clock.now()
        if row is None:
            row = Answer(
                contact_id=contact_id,
                subject_id=submission_id,
                question=_question(person.id),
                changed_at=at,
                changed_by=person.id,
                changed_by_name=person.name,
            )
        row.typed = row.settled = clean(draft.comment).text  # settled: it never has a line of history
        # Two lines of one column: which outcome, and for whom.
        which = clean(draft.outcome, one_line=True).text, clean(draft.whom, one_line=True).text
        row.mark, row.asked_of = draft.choice, "\n".join(which) if which[1] else which[0]
        row.reason = clean(draft.reason, one_line=True).text
        row.changed_at = at
        session.add(row)


def _decided_by(session: Session, submission_id: UUID, person_id: UUID) -> bool:
    decided = select(Endorsement.id).where(
        Endorsement.submission_id == submission_id, Endorsement.manager_id == person_id
    )
    return session.exec(decided).first() is not None


def drop_drafts(desk: "Desk", contact_id: UUID) -> None:
    """It was decided: what anyone had typed about it and not sent goes.

    Raises: NotSaved.
    """
    with desk.database.write() as session:
        for row in session.exec(_drafts(contact_id)):
            session.delete(row)


def _as_sent(
    desk: "Desk", view: ContactView, submission: Submission, because: str, draft: Draft
) -> ReviewView:
    """A submission to be read, in the content that was frozen with it."""
    shown = next(each for each in view.submissions if each.id == submission.id)
    facts, sent_at = facts_of(submission.content), submission.sent_at
    unsorted = sum(line.said_at <= sent_at for line in not_sorted(view.notes))
    before = before_sending(facts, desk.checklist, now=sent_at, unsorted=unsorted)
    before = with_corrections(desk, view, before)
    with desk.database.read() as session:
        notice = versions_read.notice(session, desk, submission)
        correction = of_submission(session, desk, submission.id)
    corrected = (notice,) if notice else ()
    return ReviewView(
        contact=view,
        submission=shown,
        sent_facts=facts,
        exceptions=(*corrected, *(gap.words for gap in before.exceptions)),
        changed=(),
        first_time=submission.number == 1,
        may_endorse=False,
        why_not=because,
        needs_reason_for_unknown=before.needs_manager_reason and not because,
        position=0,
        waiting=0,
        next_id=None,
        previous_id=None,
        draft=draft,
        correction=correction,
    )


def _taken_back(session: Session, contact_id: UUID) -> Submission | None:
    """The last submission, where every one was taken back."""
    return session.exec(
        select(Submission).where(Submission.contact_id == contact_id).order_by(col(Submission.number).desc())
    ).first()


def _question(manager_id: UUID) -> str:
    return f"{_OVERSIGHT}{manager_id}"


def _drafts(contact_id: UUID) -> SelectOfScalar[Answer]:
    return select(Answer).where(
        Answer.contact_id == contact_id, col(Answer.question).startswith(_OVERSIGHT, autoescape=True)
    )


def _draft_in(session: Session, desk: "Desk", contact_id: UUID) -> Draft:
    """The newest draft of whoever is here, also one typed about an earlier submission."""
    if desk.here is None:
        return Draft()
    wanted = _drafts(contact_id).where(Answer.question == _question(desk.here.id))
    row = session.exec(wanted.order_by(col(Answer.changed_at).desc())).first()
    if row is None:
        return Draft()
    outcome, _, whom = row.asked_of.partition("\n")
    return Draft(row.mark, row.typed, outcome, row.reason, whom)


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
