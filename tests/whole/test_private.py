"""The running program lets no other program read it, leaves no core, and no library of it talks.

Safety 2c, 3.3, F25. The program is the real one; what a library would say is said in it by a small script.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.desks import made, sitting
from tests.whole.terminal import Terminal, private_environment

WORD = "Quillonby"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc and prctl are Linux's")

TALKING = """
import asyncio, logging, sys, warnings
from dutydesk import private
if sys.argv[1] == "kept":
    private.keep_memory()
word = "ybnolliuQ"[::-1]
def fault():
    raise ValueError(word)
async def left():
    task = asyncio.get_running_loop().create_task(later())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
async def later():
    fault()
try:
    fault()
except ValueError:
    logging.getLogger("sqlalchemy.pool").error("Exception closing connection %r", word, exc_info=True)
logging.getLogger("psycopg").warning("error ignored terminating %s", word)
warnings.warn(f"coerced {word}", stacklevel=1)
asyncio.run(left())
"""


def said(folder: Path, how: str) -> str:
    """What the libraries say on stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-c", TALKING, how],
        env=private_environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout + done.stderr


def test_no_library_says_what_it_met(tmp_path: Path) -> None:
    assert said(tmp_path, "kept") == ""


def test_control_without_it_each_of_them_says_it(tmp_path: Path) -> None:
    told = said(tmp_path, "open")
    assert told.count(WORD) >= 4
    for where in ("Exception closing", "error ignored", "coerced", "never retrieved"):
        assert where in told, where


@LINUX
def test_the_memory_of_the_running_program_is_its_own(tmp_path: Path) -> None:
    with sitting(tmp_path, made(tmp_path)) as desk:
        limits = Path(f"/proc/{desk.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        # What is not dumpable belongs to root in /proc, whoever runs it.
        assert Path(f"/proc/{desk.pid}/mem").stat().st_uid == 0
        if os.getuid():
            with pytest.raises(PermissionError):
                Path(f"/proc/{desk.pid}/maps").read_text()
        desk.press("Ctrl+Q", "y")
        assert desk.ended() == 0


NOT_ALLOWED = 77
ABORT = f"""
import os, resource, sys
try:
    resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
except ValueError:
    sys.exit({NOT_ALLOWED})
os.abort()
"""


def aborted(folder: Path, code: str) -> list[Path] | None:
    """The cores left by a Python that does this and, allowed a core, is aborted; None: not allowed one."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code + ABORT],
        cwd=folder,
        env=private_environment(folder),
        check=False,
        timeout=60,
    )
    if done.returncode == NOT_ALLOWED:
        return None
    assert done.returncode == -signal.SIGABRT
    return [path for path in folder.rglob("*") if path.is_file() and path.name.startswith("core")]


@LINUX
def test_even_where_cores_are_allowed_again_none_of_ours_is_left(tmp_path: Path) -> None:
    """The limit is raised behind our back, as a tool of who runs the machine may."""
    if os.getuid() or Path("/proc/sys/kernel/core_pattern").read_text().strip() != "core":
        pytest.skip("NOT SHOWN here: needs root, and cores that are left in the folder of the program")
    if not aborted(tmp_path / "control", "import dutydesk.private"):
        pytest.skip("NOT SHOWN here: nobody may raise the limit on this machine, or it leaves no core")
    assert aborted(tmp_path / "ours", "from dutydesk import private; private.keep_memory()") == []


def test_no_screen_is_drawn_into_a_file(tmp_path: Path) -> None:
    """Textual draws on the standard error: led into a file, the words of a case would lie there in plain."""
    drawn = tmp_path / "errors.txt"
    start = f"{sys.executable} -m dutydesk demo 2>{drawn}"
    with Terminal(tmp_path, command=["/bin/sh", "-c", start]) as desk:
        desk.see("Start it without 2>", within=30)
        assert desk.ended() == 2
    assert drawn.read_text() == ""
