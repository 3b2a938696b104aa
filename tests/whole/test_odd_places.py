"""A name no system takes, or the home of nobody, is answered in a sentence and never by a fault. T24."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.terminal import private_environment

LONG = "x" * 300
PLACES = ("~nobody-here/desk.db", LONG, f"{LONG}/desk.db", "there.txt/desk.db", "loop")
COMMANDS = ("queue", "doctor", "backup", "audit export", "restore copy.db")


def said(folder: Path, *words: str) -> tuple[int, str]:
    """Status and words of one command, in a folder with a file and a loop in it."""
    environment = private_environment(folder / "home")
    (folder / "there.txt").write_text("was there")
    if not (folder / "loop").is_symlink():
        (folder / "loop").symlink_to(folder / "loop")
    done = subprocess.run(
        [sys.executable, "-m", "dutydesk", *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place)[:12])
def test_a_desk_that_cannot_be_there(tmp_path: Path, place: str) -> None:
    command = COMMANDS[PLACES.index(place)].split()
    status, words = said(tmp_path, "--database", place, *command)
    assert words.startswith(("dutydesk: ", "! ")), words
    assert status in (1, 2)
    assert "fault" not in words
    assert not [*(tmp_path / "home").rglob("crash-*")]


@pytest.mark.parametrize("place", ["~nobody-here/c.db", LONG])
def test_a_copy_that_cannot_be_there(tmp_path: Path, place: str) -> None:
    status, words = said(tmp_path, "restore", place)
    assert (status, words[:10]) == (1, "dutydesk: ")
    assert "fault" not in words


def test_an_error_of_the_system_that_nobody_expected_is_told_and_is_no_silence(tmp_path: Path) -> None:
    code = (
        "import errno, dutydesk.due as due\n"
        "def failing(*_, **__): raise OSError(errno.ENOSPC, 'Quillonby', '/Quillonby')\n"
        "due.print_timescales = failing\n"
        "from dutydesk.cli import main\nmain(['timescales'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=private_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Reference" in done.stderr
    assert "Quillonby" not in done.stderr + done.stdout
