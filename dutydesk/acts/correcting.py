"""Correcting what was endorsed: never over it, always a new version beside it, with its reason.

Owns the act; its ways back are `correction_back`. What was endorsed stays as it was frozen; the answers of
the record become the newest version. Where a correction bears the decision it waits for a manager, as
whatever is sent does, and the endorsement before it stands until then; any other stands at once, and the
managers are told. It begins no referral and no strategy discussion: their limits run from a contact.

Record, clocks, letters not sent yet and history go in one transaction. Source: safety.md 3.1, 3.4.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, correction_write, permission, sending, strategy_kept
from dutydesk.acts.correction_back import (
    ENDORSED,
    MAY,
    NONE_OPEN,
    put_back,
    send_back,
    take_back,
    why_not_back,
)
from dutydesk.acts.correction_clock import start_waiting, stop_waiting
from dutydesk.acts.correction_follow import follow
from dutydesk.acts.correction_rows import is_correction, last_of, waiting
from dutydesk.acts.correction_values import Both, Corrected, CorrectedMeanwhile, Out, Put
from dutydesk.acts.correction_write import answer_of
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import decision_sent, note_decision
from dutydesk.acts.frozen import name_of, told_of
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.may_type import is_of_discussion
from dutydesk.acts.oversight import move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.values import NOBODY, Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.bearing import bears
from dutydesk.practice.checklist import Outcome
from dutydesk.practice.each_child import each_child, outcome_of
from dutydesk.practice.facts import Facts
from dutydesk.practice.quoting import QUOTING, changed_passages
from dutydesk.practice.reading import read
from dutydesk.records.correction_tables import Correction
from dutydesk.records.tables import Contact, Endorsement, Submission
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

__all__ = [
    "ENDORSED",
    "NONE_OPEN",
    "correct",
    "endorsed",
    "is_correction",
    "last_of",
    "latest_number",
    "put_back",
    "send_back",
    "take_back",
    "waiting",
    "why_not_back",
]

SAY_WHY: Final = "Say why it is corrected: what was endorsed stays beside it, with your reason."
NOT_ENDORSED: Final = "It is not endorsed: while it is open it is changed where it stands."
WAITS: Final = "A correction of it waits for a manager. After that it can be corrected."
NOTHING: Final = "Nothing of it would change, so there is no new version."
QUOTED: Final = "A quotation that was sent is never changed. Put it back, and write the correction beside it."
BEGINS: Final = (
    "A correction begins no referral and no strategy discussion: their limits, such as the 4 hours, would "
    "not run. Take it as a new contact of the same child: n on the queue, * there where a child is in danger."
)
LACKS: Final = "Without it the record lacks what a send asks for, on {}. Put something true in its place."
NO_OUTCOME: Final = "With that it has no outcome any more. Say which outcome it is."
MEANWHILE: Final = (
    "It was corrected since you read it. Yours is not written. Read both, then confirm or leave it."
)


@refusals_told
def correct(
    desk: "Desk", contact_id: UUID, changes: Sequence[Put | Out], reason: str, latest: int
) -> Corrected:
    """Put right what was endorsed, as a new version beside it.

    Args:
        changes: fields and rows of the contact.
        reason: why, in words.
        latest: number of the newest version there was when it was read.

    Raises: CorrectedMeanwhile, with both versions; NotAllowed, also where something a send asks for would be
        gone; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at, why = someone_here(desk), desk.clock.now(), clean(reason).text.strip()
    permission.need(desk, MAY, about=contact_id, state=ENDORSED[0])
    with desk.database.write() as session:
        contact = contact_to_decide(session, contact_id, person)
        base = _base(session, contact)
        if not why:
            raise NotAllowed(SAY_WHY)
        before = facts_in(session, contact)
        _no_conflict(session, desk, contact_id, before, changes, latest, at)
        kept = [each for each in map(_cleaned, changes) if _changes(before, each)]
        if not kept:
            raise NotAllowed(NOTHING)
        _no_quotation(before, kept)
        rows = [each for each in kept if isinstance(each, Out)]
        puts = [each for each in kept if isinstance(each, Put)]
        number = sending.next_version(session, contact_id)
        state_before = contact.state
        ours = any(is_of_discussion(each.field.question) for each in puts)
        bound = strategy_kept.bound(session, contact_id, before, desk.checklist, at) if ours else {}
        told = correction_write.told(session, contact_id, kept, bound)
        written = correction_write.write(session, desk, contact, puts, rows, person, at)
        after = facts_in(session, contact)
        if ours:
            strategy_kept.bind_anew(session, contact_id, after, desk.checklist, at)
        if _begins(desk, before, after, at):
            raise NotAllowed(BEGINS)
        _whole(desk, before, after)
        outcome = outcome_of(after, desk.checklist, at)
        if outcome is None:
            raise NotAllowed(NO_OUTCOME)
        there = {subject.id for subject in before.subjects}
        added = [each.field.row for each in puts if each.field.row and each.field.subject not in there]
        kinds = [subject.row for subject in before.subjects if subject.id in {row.subject for row in rows}]
        bearing = bears((each.field.question for each in puts), (*added, *kinds), desk.checklist)
        frozen = sending.frozen_now(desk, contact, after, base.lane, outcome, at)
        submission = None
        if bearing:
            submission = sending.freeze_sent(session, desk, contact, after, base.lane, person, at)
        made = Correction(
            contact_id=contact_id,
            number=number,
            base_id=base.id,
            content=frozen.content,
            digest=frozen.digest,
            changes=json.dumps(told),
            reason=why,
            at=at,
            by_id=person.id,
            by_name=person.name,
            bearing=bearing,
            submission_id=submission.id if submission is not None else None,
            state_before=state_before,
            state="waits" if bearing else "stands",
        )
        session.add(made)
        follow(session, desk, contact, after, at)
        tell(
            session, contact_id, "version_made", at, person, old=str(number - 1), new=str(number), reason=why
        )
        if submission is not None:
            note_decision(contact, decision_sent(desk, submission))
            start_waiting(session, desk, made)
        move(session, contact, "sent" if bearing else contact.state)
        done = Corrected(number, bearing, contact.version)
    desk.keeper.versions.note(contact_id, written)
    return done


def endorsed(
    session: Session, desk: "Desk", contact_id: UUID, submission_id: UUID, person: Person, at: datetime
) -> None:
    """A manager endorsed what was sent: where that was a correction, it stands now."""
    found = waiting(session, contact_id)
    if found is not None and found.submission_id == submission_id:
        found.state, found.read_at, found.read_by_name = "stands", at, person.name
        session.add(found)
        stop_waiting(session, desk, found, at, clocks.ENDORSED, person)
        tell(session, contact_id, "version_endorsed", at, person, new=str(found.number))


def latest_number(session: Session, contact_id: UUID) -> int:
    """Number of the newest version of a contact."""
    return sending.next_version(session, contact_id) - 1


# ------------------------------------------------------------------------- parts


def _base(session: Session, contact: Contact) -> Submission:
    """What was endorsed last.

    Raises: NotAllowed where nothing stands endorsed, or a correction waits.
    """
    if waiting(session, contact.id) is not None:
        raise NotAllowed(WAITS)
    said = session.exec(
        select(Endorsement)
        .where(
            Endorsement.contact_id == contact.id,
            col(Endorsement.withdrawn_at).is_(None),
            Endorsement.choice != "return",
        )
        .order_by(col(Endorsement.at).desc())
    ).first()
    base = session.get(Submission, said.submission_id) if said is not None else None
    if contact.state not in ENDORSED or base is None:
        raise NotAllowed(NOT_ENDORSED)
    return base


def _no_conflict(
    session: Session,
    desk: "Desk",
    contact_id: UUID,
    facts: Facts,
    changes: Iterable[Put | Out],
    latest: int,
    at: datetime,
) -> None:
    puts = [each for each in changes if isinstance(each, Put)]
    newest = latest_number(session, contact_id)
    if newest == latest and all(answer_of(facts, each.field).typed == each.was for each in puts):
        return
    both = []
    for each in puts:
        question = desk.checklist.question(each.field.question)
        theirs = answer_of(facts, each.field)
        words = told_of(question, theirs, desk.checklist, at)
        row = next((subject for subject in facts.subjects if subject.id == each.field.subject), None)
        name = (
            f"{name_of(row, desk.checklist)}: {question.name.lower()}" if row is not None else question.name
        )
        both.append(Both(name, words, each.text, each.field.subject, each.field.question))
    raise CorrectedMeanwhile(MEANWHILE, newest, tuple(both))


def _cleaned(each: Put | Out) -> Put | Out:
    return each if isinstance(each, Out) else replace(each, text=clean(each.text).text.strip())


def _changes(facts: Facts, each: Put | Out) -> bool:
    if isinstance(each, Out):
        return any(row.id == each.subject and row.struck != each.struck for row in facts.subjects)
    stands = answer_of(facts, each.field)
    return stands.typed.strip() != each.text or (bool(each.reason) and stands.reason != each.reason)


def _no_quotation(facts: Facts, changes: Iterable[Put | Out]) -> None:
    for each in changes:
        if not isinstance(each, Put) or each.field.question not in QUOTING:
            continue
        if changed_passages(answer_of(facts, each.field).typed, each.text):
            raise NotAllowed(QUOTED)


def _begins(desk: "Desk", before: Facts, after: Facts, at: datetime) -> bool:
    """Whether a referral or a strategy discussion would begin that was none for that child.

    A child that is added goes with what there is for the others.
    """
    was, now = _outcomes(desk, before, at), _outcomes(desk, after, at)
    for child, outcome in now.items():
        stood = [was[child]] if child in was else list(was.values())
        if outcome.referral and not any(each.referral for each in stood):
            return True
        if outcome.strategy and not any(each.strategy for each in stood):
            return True
    return False


def _outcomes(desk: "Desk", facts: Facts, at: datetime) -> dict[UUID, Outcome]:
    """By child what is recommended; without a child that of the contact, under no child."""
    children = each_child(facts, desk.checklist, at)
    if not children and (own := outcome_of(facts, desk.checklist, at)) is not None:
        return {NOBODY: own}
    return {each.child.id: each.outcome for each in children if each.outcome is not None}


def _whole(desk: "Desk", before: Facts, after: Facts) -> None:
    """What a send asks for does not go with a correction."""
    checklist, now = desk.checklist, desk.clock.now()
    had = {gap.words for gap in sending.gaps_of(desk, before).must_fix}
    missing = [gap.section for gap in sending.gaps_of(desk, after).must_fix if gap.words not in had]
    if missing:
        pages = ", ".join(dict.fromkeys(checklist.section(key).title for key in missing))
        raise NotAllowed(LACKS.format(pages))
    for question in ("decision.outcome", "threshold.level"):
        answer = after.answer(question)
        was = before.answer(question)
        if (
            answer.typed != was.typed
            and not read(checklist.question(question), answer.typed, checklist, now).code
        ):
            raise NotAllowed(NO_OUTCOME)
