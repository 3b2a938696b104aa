"""The database of a desk, or of one contact behind the gate: how it is opened, read and written.

Owns how a database is made, opened and brought up to date, plain or encrypted. A single connection is made
by `connecting`; what a database refuses is told by `refusals`. It knows the tables only by their revision
(`migrate`); what they hold is for `reading` and `writing`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, Protocol, Self
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from dutydesk.errors import CannotOpen, DeskError
from dutydesk.records import migrate, telling
from dutydesk.records.audit import Head
from dutydesk.records.connecting import connect, sqlite_engine
from dutydesk.records.files import (
    APPLICATION_ID,
    OF_ANOTHER,
    check_file,
    check_place,
    empty_file,
    has_journal,
    keep_private,
    sync_folder,
)
from dutydesk.records.refusals import (
    DAMAGED,
    cannot_keep,
    cannot_open,
    in_plain_words,
    of_system,
    why,
)
from dutydesk.records.secret import DataKey

LOOKED_THROUGH: Final = 1 << 24
"""Bytes up to which a file is looked through at the start, in hundredths of a second; a longer one would be
waited for. Damage in that one is told when it is met. Source: ours."""

PUT_IN_ITS_PLACE: Final = (
    "Another file was put in the place of this database at this moment. Nothing was changed. "
    "Start dutydesk again."
)


class Witness(Protocol):
    """Who writes down what is done in each transaction, before it ends."""

    def close_books(self, connection: Connection) -> Head | None:
        """Write what was told in this transaction (`telling`); the new head of the audit, if there is one."""

    def kept(self, head: Head) -> None:
        """The transaction with this head was kept."""

    def close(self) -> None:
        """The database is about to be closed. Never fails."""


class Database:
    """One database, SQLite or PostgreSQL. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        *,
        path: Path | None,
        label: str,
        key: str,
        durable: bool = True,
        secret: DataKey | None = None,
    ) -> None:
        self.path = path
        """The SQLite file, or None for PostgreSQL."""
        self.label = label
        """What to call it on the screen: the file's name, or the database and its host; no password."""
        self.key = key
        """Tells it from every other database this machine may open; fit for a file name's digest."""
        self.durable = durable
        """Whether what a commit reported survives a power cut: always, but for a demonstration."""
        self.secret = secret
        """What its file is encrypted with; None for a plain file and for PostgreSQL."""
        self.engine = engine
        self.witness: Witness | None = None
        """Who keeps the audit; None for a contact behind the gate, of which nothing stands anywhere else."""
        self._watch: sqlite3.Connection | None = None
        """Commits nothing itself: it sees whether others did."""
        self._watching = Lock()
        self._readers = engine.execution_options(begin="read")
        if self.dialect == "postgresql":
            self._readers = engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @classmethod
    def open(cls, address: str | Path, secret: DataKey | None = None) -> Self:
        """Open a desk's database, making it where there is none and bringing it up to date.

        Args:
            address: the path of a SQLite file, `sqlite:///path`, or `postgresql://...`.
            secret: the key of a file that is encrypted, or is to be; None for a plain one.

        Raises: CannotOpen; the file is then as it was.
        """
        path = file_of(address)
        return cls._open_postgres(str(address)) if path is None else cls.open_file(path, secret=secret)

    @classmethod
    def open_file(
        cls, path: Path, *, make: bool = True, durable: bool = True, secret: DataKey | None = None
    ) -> Self:
        """Open the SQLite database in this file; where there is none, make one, if that is wanted.

        Raises: CannotOpen.
        """
        try:
            if make and not path.exists():
                _make(path, secret)
            check_file(path, encrypted=secret is not None)
            if make:
                check_place(path)
        except OSError as error:
            raise cannot_open(of_system(error)) from None
        with in_plain_words(opening=True):
            its = _which(path)
            due = _is_due(path, secret)
            try:
                keep_private(path)
            except OSError as error:
                raise cannot_open(of_system(error)) from None
            if due:
                _migrate_file(path, secret)
            database = cls._of_file(path, durable=durable, secret=secret)
            try:
                database.engine.connect().close()  # what refuses now refuses the opening
                if _which(path) != its:  # a copy took its place meanwhile (`restoring`)
                    raise CannotOpen(PUT_IN_ITS_PLACE)
            except BaseException:  # whatever went wrong leaves no engine; it goes on up
                database.close()
                raise
            return database

    @classmethod
    def make_young(cls, path: Path, *, durable: bool = True, secret: DataKey | None = None) -> Self:
        """Make a SQLite database that holds the tables as they are now, without their past.

        For a file that lives for one call. The file must not be there.

        Raises: NotSaved.
        """
        try:
            empty_file(path)
        except OSError as error:
            raise cannot_keep(of_system(error)) from None
        with in_plain_words():
            return cls._make_now(path, migrate.YOUNG, durable=durable, secret=secret)

    @classmethod
    def make_throwaway(cls, path: Path) -> Self:
        """Make the SQLite database of a demonstration: every table at once, and no commit waits for the disk.

        Right there and nowhere else: the people are invented and the folder goes at the end, so a power cut
        takes only what would have been thrown away. For the same reason it needs none of the tables' past.
        A killed program still loses nothing. The file must not be there.

        Raises: CannotOpen.
        """
        try:
            empty_file(path)
        except OSError as error:
            raise CannotOpen(f"The demonstration cannot be made: {why(error)}.") from None
        with in_plain_words(opening=True):
            return cls._make_now(path, migrate.WHOLE, durable=False)

    @classmethod
    def _make_now(
        cls, path: Path, tables: tuple[str, ...], *, durable: bool, secret: DataKey | None = None
    ) -> Self:
        database = cls._of_file(path, durable=durable, secret=secret)
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate.make_now(connection, tables)
        # Into the file itself, before anything is kept in it: its header is how it is known again.
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
        return database

    @classmethod
    def _of_file(cls, path: Path, *, durable: bool = True, secret: DataKey | None = None) -> Self:
        engine = sqlite_engine(path, secret=secret, durable=durable)
        key = str(path.absolute())
        return cls(engine, path=path, label=path.name, key=key, durable=durable, secret=secret)

    @classmethod
    def _open_postgres(cls, address: str) -> Self:
        try:
            url = make_url(address).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            raise CannotOpen("That database address cannot be read. It was not shown here.") from None
        try:
            engine = create_engine(
                url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10}
            )
        except ModuleNotFoundError:
            raise CannotOpen(
                "PostgreSQL needs one more package: install dutydesk with its postgres extra."
            ) from None
        database = cls(
            engine,
            path=None,
            label=f"{url.database or ''} on {url.host or 'this machine'}",
            key=f"{url.host}:{url.port}/{url.database}/{url.query.get('host', '')}",
        )
        try:
            with in_plain_words(opening=True), engine.begin() as connection:
                migrate.lock(connection)
                migrate.bring_up(connection)
        except DeskError:
            engine.dispose()
            raise
        return database

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction; kept when the block ends well, else undone whole.

        Raises: NotSaved; Stale where another has written what this would have written.
        """
        head = None
        with in_plain_words(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            connection = session.connection()
            telling.begin(connection)
            yield session
            session.flush()
            head = self._close_books(connection)
        self._kept(head)

    @contextmanager
    def within(self, connection: Connection) -> Iterator[None]:
        """As `write`, on a connection of this database that is kept, and without the ORM."""
        with connection.begin():
            telling.begin(connection)
            yield
            head = self._close_books(connection)
        self._kept(head)

    def _close_books(self, connection: Connection) -> Head | None:
        """The last act of a write transaction: what was told in it goes into the audit with it."""
        return self.witness.close_books(connection) if self.witness is not None else None

    def _kept(self, head: Head | None) -> None:
        if head is not None and self.witness is not None:
            self.witness.kept(head)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look; nothing written in it is kept.

        Raises: NotSaved when the database cannot be read.
        """
        with in_plain_words(reading=True), Session(self._readers) as session:
            session.connection()
            yield session

    def changes(self) -> int | None:
        """A number that differs after every commit by anybody; None where that is not told (PostgreSQL)."""
        if self.path is None:
            return None
        with self._watching, in_plain_words(reading=True):
            if self._watch is None:
                self._watch = connect(self.path, secret=self.secret, durable=self.durable)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every connection that is not in use."""
        if self.witness is not None:
            self.witness.close()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self.engine.dispose()


def file_of(address: str | Path) -> Path | None:
    """The file a database address means, or None for PostgreSQL.

    Raises: CannotOpen for an address of no known kind.
    """
    text = str(address)
    if text.split("://", 1)[0].split("+", 1)[0] in ("postgres", "postgresql"):
        return None
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif "://" in text:
        raise CannotOpen("That database address is of no known kind. Give a file, or postgresql://...")
    return Path(text).expanduser()


def _which(path: Path) -> int:
    """Tells a file from another of the same name; 0 where there is none at this moment."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _make(path: Path, secret: DataKey | None) -> None:
    """A new database appears under its name whole or not at all, so an empty file is never one of ours."""
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise CannotOpen(
            "The database file is gone, but its journal is still there. Nothing was changed. "
            "Put the file back beside the journal, or give another name with --database."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unborn = path.with_name(f".{path.name}.{uuid4().hex}.new")
    empty_file(unborn)
    try:
        with in_plain_words(opening=True):
            _migrate_file(unborn, secret)
        try:
            os.link(unborn, path)  # fails, rather than replaces, where another process was faster
        except FileExistsError:
            pass
        except OSError:
            if not path.exists():
                unborn.rename(path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            unborn.with_name(unborn.name + suffix).unlink(missing_ok=True)
    sync_folder(path.parent)


def _migrate_file(path: Path, secret: DataKey | None) -> None:
    """Bring a SQLite file to the head in one transaction.

    Foreign keys are off meanwhile: rebuilding a table with them on deletes the rows that point to it.
    """
    engine = sqlite_engine(path, secret=secret, foreign_keys=False)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate.bring_up(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise CannotOpen(
                    "The database could not be brought up to date: some of its rows do not belong together. "
                    "It was left as it was. Keep the file and ask for help."
                )
    finally:
        engine.dispose()


def _is_due(path: Path, secret: DataKey | None) -> bool:
    """Look without writing: is it whole, is it ours, has it a migration to run.

    Raises: sqlite3.Error or SQLCipher's; CannotOpen.
    """
    # Without a journal there is nothing beside the file to read, and none need be made to look at it.
    look = "mode=ro" if has_journal(path) else "mode=ro&immutable=1"
    connection = connect(path, secret=secret, read_only=look)
    try:
        if secret is not None and connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise CannotOpen(OF_ANOTHER)
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        due = migrate.is_due([str(row[0]) for row in found])
        if path.stat().st_size <= LOOKED_THROUGH:
            # What was written into a file with a hole in it would be lost with the rest.
            fault = connection.execute("PRAGMA quick_check(1)").fetchone()
            if fault != ("ok",):
                raise cannot_open(DAMAGED)
    finally:
        connection.close()
    return due
