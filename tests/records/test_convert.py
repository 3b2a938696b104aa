"""What is compared before a file takes another's place, and that a file keeps all it held."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dutydesk.records import convert
from dutydesk.records.comparing import told
from dutydesk.records.connecting import cipher, connect
from dutydesk.records.files import APPLICATION_ID
from dutydesk.records.secret import DataKey

MADE = """
CREATE TABLE odd (id TEXT PRIMARY KEY, value, note TEXT COLLATE NOCASE);
CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT CHECK (word <> ''));
CREATE TABLE pair (a TEXT, b INTEGER, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE "a ""strange"" name" (x, twice AS (x * 2) STORED);
CREATE VIRTUAL TABLE words USING fts5 (text);
CREATE INDEX odd_by_note ON odd (note) WHERE note <> '';
CREATE VIEW seen AS SELECT id, note FROM odd;
CREATE TRIGGER told AFTER INSERT ON odd BEGIN INSERT INTO numbered (word) VALUES (new.id); END;
CREATE TRIGGER kept BEFORE DELETE ON numbered BEGIN SELECT RAISE (ABORT, 'kept'); END;
"""
VALUES = (
    None,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    0.1,
    -0.0,
    float("inf"),
    "",
    "Åsa",
    "a\0b",
    b"",
    b"a\0b",
    "1",
    1,
    1.0,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plain file with everything in it that SQLite can hold."""
    path = tmp_path / "odd.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        plain.execute("PRAGMA user_version = 12")
        plain.executescript(MADE)
        plain.executemany(
            "INSERT INTO odd VALUES (?, ?, ?)", [(str(i), v, "n") for i, v in enumerate(VALUES)]
        )
        plain.execute("INSERT INTO odd VALUES ('no text', CAST(X'FF41' AS TEXT), '')")
        plain.executemany("INSERT INTO pair VALUES (?, ?)", [("b", 2), ("a", 2), ("c", 1)])
        plain.execute("""INSERT INTO "a ""strange"" name" VALUES (21)""")
        plain.execute("INSERT INTO words VALUES ('no coat or lunch')")
    return path


def test_a_file_keeps_all_it_held(path: Path) -> None:
    key, steps = DataKey.new(), list[str]()
    with convert.alone(path) as taken:
        before = told(taken.connection)
        convert.turn(taken, key, steps.append)
    assert "removed" in steps
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with closing(connect(path, secret=key)) as turned:
        assert told(turned) == before
        quoted = "SELECT quote(value) FROM odd ORDER BY rowid LIMIT 2 OFFSET 3"
        assert turned.execute(quoted).fetchall() == [(str(2**63 - 1),), (str(-(2**63)),)]
        assert turned.execute("SELECT count(*) FROM words WHERE words MATCH 'lunch'").fetchone() == (1,)
        assert turned.execute("PRAGMA user_version").fetchone() == (12,)
        assert turned.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert turned.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        turned.execute("INSERT INTO odd VALUES ('new', 1, '')")
        assert turned.execute("SELECT max(id) FROM numbered").fetchone() == (len(VALUES) + 2,)
        with pytest.raises(cipher().IntegrityError):
            turned.execute("DELETE FROM numbered")


@pytest.fixture
def twin(path: Path, tmp_path: Path) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    """Two connections to two files that hold the same."""
    other = tmp_path / "other.db"
    other.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(other, isolation_level=None)) as two:
        assert told(one) == told(two)
        yield one, two


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE odd SET value = '0' WHERE id = '1'",
        "UPDATE odd SET value = 0.0 WHERE id = '1'",
        "UPDATE odd SET value = 0.0 WHERE id = '6'",
        "UPDATE odd SET value = '' WHERE id = '11'",
        "UPDATE odd SET value = CAST(X'FE41' AS TEXT) WHERE id = 'no text'",
        "UPDATE odd SET value = 'a' WHERE id = '10'",
        "UPDATE odd SET id = '100' WHERE id = '0'",
        "DELETE FROM pair WHERE a = 'b'",
        "INSERT INTO words VALUES ('')",
        "UPDATE sqlite_sequence SET seq = 5",
        "DROP INDEX odd_by_note",
        "DROP TRIGGER kept",
        "DROP VIEW seen",
        "CREATE TABLE more (x)",
        "PRAGMA user_version = 13",
        "PRAGMA application_id = 13",
    ],
)
def test_whatever_differs_is_seen(twin: tuple[sqlite3.Connection, sqlite3.Connection], change: str) -> None:
    one, two = twin
    two.execute(change)
    assert told(one) != told(two)


def _a_wal(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(60))


@pytest.mark.parametrize("harm", [_a_wal], ids=["a -wal"])
def test_no_journal_of_the_plain_file_stands_beside_the_encrypted_one(
    path: Path, harm: Callable[[Path], None]
) -> None:
    """One that comes up in the middle is somebody else's: the file is left plain."""
    with convert.alone(path) as taken, pytest.raises(Exception, match="another program"):
        convert.turn(taken, DataKey.new(), lambda step: harm(path) if step == "compared" else None)
    assert path.read_bytes().startswith(b"SQLite format 3")
    assert [each.name for each in sorted(path.parent.iterdir())] == [path.name, f"{path.name}-wal"]


def test_who_waited_for_a_file_that_was_turned_meanwhile_does_not_turn_it_again(path: Path) -> None:
    key = DataKey.new()
    second = path.with_name("second name")
    second.hardlink_to(path)
    with convert.alone(path) as taken:
        convert.turn(taken, key, lambda _: None)
    assert not any(second.read_bytes()), "what it had open is zeros"
    with pytest.raises(cipher().DatabaseError, match="not a database"), convert.alone(path):
        pass
    with closing(connect(path, secret=key)) as turned:
        assert turned.execute("SELECT count(*) FROM odd").fetchone() == (len(VALUES) + 1,)


def test_a_disk_without_second_names_is_wiped_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = path.with_name("witness")
    witness.hardlink_to(path)

    def link(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr("os.link", link)  # the system's, as of a memory stick
    with convert.alone(path) as taken:
        convert.turn(taken, DataKey.new(), lambda _: None)
    assert not any(witness.read_bytes())
