"""The strategy discussion: when it counts as held.

Owns the minimum attendance of Working Together 2015, chapter 1 (R-1306): social worker, manager, police and
health, or why one was missing and when the next discussion is.
"""

from datetime import datetime
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_code
from dutydesk.practice.dates import KEPT, read_clock_time
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.gaps import Gap, person
from dutydesk.practice.marks import mark_of
from dutydesk.practice.zone import to_london

ROLES: Final = {
    "social_worker": "Social worker",
    "manager": "Manager",
    "police": "Police",
    "health": "Health",
}
"""The four who must be there, with their words."""

SECTION: Final = "strategy"
NAME: Final = "attendee.name"
JOINED: Final = "attendee.joined"
HELD: Final = "strategy.held"
DECISION: Final = "strategy.decision"
ABSENT: Final = "strategy.absent"
CHAIR_REASON: Final = "strategy.chair_reason"


def held_gaps(
    facts: Facts, checklist: Checklist, *, now: datetime, chair_role: str = "", expected_role: str = ""
) -> tuple[Gap, ...]:
    """What keeps the discussion from being recorded as held; empty when nothing does.

    Args:
        now: aware, UTC.
        chair_role: key of the role of whoever chaired; expected_role: key of the role that chairs at the
            time it was held (`hours.expected_chair`). They are compared when both are given (R-1305).
    """
    found: list[Gap] = []
    excused = _written(facts.answer(ABSENT), checklist)
    for role, words in ROLES.items():
        if excused:
            break
        found.extend(_attendance(facts, checklist, role, words, now))
    held = facts.answer(HELD)
    if _written(held, checklist):
        clock = read_clock_time(held.typed, to_london(held.at or now))
        if clock.at is None:
            found.append(_gap(checklist, HELD, None, "Held at", _plain(clock.complaint)))
    elif held_at(facts, checklist, now) is None:
        found.append(_gap(checklist, HELD, None, "Held at", "no time yet"))
    decision = facts.answer(DECISION)
    if not _written(decision, checklist):
        found.append(_gap(checklist, DECISION, None, "Decision", "none yet"))
    else:
        read = read_code(checklist.codes[checklist.question(DECISION).codes], decision.typed)
        if not read.understood:
            found.append(_gap(checklist, DECISION, None, "Decision", _plain(read.complaint)))
    differs = bool(chair_role and expected_role) and chair_role != expected_role
    if differs and not _written(facts.answer(CHAIR_REASON), checklist):
        state = "not the manager who chairs at that hour, so say why"
        found.append(_gap(checklist, CHAIR_REASON, None, "Chair", state))
    return tuple(found)


def held_at(facts: Facts, checklist: Checklist, now: datetime) -> datetime | None:
    """When it was held, UTC: the time typed, else when the last of the four joined; None without either."""
    held = facts.answer(HELD)
    if _written(held, checklist):
        return read_clock_time(held.typed, to_london(held.at or now)).at
    joined = [
        at
        for row in facts.rows("attendee")
        if row.role in ROLES and (at := _joined(row, checklist, now)) is not None
    ]
    return max(joined, default=None)


def begins_enquiry(facts: Facts, checklist: Checklist) -> bool:
    """Whether the decision typed begins a section 47 enquiry."""
    decision = facts.answer(DECISION)
    if not _written(decision, checklist):
        return False
    read = read_code(checklist.codes[checklist.question(DECISION).codes], decision.typed)
    return any(option.enquiry for option in read.options)


def _attendance(facts: Facts, checklist: Checklist, role: str, words: str, now: datetime) -> list[Gap]:
    """What is missing of one of the four: nothing when any row of that role is whole."""
    rows = [row for row in facts.subjects if row.row == "attendee" and row.role == role and not row.struck]
    missing: list[Gap] = []
    for row in rows:
        gap = _row_gap(row, checklist, words, now)
        if gap is None:
            return []
        missing.append(gap)
    return missing[:1] or [_gap(checklist, NAME, None, words, "nobody named")]


def _row_gap(row: Subject, checklist: Checklist, words: str, now: datetime) -> Gap | None:
    if not _written(row.answer(NAME), checklist):
        return _gap(checklist, NAME, row, words, "nobody named")
    who = f"{words}, {person(row, checklist)}"
    joined = row.answer(JOINED)
    if not _written(joined, checklist):
        return _gap(checklist, JOINED, row, who, "no time of joining")
    clock = read_clock_time(joined.typed, to_london(joined.at or now))
    return None if clock.at else _gap(checklist, JOINED, row, who, _plain(clock.complaint))


def _joined(row: Subject, checklist: Checklist, now: datetime) -> datetime | None:
    if not _written(row.answer(NAME), checklist):
        return None
    joined = row.answer(JOINED)
    return read_clock_time(joined.typed, to_london(joined.at or now)).at


def _written(answer: Answer, checklist: Checklist) -> bool:
    return bool(answer.typed.strip()) and mark_of(checklist.marks, answer) is None


def _plain(complaint: str) -> str:
    return complaint.removesuffix(KEPT).strip().rstrip(".") or "not understood"


def _gap(checklist: Checklist, key: str, row: Subject | None, what: str, state: str) -> Gap:
    section = checklist.section(SECTION)
    return Gap(section.key, section.letter, key, row.id if row else None, what, state)
