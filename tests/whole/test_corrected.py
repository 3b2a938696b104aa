"""Corrected after the endorsement in the real program: both versions are read, also after a new start."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acts.play import playing
from tests.fixed_clock import LONDON
from tests.whole.desks import sitting
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")


def command(desk: Terminal, words: str) -> None:
    desk.press("Ctrl+P")
    desk.see("All commands")
    desk.type(words)
    desk.settle()
    desk.press("Enter")


def find(desk: Terminal) -> None:
    desk.press("F3")
    desk.see("Find")
    desk.type("Leah Shaw")
    desk.see("C-0001")
    desk.settle()
    desk.press("Enter")
    desk.see("Note>", within=15)


def test_endorsed_corrected_with_a_reason_and_both_versions_read_after_a_new_start(tmp_path: Path) -> None:
    began = (datetime.now(UTC) - timedelta(hours=2)).astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
    with playing(tmp_path, began) as made:
        contact = made.take()
        made.ordinary(contact)
        made.send(contact)
        made.endorse(contact)
        made.be(made.worker)
    with sitting(tmp_path, tmp_path / "desk.db") as desk:
        find(desk)
        desk.press("Ctrl+G")
        desk.type("c")
        desk.see("Leah Shaw")
        desk.press("Tab")
        desk.settle()
        desk.press("Ctrl+G")
        desk.type("+")
        desk.see("Correct: Leah Shaw, age or dob")
        desk.press("Backspace")
        desk.type("3 April 2019")
        desk.press("Tab")
        desk.type("The school gave the true date")
        desk.press("F9")
        desk.see("Version 2 is kept beside what was endorsed")
        desk.kill9()
    with sitting(tmp_path, tmp_path / "desk.db") as desk:
        find(desk)
        command(desk, "versions")
        desk.see("v2, corrected after endorsement")
        desk.see("The school gave the true date")
        desk.press("Enter")
        desk.see("letter for letter, what was kept with this correction")
        desk.press("Esc")
        desk.settle()
        desk.press("Down", "Enter")
        desk.see("letter for letter, what was endorsed")
        desk.press("Esc")
        desk.settle()
        desk.press("Esc")
        desk.settle()
