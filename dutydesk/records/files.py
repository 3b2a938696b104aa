"""The file of a database before SQLite may touch it: is it a desk's, is it whole, may it be written.

Owns what is refused without a byte changed, and that what is ours is readable by its owner alone. Knows no
table; what SQLite itself refuses is told by `refusals`.
"""

import os
import stat
import tempfile
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import Final
from uuid import uuid4

from dutydesk.errors import CannotOpen
from dutydesk.records.refusals import DAMAGED, MAY_ONLY_BE_READ, cannot_open

APPLICATION_ID: Final = 0x44445348
"""Stands in the header of our SQLite files (offset 68), so that another program's file is never touched."""

ROOM: Final = 1 << 16
"""Bytes that must be free to begin with: SQLite's shared memory takes 32 KiB. Source: ours."""

PAGE: Final = 4096
"""Bytes of a page of an encrypted file. Source: SQLCipher 4 (cipher_page_size)."""

OF_ANOTHER: Final = (
    "That file is a database of another program. It was left as it is. Give another name with --database."
)
NOT_THE_ENCRYPTED: Final = (
    "The database beside this keys file is not encrypted: it is not the one those keys were made for. "
    "Both were left as they are. Run `dutydesk doctor` before anything is typed."
)

_MAGIC: Final = b"SQLite format 3\x00"
_HEADER: Final = 100


def place_of(typed: str | Path) -> Path:
    """A path as somebody typed it; ~ is a home folder, and stays as it is where nobody has that name."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        return Path(typed)


def check_file(path: Path, *, encrypted: bool = False) -> None:
    """Refuse what is not a desk's file, or is not all there.

    Of an encrypted one only its length can be told here; the rest is told when it is opened with its key.

    Raises: CannotOpen, OSError; nothing was changed.
    """
    if not path.is_file():
        raise CannotOpen("That is a folder, not a database. Nothing was changed. Give the name of a file.")
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header:
        raise CannotOpen(
            "The database file is empty: what was in it is gone, or it was never a database. "
            "It was left as it is. Put a backup in its place, or give another name with --database."
        )
    if encrypted:
        if header[:16] == _MAGIC:
            raise CannotOpen(NOT_THE_ENCRYPTED)
        if path.stat().st_size % PAGE and not has_journal(path):
            raise cannot_open(DAMAGED)
        return
    if header[:16] != _MAGIC:
        raise CannotOpen(
            "That file is not a database, or its beginning is damaged. It was left as it is. "
            "Put a backup in its place, or give another name with --database."
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise CannotOpen(OF_ANOTHER)
    if path.stat().st_size < _bytes_told(header) and not has_journal(path):
        raise cannot_open(DAMAGED)


def _bytes_told(header: bytes) -> int:
    """How long the header says the file is; 0 where it does not know (it was written by an old SQLite)."""
    if header[24:28] != header[92:96]:
        return 0
    page = int.from_bytes(header[16:18], "big")
    return int.from_bytes(header[28:32], "big") * (65536 if page == 1 else page)


def check_place(path: Path) -> None:
    """Refuse a file that may only be read, and a folder that takes nothing new.

    It is tried out, since no question to the system says truly whether a disk is full: a small file beside
    it, gone again at once.

    Raises: CannotOpen, OSError; nothing was changed.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise cannot_open(MAY_ONLY_BE_READ)
    trial = path.with_name(f".{path.name}.{uuid4().hex}.new")
    handle = os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        left = ROOM
        while left > 0:
            left -= os.write(handle, bytes(left))
    finally:
        os.close(handle)
        trial.unlink(missing_ok=True)


def has_journal(path: Path) -> bool:
    """Whether something was written that is not in the file itself yet."""
    journal = path.with_name(path.name + "-wal")
    return journal.exists() and journal.stat().st_size > 0


def is_plain(path: Path) -> bool:
    """Whether the file begins as an unencrypted SQLite file does. Raises: OSError."""
    with path.open("rb") as file:
        return file.read(16) == _MAGIC


def is_unbegun(path: Path) -> bool:
    """Whether the making of a young file was stopped in it, so that nothing can have been kept in it."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header:
        # Its header is written before its journal: a journal beside nothing is a file that lost its content.
        return not has_journal(path)
    return header[:16] == _MAGIC and header[68:72] == bytes(4)


def is_first_page(path: Path) -> bool:
    """Whether the power went while a young file's first page was written: nothing was kept in it.

    That page alone is written with a rollback journal; what is kept later stands in the -wal first.

    Raises: OSError.
    """
    if path.stat().st_size > PAGE or has_journal(path):
        return False
    journal = path.with_name(f"{path.name}-journal")
    return (journal.exists() and journal.stat().st_size > 0) or not path.read_bytes().strip(b"\0")


def empty_file(path: Path) -> None:
    """A new file of no bytes, its owner's alone. Raises: OSError where one is there."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def folders_before(database: Path) -> list[Path]:
    """The folders beside a desk into which a restore, or an opening that had to change it, put a desk aside.

    `desk.db-before-<time>`, the oldest first. Raises: OSError.
    """
    found = database.parent.glob(f"{escape(database.name)}-before-*")
    return sorted(each for each in found if each.is_dir())


def remove_new(path: Path) -> None:
    """Take away a database that was made just now, that nobody wrote in and nobody can open."""
    for suffix in ("-wal", "-shm", "-here", "-anchor", ""):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def keep_private(path: Path) -> None:
    """Nobody but the owner may read it; what the owner may do stays as it is. Raises: OSError."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o700)


def replace_file(path: Path, content: bytes) -> None:
    """The file holds the old content or the new, whole and on the disk, and is its owner's alone.

    Raises: OSError; the old one is then as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    unborn = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unborn.replace(path)
    except BaseException:  # whatever went wrong leaves no half of it; it goes on up
        unborn.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A name that was just made or taken away is so on the disk. Raises: OSError."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
