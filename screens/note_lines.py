"""Every line of the quick note: whose exact words each is, and a correction beside it.

The text of a line is never changed here. A mark goes on and off until the line was sent; a correction is one
more line, typed here and kept beneath it.
"""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import notes
from dutydesk.acts.values import NoteView
from dutydesk.errors import DeskError
from dutydesk.practice.quoting import next_quote, whose
from dutydesk.practice.wording import clock_words

from .borrowed import Borrowed
from .fields import OneLine
from .lines import TextLines
from .overlay import AROUND
from .plain import one_line, plain
from .quotes import said

if TYPE_CHECKING:
    from .contact import ContactScreen

WIDTH = 72
KEYS = 'Up Down choose   " whose words   Enter put it right   Esc back'
KEYS_LINE = "Enter keeps it beneath the line   Esc leaves it in the note"


class NoteLines(Borrowed):
    """The lines, one under the cursor."""

    CSS_PATH = "read_back.tcss"

    def __init__(self, host: "ContactScreen") -> None:
        """Args:
        host: the call screen.
        """
        super().__init__(host)
        self.cursor = 0
        self.correcting: UUID | None = None
        """The line that is being put right."""

    def compose_work(self) -> ComposeResult:
        """Title, lines, the line to type in, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Lines of the note"), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static("", id="panel-word", markup=False)
            yield OneLine(id="panel-line")
            yield Static(plain(KEYS, "$quiet"), id="panel-keys", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Draw the lines; nothing is typed yet."""
        super().on_mount()
        self.line.display = False
        self.set_focus(None)
        self.cursor = max(len(self.lines) - 1, 0)
        self._draw()

    @property
    def lines(self) -> tuple[NoteView, ...]:
        """Every line, a correction behind the line it corrects."""
        every = self.host.notes
        return notes.with_corrections([line for line in every if line.corrects is None], every)

    def _draw(self) -> None:
        letters = {section.key: section.letter for section in self.desk.checklist.sections}
        drawn: list[Content] = []
        for number, note in enumerate(self.lines):
            here = number == self.cursor
            where = "  put right" if note.corrects else letters.get(note.section, "not sorted")
            head = f"{'>' if here else ' '} {clock_words(note.said_at)} {where}, {whose(note.quote)}: "
            line = plain(head, "bold" if here else "$quiet") + one_line(said(note), max(WIDTH - len(head), 8))
            drawn.append(line.stylize("reverse") if here else line)
        self.list.styles.height = max(min(len(drawn), self.app.size.height - AROUND - 8), 1)
        self.list.show(drawn or [plain("No line yet. F2 opens the note.", "$quiet")])
        self.list.show_line(self.cursor)

    async def take_key(self, event: events.Key) -> bool:
        """Esc leaves the correction first: what was typed of it stands in the note."""
        if self.correcting is not None and event.key == "escape":
            self.keep_typed()
            self._leave_line("It stands in the line of the note." if self.line.value else "")
            return True
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """Choose, mark, put right."""
        if self.correcting is not None:
            if event.key in ("enter", "f9"):
                self._correct()
                return True
            return event.key in ("tab", "shift+tab", "up", "down")
        lines = self.lines
        if event.key in ("down", "j", "up", "k") and lines:
            step = 1 if event.key in ("down", "j") else -1
            self.cursor = max(0, min(self.cursor + step, len(lines) - 1))
            self.word("")
            self._draw()
        elif event.character == '"' and lines:
            chosen = lines[self.cursor]
            self.desk_app.hold_keys("marking")
            act = partial(
                notes.mark_line, self.desk, self.host.contact_id, chosen.id, next_quote(chosen.quote)
            )
            self.in_background(act, self._marked, self._refused)
        elif event.key == "enter" and lines:
            self.correcting = lines[self.cursor].id
            self.line.display = True
            self.query_one("#panel-keys", Static).update(plain(KEYS_LINE, "$quiet"))
            self.word("Put right, in a new line beneath it:")
            self.begin_line()
        return True

    def _marked(self, line: NoteView) -> None:
        self.host.notes = [line if note.id == line.id else note for note in self.host.notes]
        self.word(f"{whose(line.quote).capitalize()}.")
        self._draw()
        self.desk_app.release_keys("marking")

    def _refused(self, error: DeskError) -> None:
        self.word(str(error))
        self.desk_app.release_keys("marking")

    def _correct(self) -> None:
        text, line_id = self.line.value, self.correcting
        if not text.strip() or line_id is None:
            self.word("Type what is right, or Esc to go back.")
            return
        self.desk_app.hold_keys("marking")
        act = partial(notes.correct_line, self.desk, self.host.contact_id, line_id, text)
        self.in_background(act, self._corrected, self._refused)

    def _corrected(self, line: NoteView) -> None:
        self.line.load("")
        self.host.draft("")
        self.host.noted(line)
        self.cursor = next(number for number, note in enumerate(self.lines) if note.id == line.id)
        self._leave_line("Kept beneath it.")
        self.desk_app.release_keys("marking")

    def _leave_line(self, sentence: str) -> None:
        self.correcting = None
        self.line.display = False
        self.set_focus(None)
        self.query_one("#panel-keys", Static).update(plain(KEYS, "$quiet"))
        self.word(sentence)
        self._draw()
