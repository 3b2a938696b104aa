"""Lists drawn line by line: only the lines in view are made, and only those that changed are drawn again.

Owns scrolling and what is kept of a drawn line. What stands in a line is its subclass's; a key never comes
here, since the screens move the cursor.
"""

from collections.abc import Collection, Iterable

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from .plain import plain

MOST_KEPT = 128
"""Drawn lines that are kept: some screens full. Source: ours."""


class LineList(ScrollView, can_focus=False):
    """Any number of lines of one row each; `line` makes one when it comes into view."""

    DEFAULT_CSS = """
    LineList {
        height: 1fr; background: transparent; overflow-x: hidden; scrollbar-size-vertical: 0;
        text-wrap: nowrap; text-overflow: clip;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Args:
        id: the widget's name on its screen.
        classes: its style classes.
        """
        super().__init__(id=id, classes=classes)
        self._drawn: dict[int, tuple[Content, Strip]] = {}
        self._strips: dict[int, tuple[Content, Strip]] = {}
        """What was drawn of a line, by its identity: one that moves to another place is not drawn anew."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return 0

    def line(self, number: int) -> Content:
        """One line, from 0, as it should stand now."""
        raise NotImplementedError

    @property
    def top(self) -> int:
        """Number of the line at the top of the view."""
        return int(self.scroll_offset.y)

    @property
    def page(self) -> int:
        """Lines in view."""
        return int(max(self.size.height, 1))

    def rebuild(self) -> None:
        """The lines are others now: forget what was drawn and draw what is in view."""
        self._drawn.clear()
        self.virtual_size = Size(max(self.size.width, 1), self.count)
        self.refresh()

    def redraw(self, changed: Collection[int] | None = None) -> None:
        """Draw the lines in view again whose words or style have changed; every other cell stays as it is.

        Args:
            changed: the only lines that may have, where that is known.
        """
        seen = range(self.top, min(self.top + self.page, self.count))
        if changed is None:
            self._drawn = {number: self._drawn[number] for number in seen if number in self._drawn}
        for number in seen if changed is None else changed:
            kept = self._drawn.get(number)
            if number not in seen:
                self._drawn.pop(number, None)
            elif kept is None or not kept[0].is_same(self.line(number)):
                self._drawn.pop(number, None)
                self.refresh_line(number)

    def show_line(self, number: int) -> None:
        """Scroll as little as shows that line."""
        if number < self.top:
            self.scroll_to(y=number, animate=False)
        elif number >= self.top + self.page:
            self.scroll_to(y=number - self.page + 1, animate=False)

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._strips.clear()
        self.rebuild()

    def notify_style_update(self) -> None:
        """A theme was changed: what was drawn is of the old one."""
        self._drawn.clear()
        self._strips.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        number, width = y + self.top, self.size.width
        if number >= self.count:
            return Strip.blank(width, self.rich_style)
        kept = self._drawn.get(number)
        if kept is None:
            content = self.line(number)
            kept = self._drawn[number] = self._strips.get(id(content)) or self._draw(content, width)
        return kept[1]

    def _draw(self, content: Content, width: int) -> tuple[Content, Strip]:
        drawn = Visual.to_strips(self, content, width, 1, self.visual_style, pad=True)
        strip = drawn[0] if drawn else Strip.blank(width, self.rich_style)
        if len(self._strips) >= MOST_KEPT:
            self._strips.clear()
        # The line is kept with it, so that its identity is nobody else's meanwhile.
        kept = self._strips[id(content)] = (content, strip.adjust_cell_length(width, self.rich_style))
        return kept


class TextLines(LineList):
    """A list whose lines are given whole."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Args:
        id: the widget's name on its screen.
        classes: its style classes.
        """
        super().__init__(id=id, classes=classes)
        self._lines: list[Content] = []

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, number: int) -> Content:
        """One line, from 0."""
        return self._lines[number]

    def show(self, lines: Iterable[Content]) -> None:
        """Show these lines; only those that differ are drawn again."""
        before, self._lines = len(self._lines), list(lines)
        if before != len(self._lines):
            self.rebuild()
        else:
            self.redraw()


def wrapped(text: str, width: int, style: str = "", indent: str = "") -> list[Content]:
    """Text over as many lines of `width` cells as it needs, those after the first begun with `indent`.

    Args:
        text: anything a person typed.
        width: cells of a line, the indent included.
        style: a style of ours for the whole of it.
        indent: what further lines begin with.
    """
    lines = plain(text, style).wrap(max(width - len(indent), 4))
    return [line if number == 0 else Content(indent) + line for number, line in enumerate(lines)]


def packed(cells: list[str], room: int) -> list[str]:
    """Cells packed into lines, two spaces in front of each."""
    lines = [""]
    for cell in cells:
        if len(lines[-1]) + len(cell) + 2 > room and lines[-1]:
            lines.append("")
        lines[-1] += f"  {cell}"
    return lines
