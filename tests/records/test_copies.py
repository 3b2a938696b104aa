"""A copy of a desk's database: whole, encrypted as the desk is, of one moment, read back before it counts."""

import os
import shutil
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts.audit_events import Event
from dutydesk.errors import CannotOpen
from dutydesk.records import copies, copy_facts, keyfile
from dutydesk.records.comparing import told
from dutydesk.records.connecting import connect
from dutydesk.records.copies import NoCopy
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import Counter
from dutydesk.records.secret import DataKey

NOW = datetime(2026, 5, 12, 14, 26, tzinfo=UTC)
MAGIC = b"SQLite format 3\x00"


@pytest.fixture(params=["plain", "encrypted"])
def secret(request: pytest.FixtureRequest) -> DataKey | None:
    return DataKey.new() if request.param == "encrypted" else None


@pytest.fixture
def database(tmp_path: Path, secret: DataKey | None) -> Iterator[Database]:
    """An open desk's database; what was written last stands in its journal."""
    path = tmp_path / "desk.db"
    if secret is not None:
        keyfile.write_keys(keyfile.place_of(path), keyfile.Keys(uuid4().hex, ()))
    made = Database.open(path, secret)
    with made.write() as session:  # enough for a copy to be made in several parts
        session.add_all(Counter(kind=f"{number:04}" * 100, year=2026, last=1) for number in range(2000))
    count(made, "C", 1)
    yield made
    made.close()


def count(database: Database, kind: str, last: int) -> None:
    with database.write() as session:
        session.merge(Counter(kind=kind, year=2026, last=last))


def path_of(database: Database) -> Path:
    assert database.path is not None
    return database.path


def held(path: Path, secret: DataKey | None) -> tuple[object, ...]:
    """What a file holds, by its rows."""
    with closing(connect(path, secret=secret, read_only=copy_facts.only_looking(path))) as connection:
        return told(connection)


def test_it_holds_what_the_desk_holds_also_what_is_in_the_journal(
    database: Database, secret: DataKey | None
) -> None:
    path = path_of(database)
    assert path.with_name("desk.db-wal").stat().st_size > 0
    copy, facts = copies.make_own(path, secret, NOW)
    assert copy.path == path.with_name("desk.db-copies") / "2026-05-12T142600Z.db"
    assert copy.at == NOW
    assert held(copy.path, secret) == held(path, secret)
    assert copy_facts.look(copy.path, secret) == facts
    assert (copy.path.read_bytes()[:16] == MAGIC) == (secret is None)


def test_the_bytes_of_the_file_alone_are_no_copy(database: Database, secret: DataKey | None) -> None:
    """The planted fault, as a program copies that knows nothing of the journal beside the file."""
    path = path_of(database)
    mere = path.with_name("mere.db")
    mere.write_bytes(path.read_bytes())
    assert held(mere, secret) != held(path, secret)


def test_its_keys_stand_beside_it_and_nothing_else_does(database: Database, secret: DataKey | None) -> None:
    path = path_of(database)
    copy, _ = copies.make_own(path, secret, NOW)
    names = {each.name for each in copy.path.parent.iterdir()}
    if secret is None:
        assert names == {copy.path.name}
    else:
        assert names == {copy.path.name, f"{copy.path.name}-keys"}
        assert keyfile.place_of(copy.path).read_bytes() == keyfile.place_of(path).read_bytes()


def test_another_key_opens_no_copy(tmp_path: Path) -> None:
    path, key = tmp_path / "desk.db", DataKey.new()
    keyfile.write_keys(keyfile.place_of(path), keyfile.Keys(uuid4().hex, ()))
    Database.open(path, key).close()
    copy, _ = copies.make_own(path, key, NOW)
    with pytest.raises(CannotOpen, match="does not open"):
        copy_facts.look(copy.path, DataKey.new())


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a Unix's")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_t29_nobody_else_may_read_it_while_it_is_made_or_after(
    database: Database, secret: DataKey | None, umask: int
) -> None:
    path, seen = path_of(database), []
    folder = copies.folder_of(path)
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)

    def look() -> None:
        seen.append([(each.name, stat.S_IMODE(each.stat().st_mode)) for each in folder.iterdir()])

    before = os.umask(umask)
    try:
        copies.make_own(path, secret, NOW, look)
    finally:
        os.umask(before)
    look()
    assert len(seen) > 3
    assert any(seen[0]), "it was looked at while a part of it was there"
    assert {mode for files in seen for _, mode in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_of_one_moment_while_others_write(database: Database, secret: DataKey | None) -> None:
    path, written = path_of(database), [1]

    def write() -> None:
        written.append(written[-1] + 1)
        count(database, "C", written[-1])
        count(database, "R", written[-1])

    write()
    copy, _ = copies.make_own(path, secret, NOW, write)
    with closing(connect(copy.path, secret=secret, read_only="mode=ro&immutable=1")) as connection:
        rows = dict(connection.execute("SELECT kind, last FROM counter").fetchall())
    assert len(written) > 4, "it was written to while the copy was made"
    assert rows["C"] == rows["R"], "both of one moment"
    assert rows["C"] >= 2


def test_it_is_given_up_where_it_is_told_to_and_leaves_nothing(
    database: Database, secret: DataKey | None
) -> None:
    calls: list[int] = []
    wanted = 0

    class Enough(Exception):
        pass

    def pause() -> None:
        calls.append(1)
        if len(calls) == wanted:
            raise Enough

    path = path_of(database)
    for number in range(1, 40):
        wanted = number
        calls.clear()
        try:
            copies.make_own(path, secret, NOW, pause)
        except Enough:
            assert [*copies.folder_of(path).iterdir()] == []
        else:
            break
    assert wanted > 3
    assert len(copies.list_copies(path)) == 1


def test_a_name_that_is_taken_is_left_alone(database: Database, secret: DataKey | None) -> None:
    path = path_of(database)
    first, _ = copies.make_own(path, secret, NOW)
    second, _ = copies.make_own(path, secret, NOW)
    assert second.at == NOW + timedelta(seconds=1)
    stood = first.path.read_bytes()
    with pytest.raises(NoCopy, match="Nothing was written over it"):
        copies.make(path, first.path, secret)
    assert first.path.read_bytes() == stood
    assert copies.list_copies(path) == (second, first)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a Unix")
def test_a_link_of_that_name_is_not_followed(
    database: Database, secret: DataKey | None, tmp_path: Path
) -> None:
    target = tmp_path / "stick.db"
    target.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NoCopy):
        copies.make(path_of(database), target, secret)
    assert not (tmp_path / "elsewhere").exists()


def spoil(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "cut":
        content = content[: len(content) // 2]
    elif how == "cut at a page":
        content = content[: 4096 * 5]
    elif how == "a page of zeros":
        content[4096 * 6 : 4096 * 7] = bytes(4096)
    elif how == "empty":
        content.clear()
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["cut", "cut at a page", "a page of zeros", "empty"])
def test_a_copy_that_is_not_whole_is_named(database: Database, secret: DataKey | None, how: str) -> None:
    copy, _ = copies.make_own(path_of(database), secret, NOW)
    spoil(copy.path, how)
    with pytest.raises(CannotOpen, match=r"damaged|empty"):
        copy_facts.look(copy.path, secret)


def test_one_bit_that_changed_in_an_encrypted_copy_is_seen(tmp_path: Path) -> None:
    path, key = tmp_path / "desk.db", DataKey.new()
    keyfile.write_keys(keyfile.place_of(path), keyfile.Keys(uuid4().hex, ()))
    Database.open(path, key).close()
    copy, _ = copies.make_own(path, key, NOW)
    whole = copy.path.read_bytes()
    for at in range(100, len(whole), len(whole) // 40):
        content = bytearray(whole)
        content[at] ^= 4
        copy.path.write_bytes(bytes(content))
        with pytest.raises(CannotOpen):
            copy_facts.look(copy.path, key)


def test_what_a_stopped_making_left_goes_and_what_is_being_made_stays(
    database: Database, secret: DataKey | None
) -> None:
    path = path_of(database)
    folder = copies.folder_of(path)
    first, _ = copies.make_own(path, secret, NOW)
    old, young = folder / ".2026-05-01.aa.new", folder / ".2026-05-12.bb.new"
    alone = folder / "2026-05-01T000000Z.db-keys"
    for each, when in (
        (old, NOW - timedelta(days=1)),
        (young, NOW + timedelta(minutes=1)),
        (alone, NOW - timedelta(days=1)),
    ):
        each.touch(mode=0o600)
        os.utime(each, (when.timestamp(), when.timestamp()))
    copies.make_own(path, secret, NOW + timedelta(minutes=15))
    assert not old.exists()
    assert not alone.exists()
    assert young.exists()
    assert first.path.exists()


def test_a_copy_goes_with_what_stands_beside_it(database: Database, secret: DataKey | None) -> None:
    path = path_of(database)
    copy, _ = copies.make_own(path, secret, NOW)
    copies.remove(copy.path)
    copies.remove(copy.path)
    assert [*copies.folder_of(path).iterdir()] == []


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size in memory. Skips aloud where only the machine's owner may make one."""
    import subprocess

    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounts = sys.platform == "linux" and shutil.which("mount") is not None
    if not mounts or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("NOT TESTED: no disk can be made HERE, so none can be full.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_t5_a_disk_that_is_full_at_any_page_is_named_and_leaves_nothing(
    database: Database, secret: DataKey | None, tmp_path: Path
) -> None:
    path = path_of(database)
    with small_disk(tmp_path / "full", "8m") as disk:
        filler, said, left_there = disk / "filler", list[str](), set[str]()
        free = os.statvfs(disk).f_bavail * 4096
        for left in range(0, 2_600_000, 4096 * 37):
            filler.write_bytes(bytes(free - left))
            try:
                copies.make(path, disk / "copy.db", secret)
            except NoCopy as refused:
                said.append(str(refused))
                left_there |= {each.name for each in disk.iterdir()}
            else:
                copies.remove(disk / "copy.db")
    assert len(said) > 5
    assert left_there == {"filler"}
    assert all("the disk is full" in sentence for sentence in said), said
    count(database, "C", 99)


def test_the_events_after_which_nothing_is_new_are_events() -> None:
    assert set(copy_facts.QUIET) <= {event.value for event in Event}
    assert Event.FIELD.value not in copy_facts.QUIET


def test_copies_made_at_once_by_two_programs_are_both_whole(
    database: Database, secret: DataKey | None
) -> None:
    path, made, faults = path_of(database), [], []

    def make(number: int) -> None:
        for turn in range(5):
            try:
                made.append(copies.make_own(path, secret, NOW + timedelta(minutes=number * 7 + turn))[0])
            except NoCopy as refused:
                faults.append(str(refused))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert {copy.path for copy in copies.list_copies(path)} == {copy.path for copy in made}
    for copy in made:
        copy_facts.look(copy.path, secret)
