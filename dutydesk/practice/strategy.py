"""The strategy discussion: when it counts as held.

A day that was not typed is never guessed to lie before the discussion was opened.

Owns the minimum attendance of Working Together 2015, chapter 1 (R-1306): social worker, manager, police and
health, or why one was missing and when the next discussion is. Owns which role each answer about the chair
means (R-1305).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_code
from dutydesk.practice.dates import KEPT, ClockRead, read_clock_time
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.gaps import Gap, person
from dutydesk.practice.marks import mark_of
from dutydesk.practice.wording import clock_words, date_words, when_words
from dutydesk.practice.zone import london_date, to_london

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
CHAIR: Final = "strategy.chair"
CHAIR_REASON: Final = "strategy.chair_reason"
CHAIRS: Final = {"1": "single_assessment_manager", "2": "duty_manager", "3": "other"}
"""The role of a profile that each answer of the list "chair" means; "other" is neither manager."""

_WAIT: Final = "or wait until then and type it"
_SAY: Final = "or its day with it if that is right"


def held_gaps(
    facts: Facts,
    checklist: Checklist,
    *,
    now: datetime,
    call_at: datetime | None = None,
    opened_at: datetime | None = None,
    chair_role: str = "",
    expected_role: str = "",
) -> tuple[Gap, ...]:
    """What keeps the discussion from being recorded as held; empty when nothing does.

    Args:
        now: aware, UTC.
        call_at: when the call began, aware, UTC. A time of day is read as the last one there was, so one
            typed ahead of the discussion comes out a day early: a time before the call is a gap. None looks
            for no such time.
        opened_at: when the discussion was opened by the referral, aware, UTC. A time before that is a gap
            unless its day was typed with it: people do speak before it is sent, and say so. None looks for
            no such time.
        chair_role: key of the role of whoever chaired (`chair_of`); expected_role: key of the role that
            chairs at the time it was held (`hours.expected_chair`). They are compared when both are given
            (R-1305).
    """
    found: list[Gap] = []
    excused = _written(facts.answer(ABSENT), checklist)
    for role, words in ROLES.items():
        if excused:
            break
        found.extend(_attendance(facts, checklist, role, words, now))
    first = _Earliest(_minute(call_at), _minute(opened_at), now)
    clock = _held(facts, checklist, now)
    early = first.why_not(clock, "the time it was held")
    found.extend(_too_soon(facts, checklist, first, None if early else clock.at))
    if _written(facts.answer(HELD), checklist):
        if early or clock.at is None:
            found.append(_gap(checklist, HELD, None, "Held at", early or _plain(clock.complaint)))
    elif clock.at is None:
        found.append(_gap(checklist, HELD, None, "Held at", "no time yet"))
    decision = facts.answer(DECISION)
    if not _written(decision, checklist):
        found.append(_gap(checklist, DECISION, None, "Decision", "none yet"))
    else:
        read = read_code(checklist.codes[checklist.question(DECISION).codes], decision.typed)
        if not read.understood:
            found.append(_gap(checklist, DECISION, None, "Decision", _plain(read.complaint)))
    chair = facts.answer(CHAIR)
    if _written(chair, checklist) and not chair_of(facts, checklist):
        read = read_code(checklist.codes[checklist.question(CHAIR).codes], chair.typed)
        found.append(_gap(checklist, CHAIR, None, "Chair", _plain(read.complaint)))
    differs = bool(chair_role and expected_role) and chair_role != expected_role
    if differs and not _written(facts.answer(CHAIR_REASON), checklist):
        state = "not the manager who chairs at that hour, so say why"
        found.append(_gap(checklist, CHAIR_REASON, None, "Chair", state))
    return tuple(found)


def held_at(facts: Facts, checklist: Checklist, now: datetime) -> datetime | None:
    """When it was held, UTC: the time typed, else when the last of the four joined; None without either."""
    return _held(facts, checklist, now).at


def _held(facts: Facts, checklist: Checklist, now: datetime) -> ClockRead:
    """The time held as it was typed, there or as the last joining."""
    held = facts.answer(HELD)
    if _written(held, checklist):
        return read_clock_time(held.typed, to_london(held.at or now))
    last = ClockRead(None, "")
    for row in facts.rows("attendee"):
        joined = _joined(row, checklist, now)
        if row.role in ROLES and joined.at is not None and (last.at is None or joined.at > last.at):
            last = joined
    return last


def chair_of(facts: Facts, checklist: Checklist) -> str:
    """Key of the role of whoever is said to have chaired; "" when that is not answered."""
    chair = facts.answer(CHAIR)
    if not _written(chair, checklist):
        return ""
    return CHAIRS.get(read_code(checklist.codes[checklist.question(CHAIR).codes], chair.typed).code, "")


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


@dataclass(frozen=True, slots=True)
class _Earliest:
    """What a time cannot lie before: the call, and the opening of the discussion, each by its minute."""

    call: datetime | None
    opened: datetime | None
    now: datetime

    def before_call(self, at: datetime) -> bool:
        """Whether it lies before the call, whatever day was typed."""
        return self.call is not None and at < self.call

    def why_not(self, clock: ClockRead, what: str) -> str:
        """Why a time that was read is too early, with the day it was read as; "" when it is not."""
        if clock.at is None:
            return ""
        read_as = f"{clock_words(clock.at)} on {date_words(london_date(clock.at), london_date(self.now))}"
        if self.before_call(clock.at):
            return f"{read_as}, before the call: type {what}, {_WAIT}"
        if self.opened and clock.at < self.opened and not clock.day_said:
            opened = when_words(self.opened, self.now, name_day=True)
            return f"{read_as}, before the referral at {opened}: type {what}, {_SAY}"
        return ""


def _minute(at: datetime | None) -> datetime | None:
    """It began at some second, and people type minutes."""
    return at.replace(second=0, microsecond=0) if at else None


def _too_soon(facts: Facts, checklist: Checklist, first: _Earliest, held: datetime | None) -> list[Gap]:
    """Those of the four who, as typed, joined before there was a discussion: needed or not.

    Args:
        held: when it was held, where that stands: whoever joined on that day may have joined before the
            referral was typed.
    """
    found: list[Gap] = []
    for row in facts.rows("attendee"):
        joined = _joined(row, checklist, first.now)
        early = first.why_not(joined, "the time they joined")
        if row.role not in ROLES or joined.at is None or not early:
            continue
        that_day = held is not None and london_date(joined.at) == london_date(held)
        if that_day and not first.before_call(joined.at):
            continue
        who = f"{ROLES[row.role]}, {person(row, checklist)}"
        found.append(_gap(checklist, JOINED, row, who, f"joined {early}"))
    return found


def _joined(row: Subject, checklist: Checklist, now: datetime) -> ClockRead:
    """When someone with a name joined, as typed; `at` None without either."""
    joined = row.answer(JOINED)
    if not _written(row.answer(NAME), checklist):
        return ClockRead(None, "")
    return read_clock_time(joined.typed, to_london(joined.at or now))


def _written(answer: Answer, checklist: Checklist) -> bool:
    return bool(answer.typed.strip()) and mark_of(checklist.marks, answer) is None


def _plain(complaint: str) -> str:
    return complaint.removesuffix(KEPT).strip().rstrip(".") or "not understood"


def _gap(checklist: Checklist, key: str, row: Subject | None, what: str, state: str) -> Gap:
    section = checklist.section(SECTION)
    return Gap(section.key, section.letter, key, row.id if row else None, what, state)
