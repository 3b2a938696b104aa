"""How an answer is understood, whatever its kind: one function for the screens and for the acts.

Owns the dispatch from a question's kind to its reader, and the one shape all of them are handed on in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from dutydesk.practice.ages import read_age
from dutydesk.practice.checklist import Checklist, Option, Outcome, Question
from dutydesk.practice.codes import read_code, read_outcome
from dutydesk.practice.dates import AS_TYPED, read_clock_time, read_date
from dutydesk.practice.marks import read_mark
from dutydesk.practice.somebody import read_came, read_promised, read_step
from dutydesk.practice.zone import london_date, to_london


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as understood. The typed text itself is always kept beside it."""

    words: str
    """What is shown as understood; "" for free text and for nothing typed, "as typed" when not understood."""
    complaint: str = ""
    """One sentence for the line under the field; it blocks nothing."""
    understood: bool = True
    """False for an answer that is not one of those a closed list or a kind takes."""
    mark: str = ""
    """Key of the mark, when there is no answer."""
    code: str = ""
    """Code of the answer, or of the outcome; several are joined with commas."""
    options: tuple[Option, ...] = ()
    outcome: Outcome | None = None
    first: date | None = None
    """First London date it can mean: of birth for an age, of the event for a date."""
    last: date | None = None
    expected: date | None = None
    """Due date of an unborn child."""
    unborn: bool = False
    about: bool = False
    at: datetime | None = None
    """For a time: the instant, UTC."""
    sort: str = ""
    """For a date: text that puts events in order."""


def read(question: Question, typed: str, checklist: Checklist, now: datetime) -> Reading:
    """What was typed under a question. Never raises for what was typed.

    Args:
        now: when it was typed, aware: an age or a time of day means what it meant then.
    """
    if not typed.strip():
        return Reading("", understood=False)
    if mark := read_mark(checklist.marks, typed):
        return Reading(mark.words, mark=mark.key)
    today = london_date(now)
    match question.kind:
        case "line" | "long":
            return Reading("")
        case "code":
            coded = read_code(checklist.codes[question.codes], typed)
            return Reading(coded.words, coded.complaint, coded.understood, "", coded.code, coded.options)
        case "outcome":
            found = read_outcome(checklist.outcomes, typed)
            code = found.outcome.code if found.outcome else ""
            return Reading(found.words, found.complaint, found.understood, code=code, outcome=found.outcome)
        case "age":
            age = read_age(typed, today)
            return Reading(
                age.words,
                age.complaint,
                age.words != AS_TYPED,
                first=age.born_from,
                last=age.born_to,
                expected=age.expected,
                unborn=age.unborn,
                about=age.about,
            )
        case "date":
            day = read_date(typed, today)
            return Reading(
                day.words,
                day.complaint,
                day.first is not None,
                first=day.first,
                last=day.last,
                about=day.about,
                sort=day.sort,
            )
        case "time":
            clock = read_clock_time(typed, to_london(now))
            return Reading(clock.words, clock.complaint, clock.at is not None, at=clock.at)
        case "step" | "promise" | "came" | "kept":
            at = to_london(now)
            match question.kind:
                case "step":
                    its = read_step(typed, at)
                case "promise":
                    its = read_promised(typed, at)
                case _:
                    its = read_came(typed, at, kept=question.kind == "kept")
            return Reading(its.words, its.complaint, at=its.at)
        case _ as never:
            assert_never(never)
