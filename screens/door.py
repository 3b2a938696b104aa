"""A screen that stands before a desk: the shell without a desk in it, fields, and names to choose from.

Owns what the screens at the door share: where a key goes, the list of names with a digit each, and how a desk
that was just opened takes the screen's place.
"""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import unlocking
from dutydesk.acts.opening import Entrance
from dutydesk.errors import DeskError, NotAllowed

from .door_keys import DOORS
from .fields import OneLine, Said
from .plain import one_line, plain
from .row_one import row_one
from .secret_line import SecretLine
from .shell import DeskScreen

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

PAGE = 9
"""Names on one page: as many as there are digits."""


class DoorScreen(DeskScreen):
    """A screen before the desk is open."""

    CSS_PATH = "door.tcss"
    CONTEXT = DOORS[0]

    def __init__(self, entrance: Entrance) -> None:
        """Args:
        entrance: the start that stands at this door.
        """
        super().__init__()
        self.entrance = entrance
        self.names: tuple[str, ...] = ()
        self._first = 0

    def compose(self) -> ComposeResult:
        """The shell, with an empty strip."""
        yield Static("", id="identity", markup=False)
        yield Static("", id="strip", markup=False)
        yield from self.compose_work()
        yield Static("", id="message", markup=False)
        yield Static("", id="keys", markup=False)

    @property
    def context(self) -> str:
        """Its context in the registry of keys."""
        return self.CONTEXT

    def redraw_shell(self) -> None:
        """Which desk, and the keys."""
        if self.is_mounted:
            self.set_line(
                "identity", row_one("dutydesk", self._file(), lambda _: Content(""), ("",), self.size.width)
            )
            self.draw_keys()

    def _file(self) -> Content:
        path = self.entrance.door.path
        return one_line(path.name if path is not None else "", 40, "$quiet")

    def is_wrong(self, error: DeskError, sentence: str) -> bool:
        """Whether what was typed opens nothing, and the wait is told here.

        On a slow machine the wait may be over before it can be told: then the sentence alone says so.
        """
        path = self.entrance.door.path
        waits = path is not None and bool(unlocking.waits(path, self.entrance.clock))
        return isinstance(error, NotAllowed) and (waits or str(error).startswith(sentence))

    def begin(self, focus: SecretLine | OneLine | None) -> None:
        """The cursor stands there; what was typed ahead goes there."""
        self.set_focus(focus)
        self.call_after_refresh(self.desk_app.release_keys)

    def _tick(self) -> None:
        if self.is_active:
            self.tick()

    def tick(self) -> None:
        """Once a second while this screen is on top."""

    def unsaved(self) -> bool:
        """Nothing is kept here."""
        return False

    def action_leave(self) -> None:
        """Leave: nothing was opened, and nothing is lost."""
        self.desk_app.end(0)

    # ------------------------------------------------------------------- keys

    async def type_in(self, event: events.Key) -> bool:
        """As of any screen; a passphrase's field too."""
        focused = self.focused
        if not isinstance(focused, SecretLine):
            return await super().type_in(event)
        if event.is_printable and event.character:
            focused.take_character(event.character)
            return True
        return await focused.take_edit(event.key)

    def take_paste(self, pasted: str) -> bool:
        """As of any screen; a passphrase's field too."""
        if isinstance(self.focused, SecretLine):
            self.focused.take_paste(pasted)
            return True
        return super().take_paste(pasted)

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self.say(event.sentence)

    def steps(self) -> list[SecretLine | OneLine]:
        """The lines in order."""
        return [
            each
            for each in self.query("OneLine, SecretLine").results()
            if isinstance(each, SecretLine | OneLine) and each.focusable
        ]

    def step(self, by: int) -> bool:
        """The next line, or the one before. False at either end."""
        lines = self.steps()
        place = next((number for number, line in enumerate(lines) if self.focused is line), -1) + by
        if not 0 <= place < len(lines):
            return False
        self.set_focus(lines[place])
        return True

    # ------------------------------------------------------------------ names

    def number_at(self, event: events.Key) -> int | None:
        """Which of the names has this digit; None for any other key."""
        return self._number_of(event.character or "")

    def _number_of(self, typed: str) -> int | None:
        shown = len(self.names[self._first : self._first + PAGE])
        if len(typed) == 1 and typed in "123456789" and int(typed) <= shown:
            return self._first + int(typed) - 1
        return None

    def name_at(self, event: events.Key) -> str:
        """The name whose digit this is; "" for any other key."""
        return self.name_of(event.character or "")

    def name_of(self, typed: str) -> str:
        """The name whose digit was typed; "" where it is nobody's."""
        number = self._number_of(typed)
        return self.names[number] if number is not None else ""

    def draw_names(self, chosen: str = "", words: str = "") -> None:
        """The names of this page, a digit each."""
        shown = self.names[self._first : self._first + PAGE]
        lines = [plain(words, "$quiet")] if words else []
        for number, name in enumerate(shown, start=1):
            line = plain(f"{number} ", "bold $accent") + one_line(name, 60, "bold" if name == chosen else "")
            lines.append(line)
        if len(self.names) > PAGE:
            pages = -(-len(self.names) // PAGE)
            lines.append(plain(f"PgDn more names: page {self._first // PAGE + 1} of {pages}", "$quiet"))
        self.set_line("names", Content("\n").join(lines))

    def turn(self, by: int) -> bool:
        """Another page of names. False where there is none."""
        first = self._first + by * PAGE
        if not 0 <= first < len(self.names):
            return False
        self._first = first
        return True

    # ---------------------------------------------------------------- through

    def tell(self, sentence: str) -> None:
        """Say, from a thread, what it does."""
        self.app.call_from_thread(self.say, sentence)

    def through(self, desk: "Desk") -> None:
        """The desk is open: it takes this screen's place, and the keys typed meanwhile."""
        self.desk_app.hold_keys()
        self.desk_app.release_keys("trying")
        self.desk_app.desk_is_open(desk)
