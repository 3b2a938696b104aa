"""How soon the next try at a passphrase may be made: a delay that doubles, kept across restarts.

Owns the file beside the database (`desk.db-tries`). It stands outside the database, since it is asked before
that can be opened, and holds times and a number only. What stops a person who may write this folder is the
cost of each try (`keyfile`); this stops one who only has the program.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from dutydesk.records.files import replace_file

FIRST: Final = timedelta(seconds=1)
MOST: Final = timedelta(minutes=5)
"""The delay doubles from the one to the other. Source: safety.md 3.1."""


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries that failed since the last that did not."""

    failed: int = 0
    at: datetime | None = None
    """When the last of them failed, UTC."""
    told: int = 0
    """How many of them the audit has been told."""
    untold: int = 0
    """How many had failed before the last that did not, of which the audit has not been told."""
    recovered: int = 0
    """How often the recovery key was the right one, and the audit has not been told."""

    def wait(self, now: datetime) -> timedelta:
        """How long until the next may be made. A clock that was put back waits as long as it ever does."""
        if not self.failed or self.at is None:
            return timedelta()
        delay = min(FIRST * 2 ** (self.failed - 1), MOST) if self.failed < 32 else MOST
        gone = now - self.at
        return delay if gone < timedelta() else max(delay - gone, timedelta())


def place_of(database: Path) -> Path:
    """Where the tries at this database are counted."""
    return database.with_name(f"{database.name}-tries")


def read_tries(path: Path) -> Tries:
    """What was counted; where that cannot be read, the longest wait from when the file was last written."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return Tries()
    except (OSError, ValueError):
        return _spoiled(path)
    try:
        told = json.loads(text)
        at = datetime.fromisoformat(told["at"]) if told["at"] is not None else None
        if at is not None and at.tzinfo is None:
            return _spoiled(path)
        numbers = (max(int(told.get(name, 0)), 0) for name in ("told", "untold", "recovered"))
        return Tries(max(int(told["failed"]), 0), at, *numbers)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return _spoiled(path)


def as_of(path: Path, now: datetime) -> Tries:
    """As `read_tries`; where the clock was put back behind the last try, its wait begins again now.

    Else who puts a wrong clock right could not come in until it is as late as it was.
    """
    found = read_tries(path)
    here = _HERE.get(path)
    if here is not None and here.failed > found.failed:
        found = here
    if not found.failed or found.at is None or found.at <= now:
        return found
    again = replace(found, at=now)
    with suppress(OSError):  # it waits as long as it ever does, and is dated anew by the next who can
        _write(path, again)
    return again


def one_more(path: Path, before: Tries, now: datetime, *, or_here: bool = False) -> Tries:
    """Count a try that is about to be made: it is on the disk before its answer is known.

    Args:
        or_here: where the disk takes nothing, this program counts it for as long as it runs.

    Raises: OSError; then the try is not to be made.
    """
    after = replace(before, failed=before.failed + 1, at=now)
    try:
        _write(path, after)
    except OSError:
        if not or_here:
            raise
        _HERE[path] = after
    return after


def none(path: Path, before: Tries, *, recovered: bool = False) -> None:
    """It was the right one: the count begins again; what failed is kept until the audit was told (`told`).

    Args:
        before: as it stood before the one that was right.
        recovered: that one was the recovery key.

    Raises: OSError.
    """
    _HERE.pop(path, None)
    untold = before.untold + max(before.failed - before.told, 0)
    _keep(path, Tries(untold=untold, recovered=before.recovered + recovered))


def one_told(path: Path) -> None:
    """The audit was told of the last try that failed. Raises: OSError."""
    found = read_tries(path)
    if found.told < found.failed:
        _write(path, replace(found, told=found.told + 1))


def told(path: Path, what: Tries) -> None:
    """The audit was told what was untold in this. Raises: OSError."""
    found = read_tries(path)
    left = max(found.untold - what.untold, 0), max(found.recovered - what.recovered, 0)
    _keep(path, replace(found, untold=left[0], recovered=left[1]))


def _keep(path: Path, what: Tries) -> None:
    if what == Tries():
        path.unlink(missing_ok=True)
    else:
        _write(path, what)


def taken_back(path: Path, before: Tries, after: Tries) -> None:
    """A try that was counted says nothing of this desk: its count is as it was before. Raises: OSError."""
    if read_tries(path) == after:
        _keep(path, before)


_HERE: Final[dict[Path, Tries]] = {}
"""What the disk did not take, by the file it belongs in."""


def _spoiled(path: Path) -> Tries:
    try:
        return Tries(32, datetime.fromtimestamp(path.stat().st_mtime, UTC))
    except OSError:
        return Tries()


def _write(path: Path, tries: Tries) -> None:
    told = asdict(tries) | {"at": tries.at.isoformat() if tries.at else None}
    replace_file(path, json.dumps(told).encode("ascii"))
