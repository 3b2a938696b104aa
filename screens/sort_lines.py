"""The lines of the quick note that wait to be sorted: one key each.

Filing a line shows it as heard in that section; the line itself is never changed or deleted.
"""

from functools import partial
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import notes
from dutydesk.acts.values import NoteView
from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Section
from dutydesk.practice.quoting import next_quote
from dutydesk.practice.quoting import whose as whose_words
from dutydesk.practice.wording import clock_words

from .overlay import Overlay
from .plain import one_line, plain
from .quotes import said, whose

COLUMNS, CELLS = 4, 19
"""Columns of sections, and cells of each: a letter, a space, a title of at most 15, two between."""


class SortLines(Overlay):
    """One line at a time; a section's letter files it."""

    def __init__(self, contact_id: UUID, waiting: list[NoteView], rail: tuple[Section, ...]) -> None:
        """Args:
        contact_id: the contact.
        waiting: its lines that are not sorted, oldest first.
        rail: the sections that take lines.
        """
        super().__init__()
        self.contact_id = contact_id
        self.waiting = waiting
        self.letters = {section.letter: section for section in rail}
        self.said = ""
        self.under_way = 0
        """Lines whose filing is not answered yet."""
        self.closing = False

    def compose_work(self) -> ComposeResult:
        """The lines, the first marked."""
        with Vertical(classes="panel"):
            yield Static(
                plain("Lines not sorted: press the letter of a section"), classes="panel-title", markup=False
            )
            yield Static("", id="lines", markup=False)
            yield Static(self._sections(), id="letters", markup=False)
            yield Static(
                plain('" whose words it is   Space skips a line   Esc back', "$quiet"),
                classes="panel-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Draw the lines."""
        super().on_mount()
        self._draw()

    def _sections(self) -> Content:
        """Each letter with its section, in columns that are read downwards as the rail is."""
        cells = [f"{letter} {section.title}" for letter, section in self.letters.items()]
        rows = -(-len(cells) // COLUMNS)
        lines = ["".join(cell.ljust(CELLS) for cell in cells[row::rows]).rstrip() for row in range(rows)]
        return plain("\n".join(lines), "$quiet")

    def _draw(self) -> None:
        lines = [
            plain("> " if number == 0 else "  ")
            + one_line(f"{clock_words(note.said_at)}{whose(note)} {said(note)}", 72)
            for number, note in enumerate(self.waiting[:10])
        ]
        if self.said:
            lines.append(plain(self.said, "bold"))
        self.query_one("#lines", Static).update(Content("\n").join(lines))

    async def take_key(self, event: events.Key) -> bool:
        """Esc closes once every line filed so far is kept; the keys behind it wait for that."""
        if self.ready and event.key == "escape" and self.under_way:
            self.closing = True
            self.desk_app.hold_keys("sorting")
            return True
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """A letter files the first line; Space puts it last; a quotation mark says whose words it is."""
        if event.key == "space" and self.waiting:
            self.waiting.append(self.waiting.pop(0))
        elif event.character == '"' and self.waiting:
            self.desk_app.hold_keys("marking")
            line = self.waiting[0]
            mark = partial(notes.mark_line, self.desk, self.contact_id, line.id, next_quote(line.quote))
            self.in_background(mark, self._marked, self._not_marked)
        elif event.character in self.letters and self.waiting:
            section = self.letters[event.character or ""]
            line = self.waiting.pop(0)
            self.under_way += 1
            if not self.waiting:
                # It closes once this one is filed: what is typed behind it is meant for what lies beneath.
                self.desk_app.hold_keys("sorting")
            act = partial(notes.file_line, self.desk, self.contact_id, line.id, section.key)
            self.in_background(act, partial(self._filed, section), partial(self._not_filed, line))
        self._draw()
        return True

    def _marked(self, line: NoteView) -> None:
        self.waiting = [line if note.id == line.id else note for note in self.waiting]
        self.said = f"{whose_words(line.quote).capitalize()}."
        self._draw()
        self.desk_app.release_keys("marking")

    def _not_marked(self, error: DeskError) -> None:
        self.said = str(error)
        self._draw()
        self.desk_app.release_keys("marking")

    def _not_filed(self, line: NoteView, error: DeskError) -> None:
        """It waits again, first of all."""
        self.under_way -= 1
        self.waiting.insert(0, line)
        self.said, self.closing = str(error), False
        self.desk_app.release_keys("sorting")
        self._draw()

    def _filed(self, section: Section, _: object) -> None:
        self.under_way -= 1
        self.said = f"Filed under {section.letter} {section.title}."
        if not self.under_way and (self.closing or not self.waiting):
            self.dismiss(None)
            self.desk_app.release_keys("sorting")
            return
        self._draw()
