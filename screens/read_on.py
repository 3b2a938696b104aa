"""A panel of lines that are only read: its title, how they are read on, and that Esc leads back."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from .lines import TextLines
from .overlay import AROUND, Overlay
from .plain import plain

WIDTH = 72
"""Cells a line of it may take."""


class ReadOn(Overlay):
    """Lines made once, when it was opened."""

    CSS_PATH = "ask.tcss"
    TITLE_WORDS: ClassVar[str] = ""

    def lines_to_read(self) -> list[Content]:
        """What there is to read, each line of at most `WIDTH` cells."""
        return []

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            yield Static(plain(self.TITLE_WORDS), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static(
                plain("Up Down PgDn read on   Esc back", "$quiet"), classes="panel-keys", markup=False
            )

    def on_mount(self) -> None:
        """As tall as its lines, while they fit."""
        lines = self.lines_to_read()
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 1)
        self.list.show(lines)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        return True
