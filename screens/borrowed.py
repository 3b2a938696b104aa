"""A panel with a line of its own that is the line of the quick note: what is typed in it is kept at once."""

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from .fields import OneLine, Said
from .overlay import Overlay
from .plain import plain
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen


class Borrowed(Overlay):
    """A panel whose line `#panel-line` and sentence `#panel-word` stand in its `compose_work`."""

    def __init__(self, host: "ContactScreen") -> None:
        """Args:
        host: the call screen whose note it borrows.
        """
        super().__init__()
        self.host = host

    @property
    def line(self) -> OneLine:
        """The line that is typed in."""
        return self.query_one("#panel-line", OneLine)

    def word(self, sentence: str) -> None:
        """A sentence in the panel."""
        show(self.query_one("#panel-word", Static), plain(sentence, "bold"))

    def begin_line(self) -> None:
        """The cursor stands in the line, behind what stood half typed in the note."""
        text = self.host.note_line
        self.line.load(text)
        self.line.put_caret(len(text))
        self.set_focus(self.line)

    @on(Input.Changed, "#panel-line")
    def line_typed(self, event: Input.Changed) -> None:
        """Every letter is kept, as in the note."""
        event.stop()
        self.keep_typed()

    def keep_typed(self) -> None:
        """What stands in the line stands in the note."""
        if self.line.value != self.host.note_line:
            self.host.draft(self.line.value)

    def tick(self) -> None:
        """A line that could not be kept stands in the note again: show it here too."""
        if not self.line.value and self.host.note_line:
            self.line.load(self.host.note_line)

    @on(Said)
    def said_by_line(self, event: Said) -> None:
        """A word of the line."""
        event.stop()
        self.word(event.sentence)
