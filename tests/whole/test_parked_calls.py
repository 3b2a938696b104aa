"""A call that is parked when the program is killed is parked when it starts again, to the letter (B-8)."""

import sys
from pathlib import Path

import pytest

from tests.whole.desks import contacts, made, sitting
from tests.whole.scripts import play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")


def test_kill_9_while_one_call_is_parked_and_the_next_is_typed(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        play(desk, "n 'Tom Reid' gn 'No coat and cr'")
        desk.see("No coat and cr")
        desk.press("Left", "Left")
        play(desk, "gz 'Ann Bell'")
        desk.see("P1")  # as short as row 1 of 80 columns needs it once the time of the save stands there
        desk.see("Ann Bell")
        desk.settle(0.3)
        desk.kill9()
    with sitting(tmp_path, database) as desk:
        desk.see("Parked")
        desk.see("was open when the session ended")
        desk.type("p")
        desk.see("No coat and cr")
        desk.type("dirty, ")
        desk.see("No coat and dirty, cr")
        desk.settle(0.3)
    assert len(contacts(database)) == 2
