"""Opening a database: what is not a desk's is refused and left as it is; what was committed is there."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dutydesk.errors import CannotOpen, DeskError, NotSaved, Stale
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import Counter
from dutydesk.records.files import APPLICATION_ID
from dutydesk.records.numbers import next_reference


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A desk's file, closed."""
    Database.open(tmp_path / "desk.db").close()
    return tmp_path / "desk.db"


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_new_database_is_private_whole_and_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database.open(tmp_path / "far" / "away" / "desk.db")
        with database.write() as session:
            session.add(Counter(kind="C", year=2026, last=1))
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "far" / "away").iterdir()}
    finally:
        os.umask(before)
    assert modes == {"desk.db": 0o600, "desk.db-wal": 0o600, "desk.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "far" / "away").stat().st_mode) == 0o700
    database.close()


def test_a_database_that_others_could_read_is_made_private(made: Path) -> None:
    made.chmod(0o666)
    Database.open(made).close()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_every_connection_keeps_what_it_commits_and_wipes_what_it_deletes(made: Path) -> None:
    connection = connect(made)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "temp_store",
            "busy_timeout",
            "application_id",
        )
    }
    connection.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 5000,
        "application_id": APPLICATION_ID,
    }


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE holiday (photo TEXT)")
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    Database.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"Dear diary, " * 90), "not a database"),
        (lambda path: path.write_bytes(bytes(8192)), "not a database"),
        (_foreign, "another program"),
        (_newer, "newer"),
        (lambda path: path.mkdir(), "folder"),
        (lambda path: path.with_name("desk.db-wal").write_bytes(b"x" * 99), "journal"),
    ],
    ids=["empty", "text", "zeros", "foreign", "newer", "folder", "orphan journal"],
)
def test_what_is_not_a_desks_is_refused_and_left_as_it_is(tmp_path: Path, make: object, word: str) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    make(folder / "desk.db")  # type: ignore[operator]
    before = digest(folder) if (folder / "desk.db").is_file() else sorted(folder.iterdir())
    with pytest.raises(CannotOpen, match=word) as told:
        Database.open(folder / "desk.db")
    assert "SELECT" not in str(told.value)
    assert (digest(folder) if (folder / "desk.db").is_file() else sorted(folder.iterdir())) == before


def test_a_damaged_file_is_named_and_never_made_anew(made: Path) -> None:
    content = made.read_bytes()
    made.write_bytes(content[:100] + bytes(len(content) - 100))
    before = digest(made.parent)
    with pytest.raises(CannotOpen, match="damaged"):
        Database.open(made)
    assert digest(made.parent)["desk.db"] == before["desk.db"]


@pytest.mark.parametrize(
    "address",
    [
        "mysql://localhost/desk",
        "postgresql://nobody:secret@127.0.0.1:1/desk",
        "postgres://nobody:secret@127.0.0.1:1/desk",
        "postgresql://[bad",
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(address: str) -> None:
    with pytest.raises(CannotOpen) as told:
        Database.open(address)
    assert "secret" not in str(told.value)


def test_a_write_is_kept_whole_or_not_at_all(database_url: str) -> None:
    database = Database.open(database_url)
    with pytest.raises(KeyError), database.write() as session:  # noqa: PT012
        session.add(Counter(kind="C", year=2026, last=1))
        session.flush()
        raise KeyError
    with database.read() as session:
        assert session.get(Counter, ("C", 2026)) is None
    with database.read() as session:
        session.add(Counter(kind="C", year=2026, last=1))
        session.flush()
    with database.read() as session:
        assert session.get(Counter, ("C", 2026)) is None
    database.close()
    again = Database.open(database_url)
    assert "secret" not in again.label
    again.close()


def everything_of(error: BaseException | None) -> str:
    """What an error says, and every error behind it."""
    said = ""
    while error is not None:
        said += f"{error} {error!r} {getattr(error, 'orig', '')!r} "
        error = error.__cause__ or error.__context__
    return said


def test_a_broken_key_is_stale_and_carries_nothing_that_was_typed(database_url: str) -> None:
    database = Database.open(database_url)
    with database.write() as session:
        session.add(Counter(kind="canary", year=2026, last=1))
    with pytest.raises(Stale) as told, database.write() as session:
        session.add(Counter(kind="canary", year=2026, last=2))
    assert "canary" not in everything_of(told.value)
    with pytest.raises(NotSaved) as refused, database.write() as session:
        session.connection().execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "canary"})
    assert "canary" not in everything_of(refused.value)
    assert "nowhere" not in everything_of(refused.value)
    database.close()


def test_two_who_write_at_once_take_turns(database_url: str) -> None:
    database = Database.open(database_url)
    given: list[str] = []
    failed: list[DeskError] = []

    def work() -> None:
        for _ in range(20):
            try:
                with database.write() as session:
                    given.append(next_reference(session, "C", 2026))
            except DeskError as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(given) == [f"C-2026-{number:04d}" for number in range(1, 101)]
    database.close()


def test_a_number_whose_act_failed_is_given_again(database_url: str) -> None:
    database = Database.open(database_url)
    with pytest.raises(KeyError), database.write() as session:  # noqa: PT012
        assert next_reference(session, "C", 2026) == "C-2026-0001"
        raise KeyError
    with database.write() as session:
        assert next_reference(session, "C", 2026) == "C-2026-0001"
        assert next_reference(session, "R", 2026) == "R-2026-0001"
        assert next_reference(session, "C", 2027) == "C-2027-0001"
    database.close()


def test_a_look_sees_one_moment(database_url: str) -> None:
    database = Database.open(database_url)
    with database.read() as session:
        before = session.get(Counter, ("C", 2026))
        with database.write() as other:
            other.add(Counter(kind="C", year=2026, last=1))
        session.expire_all()
        assert (before, session.get(Counter, ("C", 2026))) == (None, None)
    database.close()


def test_two_programs_that_start_at_once_make_one_database(database_url: str) -> None:
    code = (
        "import sys; from dutydesk.records.database import Database; "
        "d = Database.open(sys.argv[1]); d.close(); print('ok')"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": "."},
        )
        for _ in range(4)
    ]
    said = [program.communicate() for program in programs]
    assert [out for out, _ in said] == ["ok\n"] * 4, said


@pytest.mark.parametrize("act", ["open", "make_throwaway"])
def test_an_up_to_date_desk_and_a_demonstration_do_not_load_alembic(made: Path, act: str) -> None:
    path = made if act == "open" else made.with_name("demo.db")
    code = (
        f"import sys, pathlib; from dutydesk.records.database import Database; "
        f"Database.{act}(pathlib.Path(sys.argv[1])).close(); "
        "print([name for name in sys.modules if name.split('.')[0] in ('alembic', 'textual', 'rich')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert said.stdout == "[]\n"


@pytest.mark.skipif(shutil.which("true") is None, reason="posix")
def test_a_disk_that_is_full_is_said_so(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: SQLite is refused the write."""
    code = """
import resource, signal, sys
from dutydesk.errors import NotSaved
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import Counter
database = Database.open(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    with database.write() as session:
        for number in range(5000):
            session.add(Counter(kind="canary", year=number, last=1))
except NotSaved as told:
    print(told)
with database.read() as session:
    print(session.get(Counter, ("canary", 1)))
"""
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "desk.db")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert said.stdout.startswith("Not saved: the disk ")
    assert said.stdout.endswith("None\n")
    assert "canary" not in said.stdout + said.stderr


def test_the_reason_is_never_taken_from_the_text_of_an_error() -> None:
    from dutydesk.records.refusals import in_plain_words

    class Odd(sqlite3.OperationalError):
        sqlite_errorname = "SQLITE_MISUSE"

    with pytest.raises(NotSaved) as told, in_plain_words():
        raise OperationalError("INSERT canary", {"a": "canary"}, Odd("canary"))
    assert "canary" not in str(told.value)
