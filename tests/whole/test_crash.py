"""A fault of the program says a reference and one sentence, and not a word of a case: safety 2c, R-1402.

The fault is planted by a small script round the real program: case text stands in the locals and in the
exception's own message. What went over the wire, and every file of the home folder, is searched.
"""

import re
import sys
from pathlib import Path

import pytest

from tests.whole.desks import made
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

CASE = "Quillonby"
PLANTED = """
import asyncio, sys, threading
from dutydesk.acts.keeping import Keeper
from dutydesk.cli import main
from dutydesk.screens.queue import QueueScreen

def fault():
    child_name = "ybnolliuQ"[::-1]
    allegation = [child_name] * 3
    raise ValueError(f"bad value {child_name!r} in {allegation}")

def chained():
    try:
        fault()
    except ValueError as error:
        raise KeyError("ybnolliuQ"[::-1]) from error

def database():
    from sqlalchemy import create_engine, text
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("select :child from nowhere"), {"child": "ybnolliuQ"[::-1]})

def twice():
    asyncio.get_running_loop().call_soon(fault)
    asyncio.get_running_loop().call_soon(fault)

plants = {
    "a key": lambda screen: fault(),
    "a cause": lambda screen: chained(),
    "a worker": lambda screen: screen.in_background(fault),
    "the database": lambda screen: screen.in_background(database),
    "the loop": lambda screen: twice(),
    "a drawing": lambda screen: setattr(type(screen), "identity", lambda self: fault()),
}
QueueScreen.action_clocks = lambda screen: plants[sys.argv[1]](screen)
if sys.argv[1] == "the end":
    Keeper.close = lambda keeper: fault()
if sys.argv[1] == "a thread":
    QueueScreen.action_clocks = lambda screen: threading.Thread(target=fault).start()
main(sys.argv[2:])
"""
FILE_LINE = re.compile(r"(reference [0-9A-F]{8}|kind \w+|[\w<>.]+:\d+ [\w<>]+)")
SENTENCE = re.compile(r"dutydesk stopped because of a fault in the program\. Reference ([0-9A-F]{8})\.")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The program with a fault in it, in a folder that is not searched."""
    path = tmp_path / "planted.py"
    path.write_text(PLANTED)
    (tmp_path / "person").mkdir()
    return path


def leaks(terminal: Terminal) -> list[str]:
    """Where the case text can be read: on the wire, or in a file of the home."""
    found = [path.name for path in terminal.home.rglob("*") if path.is_file() and CASE in _text(path)]
    return found + (["the terminal"] if CASE.encode() in terminal.raw else [])


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def crash_files(terminal: Terminal) -> list[Path]:
    """What was kept of the faults."""
    return [path for path in terminal.home.rglob("crash-*.txt")]


@pytest.mark.parametrize("where", ["a key", "a cause", "a worker", "the database", "the loop", "a drawing"])
def test_a_fault_tells_a_reference_and_no_case(tmp_path: Path, script: Path, where: str) -> None:
    database = made(tmp_path / "person")
    command = [sys.executable, str(script), where, "--database", str(database)]
    with Terminal(tmp_path / "person", command=command) as desk:
        desk.see("1 Mine", within=30)
        desk.press("F8")
        assert desk.ended() == 1
        assert desk.left_behind() == []
        said = " ".join(row.strip() for row in desk.screen() if row.strip())
        assert len(SENTENCE.findall(said)) == 1
        assert said.endswith("start dutydesk again to carry on."), "one sentence and what to do; nothing else"
        assert leaks(desk) == []
        found = SENTENCE.search(said)
        assert found is not None
        (kept,) = [path for path in crash_files(desk) if found[1] in path.name]
        assert kept.stat().st_mode & 0o777 == 0o600
        lines = kept.read_text().splitlines()
        assert all(FILE_LINE.fullmatch(line) for line in lines), lines
        assert any(line.startswith("planted.py:") for line in lines), "and it says where the fault was"


def test_a_fault_after_the_screen_has_gone_is_told_the_same_way(tmp_path: Path, script: Path) -> None:
    database = made(tmp_path / "person")
    command = [sys.executable, str(script), "the end", "--database", str(database)]
    with Terminal(tmp_path / "person", command=command) as desk:
        desk.see("1 Mine", within=30)
        desk.press("Ctrl+Q")
        desk.see("Leave dutydesk?")
        desk.press("y")
        assert desk.ended() == 1
        assert SENTENCE.search(" ".join(desk.screen()))
        assert leaks(desk) == []


def test_a_fault_in_a_thread_of_ours_writes_nothing_across_the_screen(tmp_path: Path, script: Path) -> None:
    database = made(tmp_path / "person")
    command = [sys.executable, str(script), "a thread", "--database", str(database)]
    with Terminal(tmp_path / "person", command=command) as desk:
        desk.see("1 Mine", within=30)
        desk.press("F8")
        desk.wait(lambda: bool(crash_files(desk)), 10, "the fault to be kept")
        desk.settle(0.2)
        assert "Traceback" not in "\n".join(desk.screen())
        assert leaks(desk) == []
        assert desk.alive
