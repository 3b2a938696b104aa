"""What is drawn bit by bit, key after key, is what a whole drawing of the screen would show."""

import sys
from pathlib import Path

import pytest

from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

CALL = "n 'Tom Reid' T 'DSL, Oakfield Primary' > 'Leah Shaw' T '3 5 18' E 'Max' gn 'No coat.' ga '14 Elm'"


@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 36), marks=pytest.mark.battery)], ids=["80x24", "120x36"]
)
def test_drawing_only_what_changed_leaves_the_screen_as_a_whole_drawing_would(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with Terminal(tmp_path, "demo", size=size) as desk:
        desk.see("1 Mine", within=20)
        play(desk, CALL)
        desk.see("14 Elm")
        desk.see("Saved ")
        desk.settle(0.5)
        before, stood = desk.screen(), len(desk.raw)
        desk.press("Ctrl+L")
        whole = size[0] * size[1] / 2
        desk.wait(lambda: len(desk.raw) - stood > whole, what="the whole screen to be drawn again")
        desk.settle(0.5)
        # The identity line and what is left of a clock move on by themselves.
        moves = {number for number, row in enumerate(before) if "Saved" in row or ":" in row}
        for number, (was, now) in enumerate(zip(before, desk.screen(), strict=True)):
            assert number in moves or was == now
