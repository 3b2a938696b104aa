"""A desk with contacts that wait for a manager, for the tests of the review.

Owns the typing that makes a contact fit to be sent, in the codes a worker would type, and the looking at what
is drawn. Invented people only.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from dutydesk.screens import app
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.review_pane import Pane
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from dutydesk.acts import calls, people, reading, sending
from dutydesk.acts.desk import Desk
from dutydesk.acts.values import NOBODY, Field, Where
from tests.screens.calling import name_of
from tests.screens.resting import rest

ANSWERS: dict[str, str] = {
    "gate.caller": "1",
    "gate.safeguarding": "y",
    "told.informed": "y",
    "told.how": "Told mum by phone at 9am",
    "danger.now": "n",
    "referrer.name": "Tom Reid",
    "referrer.role": "DSL, Oakfield Primary",
    "referrer.phone": "0116 496 0123",
    "referrer.email": "t.reid@oakfield.example",
    "address.line": "14 Elm Road",
    "address.postcode": "LE4 9ZZ",
    "address.phone": "07700 900123",
    "narrative.seen": "No coat or lunch four times this month.",
    "narrative.said": "Leah said there is no food on Fridays.",
    "narrative.judged": "Care is slipping.",
    "protective.factors": "Here every day. Gran lives near.",
    "early_help.state": "2",
    "early_help.detail": "Offered 20 April, mum said no",
    "category.need": "1",
    "outcomes.wanted": "Support with mornings",
    "feedback.advised": "y",
    "tools.issues": "1",
    "chronology.childrens_services": "n",
    "chronology.early_help": "f",
    "chronology.against_known": "The same worry again.",
    "views.contacted": "y",
    "views.answer": "Kim wants help",
    "views.child": "Leah would like breakfast club.",
    "threshold.level": "2",
    "analysis.threshold": "Inconsistent care, no harm seen.",
    "analysis.reflection": "Attendance is good and gran helps.",
    "analysis.view": "A plan with the family.",
    "decision.outcome": "3",
    "decision.rationale": "Unmet need over months, family willing, no sign of harm.",
}
ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "child",
        {"name": "Leah Shaw", "born": "3 5 2018", "gender": "f", "ethnicity": "wb", "nationality": "br"},
    ),
    (
        "adult",
        {
            "name": "Kim Shaw",
            "relation": "mo",
            "responsibility": "y",
            "lives": "y",
            "phone": "07700 900123",
            "consent": "y",
        },
    ),
    ("professional", {"name": "J Bell", "agency": "sn", "contact": "ext 4410"}),
    ("event", {"when": "3 2024", "from": "eh", "what": "Closed, improved"}),
)


def type_in(desk: Desk, contact: UUID, question: str, text: str, *, reason: str = "", row: str = "") -> None:
    """Type one answer as a worker would, and wait until it is kept."""
    subject = NOBODY
    if row:
        rows = [each for each in reading.read_contact(desk, contact).facts.subjects if each.row == row]
        subject = rows[0].id
    kind = row or None
    field = Field(question, subject, kind, 1) if kind else Field(question)  # type: ignore[arg-type]
    desk.keeper.typed(contact, field, text, Where("referrer"), reason=reason)
    desk.keeper.flush()


def recorded(desk: Desk, answers: dict[str, str] | None = None, cells: dict[str, str] | None = None) -> UUID:
    """A contact on the desk with every answer a send needs.

    Args:
        answers: by question, over those of `ANSWERS`.
        cells: by question such as "child.name", over those of `ROWS`.
    """
    contact = calls.take_call(desk)
    for question, text in (ANSWERS | (answers or {})).items():
        desk.keeper.typed(contact, Field(question), text, Where("referrer"))
    for kind, row in ROWS:
        subject = uuid4()
        for name, text in row.items():
            question = f"{kind}.{name}"
            typed = (cells or {}).get(question, text)
            field = Field(question, subject, kind, 1)  # type: ignore[arg-type]
            desk.keeper.typed(contact, field, typed, Where("referrer"))
    desk.keeper.flush()
    assert calls.settle(desk, contact)
    return contact


def send(desk: Desk, contact: UUID) -> None:
    """Send it to the manager."""
    sending.send(desk, contact, reading.read_contact(desk, contact).version)


def sent(desk: Desk, answers: dict[str, str] | None = None, cells: dict[str, str] | None = None) -> UUID:
    """A contact that waits for a manager."""
    contact = recorded(desk, answers, cells)
    send(desk, contact)
    return contact


def sit(desk: Desk, name: str, role: str) -> None:
    """Someone sits down at the desk, known already or new."""
    known = next((each for each in people.everyone(desk) if each.name == name), None)
    if known is None:
        people.arrive(desk, name, role, "SW12345")
    else:
        people.be(desk, known.id)


class ReviewApp(DutyDeskApp):
    """The application on an open desk, standing on the review of a contact, the queue beneath it."""

    CSS_PATH = Path(app.__file__).with_name("desk.tcss")

    def __init__(self, desk: Desk, contact: UUID) -> None:
        super().__init__(lambda: desk)
        self._contact = contact

    def _open_desk(self) -> None:
        first: Callable[[DutyDeskApp], Screen[object]] = lambda _: QueueScreen()  # noqa: E731
        self.call_from_thread(self._desk_opened, self._opener(), first)
        self.call_from_thread(self.push_screen, ReviewScreen(self._contact))


async def settle(pilot: Pilot[int]) -> None:
    """Until everything asked for has been done and drawn."""
    assert isinstance(pilot.app, DutyDeskApp)
    await rest(pilot.app)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press these one by one, as a reader does; a text of several letters is typed."""
    for key in keys:
        await burst(pilot, key)


NAMES = {"f9", "escape", "space", "enter", "tab", "ctrl+g", "pagedown", "pageup", "backspace"}


def rows(pilot: Pilot[int]) -> list[str]:
    """The screen as drawn."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def drawn(pilot: Pilot[int]) -> str:
    """The screen as drawn, in one text."""
    return "\n".join(rows(pilot))


async def read_all(pilot: Pilot[int]) -> str:
    """Everything that can be read, page by page, as it was drawn."""
    pane = pilot.app.screen.query_one("#reading", Pane)
    pages = [pane.content.plain]
    while pane.more:
        await press(pilot, "space")
        pages.append(pane.content.plain)
    return "\n".join(pages)


def solid(text: str) -> str:
    """Without the spaces that wrapping takes and adds."""
    return "".join(text.split())


async def burst(pilot: Pilot[int], *keys: str) -> None:
    """Press these as a slow link delivers them, all at once: none waits for what the one before it did."""
    for key in keys:
        if key in NAMES:
            pilot.app.post_message(events.Key(key, " " if key == "space" else None))
            continue
        for character in key:
            pilot.app.post_message(events.Key(name_of(character), character))
    await settle(pilot)
