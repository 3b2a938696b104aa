"""A correction as a reader of the record and a manager see it: what it changes, beside what stood before.

Owns which version a correction is set beside: the newest before it that stands. One that was sent back or
taken back is none of them, for the record went back to what stood before that.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.correction_rows import waiting
from dutydesk.acts.frozen import differences, facts_of
from dutydesk.acts.review_values import Change, CorrectionView
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.wording import when_words
from dutydesk.records.correction_tables import Correction
from dutydesk.records.tables import Endorsement, Submission

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

AFTERWARDS: Final = "strategy"
"""Phase of the pages that no frozen content has."""
_GONE: Final = ("returned", "taken_back")


def waiting_on(session: Session, desk: "Desk", contact_id: UUID) -> CorrectionView | None:
    """The correction of a contact that waits for a manager, or None."""
    row = waiting(session, contact_id)
    return seen(session, desk, row) if row is not None else None


def of_submission(session: Session, desk: "Desk", submission_id: UUID) -> CorrectionView | None:
    """The correction that was sent so, whatever became of it; None where what was sent was none."""
    row = session.exec(select(Correction).where(Correction.submission_id == submission_id)).first()
    return seen(session, desk, row) if row is not None else None


def seen(session: Session, desk: "Desk", row: Correction) -> CorrectionView:
    """One correction beside the version before it."""
    now = desk.clock.now()
    content, before = _before(session, row, now)
    added = {each.id for each in facts_of(row.content).subjects} - {
        each.id for each in facts_of(content).subjects
    }
    return CorrectionView(
        number=row.number,
        state=row.state,
        by=row.by_name,
        at=row.at,
        reason=row.reason,
        before=before,
        changes=changes_of(row, content, desk.checklist, now),
        added=frozenset(added),
    )


def changes_of(row: Correction, before: str, checklist: Checklist, now: datetime) -> tuple[Change, ...]:
    """What a correction changed, in words.

    Args:
        before: the content of the version it is set beside.
    """
    frozen = differences(facts_of(before), facts_of(row.content), checklist, now)
    return (*frozen, *_afterwards(json.loads(row.changes), checklist))


def beside(row: Correction, contents: Mapping[int, str]) -> str:
    """The content a correction is set beside.

    Args:
        contents: of the versions that stand, by their number.
    """
    stood = [number for number in contents if number < row.number]
    return contents[max(stood)] if stood else row.content


def stands(row: Correction) -> bool:
    """It was not sent back or taken back: what comes after it is set beside it."""
    return row.state not in _GONE


def _before(session: Session, row: Correction, now: datetime) -> tuple[str, str]:
    """Content of the version before, and which that is, in words."""
    earlier = session.exec(
        select(Correction)
        .where(
            Correction.contact_id == row.contact_id,
            Correction.number < row.number,
            col(Correction.state).not_in(_GONE),
        )
        .order_by(col(Correction.number).desc())
    ).first()
    if earlier is not None:
        return (
            earlier.content,
            f"v{earlier.number}, corrected {when_words(earlier.at, now)} by {earlier.by_name}",
        )
    base = session.get(Submission, row.base_id)
    if base is None:
        return row.content, ""
    said = session.exec(
        select(Endorsement)
        .where(Endorsement.submission_id == base.id, Endorsement.choice != "return")
        .order_by(col(Endorsement.at))
    ).first()
    words = f", endorsed {when_words(said.at, now)} by {said.manager_name}" if said is not None else ""
    return base.content, f"v{base.number}{words}"


def _afterwards(kept: list[dict[str, Any]], checklist: Checklist) -> Iterator[Change]:
    """Answers of the strategy discussion that were put right: no frozen content has them."""
    pages = {
        question.key: (section.letter, question.label)
        for section in checklist.sections
        if section.phase == AFTERWARDS
        for question in section.questions()
    }
    for each in kept:
        if each.get("question") in pages:
            letter, label = pages[each["question"]]
            yield Change(letter, label, each["old"], each["new"], each["question"], UUID(each["subject"]))
