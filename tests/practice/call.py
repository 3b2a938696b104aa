"""A call as facts, for the tests of practice: invented people, typed as a duty worker types.

Owns `Call`, which is filled field by field, and the two calls most tests start from.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from dutydesk.practice.checklist import Row
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.marks import read_mark

NOW = datetime(2026, 5, 12, 13, 31, tzinfo=UTC)
"""14:31 in London on Tue 12 May 2026."""

CHECKLIST = load_checklist()


class Call:
    """What has been typed so far; each mark is stored as the desk stores it."""

    def __init__(self, caller: str = "Tom Reid", at: datetime = NOW) -> None:
        self.caller, self.at = caller, at
        self.answers: dict[str, Answer] = {}
        self.subjects: list[Subject] = []

    def type(self, **typed: str) -> "Call":
        """Contact-level answers; `told__informed="y"` is told.informed."""
        for key, text in typed.items():
            question = key.replace("__", ".")
            self.answers[question] = self._answer(question, text)
        return self

    def row(self, row: Row, role: str = "", **typed: str) -> Subject:
        """One row of a grid; `name="Leah Shaw"` is the row's name."""
        number = 1 + sum(subject.row == row for subject in self.subjects)
        cells = {f"{row}.{key}": self._answer(f"{row}.{key}", text) for key, text in typed.items()}
        subject = Subject(UUID(int=len(self.subjects) + 1), row, number, cells, role=role)
        self.subjects.append(subject)
        return subject

    def retype(self, subject: Subject, **typed: str) -> None:
        """Type other answers into a row that is there."""
        cells = subject.answers | {
            f"{subject.row}.{key}": self._answer(f"{subject.row}.{key}", text) for key, text in typed.items()
        }
        self.subjects = [replace(s, answers=cells) if s.id == subject.id else s for s in self.subjects]

    def explain(self, question: str, reason: str, by_when: datetime | None = None) -> "Call":
        """Give the reason of a mark that stands in a contact-level field."""
        self.answers[question] = replace(self.answers[question], reason=reason, by_when=by_when)
        return self

    def blank(self, *questions: str) -> "Call":
        """Take contact-level answers out again."""
        for question in questions:
            del self.answers[question]
        return self

    @property
    def facts(self) -> Facts:
        """The call as the rules see it."""
        return Facts(dict(self.answers), tuple(self.subjects), self.at)

    def _answer(self, question: str, text: str) -> Answer:
        mark = read_mark(CHECKLIST.marks, text)
        return Answer(
            question,
            text,
            mark=mark.key if mark else "",
            asked_of=self.caller,
            at=self.at,
            said_by="S Khan",
        )


def school_call() -> Call:
    """Script A: a school, calm, one child, everything answered."""
    call = Call()
    call.type(
        gate__caller="1",
        referrer__name="Tom Reid",
        referrer__role="DSL, Oakfield Primary",
        referrer__phone="0116 496 0123",
        referrer__email="t.reid@oakfield.example",
        address__line="14 Elm Road",
        narrative__seen="No coat or lunch four times this month.",
        protective__factors="Here every day.",
        early_help__state="2",
        early_help__detail="Offered 20 April, mum said no",
        category__need="1",
        told__informed="y",
        told__how="Told mum by phone at 9am",
        outcomes__wanted="Support with mornings",
        feedback__advised="y",
        tools__issues="1",
        chronology__childrens_services="n",
        chronology__early_help="f",
        threshold__level="2",
        analysis__threshold="Care slipping over a term",
        analysis__reflection="Gran helps; attendance is good",
        analysis__view="An early help assessment",
        decision__outcome="3",
        decision__rationale="Needs that one service cannot meet",
    )
    call.row("child", name="Leah Shaw", born="3 5 18", gender="f", ethnicity="wb", nationality="br")
    call.row("adult", name="Kim Shaw", relation="mo", responsibility="y", consent="y")
    call.row("professional", name="J Bell", agency="sn")
    return call


def night_call() -> Call:
    """Script C at 03:14: an A&E nurse, a bruised baby, the least that a strategy discussion needs."""
    call = Call("Sr Ann Wood", datetime(2026, 5, 12, 2, 14, tzinfo=UTC))
    call.type(
        referrer__name="Sr Ann Wood",
        narrative__seen="Baby of four months, bruise on the left cheek. Dad changed his story.",
        decision__outcome="42",
        decision__rationale="A baby who cannot roll does not bruise a cheek.",
    )
    call.row("child", name="Arjun Singh", born="8 1 26", gender="m", ethnicity="ai", nationality="?")
    return call
