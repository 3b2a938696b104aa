"""The wire to the terminal: what arrives that is no text, and what happens when it is cut.

Owns the thread that reads the keyboard, as Textual's own does, but for three things: bytes that are no UTF-8
are shown as such instead of ending the program; a terminal that has gone ends it; a fault prints no locals.
"""

import os
import selectors
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

_LOOK_AGAIN = 0.1
"""Seconds between two looks whether the program ends, and after which a lone Esc is a key."""
_ONE_READ = 65_536


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
        parser = XTermParser(self._debug)
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
