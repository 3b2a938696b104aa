"""A desk to play calls at: the real acts on a real SQLite file, with only the clock in the hand.

Owns how a test types, and what an ordinary contact holds so that nothing is missing from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from dutydesk.acts import calls, endorsing, people, sending, strategy
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import read_contact
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.values import (
    NOBODY,
    ClockView,
    ContactView,
    Field,
    Person,
    SubmissionView,
    Where,
)
from dutydesk.practice.checklist import Row
from tests.fixed_clock import LONDON, FixedClock

ORDINARY = {
    "gate.caller": "1",
    "told.informed": "y",
    "told.how": "Told by telephone at nine",
    "danger.now": "n",
    "referrer.name": "Tom Reid",
    "referrer.role": "DSL, Oakfield Primary",
    "referrer.phone": "0116 496 0123",
    "referrer.email": "t.reid@oakfield.example",
    "address.line": "14 Elm Road",
    "narrative.seen": "No coat or lunch four times this month",
    "protective.factors": "Gran comes most days",
    "early_help.state": "2",
    "early_help.detail": "Offered in April",
    "category.need": "1",
    "outcomes.wanted": "Support with mornings",
    "feedback.advised": "y",
    "tools.issues": "1",
    "chronology.childrens_services": "n",
    "chronology.early_help": "f",
    "views.contacted": "y",
    "views.answer": "Wants help",
    "threshold.level": "2",
    "analysis.threshold": "Several needs at once",
    "analysis.reflection": "Seen on four days",
    "analysis.view": "Support round the family",
    "decision.outcome": "3",
    "decision.rationale": "Care has slipped; the mother asks for help",
}


class Play:
    """One desk, its people, and the clock."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        self.desk, self.clock = desk, clock
        self.worker = people.arrive(desk, "S Khan", "duty_worker", "SW1")
        self.other_worker = people.arrive(desk, "T Webb", "duty_worker", "SW2")
        self.manager = people.arrive(desk, "M Patel", "duty_manager", "SW3")
        self.other_manager = people.arrive(desk, "D Hart", "duty_manager", "SW4")
        self.assessment_manager = people.arrive(desk, "J Lee", "single_assessment_manager", "SW5")
        self.reader = people.arrive(desk, "R Moss", "reader", "")
        self.be(self.worker)

    def be(self, person: Person) -> None:
        """Someone else sits down."""
        people.be(self.desk, person.id)

    def at(self, iso: str) -> datetime:
        """The clock comes to this moment, London time."""
        return self.clock.set(iso)

    def take(self) -> UUID:
        """The call begins, now."""
        return calls.take_call(self.desk)

    def type(self, contact: UUID, question: str, text: str, *, reason: str = "") -> None:
        """Type an answer about the contact itself."""
        self._type(contact, Field(question), text, reason)

    def row(self, contact: UUID, row: Row, number: int, role: str = "", **cells: str) -> UUID:
        """Type a row of a grid; each cell by the part of its key after the point. Returns the row's id."""
        subject = uuid4()
        for column, text in cells.items():
            self._type(contact, Field(f"{row}.{column}", subject, row, number, role), text)
        return subject

    def retype(
        self, contact: UUID, row: Row, subject: UUID, column: str, text: str, reason: str = ""
    ) -> None:
        """Type over one cell of a row that is there."""
        self._type(contact, Field(f"{row}.{column}", subject, row, 1), text, reason)

    def child(self, contact: UUID, number: int = 1, **cells: str) -> UUID:
        """A child, complete unless told otherwise."""
        whole = {"name": "Leah Shaw", "born": "7", "gender": "f", "ethnicity": "wb", "nationality": "br"}
        return self.row(contact, "child", number, **(whole | cells))

    def ordinary(self, contact: UUID, **answers: str) -> UUID:
        """All that an ordinary send asks for; keys take "__" for the point. Returns the child's id."""
        for question, text in (ORDINARY | {key.replace("__", "."): v for key, v in answers.items()}).items():
            self.type(contact, question, text)
        child = self.child(contact)
        self.row(contact, "adult", 1, name="Kim Shaw", relation="mo", responsibility="y", consent="y")
        self.row(contact, "professional", 1, name="J Bell", agency="sn")
        calls.settle(self.desk, contact)
        return child

    def urgent(self, contact: UUID, child: str = "Arjun Singh") -> UUID:
        """The little a strategy lane asks for. The gate stays as it is until the send."""
        self.type(contact, "narrative.seen", "Bruise on a baby who cannot roll")
        self.type(contact, "decision.outcome", "42")
        self.type(contact, "decision.rationale", "A bruise, and an account that changed")
        return self.row(contact, "child", 1, name=child)

    def view(self, contact: UUID) -> ContactView:
        """The contact as it stands."""
        return read_contact(self.desk, contact)

    def send(self, contact: UUID) -> SubmissionView:
        """The worker sends it."""
        self.be(self.worker)
        return sending.send(self.desk, contact, self.view(contact).version)

    def endorse(self, contact: UUID, comment: str = "Agreed", *, unknown_reason: str = "") -> None:
        """The duty manager reads it and endorses it."""
        self.be(self.manager)
        digest = endorsing.open_review(self.desk, contact).submission.digest
        endorsing.endorse(self.desk, contact, digest, comment, unknown_reason=unknown_reason)

    def digest(self, contact: UUID) -> str:
        """Of the last submission."""
        return self.view(contact).submissions[-1].digest

    def discuss(self, contact: UUID, joined: str, decision: str = "1") -> StrategyView:
        """The four take part, and it is recorded, now."""
        self.be(self.worker)
        roles = {"social_worker": "S Khan", "manager": "J Lee", "police": "DC Hall", "health": "Dr Osei"}
        for number, (role, name) in enumerate(roles.items(), start=1):
            self.row(contact, "attendee", number, role, name=name, joined=joined)
        self.type(contact, "strategy.decision", decision)
        return strategy.record_held(self.desk, contact, self.view(contact).version)

    def clock_of(self, contact: UUID, timescale: str) -> ClockView:
        """One clock of a contact."""
        found = [clock for clock in self.view(contact).clocks if clock.timescale == timescale]
        assert len(found) == 1, f"{timescale}: {len(found)} clocks"
        return found[0]

    def due(self, contact: UUID) -> dict[str, str]:
        """Every clock's due in London: "2026-03-11 10:20 GMT", or the date for a limit in days."""
        return {clock.timescale: due_words(clock) for clock in self.view(contact).clocks}

    def going(self, contact: UUID) -> set[str]:
        """The timescales whose clocks run."""
        return {clock.timescale for clock in self.view(contact).clocks if clock.stopped_at is None}

    def _type(self, contact: UUID, field: Field, text: str, reason: str = "") -> None:
        where = Where("referrer", field.question, field.subject if field.subject != NOBODY else NOBODY)
        self.desk.keeper.typed(contact, field, text, where, reason=reason)
        self.desk.keeper.left(contact, field)


def due_words(clock: ClockView) -> str:
    """When a clock is due, in London."""
    if clock.due_on is not None:
        return clock.due_on.isoformat()
    return f"{clock.due_at.astimezone(LONDON):%Y-%m-%d %H:%M %Z}"


@contextmanager
def playing(database: str | Path, iso: str) -> Iterator[Play]:
    """A fresh desk, at this London time: in a folder, or at the address of a database."""
    clock = FixedClock(iso)
    place = str(database / "desk.db") if isinstance(database, Path) else database
    desk = open_desk(place, "leicester", clock)
    try:
        yield Play(desk, clock)
    finally:
        close_desk(desk)
