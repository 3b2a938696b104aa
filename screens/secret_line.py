"""The field a passphrase is typed in: a star for each character, and nothing of it anywhere else.

Not an `Input`: that one tells each change in a message that carries the text. This one carries it nowhere;
whoever asked takes it (`text`), and it is drawn in no picture of the program.
"""

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from dutydesk.acts.unlocking import MOST
from dutydesk.text import Hidden, clean

from .fields import bracketed


class SecretLine(Widget, can_focus=True):
    """One line that shows how much was typed, not what."""

    DEFAULT_CSS = """
    SecretLine {
        height: 1; padding: 0; background: $field; width: 1fr; color: $foreground;
        &:focus { background: $field-focus; }
    }
    """

    @dataclass
    class Typed(Message):
        """Its length changed."""

        line: "SecretLine"

    length = Reactive(0)
    """How many characters stand in it."""

    def __init__(self, *, shown: bool = False, id: str | None = None) -> None:
        """Args:
        shown: draw what was typed: it is read off paper, and stands beside.
        id: the widget's name on its screen.
        """
        super().__init__(id=id)
        self.shown = shown
        self._typed: list[str] = []
        self.changes = 0
        """How often it was changed: tells what was made of it from what stands there now."""

    @property
    def text(self) -> str:
        """What was typed."""
        return "".join(self._typed)

    @property
    def word(self) -> Hidden:
        """As `text`, for an act that is kept for a moment: it draws itself without it."""
        return Hidden(self.text)

    def clear(self) -> None:
        """Forget all of it."""
        self._typed.clear()
        self._changed()

    def take_character(self, character: str) -> None:
        """Type one character behind the others."""
        if len(self._typed) < MOST:
            self._typed.append(character)
            self._changed()

    async def take_edit(self, key: str) -> bool:
        """Take back the last character, or all of them. False for any other key."""
        if key in ("backspace", "ctrl+h"):
            if self._typed:
                self._typed.pop()
                self._changed()
            return True
        if key in ("ctrl+u", "ctrl+w", "ctrl+k"):  # the cursor is always at its end
            self.clear()
            return True
        return False

    def take_paste(self, pasted: str) -> None:
        """Put in a paste, without the line break at its end."""
        for character in clean(pasted.strip("\r\n"), one_line=True).text:
            self.take_character(character)

    def _changed(self) -> None:
        self.changes += 1
        self.length = len(self._typed)
        self.post_message(self.Typed(self))

    def render_line(self, y: int) -> Strip:
        """Stars, and a block where the next one comes; brackets while the cursor stands in it."""
        width, style = self.size.width, self.rich_style
        room = max(width - 3, 1)
        drawn = self.text[-room:] if self.shown else "*" * min(self.length, room)
        strip = Strip([Segment(f" {drawn}", style)])
        if self.has_focus:
            colours = self.app.theme_variables
            ink, ground = colours["input-cursor-foreground"], colours["input-cursor-background"]
            strip = Strip.join([strip, Strip([Segment(" ", style + Style(color=ink, bgcolor=ground))])])
        strip = strip.adjust_cell_length(width, style)
        return bracketed(strip) if self.has_focus else strip
