"""Places where a desk goes wrong, made for real: a small disk, a folder that may only be read, a held file.

Owns the faults and their end. Each needs what only root or Linux has; where that is missing a test is skipped
aloud, since a promise of the program then stands unproved.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.whole.terminal import ROOT, private_environment

_HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
if sys.argv[2] == "whole":
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
held.execute("BEGIN EXCLUSIVE")
held.execute("CREATE TABLE held_by_a_test (word TEXT)")
print("held", flush=True)
sys.stdin.read()
"""


def _root(needed: str) -> None:
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip(f"NOT TESTED: only root can {needed}, and the program is promised to live through it.")


@contextmanager
def small_disk(folder: Path, kilobytes: int = 2048) -> Iterator[Path]:
    """A disk of its own, mounted for as long as the block lasts."""
    _root("mount a small disk")
    place = folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "none", str(place)]
    if shutil.which("mount") is None or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip(
            "NOT TESTED: no disk can be mounted HERE, and the program is promised to survive a full one."
        )
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> None:
    """Not a byte is left on it."""
    with (disk / "ballast").open("ab", buffering=0) as ballast:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


def leave_room(disk: Path, room: int) -> None:
    """So many bytes are left on it, and no more."""
    fill(disk)
    with (disk / "ballast").open("r+b") as ballast:
        size = ballast.seek(0, os.SEEK_END)
        assert size > room, "the ballast is what fills it"
        ballast.truncate(size - room)


def make_room(disk: Path) -> None:
    """The disk is as roomy as before."""
    (disk / "ballast").unlink()


def only_to_be_read(disk: Path) -> None:
    """The disk may only be read from now on; nobody may have a file of it open for writing."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)


def to_be_written(disk: Path) -> None:
    """The disk may be written again."""
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True, capture_output=True)


@contextmanager
def unchangeable(*paths: Path) -> Iterator[None]:
    """These files take no write any more, not even of a program that has them open."""
    _root("make a file unchangeable while it is open")
    names = [str(path) for path in paths if path.exists()]
    chattr = shutil.which("chattr")
    if chattr is None or subprocess.run([chattr, "+i", *names], check=False, capture_output=True).returncode:
        pytest.skip("NOT TESTED: no file can be made unchangeable HERE (chattr +i).")
    try:
        yield
    finally:
        subprocess.run([chattr, "-i", *names], check=True)


@contextmanager
def held(database: Path, *, whole: bool = False) -> Iterator[None]:
    """Another process writes to the database and does not end; with `whole` nobody else may even read."""
    words = [sys.executable, "-c", _HOLDER, str(database), "whole" if whole else "writing"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.communicate()


@contextmanager
def ordinary_user() -> Iterator[tuple[Path, list[str]]]:
    """A folder of somebody who is not root, and what to put before a command so that they run it."""
    _root("be somebody else, and root may write anywhere")
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("NOT TESTED: setpriv is not HERE, so nobody can be refused a file.")
    nobody = pwd.getpwnam("nobody")
    ids = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    # A checkout may lie in a folder of root's own, as the one of `.ci/run` does.
    looks = [setpriv, *ids, sys.executable, "-c", "import dutydesk, sqlmodel"]
    there = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT)}
    if subprocess.run(looks, cwd="/", env=there, check=False, capture_output=True).returncode:
        pytest.skip(
            "NOT TESTED: nobody but root can run the program from HERE, so nobody can be refused a file."
        )
    folder = Path(tempfile.mkdtemp(prefix="dutydesk-bad-place-"))
    try:
        private_environment(folder / "home")
        _give(folder, nobody.pw_uid, nobody.pw_gid)
        yield folder, [setpriv, *ids]
    finally:
        shutil.rmtree(folder)


def give_to_them(folder: Path) -> None:
    """All in the folder belongs to the ordinary user."""
    nobody = pwd.getpwnam("nobody")
    _give(folder, nobody.pw_uid, nobody.pw_gid)


def _give(folder: Path, user: int, group: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, group)


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file of a folder but the ballast: what it holds, and who may do what with it."""
    return {
        str(
            path.relative_to(folder)
        ): f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mode:o}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "ballast"
    }


def started(home: Path, *arguments: str, before: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program without a terminal, run to its end; what it printed is kept."""
    return subprocess.run(
        [*(before or []), sys.executable, "-m", "dutydesk", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**private_environment(home), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=60,
    )
