"""A damaged file, cut and overwritten page by page: refused, never changed, never made anew."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.errors import CannotOpen, NotSaved
from dutydesk.records import files
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import Counter
from dutydesk.records.gatefile import GateFolder
from dutydesk.records.secret import DataKey
from dutydesk.records.tables import Contact
from tests.fixed_clock import FixedClock
from tests.whole import bad_places as bad

PAGE = 4096


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk's file with a row in it, closed."""
    path = tmp_path / "desk.db"
    database = Database.open(path)
    with database.write() as session:
        session.add(Counter(kind="C", year=2026, last=7))
    database.close()
    return path


@pytest.fixture
def gate(desk: Path) -> Iterator[GateFolder]:
    """The folder of the calls beside it."""
    database = Database.open(desk)
    folder = GateFolder.beside(database, desk.parent)
    yield folder
    folder.close()
    database.close()


def refusal(path: Path) -> str:
    """What opening says, "" when it opens; the bytes are compared, and that nothing new stands beside it."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    try:
        database = Database.open(path)
    except CannotOpen as told:
        assert path.read_bytes() == before
        assert sorted(path.parent.iterdir()) == beside
        return str(told)
    database.close()
    return ""


def test_zeros_over_any_page_are_noticed_and_left(desk: Path) -> None:
    whole = desk.read_bytes()
    said = []
    for page in range(len(whole) // PAGE):
        desk.write_bytes(whole[: page * PAGE] + bytes(PAGE) + whole[(page + 1) * PAGE :])
        said.append(refusal(desk))
    assert [page for page, told in enumerate(said) if not told] == []
    assert all("damaged" in told and "left as it is" in told for told in said)
    desk.write_bytes(whole)
    assert refusal(desk) == ""


def test_a_file_cut_anywhere_is_noticed_and_left(desk: Path) -> None:
    whole = desk.read_bytes()
    for size in range(0, len(whole), 512):
        desk.write_bytes(whole[:size])
        assert refusal(desk), f"{size} bytes are left of {len(whole)}"
    desk.write_bytes(whole[:-1])
    assert refusal(desk)


def test_a_long_file_is_not_looked_through_but_a_cut_is_noticed(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start of a big desk does not wait for a look at every page of it."""
    monkeypatch.setattr("dutydesk.records.desk_file.LOOKED_THROUGH", 0)
    whole = desk.read_bytes()
    desk.write_bytes(whole[:-1])
    assert "damaged" in refusal(desk)
    desk.write_bytes(whole)
    with closing(connect(desk)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contact'").fetchone()
    whole = desk.read_bytes()
    desk.write_bytes(whole[: (page - 1) * PAGE] + bytes(PAGE) + whole[page * PAGE :])
    assert refusal(desk) == ""


def test_what_the_owner_may_not_write_stays_so(desk: Path) -> None:
    """Taking the rights of others away gives the owner none."""
    desk.chmod(0o444)
    files.keep_private(desk)
    assert desk.stat().st_mode & 0o777 == 0o400


def call_in(gate: GateFolder) -> Path:
    """The file of a call that has begun."""
    contact_id, now = uuid4(), FixedClock().now()
    with gate.make(contact_id).write() as session:
        session.add(
            Contact(
                id=contact_id,
                started_at=now,
                started_at_first=now,
                worker_id=uuid4(),
                worker_name="Ada Bright",
                profile="leicester",
                profile_version="1",
                checklist_version="1",
                checklist_digest="1",
            )
        )
    gate.close()
    return gate.folder / f"{contact_id}.db"


def test_a_call_that_cannot_be_read_is_named_until_it_can_be(gate: GateFolder) -> None:
    first, second = call_in(gate), call_in(gate)
    whole = first.read_bytes()
    first.write_bytes(whole[:5000])
    assert [each.name for each in gate.read_each(lambda contact_id, _: second)] == [second.name]
    ((path, told),) = gate.unread
    assert path == first
    assert "damaged" in told
    assert first.read_bytes() == whole[:5000]
    first.write_bytes(whole)
    assert len(gate.read_each(lambda contact_id, _: contact_id)) == 2
    assert gate.unread == ()


def test_an_empty_file_beside_a_journal_is_no_call_that_was_hardly_begun(gate: GateFolder) -> None:
    file = call_in(gate)
    file.write_bytes(b"")
    assert files.is_unbegun(file)
    file.with_name(file.name + "-wal").write_bytes(b"what was in it")
    assert not files.is_unbegun(file)


@pytest.mark.parametrize("page", [bytes(PAGE), bytes(range(256)) * 16], ids=["zeros", "written"])
@pytest.mark.parametrize("secret", [None, DataKey(bytes(range(32)))], ids=["plain", "encrypted"])
def test_a_call_whose_first_page_the_power_cut_off_is_no_call_that_was_lost(
    tmp_path: Path, secret: DataKey | None, page: bytes
) -> None:
    """T2: its first page is written with a journal of its own, and what is kept later never is."""
    gate, whole = GateFolder(tmp_path / "gate", secret=secret), uuid4()
    gate.make(whole)
    gate.close()
    cut = uuid4()
    file = gate.folder / f"{cut}.db"
    journal, wal = (file.with_name(f"{file.name}{suffix}") for suffix in ("-journal", "-wal"))
    file.write_bytes(page)
    journal.write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7".ljust(512, b"\0"))
    assert gate.read_each(lambda its, _: its) == [whole]
    assert (gate.unread, gate.is_unbegun(cut)) == ((), True)
    wal.write_bytes(b"something was kept in it")
    assert not gate.is_unbegun(cut)
    wal.unlink()
    file.write_bytes(page * 2)
    assert not gate.is_unbegun(cut), "a longer one may have held something"
    file.write_bytes(page)
    gate.finish([cut])
    assert {each.stem for each in gate.folder.iterdir()} == {str(whole)}, "nothing of it is left"
    gate.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells what is held open")
def test_a_call_that_could_not_be_made_holds_nothing_of_a_full_disk(tmp_path: Path) -> None:
    """Each try is made again: what an earlier one held open, unlinked, would fill the disk further (T5)."""
    with bad.small_disk(tmp_path, kilobytes=1024) as disk:
        gate = GateFolder(disk / "gate")
        gate.make(uuid4())
        bad.leave_room(disk, 100 * 1024)
        for _ in range(3):
            with pytest.raises(NotSaved):
                gate.make(uuid4())
        held = [os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        assert [each for each in held if str(disk) in each and "(deleted)" in each] == []
        gate.close()


@pytest.mark.parametrize("secret", [None, DataKey(bytes(range(32)))], ids=["plain", "encrypted"])
def test_a_desk_is_made_whole_or_not_at_all_however_full_the_disk_is(
    tmp_path: Path, secret: DataKey | None
) -> None:
    """What closing cannot fold into the file SQLite leaves in the journal, and says nothing (T5)."""
    refused = []
    with bad.small_disk(tmp_path, kilobytes=4096) as disk:
        rooms = range(0, 2_400_000, 120_000)
        for room in rooms:
            bad.leave_room(disk, room)
            path = disk / f"{room}.db"
            try:
                Database.open(path, secret).close()
                path.unlink()
            except CannotOpen as told:
                refused.append(str(told))
            bad.make_room(disk)
            assert [each.name for each in disk.iterdir()] == [], room
    assert 0 < len(refused) < len(rooms)
    assert [each for each in refused if "the disk is full" not in each] == []


def test_a_statement_that_is_no_text_any_more_is_told_in_words(desk: Path) -> None:
    """SQLite's own message quotes it, and Python cannot read the message."""
    whole = desk.read_bytes()
    name = b"tablecountercounter"
    assert whole.count(name) == 1
    desk.write_bytes(
        whole.replace(name, b"table\xa8ountercounter").replace(
            b"CREATE TABLE counter", b"CREATE TABLE \xa8 unter"
        )
    )
    with (
        closing(connect(desk, read_only="mode=ro&immutable=1")) as connection,
        pytest.raises(UnicodeDecodeError),
    ):
        connection.execute("SELECT version_num FROM alembic_version")
    assert "the file is damaged" in refusal(desk)
