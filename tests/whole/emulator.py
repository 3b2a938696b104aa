"""The screen a person would see: pyte, guarded against the sequences it does not know.

Owns what pyte lacks: the other screen that full-screen programs draw on, the window title, the modes a
program must put back, and the filter that keeps sequences pyte would print out of its sight.
"""

import copy
import re
import unicodedata
from typing import Any

import pyte
import pyte.screens
from wcwidth import wcwidth

# Sequences pyte would draw as letters or take for others: kitty's keyboard protocol and everything else with
# the private marks < = >, private CSI but set, reset and erase, CSI with intermediates, strings for the
# terminal itself (DCS, APC, PM, SOS) and titles, which are read here.
_UNKNOWN = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]"
    rb"|\x1b\[\?[0-?]*(?:[ -/]+[@-~]|[@-IL-gi-km-~])"
    rb"|\x1b\[[0-;]*[ -/]+[@-~]"
    rb"|\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?)?$")
_TITLE = re.compile(rb"\x1b\][02];([^\x07\x1b]*)")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9;:]*u")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")

_MUST_BE_OFF = {
    1049: "the other screen",
    1000: "mouse reports",
    1002: "mouse reports",
    1003: "mouse reports",
    1004: "focus reports",
    1006: "mouse reports",
    1015: "mouse reports",
    2004: "bracketed paste",
    2048: "size reports",
}


class _Screen(pyte.Screen):  # type: ignore[misc,unused-ignore]
    """A pyte screen with the second screen of xterm, which keeps its text through odd characters."""

    _main: tuple[Any, Any] | None = None

    def draw(self, data: str) -> None:
        # pyte gives up on the rest of a run at the first character of no width that does not combine.
        super().draw(
            "".join(c for c in data if (width := wcwidth(c)) > 0 or (width == 0 and unicodedata.combining(c)))
        )

    def set_mode(self, *modes: int, **kwargs: bool) -> None:
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._main is None:
            self._main = (copy.deepcopy(self.buffer), copy.copy(self.cursor))
            self.erase_in_display(2)
            self.cursor_position()

    def reset_mode(self, *modes: int, **kwargs: bool) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._main is not None:
            self.buffer, self.cursor = self._main
            self._main = None
            self.dirty.update(range(self.lines))


class Emulator:
    """Bytes in, a screen of characters out."""

    def __init__(self, columns: int, rows: int) -> None:
        self.titles: list[str] = []
        self.modes: set[int] = set()
        self._kitty = 0
        self._held = b""
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        """Take what the program wrote. A sequence cut in two waits for its other half."""
        data = self._held + data
        self._held = b""
        if cut := _UNFINISHED.search(data):
            self._held = cut.group()
            data = data[: cut.start()]
        self.titles += [title.decode(errors="replace") for title in _TITLE.findall(data)]
        for mark in _KITTY.findall(data):
            self._kitty += 1 if mark == b">" else -1
        for numbers, verb in _MODE.findall(data):
            named = {int(number) for number in numbers.split(b";") if number}
            self.modes = self.modes | named if verb == b"h" else self.modes - named
            if 25 in named:
                self.modes = self.modes - {-25} if verb == b"h" else self.modes | {-25}
        self._stream.feed(_UNKNOWN.sub(b"", data))

    def resize(self, columns: int, rows: int) -> None:
        """Make the screen another size."""
        self._screen.resize(rows, columns)

    @property
    def rows(self) -> list[str]:
        """The screen, top to bottom, blanks at the right left off."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the terminal's cursor, counted from 1."""
        return self._screen.cursor.y + 1, self._screen.cursor.x + 1

    def cell(self, row: int, column: int) -> pyte.screens.Char:
        """One cell, counted from 1: pyte's Char with data, fg, bg, bold, reverse, underscore, ..."""
        return self._screen.buffer[row - 1][column - 1]

    @property
    def full_screen(self) -> bool:
        """Whether the other screen is shown."""
        return 1049 in self.modes

    @property
    def left_on(self) -> list[str]:
        """What the program switched on and has not put back; empty when the terminal is as it was."""
        wrong = {name for mode, name in _MUST_BE_OFF.items() if mode in self.modes}
        if -25 in self.modes:
            wrong.add("the cursor hidden")
        if self._kitty > 0:
            wrong.add("the keyboard protocol")
        return sorted(wrong)
