"""All commands over any screen: found by typing, each with its key, or with why it is not available.

Lists what the registry of keys holds and asks the screen beneath whether it can be done; it knows no act.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from .fields import OneLine
from .keys import KEYS, Key, key_words, keys_of
from .lines import TextLines
from .overlay import AROUND, Overlay
from .owed_keys import OWED_KEYS
from .plain import one_line, plain
from .shell import DeskScreen

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

LABEL, KEYCAP = 20, 6
"""Cells of a command's name, and of its key."""


SAYS = 3
"""Lines of the panel's foot in which the chosen command says itself whole, with the one above them."""
PLACES = {
    "queue": "on the queue",
    "typing": "in a contact",
    "moving": "in a contact",
    "review": "in a review",
    "oversight": "in a review",
    "advice": "on an advice call",
    "people": "on People and roles",
    "disposal": "on Disposal and holds",
}
"""Where a command is, by the context of the registry."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the list."""

    key: Key
    label: str
    text: str
    keycap: str
    why_not: str
    """A sentence when it is not available now, else ""."""

    @property
    def found_by(self) -> str:
        """The words it is found by, in small letters: its name of the day, and the one in the registry."""
        return f"{self.label} {self.text} {self.key.label} {self.key.tooltip}".casefold()


def commands_of(screen: DeskScreen) -> tuple[Command, ...]:
    """Every listed command, those available on that screen first, each action once."""
    here = keys_of(screen.context)
    found: dict[str, Command] = {}
    for key in (*here, *KEYS):
        if not key.listed or key.action in found or key.action == "all_commands":
            continue
        label, text = _words(key, screen.desk, screen.app.theme)
        keycap = key.shown or (key_words(key.keys[0]) if key.keys else "")
        found[key.action] = Command(key, label, text, keycap, _why_not(screen, key))
    # On the list of what is owed its keys are the everyday ones; elsewhere they come last.
    rare = OWED_KEYS if screen.context != "owed" else ()
    return tuple(sorted(found.values(), key=lambda each: (bool(each.why_not), each.key in rare)))


def _why_not(screen: DeskScreen, key: Key) -> str:
    """Why it is not available; of what only the queue does, how to come there."""
    if hasattr(screen, f"action_{key.action}"):
        return screen.why_not(key.action)
    if {"queue", "owed"}.issuperset(key.where):
        return "On the queue: Esc first."
    place = next((PLACES[each] for each in key.where if each in PLACES), "")
    return f"Not on this screen: {place}." if place else screen.why_not(key.action)


def _words(key: Key, desk: "Desk", theme: str) -> tuple[str, str]:
    """Name and sentence of a command; two of them depend on the desk and on the look."""
    if key.action == "someone_else" and desk.demonstration:
        return "Be someone else", "Sit down as another of the invented people"
    if key.action == "switch_theme":
        return (
            ("Dark theme", "Light letters on dark")
            if theme == "desk-light"
            else ("Light theme", "Dark on light")
        )
    return key.label[:1].upper() + key.label[1:], key.tooltip


def _named(command: Command, words: list[str]) -> bool:
    """Whether its name alone holds every word."""
    return all(word in command.label.casefold() for word in words)


class AllCommands(Overlay):
    """Type to find a command; Enter runs it on the screen beneath."""

    CSS_PATH = "commands.tcss"
    CLOSES_WITH = ("ctrl+p",)

    def __init__(self, screen: DeskScreen) -> None:
        """Args:
        screen: the screen that runs the command.
        """
        super().__init__()
        self.beneath = screen
        self.commands = commands_of(screen)
        self.found: tuple[Command, ...] = ()
        self.chosen = 0
        self.typed: str | None = None
        """What the list was last made for."""

    def compose_work(self) -> ComposeResult:
        """Title, the line typed, the commands."""
        with Vertical(classes="panel"):
            yield Static(plain("All commands"), classes="panel-title", markup=False)
            yield OneLine(id="command-line")
            self.list = TextLines(id="command-list")
            yield self.list
            yield Static("", id="command-says", markup=False)
            yield Static(
                plain("Type to find   Up, Down choose   Enter runs   Esc close"),
                classes="panel-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.list.styles.height = max(min(len(self.commands), self.app.size.height - AROUND - 5 - SAYS), 3)
        self.set_focus(self.query_one("#command-line", OneLine))
        self.find("")

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find as it is typed."""
        event.stop()
        self._follow()

    def _follow(self) -> None:
        """What stands in the line now: the word of its letters may come round behind the next key."""
        self.find(self.query_one("#command-line", OneLine).value)

    def find(self, typed: str) -> None:
        """Show the commands that hold each word typed; what belongs to other screens only when asked for."""
        words = typed.casefold().split()
        if typed == self.typed:
            return
        self.typed = typed
        found = (
            command
            for command in self.commands
            if all(word in command.found_by for word in words)
            and (words or not command.why_not or self.beneath.context in command.key.where)
        )
        # Who types a command's own name means that one, not another whose sentence holds the words as well.
        self.found = tuple(sorted(found, key=lambda each: (not self._is_here(each), not _named(each, words))))
        self.chosen = 0
        self._draw()

    def _is_here(self, command: Command) -> bool:
        """Whether the screen beneath has it at all, available now or not."""
        return hasattr(self.beneath, f"action_{command.key.action}")

    async def panel_key(self, event: events.Key) -> bool:
        """Move and run."""
        if event.key in ("down", "up"):
            self._follow()
            step = 1 if event.key == "down" else -1
            self.chosen = min(max(self.chosen + step, 0), max(len(self.found) - 1, 0))
            self._draw()
            self.list.show_line(self.chosen)
            return True
        if event.key == "enter":
            self._run()
            return True
        return event.key in ("tab", "shift+tab")

    def _run(self) -> None:
        self._follow()
        if not self.found:
            return
        command = self.found[self.chosen]
        # What is typed on goes to whatever the command opens, not to the line here.
        self.dismiss(None)
        if command.why_not:
            self.beneath.say(f"{command.label}: {command.why_not}")
            return
        self.app.call_next(self.beneath.act, command.key)

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        if not self.found:
            self.list.show([plain("No command holds these words.", "$quiet")])
            self.query_one("#command-says", Static).update("")
            return
        chosen = self.found[self.chosen]
        # A line of the list has no room for a long sentence: the one chosen stands whole beneath.
        self.query_one("#command-says", Static).update(plain(chosen.why_not or chosen.text))
        self.list.show(self._line(number, command) for number, command in enumerate(self.found))

    def _line(self, number: int, command: Command) -> Content:
        here, away = number == self.chosen, bool(command.why_not)
        width = max(self.list.size.width or 74, 40)
        room = width - 2 - LABEL - 1 - KEYCAP
        label = one_line(command.label, LABEL, "$quiet" if away else "bold")
        text = one_line(command.why_not or command.text, room, "$quiet")
        keycap = one_line(command.keycap, KEYCAP, "$quiet" if away else "bold $accent")
        content = (
            plain("> " if here else "  ", "bold $accent")
            + label
            + Content(" " * (LABEL - label.cell_length + 1))
            + text
            + Content(" " * (room - text.cell_length + KEYCAP - keycap.cell_length))
            + keycap
        )
        return content.stylize_before("on $field-focus") if here else content
