"""The history of a contact: what happened and which field changed from what to what, newest first.

Reads and draws; what undo takes back next is marked.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.reading import history
from dutydesk.acts.values import HistoryLine
from dutydesk.practice.wording import clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

EMPTY = "(empty)"
OF_TIMES = ("start_corrected", "on_paper")
"""Acts by which a time became another."""
NUMBERED = ("sent", "withdrawn")
"""Acts that keep the number of a submission, which says nothing to a reader."""


class History(Overlay):
    """What happened to one contact."""

    CSS_PATH = "help.tcss"

    def __init__(self, contact_id: UUID) -> None:
        """Args:
        contact_id: whose history.
        """
        super().__init__()
        self.contact_id = contact_id

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("History, newest first"), classes="panel-title", markup=False)
            self.list = TextLines(id="help-lines")
            yield self.list
            words = "Up, Down, Space read on   In the contact ^Z undo, ^Y redo   Esc close"
            yield Static(plain(words), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Read it."""
        self.in_background(partial(history, self.desk, self.contact_id), self._read)

    def _read(self, lines: tuple[HistoryLine, ...]) -> None:
        width = max(min(self.app.size.width, 78) - 4, 30)
        drawn = [part for line in reversed(lines) if line.readable for part in self._line(line, width)]
        self.list.styles.height = max(min(len(drawn), self.app.size.height - AROUND - 4), 3)
        self.list.show(drawn or [plain("Nothing has happened yet.", "$quiet")])

    def _line(self, line: HistoryLine, width: int) -> list[Content]:
        head = wrapped(f"{when_words(line.at, self.now())}  {line.by}: {line.words}", width, "", "  ")
        if not (line.old or line.new) or line.act in NUMBERED:
            return head
        said = self._time if line.act in OF_TIMES else _said
        change = f"  {said(line.old)} -> {said(line.new)}"
        return head + wrapped(change, width, "$quiet", "  ")

    def _time(self, kept: str) -> str:
        """ "22:40 Sat 21 Nov": a time as the record keeps it, in words."""
        if not kept:
            return EMPTY
        at = datetime.fromisoformat(kept)
        return f"{clock_words(at)} {date_words(london_date(at), london_date(self.now()))}"

    async def panel_key(self, event: events.Key) -> bool:
        """Read on and back."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "space": page, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
            return True
        return False


def _said(text: str) -> str:
    return f'"{" ".join(text.split())}"' if text else EMPTY
