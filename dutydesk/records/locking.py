"""One at a time at something beside a desk: a lock of the system's, which ends with whoever holds it.

Owns the lock file and how it goes again. It is of no bytes, and says nothing by being there: only the lock on
it counts, so that one a killed program left stops nobody.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

AGAIN: Final = 0.01
"""Seconds between two looks at a lock that somebody else holds. Source: ours."""


class Held(Exception):
    """Somebody else has it."""


@contextmanager
def held(place: Path, *, wait: float = 0) -> Iterator[None]:
    """Nobody else, in this program or another, has the lock of this name until the end of the block.

    Args:
        wait: seconds to wait for whoever has it.

    Raises: Held where somebody has it for longer; OSError where it cannot be made.
    """
    until = monotonic() + wait
    while (handle := _taken(place)) is None:
        if monotonic() >= until:
            raise Held
        sleep(AGAIN)
    try:
        yield
    finally:
        _let_go(place, handle)


def _taken(place: Path) -> int | None:
    """The lock, where it is free and is the one of that name; else None. Raises: OSError."""
    try:
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        if sys.platform == "win32":  # it is being taken away at this moment
            return None
        raise
    try:
        if _lock(handle) and _is_that_of(place, handle):
            return handle
    except BaseException:  # whatever went wrong leaves no handle; it goes on up
        os.close(handle)
        raise
    os.close(handle)
    return None


def _is_that_of(place: Path, handle: int) -> bool:
    """Whether its name still means it: whoever had it before took the file away."""
    try:
        there, ours = place.stat(), os.fstat(handle)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


def _let_go(place: Path, handle: int) -> None:
    if sys.platform == "win32":
        os.close(handle)
        with suppress(OSError):  # somebody waits for it, and takes it away after
            place.unlink()
        return
    with suppress(OSError):  # left behind it stops nobody
        place.unlink()
    os.close(handle)


def _lock(handle: int) -> bool:
    """Lock it; False where somebody else has it. Raises: OSError."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        # Not the kind SQLite takes: that one lets two of this program in at once.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
