"""T11: the program of an encrypted desk is told to end, or its terminal goes, in the middle of a word.

HUP, TERM, INT, the window closed, the window closed where HUP is ignored (nohup), and a connection that drops
where no signal comes at all; at a random moment, at the door, at the queue and in each place where something
is typed. What stood on the screen is saved, the terminal is as it was, nothing goes on running. How long it
took is printed. Control: a program that hears no signal and saves late must be seen.

Sized by DUTYDESK_BATTERY.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.battery.keying import (
    Typing,
    a_word,
    behind_the_gate,
    in_a_cell,
    in_the_long_text,
    in_the_note,
    program,
    type_on,
)
from tests.battery.sealed import Sealed, all_of, sealed
from tests.battery.test_t01_killed import LATE_IN, kept_at
from tests.whole.terminal import Terminal

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix"),
]

ASKED: Final = 2.0
"""Seconds to the end. Source: safety.md F12."""
MOST: Final = 10.0
"""Seconds after which it does not end at all: a machine that is busy takes its time."""
HEARS_NOTHING: Final = LATE_IN.replace(
    "from dutydesk.cli", "from dutydesk.screens.app import DutyDeskApp\n"
    "DutyDeskApp._listen_for_signals = lambda self: None\nfrom dutydesk.cli"
)  # fmt: skip

PROGRAM: Final = [sys.executable, "-m", "dutydesk"]
DEAF_TO_HUP: Final = ("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
Places = Callable[[Terminal, int], Typing | None]


def at_the_door(terminal: Terminal, number: int) -> None:
    """Nobody has signed in; a passphrase is half typed."""
    terminal.see("Who is here?", within=60)
    terminal.type("eleven qu")


def at_the_queue(terminal: Terminal, number: int) -> None:
    """Nothing is open."""


PLACES: Final[tuple[Places, ...]] = (
    in_the_long_text,
    behind_the_gate,
    at_the_queue,
    in_the_note,
    in_a_cell,
    at_the_door,
)


@dataclass(frozen=True)
class End:
    """One way to end it."""

    name: str
    number: int
    """The signal; 0 where the window is closed."""
    command: tuple[str, ...] = tuple(PROGRAM)

    def end(self, terminal: Terminal) -> float:
        """Returns the seconds it took."""
        began = time.perf_counter()
        if self.number:
            os.kill(terminal.pid, self.number)
            terminal.ended(MOST)
        else:
            terminal.hangup(MOST)
        return time.perf_counter() - began


ENDS: Final = (
    End("HUP", signal.SIGHUP),
    End("TERM", signal.SIGTERM),
    End("INT", signal.SIGINT),
    End("window closed", 0),
    End("nohup, window closed", 0, (*DEAF_TO_HUP, *PROGRAM)),
    End("connection dropped, no signal", 0, (*DEAF_TO_HUP, "setsid", "--wait", *PROGRAM)),
)


@dataclass
class Came:
    """What came of the ends so far."""

    took: list[float] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)


def running_on(made: Sealed) -> list[int]:
    """The processes that were begun for this desk and go on."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(made.path).encode() in each.read_bytes():
                found.append(int(each.parent.name))
        except OSError:
            continue  # it has just ended
    return found


def one(
    folder: Path, made: Sealed, how: End, place: Places, chance: random.Random, came: Came, calls: int
) -> None:
    """Sign in, type, end; look at what is left."""
    opened: Any = program(folder, made, command=list(how.command))
    if place is at_the_door:
        opened = Terminal(folder, "--database", str(made.path), command=list(how.command), plain=False)
    with opened as terminal:
        at = place(terminal, calls)
        if at is not None:
            type_on(terminal, at, a_word(chance, 4, 14))
        until = time.perf_counter() + chance.uniform(0, 0.12)
        while time.perf_counter() < until:
            terminal.screen()
        came.took.append(how.end(terminal))
        if terminal.exit_status != 128 + (how.number or signal.SIGHUP):
            came.left.append(f"{how.name}: it ended with status {terminal.exit_status}")
        if how.number:
            came.left += [f"{how.name}: {each}" for each in terminal.left_behind()]
    limit = time.monotonic() + 5  # Source: safety.md T11
    while (left := running_on(made)) and time.monotonic() < limit:
        time.sleep(0.05)
    came.orphans += left
    copy = made.copied(folder / "looked_at")
    assert copy.faults() == []
    if at is None:
        return
    with copy.open() as desk:
        views = all_of(desk)
    last = max(views, key=lambda view: view.started_at, default=None)
    kept = kept_at(last, at) if last is not None else ""
    if not at.text.startswith(kept) or len(kept) < len(at.before) + len(at.seen):
        came.unsaved.append(f"{how.name}: {len(at.seen)} letters stood there, {len(kept)} are kept")


def test_what_stood_on_the_screen_is_saved_and_nothing_is_left_running(
    tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, came = random.Random("t11"), Came()  # noqa: S311 - moments, not secrets
    made = sealed(tmp_path / "kept" / "desk.db")
    ends = [each for each in ENDS if "setsid" not in each.command or shutil.which("setsid")]
    for number in range(battery_size * len(ends)):
        how = ends[number % len(ends)]
        place = PLACES[(number + number // len(ends)) % len(PLACES)]
        one(tmp_path, made, how, place, chance, came, number + 1)
    took = sorted(came.took)
    with capsys.disabled():
        print(
            f"\nT11: n = {len(took)} ends, {battery_size} of each of {len(ends)} kinds; unsaved "
            f"{len(came.unsaved)}, terminal not restored {len(came.left)}, orphans {len(came.orphans)}; "
            f"ended within {took[len(took) // 2]:.2f} s (half), {took[-1]:.2f} s (all; {ASKED:.0f} are asked)"
        )
    assert (came.unsaved, came.left, came.orphans) == ([], [], [])


def test_control_a_program_that_hears_no_signal_and_saves_late_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, came = random.Random("t11 control"), Came()  # noqa: S311 - as above
    made = sealed(tmp_path / "kept" / "desk.db")
    deaf = End("TERM", signal.SIGTERM, (sys.executable, "-c", HEARS_NOTHING))
    one(tmp_path, made, deaf, behind_the_gate, chance, came, 1)
    with capsys.disabled():
        print(f"\nT11 control: unsaved {came.unsaved}, left {came.left}")
    assert came.unsaved
    assert came.left
