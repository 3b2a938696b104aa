"""Correcting what was endorsed: never over it, always a new version beside it, with its reason.

Owns the act and its ways back. What was endorsed stays as it was frozen; the answers of the record become
the newest version. Where a correction bears the decision it waits for a manager, as whatever is sent does,
and the endorsement before it stands until then; any other stands at once, and the managers are told. Until a
manager had it on the screen, whoever made it takes it back; a manager sends it back. Either puts the record
back to the version before, with lines of history, and nothing goes out of the record.

Record, clocks, letters not sent yet and history go in one transaction. Source: safety.md 3.1, 3.4.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import permission, sending
from dutydesk.acts.correction_follow import follow
from dutydesk.acts.correction_rows import is_correction, last_of, waiting
from dutydesk.acts.correction_values import Both, Corrected, CorrectedMeanwhile, Out, Put
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.each_child import decision_sent, note_decision
from dutydesk.acts.frozen import name_of, told_of
from dutydesk.acts.oversight import contact_on_desk, move, tell
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import facts_in
from dutydesk.acts.rows import set_struck
from dutydesk.acts.saving import Saving
from dutydesk.acts.values import NOBODY, Field, Person
from dutydesk.acts.waiting import Typed
from dutydesk.errors import NotAllowed
from dutydesk.practice.bearing import bears
from dutydesk.practice.each_child import outcome_of
from dutydesk.practice.facts import Answer, Facts
from dutydesk.practice.quoting import QUOTING, changed_passages
from dutydesk.practice.reading import read
from dutydesk.records.correction_tables import Correction
from dutydesk.records.tables import Contact, Endorsement, Submission
from dutydesk.records.windows import windows
from dutydesk.records.writing import writing
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

__all__ = [
    "correct",
    "endorsed",
    "is_correction",
    "last_of",
    "latest_number",
    "put_back",
    "send_back",
    "take_back",
    "waiting",
]

ENDORSED: Final = ("endorsed", "escalated", "closed")
"""States in which what was endorsed stands."""
MAY: Final = "correct.after_endorsement"
SAY_WHY: Final = "Say why it is corrected: what was endorsed stays beside it, with your reason."
NOT_ENDORSED: Final = "It is not endorsed: while it is open it is changed where it stands."
WAITS: Final = (
    "A correction of it waits for a manager. Once that is endorsed or sent back it can be corrected."
)
NOTHING: Final = "Nothing of it would change, so there is no new version."
QUOTED: Final = "A quotation that was sent is never changed. Put it back, and write the correction beside it."
LACKS: Final = "Without it the record lacks what a send asks for, on {}. Put something true in its place."
NO_OUTCOME: Final = "With that it has no outcome any more. Say which outcome it is."
MEANWHILE: Final = (
    "It was corrected since you read it. Yours is not written. Read both, then confirm or leave it."
)
NONE_OPEN: Final = "There is no correction of yours to take back."
READ_BY: Final = "A manager has read it. Correct it again, with a reason."
NOT_LAST: Final = "It was corrected again since. Correct it again, with a reason."


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
        contact = contact_on_desk(session, contact_id)
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
        told = _told(before, kept)
        _write(session, desk, contact, puts, rows, person, at)
        after = facts_in(session, contact)
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
        session.add(
            Correction(
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
        )
        follow(session, desk, contact, after, at)
        tell(
            session, contact_id, "version_made", at, person, old=str(number - 1), new=str(number), reason=why
        )
        if submission is not None:
            note_decision(contact, decision_sent(desk, submission))
        move(session, contact, "sent" if bearing else contact.state)
        return Corrected(number, bearing, contact.version)


@refusals_told
def take_back(desk: "Desk", contact_id: UUID) -> int:
    """Take one's own last correction back, until a manager had it on the screen. Returns its number.

    Raises: NotAllowed; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_on_desk(session, contact_id)
        found = last_of(session, contact_id)
        if found is None or found.by_id != person.id or found.state not in ("waits", "stands"):
            raise NotAllowed(NONE_OPEN)
        submission = session.get(Submission, found.submission_id) if found.submission_id else None
        seen = submission.opened_at if submission is not None else found.read_at
        if seen is not None or (found.bearing and found.state == "stands"):
            raise NotAllowed(READ_BY)
        put_back(session, desk, contact, found, "taken_back", person, at)
        return found.number


def send_back(
    session: Session, desk: "Desk", contact: Contact, note: str, person: Person, at: datetime
) -> bool:
    """A manager does not agree to the correction that waits; False where none does. In their transaction."""
    found = waiting(session, contact.id)
    if found is None:
        return False
    put_back(session, desk, contact, found, "returned", person, at, note)
    return True


def endorsed(session: Session, contact_id: UUID, submission_id: UUID, person: Person, at: datetime) -> None:
    """A manager endorsed what was sent: where that was a correction, it stands now."""
    found = waiting(session, contact_id)
    if found is not None and found.submission_id == submission_id:
        found.state, found.read_at, found.read_by_name = "stands", at, person.name
        session.add(found)
        tell(session, contact_id, "version_endorsed", at, person, new=str(found.number))


def latest_number(session: Session, contact_id: UUID) -> int:
    """Number of the newest version of a contact."""
    return sending.next_version(session, contact_id) - 1


def put_back(
    session: Session,
    desk: "Desk",
    contact: Contact,
    found: Correction,
    how: str,
    person: Person,
    at: datetime,
    note: str = "",
) -> None:
    """The record goes back to the version before; the correction stays beside it as returned or taken back.

    Raises: NotAllowed where what it wrote does not stand any more.
    """
    facts = facts_in(session, contact)
    puts: list[Put] = []
    rows: list[Out] = []
    for each in json.loads(found.changes):
        if "question" not in each:
            rows.append(Out(UUID(each["subject"]), not each["struck"]))
            continue
        field = _field(each)
        if _answer(facts, field).typed != each["new"]:
            raise NotAllowed(NOT_LAST)
        by_when = datetime.fromisoformat(each["by_when"]) if each["by_when"] else None
        puts.append(Put(field, each["old"], each["new"], each["reason"], by_when))
    _write(session, desk, contact, puts, rows, person, at)
    found.state, found.ended_at, found.ended_by_name, found.ended_reason = how, at, person.name, note
    session.add(found)
    submission = session.get(Submission, found.submission_id) if found.submission_id else None
    if submission is not None:
        submission.withdrawn_at = at
        session.add(submission)
        session.flush()
    after = facts_in(session, contact)
    follow(session, desk, contact, after, at)
    stands = sending.latest(session, contact.id)
    if stands is not None:
        note_decision(contact, decision_sent(desk, stands))
    tell(session, contact.id, f"version_{how}", at, person, old=str(found.number), reason=note)
    move(session, contact, found.state_before)


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
    if newest == latest and all(_answer(facts, each.field).typed == each.was for each in puts):
        return
    both = []
    for each in puts:
        question = desk.checklist.question(each.field.question)
        theirs = _answer(facts, each.field)
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
    stands = _answer(facts, each.field)
    return stands.typed.strip() != each.text or (bool(each.reason) and stands.reason != each.reason)


def _no_quotation(facts: Facts, changes: Iterable[Put | Out]) -> None:
    for each in changes:
        if not isinstance(each, Put) or each.field.question not in QUOTING:
            continue
        if changed_passages(_answer(facts, each.field).typed, each.text):
            raise NotAllowed(QUOTED)


def _told(facts: Facts, changes: Iterable[Put | Out]) -> list[dict[str, Any]]:
    """What is kept of each change: enough to take it back."""
    told: list[dict[str, Any]] = []
    for each in changes:
        if isinstance(each, Out):
            told.append({"subject": str(each.subject), "struck": each.struck})
            continue
        stood = _answer(facts, each.field)
        told.append(
            {
                "subject": str(each.field.subject),
                "question": each.field.question,
                "row": each.field.row,
                "number": each.field.number,
                "role": each.field.role,
                "old": stood.typed,
                "new": each.text,
                "reason": stood.reason,
                "by_when": stood.by_when.isoformat() if stood.by_when else "",
            }
        )
    return told


def _write(
    session: Session,
    desk: "Desk",
    contact: Contact,
    puts: Sequence[Put],
    rows: Sequence[Out],
    person: Person,
    at: datetime,
) -> None:
    connection = session.connection()
    to = writing(connection.dialect.name)
    typed = {
        (each.field.subject, each.field.question): Typed(
            each.field, each.text, each.reason, each.by_when, at, person
        )
        for each in puts
    }
    session.flush()
    Saving(desk.checklist).correct(connection, to, contact.id, typed)
    written = windows(connection.dialect.name).versions(connection, contact.id, list(typed))
    desk.keeper.versions.note(contact.id, written)
    session.refresh(contact)
    for row in rows:
        act = "correction_took_out" if row.struck else "correction_put_back"
        set_struck(
            session, contact, row.subject, person, at, struck=row.struck, act=act, checklist=desk.checklist
        )
    session.flush()


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


def _answer(facts: Facts, field: Field) -> Answer:
    if field.subject == NOBODY:
        return facts.answer(field.question)
    row = next((each for each in facts.subjects if each.id == field.subject), None)
    return row.answer(field.question) if row is not None else Answer(field.question, "")


def _field(kept: dict[str, Any]) -> Field:
    return Field(kept["question"], UUID(kept["subject"]), kept["row"], kept["number"], kept["role"])
