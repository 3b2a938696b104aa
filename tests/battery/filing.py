"""A program that makes every kind of file the desk makes, under a umask, and waits while they are looked at.

Run as `python -m tests.battery.filing FOLDER UMASK kept|open` with the folder's home in the environment; it
says "open" on stdout while the desks are open and "closed" once they are not, and waits for a line each time.
`open` leaves out what the program does first of all (`private.keep_files`): the planted fault.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from dutydesk import faults, keymap, private
from dutydesk.acts import backing_up, bell
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance
from dutydesk.keymap import KeyMap
from dutydesk.paper.rescue import write_out
from tests.acts.copying import call_behind_the_gate, contact, encrypted, plain
from tests.fixed_clock import FixedClock

CASE = "Quillonby"


def worked(desk: Desk) -> None:
    """One contact on the desk, one call behind the gate, and all that lies beside a desk."""
    contact(desk, f"{CASE} was seen on Monday.")
    call_behind_the_gate(desk, CASE)
    bell.switch_bell(desk, on=False)
    backing_up.make_own(desk)


def stick(folder: Path, desk: Desk, what: str = "stick") -> Path:
    """A folder of the person's own for what leaves a desk."""
    assert desk.database.path is not None
    made = folder / f"{what}-{desk.database.path.parent.name}"
    made.mkdir(mode=0o700)
    return made


def main(folder: Path, mask: int, how: str) -> None:
    """Make them, wait, close, wait."""
    os.umask(mask)
    if how == "kept":
        private.keep_files()
        private.keep_memory()
    clock = FixedClock("2026-05-12T14:26")
    with ExitStack() as stack:
        desks = [
            stack.enter_context(made(folder / name / "desk.db", clock).open())
            for name, made in (("plain", plain), ("locked", encrypted))
        ]
        for desk in desks:
            worked(desk)
            backing_up.make_at(desk, stick(folder, desk))
        write_out(str(stick(folder, desks[0], "rescue") / "rescued.txt"), CASE)
        keymap.save(keymap.path(), KeyMap({"f20": "f9"}))
        faults.keep(faults.new_reference(), ValueError(CASE))
        stack.callback(close_desk, Entrance(None, None, clock, demonstration=True).open())
        said("open")
    said("closed")


def said(what: str) -> None:
    """Say it, and wait to be told to go on."""
    print(what, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2], 8), sys.argv[3])
