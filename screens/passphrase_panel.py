"""A passphrase asked over a screen: proved by whoever sits down, or set by who has none yet.

Owns the panels, also the line in which somebody is let in who endorses. What is typed goes to the act that
was given, and nowhere else.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dutydesk.acts.unlocking import ADVICE, check, check_one
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.text import Hidden

from .overlay import Overlay
from .plain import one_line, plain
from .secret_line import SecretLine

Act = Callable[..., object]
"""Given what stands in the lines, in their order. What it answers the panel dismisses: who sat down."""

LEAVE = ("approval", "Approval")
"""The line of whoever lets somebody have their first passphrase."""


class ProvePassphrase(Overlay):
    """One line. Dismisses who sat down, or None."""

    CSS_PATH = "passphrase_panel.tcss"
    LINES: ClassVar[tuple[tuple[str, str], ...]] = (("passphrase", "Passphrase"),)
    SAID: ClassVar[str] = "Your passphrase says that it is you."

    def __init__(self, name: str, act: Act) -> None:
        """Args:
        name: whose it is.
        act: sits them down.
        """
        super().__init__()
        self.person_name, self._act, self._told_at = name, act, -1
        self.asked, self.said = self.LINES, self.SAID

    def compose_work(self) -> ComposeResult:
        """Whose, the lines, keys."""
        with Vertical(classes="panel"):
            yield Static(one_line(self.person_name, 70), classes="panel-title", markup=False)
            yield Static(plain(self.said, "$quiet"), classes="said", markup=False)
            for name, label in self.asked:
                with Horizontal(classes="line"):
                    yield Static(label, classes="label", markup=False)
                    yield SecretLine(id=name)
            yield Static("", id="panel-word", markup=False)
            yield Static(plain("Enter goes on   Esc back", "$quiet"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the first line that waits for something."""
        self.set_focus(self.begin())

    def begin(self) -> SecretLine:
        """The line in which one begins."""
        return self.secrets[0]

    @property
    def secrets(self) -> list[SecretLine]:
        """The lines in order."""
        return [self.query_one(f"#{name}", SecretLine) for name, _ in self.asked]

    async def panel_key(self, event: events.Key) -> bool:
        """Enter, from line to line; F9 goes on once all of them are typed; and what is typed."""
        lines = self.secrets
        place = next((number for number, line in enumerate(lines) if self.focused is line), 0)
        if event.key == "f9":
            empty = next((line for line in lines if not line.text), None)
            self._go_on() if empty is None else self.set_focus(empty)  # what is refused is to be typed anew
        elif event.key == "enter" and not self.stands(place):
            pass  # it was said why; all of it stands
        elif event.key == "enter" and place + 1 == len(lines):
            self._go_on()
        elif event.key in ("enter", "tab", "down"):
            self.set_focus(lines[min(place + 1, len(lines) - 1)])
        elif event.key in ("shift+tab", "up"):
            self.set_focus(lines[max(place - 1, 0)])
        elif event.is_printable and event.character:
            lines[place].take_character(event.character)
        else:
            await lines[place].take_edit(event.key)
        return True

    def take_paste(self, pasted: str) -> bool:
        """Into the line the cursor stands in."""
        next((line for line in self.secrets if self.focused is line), self.secrets[0]).take_paste(pasted)
        return True

    def stands(self, place: int) -> bool:
        """Whether the line of this number may be left with Enter; what is wrong with it is said."""
        return True

    def word(self, sentence: str, style: str = "bold") -> None:
        """A sentence beneath the lines."""
        self._told_at = self._changes()
        self.query_one("#panel-word", Static).update(plain(sentence, style))

    def _changes(self) -> int:
        return sum(line.changes for line in self.secrets)

    def _go_on(self) -> None:
        self.word("Trying it: about a second.", "$quiet")
        self.desk_app.hold_keys("trying")
        words = [line.word for line in self.secrets]
        self.in_background(partial(self._try, words), self._sat_down, self._refused)

    def _try(self, words: list[Hidden]) -> object:
        return self._act(*(word.text for word in words))

    def _sat_down(self, answer: object) -> None:
        self.dismiss(answer)
        self.desk_app.release_keys("trying")

    def _refused(self, error: DeskError) -> None:
        for line in self.secrets:
            line.clear()
        self.set_focus(self.secrets[0])
        self.word(str(error))
        self.desk_app.release_keys("trying")


class SetPassphrase(ProvePassphrase):
    """Two lines, for who has no passphrase at this desk yet."""

    LINES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("passphrase", "Passphrase"),
        ("again", "Once more"),
    )
    SAID: ClassVar[str] = f"Set a passphrase of your own: it opens this desk. {ADVICE}"

    def __init__(self, name: str, act: Act, leave: str = "") -> None:
        """Args:
        name: whose it is.
        act: sits them down.
        leave: why somebody must let them, in a sentence; "" where nobody must.
        """
        super().__init__(name, act)
        if leave:
            self.asked, self.said = (*self.LINES, LEAVE), f"{self.SAID}\n\n{leave}"

    def stands(self, place: int) -> bool:
        """Whether the passphrase will do, and was typed twice: said at its own line, before the act."""
        first, again = self.secrets[:2]
        try:
            if place < 2:
                check_one(first.text, self.person_name)
        except NotAllowed as error:
            self.set_focus(first)
            self.word(str(error))
            return False
        try:
            if place == 1:
                check(first.text, again.text, self.person_name)
        except NotAllowed as error:  # which of the two is meant nobody can see
            first.clear()
            again.clear()
            self.set_focus(first)
            self.word(str(error))
            return False
        return True

    def on_secret_line_typed(self, event: SecretLine.Typed) -> None:
        """What was said was of what stood there before; a key's own word may come behind the sentence."""
        event.stop()
        if self._changes() != self._told_at:
            self.query_one("#panel-word", Static).update("")

    def _go_on(self) -> None:
        if self.stands(1):
            super()._go_on()

    def _refused(self, error: DeskError) -> None:
        """A passphrase that will do is not typed again because of another's leave."""
        if len(self.asked) == len(self.LINES):
            super()._refused(error)
            return
        self.secrets[-1].clear()
        self.set_focus(self.secrets[-1])
        self.word(str(error))
        self.desk_app.release_keys("trying")


class ApproveArrival(ProvePassphrase):
    """One line, for who has a passphrase and is not written down yet."""

    LINES: ClassVar[tuple[tuple[str, str], ...]] = (LEAVE,)

    def __init__(self, name: str, act: Act, leave: str) -> None:
        """Args:
        name: who sits down.
        act: sits them down.
        leave: why somebody must let them, in a sentence.
        """
        super().__init__(name, act)
        self.said = leave
