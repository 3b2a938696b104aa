"""Copies of an open desk: those it makes by itself while it is worked at, and one that somebody asks for.

Owns when a copy is due, that no key waits for it, and that a failure is said once and stops nothing. How a
copy is made is for `records.copies`; which are kept, for `practice.copies`. A demonstration has none, and a
desk on PostgreSQL is copied by whoever looks after the server.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.denials import refusals_told
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.practice.copies import copy_figures, may_go
from dutydesk.records import copies
from dutydesk.records.copies import Copy, NoCopy
from dutydesk.records.copy_facts import Facts, Pause
from dutydesk.records.files import place_of
from dutydesk.records.refusals import why

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

LOOK_EVERY: Final = 20.0
"""Seconds between two looks whether a copy is due. Source: ours."""
_PATIENCE: Final = 1.0
"""Seconds that a copy waits for the saving of a key before it goes on beside it. Source: ours."""

ON_A_SERVER: Final = (
    "This desk is on a PostgreSQL server: dutydesk makes no copy of it. Use the server's own backup, "
    "such as pg_dump or its archive, and ask whoever looks after the server when it was last restored."
)
INVENTED: Final = "A demonstration is thrown away at its end: no copy of it is made."


class _GivenUp(Exception):
    """The time for this copy is over."""


class Copying:
    """The copies one running program makes of its desk, on one thread."""

    def __init__(self, desk: "Desk", say: Callable[[str], None] = lambda _: None) -> None:
        """Args:
        desk: an open desk in a file.
        say: told on the thread, once, why no copy can be made; must not raise or wait.
        """
        self._desk, self._say = desk, say
        self._closing = threading.Event()
        self._until: float | None = None
        self._noted: int | None = None
        """The last change that the newest copy holds; None while that is not known."""
        self.failed = ""
        """Why the last copy that was due could not be made; "" where it was."""
        self._thread = threading.Thread(target=self._run, name="dutydesk-copies", daemon=True)

    def begin(self) -> None:
        """Look now and then from now on."""
        self._thread.start()

    def close(self, within: timedelta | None = None) -> None:
        """Make the last copy, if something was changed, and end. Never fails, and waits no longer than this.

        Args:
            within: as the figures say, when None.
        """
        seconds = (within if within is not None else copy_figures().close_within).total_seconds()
        self._until = time.monotonic() + seconds
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(seconds + 1)

    def look(self, *, closing: bool = False) -> Copy | None:
        """Make a copy if one is due; what need not be kept any longer goes. Never fails.

        Args:
            closing: the desk is about to be closed: a copy is due if anything was changed.
        """
        try:
            if not self._is_due(closing=closing):
                return None
            made, facts = make_own(self._desk, self._pause)
        except _GivenUp:
            return None
        except DeskError as error:
            if not self.failed:
                self._say(str(error))
            self.failed = str(error)
            return None
        self.failed, self._noted = "", facts.changed
        return made

    def _run(self) -> None:
        _stand_back()
        while not self._closing.wait(LOOK_EVERY):
            self.look()
        self.look(closing=True)

    def _is_due(self, *, closing: bool) -> bool:
        path, figures = self._desk.database.path, copy_figures()
        if path is None or self._desk.database.looking:  # nobody read yet that it is not whole
            return False
        try:
            there = copies.list_copies(path)
        except OSError as error:
            raise NoCopy(f"The copies of the desk cannot be listed: {why(error)}.") from None
        if there and not closing and timedelta() <= self._desk.clock.now() - there[0].at < figures.every:
            return False
        if self._noted is None and there:
            with suppress(DeskError):
                self._noted = copies.changed_in(there[0].path, self._desk.database.secret)
        return not there or copies.last_change_of(self._desk.database) != self._noted

    def _pause(self) -> None:
        """Between two parts of a copy: the saving of a key goes first.

        Raises: _GivenUp where the desk is to be closed and has waited long enough.
        """
        limit = time.monotonic() + _PATIENCE
        while True:
            if self._until is not None and time.monotonic() > self._until:
                raise _GivenUp
            if self._closing.is_set() or self._desk.keeper.state != "saving" or time.monotonic() > limit:
                return
            self._closing.wait(0.005)


def begin(desk: "Desk", say: Callable[[str], None] = lambda _: None) -> None:
    """This desk makes copies of itself until it is closed."""
    if desk.database.path is not None and not desk.demonstration and desk.copying is None:
        desk.copying = Copying(desk, say)
        desk.copying.begin()


@refusals_told
def make_own(desk: "Desk", pause: Pause | None = None) -> tuple[Copy, Facts]:
    """Make one of the desk's own copies now, and take away those that need not be kept any longer.

    Raises: NoCopy; NotAllowed where this desk is not copied.
    """
    path, now = _path(desk), desk.clock.now()
    made, facts = copies.make_own(path, desk.database.secret, now, pause)
    _told(desk, "own", facts)
    if desk.database.looking:  # nobody has read yet that it is not whole: what may be better stays
        return made, facts
    with suppress(OSError):  # what cannot go now goes next time
        by_time = {each.at: each.path for each in copies.list_copies(path)}
        for at in may_go(by_time, now, copy_figures()):
            if at != made.at:
                copies.remove(by_time[at])
    return made, facts


@refusals_told
def make_at(desk: "Desk", folder: Path) -> tuple[Path, Facts]:
    """Make a copy of the desk in this folder, such as a stick; nothing is written over.

    Raises: NoCopy; CannotOpen where there is no such folder; NotAllowed where this desk is not copied.
    """
    path = _path(desk)
    folder = place_of(folder)
    try:
        is_there = folder.is_dir()
    except (OSError, ValueError):  # a name no system takes
        is_there = False
    if not is_there:
        raise CannotOpen("There is no such folder. No copy was made. Make the folder first.")
    target = folder / f"{path.stem}-{copies.stamp(desk.clock.now())}.db"
    facts = copies.make(path, target, desk.database.secret)
    _told(desk, "asked", facts)
    return target, facts


def newest(database: Path) -> datetime | None:
    """When the newest of a desk's own copies was made, UTC; None where there is none. Raises: OSError."""
    there = copies.list_copies(database)
    return there[0].at if there else None


def _path(desk: "Desk") -> Path:
    if desk.demonstration:
        raise NotAllowed(INVENTED)
    if desk.database.path is None:
        raise NotAllowed(ON_A_SERVER)
    return desk.database.path


def _told(desk: "Desk", reason: str, facts: Facts) -> None:
    if desk.auditor is not None:
        detail = {"contacts": facts.contacts, "seq": facts.rows, "head": facts.head}
        desk.auditor.now(Happened(Event.BACKED_UP, reason=reason, detail=detail))


def _stand_back() -> None:
    """This thread computes when no other wants to, where a machine lets a thread say so."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
