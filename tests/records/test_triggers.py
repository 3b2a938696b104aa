"""A row of the audit is neither changed nor taken away, on both databases, and also after an upgrade."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dutydesk.records import audit
from dutydesk.records.audit import Entry
from dutydesk.records.database import Database
from tests.acts.earlier import bring_back

KEY = b"any"


def refused(database: Database, statement: str) -> None:
    def change(connection: Connection) -> None:
        connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="only added to"), database.engine.begin() as connection:
        change(connection)


@pytest.mark.parametrize("upgraded", [False, True])
def test_the_database_itself_refuses(database_url: str, upgraded: bool, tmp_path: Path) -> None:
    database = Database.open(database_url)
    if upgraded:
        bring_back(database, "0004", tmp_path)
        database.close()
        database = Database.open(database_url)
    with database.write() as session:
        audit.add(session.connection(), KEY, [Entry("2026-05-12T13:26:00.000000+00:00", "record.viewed")] * 3)
    refused(database, "UPDATE audit SET person = 'x' WHERE seq = 2")
    refused(database, "DELETE FROM audit WHERE seq = 3")
    if database.dialect == "sqlite":
        refused(database, "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2")
    else:
        refused(database, "TRUNCATE audit")
    with database.read() as session:
        assert audit.look_over(audit.rows(session.connection()), KEY).breaks == ()
    database.close()


def test_control_without_its_triggers_a_row_is_changed(sqlite_database_url: str) -> None:
    database = Database.open(sqlite_database_url)
    with database.write() as session:
        audit.add(session.connection(), KEY, [Entry("2026-05-12T13:26:00.000000+00:00", "record.viewed")])
    with database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_change"))
        connection.execute(text("UPDATE audit SET person = 'x' WHERE seq = 1"))
    with database.read() as session:
        assert audit.look_over(audit.rows(session.connection()), KEY).breaks == ((1, "changed"),)
    database.close()
