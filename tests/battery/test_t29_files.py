"""T29, files: whatever the umask, each file and folder the program makes is its person's alone.

A desk without a key, an encrypted one, a demonstration, copies, a rescue file, a map of keys and a fault's
file are made under umask 000, 022 and 077, and looked at while all is open and when it is closed. Somebody
else of the machine then tries to read each, and the memory of the program; who that is takes root to be.
Sized by DUTYDESK_BATTERY: rounds of the three. Swap is for who runs the machine. Controls: the program
without its own umask, and a file that others may read.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.battery.filing import CASE
from tests.whole.terminal import ROOT, private_environment

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of this kind"),
]

UMASKS = ("000", "022", "077")
NOBODY = 65534
NOT_ALLOWED = 77
"""Status of the child that may not become them: root in a container that keeps that from it."""
KINDS = (
    "-wal",
    "-shm",
    "-keys",
    "-here",
    "-anchor",
    "-gate",
    "-copies",
    "rescued.txt",
    "crash-",
    "keys.toml",
)
"""In the names of what is made; if one is missing, the battery looked at too little."""


@dataclass
class Making:
    """The program that makes them, waiting while they are looked at."""

    folder: Path
    process: "subprocess.Popen[str]"

    def wait_for(self, word: str) -> None:
        """Until it says this."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word

    def go_on(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def made(self) -> list[Path]:
        """Every file and folder there that we did not make ourselves, but for sockets and what has gone."""
        ours = {self.folder, *(self.folder / "home").glob("*"), self.folder / "home"}
        ours |= {self.folder / "home" / "config" / "dutydesk" / each for each in ("", "settings.toml")}
        return [path for path in sorted(self.folder.rglob("*")) if path not in ours]


@contextmanager
def making(mask: str, how: str = "kept") -> Iterator[Making]:
    """The program in a folder that everybody on this machine may come into."""
    folder = Path(tempfile.mkdtemp(prefix="dutydesk-t29-"))
    folder.chmod(0o755)
    environment = private_environment(folder / "home")
    for each in (folder / "home", *(folder / "home").iterdir()):
        each.chmod(0o755)  # what the home of a careless person lets through
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.battery.filing", str(folder), mask, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    try:
        yield Making(folder, process)
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def open_to_others(paths: list[Path]) -> list[str]:
    """Those that anybody but their owner may read, write or enter."""
    found = []
    for path in paths:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if not path.is_symlink() and mode & 0o077:
            found.append(f"{path.name} {mode:o}")
    return found


def read_by_another(paths: list[Path]) -> list[str]:
    """Those that another user of the machine reads, really: in a child that is nobody."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            for path in paths:
                with suppress(OSError):
                    os.listdir(path) if path.is_dir() else path.read_bytes()
                    os.write(writing, f"{path}\n".encode())
        except OSError:
            os._exit(NOT_ALLOWED)
        finally:
            os._exit(0)  # whatever came: there must not be two of the tests
    os.close(writing)
    with os.fdopen(reading) as told:
        found = told.read().splitlines()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == NOT_ALLOWED:
        pytest.skip("NOT SHOWN here: this root may not be somebody else")
    return found


def others_come_into(folder: Path) -> None:
    """Skips aloud where temporary folders are in one that nobody else may enter: nothing would be shown."""
    if read_by_another([folder]) != [str(folder)]:
        pytest.skip("NOT SHOWN here: nobody else may enter the folder for temporary files at all")


def memory_of(pid: int) -> list[Path]:
    """What the system shows of a process's memory and of the files it holds."""
    return [
        Path(f"/proc/{pid}/{name}") for name in ("mem", "maps", "environ", "fd", "map_files", "stack", "auxv")
    ]


needs_root = pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0,
    reason="NOT SHOWN here: somebody else's reading takes root, to be somebody else",
)


def looked_at(mask: str, look: Callable[[Making], list[str]]) -> tuple[list[str], int]:
    """What a look finds while all is open and when it is closed, and at how many it looked."""
    found: list[str] = []
    count = 0
    with making(mask) as program:
        for moment in ("open", "closed"):
            program.wait_for(moment)
            made = program.made()
            if moment == "open":
                names = [path.name for path in made]
                assert [kind for kind in KINDS if not any(kind in name for name in names)] == []
            found += [f"umask {mask}, {moment}: {each}" for each in look(program)]
            count += len(made)
            program.go_on()
    return found, count


def read_of(program: Making) -> list[str]:
    """What another user reads of its files and its memory."""
    others_come_into(program.folder)
    return read_by_another([*program.made(), *memory_of(program.process.pid)])


def test_all_that_is_made_is_its_persons_alone(battery_size: int) -> None:
    found: list[str] = []
    count = 0
    for mask in UMASKS * max(1, battery_size // 10):
        told, looked = looked_at(mask, lambda program: open_to_others(program.made()))
        found, count = found + told, count + looked
    print(f"T29: n = {count} files and folders under {len(UMASKS)} umasks, {len(found)} open to others")
    assert found == []
    assert count > 60


@needs_root
def test_somebody_else_of_the_machine_reads_none_of_them(battery_size: int) -> None:
    found: list[str] = []
    count = 0
    for mask in UMASKS[: 1 if battery_size == 1 else None]:
        told, looked = looked_at(mask, read_of)
        found, count = found + told, count + looked
    print(f"T29: n = {count} files and folders and the memory tried by another user, {len(found)} read")
    assert found == []


def test_control_without_our_own_umask_something_is_open() -> None:
    with making("000", "open") as program:
        program.wait_for("open")
        found = open_to_others(program.made())
    print(f"T29, control: {found}")
    assert found
    assert not any(CASE in name for name in found)


@needs_root
def test_control_a_file_that_others_may_read_is_read(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="dutydesk-t29-"))
    try:
        folder.chmod(0o755)
        others_come_into(folder)
        left = folder / "left.txt"
        left.write_text(CASE)
        left.chmod(0o644)
        kept = folder / "kept.txt"
        kept.write_text(CASE)
        kept.chmod(0o600)
        assert read_by_another([left, kept]) == [str(left)]
        print("T29, control: 1 of 2 read")
    finally:
        shutil.rmtree(folder)
