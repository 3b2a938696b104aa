"""The real program in a pseudo-terminal, at the hands of a test.

Owns the child process, its private home folder and the count of keys pressed. Every wait ends when the
screen shows what is waited for; no read blocks longer than a tenth of a second. Not on Windows.

    with Terminal(tmp_path, "demo", size=(80, 24)) as desk:
        desk.see("2 Team", within=10)
        desk.press("n")
        desk.type("Tom Reid")
        desk.press("Tab", "F9")
        assert desk.control_keys == 3
"""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte.screens

from tests.whole.emulator import Emulator
from tests.whole.keys import bytes_for

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds a machine that others use may take for what is asked within ten or more: what comes ends a wait."""
_ESCAPE_GAP = 0.15
"""Seconds after Esc: Textual reads Esc and a letter within 100 ms as Alt and the letter."""


class NotSeen(AssertionError):
    """What was waited for did not come; the message draws the screen."""


PLAIN = "Tests of the program, invented people only"


def write_plain(config: Path) -> None:
    """The written setting by which a desk's file may be unencrypted, unless settings are there already."""
    file = config / "dutydesk" / "settings.toml"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(f'plain_file = "{PLAIN}"\n', encoding="utf-8")


def private_environment(home: Path, *, plain: bool = True) -> dict[str, str]:
    """The environment of a person with an empty home folder on an xterm with 256 colours.

    Args:
        plain: their settings let a desk's file be unencrypted: for what is not about keys.
    """
    folders = {"HOME": home, "TMPDIR": home / "tmp"}
    folders |= {f"XDG_{name}_HOME": home / name.lower() for name in ("DATA", "CONFIG", "STATE", "CACHE")}
    folders["XDG_RUNTIME_DIR"] = home / "run"
    for folder in folders.values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if plain:
        write_plain(folders["XDG_CONFIG_HOME"])
    return {name: str(folder) for name, folder in folders.items()} | {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


class Terminal:
    """One program in one terminal window.

    Args:
        folder: a private folder of the test; the program's home is `folder/home`, and stays between two
            terminals opened on the same folder, as it does for a person who starts again.
        arguments: what follows `dutydesk` on the command line.
        command: another program altogether, in place of `python -m dutydesk`.
        size: columns and rows.
        environment: added to the private one.
        plain: as of `private_environment`.
        hands_on: descriptors of this process that the program gets too.

    `started` and `last_read` are the moments (`time.perf_counter`) of the launch and of the last bytes read.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        command: Sequence[str] | None = None,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        plain: bool = True,
        hands_on: Sequence[int] = (),
    ) -> None:
        self.home = folder / "home"
        self.raw = bytearray()
        self.control_keys = 0
        self.content_characters = 0
        self._emulator = Emulator(*size)
        self._master, slave = pty.openpty()
        self._open = True
        self._set_size(*size)
        os.set_blocking(self._master, False)
        environ = private_environment(self.home, plain=plain) | dict(environment or {})
        words = [*(command or [sys.executable, "-m", "dutydesk"]), *arguments]
        self._before = termios.tcgetattr(slave)
        self.started = self.last_read = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                words,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=environ,
                cwd=self.home,
                start_new_session=True,
                pass_fds=hands_on,
                preexec_fn=_take_the_terminal,  # noqa: PLW1509 - one ioctl, no lock taken
            )
        finally:
            os.close(slave)

    # Keys

    def press(self, *keys: str) -> None:
        """Press control keys by name; each counts, a section letter or list code letter too."""
        for key in keys:
            self._write(bytes_for(key))
            self.control_keys += 1
            if key == "Esc":
                self._pump_for(_ESCAPE_GAP)

    def type(self, text: str) -> None:
        """Type content, a key a character; does not count as control keys."""
        self._write(text.encode(errors="surrogatepass"))
        self.content_characters += len(text)

    def keys(self, *keys: str, text: str = "") -> None:
        """Press the keys, then type the text."""
        self.press(*keys)
        if text:
            self.type(text)

    def paste(self, text: str) -> None:
        """Paste as a terminal does, in brackets; counts as content."""
        self._write(b"\x1b[200~" + text.encode(errors="surrogatepass") + b"\x1b[201~")
        self.content_characters += len(text)

    def send(self, data: bytes) -> None:
        """Put raw bytes on the wire, counted as nothing."""
        self._write(data)

    # The screen

    def see(self, text: str, within: float = 10.0) -> str:
        """Wait until a row of the screen holds the text; returns the row. Raises NotSeen."""
        seen: list[str] = []

        def stands() -> bool:
            seen[:] = [row for row in self.screen() if text in row][:1]
            return bool(seen)

        self.wait(stands, within, f"{text!r} to be seen")
        return seen[0]

    def gone(self, text: str, within: float = 10.0) -> None:
        """Wait until no row of the screen holds the text. Raises NotSeen."""
        self.wait(lambda: self.find(text) is None, within, f"{text!r} to go")

    def wait(self, holds: Callable[[], bool], within: float = 10.0, what: str = "that") -> None:
        """Wait until it holds, looking after every piece the program writes. Raises NotSeen."""
        within = _patient(within)
        limit = time.perf_counter() + within
        self._pump(0)
        while not holds():
            left = limit - time.perf_counter()
            if left <= 0 or (not self.alive and not self._pump(0)):
                if holds():
                    return
                raise NotSeen(self._report(what, within))
            self._pump(min(left, 0.1))

    def settle(self, quiet: float = 0.1, within: float = 10.0) -> None:
        """Wait until the program has written nothing for `quiet` seconds. Raises NotSeen.

        Who waits a tenth of a second or longer asks for a program at rest: one that has still to come to its
        turn on a busy machine, or waits for the disk, is waited for.
        """
        limit = time.perf_counter() + _patient(within)
        while self._pump(quiet) or (quiet >= 0.1 and self._at_work()):
            if time.perf_counter() > limit:
                raise NotSeen(self._report("the screen to come to rest", within))

    def screen(self) -> list[str]:
        """The rows as they stand now, top to bottom."""
        self._pump(0)
        return self._emulator.rows

    def row(self, number: int) -> str:
        """One row, counted from 1."""
        return self.screen()[number - 1]

    def find(self, text: str) -> tuple[int, int] | None:
        """Row and column (of characters, from 1) at which the text first stands, or None."""
        for number, row in enumerate(self.screen(), start=1):
            if (at := row.find(text)) >= 0:
                return number, at + 1
        return None

    def cell(self, row: int, column: int) -> pyte.screens.Char:
        """One cell, counted from 1: pyte's Char (data, fg, bg, bold, reverse, ...)."""
        self._pump(0)
        return self._emulator.cell(row, column)

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the terminal's own cursor, counted from 1."""
        self._pump(0)
        return self._emulator.cursor

    @property
    def full_screen(self) -> bool:
        """Whether the program has taken the other screen, and so draws rather than prints."""
        return self._emulator.full_screen

    @property
    def titles(self) -> list[str]:
        """Every window title the program has set."""
        return self._emulator.titles

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size; the program is told as usual."""
        self._set_size(columns, rows)
        self._emulator.resize(columns, rows)

    # The end

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """None while it runs; else the exit status, negative for the signal that ended it."""
        return self._process.poll()

    def ended(self, within: float = 10.0) -> int:
        """Wait for the program to end; returns the exit status. Raises NotSeen."""
        self.wait(lambda: not self.alive, within, "the program to end")
        while self._pump(0.02):
            pass
        status = self._process.poll()
        assert status is not None
        return status

    def kill9(self) -> int:
        """Kill the program outright, as a power cut would. Returns the exit status, -9."""
        self._process.kill()
        return self.ended()

    def terminate(self, within: float = 10.0) -> int:
        """Ask it to end with SIGTERM; returns its exit status."""
        self._process.terminate()
        return self.ended(within)

    def hangup(self, within: float = 10.0) -> int:
        """Close the window: the terminal is gone and the kernel sends SIGHUP. Returns the exit status."""
        self._pump(0)
        self._close_window()
        return self.ended(within)

    def left_behind(self) -> list[str]:
        """What an ended program left switched on in the terminal; empty when it is as it was."""
        self._pump(0)
        wrong = self._emulator.left_on
        now = termios.tcgetattr(self._master)
        if now[:4] != self._before[:4]:
            wrong.append("line settings")
        return wrong

    def close(self) -> None:
        """Close the window and kill whatever is left of the program and its children."""
        self._close_window()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Wires

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _close_window(self) -> None:
        if self._open:
            self._open = False
            os.close(self._master)

    def _write(self, data: bytes) -> None:
        """Write without ever standing still: while the program's input is full, its output is read."""
        limit = time.perf_counter() + PATIENCE
        while data:
            if not self._open or not self.alive:
                raise NotSeen(self._report("the program to take a key", 0))
            readable, writable, _ = select.select([self._master], [self._master], [], 0.1)
            if readable:
                self._pump(0)
            if writable:
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self._master, data[:1024]) :]
            if time.perf_counter() > limit:
                raise NotSeen(self._report("the program to take its keys", PATIENCE))

    def _pump(self, wait: float) -> bool:
        """Read what has come, waiting at most so many seconds for the first byte; whether any came."""
        if not self._open:
            # Nothing to read any more; give the program the time to notice.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(wait, 0.001))
            return False
        # Read the whole burst before drawing it: the emulator is slower than the program it watches.
        burst = bytearray()
        while len(burst) < 1_000_000 and select.select([self._master], [], [], 0.001 if burst else wait)[0]:
            try:
                data = os.read(self._master, 65_536)
            except BlockingIOError:
                break
            except OSError:  # the program has closed its side
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(max(wait, 0.001))
                break
            if not data:
                break
            self.last_read = time.perf_counter()
            burst += data
        self.raw += burst
        self._emulator.feed(bytes(burst))
        return bool(burst)

    def _at_work(self) -> bool:
        """Whether it computes, would if it had its turn, or waits for the disk; as far as Linux tells."""
        for thread in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):  # it has just ended
                if thread.read_text().rpartition(")")[2].split()[0] in "RD":
                    return True
        return False

    def _pump_for(self, seconds: float) -> None:
        limit = time.perf_counter() + seconds
        while (left := limit - time.perf_counter()) > 0:
            self._pump(left)
            if not self.alive:
                return

    def _report(self, what: str, within: float) -> str:
        return "\n".join(self._lines(what, within))

    def _lines(self, what: str, within: float) -> Iterator[str]:
        state = "it runs" if self.alive else f"it ended with status {self.exit_status}"
        yield f"waited {within:g} s for {what}; {state}; the screen:"
        rows = self._emulator.rows
        yield "+" + "-" * max(map(len, rows), default=0)
        yield from (f"|{row}" for row in rows)
        yield "+"


def _patient(within: float) -> float:
    return max(within, PATIENCE) if within >= 10 else within


def _take_the_terminal() -> None:
    """In the child, before the program: make this its controlling terminal, so that SIGHUP comes and ends it.

    What the tests were started with is inherited: under nohup SIGHUP would be ignored, and a program that
    does not ask for it by itself would never end.
    """
    for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
