"""Nothing typed is lost: kill -9 at any moment, the window closed, the program told to end.

Decision 9 and safety F1, F12: what stood on the screen 0.3 s before the end is there again, with the contact,
section, field and caret; an end that is asked for saves everything and puts the terminal back within 2 s.
R-103, R-1402.
"""

import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dutydesk.acts.values import ContactView
from tests.whole.desks import carry_on, contacts, made, sitting, was_open
from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

AT_RISK = 0.3
"""Seconds of typing that a kill may cost. Source: decision 9."""
ENDS_WITHIN = 2.0
"""Seconds from a signal to the end. Source: safety F12."""


def standing(terminal: Terminal, text: str) -> None:
    """The text is on the screen, and has been for as long as a save may take."""
    terminal.see(text)
    terminal.settle(AT_RISK)


def kill9(terminal: Terminal) -> None:
    assert terminal.kill9() == -signal.SIGKILL


def sigterm(terminal: Terminal) -> None:
    _ends(terminal, lambda: terminal.terminate(), 128 + signal.SIGTERM)
    assert terminal.left_behind() == []


def sighup(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGHUP)
    _ends(terminal, lambda: terminal.ended(), 128 + signal.SIGHUP)
    assert terminal.left_behind() == []


def close_the_window(terminal: Terminal) -> None:
    _ends(terminal, lambda: terminal.hangup(), 128 + signal.SIGHUP)


def _ends(terminal: Terminal, how: Callable[[], int], status: int) -> None:
    """How soon is printed and judged by the bench's reader: a busy machine says nothing of the program."""
    began = time.perf_counter()
    assert how() == status
    print(f"ended within {time.perf_counter() - began:.2f} s; {ENDS_WITHIN:.0f} s are asked")


Ending = Callable[[Terminal], None]


def test_kill_9_behind_the_gate(tmp_path: Path) -> None:
    """In one line, in a cell of a grid, in the quick note; the caret stands inside the word each time."""
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        play(desk, "n 'Tom Reid'")
        desk.press("Left", "Left", "Left", "Left")
        standing(desk, "Tom Reid")
        kill9(desk)
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.type("Q")
        desk.see("Tom QReid")
        play(desk, "gc 'Leah Shaw' T '3 5 18' F5 'Jay Shaw'")
        desk.press("Left", "Left")
        standing(desk, "Jay Shaw")
        kill9(desk)
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.see("Leah Shaw")
        desk.type("Q")
        desk.see("Jay ShQaw")
        desk.press("F2")
        desk.type("/n heard on Friday")
        desk.press("Left")
        standing(desk, "heard on Friday")
        kill9(desk)
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.type("Q")
        desk.see("/n heard on FridaQy")
        desk.see("Children in the household")
    (found,) = contacts(database)
    assert not found.reference


def test_kill_9_on_the_desk(tmp_path: Path) -> None:
    """In a long text and in a cell, the gate settled by a key typed before the call was drawn."""
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        # As fast as a line carries them: the answer that settles the gate comes before the call is read.
        desk.press("n", "Up")
        desk.type("2")
        desk.press("Down", "End")
        desk.type("Tom Reid")
        desk.see("C-0001")
        play(desk, "gn 'No coat again. Hungry'")
        desk.press("Enter")
        desk.type("by ten")
        desk.press("Up", "Home")
        standing(desk, "by ten")
        kill9(desk)
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.type("Q")
        desk.see("QNo coat again. Hungry")
        play(desk, "gc 'Leah Shaw' T '3 5 18'")
        desk.press("Left")
        standing(desk, "3 5 18")
        kill9(desk)
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.press("Right")
        desk.type("9")
        desk.see("3 5 189")
        desk.see("C-0001")


@pytest.mark.parametrize("end", [sigterm, sighup, close_the_window])
def test_an_end_that_is_asked_for_saves_the_last_key(tmp_path: Path, end: Ending) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        play(desk, "n 'Tom Reid' gn")
        desk.type("no coat four times")
        desk.see("no coat four times")
        end(desk)
    (found,) = contacts(database)
    assert found.facts.answer("narrative.seen").typed == "no coat four times"
    assert was_open(database) == found.id


def test_what_stood_on_the_screen_a_moment_before_the_kill_is_kept(tmp_path: Path) -> None:
    """Killed while keys come: what is kept is a beginning of what was typed, and at most a moment short."""
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        play(desk, "n 'Tom Reid'")
        standing(desk, "Tom Reid")
        play(desk, "gn")
        desk.see("Narrative")
        typed, seen = "", [(time.perf_counter(), 0)]
        for letter in "she says it has happened every week since the summer":
            desk.type(letter)
            typed += letter
            desk.settle(0.02)
            if desk.find(typed):
                seen.append((desk.last_read, len(typed)))
        killed = time.perf_counter()
        kill9(desk)
    (found,) = contacts(database)
    kept = found.facts.answer("narrative.seen").typed
    assert typed.startswith(kept)
    assert len(kept) >= max(count for at, count in seen if at < killed - AT_RISK)


# ------------------------------------------------------- killed while the gate is adopted


def adopted_at_random(folder: Path, database: Path, moment: random.Random, number: int) -> None:
    """One call, settled, and the program killed in the middle of it; then the files are read."""
    with sitting(folder, database) as desk:
        play(desk, f"n 'Caller {number}' gc 'Leah {number}' gn 'Seen {number}'")
        standing(desk, f"Seen {number}")
        desk.press("Ctrl+G", "r")
        desk.see("Who is calling")
        desk.press("Up", "Up")
        desk.settle(AT_RISK)
        desk.send(b"2")
        # No wait for anything: the moment is the point.
        until = time.perf_counter() + moment.uniform(0, 0.12)
        while time.perf_counter() < until:
            desk.screen()
        kill9(desk)
    found = {view.id: view for view in contacts(database)}
    assert len(found) == number, "each call is there once"
    last = max(found.values(), key=lambda view: view.started_at)
    assert whole(last, number)
    assert was_open(database) == last.id
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    numbers = [view.reference for view in found.values() if view.reference]
    assert len(set(numbers)) == len(numbers)


def whole(view: ContactView, number: int) -> bool:
    """Everything that stood on the screen is there, and the clocks run if and only if it is on the desk."""
    facts = view.facts
    return (
        facts.answer("referrer.name").typed == f"Caller {number}"
        and facts.answer("narrative.seen").typed == f"Seen {number}"
        and [child.answer("child.name").typed for child in facts.rows("child")] == [f"Leah {number}"]
        and bool(view.clocks) == bool(view.reference)
    )


def test_kill_9_while_the_gate_is_settled(tmp_path: Path) -> None:
    database = made(tmp_path)
    moment = random.Random(2)  # noqa: S311 - moments, not secrets
    for number in range(1, 3):
        adopted_at_random(tmp_path, database, moment, number)


@pytest.mark.battery
def test_kill_9_while_the_gate_is_settled_many_times(tmp_path: Path, battery_size: int) -> None:
    database = made(tmp_path)
    moment = random.Random(0)  # noqa: S311 - moments, not secrets
    for number in range(1, battery_size * 5 + 1):
        adopted_at_random(tmp_path, database, moment, number)
