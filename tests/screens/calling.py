"""A call typed at the real screen: keys in one burst, as a person types who waits for nothing.

Owns how a test names keys, and how it reads what the database kept of what was typed.
"""

import unicodedata
from dataclasses import dataclass

from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import LongText, OneLine
from textual import events

from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import ContactView
from dutydesk.practice.checklist import Row
from dutydesk.practice.facts import Answer, Subject
from tests.screens.resting import rest


@dataclass(frozen=True, slots=True)
class Control:
    """A key that is not content, by Textual's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """The letters of a code: content on the screen, control keys when a call is counted."""

    letters: str


TAB, BACK, ENTER, ESC = Control("tab"), Control("shift+tab"), Control("enter"), Control("escape")
UP, DOWN, LEFT, HOME = Control("up"), Control("down"), Control("left"), Control("home")
HELP, NOTE, WHY, ADD = Control("f1"), Control("f2"), Control("f4"), Control("f5")
PANE, MISSING, SEND = Control("f6"), Control("f7"), Control("f9")
ERASE, ADD_TOO, COMMANDS = Control("backspace"), Control("ctrl+n"), Control("ctrl+p")
Stroke = str | Control | Code


def go(letter: str) -> tuple[Control, Code]:
    """Ctrl+G and a letter."""
    return Control("ctrl+g"), Code(letter)


def control_keys(*strokes: Stroke) -> int:
    """Presses that are not content (interaction.md, d)."""
    return sum(1 if isinstance(s, Control) else len(s.letters) if isinstance(s, Code) else 0 for s in strokes)


def keys(*strokes: Stroke) -> list[events.Key]:
    """The key events of some strokes, as a terminal sends them."""
    found: list[events.Key] = []
    for stroke in strokes:
        if isinstance(stroke, Control):
            found.append(events.Key(stroke.name, None))
        else:
            letters = stroke.letters if isinstance(stroke, Code) else stroke
            found += [events.Key(name_of(letter), letter) for letter in letters]
    return found


def name_of(letter: str) -> str:
    """Textual's name for the key of a letter."""
    if letter.isalnum():
        return letter
    return unicodedata.name(letter).lower().replace(" ", "_").replace("-", "_")


async def burst(app: DutyDeskApp, *strokes: Stroke) -> None:
    """Type all of it at once, then come to rest."""
    for event in keys(*strokes):
        app.post_message(event)
    await rest(app)


async def trail(app: DutyDeskApp, *strokes: Stroke) -> list[OneLine | LongText]:
    """Type all of it at once; the field in which the cursor stood after each key."""
    stood: list[OneLine | LongText] = []
    for event in keys(*strokes):
        app.post_message(event)
        app.post_message(events.Callback(lambda: stood.append(field_of(app))))
    await rest(app)
    return stood


def questions(fields: list[OneLine | LongText]) -> list[str]:
    """What each of these fields asks."""
    return [each.field.question if each.field else "" for each in fields]


async def new_call(app: DutyDeskApp, *strokes: Stroke) -> ContactScreen:
    """A new contact, and what is typed right behind the n."""
    await burst(app, "n", *strokes)
    return screen_of(app)


async def command(app: DutyDeskApp, words: str) -> None:
    """Run one of the list of all commands, found by its words."""
    await burst(app, COMMANDS, words, ENTER)


def screen_of(app: DutyDeskApp) -> ContactScreen:
    """The call screen, on top or beneath a panel."""
    return next(screen for screen in reversed(app.screen_stack) if isinstance(screen, ContactScreen))


def cursor(app: DutyDeskApp) -> tuple[str, str, int]:
    """Where the cursor stands: section, question, row number (0 for none). "rail" or "note" stand alone."""
    screen = screen_of(app)
    focused = screen.focused
    if focused is None:
        return screen.section, "", 0
    if focused.id == "rail":
        return screen.section, "rail", 0
    assert isinstance(focused, OneLine | LongText)
    assert focused.field is not None
    return screen.section, focused.field.question, focused.field.number


def field_of(app: DutyDeskApp) -> OneLine | LongText:
    """The field the cursor stands in."""
    focused = screen_of(app).focused
    assert isinstance(focused, OneLine | LongText)
    return focused


def kept(app: DutyDeskApp) -> ContactView:
    """The contact as the database has it."""
    screen = screen_of(app)
    screen.desk.keeper.flush()
    return read_contact(screen.desk, screen.contact_id)


def answer(app: DutyDeskApp, question: str) -> Answer:
    """What the database has under a question of the contact itself."""
    return kept(app).facts.answer(question)


def rows(app: DutyDeskApp, kind: Row) -> tuple[Subject, ...]:
    """The rows of one kind that the database has, in order."""
    return tuple(kept(app).facts.rows(kind))


def cells(subject: Subject) -> dict[str, str]:
    """A row's cells as typed, by the part of the key after the point."""
    return {key.partition(".")[2]: each.typed for key, each in subject.answers.items() if each.typed}
