"""Every terminal it is promised for: few colours or none, other names, in tmux, too small, resized.

Interaction (a), (b) and (d); safety 2c (no switch of Textual's writes a file) and F11.
"""

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

RGB = re.compile(rb"[34]8;2;(\d+);(\d+);(\d+)")
SWITCHES = {"TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": "events.log", "TEXTUAL": "debug,devtools"}


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1", **SWITCHES},
        {"TERM": "screen"},
        {"TERM": "linux"},
        {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    ],
    ids=lambda found: ",".join(f"{key}={value}" for key, value in found.items() if key not in SWITCHES),
)
def test_a_call_begins_and_the_program_is_left(tmp_path: Path, environment: dict[str, str]) -> None:
    with Terminal(tmp_path, "demo", environment=environment, plain=False) as desk:
        desk.see("2 Team", within=30)
        assert " DEMO" in desk.row(1), "in full, or short where a call is on"
        play(desk, "n 'Zoë [/] Reid'")
        desk.see("Zoë [/] Reid")
        assert desk.find("[Zoë [/] Reid"), "the focus is seen by its bracket"
        desk.press("F8")
        desk.see("Clocks")
        desk.press("Esc", "Ctrl+Q")
        desk.see("Leave dutydesk?")
        desk.press("y")
        assert desk.ended() == 0
        assert desk.left_behind() == []
        if "NO_COLOR" in environment:
            hues = {found for found in RGB.findall(bytes(desk.raw)) if len(set(found)) > 1}
            assert not hues, "greys only"
        written = [path.name for path in desk.home.rglob("*") if path.is_file()]
        assert written == [], "the demonstration leaves nothing, whatever Textual's switches say"


def test_a_window_too_small_says_so_and_loses_nothing(tmp_path: Path) -> None:
    with Terminal(tmp_path, "demo") as desk:
        desk.see("2 Team", within=30)
        play(desk, "n 'Tom Reid'")
        desk.see("[Tom Reid")
        desk.see("Saved ")
        desk.settle(0.3)
        before = [row.split() for row in desk.screen()[2:24]]
        desk.resize(70, 20)
        desk.see("Make the window at least 80 by 24 (now 70 by 20). Your work is")
        desk.see("saved.")
        desk.type(" of Oakfield")
        desk.press("F8")
        desk.settle(0.2)
        assert desk.find("Make the window") is not None, "also over a panel"
        desk.press("F8")
        desk.resize(80, 24)
        desk.see("[Tom Reid of Oakfield")
        desk.gone("Make the window")
        size = random.Random(11)  # noqa: S311 - sizes, not secrets
        for _ in range(60):
            desk.resize(size.randint(1, 300), size.randint(1, 90))
            desk.settle(0.005)
        desk.resize(1, 1)
        desk.resize(80, 24)
        desk.see("[Tom Reid of Oakfield", within=30)

        def as_before() -> bool:
            return [row.replace(" of Oakfield", "").split() for row in desk.screen()[2:24]] == before

        # As soon as it is drawn, and it stays: a storm of sizes is drawn piece by piece.
        desk.wait(as_before, within=40, what="the whole call")
        desk.settle(0.3)
        assert as_before()


@pytest.mark.parametrize("storms", [4, pytest.param(15, marks=pytest.mark.battery)])
def test_a_window_that_was_another_size_and_is_the_same_again_is_drawn_whole(
    tmp_path: Path, storms: int
) -> None:
    """The terminal forgot what it showed, and of sizes close together the program hears in any order."""
    with Terminal(tmp_path, "demo") as desk:
        desk.see("2 Team", within=30)
        play(desk, "n 'Tom Reid'")
        desk.see("[Tom Reid")
        desk.see("Saved ")
        desk.settle(0.3)
        before = desk.screen()[2:24]
        size = random.Random(5)  # noqa: S311 - sizes, not secrets
        for _ in range(storms):
            for _ in range(6):
                desk.resize(size.randint(1, 300), size.randint(1, 90))
                desk.settle(0.005)
            desk.resize(1, 1)
            desk.resize(80, 24)
            desk.wait(lambda: desk.screen()[2:24] == before, within=40, what="the whole call")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_nothing_is_cut_off_at_the_right(tmp_path: Path, size: tuple[int, int]) -> None:
    """On the queue, in a contact and on the list before sending: the last column's words stand whole."""
    with Terminal(tmp_path, "demo", size=size) as desk:
        desk.see("2 Team", within=30)
        desk.press("2")
        desk.settle(0.3)
        heads = desk.see("Clock ")
        assert "Worker" in heads
        at = heads.index("Worker")
        listed = [
            row[at : at + 10].strip()
            for row in desk.screen()
            if re.search(r"\bC-\d|children?\b|h \d+ m", row)
        ]
        assert any(re.match(r"\w+ \w+", name) for name in listed), "a worker's name is read"
        _inside(desk, size)
        play(desk, "n 'Tom Reid' gc 'Leah Shaw'")
        assert "National." in desk.see("National.")
        _inside(desk, size)
        desk.see("Saved")
        desk.press("F9")
        desk.see("Before you send")
        desk.settle(0.2)
        _inside(desk, size)


def _inside(desk: Terminal, size: tuple[int, int]) -> None:
    """No line of work runs into the last cell: what would be cut there is folded or ends in two dots."""
    full = [row for row in desk.screen()[1:-1] if len(row) >= size[0]]
    assert full == []


def test_inside_tmux(tmp_path: Path) -> None:
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("NOT TESTED: tmux is not on this machine, and the program is promised to work inside it.")
    (tmp_path / "tmux.conf").write_text("set -g status off\nset -sg escape-time 10\n")
    name = f"dutydesk-{tmp_path.name}"
    command = [tmux, "-L", name, "-f", str(tmp_path / "tmux.conf"), "new-session"]
    command.append(f"{sys.executable} -m dutydesk demo")
    with Terminal(tmp_path, command=command, environment={"TMUX_TMPDIR": str(tmp_path)}) as desk:
        try:
            desk.see("2 Team", within=30)
            play(desk, "n 'Tom Reid' gn")
            desk.paste("no coat\n[/] four times")
            desk.see("[/] four times")
            desk.press("F2")
            desk.type("/f Gran")
            desk.press("Enter", "F8")
            desk.see("Esc close")
            desk.press("Esc")
            desk.gone("Esc close")  # two levels of escapes: what is typed behind it too soon is read with it
            desk.press("Ctrl+G", "r")
            desk.see("Tom Reid")
            desk.press("Ctrl+Q")
            desk.see("Leave dutydesk?")
            desk.press("y")
            desk.ended()
            assert desk.left_behind() == []
        finally:
            over = [tmux, "-L", name, "kill-server"]
            subprocess.run(over, env={"TMUX_TMPDIR": str(tmp_path)}, capture_output=True, check=False)
