"""Restores in processes of their own, to be killed: `python -m tests.battery.restoring`.

Reads one request a line (JSON), answers with the exit status, -9 where it was killed. The faults planted here
are those the tests must be able to see.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from dutydesk.acts import restoring
from dutydesk.clock import SystemClock
from dutydesk.errors import DeskError
from dutydesk.records import restoring as files
from dutydesk.records.files import replace_file
from dutydesk.settings import Settings
from tests.acts.copying import NAME, WORDS

REFUSED: Final = 7


def restore(path: Path, copy: Path, step: Callable[[str], None]) -> None:
    """Put the copy in the desk's place, as the command does."""
    found = restoring.find(str(path), copy, Settings("Tests, invented people only"))
    signed = restoring.sign_in(found, NAME, WORDS) if found.keys else None
    restoring.restore(restoring.plan(found, signed), SystemClock(), step)


def _deletes_the_present() -> None:
    whole = files._put_aside

    def put_aside(database: Path, real: Path, aside: Path, step: files.Step) -> None:
        whole(database, real, aside, step)
        (aside / real.name).unlink(missing_ok=True)

    _plant("_put_aside", put_aside)


def _writes_no_journal() -> None:
    def write(path: Path, content: bytes) -> None:
        if not path.name.endswith("-restoring"):
            replace_file(path, content)
        else:
            path.touch()

    _plant("replace_file", write)


def _leaves_the_journal_of_the_file_behind() -> None:
    _plant("_JOURNALS", ("",))


def _takes_the_keys_first() -> None:
    begin = files.begin

    def begun(database: Path, journal: files.Journal, step: files.Step) -> None:
        shutil.rmtree(database.with_name(f"{database.name}-copies"), ignore_errors=True)
        with suppress(OSError):
            database.with_name(f"{database.name}-keys").unlink()
        step("keys gone")
        begin(database, journal, step)

    _plant("begin", begun)


def _plant(name: str, fault: object) -> None:
    setattr(files, name, fault)


PLANTED: Final[dict[str, Callable[[], None]]] = {
    "": lambda: None,
    "deletes the present desk": _deletes_the_present,
    "writes no journal": _writes_no_journal,
    "leaves the -wal behind": _leaves_the_journal_of_the_file_behind,
    "takes the keys first": _takes_the_keys_first,
}


def _one(told: dict[str, Any]) -> None:
    os.umask(int(told.get("umask", 0o022)))
    PLANTED[told.get("planted", "")]()
    left = int(told.get("die_at", 0))

    def step(_: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        if "copy" in told:
            restore(Path(told["path"]), Path(told["copy"]), step)
        else:
            files.finish(Path(told["path"]), step)
    except DeskError:
        os._exit(REFUSED)
    os._exit(0)


def main() -> None:
    """Answer requests until there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _one(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
