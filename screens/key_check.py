"""`dutydesk keys`: press each key, see what arrives, and keep a map of twins for the keys that do not.

A program of its own, without a desk: nothing of a case is opened. Asks for one key after the other, since
some terminals keep a key for themselves and send nothing at all.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.driver import Driver
from textual.widgets import Static

from dutydesk.errors import NotSaved
from dutydesk.keymap import KeyMap, save, why_not

from . import theme
from .keys import KEYS, key_words, known
from .plain import plain


@dataclass(frozen=True, slots=True)
class Asked:
    """One key that is tried."""

    name: str
    does: str


ASKED: tuple[Asked, ...] = tuple(
    dict.fromkeys(
        Asked(name, key.tooltip or key.label)
        for key in KEYS
        for name in key.keys
        if "typing" in key.where and (name.startswith("ctrl+") or (name[0] == "f" and name[1:].isdigit()))
    )
)
"""The keys of a call that a terminal might keep for itself, in the order of the registry."""

NOT_HERE = "enter"
"""Pressed for a key that does nothing."""


class KeyCheck(App[int]):
    """Asks for each key in turn, then offers to write the map."""

    TITLE = "dutydesk keys"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[tuple[str, str, str]]] = []  # type: ignore[assignment]
    CSS = "Screen { background: $background; color: $foreground; } Static { padding: 0 1; } "

    def __init__(self, file: Path, standing: KeyMap) -> None:
        """Args:
        file: where the map is written.
        standing: the map as it is now.
        """
        super().__init__()
        self.register_theme(theme.DARK)
        self.theme = theme.DARK.name
        self._file, self._standing = file, standing
        self._at = 0
        self._arrived: dict[str, str] = {}
        """By the key asked for, what arrived; "" where nothing did."""
        self._twins = dict(standing.twins)
        self._said = ""
        self._ready_to_draw = False

    def get_driver_class(self) -> type[Driver]:
        """As the desk itself reads the wire."""
        from .app import DutyDeskApp

        return DutyDeskApp.get_driver_class(self)  # type: ignore[arg-type]

    def compose(self) -> ComposeResult:
        """What is asked, what has arrived so far, and the keys that work."""
        yield Static("", id="asked", markup=False)
        yield Static("", id="seen", markup=False)
        yield Static("", id="below", markup=False)

    def on_mount(self) -> None:
        """Ask for the first."""
        self._ready_to_draw = True
        self._draw()

    async def on_event(self, event: events.Event) -> None:
        """Every key is an answer; none of Textual's own bindings comes first."""
        if isinstance(event, events.Key):
            self._answer(event)
            return
        await super().on_event(event)

    @property
    def _asking(self) -> Asked | None:
        return ASKED[self._at] if self._at < len(ASKED) else None

    def _answer(self, event: events.Key) -> None:
        asked, key = self._asking, event.key
        if key == "escape":
            self.exit(0)
        elif asked is None:
            self._finish(event.character or "")
        else:
            self._take(asked, key)
            self._at += 1
        self._draw()

    def _take(self, asked: Asked, key: str) -> None:
        if key == NOT_HERE:
            self._arrived[asked.name], self._said = "", f"{key_words(asked.name)} does not arrive."
            return
        if not key.isprintable():
            self._arrived[asked.name], self._said = "", "Something arrived that has no name."
            return
        self._arrived[asked.name] = key
        if key == asked.name:
            self._said = f"{key_words(key)} arrives as itself."
        elif wrong := why_not(key, asked.name, known()):
            self._said = f"{key_words(key)} arrived: it {wrong}."
        else:
            self._twins[key] = asked.name
            self._said = f"{key_words(key)} arrived, and will stand for {key_words(asked.name)}."

    def _finish(self, typed: str) -> None:
        if typed == "w":
            try:
                save(self._file, KeyMap(self._twins, self._standing.footer))
            except NotSaved as error:
                self._said = str(error)
                return
            self.exit(0, message=f"Written: {self._file}")
        elif typed == "a":
            self._at, self._arrived, self._twins = 0, {}, dict(self._standing.twins)
            self._said = ""

    def _draw(self) -> None:
        if not self._ready_to_draw:
            return
        asked = self._asking
        if asked is not None:
            number = f"{self._at + 1} of {len(ASKED)}"
            head = plain(f"Press {key_words(asked.name)}", "bold $accent") + plain(
                f"   {asked.does}   {number}"
            )
            below = "Enter: it does nothing here   Esc: leave, nothing is written"
        else:
            lost = [key_words(name) for name, key in self._arrived.items() if key != name]
            words = f"Did not arrive as themselves: {', '.join(lost)}." if lost else "Every key arrives."
            head = plain(words, "bold")
            below = f"w writes {len(self._twins)} twins   a asks again   Esc leaves, nothing is written"
        self.query_one("#asked", Static).update(Content("\n") + head + Content("\n") + plain(self._said))
        seen = [f"{key_words(name):<6} {_came(name, key)}" for name, key in self._arrived.items()]
        half = (len(seen) + 1) // 2
        rows = [f"{left:<38}{right}" for left, right in zip(seen[:half], [*seen[half:], ""], strict=False)]
        self.query_one("#seen", Static).update(plain("\n" + "\n".join(rows)))
        self.query_one("#below", Static).update(plain("\n" + below, "$quiet"))


def _came(name: str, key: str) -> str:
    if not key:
        return "nothing arrived"
    return "ok" if key == name else f"came as {key_words(key)}"


def check_keys(file: Path, standing: KeyMap) -> int:
    """Run it on the terminal. Returns the exit status."""
    app = KeyCheck(file, standing)
    app.run()
    return app.return_code or 0
