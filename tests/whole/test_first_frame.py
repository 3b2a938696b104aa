"""The first frame stands before the libraries are loaded, and what is typed before it is kept whole.

Interaction (d), launch to first accepted key; performance section 3.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.desks import made
from tests.whole.terminal import ROOT, Terminal, private_environment

HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "holidays", "psycopg", "dutydesk.records")
FIRST_FRAME = """
import json, sys
from dutydesk.cli import _set_textual
_set_textual()
from dutydesk.screens.app import DutyDeskApp

def first_frame(app):
    app.drawn = [strip.text for strip in app.screen._compositor.render_strips()]
    app.loaded = sorted(sys.modules)
    app.exit(return_code=0)

DutyDeskApp._open_behind_the_first_frame = first_frame
app = DutyDeskApp(lambda: None)
app.run(headless=True, size=(80, 24))
print(json.dumps([app.drawn, app.loaded]))
"""

needs_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")


def test_the_first_frame_needs_no_database(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FIRST_FRAME)
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=private_environment(tmp_path),
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    drawn, loaded = json.loads(done.stdout.splitlines()[-1])
    assert "Opening the desk." in "\n".join(drawn), "it is a frame, not nothing"
    assert [name for name in loaded if name.startswith(HEAVY)] == []


AHEAD = "nTom Reid\tDSL, Oakfield\t0116 496 0123"


def the_call_holds_it(desk: Terminal) -> None:
    desk.see("[0116 496 0123", within=30)
    assert "Tom Reid" in desk.see("Name ")
    assert "DSL, Oakfield" in desk.see("Role, agency")


@needs_a_terminal
def test_typed_ahead_on_the_demonstration(tmp_path: Path) -> None:
    with Terminal(tmp_path, "demo") as desk:
        desk.send(AHEAD.encode())
        the_call_holds_it(desk)


@needs_a_terminal
def test_typed_ahead_on_a_real_desk(tmp_path: Path) -> None:
    database = made(tmp_path)
    with Terminal(tmp_path, "--database", str(database)) as desk:
        desk.send(AHEAD.encode())
        the_call_holds_it(desk)


@needs_a_terminal
def test_typed_ahead_at_the_very_first_start(tmp_path: Path) -> None:
    """Before the program takes the terminal, Enter comes over the wire as a line feed; it is Enter still."""
    with Terminal(tmp_path, "--database", str(tmp_path / "desk.db")) as desk:
        desk.send(b"S Khan\t1\tSW100001\r")
        desk.send(AHEAD.encode())
        the_call_holds_it(desk)
