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
from dutydesk.practice.checklist import Section
from dutydesk.practice.wording import clock_words

from .plain import one_line, plain
from .shell import Overlay


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

    def compose_work(self) -> ComposeResult:
        """The lines, the first marked."""
        with Vertical(classes="panel"):
            yield Static(
                plain("Lines not sorted: press the letter of a section"), classes="panel-title", markup=False
            )
            yield Static("", id="lines", markup=False)
            letters = "  ".join(f"{letter} {section.title}" for letter, section in self.letters.items())
            yield Static(plain(letters, "$quiet"), markup=False)
            yield Static(plain("Space skips a line   Esc back", "$quiet"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Draw the lines."""
        super().on_mount()
        self._draw()

    def _draw(self) -> None:
        lines = [
            one_line(f'{">" if number == 0 else " "} {clock_words(note.said_at)} "{note.text}"', 74)
            for number, note in enumerate(self.waiting[:10])
        ]
        if self.said:
            lines.append(plain(self.said, "bold"))
        self.query_one("#lines", Static).update(Content("\n").join(lines))

    async def panel_key(self, event: events.Key) -> bool:
        """A letter files the first line; Space puts it last."""
        if event.key == "space" and self.waiting:
            self.waiting.append(self.waiting.pop(0))
        elif event.character in self.letters and self.waiting:
            section = self.letters[event.character or ""]
            line = self.waiting[0]
            act = partial(notes.file_line, self.desk, self.contact_id, line.id, section.key)
            self.in_background(act, partial(self._filed, line, section))
        self._draw()
        return True

    def _filed(self, line: NoteView, section: Section, _: object) -> None:
        self.waiting = [note for note in self.waiting if note.id != line.id]
        self.said = f"Filed under {section.letter} {section.title}."
        if not self.waiting:
            self.dismiss(None)
            return
        self._draw()
