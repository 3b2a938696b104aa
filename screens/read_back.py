"""Ctrl+R: what stands, in plain sentences to read to the caller, and a line for what they put right.

A correction is a line of the note, kept like any other. F9 says that it was read; Esc says nothing of it.
"""

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import reading_back
from dutydesk.acts.said_values import ReadBackView
from dutydesk.errors import DeskError
from dutydesk.practice.read_back import question_of
from dutydesk.practice.wording import clock_words

from .borrowed import Borrowed
from .fields import OneLine
from .lines import TextLines, wrapped
from .overlay import AROUND
from .plain import plain

if TYPE_CHECKING:
    from .contact import ContactScreen

WIDTH = 74
NUMBER = 4
"""Cells in front of a sentence."""


class ReadBack(Borrowed):
    """The sentences, and the line. Dismisses a sentence about what was kept, or None."""

    CSS_PATH = "read_back.tcss"
    CLOSES_WITH = ("ctrl+r",)

    def __init__(self, host: "ContactScreen", sentences: tuple[str, ...]) -> None:
        """Args:
        host: the call screen.
        sentences: what to read.
        """
        super().__init__(host)
        self.sentences = sentences
        self.corrected: list[str] = []

    def compose_work(self) -> ComposeResult:
        """Title, sentences, the line, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Read this to the caller"), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static(
                plain("What they put right, a line each. 3: Elmwood is about sentence 3:"),
                id="panel-word",
                markup=False,
            )
            yield OneLine(id="panel-line")
            words = "Up Down PgDn read on   Enter keeps the line   F9 it was read   Esc back"
            yield Static(plain(words, "$quiet"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The sentences from the first, the cursor in the line."""
        super().on_mount()
        self._draw()
        self.begin_line()

    def _draw(self) -> None:
        lines: list[Content] = []
        for number, sentence in enumerate(self.sentences, start=1):
            lines += _hung(f"{number}.", sentence)
        for sentence in self.corrected:
            lines += _hung("+", f"Put right: {sentence}", "bold")
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 8), 3)
        self.list.show(lines)

    async def take_key(self, event: events.Key) -> bool:
        """As every panel; what stands in its line stays in the note."""
        if event.key in ("escape", *self.CLOSES_WITH):
            self.keep_typed()
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on, keep a line, say that it was read."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        elif event.key == "enter":
            self._put_right()
        elif event.key == "f9":
            self._put_right()
            self.host.when_kept(self._store)
        else:
            return event.key in ("tab", "shift+tab")
        return True

    def _put_right(self) -> None:
        text = self.line.value
        if not text.strip():
            return
        if text.strip() not in self.corrected:  # a line that could not be kept is entered once more
            self.corrected.append(text.strip())
        self.line.load("")
        self.host.draft("")
        self.host.add_note(text)
        self._draw()
        self.list.scroll_end(animate=False)

    def _store(self) -> None:
        act = partial(
            reading_back.keep, self.desk, self.host.contact_id, self.sentences, tuple(self.corrected)
        )
        self.desk_app.hold_keys("reading")
        self.in_background(act, self._stored, self._not_stored)

    def _stored(self, kept: ReadBackView) -> None:
        count = len(kept.corrected)
        told = f"Read back {clock_words(kept.at)}, {count if count else 'nothing'} put right."
        if pages := self._pages(kept):
            # A line of the note changes no answer: whoever heard it goes there, now or from the list.
            told += f" Change the answer: ^G {' '.join(pages)}, or F7 goes there."
        self.dismiss(told)
        self.desk_app.release_keys("reading")

    def _pages(self, kept: ReadBackView) -> list[str]:
        """Letters of the pages that what was put right leads to."""
        checklist = self.desk.checklist
        keys = {question_of(line, len(kept.sentences), checklist) for line in kept.corrected}
        return [
            section.letter
            for section in checklist.sections
            if keys & {question.key for question in section.questions()}
        ]

    def _not_stored(self, error: DeskError) -> None:
        self.word(str(error))
        self.desk_app.release_keys("reading")


def _hung(head: str, text: str, style: str = "") -> list[Content]:
    """A sentence with its number in front, further lines beneath its words."""
    lines = wrapped(text, WIDTH - NUMBER, style)
    return [
        (plain(head.ljust(NUMBER), "$quiet") if number == 0 else Content(" " * NUMBER)) + line
        for number, line in enumerate(lines)
    ]
