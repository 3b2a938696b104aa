"""Programs that save on one desk at the same time: `python -m tests.battery.sharing REQUEST`.

The request (JSON) says which desk, who, how many saves, and which fault is planted. Each save is a text typed
and saved as a person's is, and told with how long it took; what was refused is told too, and how often before
the database had been waited for as long as the program promises. A refused one is tried on until it is saved,
but not where a fault is planted.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from dutydesk.acts import keeping
from dutydesk.acts.calls import settle, take_call
from dutydesk.errors import DeskError
from dutydesk.records import connecting
from dutydesk.records.secret import DataKey
from tests.acts.conftest import type_in
from tests.battery.sealed import Sealed


def _waits_for_nobody() -> None:
    """A held database is refused at once."""
    _plant(connecting, "_BUSY_SECONDS", 0.0)


def _says_saved_too_soon() -> None:
    """What could not be saved is forgotten, and said to be saved."""
    _waits_for_nobody()
    keeper = keeping.Keeper

    def could_not(its: Any, contact_id: UUID, pages: Any, told: str) -> list[Callable[[], None]]:  # noqa: ANN401
        done: list[Callable[[], None]] = keeper._did(its, contact_id, pages, [], its._asked[contact_id])
        return done

    _plant(keeper, "_could_not", could_not)


def _plant(where: object, name: str, fault: object) -> None:
    setattr(where, name, fault)


WAITS: Final = connecting._BUSY_SECONDS * 0.9
"""Seconds for which a held database is waited for, less what a clock may differ."""
LAST: Final = 120
"""Seconds for which a refused save is tried on."""
PLANTED: Final[dict[str, Callable[[], None]]] = {
    "": lambda: None,
    "waits for nobody": _waits_for_nobody,
    "says saved too soon": _says_saved_too_soon,
}


def _one(told: dict[str, Any], number: int, ready: int, go: int) -> None:
    """One of the programs: open the desk, wait for the others, save so often, tell what came of it."""
    made = Sealed(Path(told["path"]), DataKey(bytes.fromhex(told["key"])), UUID(told["worker"]), UUID(int=0))
    refused, too_soon, given_up, saved = 0, 0, 0, 0
    last = 0 if told["planted"] else LAST
    took: list[float] = []
    with made.open() as desk:
        contact = take_call(desk)
        type_in(desk, contact, "gate.caller", "2")
        assert settle(desk, contact)
        os.write(ready, b".")
        os.read(go, 1)
        PLANTED[told["planted"]]()
        if told["planted"]:  # its connections are opened anew, with what was planted
            with desk.keeper.holding(contact):
                desk.database.engine.dispose()
        for each in range(1, told["saves"] + 1):
            began, first = time.perf_counter(), True
            type_in(desk, contact, "narrative.seen", f"P{number} {each}")
            while saved < each:
                try:
                    desk.keeper.flush()
                    saved = each
                except DeskError:
                    refused += 1
                    too_soon += first and time.perf_counter() - began < WAITS
                    first = False
                    if time.perf_counter() - began > last:
                        given_up += 1
                        break
            took.append(time.perf_counter() - began)
        came = {"contact": str(contact), "saved": saved, "refused": refused, "took": took}
        came |= {"too_soon": too_soon, "given_up": given_up}
        Path(told["results"], str(number)).write_text(json.dumps(came), encoding="ascii")


def main() -> None:
    """All of them, begun at the same moment; ends when each has."""
    told = json.loads(sys.argv[1])
    (ready_out, ready), (go, go_in) = os.pipe(), os.pipe()
    children = []
    for number in range(told["programs"]):
        child = os.fork()
        if not child:
            os.close(go_in)
            with suppress(DeskError):  # its end may be refused too
                _one(told, number, ready, go)
            os._exit(0)
        children.append(child)
    os.close(ready)
    for _ in children:
        os.read(ready_out, 1)
    os.close(go_in)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
