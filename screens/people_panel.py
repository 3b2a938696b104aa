"""What is typed about somebody of the desk: another role, or somebody new; and a role approved by paper.

Owns the lines and that they stand as typed until the act was done. What is missing is the act's to say.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from dutydesk.errors import DeskError

from .arrive import in_columns
from .fields import OneLine, Said
from .first_start import role_of, role_words
from .overlay import Overlay
from .passphrase_panel import ProvePassphrase
from .plain import one_line, plain

LABELS: Final[dict[str, tuple[str, str]]] = {
    "name": ("Name", ""),
    "role": ("Role", ""),
    "registration": ("Registration", "Social Work England; social workers only"),
    "reason": ("Reason", ""),
}
"""The lines there are: what stands before each, and what beside it."""
NUMBER: Final = "registration number"
SHORT: Final = ("role", "registration")
KEYS_WORDS: Final = "Tab next   F9 done   F1 what is asked   Esc back"


class PeopleForm(Overlay):
    """A few lines and the roles there are. Dismisses what the act answers, or None."""

    CSS_PATH = "people.tcss"

    def __init__(
        self,
        title: str,
        said: str,
        asked: tuple[str, ...],
        act: Callable[..., object],
        listed: tuple[tuple[str, str], ...],
    ) -> None:
        """Args:
        title: whom it is about.
        said: what comes of it, in a sentence or two.
        asked: keys of the lines, in order.
        act: given what stands in them, in that order, the role as its key.
        listed: the roles there are, key and words.
        """
        super().__init__()
        self.heading, self.said, self.asked, self._act, self.listed = title, said, asked, act, listed

    def compose_work(self) -> ComposeResult:
        """Title, what it does, the lines, the roles, a word, the keys."""
        with Vertical(classes="panel"):
            yield Static(one_line(self.heading, 74), classes="panel-title", markup=False)
            yield Static(plain(self.said, "$quiet"), classes="said", markup=False)
            for name in self.asked:
                label, beside = LABELS[name]
                with Horizontal(classes="line"):
                    yield Static(label, classes="label", markup=False)
                    line = OneLine(id=f"people-{name}")
                    line.set_class(name in SHORT, "short")
                    yield line
                    if name in SHORT:
                        yield Static(plain(beside, "$quiet"), id=f"{name}-word", classes="word", markup=False)
            listed = [
                plain(f"{number} ", "bold $accent") + plain(words)
                for number, (_, words) in enumerate(self.listed, start=1)
            ]
            yield Static(in_columns(listed), id="people-roles", markup=False)
            yield Static("", id="people-word", markup=False)
            yield Static(plain(KEYS_WORDS), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self.set_focus(self.lines[0])

    @property
    def lines(self) -> list[OneLine]:
        """The lines, in order."""
        return [self.query_one(f"#people-{name}", OneLine) for name in self.asked]

    @property
    def role(self) -> str:
        """Key of the role that was typed by its number or its first letters; else what was typed."""
        return role_of(self.query_one("#people-role", OneLine).text, self.listed)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say the role back in words."""
        event.stop()
        if event.input.id == "people-role":
            words = role_words(self.query_one("#people-role", OneLine).text, self.listed)
            self.query_one("#role-word", Static).update(words)

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self._word(event.sentence)

    def _word(self, sentence: str) -> None:
        self.query_one("#people-word", Static).update(plain(sentence, "bold"))

    async def panel_key(self, event: events.Key) -> bool:
        """From line to line; Enter in the last one, and F9, do it."""
        lines = self.lines
        place = next((number for number, line in enumerate(lines) if self.focused is line), 0)
        if event.key == "f9" or (event.key == "enter" and place + 1 == len(lines)):
            self._confirm()
        elif event.key in ("enter", "tab", "down"):
            self.set_focus(lines[(place + 1) % len(lines)])
        elif event.key in ("shift+tab", "up"):
            self.set_focus(lines[(place - 1) % len(lines)])
        else:
            return False
        return True

    def _confirm(self) -> None:
        texts = [self.role if name == "role" else line.text for name, line in self._named()]
        self.desk_app.hold_keys("people")
        self.in_background(partial(self._act, *texts), self._done, self._not_done)

    def _named(self) -> list[tuple[str, OneLine]]:
        return list(zip(self.asked, self.lines, strict=True))

    def _done(self, answer: object) -> None:
        self.dismiss(answer)
        self.desk_app.release_keys("people")

    def _not_done(self, error: DeskError) -> None:
        """Say why; all that was typed stands there, and the cursor in what is missing."""
        self._word(str(error))
        missing = [line for name, line in self._named() if not self._is_there(name, line, str(error))]
        self.set_focus((missing or self.lines)[0])
        self.desk_app.release_keys("people")

    def _is_there(self, name: str, line: OneLine, told: str) -> bool:
        if name == "role":
            return self.role in dict(self.listed)
        if name == "registration":  # only some roles need one, which the act says
            return NUMBER not in told
        return bool(line.text.strip())


class ByPaper(ProvePassphrase):
    """One line for the printed recovery key. Dismisses the role that was given, or None."""

    LINES: ClassVar[tuple[tuple[str, str], ...]] = (("approval", "Recovery key"),)
    SAID: ClassVar[str] = (
        "Whoever has the printed recovery key may approve a role where nobody else of this desk can: on a "
        "desk with one manager, say."
    )
