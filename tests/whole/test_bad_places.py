"""A place that goes wrong at the start: one clear sentence, exit status 1, and not a byte changed.

Each fault is a real one (`bad_places`). What is said is read from the terminal after the program has ended,
as a person reads it; its parts are what happened, what is safe and what to do.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import calls
from dutydesk.acts.values import Field, Where
from tests.whole import bad_places as bad
from tests.whole.desks import made, opened, sitting
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

SAFE = "It was left as it is."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with bad.small_disk(tmp_path) as place:
        yield place


def refused(folder: Path, database: Path, before: list[str] | None = None) -> str:
    """Start the program on that database, see it refuse with status 1; returns what it said."""
    command = [*(before or []), sys.executable, "-m", "dutydesk", "--database", str(database)]
    with Terminal(folder, command=command, environment={"PYTHONDONTWRITEBYTECODE": "1"}) as terminal:
        assert terminal.ended(within=30) == 1
        assert terminal.left_behind() == []
        said = " ".join("".join(row.ljust(80) for row in terminal.screen()).split())
    listed = bad.started(folder / "home", "queue", "--plain", "--database", str(database), before=before)
    assert listed.returncode == 1
    assert listed.stdout == ""
    assert "Traceback" not in said + listed.stderr
    return said


def run_together(terminal: Terminal) -> str:
    """The screen without the ends of its lines."""
    return "".join(row.strip() for row in terminal.screen())


def call_behind(database: Path) -> Path:
    """A call whose gate is not settled, in its own file. Returns that file."""
    with opened(database) as desk:
        contact_id = calls.take_call(desk)
        where = Where("referrer", "referrer.name")
        desk.keeper.typed(contact_id, Field("referrer.name"), "Tom Reid", where)
        desk.keeper.flush()
        return desk.gate.folder / f"{contact_id}.db"


# ------------------------------------------------------------------ the desk


def test_a_full_disk_makes_no_desk(tmp_path: Path, disk: Path) -> None:
    bad.fill(disk)
    said = refused_new(tmp_path, disk / "desk.db")
    assert said == f"The database cannot be opened: the disk is full. {SAFE} Free some space on that disk."
    assert bad.bytes_of(disk) == {}


def refused_new(folder: Path, database: Path, before: list[str] | None = None) -> str:
    """As `refused`, where there is no desk yet: the listing has its own word for that."""
    command = [*(before or []), sys.executable, "-m", "dutydesk", "--database", str(database)]
    with Terminal(folder, command=command) as terminal:
        assert terminal.ended(within=30) == 1
        return " ".join("".join(row.ljust(80) for row in terminal.screen()).split())


def test_a_full_disk_opens_no_desk(tmp_path: Path, disk: Path) -> None:
    database = made(disk)
    call_behind(database)
    bad.fill(disk)
    before = bad.bytes_of(disk)
    said = refused(tmp_path, database)
    assert said == f"The database cannot be opened: the disk is full. {SAFE} Free some space on that disk."
    assert bad.bytes_of(disk) == before
    bad.make_room(disk)
    with sitting(tmp_path, database):
        pass


def test_a_full_disk_with_work_in_the_journal_leaves_it_there(tmp_path: Path, disk: Path) -> None:
    database = made(disk)
    with sitting(tmp_path, database) as terminal:
        terminal.press("n")
        terminal.type("Tom Reid")
        terminal.see("Saved ")
        terminal.kill9()
    bad.fill(disk)
    before = bad.bytes_of(disk)
    assert any(name.endswith("-wal") for name in before)
    assert "the disk is full" in refused(tmp_path, database)
    assert bad.bytes_of(disk) == before


def test_a_disk_that_may_only_be_read(tmp_path: Path, disk: Path) -> None:
    database = made(disk)
    bad.only_to_be_read(disk)
    before = bad.bytes_of(disk)
    said = refused(tmp_path, database)
    assert said.startswith(f"The database cannot be opened: the database may only be read. {SAFE}")
    assert said.endswith("writable for you, or give another place with --database.")
    assert refused_new(tmp_path, disk / "other.db") == said
    assert bad.bytes_of(disk) == before


@pytest.mark.parametrize("what", ["the folder", "the file", "the folder of a new desk"])
def test_what_an_ordinary_user_may_only_read(what: str) -> None:
    with bad.ordinary_user() as (folder, before):
        place = folder / "kept"
        place.mkdir()
        database = made(place)
        bad.give_to_them(place)
        if what == "the file":
            database.chmod(0o444)
        else:
            place.chmod(0o500)
        if what == "the folder of a new desk":
            database = place / "other.db"
        was = bad.bytes_of(place)
        ask = refused_new if what == "the folder of a new desk" else refused
        assert "may only be read" in ask(folder, database, before)
        assert bad.bytes_of(place) == was, "nothing made, nothing written, no right changed"


def test_a_database_that_another_program_holds_whole(tmp_path: Path) -> None:
    database = made(tmp_path)
    with bad.held(database, whole=True):
        before = database.read_bytes()
        said = refused(tmp_path, database)
        assert said == (
            f"The database cannot be opened: another program is holding the database. {SAFE} "
            "Close that program, or wait for its end."
        )
        assert database.read_bytes() == before
    with sitting(tmp_path, database):
        pass


def test_a_database_to_which_another_program_writes_can_be_opened(tmp_path: Path) -> None:
    database = made(tmp_path)
    with bad.held(database), sitting(tmp_path, database) as terminal:
        terminal.press("n")
        terminal.type("Tom Reid")
        terminal.see("Saved ", within=20)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def _page_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        return int(row[0])


def _no_page(path: Path) -> None:
    """Zeros where the contacts stood: nothing that the start itself reads."""
    page = _page_of(path, "contact")
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(content)


def _cut(keep: Callable[[int], int]) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: keep(len(content))])

    return cut


@pytest.mark.parametrize(
    ("harm", "what", "do"),
    [
        (lambda path: path.write_bytes(b""), "The database file is empty", "Put a backup in its place"),
        (lambda path: path.write_bytes(b"Dear diary, " * 900), "not a database", "Put a backup in its place"),
        (_newer, "last opened by a newer dutydesk", "Install the newer program"),
        (_no_page, "the file is damaged", "put a backup in its place"),
        (_cut(lambda size: size // 2), "the file is damaged", "put a backup in its place"),
        # Each is a start of the program, and the file itself is looked at in records/test_bad_files.py.
        pytest.param(
            *(_cut(lambda size: size - 100), "the file is damaged", "put a backup in its place"),
            marks=pytest.mark.battery,
        ),
        pytest.param(
            *(_cut(lambda size: 100), "the file is damaged", "put a backup in its place"),
            marks=pytest.mark.battery,
        ),
        (_cut(lambda size: 50), "another program", "another name"),
    ],
    ids=["0 bytes", "text", "newer", "a page of zeros", "half", "last bytes gone", "header", "half a header"],
)
def test_a_file_that_is_no_desk_of_ours_is_left_alone(
    tmp_path: Path, harm: Callable[[Path], None], what: str, do: str
) -> None:
    place = tmp_path / "kept"
    place.mkdir()
    database = made(place)
    harm(database)
    before = bad.bytes_of(place)
    said = refused(tmp_path, database)
    assert what in said
    assert "left as it is" in said
    assert do in said
    assert bad.bytes_of(place) == before


# ----------------------------------------------- files of calls beside the desk


def _empty_with_a_journal(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"something was in it" * 40)
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:20000]),
        pytest.param(lambda path: path.write_bytes(b"Dear diary, " * 900), marks=pytest.mark.battery),
        pytest.param(_no_page, marks=pytest.mark.battery),
        _newer,
        _empty_with_a_journal,
    ],
    ids=["cut", "text", "a page of zeros", "newer", "0 bytes with a journal"],
)
def test_a_call_that_cannot_be_read_is_said_and_keeps_nobody_from_the_others(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    place = tmp_path / "kept"
    place.mkdir()
    database = made(place)
    whole, file = call_behind(database), call_behind(database)
    harm(file)
    before = file.read_bytes()
    for _ in range(2):
        with sitting(tmp_path, database) as terminal:
            terminal.see("1 CALL FILE: F1")
            terminal.press("F1")
            terminal.see("A call that is not on the desk yet could not be read")
            for words in (UUID(file.stem).hex[:8], "ask the caller again"):
                # The panel is drawn in pieces: its last line may come behind its first.
                terminal.wait(lambda words=words: words in run_together(terminal), what=words)  # type: ignore[misc]
            terminal.press("Esc")
            terminal.gone("A call that is not on the desk yet could not be read")
            terminal.press("Down", "Enter")
            terminal.see("Tom Reid")
        assert file.read_bytes() == before
    listed = bad.started(tmp_path / "home", "queue", "--plain", "--database", str(database))
    assert listed.returncode == 0
    assert str(file) in listed.stderr
    assert str(whole) not in listed.stderr


def test_a_call_that_an_ordinary_user_may_not_read_is_said(tmp_path: Path) -> None:
    with bad.ordinary_user() as (folder, before):
        database = made(folder)
        file = call_behind(database)
        bad.give_to_them(folder)
        for shut, mode in ((file, 0o000), (file.parent, 0o000)):
            shut.chmod(mode)
            command = [*before, sys.executable, "-m", "dutydesk", "--database", str(database)]
            with Terminal(folder, command=command) as terminal:
                terminal.see("1 CALL FILE: F1", within=30)
                terminal.press("F1")
                terminal.see("may only be read")
            shut.chmod(0o700)
        assert file.exists()


def test_a_file_that_cannot_be_removed_stops_no_start(tmp_path: Path) -> None:
    """A call was closed with no record and killed in the middle: its file should be gone, and cannot go."""
    database = made(tmp_path)
    file = call_behind(database)
    file.with_suffix(".closing").touch()
    with bad.unchangeable(file):
        before = file.read_bytes()
        with sitting(tmp_path, database) as terminal:
            terminal.see("1 CALL FILE: F1")
            terminal.press("F1")
            terminal.see("could not be removed")
            terminal.press("Esc", "n")
            terminal.type("Tom Reid")
            terminal.see("Saved ")
        assert file.read_bytes() == before
    with sitting(tmp_path, database) as terminal:
        terminal.settle(0.2)
        assert terminal.find("CALL FILE") is None
    assert not file.exists(), "removed at the next start"
