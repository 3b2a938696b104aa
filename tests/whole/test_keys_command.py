"""`dutydesk keys` on a terminal that keeps some keys for itself, and the desk with the map it wrote.

Interaction (b), survival; (e) 15 and 16.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from dutydesk.keymap import KeyMap, load, parse, save
from tests.whole.scripts import play
from tests.whole.terminal import ROOT, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

KNOWN = frozenset({"f2", "f8", "ctrl+o", "ctrl+g"})
CTRL_F2 = b"\x1b[1;5Q"


def test_a_twin_is_learnt_written_and_used(tmp_path: Path) -> None:
    with Terminal(tmp_path, "keys") as check:
        for number in range(1, 60):
            _asked(check, number)
            if check.find("writes"):
                break
            # This terminal sends Ctrl+F2 for F2, and nothing for the others.
            check.send(CTRL_F2 if check.find("Press F2") else b"\r")
        assert "1 twins" in check.see("writes")
        check.send(b"w")
        assert check.ended() == 0
        written = next(check.home.rglob("keys.toml"))
        assert load(written, KNOWN).twins == {"ctrl+f2": "f2"}
    with Terminal(tmp_path, "demo") as desk:
        desk.see("2 Team", within=30)
        play(desk, "n 'Tom Reid'")
        desk.see("[Tom Reid")
        desk.send(CTRL_F2)
        desk.type("no coat")
        assert "Note>" in desk.see("no coat")


def _asked(check: Terminal, number: int) -> None:
    """Until that key is asked for, or all were."""
    check.wait(lambda: bool(check.find(f"   {number} of ") or check.find("writes")), what="a key asked for")


def test_leaving_writes_nothing(tmp_path: Path) -> None:
    with Terminal(tmp_path, "keys") as check:
        check.see("Press ")
        check.press("Esc")
        assert check.ended() == 0
        assert list(check.home.rglob("keys.toml")) == []


def test_a_map_that_cannot_be_used_is_said_and_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text("[twins\n")
    assert load(tmp_path / "keys.toml", KNOWN).faults[0].startswith("keys.toml: is not TOML")
    config = tmp_path / "config"
    save(config / "dutydesk" / "keys.toml", KeyMap({"f13": "f99"}))
    with Terminal(tmp_path, "demo", environment={"XDG_CONFIG_HOME": str(config)}) as desk:
        desk.see("2 Team", within=30)
        desk.see("keys.toml: twins.f13: stands for a key that does nothing here")


def test_in_macos_terminal_row_24_names_the_ctrl_twins(tmp_path: Path) -> None:
    with Terminal(tmp_path, "demo", environment={"TERM_PROGRAM": "Apple_Terminal"}) as desk:
        desk.see("2 Team", within=30)
        play(desk, "n 'Tom'")
        row = desk.see("^O Note")
        assert "F2" not in row
        assert "^T Clocks" in row


@pytest.mark.parametrize(
    ("arrives", "stands_for", "words"),
    [
        ("a", "f2", "typed with"),
        ("enter", "f2", "typed with"),
        ("f13", "f99", "does nothing here"),
        ("f8", "f2", "does something here already"),
    ],
)
def test_what_may_not_stand_for_a_key_is_named_and_left_out(
    arrives: str, stands_for: str, words: str
) -> None:
    found = parse({"twins": {arrives: stands_for, "f14": "f8"}, "colour": 1}, KNOWN)
    assert found.twins == {"f14": "f8"}
    assert any(words in fault for fault in found.faults)
    assert any(fault.startswith("keys.toml: colour") for fault in found.faults)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "config" / "keys.toml"
    save(file, KeyMap({"f13": "f2", "f14": "f8"}, "ctrl"))
    assert load(file, KNOWN) == KeyMap({"f13": "f2", "f14": "f8"}, "ctrl")
    assert load(file, KNOWN).ctrl_footer({})
    assert not KeyMap().ctrl_footer({"TERM_PROGRAM": "iTerm.app"})


def test_without_a_terminal_it_says_so() -> None:
    command = [sys.executable, "-m", "dutydesk", "keys"]
    done = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, cwd=ROOT)
    assert done.returncode == 2
    assert b"needs a terminal" in done.stderr
