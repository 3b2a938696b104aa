"""The demonstration: a desk of invented people, with contacts in every state and clocks that are live now.

Played through the acts themselves at the hours it is told of, so that a contact here is made of exactly what
a real one is made of. Nothing is asked; it opens as a duty worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from dutydesk.acts import calls, endorsing, notes, people, phone, sending, strategy
from dutydesk.acts.demo_feedback import settle
from dutydesk.acts.demo_stories import ORDINARY, STORIES, Story
from dutydesk.acts.keeping import Keeper
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import NOBODY, Field, Person, Where
from dutydesk.practice.checklist import Row
from dutydesk.practice.spans import MONTHS
from dutydesk.practice.zone import LONDON, london_date, to_london

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

WORKERS: Final = (
    ("khan", "S Khan", "duty_worker", "SW100001"),
    ("webb", "T Webb", "duty_worker", "SW100002"),
    ("patel", "M Patel", "duty_manager", "SW100003"),
    ("lee", "J Lee", "single_assessment_manager", "SW100004"),
    ("moss", "R Moss", "reader", ""),
)
"""Key, name, role and registration: all invented."""
CHILD: Final = ("name", "born", "gender", "ethnicity", "nationality", "outcome", "outcome_reason")
"""Cells of a child, in the order of the stories."""
_GATE: Final = ("gate", "told", "danger")
"""What is asked first: it settles the gate, so that all else is typed straight on the desk."""
CALL: Final = timedelta(minutes=14)
"""How long the callers of these stories talk, once it is known what they ring about."""
UNKNOWN_ACCEPTED: Final = "The caller did not know; the worker asks at the first visit."


class _Hand:
    """Types into one contact as a worker does: a whole answer at a time, and leaves the field."""

    def __init__(self, stage: "Desk", contact_id: UUID) -> None:
        self._keeper, self._contact_id = stage.keeper, contact_id
        sections = reversed(stage.checklist.sections)  # of two pages that share a question, the first
        self._sections = {each.key: section.key for section in sections for each in section.questions()}

    def type(
        self,
        question: str,
        text: str,
        subject: UUID = NOBODY,
        row: Row | None = None,
        number: int = 0,
        role: str = "",
    ) -> None:
        """One answer, in a row of a grid where there is one."""
        field = Field(question, subject, row, number, role)
        where = Where(self._sections[question], question, subject)
        reason = "not born yet" if text == "-" else ""
        self._keeper.typed(self._contact_id, field, text, where, reason=reason)
        self._keeper.left(self._contact_id, field)


class _Told:
    """A clock that says the hour the story has come to."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        """The moment of the story, UTC."""
        return self.at

    def go_on(self, by: timedelta, end: datetime) -> None:
        """So much later, but not past the end."""
        self.at = min(end, self.at + by)


def furnish(desk: "Desk") -> None:
    """Fill an empty desk with invented people and contacts; afterwards the duty worker S Khan is here."""
    now = desk.clock.now().replace(second=0, microsecond=0)
    told = _Told(now - timedelta(days=30))
    with _played(desk, told) as stage:
        cast = {key: people.arrive(stage, name, role, number) for key, name, role, number in WORKERS}
        for story in sorted(STORIES, key=lambda each: -each.began):
            _play(stage, told, now, story, cast)
    people.be(desk, cast["khan"].id)


@contextmanager
def _played(desk: "Desk", told: _Told) -> Iterator["Desk"]:
    """The same desk at the story's hour, with a keeper of its own."""
    keeper = Keeper(desk.kept_in, desk.checklist, told)
    try:
        yield replace(desk, clock=told, keeper=keeper)
    finally:
        keeper.close()


def _play(stage: "Desk", told: _Told, now: datetime, story: Story, cast: dict[str, Person]) -> None:
    worker, manager = cast[story.by], cast["patel"]
    stage.here = worker
    told.at = now - timedelta(hours=story.began)
    contact_id = calls.take_call(stage)
    told.at = min(now, told.at + timedelta(minutes=6))
    hand, given = _Hand(stage, contact_id), _given(story)
    first = {key: text for key, text in given.items() if key.partition(".")[0] in _GATE}
    for key, text in first.items():
        hand.type(key, text)
    if story.course != "call":
        calls.settle(stage, contact_id)
    _tell(hand, story, {key: text for key, text in given.items() if key not in first})
    _ask_for_tools(hand, story, told.at, now)
    for line in story.notes:
        notes.add_line(stage, contact_id, line)
    calls.leave(stage, contact_id)
    if story.course == "call":
        return
    told.at += CALL
    phone.end_call(stage, contact_id)
    if story.course == "recording":
        return
    told.at = now - timedelta(hours=story.sent)
    sent = sending.send(stage, contact_id, read_contact(stage, contact_id).version)
    if story.decided:
        told.at = _today_at_least(story, now)
        _decide(stage, told, contact_id, story, sent.digest, manager)
        settle(stage, contact_id, story.family, worker, lambda by: told.go_on(by, now))


def _decide(stage: "Desk", told: _Told, contact_id: UUID, story: Story, digest: str, manager: Person) -> None:
    if story.course == "held":
        _hold(stage, contact_id, told.at)
        told.at += timedelta(minutes=20)
    stage.here = manager
    endorsing.open_review(stage, contact_id)
    if story.course == "returned":
        endorsing.send_back(stage, contact_id, digest, story.comment)
    elif story.course == "escalated":
        endorsing.escalate(stage, contact_id, digest, "single_assessment", story.comment)
    else:
        endorsing.endorse(stage, contact_id, digest, story.comment, unknown_reason=UNKNOWN_ACCEPTED)


def _hold(stage: "Desk", contact_id: UUID, held: datetime) -> None:
    clock = f"{to_london(held):%H:%M}"
    there = (
        ("social_worker", "S Khan"),
        ("manager", "J Lee"),
        ("police", "DC Hall"),
        ("health", "Dr Osei"),
    )
    hand = _Hand(stage, contact_id)
    for number, (role, name) in enumerate(there, start=1):
        row = uuid4()
        hand.type("attendee.name", name, row, "attendee", number, role)
        hand.type("attendee.joined", clock, row, "attendee", number, role)
    hand.type("strategy.decision", "2")
    hand.type("strategy.reasons", "Child spoken to today by police and social worker together")
    strategy.record_held(stage, contact_id, read_contact(stage, contact_id).version)
    calls.leave(stage, contact_id)


def _given(story: Story) -> dict[str, str]:
    """What the caller said, and for what is sent what the worker made of it, by question key."""
    name, role, phone = story.caller
    given = ORDINARY | {
        "referrer.name": name,
        "referrer.role": role,
        "referrer.phone": phone,
        "narrative.seen": story.seen,
        "category.need": story.need,
    }
    if story.course not in ("call", "recording"):
        given |= {
            "decision.outcome": story.outcome,
            "decision.rationale": story.rationale,
            "threshold.level": story.level,
        }
    else:
        early = [key for key in given if key.split(".")[0] in ("chronology", "views", "analysis")]
        given = {key: text for key, text in given.items() if key not in early}
    return {key: text for key, text in (given | story.answers).items() if text}


def _tell(hand: _Hand, story: Story, given: dict[str, str]) -> None:
    for key, text in given.items():
        hand.type(key, text)
    for number, child in enumerate(story.children, start=1):
        row = uuid4()
        cells = (child.name, child.born, child.gender, child.ethnicity, child.nationality, *child.own)
        for column, text in zip(CHILD, cells, strict=True):
            if text:
                hand.type(f"child.{column}", text, row, "child", number)
    parent, helper = uuid4(), uuid4()
    adult = {"name": f"Mrs {story.family.title()}", "relation": "mo", "responsibility": "y", "lives": "y"}
    # A parent who was not told was not asked either.
    consent = "s" if given.get("views.contacted") == "n" else "y"
    for column, text in (adult | {"phone": "07700 900124", "consent": consent}).items():
        hand.type(f"adult.{column}", text, parent, "adult", 1)
    for column, text in {"name": "J Bell", "agency": "sn", "contact": "ext 4410"}.items():
        hand.type(f"professional.{column}", text, helper, "professional", 1)


def _ask_for_tools(hand: _Hand, story: Story, at: datetime, now: datetime) -> None:
    for each in story.tools:
        row, due = uuid4(), to_london(now + timedelta(hours=each.hours))
        day = "" if due.date() == london_date(at) else f"{due.day} {MONTHS[due.month - 1]} "
        cells = (
            *each.cells,
            ("asked", f"{each.who} {to_london(at):%H:%M}"),
            ("promised", f"{each.who} {day}{due:%H:%M}"),
        )
        for column, text in cells:
            hand.type(f"tool.{column}", text, row, "tool", each.number, each.tool)


def _today_at_least(story: Story, now: datetime) -> datetime:
    """When the manager decided; what is shown as closed today was decided since midnight in London."""
    at = now - timedelta(hours=story.decided)
    if story.course != "endorsed":
        return at
    midnight = datetime.combine(london_date(now), time(), LONDON).astimezone(UTC)
    return max(at, midnight)
