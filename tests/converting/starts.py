"""Starts of the program at a plain desk, each a process of its own that may be killed at any of its steps.

Owns a server that has everything imported and makes each start by a fork: `python -m tests.converting.starts`
reads one request a line (JSON) and answers with the exit status, -9 where it was killed. The faults planted
here are those the tests must be able to see.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final

from dutydesk.acts import converting, unlocking
from dutydesk.errors import CannotOpen, DeskError
from dutydesk.records import convert
from dutydesk.records.connecting import connect
from dutydesk.records.keyfile import Cost
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings

NAME: Final = "S Khan"
PASSPHRASE: Final = "four plain words of ours"  # noqa: S105 - invented
CHEAP: Final = Cost(memory=64, passes=1)
REFUSED: Final = 7
NOT_TRACED: Final = 8


def start(path: Path, step: Callable[[str], None] = lambda _: None, *, same: bool = True) -> tuple[str, ...]:
    """Go through the door as a person does: the first questions, or the passphrase. Returns what was told.

    Args:
        same: whether a conversion that was stopped is carried on with the passphrase set before.
    """
    door = unlocking.find_door(str(path), Settings())
    if door.kind == "locked":
        return converting.finish(path, unlocking.sign_in(path, NAME, PASSPHRASE).key, step=step)
    assert door.kind == "before"
    if door.names and same:
        begun = converting.carried_on(path, unlocking.sign_in(path, NAME, PASSPHRASE))
    else:
        person = next(each for each, name in converting.people_of(path) if name == NAME)
        begun = unlocking.begin(NAME, PASSPHRASE, PASSPHRASE, person=person, cost=CHEAP)
    return converting.convert(path, begun, lambda _: None, step=step)


# ------------------------------------------------------------- planted faults


def _loses_rows() -> None:
    whole = convert._export

    def export(plain: Connection, unborn: Path, secret: DataKey) -> None:
        whole(plain, unborn, secret)
        with closing(connect(unborn, secret=secret, foreign_keys=False)) as less:
            less.execute("DELETE FROM answer WHERE rowid % 7 = 0")

    _plant(convert, "_export", export)


def _compares_nothing() -> None:
    _loses_rows()
    _plant(convert, "_is_same", lambda *_: True)


def _swaps_before_it_compares() -> None:
    _loses_rows()
    is_same, swap = convert._is_same, convert._swap
    kept: list[DataKey] = []

    def swapped(taken: convert.Taken, unborn: Path, step: convert.Step) -> None:
        swap(taken, unborn, step)
        if not is_same(taken.connection, taken.path, kept[-1]):
            raise CannotOpen(convert.NOT_THE_SAME)

    def later(_: Connection, __: Path, secret: DataKey) -> bool:
        kept.append(secret)
        return True

    _plant(convert, "_is_same", later)
    _plant(convert, "_swap", swapped)


def _wipes_nothing() -> None:
    _plant(convert, "overwrite", lambda _: None)


def _leaves_its_former_self() -> None:
    _plant(convert, "remains", lambda _: ())
    _plant(Path, "unlink", lambda *_, **__: None)
    _wipes_nothing()


def _writes_the_keys_last() -> None:
    keep, turn = converting._keep, convert.turn
    kept: list[tuple[Path, unlocking.Begun]] = []

    def turned(taken: convert.Taken, secret: DataKey, step: convert.Step) -> None:
        turn(taken, secret, step)
        if kept:
            keep(*kept.pop())

    _plant(converting, "_keep", lambda path, begun: kept.append((path, begun)))
    _plant(convert, "turn", turned)


def _writes_over_it() -> None:
    def swap(taken: convert.Taken, unborn: Path, step: convert.Step) -> None:
        content = unborn.read_bytes()
        handle = os.open(taken.path, os.O_WRONLY)
        os.write(handle, content[: len(content) // 2])
        step("half")
        os.write(handle, content[len(content) // 2 :])
        os.ftruncate(handle, len(content))

    _plant(convert, "_swap", swap)


def _plant(where: object, name: str, fault: object) -> None:
    setattr(where, name, fault)


PLANTED: Final[dict[str, Callable[[], None]]] = {
    "": lambda: None,
    "loses rows": _loses_rows,
    "loses rows, compares nothing": _compares_nothing,
    "loses rows, swaps before it compares": _swaps_before_it_compares,
    "wipes nothing": _wipes_nothing,
    "leaves its former self": _leaves_its_former_self,
    "writes the keys last": _writes_the_keys_last,
    "writes over it": _writes_over_it,
}


def _trace(told: dict[str, Any]) -> None:
    """The system refuses, or kills at, one call of this process, as strace is told."""
    words = ["strace", "-q", "-o", told.get("log", os.devnull), "-e", f"trace={told['trace']}"]
    words += ["-e", f"inject={told['inject']}"] if "inject" in told else []
    with open(os.devnull, "wb") as nowhere:
        tracer = subprocess.Popen([*words, "-p", str(os.getpid())], stderr=nowhere)
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text(encoding="ascii"):
        if tracer.poll() is not None:
            os._exit(NOT_TRACED)


def _one(told: dict[str, Any]) -> None:
    os.umask(int(told.get("umask", 0o022)))
    PLANTED[told.get("planted", "")]()
    left = int(told.get("die_at", 0))
    select.select([], [], [], float(told.get("wait", 0)))
    if "trace" in told:
        _trace(told)

    def step(_: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        start(Path(told["path"]), step, same=bool(told.get("same", True)))
    except DeskError as refused:
        with suppress(OSError):  # the planted fault may be that nothing can be written
            Path(told.get("said", os.devnull)).write_text(str(refused), encoding="utf-8")
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
