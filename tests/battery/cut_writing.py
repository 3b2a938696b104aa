"""Desks that are worked at until their disk is gone: `python -m tests.battery.cut_writing`.

Reads requests (JSON, a line each). One begins a worker in a process of its own, which writes what was
reported as saved into a file on another disk; an empty line ends it. The faults planted here are those the
test must be able to see.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final
from uuid import UUID

from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk
from dutydesk.errors import DeskError
from dutydesk.records import connecting, database
from dutydesk.records.secret import DataKey
from tests.acts.conftest import type_in
from tests.battery.sealed import Sealed
from tests.battery.writing import commit

Reported = Callable[[str, int], None]


def _waits_less() -> None:
    """WAL and synchronous NORMAL: a commit is reported before it is on the disk."""
    whole = connecting.connect

    def connect(*arguments: Any, **more: Any) -> Connection:  # noqa: ANN401 - as it is
        connection = whole(*arguments, **more)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    for where in (connecting, database):
        _plant(where, "connect", connect)


def _plant(where: object, name: str, fault: object) -> None:
    setattr(where, name, fault)


PLANTED: Final[dict[str, Callable[[], None]]] = {"": lambda: None, "waits less": _waits_less}


def work(desk: Desk, reported: Reported) -> None:
    """Rows, calls behind the gate, calls that come onto the desk and what is typed there, without end."""
    number = 0
    while True:
        number += 1
        commit(desk.database, number)
        reported("rows", number)
        contact = take_call(desk)
        type_in(desk, contact, "referrer.name", f"Caller {number}")
        desk.keeper.flush()
        reported("behind", number)
        type_in(desk, contact, "gate.caller", "2")
        if settle(desk, contact):
            reported("settled", number)
        type_in(desk, contact, "narrative.seen", f"Seen {number}")
        desk.keeper.flush()
        reported("typed", number)


def _one(told: dict[str, Any]) -> None:
    PLANTED[told.get("planted", "")]()
    key = DataKey(bytes.fromhex(told["key"])) if told["key"] else None
    made = Sealed(Path(told["path"]), key, UUID(told["worker"]), UUID(int=0))
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def reported(what: str, number: int) -> None:
        os.write(log, f"{what} {number}\n".encode())

    with suppress(DeskError, OSError):
        work(made.opened(), reported)
    os._exit(0)


def main() -> None:
    """Begin workers and end them until there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _one(json.loads(line))
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
