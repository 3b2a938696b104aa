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
        # In short, where the time of the last save stands beside it: that comes a moment later.
        desk.wait(lambda: any(each in desk.row(1) for each in ("1 parked", " P1 ")), what="the parked one")
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
