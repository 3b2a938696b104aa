"""`dutydesk recovery | lp`: a sheet goes to the printer, its key counts once typed off it, no disk has it."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from dutydesk.acts import unlocking
from dutydesk.errors import NotAllowed
from dutydesk.paper.recovery_sheet import WIDE
from tests.fixed_clock import FixedClock
from tests.whole.terminal import Terminal
from tests.whole.test_unlock import NAME, WORDS, made, program

LATER = FixedClock("2030-05-12T14:26")
PRINTER = """
import pathlib, sys
drum = pathlib.Path(sys.argv[1])
drum.write_text(sys.stdin.read())
drum.rename(sys.argv[2])
"""
"""Prints as a printer's command does: when nothing more can come."""


def shell(database: Path, behind: str) -> list[str]:
    """`dutydesk recovery` in a shell, and what its output goes to."""
    return [
        "sh",
        "-c",
        f"{shlex.join([sys.executable, '-m', 'dutydesk', '--database', str(database)])} recovery {behind}",
    ]


def proves(terminal: Terminal) -> None:
    terminal.see("Passphrase:", within=30)
    terminal.type(WORDS)
    terminal.press("Enter")


def test_a_sheet_goes_to_the_printer_and_its_key_counts_once_typed_off_it(tmp_path: Path) -> None:
    database, paper = made(tmp_path), tmp_path / "paper"
    printer = shlex.join([sys.executable, "-c", PRINTER, str(tmp_path / "drum"), str(paper)])
    with program(tmp_path, command=shell(database, f"| {printer}")) as terminal:
        proves(terminal)
        terminal.see("Its last group:", within=30)
        terminal.wait(paper.exists, 30, "the sheet")
        sheet = paper.read_text(encoding="utf-8")
        groups = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{4}\b(?= {5}|$)", "\n".join(key_rows(sheet)), re.MULTILINE)
        assert len(groups) == 8
        key = "-".join(groups)
        with pytest.raises(NotAllowed):  # not off the paper yet
            unlocking.recover(database, key)
        terminal.type(groups[-1].lower())
        terminal.press("Enter")
        terminal.see("The one before opens it no more.", within=20)
        assert terminal.ended() == 0
        assert not all(group.encode() in terminal.raw for group in groups[:2]), (
            "the terminal shows none of it"
        )
    assert unlocking.recover(database, key, LATER).person is None
    told = " ".join(sheet.split())
    for words in (NAME, "desk.db", "the key before opens nothing", "manager's safe", "press F4"):
        assert words in told
    assert max(len(line) for line in sheet.splitlines() if str(tmp_path.name) not in line) <= WIDE
    assert len(sheet.splitlines()) < 60, "one page"
    paper.unlink()
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert not any(form.encode() in kept for form in (key, key.replace("-", ""), *key_rows(sheet)))


def key_rows(sheet: str) -> list[str]:
    return [
        line.strip() for line in sheet.splitlines() if line.count("     ") >= 3 and len(line.split()) == 4
    ]


def test_no_sheet_in_a_file_and_none_where_no_printer_took_it(tmp_path: Path) -> None:
    database, file = made(tmp_path), tmp_path / "sheet.txt"
    stood = database.with_name("desk.db-keys").read_bytes()
    with program(tmp_path, command=shell(database, f"> {file}")) as terminal:
        terminal.see("Nothing was changed.", within=30)
        assert terminal.ended() == 1
    assert file.read_bytes() == b""
    with program(tmp_path, command=shell(database, "| true")) as terminal:
        proves(terminal)
        terminal.see("The printer's command did not take the sheet.", within=30)
        terminal.ended()
    assert database.with_name("desk.db-keys").read_bytes() == stood
