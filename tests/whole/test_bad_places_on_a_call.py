"""A place that goes wrong in the middle of a call: said, nothing typed is lost, saved when the fault ends.

The worker types in a field, in the quick note and presses F9 while it lasts. That all of it was saved
afterwards is read from the files, not from the screen.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.whole import bad_places as bad
from tests.whole.desks import contacts, made, sitting
from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

Fault = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with bad.small_disk(tmp_path) as place:
        yield place


@contextmanager
def full(database: Path) -> Iterator[None]:
    """Its disk is full, the files themselves too: what they have spare is used up by the keys typed."""
    bad.fill(database.parent)
    try:
        yield
    finally:
        bad.make_room(database.parent)


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another program writes to the desk and does not end."""
    with bad.held(database):
        yield


@contextmanager
def not_to_be_written(database: Path) -> Iterator[None]:
    """No file of the desk takes a write any more.

    Its shared memory is left out: where the system refuses that, it ends a program by a signal.
    """
    with bad.unchangeable(database, database.with_name("desk.db-wal")):
        yield


def a_contact_on_the_desk(terminal: Terminal) -> None:
    """A call whose gate is settled, with all of it saved."""
    play(terminal, "n 'Tom Reid'")
    play(terminal, "gi y")
    terminal.see("C-0001")
    play(terminal, "gn")
    terminal.settle(0.3)
    terminal.see("Saved ")


SCROLLED = " ▁▂▃▄▅▆▇█"


def help_of(terminal: Terminal) -> str:
    """What F1 says, as one line; closed again."""
    terminal.press("F1")
    terminal.see("Help: not saved")
    # The mark of how far the list is scrolled stands in the last column, beside the words.
    said = " ".join(" ".join(row[1:].rstrip(SCROLLED).strip() for row in terminal.screen()).split())
    terminal.press("Esc")
    terminal.gone("Help: not saved")
    return said


def typed_through(terminal: Terminal, database: Path, fault: Fault, reason: str, seconds: float = 0) -> None:
    """Type in a field and in the note, press F9, while the fault lasts; then see it end."""
    words = "No coat in the snow. " * 3
    with fault(database):
        began = time.monotonic()
        terminal.type(words.rstrip())
        terminal.see("NOT SAVED since", within=30)
        assert "NOT SAVED since" in terminal.row(1)
        terminal.see("No coat in the snow.")
        said = help_of(terminal)
        assert reason in said
        assert "Leaving loses what is not saved" in said
        assert "Write to a file" in said
        terminal.press("F9")
        terminal.wait(lambda: "Not " in terminal.row(22) and "saved" in terminal.row(22), 20, "F9 to refuse")
        assert terminal.find("Before you send") is None
        terminal.press("F2")
        terminal.type("Gran rang")
        terminal.press("Enter")
        terminal.type(" at noon")
        terminal.wait(lambda: "Gran rang" in terminal.row(23), 20, "the line to stand in the note again")
        terminal.press("Ctrl+Q")
        terminal.see("NOT everything is saved: leaving loses", within=20)
        terminal.press("n")
        while time.monotonic() - began < seconds:
            terminal.settle(0.2, within=60)
        terminal.wait(lambda: "NOT SAVED since" in terminal.row(1), 10, "row 1 to say it still")
    terminal.gone("NOT SAVED", within=30)
    terminal.see("Saved ", within=10)
    kept = contacts(database)
    assert [view.facts.answer("narrative.seen").typed for view in kept] == [words.rstrip()]
    assert "Gran rang" in kept[0].facts.answer("note.draft").typed
    assert "at noon" in kept[0].facts.answer("note.draft").typed


def test_the_disk_fills_in_a_call(tmp_path: Path, disk: Path) -> None:
    database = made(disk)
    with sitting(tmp_path, database) as terminal:
        a_contact_on_the_desk(terminal)
        typed_through(terminal, database, full, "the disk is full. Free some space on that disk.")


def test_the_desk_is_held_in_a_call(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as terminal:
        a_contact_on_the_desk(terminal)
        typed_through(terminal, database, held, "another program is holding the database. Close that")


@pytest.mark.battery
def test_the_desk_is_held_for_thirty_seconds(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as terminal:
        a_contact_on_the_desk(terminal)
        typed_through(terminal, database, held, "another program is holding the database", seconds=30)


def test_the_files_may_only_be_read_in_a_call(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as terminal:
        a_contact_on_the_desk(terminal)
        typed_through(terminal, database, not_to_be_written, "NOT SAVED since")


def test_a_call_begins_while_the_disk_may_only_be_read(tmp_path: Path, disk: Path) -> None:
    """Its own file cannot be made: all of it waits on the screen until it can."""
    database = made(tmp_path)
    gate = database.with_name("desk.db-gate")
    gate.symlink_to(disk)
    with sitting(tmp_path, database) as terminal:
        terminal.settle(0.2)
        bad.only_to_be_read(disk)
        play(terminal, "n 'Tom Reid' gc 'Leah Shaw'")
        terminal.see("NOT SAVED since")
        assert "may only be read" in help_of(terminal)
        terminal.press("F9")
        terminal.settle(0.2)
        assert terminal.find("Before you send") is None
        bad.to_be_written(disk)
        terminal.gone("NOT SAVED", within=20)
        terminal.see("Saved ")
    (kept,) = contacts(database)
    assert kept.facts.answer("referrer.name").typed == "Tom Reid"
    assert [child.answer("child.name").typed for child in kept.facts.rows("child")] == ["Leah Shaw"]


def test_what_is_not_saved_can_be_written_to_a_file(tmp_path: Path, disk: Path) -> None:
    """The fault does not end: the words leave by another way, and leaving says what it loses."""
    database = made(disk)
    place = tmp_path / "elsewhere.txt"
    there = tmp_path / "there.txt"
    there.write_text("kept")
    with sitting(tmp_path, database) as terminal:
        a_contact_on_the_desk(terminal)
        bad.fill(disk)
        terminal.type("Seen at the gate [/] Zoë. " * 60)
        terminal.see("NOT SAVED since", within=20)
        play(terminal, "gc")
        terminal.type("Leah Shaw")
        play(terminal, "N")
        terminal.type("half a line")
        terminal.press("Ctrl+P")
        terminal.type("write what is not saved")
        terminal.press("Enter")
        terminal.see("Write what is not saved to a file")
        for name, answer in (
            (disk / "on-the-full-one.txt", "Not written: no space left"),
            (there, "there already"),
        ):
            terminal.press("Ctrl+A", "Ctrl+K")
            terminal.type(str(name))
            terminal.press("Enter")
            # The person types on before the answer is there: into the line that asks, nowhere else.
            terminal.type("-2")
            terminal.see(answer)
            terminal.see(f"{name.name}-2")
            assert "half a line " in terminal.row(23)
        terminal.press("Ctrl+A", "Ctrl+K")
        terminal.type(str(place))
        terminal.press("Enter")
        terminal.see("It is in")
        terminal.press("Esc")
        text = place.read_text()
        assert place.stat().st_mode & 0o777 == 0o600
        assert "Seen at the gate [/] Zoë." in text
        assert "Leah Shaw" in text
        assert "half a line" in text
        assert "Tom Reid" not in text, "what is saved stays where it is"
        assert there.read_text() == "kept"
        assert not (disk / "on-the-full-one.txt").exists()
        terminal.press("Ctrl+Q")
        terminal.see("NOT everything is saved")
        terminal.press("y")
        assert terminal.ended(within=30) == 1
        assert "Not everything could be saved before dutydesk was left." in " ".join(terminal.screen())
    bad.make_room(disk)
    (kept,) = contacts(database)
    assert kept.facts.answer("referrer.name").typed == "Tom Reid"
