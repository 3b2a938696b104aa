"""Whole copies of a desk's database, made while it is written to, and read back before they count.

Owns the folder of a desk's own copies (`desk.db-copies`), how a copy is made (SQLite's online backup, never
the file's bytes: what stands in the journal beside it would be missing), and that it is read back from the
disk before it gets its name. A copy is encrypted with the key of its desk, and has that desk's keys file
beside it; of a plain desk it is plain, with the key of the audit beside it. A contact behind the gate is in a
file of its own, and so in none.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from dutydesk.errors import CannotOpen, DeskError
from dutydesk.records import anchor, keyfile
from dutydesk.records.connecting import connect
from dutydesk.records.copy_facts import Facts, Pause, facts, last_change, look, only_looking, opened
from dutydesk.records.database import Database
from dutydesk.records.files import (
    empty_file,
    folders_before,
    keep_private,
    replace_file,
    sync_folder,
)
from dutydesk.records.refusals import DAMAGED, FULL, cannot_open, cause_of, of_system, refused_by
from dutydesk.records.secret import DataKey

UNBORN: Final = ".new"
"""How the name of a copy ends that is not whole yet: `.<stamp>.<letters>.new`."""
PAGES: Final = 64
"""Pages copied between two pauses: about a millisecond's work. Source: ours."""

_STAMP: Final = "%Y-%m-%dT%H%M%SZ"
_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)\.db")
_IS_FULL: Final = "database or disk is full"
"""SQLite's own words for SQLITE_FULL."""

NOT_THE_SAME: Final = (
    "The copy does not hold what the desk holds, so it was thrown away. The desk was left as it is. "
    "Look whether that disk is sound."
)
THERE_ALREADY: Final = "There is something of that name already. Nothing was written over it."
_NO_COPY: Final = "No copy of the desk could be made: {}. The desk itself is as it was. {}"


class NoCopy(DeskError):
    """No copy was made; the desk is as it was."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One of a desk's own copies."""

    path: Path
    at: datetime
    """When it was made, UTC, as its name says."""
    size: int


def folder_of(database: Path) -> Path:
    """Where a desk's own copies are."""
    return database.with_name(f"{database.name}-copies")


def list_copies(database: Path) -> tuple[Copy, ...]:
    """The desk's own copies, the newest first; each was whole when it got its name.

    Raises: OSError.
    """
    folder, found = folder_of(database), []
    for each in folder.iterdir() if folder.is_dir() else ():
        its = _NAME.fullmatch(each.name)
        if its is None or not each.is_file():
            continue
        with suppress(ValueError):
            at = datetime.strptime(its[1], _STAMP).replace(tzinfo=UTC)
            found.append(Copy(each, at, each.stat().st_size))
    return tuple(sorted(found, key=lambda copy: copy.at, reverse=True))


def stamp(at: datetime) -> str:
    """A time as it stands in the name of a copy."""
    return at.astimezone(UTC).strftime(_STAMP)


def make_own(
    database: Path, secret: DataKey | None, at: datetime, pause: Pause | None = None
) -> tuple[Copy, Facts]:
    """Make one more of a desk's own copies; what a stopped making left is taken away first.

    Args:
        at: now, UTC; a name that is taken is left, and the next second's is used.

    Raises: NoCopy, and whatever `pause` raises: no copy is there then.
    """
    folder = folder_of(database)
    with _in_words():
        private_folder(folder)
        _sweep(database)
    moment = at
    while (target := folder / f"{stamp(moment)}.db").exists():
        moment = datetime.fromtimestamp(moment.timestamp() + 1, UTC)
    facts = make(database, target, secret, pause)
    return Copy(target, moment.replace(microsecond=0), target.stat().st_size), facts


def make(database: Path, target: Path, secret: DataKey | None, pause: Pause | None = None) -> Facts:
    """Copy a desk to this name, which must be free, with what is needed to open it beside it.

    The copy is read back from the disk before it gets its name. The desk may be worked at meanwhile: the copy
    is the desk as it stood at one moment after this began.

    Raises: as `make_own`; NoCopy also where something has that name.
    """
    unborn = target.with_name(f".{target.stem}.{uuid4().hex}{UNBORN}")
    with _in_words():
        beside = _beside(database, target, secret)
        if any(each.exists() or each.is_symlink() for each in (target, *beside)):
            raise NoCopy(THERE_ALREADY)
        try:
            told = write(database, unborn, secret, pause)
            for place, content in beside.items():  # first: a copy without its keys is none
                replace_file(place, content)
            _name(unborn, target)
        except BaseException:  # whatever went wrong leaves no part of a copy; it goes on up
            if not target.exists():
                for place in beside:
                    with suppress(OSError):
                        place.unlink(missing_ok=True)
            raise
        finally:
            with suppress(OSError):
                unborn.unlink(missing_ok=True)
    return told


def write(
    database: Path, unborn: Path, secret: DataKey | None, pause: Pause | None = None, *, still: bool = False
) -> Facts:
    """Copy a database to a new file, read it back, and see that it is on the disk.

    Args:
        still: nobody writes to it: it is looked at without anything being made beside it.

    Raises: CannotOpen, OSError, the libraries' errors; the new file is not there then.
    """
    try:
        empty_file(unborn)
        told = _copied(database, unborn, secret, pause, only_looking(database) if still else "mode=ro")
        if look(unborn, secret, pause) != told:
            raise CannotOpen(NOT_THE_SAME)
        _sync(unborn)
    except BaseException:  # as in `make`
        for suffix in ("", "-wal", "-journal", "-shm"):
            with suppress(OSError):
                unborn.with_name(unborn.name + suffix).unlink(missing_ok=True)
        raise
    return told


def changed_in(copy: Path, secret: DataKey | None) -> int:
    """As `last_change`, of a copy as it lies. Raises: NoCopy where it cannot be read."""
    with _in_words(), opened(copy, secret) as connection:
        return last_change(connection)


def last_change_of(database: Database) -> int:
    """As `last_change`, of a desk that is open. Raises: NotSaved where it cannot be read."""
    with database.read() as session:
        raw = session.connection().connection.driver_connection
        return last_change(raw)  # type: ignore[arg-type]  # one of SQLite's


def remove(copy: Path) -> None:
    """Take a copy away, with what stands beside it. Safe to repeat. Raises: OSError."""
    copy.unlink(missing_ok=True)
    for place in (keyfile.place_of(copy), anchor.key_place_of(copy)):
        place.unlink(missing_ok=True)


def renew_keys(database: Path) -> int:
    """Put the desk's keys as they are now beside its own copies, and beside what a restore put aside.

    All have its data key; so nobody opens them with a passphrase that was changed since, and whoever may open
    the desk opens them. Returns: beside how many that could not be done.

    Raises: CannotOpen where the desk's own cannot be read.
    """
    place, failed = keyfile.place_of(database), 0
    own = keyfile.read_keys(place)
    try:
        wanted = place.read_bytes()
        beside = [keyfile.place_of(each.path) for each in list_copies(database)]
        for folder in folders_before(database.resolve().with_name(database.name)):
            beside += folder.glob("*-keys")
    except OSError:
        return 1
    for each in beside:
        try:
            there = each.read_bytes() if each.is_file() else wanted
            if there == wanted:
                continue
            its = keyfile.read_keys(each)
            if its.desk == own.desk and its.known <= own.known:  # never newer ones by an older file
                replace_file(each, wanted)
        except (OSError, CannotOpen):
            failed += 1
    return failed


def _sweep(database: Path) -> None:
    """Take away what a stopped making left among a desk's own copies. Raises: OSError."""
    folder = folder_of(database)
    newest = max((each.at.timestamp() for each in list_copies(database)), default=0.0)
    for each in folder.iterdir():
        # Another program may be making one at this moment: it is newer than every copy that is whole.
        if each.name.startswith(".") and UNBORN in each.name and each.stat().st_mtime < newest:
            each.unlink(missing_ok=True)
    for each in folder.iterdir():
        alone = each.name.endswith((".db-keys", ".db-auditkey")) and not each.with_suffix(".db").exists()
        if alone and each.stat().st_mtime < newest:
            each.unlink(missing_ok=True)


def private_folder(folder: Path) -> None:
    """A folder that nobody else may look into. Raises: OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_private(folder)


def room_for(database: Path, folder: Path) -> bool:
    """Whether there is room for one more copy in this folder. Raises: OSError."""
    size = database.stat().st_size
    journal = database.with_name(database.name + "-wal")
    if journal.exists():
        size += journal.stat().st_size
    return shutil.disk_usage(folder).free > size + (1 << 20)


def free_beside(database: Path) -> int:
    """Bytes that are free on the disk of a desk. Raises: OSError."""
    return shutil.disk_usage(database.parent).free


def _beside(database: Path, target: Path, secret: DataKey | None) -> dict[Path, bytes]:
    """What belongs beside a copy, by its place: what opens it, or the key of a plain desk's audit."""
    if secret is not None:
        return {keyfile.place_of(target): keyfile.place_of(database).read_bytes()}
    chained_with = anchor.key_place_of(database)
    return {anchor.key_place_of(target): chained_with.read_bytes()} if chained_with.exists() else {}


def _copied(database: Path, unborn: Path, secret: DataKey | None, pause: Pause | None, looking: str) -> Facts:
    with closing(connect(database, secret=secret, read_only=looking)) as source:
        # One look from beginning to end: others may write meanwhile, and the copy need not begin again.
        source.execute("BEGIN")
        told = facts(source)
        with closing(connect(unborn, secret=secret, unborn=True)) as target:
            try:
                source.backup(target, pages=PAGES, progress=lambda *_: pause() if pause is not None else None)
                # Not the source's way of writing ahead: a copy is one file, and is looked at as it lies.
                if target.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
                    raise cannot_open(DAMAGED)
            except refused_by() as error:
                if str(error) == _IS_FULL:  # SQLCipher tells a cause by its words alone
                    raise cannot_open(FULL) from None
                raise
        source.execute("COMMIT")
    return told


def _name(unborn: Path, target: Path) -> None:
    """Give a finished copy its name, which is written over nothing. Raises: OSError; NoCopy."""
    try:
        os.link(unborn, target)  # fails, rather than replaces
    except FileExistsError:
        raise NoCopy(THERE_ALREADY) from None
    except OSError:  # a disk that knows no second name, such as most sticks
        if target.exists():
            raise NoCopy(THERE_ALREADY) from None
        unborn.rename(target)
    else:
        unborn.unlink()
    sync_folder(target.parent)


@contextmanager
def _in_words() -> Iterator[None]:
    """Why there is no copy, in a sentence. Raises: NoCopy."""
    try:
        yield
    except CannotOpen as refused:
        raise NoCopy(f"No copy of the desk was made. {refused}") from None
    except OSError as error:
        cause = of_system(error)
        raise NoCopy(_NO_COPY.format(cause.words, cause.do)) from None
    except refused_by() as error:
        cause = FULL if str(error) == _IS_FULL else cause_of(error)
        raise NoCopy(_NO_COPY.format(cause.words, cause.do)) from None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
