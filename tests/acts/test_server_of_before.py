"""A desk on PostgreSQL of an earlier version is looked at before its tables are brought up to date (T21)."""

from pathlib import Path

import pytest
from sqlalchemy import text

from dutydesk.acts import people
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.errors import CannotOpen
from dutydesk.records import migrate
from dutydesk.records.database import Database
from tests.acts.audit_rows import raw
from tests.acts.earlier import bring_back
from tests.fixed_clock import FixedClock


def revision(url: str) -> str:
    database = Database._open_postgres(url, looking=True)
    try:
        with database.engine.begin() as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    finally:
        database.close()


def put_back(url: str, clock: FixedClock, tmp_path: Path) -> Path:
    """The dump of last month is put in the place of a desk that was worked at. Returns its anchor."""
    desk = open_desk(url, None, clock)
    people.arrive(desk, "Ada Bright", "duty_manager", "SW1")
    raw(desk)
    assert desk.auditor is not None
    place = desk.auditor.place
    desk.auditor.flush()
    stood = place.read_bytes()
    bring_back(desk.database, "0004", tmp_path)
    desk.auditor, desk.database.witness = None, None
    close_desk(desk)
    place.write_bytes(stood)
    return place


def test_what_is_wrong_is_said_before_a_table_is_changed(
    postgres_database_url: str, clock: FixedClock, user_folder: Path, tmp_path: Path
) -> None:
    place = put_back(postgres_database_url, clock, tmp_path)
    for _ in range(2):
        with pytest.raises(CannotOpen, match="is not as this desk wrote it") as told:
            open_desk(postgres_database_url, None, clock)
        assert "Nothing was changed." in str(told.value)
        assert "pg_dump" in str(told.value)
    assert revision(postgres_database_url) == "0004"
    place.unlink()
    close_desk(open_desk(postgres_database_url, None, clock))
    assert revision(postgres_database_url) == migrate.HEAD


def test_one_that_is_as_it_was_left_is_brought_up_to_date(
    postgres_database_url: str, clock: FixedClock, user_folder: Path, tmp_path: Path
) -> None:
    put_back(postgres_database_url, clock, tmp_path).unlink()
    close_desk(open_desk(postgres_database_url, None, clock))
    assert revision(postgres_database_url) == migrate.HEAD
