"""Times taken at the screen: from a key on the wire to the last byte that changed what stands there."""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Samples
from tests.whole.terminal import Terminal

FORM = str(Path(__file__).with_name("form.py"))
WORD = "zqxjkvwybzqxjk"
"""Typed letter by letter; stands in no screen of ours, nor do its beginnings of two letters and more."""

ROW = re.compile(r"\bC-\d{3,4}\b")
"""A contact's reference in a row of the queue."""

QUEUE = "2 Team"
SIZE = (120, 36)


@contextmanager
def floor(folder: Path, kind: str) -> Iterator[Terminal]:
    """One of the bare programs of `form.py`."""
    with Terminal(folder, command=[sys.executable, FORM, kind], size=SIZE) as terminal:
        yield terminal


@contextmanager
def demo(folder: Path) -> Iterator[Terminal]:
    """The program on its demonstration desk."""
    with Terminal(folder, "demo", size=SIZE) as terminal:
        yield terminal


@contextmanager
def opened(folder: Path, database: Path) -> Iterator[Terminal]:
    """The program on a desk that is there already."""
    with Terminal(folder, "--database", str(database), size=SIZE) as terminal:
        yield terminal


def to_first_key(terminal: Terminal, keys: bytes) -> float:
    """Seconds from launch until a word typed ahead at once is answered on the program's own screen.

    By itself, or by how many keys are kept: before the door is known it may be a passphrase, not to be drawn.
    """
    terminal.send(keys + WORD[:6].encode())
    # Before the program takes the screen, the terminal itself echoes what is typed.
    known = f"kept: {len(keys) + 6} keys"
    terminal.wait(
        lambda: terminal.full_screen and any(terminal.find(each) is not None for each in (WORD[:6], known)),
        30,
        "the first key",
    )
    return terminal.last_read - terminal.started


def to_true_rows(terminal: Terminal) -> float:
    """Seconds from launch until the queue shows a contact."""
    terminal.wait(
        lambda: terminal.find(QUEUE) is not None and any(ROW.search(row) for row in terminal.screen()),
        30,
        "the queue's rows",
    )
    return terminal.last_read - terminal.started


def type_a_word(*fields: tuple[Terminal, Samples]) -> list[int]:
    """Key to echo for each letter of the word in each field by turns; cleared after.

    Args:
        fields: terminals with the cursor in a field, and where the times of each go. By turns at every
            letter, so that what else the machine does falls on all of them alike.

    Returns: the bytes each program wrote for one key, the median of the word.
    """
    written: list[list[int]] = [[] for _ in fields]
    for length in range(1, len(WORD) + 1):
        typed = WORD[:length]
        for (terminal, samples), counted in zip(fields, written, strict=True):
            stood, began = len(terminal.raw), time.perf_counter()
            terminal.send(typed[-1].encode())
            # Other fields may hold one z; the field of this word is known by the letters before.
            terminal.wait(lambda: terminal.find(typed) is not None, 10, f"the echo of {typed!r}")  # noqa: B023
            if length > 1:
                samples.add(terminal.last_read - began)
            # The next key comes when the frame is over, as from a person; Textual holds a second frame back.
            terminal.settle(0.04)
            counted.append(len(terminal.raw) - stood)
    for terminal, _ in fields:
        terminal.send(b"\x15")
        terminal.gone(WORD[:2], 10)
        terminal.settle(0.05)
    return [sorted(counted)[len(counted) // 2] for counted in written]


def to_seen(terminal: Terminal, keys: bytes, text: str, quiet: float = 0.03) -> float:
    """Seconds from the keys to the last byte of the burst that brought the text to the screen."""
    began = time.perf_counter()
    terminal.send(keys)
    terminal.wait(lambda: terminal.find(text) is not None, 10, f"{text!r}")
    terminal.settle(quiet)
    return terminal.last_read - began


def to_written(terminal: Terminal, log: Path, key: bytes) -> float:
    """Seconds from a key until the database's write-ahead log changed on disk."""
    before = log.stat()
    began = time.perf_counter()
    terminal.send(key)
    while (now := log.stat()).st_mtime_ns == before.st_mtime_ns and now.st_size == before.st_size:
        if time.perf_counter() - began > 5:
            raise TimeoutError("nothing was written within 5 s")
    return time.perf_counter() - began


def processor_seconds(pid: int) -> float:
    """User and system time a process has used. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share_of_processor(terminal: Terminal, seconds: float) -> float:
    """Per cent of one processor used while nobody presses anything; the screen is read meanwhile."""
    before, began = processor_seconds(terminal.pid), time.perf_counter()
    while (left := began + seconds - time.perf_counter()) > 0:
        terminal.settle(min(left, 0.1), within=seconds + 5)
    used = processor_seconds(terminal.pid) - before
    return 100 * used / (time.perf_counter() - began)


def memory(pid: int) -> float:
    """Resident memory of a process, MB. Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
