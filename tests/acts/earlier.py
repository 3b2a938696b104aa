"""A desk as an earlier program left it: the tables and columns that came since are taken away again."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from dutydesk.acts.auditor import Auditor
from dutydesk.records import migrate
from dutydesk.records.database import Database

MIGRATIONS = Path(migrate.__file__).with_name("migrations")


def bring_back(database: Database, revision: str, folder: Path) -> None:
    """Leave of a desk what stood at that revision, with what was written in it, and no audit of it.

    Args:
        folder: where the small file is made that says what stood there.
    """
    auditor = database.witness
    if isinstance(auditor, Auditor):
        auditor.flush()
    then = create_engine(f"sqlite:///{folder / 'then.db'}")
    with then.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with database.engine.begin() as connection:
        _take_away(connection, then)
        connection.execute(text("UPDATE alembic_version SET version_num = :then"), {"then": revision})
    then.dispose()
    if isinstance(auditor, Auditor):
        for name in ("-anchor", "-auditkey"):
            place = auditor.place
            place.with_name(f"{place.name.removesuffix('-anchor')}{name}").unlink(missing_ok=True)


def _take_away(connection: Connection, then: Engine) -> None:
    old, new = inspect(then), inspect(connection)
    stood = set(old.get_table_names())
    for table in new.get_table_names():
        if table not in stood:
            of_it = " CASCADE" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f'DROP TABLE "{table}"{of_it}')
            continue
        kept = {index["name"] for index in old.get_indexes(table)}
        for index in new.get_indexes(table):
            if index["name"] not in kept and not index.get("duplicates_constraint"):
                connection.exec_driver_sql(f'DROP INDEX "{index["name"]}"')
        columns = {column["name"] for column in old.get_columns(table)}
        for column in new.get_columns(table):
            if column["name"] not in columns:
                connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP COLUMN "{column["name"]}"')
