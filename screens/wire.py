"""The wire to the terminal: what arrives that is no text, and what happens when it is cut.

Owns the thread that reads the keyboard, as Textual's own does, but for three things: bytes that are no UTF-8
are shown as such instead of ending the program; a terminal that has gone ends it; a fault prints no locals.
And how Esc is told from the Alt key (`EscFirst`).
"""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

_LOOK_AGAIN = 0.1
"""Seconds between two looks whether the program ends, and after which a lone Esc is a key."""
_ONE_READ = 65_536


_ESC = "\x1b"
_BEGINS_A_SEQUENCE = frozenset("[O]P_^X")
"""What may follow an Esc of the terminal's own: its keys, and its answers to what it was asked."""
_WORD_KEYS = frozenset("bf\x7f")
"""What macOS terminals send behind an Esc for Option with Left, Right and Delete: a word back, on, or cut."""
_TOGETHER = _BEGINS_A_SEQUENCE | _WORD_KEYS | {_ESC}


class EscFirst(XTermParser):
    """Esc with a key right behind it is these two keys.

    On the wire it looks the same as that key with Alt, and Textual takes it as such for a tenth of a second:
    behind a quick Esc an Enter was lost, and a 1 became an inverted exclamation mark. A terminal that tells
    Alt apart (the kitty protocol) is still heard. Not told apart, within that tenth: b and f, which are how
    macOS sends a word back and on, and `[` and O, with which the terminal's own keys begin.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == _ESC and sequence[1] not in _TOGETHER:
            yield events.Key("escape", _ESC)
            yield from super()._sequence_to_key_events(sequence[1])
            return
        if alt and sequence != "[":  # nothing came behind it that the terminal could have meant
            yield events.Key("escape", _ESC)
            alt = False
        yield from super()._sequence_to_key_events(sequence, alt)


class WireDriver(LinuxDriver):
    """A terminal under Unix."""

    def window_now(self) -> Size:
        """Columns and rows of the window at this moment."""
        return Size(*self._get_terminal_size())

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self._cut()
        except Exception as error:  # noqa: BLE001 - a thread: all faults go one way
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read keys until the program ends or the terminal has gone."""
        parser = EscFirst(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_AGAIN):
                    data = os.read(self.fileno, _ONE_READ)
                    if not data:
                        self._cut()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _cut(self) -> None:
        """Nobody is at the other end any more."""
        if not self.exit_event.is_set():
            self._loop.call_soon_threadsafe(self._app.terminal_gone)  # type: ignore[attr-defined]
