"""The migrations make exactly the tables, on both engines, and a kill leaves the old ones or the new."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from dutydesk.records import migrate
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from tests.battery import releases

ROOT = Path(__file__).parents[2]


def test_the_revisions_are_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "dutydesk" / "records" / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrate.HEAD]
    assert tuple(each.revision for each in reversed(list(scripts.walk_revisions()))) == migrate.REVISIONS


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    database = Database.open(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        inspector = inspect(connection)
        for name, table in SQLModel.metadata.tables.items():
            checks = {check["name"] for check in inspector.get_check_constraints(name)}
            wanted = {
                str(each.name) for each in table.constraints if type(each).__name__ == "CheckConstraint"
            }
            assert wanted <= checks, name
    database.close()


def test_a_young_file_holds_the_same_tables(tmp_path: Path) -> None:
    young, whole = Database.make_young(tmp_path / "young.db"), Database.open(tmp_path / "desk.db")
    read = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    found = {}
    for database in (young, whole):
        assert database.path is not None
        connection = connect(database.path)
        found[database] = {name: "".join(sql.split()) for name, sql in connection.execute(read)}
        connection.close()
    assert set(migrate.YOUNG) <= set(found[young])
    for name in found[young]:
        columns = (
            [inspect(each.engine).get_columns(name) for each in (young, whole)]
            if name in migrate.YOUNG
            else []
        )
        if columns:
            assert [(c["name"], str(c["type"]), c["nullable"]) for c in columns[0]] == [
                (c["name"], str(c["type"]), c["nullable"]) for c in columns[1]
            ]
    young.close()
    Database.open_file(tmp_path / "young.db", make=False).close()
    whole.close()


def test_a_demonstration_is_made_of_the_same_tables(tmp_path: Path) -> None:
    made, whole = Database.make_throwaway(tmp_path / "demo.db"), Database.open(tmp_path / "desk.db")
    shown = inspect(made.engine), inspect(whole.engine)
    assert shown[0].get_table_names() == shown[1].get_table_names()
    for name in shown[0].get_table_names():
        columns = [
            [(c["name"], str(c["type"]), c["nullable"]) for c in each.get_columns(name)] for each in shown
        ]
        assert columns[0] == columns[1]
        for kind in ("unique_constraints", "foreign_keys", "check_constraints"):
            found = [
                sorted(str(sorted(map(str, part.items()))) for part in getattr(each, f"get_{kind}")(name))
                for each in shown
            ]
            assert found[0] == found[1], (name, kind)
    read = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    indexes = []
    for database in (made, whole):
        with database.engine.connect() as connection:
            rows = connection.exec_driver_sql(read).all()
        indexes.append({name: "".join(str(sql).split()) for name, sql in rows})
    assert indexes[0] == indexes[1]
    made.close()
    whole.close()
    Database.open_file(tmp_path / "demo.db", make=False).close()


_CHILD = """
import os, signal, sys
from alembic import op
from dutydesk.records.database import Database
from tests.battery import releases
step, calls = int(sys.argv[2]), 0

def counted(name):
    real = getattr(op, name)
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(op, name, call)

for name in ("create_table", "create_index"):
    counted(name)
Database.open(sys.argv[1])
print(calls)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("step", [1, 2, 9, 20, 30])
def test_a_kill_while_a_database_is_made_leaves_none(tmp_path: Path, step: int) -> None:
    path = tmp_path / "desk.db"
    killed = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(step)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stdout
    assert not path.exists()
    Database.open(path).close()


def test_a_kill_while_postgresql_is_migrated_leaves_nothing(postgres_database_url: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _CHILD, postgres_database_url, "12"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stdout
    Database.open(postgres_database_url).close()


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("revision", releases.RELEASES)
def test_a_call_behind_the_gate_of_a_past_release_is_brought_up_to_date(
    tmp_path: Path, revision: str, encrypted: bool
) -> None:
    """It has a few of the tables: the migrations change others as well."""
    desk = releases.unpacked(revision, tmp_path)
    secret = releases.encrypted(desk) if encrypted else None
    told = releases.told_of(revision)
    (name,) = (f"desk.db-gate/{each}.db" for each in told["behind"])
    Database.open_file(tmp_path / name, make=False, secret=secret).close()
    assert releases.found(tmp_path / name, secret, told["files"][name]) == releases.wanted(
        told["files"][name]
    )
    young = Database.make_young(tmp_path / "young.db")
    young.close()
    made = releases.tables(tmp_path / "young.db", None)
    assert releases.tables(tmp_path / name, secret) == made
