"""Every SQLite connection, and the engine that hands them out.

Owns the one function that opens a SQLite file, with which of the two libraries it is done (Python's own, or
SQLCipher's for a desk that has a key), and how a transaction begins. A file is never opened with both at
once: a file is either plain or encrypted, and who holds its key says which.
"""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.util import LRUCache

from dutydesk.errors import CannotOpen
from dutydesk.records.files import has_journal
from dutydesk.records.refusals import HELD, cannot_open, refused_by, stays_refused
from dutydesk.records.secret import DataKey

_BUSY_SECONDS: Final = 5.0
_STARTS: Final = {"write": "BEGIN IMMEDIATE", "read": "BEGIN"}

NO_CIPHER: Final = (
    "This Python has no SQLCipher, so a desk of real records cannot be encrypted here, and none is opened. "
    "Nothing was changed. Use Python 3.11 to 3.14 on Windows, macOS or Linux, a shared PostgreSQL, or "
    "`dutydesk demo`, which holds invented people only."
)


def connect(
    path: Path,
    *,
    secret: DataKey | None = None,
    foreign_keys: bool = True,
    read_only: str = "",
    durable: bool = True,
    converting: bool = False,
    unborn: bool = False,
) -> sqlite3.Connection:
    """The only place that opens a SQLite file; the file must be there.

    What a commit reported is on the disk (WAL with FULL), what was deleted is overwritten, and nothing is
    written to a temporary file.

    Args:
        secret: the key of an encrypted file; None for a plain one.
        read_only: "" to write; else the words SQLite's address needs for looking only.
        durable: False only for a demonstration (`Database.make_throwaway`): no commit waits for the disk.
        converting: a plain file, opened by SQLCipher's library. To write, it is taken for this connection
            alone, until it is closed: all that was in its -wal is in the file then.
        unborn: a new file that nobody reads before it is whole and brought to the disk by its maker: it needs
            no journal, and no commit waits.

    Raises: sqlite3.Error or SQLCipher's (`refusals.refused_by`), a wrong key among them; CannotOpen where the
        folder cannot do write-ahead logging, or this Python has no SQLCipher.
    """
    address = f"file:{quote(str(path.absolute()))}?{read_only or 'mode=rw'}"
    library = cipher() if secret is not None or converting else sqlite3
    connection: sqlite3.Connection = library.connect(
        address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        if secret is not None:
            _unlock(connection, secret)
        elif converting:
            connection.execute("PRAGMA cipher_log = off")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if unborn:
            for setting in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {setting}")
        elif not read_only:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            if converting:
                _take(connection)
            elif connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
                raise CannotOpen(
                    "The database is in a folder that cannot keep it safely, such as a network drive. "
                    "Nothing was changed. Choose a folder on this machine with --database."
                )
    except BaseException:  # whatever went wrong, an interrupt too, leaves no connection open; it goes on up
        connection.close()
        raise
    return connection


def _take(connection: sqlite3.Connection) -> None:
    """Nobody else has the file open, and nobody can open it until this connection is closed."""
    # Before the file is read: its -wal is then folded in without shared memory, and no lock is given back.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    if connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
        raise cannot_open(HELD)
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _unlock(connection: sqlite3.Connection, secret: DataKey) -> None:
    # Before the key: a wrong one is otherwise told on stderr, in the middle of the screen.
    connection.execute("PRAGMA cipher_log = off")
    # What was read is wiped from memory when it is given back, and not swapped where the system allows.
    connection.execute("PRAGMA cipher_memory_security = ON")
    connection.execute(secret.pragma())
    # Nothing is read with the key until something is asked.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def is_bare(path: Path, secret: DataKey) -> bool:
    """Whether an encrypted file holds no table: its making was stopped. False where it cannot be read."""
    try:
        connection = connect(path, secret=secret, read_only="mode=ro")
    except refused_by():
        return False
    try:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
    except refused_by():
        return False
    finally:
        connection.close()


@cache
def cipher() -> Any:  # noqa: ANN401 - a module of the same shape as sqlite3
    """SQLCipher's own library, which has what `sqlite3` has.

    Raises: CannotOpen where this Python has none; a plain file is never made instead.
    """
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise CannotOpen(NO_CIPHER) from None
    trial = dbapi2.connect(":memory:")
    try:
        if trial.execute("PRAGMA cipher_version").fetchone() is None:
            raise CannotOpen(NO_CIPHER)
    finally:
        trial.close()
    return dbapi2


def can_encrypt() -> bool:
    """Whether this Python has SQLCipher."""
    try:
        cipher()
    except CannotOpen:
        return False
    return True


@cache
def _shared(encrypted: bool) -> Engine:
    """The engine that lends its dialect to all of SQLite's, or to all of SQLCipher's."""
    lender = create_engine("sqlite://", hide_parameters=True, module=cipher() if encrypted else sqlite3)
    lender.connect().close()  # its dialect looks at SQLite once
    return lender


_COMPILED: Final[LRUCache[Any, Any]] = LRUCache(1000)
"""Statements as text, for every SQLite file: each call has a file of its own, and its first keys would
otherwise wait for the same statements to be compiled again."""


def only_looking(path: Path) -> str:
    """The words for an address (`connect`) with which nothing is written, at the end of it neither.

    Whoever may write folds the -wal into the file when the last connection is closed. Without a journal
    nothing need be made beside the file to look at it.
    """
    beside = has_journal(path) or path.with_name(f"{path.name}-shm").exists()
    return "mode=ro" if beside else "mode=ro&immutable=1"


def sqlite_engine(
    path: Path,
    *,
    secret: DataKey | None = None,
    foreign_keys: bool = True,
    durable: bool = True,
    looking: Callable[[], bool] = lambda: False,
) -> Engine:
    """An engine for one SQLite file, whose transactions begin as `begin` in their options says.

    Args:
        looking: whether a connection that is opened now may write nothing.
    """
    lender = _shared(secret is not None)

    def new() -> DBAPIConnection:
        read_only = only_looking(path) if looking() else ""
        return cast(
            DBAPIConnection,
            connect(path, secret=secret, foreign_keys=foreign_keys, durable=durable, read_only=read_only),
        )

    pool = QueuePool(new, dialect=lender.dialect)
    engine = Engine(
        pool,
        lender.dialect,
        lender.url,
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get("begin", "write")
        connection.exec_driver_sql(_STARTS[kind])

    @event.listens_for(engine, "handle_error")
    def _refused(context: ExceptionContext) -> None:
        if stays_refused(context.original_exception):
            context.is_disconnect = True

    return engine
