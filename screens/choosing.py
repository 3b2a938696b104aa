"""A passphrase's field with several names it may belong to: whether a key is a name's digit or a character.

Owns that nothing typed is lost or shown. Until the names are asked for, all of it is the passphrase; while
they are, the first digit chooses, and what names nobody goes to the passphrase. Which holds stands beneath,
in a line or two: nine names and the way to more have to fit at 80x24.
"""

from typing import ClassVar

from textual import events
from textual.content import Content

from dutydesk.acts.opening import Entrance

from .door import DoorScreen
from .plain import one_line, plain
from .secret_line import SecretLine

WHOSE = "Whose passphrase is it? Press the digit beside the name."
WHOSE_ABOVE = "Whose passphrase is it? Press the digit by the name, Enter."
NOBODY_YET = (
    "Nobody is chosen yet: all you type is the passphrase, digits "
    "too. Enter asks whose it is; Up, then the digit: choose now."
)
BEHIND = "Typed on behind what stood there. Ctrl+U clears all of it."
BY_DIGIT = "Its digit is no part of the passphrase."
EDITS = ("backspace", "ctrl+h", "ctrl+u", "ctrl+w", "ctrl+k")


class ChoosingScreen(DoorScreen):
    """One of several names, and a passphrase."""

    WHOSE: ClassVar[str] = WHOSE
    NOBODY_YET: ClassVar[str] = NOBODY_YET
    AGAIN: ClassVar[str] = "Up"

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        self.names = entrance.door.names
        self.chosen = self.names[0] if len(self.names) == 1 else ""
        self.choosing = False
        """Digits are names now."""
        self._by_digit = self._behind = False

    @property
    def line(self) -> SecretLine:
        """The field that takes what names nobody."""
        return self.query_one("#passphrase", SecretLine)

    def choose(self, name: str) -> None:
        """This one it is. The next digit is the passphrase's where nothing of it stands yet."""
        self.chosen, self._by_digit = name, True
        self.say("")
        if self.line.length:
            self.draw_choice()
        else:
            self.stop_choosing()

    def ask_whose(self) -> None:
        """The digits are names from now on."""
        self.choosing, self._behind = True, False
        self.set_focus(None)
        self.draw_choice()

    def stop_choosing(self) -> None:
        """All that is typed is the passphrase again."""
        self.choosing = False
        if not isinstance(self.focused, SecretLine):
            self.set_focus(self.line)
        self.draw_choice()

    def draw_choice(self) -> None:
        """The name, and the names with what is asked."""
        name = one_line(self.chosen, 60, "bold") if self.chosen else plain("nobody yet", "$quiet")
        self.set_line("name", name)
        if len(self.names) > 1:
            self.draw_names(self.chosen, self._asked())
        else:
            self.set_line("names", Content(""))

    def _asked(self) -> str:
        if self.choosing:
            return WHOSE_ABOVE if self.line.length else self.WHOSE
        if self._behind:
            return BEHIND
        if not self.chosen:
            return self.NOBODY_YET
        return (
            f"{BY_DIGIT} {self.AGAIN}: somebody else"
            if self._by_digit
            else f"{self.AGAIN}, then the digit: somebody else"
        )

    # ------------------------------------------------------------------- keys

    async def take_key(self, event: events.Key) -> bool:
        """While a name is chosen its digit is no part of a passphrase; whatever names nobody is."""
        if self.choosing:
            if name := self.name_at(event):
                self.choose(name)
                return True
            if event.is_printable or (event.key in EDITS and self.line.length):
                self._behind = event.is_printable and bool(self.line.length)
                self.stop_choosing()
        return await super().take_key(event)

    def take_paste(self, pasted: str) -> bool:
        """A paste is never a digit."""
        if self.choosing:
            self._behind = bool(self.line.length)
            self.stop_choosing()
        return super().take_paste(pasted)

    def typed_digit(self) -> bool:
        """Whether the one key typed so far is a name's digit: no passphrase is as short, so it chooses."""
        if self.chosen or self.line.length != 1 or not (name := self.name_of(self.line.text)):
            return False
        self.line.clear()
        self.choose(name)
        self.stop_choosing()
        return True

    def on_secret_line_typed(self, event: SecretLine.Typed) -> None:
        """What was said of what stood there before is not said of an empty line."""
        event.stop()
        if event.line is self.line and not event.line.length and self._behind:
            self._behind = False
            self.draw_choice()

    def action_more_names(self) -> None:
        """The next page."""
        if self.turn(1):
            self.draw_choice()

    def action_names_back(self) -> None:
        """The page before."""
        if self.turn(-1):
            self.draw_choice()
