"""What is said before anything else where a desk is not as it was left: its audit does not fit its anchor.

Owns that it is read and answered on purpose; what it says, and that the answer is kept, is the audit's. It
holds up no call for longer than a word: the desk can be worked at once it was read.
"""

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from dutydesk.acts.auditing import go_on
from dutydesk.errors import DeskError

from .fields import OneLine, Said
from .plain import plain
from .shell import DeskScreen

WORD = "read"
"""What is typed to go on: no key that was typed ahead for another screen answers this one."""

DO = (
    "On a call, or where a copy was put back on purpose: go on, what you type is kept. "
    "Else tell whoever looks after this desk first; Ctrl+Q leaves it as it is."
)


class NotWhole(DeskScreen):
    """The sentence of the audit, and one line under it."""

    CSS_PATH = "door.tcss"
    NOTE_LINE = False

    def __init__(self, then: Callable[[], Screen[Any]]) -> None:
        """Args:
        then: makes the screen that comes first otherwise.
        """
        super().__init__()
        self.then = then
        self._going_on = False

    def compose_work(self) -> ComposeResult:
        """What was found, what to do, and the line."""
        with Vertical(id="door"):
            yield Static("This desk is not as it was left", classes="title", markup=False)
            yield Static(plain(self.desk.integrity), id="found", classes="said", markup=False)
            yield Static(plain(DO), classes="said", markup=False)
            with Horizontal(classes="line"):
                yield Static("Go on", classes="label", markup=False)
                yield OneLine(id="answer")
                yield Static(f"type {WORD}, then Enter", classes="word", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.set_focus(self.line)
        self.call_after_refresh(self.desk_app.release_keys)

    @property
    def line(self) -> OneLine:
        """The one line."""
        return self.query_one("#answer", OneLine)

    @property
    def context(self) -> str:
        """One line is typed."""
        return "not_whole"

    def identity(self) -> tuple[str, Content]:
        """The name of the program."""
        return "dutydesk", Content("")

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self.say(event.sentence)

    def action_go_on(self) -> None:
        """Keep that it was read, then the desk."""
        if self.line.text.strip().casefold() != WORD:
            self.say(f"Type {WORD} to go on, or leave with Ctrl+Q. Nothing was changed.")
            return
        if not self._going_on:
            self._going_on = True
            self.desk_app.hold_keys()
            self.in_background(lambda: go_on(self.desk), self._went_on, self._not_kept)

    def _went_on(self, _: None) -> None:
        self.app.switch_screen(self.then())

    def _not_kept(self, error: DeskError) -> None:
        self._going_on = False
        self.say(str(error), "bold")
        self.desk_app.release_keys()

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.desk_app.end(0)
