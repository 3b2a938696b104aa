"""The database of a desk, or of one contact behind the gate: how it is opened, read and written.

Owns how a database is made, opened and brought up to date, plain or encrypted. A single connection is made
by `connecting`; what a database refuses is told by `refusals`. It knows the tables only by their revision
(`migrate`); what they hold is for `reading` and `writing`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, Self

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from dutydesk.errors import CannotOpen, DeskError, NotSaved
from dutydesk.records import migrate, sight, telling
from dutydesk.records.audit import Head
from dutydesk.records.connecting import connect, only_looking, sqlite_engine
from dutydesk.records.desk_file import is_due, make_file, migrate_file
from dutydesk.records.files import (
    APPLICATION_ID,
    check_file,
    check_place,
    empty_file,
    keep_private,
    place_of,
)
from dutydesk.records.quiet import quieten
from dutydesk.records.refusals import (
    cannot_keep,
    cannot_open,
    in_plain_words,
    of_system,
    why,
)
from dutydesk.records.secret import DataKey

PUT_IN_ITS_PLACE: Final = (
    "Another file was put in the place of this database at this moment. Nothing was changed. "
    "Start dutydesk again."
)
UNREAD: Final = (
    "Nothing is kept at this desk before somebody has read what is wrong with it: it is left as it is. "
    "Start dutydesk and read it."
)


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
        self.looking = False
        """Nothing is written, also not at its closing, until `begin_writing`."""
        self.due = False
        """It has to be brought up to date before it is written to; only while it is looked at."""
        self.witness: telling.Witness | None = None
        """Who keeps the audit; None for a contact behind the gate, of which nothing stands anywhere else."""
        self.looks: sight.Looks = lambda: sight.EVERYTHING
        """Who reads it: of a desk whoever is here (`acts.sight`), of a file of one call its worker."""
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
    def open(cls, address: str | Path, secret: DataKey | None = None, *, looking: bool = False) -> Self:
        """Open a desk's database, making it where there is none and bringing it up to date.

        Args:
            address: the path of a SQLite file, `sqlite:///path`, or `postgresql://...`.
            secret: the key of a file that is encrypted, or is to be; None for a plain one.
            looking: a file that is there is only looked at until `begin_writing`.

        Raises: CannotOpen; the file is then as it was.
        """
        path = file_of(address)
        if path is not None:
            return cls.open_file(path, secret=secret, looking=looking)
        return cls._open_postgres(str(address), looking=looking)

    @classmethod
    def open_file(
        cls,
        path: Path,
        *,
        make: bool = True,
        durable: bool = True,
        secret: DataKey | None = None,
        looking: bool = False,
    ) -> Self:
        """Open the SQLite database in this file; where there is none, make one, if that is wanted.

        Args:
            looking: as of `open`.

        Raises: CannotOpen.
        """
        try:
            if make and not path.exists():
                make_file(path, secret)
            check_file(path, encrypted=secret is not None)
            if make:
                check_place(path)
        except OSError as error:
            raise cannot_open(of_system(error)) from None
        with in_plain_words(opening=True):
            its = _which(path)
            due = is_due(path, secret)
            try:
                keep_private(path)
            except OSError as error:
                raise cannot_open(of_system(error)) from None
            if due and not looking:
                migrate_file(path, secret)
            database = cls._of_file(path, durable=durable, secret=secret)
            database.looking, database.due = looking, due and looking
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
        try:
            with database.engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                migrate.make_now(connection, tables)
            # Into the file itself, before anything is kept in it: its header is how it is known again.
            raw = database.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()
        except BaseException:  # whatever went wrong holds nothing of a full disk; it goes on up
            database.close()
            raise
        return database

    @classmethod
    def _of_file(cls, path: Path, *, durable: bool = True, secret: DataKey | None = None) -> Self:
        found: list[Database] = []
        engine = sqlite_engine(
            path, secret=secret, durable=durable, looking=lambda: bool(found) and found[0].looking
        )
        key = str(path.absolute())
        made = cls(engine, path=path, label=path.name, key=key, durable=durable, secret=secret)
        found.append(made)
        return made

    @classmethod
    def _open_postgres(cls, address: str, *, looking: bool = False) -> Self:
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
        quieten(engine)
        database = cls(
            engine,
            path=None,
            label=f"{url.database or ''} on {url.host or 'this machine'}",
            key=f"{url.host}:{url.port}/{url.database}/{url.query.get('host', '')}",
        )
        try:
            with in_plain_words(opening=True), engine.begin() as connection:
                migrate.lock(connection)
                database.due = looking and migrate.waits(connection)
                if not database.due:
                    migrate.bring_up(connection)
        except DeskError:
            engine.dispose()
            raise
        database.looking = looking
        return database

    def bring_up(self) -> None:
        """Bring what is looked at up to date. Raises: CannotOpen."""
        if self.due:
            self._let_go()
            with in_plain_words(opening=True):
                if self.path is not None:
                    migrate_file(self.path, self.secret)
                else:
                    with self.engine.begin() as connection:
                        migrate.lock(connection)
                        migrate.bring_up(connection)
        self.due = False

    def begin_writing(self) -> None:
        """From now on it is written to. Raises: CannotOpen; it is looked at as before."""
        if not self.looking:
            return
        self.bring_up()
        self.looking = False
        self._let_go()
        try:
            with in_plain_words(opening=True):
                self.engine.connect().close()
        except DeskError:
            self.looking = True
            raise

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction; kept when the block ends well, else undone whole.

        Raises: NotSaved; Stale where another has written what this would have written.
        """
        if self.looking:
            raise NotSaved(UNREAD)
        head = None
        with in_plain_words(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            connection = session.connection()
            telling.begin(connection)
            sight.look(session, self.looks)
            yield session
            session.flush()
            head = self._close_books(connection)
        self._kept(head)

    @contextmanager
    def within(self, connection: Connection) -> Iterator[None]:
        """As `write`, on a connection of this database that is kept, and without the ORM."""
        if self.looking:
            raise NotSaved(UNREAD)
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
            sight.look(session, self.looks)
            yield session

    def changes(self) -> int | None:
        """A number that differs after every commit by anybody; None where that is not told (PostgreSQL)."""
        if self.path is None:
            return None
        with self._watching, in_plain_words(reading=True):
            if self._watch is None:
                read_only = only_looking(self.path) if self.looking else ""
                self._watch = connect(
                    self.path, secret=self.secret, durable=self.durable, read_only=read_only
                )
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every connection that is not in use."""
        if self.witness is not None:
            self.witness.close()
        self._let_go()

    def _let_go(self) -> None:
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
    return place_of(text)


def _which(path: Path) -> int:
    """Tells a file from another of the same name; 0 where there is none at this moment."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
