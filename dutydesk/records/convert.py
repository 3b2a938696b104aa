"""A plain SQLite file becomes an encrypted one: the steps on the disk, each of which may be the last.

Owns that at every moment the file of that name is either the plain one as it was or the encrypted one, whole
and on the disk, and that nothing plain is left under any name. One file after another is taken for
ourselves (`alone`), looked at (`look`), and turned (`turn`): exported beside itself, read back and compared,
put in its place, and only then is what it was written over with zeros and removed.

All of it is done by SQLCipher's library, which opens plain files too: were one file opened by two libraries
in one process, closing it in the one would drop the locks of the other.

What a disk keeps of a file that was written over is not in our hands: a journal of the file system, an SSD
that writes elsewhere, a snapshot, or a backup may still hold plain pages, and so may the free space in which
earlier versions left their -wal files. Only full-disk encryption helps against that.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Final
from uuid import UUID, uuid4

from dutydesk.errors import CannotOpen
from dutydesk.records import files, migrate
from dutydesk.records.comparing import HEADER, told
from dutydesk.records.connecting import connect
from dutydesk.records.files import check_file, check_place, empty_file, has_journal, is_plain, sync_folder
from dutydesk.records.refusals import DAMAGED, FULL, HELD, cannot_open, refused_by
from dutydesk.records.secret import DataKey

Step = Callable[[str], None]
"""Told after each step that changed something on the disk, by its name."""

ENCRYPTED: Final = ".encrypted"
"""How the name of a file ends that is not ready yet: `.desk.db.<32 letters>.encrypted`."""
PLAIN: Final = ".plain"
"""How the other name of the plain file ends, by which it is found again to be wiped."""
UNBORN: Final = ".new"
"""How the name of a plain file ends whose making was stopped (`database`)."""

_ASIDE: Final = re.compile(rf"\.(.+)\.[0-9a-f]{{32}}{re.escape(PLAIN)}")
_JOURNALS: Final = ("-wal", "-journal", "-shm")
_BLOCK: Final = 1 << 20
_CACHE: Final = 1 << 17
"""KiB for looking a file over: a large desk takes a third of the time. Source: ours."""
_IS_FULL: Final = "database or disk is full"
"""SQLite's own words for SQLITE_FULL: an export tells its cause by words alone."""

INVENTED: Final = (
    "That is the database of a demonstration: the people in it are invented. It does not become a desk of "
    "real records, and was left as it is. Give another name with --database."
)
NOT_THE_SAME: Final = (
    "The encrypted copy of the database is not the same as the database, so it was thrown away. "
    "The database was left as it is. Look whether its disk has room and is sound, and start again."
)


class Taken:
    """A plain file that no other program can open meanwhile."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        self.handles: list[int] = []
        """Closed after the connection: closing any handle of a file lets go of all its locks."""

    def close(self) -> None:
        """Let others have it."""
        self.connection.close()
        for handle in self.handles:
            os.close(handle)
        self.handles.clear()


@contextmanager
def alone(path: Path) -> Iterator[Taken]:
    """Take a plain file for ourselves; what its -wal held stands in the file itself then.

    Another program that has it open, even idle, keeps us out; none gets in until the end of the block.

    Raises: SQLCipher's errors (`refusals`), among them that it is held; OSError; CannotOpen.
    """
    journal = path.with_name(path.name + "-wal")
    before = _which(path)
    # Held, since SQLite unlinks it unwiped. Windows unlinks nothing that is held.
    held = _hold(journal) if os.name == "posix" else None
    try:
        taken = Taken(path, connect(path, converting=True))
        try:
            if _which(path) != before:  # it was turned while we waited: what we have is not there any more
                raise cannot_open(HELD)
            if held is not None and not journal.exists():
                overwrite(held)
            yield taken
        finally:
            taken.close()
    finally:
        if held is not None:
            os.close(held)


def look(connection: Connection, *, desk: bool = True, whole: bool = True) -> None:
    """Refuse what is not to be encrypted: a demonstration, a newer desk, a file that is not whole.

    Args:
        desk: False for the file of one contact.
        whole: whether each page is looked at.

    Raises: CannotOpen; SQLCipher's errors.
    """
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    migrate.is_due([str(row[0]) for row in found])
    if desk and connection.execute("SELECT 1 FROM desk WHERE demonstration").fetchone() is not None:
        raise CannotOpen(INVENTED)
    if whole and connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise cannot_open(DAMAGED)


@contextmanager
def looking(path: Path, *, desk: bool = True, whole: bool = True) -> Iterator[Connection]:
    """Look at a plain file that is to be encrypted, as `look`; not a byte of it changes.

    Raises: CannotOpen where it is not to be; SQLCipher's errors, OSError.
    """
    check_file(path)
    connection = connect(path, converting=True, read_only=_only_looking(path))
    try:
        look(connection, desk=desk, whole=whole)
        yield connection
    finally:
        connection.close()


def people(path: Path) -> tuple[tuple[UUID, str], ...]:
    """Who works at a plain desk, in the order they came; nothing is changed.

    Raises: as `looking`.
    """
    with looking(path, whole=False) as connection:
        rows = connection.execute("SELECT id, name FROM worker ORDER BY created_at, id").fetchall()
    return tuple((UUID(str(each)), str(name)) for each, name in rows)


def turn(taken: Taken, secret: DataKey, step: Step) -> None:
    """Put the encrypted file in the place of the plain one, and wipe the plain one.

    Before `os.replace` the plain file is untouched; after it, what cannot be wiped now is found by `remains`.

    Raises: CannotOpen, SQLCipher's errors, OSError; the plain file is then as it was.
    """
    path = taken.path
    _sweep(path)
    unborn = path.with_name(f".{path.name}.{uuid4().hex}{ENCRYPTED}")
    try:
        empty_file(unborn)
        step("made")
        try:
            _export(taken.connection, unborn, secret)
            step("exported")
            is_same = _is_same(taken.connection, unborn, secret)
        except refused_by() as error:
            check_place(path)  # a disk that is full is told in many ways
            if str(error) == _IS_FULL:
                raise cannot_open(FULL) from None
            raise CannotOpen(NOT_THE_SAME) from None
        if not is_same:
            check_place(path)
            raise CannotOpen(NOT_THE_SAME)
        step("compared")
        _sync(unborn)
        sync_folder(path.parent)
        _no_journal(path)
        step("on the disk")
        _swap(taken, unborn, step)
    finally:
        for suffix in ("", *_JOURNALS):
            with suppress(OSError):
                unborn.with_name(unborn.name + suffix).unlink(missing_ok=True)


def _swap(taken: Taken, unborn: Path, step: Step) -> None:
    path = taken.path
    aside = path.with_name(f".{path.name}.{uuid4().hex}{PLAIN}")
    try:
        os.link(path, aside)
    except (
        OSError
    ):  # a disk that knows no second name: a kill before the wiping then leaves free space unwiped
        taken.handles.append(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)))
    step("named twice")
    if os.name == "nt":
        taken.connection.close()  # Windows renames nothing over a file that is open
    try:
        os.replace(unborn, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    step("in its place")
    with suppress(OSError):  # what is not wiped now still has its other name
        sync_folder(path.parent)
        step("in its place on the disk")
        if not taken.handles:
            taken.handles.append(os.open(aside, os.O_WRONLY | getattr(os, "O_BINARY", 0)))
        # While it is still ours: a program that waits for the plain file must not write to it now.
        overwrite(taken.handles[-1])
        step("wiped")
        aside.unlink(missing_ok=True)
        sync_folder(path.parent)
        step("removed")


def remains(path: Path) -> tuple[Path, ...]:
    """What is plain still beside an encrypted desk: its former self, half-made ones, copies, parts of calls.

    Also what was put aside (`put_aside`), which is not to be wiped unasked. Raises: OSError.
    """
    found = _beside(path, PLAIN)
    found += [each for each in _beside(path, UNBORN) if is_plain(each)]
    for name in ("gate", "copies"):
        folder = path.with_name(f"{path.name}-{name}")
        for each in sorted(folder.iterdir()) if folder.is_dir() else ():
            is_part = each.name.endswith(PLAIN)
            # Beside a plain copy lies the key of the audit, which stays what it is in the encrypted desk.
            of_copy = name == "copies" and (each.name.endswith("-auditkey") or is_plain(each))
            if each.is_file() and (is_part or of_copy):
                found.append(each)
    return (*(each for each in found if not _is_still_used(each)), *put_aside(path))


def put_aside(path: Path) -> tuple[Path, ...]:
    """Plain desks in the folders into which a restore put them, or an opening that had to change the file.

    They may hold what the desk does not. Raises: OSError.
    """
    folders = files.folders_before(path)
    return tuple(
        each for its in folders for each in sorted(its.iterdir()) if each.is_file() and is_plain(each)
    )


def _is_still_used(aside: Path) -> bool:
    """Whether it is a second name of a file that has its first one still: somebody is turning that now."""
    its = _ASIDE.match(aside.name)
    first = aside.with_name(its[1]) if its else aside
    return first != aside and first.exists() and first.samefile(aside)


def wipe(path: Path) -> None:
    """Zeros over a file and what SQLite keeps beside it, on the disk; then they are gone. Safe to repeat.

    Raises: OSError.
    """
    going = path
    if not path.name.endswith(PLAIN):  # by this name it is found again when this is stopped halfway
        for suffix in _JOURNALS:
            _wipe(path.with_name(path.name + suffix))
        going = path.with_name(path.name + PLAIN)
        path.replace(going)
    _wipe(going)
    sync_folder(path.parent)


def _wipe(path: Path) -> None:
    handle = _hold(path)
    if handle is not None:
        try:
            overwrite(handle)
        finally:
            os.close(handle)
        path.unlink(missing_ok=True)


def overwrite(handle: int) -> None:
    """Zeros over the whole file behind this handle, on the disk; it is as long as before. Raises: OSError."""
    left = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(handle, bytes(min(left, _BLOCK)))
    os.fsync(handle)


def is_whole(path: Path, secret: DataKey) -> None:
    """Look whether an encrypted file opens with the key and each page is as it was written.

    Raises: CannotOpen; SQLCipher's errors.
    """
    connection = connect(path, secret=secret, read_only=_only_looking(path))
    try:
        if not _is_sound(connection):
            raise cannot_open(DAMAGED)
    finally:
        connection.close()


def take_in(path: Path, secret: DataKey, audit_key: bytes) -> bool:
    """Put the key of a plain desk's audit into the desk, now that it is encrypted: its chain goes on.

    Returns whether it is in it. Safe to repeat.

    Raises: SQLCipher's errors; CannotOpen.
    """
    connection = connect(path, secret=secret)
    try:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(desk)").fetchall()}
        if "audit_key" not in columns:  # of an earlier version, which had no audit
            return False
        wanted = audit_key.hex()
        connection.execute("UPDATE desk SET audit_key = ? WHERE id = 1 AND audit_key = ''", (wanted,))
        return bool(connection.execute("SELECT audit_key FROM desk WHERE id = 1").fetchone() == (wanted,))
    finally:
        connection.close()


def _only_looking(path: Path) -> str:
    """As in `database`: without a journal nothing need be made beside the file to look at it."""
    return "mode=ro" if has_journal(path) else "mode=ro&immutable=1"


def _is_sound(connection: Connection) -> bool:
    # Each page an index points to is decrypted again when there is no room for it.
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection.execute("PRAGMA cipher_integrity_check").fetchone() is None and connection.execute(
        "PRAGMA integrity_check(1)"
    ).fetchone() == ("ok",)


def _export(plain: Connection, unborn: Path, secret: DataKey) -> None:
    plain.execute("ATTACH DATABASE ? AS converted KEY ?", (str(unborn), f"x'{secret.raw.hex()}'"))
    try:
        # Nobody reads it before it is whole: it needs no journal, and is brought to the disk at the end.
        plain.execute("PRAGMA converted.journal_mode = OFF")
        plain.execute("PRAGMA converted.synchronous = OFF")
        plain.execute("SELECT sqlcipher_export('converted')").fetchall()
        for name in HEADER:  # the header's fields are not exported
            (value,) = plain.execute(f"PRAGMA {name}").fetchone()
            plain.execute(f"PRAGMA converted.{name} = {int(value)}")
    finally:
        plain.execute("DETACH DATABASE converted")


def _is_same(plain: Connection, unborn: Path, secret: DataKey) -> bool:
    """Read the encrypted file back from the disk: the same tables, the same rows, every page whole."""
    if is_plain(unborn):
        return False
    turned = connect(unborn, secret=secret, foreign_keys=False)  # as every desk: its WAL mode stays
    try:
        return _is_sound(turned) and told(plain) == told(turned)
    finally:
        turned.close()


def _sweep(path: Path) -> None:
    """Take away what a stopped conversion left beside a plain file that is ours alone. Raises: OSError."""
    for each in _beside(path, ENCRYPTED, PLAIN, UNBORN, *(ENCRYPTED + suffix for suffix in _JOURNALS)):
        # Another name of the plain file goes; a copy of it is wiped in the end (`remains`).
        if ENCRYPTED in each.name or (each.exists() and each.samefile(path)):
            each.unlink(missing_ok=True)


def _beside(path: Path, *ends: str) -> list[Path]:
    start = (f".{path.name}.", f"{path.name}-")
    return [
        each
        for each in sorted(path.parent.iterdir())
        if each.name.startswith(start) and each.name.endswith(ends) and each.is_file()
    ]


def _no_journal(path: Path) -> None:
    """Nothing of the plain file's may stand beside the encrypted one, where it would be taken for its own.

    Raises: OSError; CannotOpen.
    """
    for suffix in ("-journal", "-shm"):
        _wipe(path.with_name(path.name + suffix))
    if path.with_name(path.name + "-wal").exists():
        raise cannot_open(HELD)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _which(path: Path) -> tuple[int, int]:
    its = path.stat()
    return its.st_dev, its.st_ino


def _hold(path: Path) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
