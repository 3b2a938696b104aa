"""What a database refuses is in no log of its server, and what SQLCipher read is wiped from memory. T10."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from dutydesk.errors import DeskError
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from dutydesk.records.quiet import WANTED
from dutydesk.records.secret import DataKey

WORD = "Quillonby"
REFUSED = {
    "a row that is there": (
        "INSERT INTO worker (id, name, role, registration) VALUES (:id, :word, 'duty_worker', '')",
        {"id": "11111111-1111-4111-8111-111111111111"},
        2,
    ),
    "a cell that is missing": ("INSERT INTO worker (id, name) VALUES (gen_random_uuid(), :word)", {}, 1),
    "a number that is none": ("SELECT cast(cast(:word AS text) AS integer)", {}, 1),
}
NOT_QUIET = {"a number that is none"}
"""PostgreSQL says the value in the message itself, which no setting leaves out: the desk casts nothing."""


def log_of(url: str) -> Path:
    """The server's log; skips where it cannot be read."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        log = Path(str(connection.execute(text("SHOW data_directory")).scalar_one())) / "log"
    engine.dispose()
    if not log.is_file():
        pytest.skip("NOT SHOWN here: the log of this PostgreSQL server cannot be read")
    return log


def refuse(database: Database, how: str) -> None:
    """Have the server refuse what holds the word."""
    statement, values, times = REFUSED[how]
    with pytest.raises(DeskError) as told, database.write() as session:  # noqa: PT012 - the end of it refuses
        for _ in range(times):
            session.execute(text(statement), {"word": WORD, **values})
    assert WORD not in repr(told.value)


def test_what_a_server_refuses_is_not_in_its_log(made_postgres_url: str) -> None:
    log = log_of(made_postgres_url)
    database = Database.open(made_postgres_url)
    before = log.stat().st_size
    for how in sorted(REFUSED.keys() - NOT_QUIET):
        refuse(database, how)
    database.close()
    written = log.read_bytes()[before:]
    print(f"T10: n = {len(REFUSED) - len(NOT_QUIET)} refusals, {len(written)} bytes of log")
    assert b"ERROR" in written, "it does keep a log"
    assert WORD.encode() not in written


def test_control_without_asking_the_row_stands_in_the_log(made_postgres_url: str) -> None:
    log = log_of(made_postgres_url)
    before = log.stat().st_size
    engine = create_engine(make_url(made_postgres_url).set(drivername="postgresql+psycopg"))
    statement, values, _ = REFUSED["a cell that is missing"]
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement), {"word": WORD, **values})
    engine.dispose()
    assert WORD.encode() in log.read_bytes()[before:]


def test_who_may_not_ask_is_served_all_the_same(made_postgres_url: str) -> None:
    """A role that is no superuser: nothing is refused, nothing is asked."""
    Database.open(made_postgres_url).close()
    owner = create_engine(make_url(made_postgres_url).set(drivername="postgresql+psycopg"))
    try:
        with owner.begin() as connection:
            connection.execute(text("CREATE ROLE desk_of_a_test LOGIN"))
            connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO desk_of_a_test"))
        url = make_url(made_postgres_url).set(username="desk_of_a_test", drivername="postgresql+psycopg")
        from dutydesk.records.quiet import quieten

        plain = create_engine(url)
        quieten(plain)
        try:
            with plain.connect() as connection:
                rows = connection.execute(text("SELECT name, setting FROM pg_settings")).all()
                told = {str(name): str(setting) for name, setting in rows}
                assert told["log_error_verbosity"] == "default"
                assert connection.execute(text("SELECT count(*) FROM worker")).scalar_one() == 0
        finally:
            plain.dispose()
    finally:
        with owner.begin() as connection:
            connection.execute(text("DROP OWNED BY desk_of_a_test"))
            connection.execute(text("DROP ROLE desk_of_a_test"))
        owner.dispose()


def test_each_connection_of_a_server_asks(made_postgres_url: str) -> None:
    database = Database.open(made_postgres_url)
    with database.read() as session:
        rows = session.execute(text("SELECT name, setting FROM pg_settings")).all()
        told = {str(name): str(setting) for name, setting in rows}
    database.close()
    assert {name: told[name] for name, _ in WANTED} == dict(WANTED)


def test_what_sqlcipher_read_is_wiped_from_memory(tmp_path: Path) -> None:
    secret = DataKey.new()
    Database.open(tmp_path / "desk.db", secret).close()
    connection = connect(tmp_path / "desk.db", secret=secret)
    try:
        assert connection.execute("PRAGMA cipher_memory_security").fetchone() == ("1",)
    finally:
        connection.close()
