"""A kill while it is read back: what was put right stands in the note, the half-typed line too (B-10)."""

import signal
import sys
from pathlib import Path

import pytest

from tests.whole.desks import carry_on, contacts, made, sitting
from tests.whole.scripts import play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")


def test_kill_9_while_it_is_read_back(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        play(desk, "n 'Tom Reid'")
        desk.see("Tom Reid")
        desk.press("F2")
        desk.type('/n c"I am cold"')
        desk.press("Enter", "F2", "Ctrl+R")
        desk.see("Read this to the caller")
        desk.type("Reed, not Reid")
        desk.press("Enter")
        desk.see("Put right: Reed, not Reid")
        desk.type("three ti")
        desk.see("three ti")
        desk.settle(0.3)
        assert desk.kill9() == -signal.SIGKILL
    with sitting(tmp_path, database) as desk:
        carry_on(desk)
        desk.see("three ti")
    (found,) = contacts(database)
    assert [(note.text, note.quote) for note in found.notes] == [
        ('"I am cold"', "child"),
        ("Reed, not Reid", ""),
    ]
    assert found.facts.answer("note.draft").typed == "three ti"
    assert found.read_backs == ()
