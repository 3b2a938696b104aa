"""The fair floor for this program: a bare Textual app of thirty editors and no storage.

Run as a script: `form.py` shows the form; `form.py sections` shows an empty page on which F5 pushes the
whole form from scratch and Esc takes it away; `form.py input` and `form.py area` are one bare editor.
"""

import sys

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Checkbox, Footer, Header, Input, Select, Static, TextArea


def editors(turn: int) -> ComposeResult:
    """Twenty Inputs, five Selects, three TextAreas, two Checkboxes."""
    for number in range(20):
        yield Input(placeholder=f"field {turn}.{number}")
    for _ in range(5):
        yield Select([(f"choice {n}", n) for n in range(8)])
    for _ in range(3):
        yield TextArea()
    for number in range(2):
        yield Checkbox(f"tick {number}")


class Page(Screen[None]):
    """The thirty editors built from scratch, as the first and every other turn."""

    BINDINGS = [("escape", "dismiss", "Back")]  # noqa: RUF012 - Textual's own class list

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.turn = turn

    def compose(self) -> ComposeResult:
        """Header, form, Footer."""
        yield Header()
        with VerticalScroll(can_focus=False):
            yield from editors(self.turn)
        yield Footer()


class Form(App[None]):
    """The form as the first screen."""

    def on_mount(self) -> None:
        """Show it at once."""
        self.push_screen(Page(0))


class Sections(App[None]):
    """An empty page; F5 builds the form from scratch."""

    BINDINGS = [("f5", "build", "Build")]  # noqa: RUF012 - Textual's own class list
    turn = 0

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("the empty page")

    def action_build(self) -> None:
        """Push a new form."""
        self.turn += 1
        self.push_screen(Page(self.turn))


class BareInput(App[None]):
    """One Input."""

    def compose(self) -> ComposeResult:
        """The Input alone."""
        yield Input(placeholder="type here")


class BareArea(App[None]):
    """One TextArea filling the screen."""

    def compose(self) -> ComposeResult:
        """The TextArea alone."""
        yield TextArea(placeholder="type here")


if __name__ == "__main__":
    {"form": Form, "sections": Sections, "input": BareInput, "area": BareArea}[
        (sys.argv[1:] or ["form"])[0]
    ]().run()
