"""How text that is read becomes lines: a column of labels with the text hanging beside it.

Owns folding, which is done only as far as somebody reads. Knows no widget, and nothing of what is read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, chop_cells
from textual.content import Content

from dutydesk.text import clean

from .plain import plain

COLUMN: Final = 12
"""Cells of the column of labels; a space stands between it and the text."""
TAB: Final = 4
_WORD: Final = re.compile(r" *[^ ]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One label and the text beside it, or a heading."""

    label: str
    text: str = ""
    style: str = ""
    """Style of the text."""
    label_style: str = "$quiet"
    letter: str = ""
    """Letter of the section that begins here."""
    above: bool = False
    """The label stands on a line of its own, above its text."""
    group: bool = False
    """Begins a group: a blank line stands before it where there is room."""
    most: int = 0
    """Lines of the text that are shown, 0 for all; more of it stands below in `whole`."""
    whole: str = ""
    """Letter of the section that has the whole text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as drawn, and the part it belongs to."""

    content: Content
    part: int


BLANK: Final = Part("")
HEAD: Final = "bold $accent"


def folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells, one at a time; a word too long for a line is cut.

    Typed line breaks and the spaces between words stay as typed; only the spaces at a fold are left out.
    """
    for paragraph in clean(text).text.expandtabs(TAB).split("\n"):
        # Spaces at the end would be tried again from each of them.
        line, used = "", 0
        for found in _WORD.finditer(paragraph.rstrip(" ")):
            word = found[0]
            cells = len(word) if word.isascii() else cell_len(word)
            if used + cells > width and line:
                yield line
                word, line, used = word.lstrip(" "), "", 0
                cells = cell_len(word)
            if cells > width:
                *whole, word = chop_cells(word, width)
                yield from whole
                cells = cell_len(word)
            line, used = line + word, used + cells
        yield line


def lines(parts: Iterable[Part], width: int, column: int = COLUMN, *, roomy: bool = False) -> Iterator[Line]:
    """The parts as lines of at most `width` cells, made one at a time.

    Args:
        column: cells of the column of labels; a longer label stands above its text.
        roomy: draw a blank line between groups.
    """
    for number, part in enumerate(parts):
        if part.group and roomy:
            yield Line(Content(""), number)
        label = clean(part.label, one_line=True).text
        gap = column + 1 if column else 0
        above = part.above or cell_len(label) > column
        first = plain(label.ljust(len(label) + gap - cell_len(label)), part.label_style)
        if above:
            for text in folded(label, width):
                yield Line(plain(text, part.label_style), number)
            if not part.text:
                continue
            first = Content(" " * gap)
        for line in _begun(part, max(width - gap, 1)):
            yield Line(first + line, number)
            first = Content(" " * gap)


def _begun(part: Part, width: int) -> Iterator[Content]:
    """The text, or as many of its lines as are shown, with where the rest stands."""
    texts = folded(part.text, width)
    for count, text in enumerate(texts, start=1):
        if count == part.most and next(texts, None) is not None:
            more = f" .. more: ^G {part.whole}"
            yield plain(text, part.style).truncate(max(width - len(more), 1)) + plain(more, "$quiet")
            return
        yield plain(text, part.style)
