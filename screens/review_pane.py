"""A pane of text that is read, not typed in: wrapped only as far as somebody has read.

Owns where the reader is. A text of any length costs what its visible page costs; jumping to a section wraps
only what stands before it, and a new width keeps the part at the top.
"""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from .review_lines import COLUMN, Line, Part, lines

OVERLAP = 1
"""Lines of a page that stay in view on the next, so that the eye finds its place."""


class Pane(Static):
    """Parts of text, from one of their lines on."""

    DEFAULT_CSS = """
    Pane { text-wrap: nowrap; text-overflow: clip; padding: 0 1; }
    """

    def __init__(self, *, column: int = COLUMN, id: str) -> None:
        """Args:
        column: cells of the column of labels; 0 puts every label above its text.
        """
        super().__init__("", id=id, markup=False)
        self._column = column
        self._parts: tuple[Part, ...] = ()
        self._made: list[Line] = []
        self._rest: Iterator[Line] = iter(())
        self._top = 0

    def show_parts(self, parts: tuple[Part, ...], *, from_the_top: bool = True) -> None:
        """Draw these; from the top, or from the same place."""
        self._parts = parts
        if from_the_top:
            self._top = 0
            self._made = []
        self._fold()

    def on_resize(self) -> None:
        """Wrap for the new width, with the same part at the top."""
        self._fold()

    def page(self, direction: int) -> None:
        """A page on (1) or back (-1)."""
        self.scroll_lines(direction * max(self.size.height - OVERLAP, 1))

    def scroll_lines(self, number: int) -> None:
        """So many lines on, or back; no further than a full last page."""
        height = max(self.size.height, 1)
        self._make(self._top + number + height)
        self._top = max(min(self._top + number, len(self._made) - height), 0)
        self._draw()

    def jump(self, letter: str) -> bool:
        """Put the section with that letter at the top. False when there is none."""
        number = next((n for n, part in enumerate(self._parts) if part.letter == letter), None)
        if number is None:
            return False
        self._top = self._first_line(number)
        self._draw()
        return True

    @property
    def more(self) -> bool:
        """There are lines below."""
        end = self._top + self.size.height
        self._make(end + 1)
        return len(self._made) > end

    @property
    def wrapped(self) -> int:
        """Lines wrapped so far; the rest of the text has cost nothing yet."""
        return len(self._made)

    def _fold(self) -> None:
        part = self._made[self._top].part if self._top < len(self._made) else None
        before = self._top - self._first_line(part) if part is not None else 0
        width = self.size.width
        if width < 1:
            return
        self._rest, self._made = (
            lines(self._parts, width, self._column, roomy=self.screen.has_class("-wide")),
            [],
        )
        self._top = self._first_line(part) + before if part is not None else 0
        self.scroll_lines(0)

    def _first_line(self, part: int) -> int:
        """Number of the first line of a part, wrapping as far as it."""
        while not self._made or self._made[-1].part < part:
            if not self._make(len(self._made) + 1):
                break
        return next((n for n, line in enumerate(self._made) if line.part >= part), 0)

    def _make(self, number: int) -> bool:
        """Wrap until there are so many lines. False when the text ends before."""
        while len(self._made) < number:
            line = next(self._rest, None)
            if line is None:
                return False
            self._made.append(line)
        return True

    def _draw(self) -> None:
        height = max(self.size.height, 1)
        self._make(self._top + height)
        shown = [line.content for line in self._made[self._top : self._top + height]]
        self.update(Content("\n").join(shown), layout=False)
