"""Before you send: what must be fixed, and what the manager will be shown.

Owns when a contact may be sent in the ordinary lane (Leicester Duty and Advice Service, Appendix A, and
decision 3 of the design) and how little the strategy lane asks for (CF-30). The words name people and say
what is missing; nothing else that was typed is ever in them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar
from uuid import UUID

from dutydesk.practice.checklist import Checklist, Grid, Question, Row, Section
from dutydesk.practice.consent import CONSENT, unagreed
from dutydesk.practice.dates import KEPT
from dutydesk.practice.each_child import OWN, WHY, each_child, outcome_of
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.gate import NO, REASON, TOLD, code_of, gate
from dutydesk.practice.marks import mark_of, reason_missing, said
from dutydesk.practice.reading import Reading, read
from dutydesk.practice.tools import ROW, findings, name_of_tool
from dutydesk.practice.unnamed import GIVES_NO_NAME, NAME, is_anonymous
from dutydesk.practice.walk import section_state, unanswered

__all__ = ["Before", "Exception_", "Gap", "Lane", "before_sending", "person", "section_state", "unanswered"]

Lane = Literal["ordinary", "strategy"]
ExceptionKind = Literal["mark", "note", "to_find", "put_right"]

NOT_ASKED: Final = "not asked"
TO_FIND: Final = "to be found"
CHILD: Final[Row] = "child"
BORN: Final = "child.born"
OUTCOME: Final = "Outcome"
RATIONALE: Final = "decision.rationale"
IN_AREA: Final = "referrer.in_area"
HISTORIES: Final = ("child.social_care", "child.early_help")
"""Of one child, where its history differs from that for all."""
HEARD: Final = "narrative.seen"
"""The field Enter goes to from lines of the note that were not sorted."""
GROUNDS: Final = (
    "narrative.seen",
    "narrative.said",
    "narrative.judged",
    "narrative.arose",
    "analysis.threshold",
)
NAME_CELLS: Final = 40
_ROW_WORDS: Final[dict[Row, str]] = {
    "child": "child",
    "adult": "adult",
    "professional": "professional",
    "event": "event",
    "attendee": "person",
    "tool": "tool",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps the contact from being sent, and the field in which to settle it."""

    section: str
    letter: str
    question: str
    subject: UUID | None
    """The row, or None for the contact itself (or for a row still to be made)."""
    what: str
    """What it is about, such as "Ethnicity, Leah Shaw"."""
    state: str
    """What is the matter, such as "not asked"; "" where what it is about says so."""

    @property
    def words(self) -> str:
        """ "c Ethnicity, Leah Shaw: not asked"; without a state "n 2 note lines not sorted"."""
        state = f": {self.state}" if self.state else ""
        return f"{self.letter} {self.what}{state}"


@dataclass(frozen=True, slots=True)
class Exception_(Gap):
    """Something that does not keep the contact back, and that the manager is shown."""

    kind: ExceptionKind = "mark"


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a send."""

    lane: Lane
    must_fix: tuple[Gap, ...]
    """In the order of the checklist; empty when it may go."""
    exceptions: tuple[Exception_, ...]
    needs_manager_reason: bool
    """A born child's ethnicity, nationality or gender is not known: the manager writes why that will do."""

    @property
    def may_send(self) -> bool:
        """Nothing is left to fix."""
        return not self.must_fix


def before_sending(facts: Facts, checklist: Checklist, now: datetime, *, unsorted: int = 0) -> Before:
    """Every gap, and every exception, of a contact as it stands.

    Args:
        now: the moment, aware. An answer that knows when it was typed is read as of that moment.
        unsorted: lines of the quick note that stand in no section. They hold nothing back, and the manager
            reads them.
    """
    return _Look(facts, checklist, now, unsorted).result()


Kind = TypeVar("Kind", bound=Gap)


class _Look:
    """One look over a contact, collecting."""

    def __init__(self, facts: Facts, checklist: Checklist, now: datetime, unsorted: int) -> None:
        self.unsorted = unsorted
        self.facts, self.checklist, self.now = facts, checklist, now
        self.gaps: list[Gap] = []
        self.exceptions: list[Exception_] = []
        self.needs_reason = False

    def result(self) -> Before:
        self._gate()
        for section in self.checklist.sections:
            if section.phase == "strategy":
                continue
            if section.item is not None:
                self._item(section)
            if section.each_item is not None:
                self._each_child(section)
            for question, row, answer in self._fields(section):
                if question.needed:
                    self._needed(section, question, row, answer)
                if question.needed_when:
                    self._needed_when(section, question, row, answer)
            if any(question.key == OWN for question in section.questions()):
                self._each_outcome(section)
            self._each_history(section)
            self._notes(section)
        self._tools()
        self._voluntary()
        outcome = outcome_of(self.facts, self.checklist, self.now)
        if outcome is None or not outcome.strategy:
            return Before("ordinary", self._order(self.gaps), self._order(self.exceptions), self.needs_reason)
        must = list(self._least())
        fixed = {(gap.question, gap.subject) for gap in must}
        owed = [
            Exception_(gap.section, gap.letter, gap.question, gap.subject, gap.what, TO_FIND, "to_find")
            for gap in self.gaps
            if (gap.question, gap.subject) not in fixed
        ]
        shown = self._order([*self.exceptions, *owed])
        return Before("strategy", self._order(must), shown, self.needs_reason)

    def _order(self, found: list[Kind]) -> tuple[Kind, ...]:
        place = {section.key: n for n, section in enumerate(self.checklist.sections)}
        return tuple(sorted(found, key=lambda gap: place[gap.section]))

    def _gate(self) -> None:
        found = gate(self.facts, self.checklist)
        if not found.settled:
            section = self._home(found.asks[0])
            state = found.why.removeprefix("Not settled: ").rstrip(".")
            self._gap(section, found.asks[0], None, "Gate", state)

    def _item(self, section: Section) -> None:
        """One bullet of Appendix A: an answer, or a mark with its reason, in one of its fields."""
        fields = [each for each in self._fields(section) if each[0].key in section.answered_by]
        if not fields:
            first = section.answered_by[0]
            self._gap(section, first, None, section.title, "nobody added")
            return
        every_row = any(row is not None and row.row == CHILD for _, row, _ in fields)
        if not every_row and not any(answer.given for _, _, answer in fields):
            question, row, _ = fields[0]
            if question.key == NAME and is_anonymous(self.facts, self.checklist):
                self._exception(section, NAME, None, section.title, GIVES_NO_NAME.lower(), "note")
                return
            self._gap(section, question.key, row, section.title, NOT_ASKED)
            return
        answered = any(answer.given and not self._marked(answer) for _, _, answer in fields)
        for question, row, answer in fields:
            what = f"{question.name}, {self._who(row)}" if row else section.title
            if not answer.given:
                if every_row:
                    self._gap(section, question.key, row, what, NOT_ASKED)
            elif row is not None or not answered or not self._marked(answer):
                self._standing(section, question, row, answer, what)

    def _each_child(self, section: Section) -> None:
        """Gender, ethnicity and nationality of every born child (R-109); an unborn one owes nothing."""
        for child in self.facts.rows(CHILD):
            if self._read(self.checklist.question(BORN), child.answer(BORN)).unborn:
                continue
            for question in section.questions():
                if not question.never_unknown:
                    continue
                answer, what = child.answer(question.key), f"{question.name}, {self._who(child)}"
                if not answer.given:
                    self._gap(section, question.key, child, what, NOT_ASKED)
                    continue
                self._standing(section, question, child, answer, what)
                mark = mark_of(self.checklist.marks, answer)
                self.needs_reason |= mark is not None and mark.unknown

    def _each_outcome(self, section: Section) -> None:
        """A child's own outcome is one of the list, and has its reason where it differs (R-127)."""
        for each in each_child(self.facts, self.checklist, self.now):
            who = self._who(each.child)
            own = each.reading
            if own is not None and not (own.understood and own.outcome):
                state = "a mark is no outcome" if own.mark else _state(own)
                self._gap(section, OWN, each.child, f"{OUTCOME}, {who}", state)
            elif each.differs and not each.reason:
                name = self.checklist.question(WHY).name
                self._gap(section, WHY, each.child, f"{name}, {who}", "not written")

    def _each_history(self, section: Section) -> None:
        """A child's own history ticks, where they differ from those for all: searched, or empty (R-301)."""
        for question, child, answer in self._fields(section):
            if child is None or question.key not in HISTORIES or not answer.given:
                continue
            reading = self._read(question, answer)
            if self._marked(answer) or not reading.understood:
                state = "a mark is no search" if self._marked(answer) else _state(reading)
                self._gap(section, question.key, child, f"{question.name}, {self._who(child)}", state)

    def _standing(
        self, section: Section, question: Question, row: Subject | None, answer: Answer, what: str
    ) -> None:
        """Something stands there: is it understood, and has a mark what it needs?"""
        mark = mark_of(self.checklist.marks, answer)
        if mark is None:
            reading = self._read(question, answer)
            if not reading.understood:
                self._gap(section, question.key, row, what, _state(reading))
        elif why := reason_missing(answer, mark):
            self._gap(section, question.key, row, what, f"{mark.words}, so {why}")
        else:
            words = said(answer, mark, self.now, reason=False)
            self._exception(section, question.key, row, what, words, "mark")

    def _needed(self, section: Section, question: Question, row: Subject | None, answer: Answer) -> None:
        """What an ordinary send waits for, and no mark will do for."""
        what = f"{question.name}, {self._who(row)}" if row else question.name
        if not answer.given or self._marked(answer):
            self._gap(section, question.key, row, what, question.needed_words)
            return
        reading = self._read(question, answer)
        if not reading.understood:
            self._gap(section, question.key, row, what, _state(reading))

    def _needed_when(self, section: Section, question: Question, row: Subject | None, answer: Answer) -> None:
        """What one answer makes needful: words, or a mark that says why."""
        key, *codes = question.needed_when
        cause = row.answer(key) if row else self.facts.answer(key)
        reading = self._read(self.checklist.question(key), cause)
        if not any(option.code in codes for option in reading.options):
            return
        what = f"{question.name}, {self._who(row)}" if row else question.name
        mark = mark_of(self.checklist.marks, answer)
        if mark is None and answer.given:
            return
        if mark is None or not answer.reason.strip():
            self._gap(section, question.key, row, what, question.needed_words)
        else:
            self._standing(section, question, row, answer, what)

    def _notes(self, section: Section) -> None:
        """What the manager should see though it keeps nothing back."""
        keys = [question.key for question in section.questions()]
        if self.unsorted and HEARD in keys:
            lines = "1 note line" if self.unsorted == 1 else f"{self.unsorted} note lines"
            self._exception(section, HEARD, None, f"{lines} not sorted", "", "note")
        if IN_AREA in keys and code_of(self.facts, self.checklist, IN_AREA) == NO:
            self._exception(section, IN_AREA, None, "Area", "the child does not live here", "note")
        if section.item is not None and TOLD in section.answered_by:
            reason = self.facts.answer(REASON)
            if code_of(self.facts, self.checklist, TOLD) == NO and reason.given and not self._marked(reason):
                options = self._read(self.checklist.question(REASON), reason).options
                words = ", ".join(option.words for option in options) or "reason given"
                self._exception(section, TOLD, None, "Parents not told", words, "note")

    def _tools(self) -> None:
        """What the presenting issues ask for, and the tools that are owed (`tools`)."""
        for found in findings(self.facts, self.checklist, self.now):
            section = self._home(found.question)
            if found.needed:
                self._gap(section, found.question, found.row, found.what, found.state)
            else:
                self._exception(section, found.question, found.row, found.what, found.state, "note")

    def _voluntary(self) -> None:
        """Early help that somebody refused, or that nobody agreed to (`consent`)."""
        for adult, state in unagreed(self.facts, self.checklist, self.now):
            what = f"Consent refused, {self._who(adult)}" if adult else "Consent"
            self._exception(self._home(CONSENT), CONSENT, adult, what, state, "note")

    def _least(self) -> Iterator[Gap]:
        """The strategy lane: a child as known, the grounds, one line of rationale (CF-30, R-709)."""
        if not self.facts.rows(CHILD):
            yield self._made(self._home("child.name"), "child.name", None, "Child", "nothing known yet")
        if not any(self._written(key) for key in GROUNDS):
            first = GROUNDS[0]
            yield self._made(self._home(first), first, None, "Grounds", "say what has happened")
        if not self._written(RATIONALE):
            yield self._made(self._home(RATIONALE), RATIONALE, None, "Rationale", "one line is enough")

    def _fields(self, section: Section) -> Iterator[tuple[Question, Subject | None, Answer]]:
        """Every field of a page: the contact's own, and each column of each row that stands."""
        for part in section.parts:
            if isinstance(part, Grid):
                for row in self.facts.rows(part.row):
                    for column in part.columns:
                        yield column, row, row.answer(column.key)
            else:
                yield part, None, self.facts.answer(part.key)

    def _read(self, question: Question, answer: Answer) -> Reading:
        return read(question, answer.typed, self.checklist, answer.at or self.now)

    def _marked(self, answer: Answer) -> bool:
        return mark_of(self.checklist.marks, answer) is not None

    def _written(self, key: str) -> bool:
        answer = self.facts.answer(key)
        return bool(answer.typed.strip()) and not self._marked(answer)

    def _home(self, key: str) -> Section:
        sections = self.checklist.sections
        return next(s for s in sections if any(question.key == key for question in s.questions()))

    def _who(self, row: Subject) -> str:
        return person(row, self.checklist)

    def _made(self, section: Section, key: str, row: Subject | None, what: str, state: str) -> Gap:
        return Gap(section.key, section.letter, key, row.id if row else None, what, state)

    def _gap(self, section: Section, key: str, row: Subject | None, what: str, state: str) -> None:
        self.gaps.append(self._made(section, key, row, what, state))

    def _exception(
        self, section: Section, key: str, row: Subject | None, what: str, state: str, kind: ExceptionKind
    ) -> None:
        subject = row.id if row else None
        self.exceptions.append(Exception_(section.key, section.letter, key, subject, what, state, kind))


def person(row: Subject, checklist: Checklist) -> str:
    """What a row is called in a sentence: the name typed, on one line and not too long, else "child 2"."""
    if row.row == ROW:
        return name_of_tool(row)
    answer = row.answer(f"{row.row}.name")
    name = " ".join(answer.typed.split())
    if not name or mark_of(checklist.marks, answer):
        return f"{_ROW_WORDS[row.row]} {row.number}"
    return name if len(name) <= NAME_CELLS else f"{name[: NAME_CELLS - 2]}.."


def _state(reading: Reading) -> str:
    return reading.complaint.removesuffix(KEPT).strip().rstrip(".") or "not understood"
