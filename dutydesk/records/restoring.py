"""A copy takes the place of a desk: the steps on the disk, each of which may be the last.

Owns the small journal beside the desk (`desk.db-restoring`), by which a start after a kill finishes what was
begun: it names what was made ready, and where the present desk is put aside. What is made ready is whole and
on the disk before the journal is; so it can be finished without any key, or undone where it is gone. The
present desk is never deleted: with its keys and its anchor it goes into a folder, `desk.db-before-<time>`.
The calls behind the gate are not touched.
"""

import hashlib
import hmac
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from dutydesk.errors import CannotOpen
from dutydesk.records import anchor, keyfile, tries
from dutydesk.records.files import replace_file, sync_folder
from dutydesk.records.refusals import HELD, cannot_open, of_system, why

Step = Callable[[str], None]
"""Told after each step that changed something on the disk, by its name."""

FILES: Final = "files"
AUDIT: Final = "audit"
"""What is still to be done: the files, or only the line in the audit, which needs the key."""
READY: Final = ".ready"
"""How the names end of what was made ready: `.desk.db.<id>.ready`."""

_JOURNALS: Final = ("", "-wal", "-journal")
_LOCKED: Final = ((0, 0x40000000, 512), (1, 120, 9))
"""Bytes that whoever has a SQLite file open holds locks on: of the file itself, of its -shm. Source: SQLite's
file format and os_unix.c (PENDING_BYTE; UNIX_SHM_BASE to UNIX_SHM_DMS)."""

BEING_RESTORED: Final = (
    "A copy is being put in the place of this desk at this moment. Nothing was changed here. "
    "Wait for its end, then start dutydesk again."
)
SPOILED: Final = (
    "A restore of this desk was begun, and the file {} that says how far it came cannot be read. "
    "Nothing was changed. The desk from before is in a folder beside it, {}-before-...: ask for help."
)


@dataclass(frozen=True, slots=True)
class Journal:
    """A restore under way."""

    id: str
    """Stands in the names of what was made ready."""
    before: str
    """Name of the folder into which the present desk goes."""
    step: str
    """`FILES` or `AUDIT`."""
    keys: bool
    """Whether the copy's keys take the place of those that are there."""
    encrypted: bool
    detail: dict[str, Any]
    """Of the copy, for the audit: figures and codes."""
    anchor: str = ""
    """A hash of the desk's anchor as it stood then; "" for none."""
    mac: str = ""
    """Shows that whoever had the key of the copy wrote this; "" where there is no key."""


def place_of(database: Path) -> Path:
    """Where the journal of a restore stands."""
    return database.with_name(f"{database.name}-restoring")


def read(database: Path) -> Journal | None:
    """The restore that is under way, or was stopped; None for none.

    Raises: CannotOpen where that cannot be read.
    """
    place = place_of(database)
    try:
        told = json.loads(place.read_text(encoding="ascii"))
        found = Journal(**told)
        # The desk's own name may hold blanks, brackets, anything; what was put behind it holds none of that.
        its, ours, behind = found.before.partition(f"{database.name}-before-")
        named = (found.id + behind).replace("-", "").replace(".", "").replace("_", "").isalnum()
        if its or not ours or not behind or not named:
            raise CannotOpen(SPOILED.format(place.name, database.name))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise CannotOpen(SPOILED.format(place.name, database.name)) from None
    return found


def signed(journal: Journal, database: Path, key: bytes | None) -> Journal:
    """The journal as it is believed afterwards, on this desk as it stands now. Raises: OSError."""
    dated = replace(journal, anchor=_anchor_now(database), mac="")
    return replace(dated, mac=_code(dated, key)) if key is not None else dated


def holds(journal: Journal, database: Path, key: bytes) -> bool:
    """Whether this key signed it, and the desk's anchor has not been written since. Raises: OSError."""
    return is_signed(journal, key) and journal.anchor == _anchor_now(database)


def is_signed(journal: Journal, key: bytes) -> bool:
    """Whether this key signed it, however long ago."""
    return hmac.compare_digest(journal.mac.encode(), _code(journal, key).encode())


def _code(journal: Journal, key: bytes) -> str:
    told = asdict(replace(journal, step="", mac=""))
    raw = json.dumps(told, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hmac.digest(key, b"restoring\n" + raw, hashlib.sha256).hex()


def _anchor_now(database: Path) -> str:
    try:
        return hashlib.sha256(anchor.place_of(database).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def ready(database: Path, its: str) -> Path:
    """The name under which a restored database is made ready."""
    real = database.resolve()
    return real.with_name(f".{real.name}.{its}{READY}")


def ready_beside(database: Path, its: str, name: str) -> Path:
    """As `ready`, of what stands beside it: `-keys` or `-auditkey`."""
    return database.with_name(f".{database.name}{name}.{its}{READY}")


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Nobody has the desk's file open, and nobody can open it until the end of the block.

    No connection of this program may be open to it: closing a handle lets go of all its locks.

    Raises: CannotOpen where somebody has; OSError.
    """
    real, handles = database.resolve(), list[int]()
    try:
        for file, start, length in _LOCKED if os.name == "posix" else ():
            its = real.with_name(real.name + ("-shm" if file else ""))
            if its.exists():
                handles.append(os.open(its, os.O_RDWR))
                _lock(handles[-1], start, length)
        yield
    finally:
        for handle in handles:
            os.close(handle)


def is_open_elsewhere(database: Path) -> bool:
    """Whether another program has the desk's file open; False where that is not told (Windows).

    Raises: OSError.
    """
    try:
        with alone(database):
            return False
    except CannotOpen:
        return True


def begin(database: Path, journal: Journal, step: Step) -> None:
    """Put what was made ready in the place of the present desk, of which nobody else may have the file.

    Raises: CannotOpen, OSError; all is then as it was, or the next start does the rest.
    """
    place = place_of(database)
    with alone(database):
        replace_file(place, json.dumps(asdict(journal)).encode("ascii"))
        step("journal")
        with _ours(place):
            try:
                _carry_on(database, journal, step)
            except OSError:
                with suppress(OSError):  # what cannot be undone now is finished by the next start
                    _undo(database, journal)
                raise


def finish(database: Path, step: Step = lambda _: None) -> None:
    """Do what a restore that was stopped left to do with the files; nothing where nothing is left.

    Needs no key. Safe to be killed in, and to repeat.

    Raises: CannotOpen where it is under way in another program, or the disk refuses.
    """
    journal = read(database)
    if journal is None or journal.step != FILES:
        return
    try:
        with _ours(place_of(database)):
            if read(database) != journal:  # another program did it meanwhile
                return
            if ready(database, journal.id).exists() or database.exists():
                _carry_on(database, journal, step)
            else:
                _undo(database, journal)
                step("undone")
    except OSError as error:
        raise CannotOpen(
            f"A restore of this desk was stopped, and the rest of it cannot be done: {why(error)}. Nothing "
            f"is lost: the desk from before is in the folder {journal.before}. Put that right, start again."
        ) from None


def keep_as_found(database: Path, stamp: str) -> Path:
    """Copy the desk's file, with its journal and what stands beside it, into a folder of its own.

    Returns: the folder. Raises: OSError.
    """
    real = database.resolve()
    folder, number = real.with_name(f"{database.name}-before-{stamp}"), 1
    while folder.exists():
        number += 1
        folder = real.with_name(f"{database.name}-before-{stamp}-{number}")
    folder.mkdir(mode=0o700)
    parts = (*(real.with_name(real.name + suffix) for suffix in _JOURNALS), *_small(database))
    for part in parts:
        if part.exists():
            _copy(part, folder / part.name.replace(database.name, real.name, 1))
    sync_folder(folder)
    sync_folder(real.parent)
    return folder


def _copy(part: Path, to: Path) -> None:
    handle = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with part.open("rb") as source, os.fdopen(handle, "wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())


def over(database: Path) -> None:
    """The restore stands in the audit: it is over. Raises: OSError."""
    place_of(database).unlink(missing_ok=True)
    sync_folder(database.parent)


def _carry_on(database: Path, journal: Journal, step: Step) -> None:
    real, unborn = database.resolve(), ready(database, journal.id)
    aside = real.with_name(journal.before)
    if unborn.exists():
        _put_aside(database, real, aside, step)
        # A passphrase that is given at this moment is given to the one desk or to the other.
        with keyfile.alone(keyfile.place_of(database)):
            _put_keys(database, journal)
        step("keys")
        unborn.replace(real)
        step("in its place")
    sync_folder(real.parent)
    place = place_of(database)
    replace_file(place, json.dumps(asdict(replace(journal, step=AUDIT))).encode("ascii"))
    step("files done")


def _put_aside(database: Path, real: Path, aside: Path, step: Step) -> None:
    """The present desk goes into its folder, with what is needed to open it there."""
    aside.mkdir(mode=0o700, exist_ok=True)
    for place in _small(database):
        to = aside / place.name.replace(database.name, real.name, 1)
        if place.exists() and not to.exists():
            replace_file(to, place.read_bytes())
    step("keys put aside")
    for suffix in _JOURNALS:
        part, to = real.with_name(real.name + suffix), aside / (real.name + suffix)
        if part.exists() and not to.exists():
            part.rename(to)
            step(f"put aside{suffix}")
    real.with_name(f"{real.name}-shm").unlink(missing_ok=True)
    sync_folder(aside)
    sync_folder(real.parent)
    step("put aside on the disk")


def _put_keys(database: Path, journal: Journal) -> None:
    keys, chained_with = keyfile.place_of(database), anchor.key_place_of(database)
    new_keys = ready_beside(database, journal.id, "-keys")
    new_chained_with = ready_beside(database, journal.id, "-auditkey")
    if journal.keys and new_keys.exists():
        new_keys.replace(keys)
    if not journal.encrypted:
        keys.unlink(missing_ok=True)
    else:
        chained_with.unlink(missing_ok=True)  # it stands in an encrypted desk itself
    if new_chained_with.exists():
        new_chained_with.replace(chained_with)


def _undo(database: Path, journal: Journal) -> None:
    """The present desk comes back into its place; what was made ready goes."""
    real = database.resolve()
    aside = real.with_name(journal.before)
    if aside.is_dir() and (aside / real.name).exists() and not real.exists():
        for place in _small(database):
            kept = aside / place.name.replace(database.name, real.name, 1)
            if kept.exists():
                replace_file(place, kept.read_bytes())
            elif place != anchor.place_of(database):
                place.unlink(missing_ok=True)
        for suffix in reversed(_JOURNALS):  # the file last: without its journal it is not to be opened
            kept = aside / (real.name + suffix)
            if kept.exists():
                kept.rename(real.with_name(real.name + suffix))
    for name in ("-keys", "-auditkey"):
        ready_beside(database, journal.id, name).unlink(missing_ok=True)
    ready(database, journal.id).unlink(missing_ok=True)
    if aside.is_dir() and not any((aside / (real.name + suffix)).exists() for suffix in _JOURNALS):
        for each in aside.iterdir():
            each.unlink()
        aside.rmdir()
    place_of(database).unlink(missing_ok=True)
    sync_folder(real.parent)


def _small(database: Path) -> tuple[Path, ...]:
    """What stands beside a desk and belongs to its file."""
    return (
        keyfile.place_of(database),
        tries.place_of(database),
        anchor.place_of(database),
        anchor.key_place_of(database),
    )


@contextmanager
def _ours(place: Path) -> Iterator[None]:
    """Nobody else carries on the restore of this journal meanwhile. Raises: CannotOpen; OSError."""
    if os.name != "posix":
        yield
        return
    try:
        handle = os.open(place, os.O_RDWR)
    except FileNotFoundError:
        raise CannotOpen(BEING_RESTORED) from None
    try:
        try:
            _lock(handle, 0, 1)
        except CannotOpen:
            raise CannotOpen(BEING_RESTORED) from None
        yield
    finally:
        os.close(handle)


def _lock(handle: int, start: int, length: int) -> None:
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except (BlockingIOError, PermissionError):
            raise cannot_open(HELD) from None
