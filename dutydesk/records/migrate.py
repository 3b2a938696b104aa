"""Which revision of the tables a database is at, and how it gets to the newest.

Alembic is imported only when there is something to do: at every other start this is one row read.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, create_engine, inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlmodel import SQLModel

from dutydesk.errors import CannotOpen
from dutydesk.records import account_tables as _account_tables  # noqa: F401  tables of their own
from dutydesk.records import audit_tables as _audit_tables  # noqa: F401
from dutydesk.records import correction_tables as _correction_tables  # noqa: F401
from dutydesk.records import desk_tables as _desk_tables  # noqa: F401
from dutydesk.records import discussion_tables as _discussion_tables  # noqa: F401
from dutydesk.records import disposal_tables as _disposal_tables  # noqa: F401
from dutydesk.records import find_table as _find_table  # noqa: F401
from dutydesk.records import restrict_tables as _restrict_tables  # noqa: F401
from dutydesk.records import shift_tables, tables, triggers

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005")
"""Every revision there is, oldest first; a test compares it with the files in `migrations/versions`."""

HEAD: Final = REVISIONS[-1]

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 7_246_001
"""Any number of ours: two programs that start at once on one PostgreSQL database take turns by it."""

_version: Final = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True, nullable=False)
)


def is_due(found: Sequence[str]) -> bool:
    """Whether a database at these revisions has a migration to run.

    Raises: CannotOpen for a revision this program does not know.
    """
    if list(found) == [HEAD]:
        return False
    if any(revision not in REVISIONS for revision in found):
        raise CannotOpen(
            "This database was last opened by a newer dutydesk. It was left as it is. "
            "Install the newer program to open it."
        )
    return True


def lock(connection: Connection) -> None:
    """On PostgreSQL, wait until no other program is migrating; held until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def waits(connection: Connection) -> bool:
    """Whether there is a desk of an earlier revision; an empty database is none. Changes nothing.

    Raises: CannotOpen for a newer one.
    """
    if not inspect(connection).has_table(_version.name):
        return False
    found = [str(row[0]) for row in connection.execute(select(_version.c.version_num))]
    return bool(found) and is_due(found)


def bring_up(connection: Connection) -> None:
    """Run what is due, within the transaction of this connection.

    Raises: CannotOpen for a newer database, or for one that is full of something else.
    """
    there = set(inspect(connection).get_table_names())
    found: list[str] = []
    if _version.name in there:
        found = [str(row[0]) for row in connection.execute(select(_version.c.version_num))]
        if not is_due(found):
            return
    elif there:
        raise CannotOpen(
            "That database holds the tables of another program. It was left as it is. Give an empty one."
        )
    young = bool(found) and there - {_version.name} <= set(YOUNG)
    if young:
        _complete(connection, found[0], there)
    _upgrade(connection, "head")
    if young:
        for name in set(inspect(connection).get_table_names()) - {_version.name, *YOUNG}:
            connection.exec_driver_sql(f'DROP TABLE "{name}"')  # ours: a table of this desk
    else:
        triggers.make(connection)


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _complete(connection: Connection, revision: str, there: set[str]) -> None:
    """Give the file of one call, which has a few tables, the others of its time: the revisions change them.

    They are empty, and go again once it is up to date.
    """
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as then:
            _upgrade(then, revision)
            made = then.exec_driver_sql("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            statements = [str(sql) for name, sql in made if name not in there]
    finally:
        engine.dispose()
    for statement in statements:
        connection.exec_driver_sql(statement)


def make_now(connection: Connection, names: tuple[str, ...]) -> None:
    """Make these tables as they are now in an empty SQLite file, and the row that says so."""
    for statement in _making(names):
        connection.exec_driver_sql(statement)
    connection.execute(_version.insert(), {"version_num": HEAD})


@cache
def _making(names: tuple[str, ...]) -> tuple[str, ...]:
    """The statements, put into words once: every call makes these tables anew."""
    made = SQLModel.metadata
    parts: list[ExecutableDDLElement] = [CreateTable(_version)]
    for table in made.sorted_tables:
        if table.name in names:
            parts.append(CreateTable(table))
            parts += [CreateIndex(index) for index in sorted(table.indexes, key=lambda each: str(each.name))]
    made_of = tuple(str(part.compile(dialect=sqlite.dialect())) for part in parts)
    return made_of + (triggers.statements("sqlite") if "audit" in names else ())


YOUNG: Final = tuple(
    str(model.__tablename__)
    for model in (
        tables.Contact,
        tables.Answer,
        tables.ChildRow,
        tables.AdultRow,
        tables.ProfessionalRow,
        tables.EventRow,
        tables.AttendeeRow,
        tables.NoteLine,
        tables.Place,
        tables.History,
        shift_tables.ToolRow,
        shift_tables.CallRow,
        shift_tables.ReadBack,
        shift_tables.Link,
        shift_tables.Seat,
        shift_tables.Clash,
    )
)
"""What a contact can have before it is on the desk; nothing of it is in any search (`find_table`)."""

WHOLE: Final = tuple(SQLModel.metadata.tables)
"""Every table there is."""
