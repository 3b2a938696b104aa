"""What a command prints is folded at words: no line is wider than 80, and no path is broken."""

import io
import os
import sys
from pathlib import Path

import pytest

from dutydesk import cli
from dutydesk.acts import people as acts
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.paper import recovery_sheet
from dutydesk.paper.leaving import folded
from tests.fixed_clock import FixedClock

WIDE = 80
ADA = "Ada Bright, called Bright-Harrington by everybody of the team"
LONG = "a folder of the duty team with a name that goes on and on, until it is wider than any line"


def too_wide(told: str, *whole: str) -> list[str]:
    """The lines that are wider than the terminal, but for one word, one path, or a command to be copied."""
    lines = [line for line in told.splitlines() if len(line) > WIDE and not line.startswith("    dutydesk ")]
    return [line for line in lines if " " in line.strip() and line.strip(" .:;") not in whole]


def test_lines_are_folded_at_words_and_stand_beneath_their_own_beginning() -> None:
    told = folded(f"! {'word ' * 30}end\n    {'deep ' * 30}end").splitlines()
    assert [line[:2] for line in told[:2]] == ["! ", "  "]
    assert told[-1].startswith("    deep") or told[-1].strip() == "end"
    assert all(len(line) <= WIDE for line in told)
    assert " ".join(" ".join(told).split()) == f"! {'word ' * 30}end {'deep ' * 30}end"


def test_a_path_is_never_broken_neither_at_a_blank_nor_where_it_is_wider_than_a_line() -> None:
    path = f"/home/duty/{LONG}/desk.db"
    told = folded(f"A copy of the desk is in {path}: 1 contact. It was read back, and is whole.", (path,))
    assert f"{path}:" in told.splitlines()
    assert too_wide(told, path) == []
    assert too_wide(folded(f"The code is {'f' * 90} today.")) == []


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        cli.main([*arguments])
    said = capsys.readouterr()
    assert not said.err, said.err
    return said.out


def test_no_command_prints_a_line_wider_than_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config" / "dutydesk"
    config.mkdir(parents=True)
    why = "Tests, invented people only, and a reason that is written out at some length in the settings"
    (config / "settings.toml").write_text(f'plain_file = "{why}"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / LONG
    folder.mkdir()
    os.chmod(folder, 0o700)
    path = folder / "the desk.db"
    desk = open_desk(str(path), None, clock)
    acts.arrive(desk, ADA, "duty_worker", "SW1")
    acts.arrive(desk, "Mo Carter", "duty_manager", "")
    close_desk(desk)
    at = ("--database", str(path))
    why = "covers the nights of June, of July and of August, and the weekends in between, with Mo Carter"
    told = run(capsys, *at, "backup")
    copy = next((folder / "the desk.db-copies").glob("*.db"))
    told += run(capsys, *at, "backup", str(folder))
    told += run(capsys, *at, "people", "ask", "auditor", "--reason", why, "--name", ADA)
    told += run(capsys, *at, "people", "list")
    told += run(capsys, *at, "audit", "verify")
    told += run(capsys, *at, "doctor")
    (folder / "the desk.db").chmod(0o644)
    told += run(capsys, *at, "doctor")
    told += run(capsys, *at, "restore", str(copy), "--yes")
    told += run(capsys, *at, "doctor")
    assert "The copy is in the place of the desk" in told
    kept = next(folder.glob("the desk.db-before-*"))
    command = f"dutydesk --database '{kept / 'the desk.db'}'"
    assert f"    {command}" in told.splitlines(), "to be copied in one piece"
    assert str(copy) in told
    wide = too_wide(told, str(path), str(kept), str(copy), command)
    assert [line for line in wide if not line.strip().startswith(str(folder))] == []


class Screen(io.StringIO):
    """An error stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_is_refused_is_folded_on_a_terminal_and_one_line_for_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = f"there is {LONG}"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for command in (("audit", "verify"), ("people", "list"), ("backup",)):
        screen = Screen()
        with monkeypatch.context() as on_a_terminal:
            on_a_terminal.setattr(sys, "stderr", screen)
            with pytest.raises(SystemExit):
                cli.main(["--database", str(tmp_path / there / "desk.db"), *command])
        said = screen.getvalue()
        assert len(said.splitlines()) > 1
        assert too_wide(said) == []
        with pytest.raises(SystemExit):
            cli.main(["--database", str(tmp_path / there / "desk.db"), *command])
        assert capsys.readouterr().err.splitlines() == [" ".join(said.split())]


def test_the_sheet_of_a_recovery_key_breaks_no_path(tmp_path: Path, clock: FixedClock) -> None:
    desk = Path("/home") / ("x" * 70) / LONG / "desk.db"
    sheet = recovery_sheet.sheet("ABCD-" * 7 + "ABCD", desk, clock.now(), "Ada Bright")
    assert str(desk.parent) in sheet
