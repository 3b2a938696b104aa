"""A plain desk of an earlier version becomes an encrypted one: what is refused, what is kept, what is told.

That it may be killed anywhere is for `battery/test_t19_converting.py`; full disks are in `whole`.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from dutydesk.acts import auditing, converting, unlocking
from dutydesk.acts.backing_up import make_own
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.unlocking import Begun, Door
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import anchor, convert, keyfile
from dutydesk.records.connecting import sqlite_engine
from dutydesk.records.database import Database
from dutydesk.records.files import APPLICATION_ID, empty_file
from dutydesk.settings import Settings
from tests.conftest import in_memory
from tests.converting.desks import ROOT, Plain, furnished, is_plain, key_of, lost, not_done
from tests.converting.starts import CHEAP, NAME, PASSPHRASE, start
from tests.whole.bad_places import bytes_of

OTHER = "another four words of ours"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    """The desk that all begin with."""
    with in_memory(tmp_path_factory.mktemp("plain")) as folder:
        yield furnished(folder)


@pytest.fixture
def path(plain: Plain, tmp_path: Path) -> Path:
    """The file of a desk like it."""
    return plain.copied(tmp_path / "a")


def keys(path: Path, passphrase: str = PASSPHRASE) -> Begun:
    """Keys for somebody who is on the desk."""
    person = next(each for each, name in converting.people_of(path) if name == NAME)
    return unlocking.begin(NAME, passphrase, passphrase, person=person, cost=CHEAP)


def quiet(_: str) -> None:
    """What is said is not the subject."""


def refused(path: Path, begun: Begun) -> str:
    """Convert, see it refused, and nothing changed; returns what was said."""
    before = but_for_shared_memory(path)
    with pytest.raises(CannotOpen) as told:
        converting.convert(path, begun, quiet)
    assert but_for_shared_memory(path) == before
    return str(told.value)


def but_for_shared_memory(path: Path) -> dict[str, str]:
    """Every byte beside a desk but what SQLite keeps in no file for long."""
    return {name: told for name, told in bytes_of(path.parent).items() if not name.endswith("-shm")}


def in_file(path: Path, statement: str) -> None:
    """Change a plain file as an earlier version left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def of_version(path: Path, revision: str) -> None:
    """An empty desk as the program made it that knew no later revision."""
    empty_file(path)
    engine = sqlite_engine(path, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "dutydesk" / "records" / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


class Stopped(BaseException):
    """As a kill, but this process goes on."""


def stopped_after(path: Path, begun: Begun, last: str) -> None:
    """Convert until this step is done."""

    def step(name: str) -> None:
        if name == last:
            raise Stopped

    with pytest.raises(Stopped):
        converting.convert(path, begun, quiet, step=step)


# ------------------------------------------------------------------ as it should be


def test_all_is_kept_and_nothing_plain_is_left(plain: Plain, path: Path) -> None:
    said: list[str] = []
    assert unlocking.find_door(str(path), Settings()).kind == "before"
    assert converting.convert(path, keys(path), said.append) == ()
    assert said == [converting.ENCRYPTING, converting.CALLS, converting.WIPING]
    assert not_done(path, plain, killed=False) == []


def test_the_key_of_the_audit_beside_plain_copies_goes_with_them(path: Path) -> None:
    """It is the live one: whoever read it could write the audit of the encrypted desk anew."""
    begun = keys(path)
    desk = open_desk(str(path), None)
    copied = [make_own(desk)[0].path, make_own(desk)[0].path]
    close_desk(desk)
    beside = [anchor.key_place_of(each) for each in copied]
    assert all(each.exists() for each in beside)
    copied[1].unlink()  # one without its copy
    assert converting.convert(path, begun, quiet) == ()
    assert [each for each in (*copied, *beside) if each.exists()] == []


def test_who_is_on_the_desk_is_told_for_the_first_question(path: Path) -> None:
    before = but_for_shared_memory(path)
    assert NAME in [name for _, name in converting.people_of(path)]
    assert but_for_shared_memory(path) == before


def test_it_is_a_desk_to_work_at_and_its_audit_goes_on(path: Path) -> None:
    begun = keys(path)
    converting.convert(path, begun, quiet)
    desk = open_desk(str(path), None, secret=begun.key, signed=begun.person)
    try:
        assert desk.here is not None
        assert (desk.here.id, desk.here.name) == (begun.person, NAME)
        assert desk.integrity == ""
        verdict = auditing.verify(desk)
        assert verdict.what == ""
        assert verdict.rows > 20, "those of the plain desk, with its key"
    finally:
        close_desk(desk)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004"])
def test_a_desk_of_each_earlier_version_is_converted_as_it_is_and_brought_up_to_date_after(
    tmp_path: Path, revision: str
) -> None:
    path = tmp_path / "desk.db"
    of_version(path, revision)
    row = "INSERT INTO worker (id, name, role, registration, created_at) VALUES "
    in_file(
        path, row + f"('0123456789abcdef0123456789abcdef', '{NAME}', 'reader', '', '2026-05-12 10:00:00')"
    )
    begun = keys(path)
    assert converting.convert(path, begun, quiet) == ()
    assert not is_plain(path)
    with closing(Database.open(path, begun.key)) as desk, desk.read() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT name FROM worker").all() == [(NAME,)]
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != revision


def test_a_desk_behind_a_symbolic_link_is_turned_where_it_is(
    plain: Plain, path: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link" / "desk.db"
    link.parent.mkdir()
    link.symlink_to(path)
    shutil.move(path.with_name("desk.db-gate"), link.with_name("desk.db-gate"))
    assert converting.convert(link, keys(link), quiet) == ()
    assert link.is_symlink()
    assert not is_plain(path)
    assert lost(link, plain) == []


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("UPDATE desk SET demonstration = 1", "the database of a demonstration"),
        ("UPDATE alembic_version SET version_num = '9999'", "last opened by a newer dutydesk"),
        ("PRAGMA application_id = 7", "a database of another program"),
    ],
    ids=["a demonstration", "newer", "another's"],
)
def test_what_is_not_to_be_encrypted_is_left_as_it_is(path: Path, harm: str, words: str) -> None:
    begun = keys(path)
    in_file(path, harm)
    assert words in refused(path, begun)
    with pytest.raises(CannotOpen, match=words):
        converting.people_of(path)


def test_a_damaged_desk_is_left_as_it_is(path: Path) -> None:
    begun = keys(path)
    in_file(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[40 * 4096 : 60 * 4096] = bytes(20 * 4096)
    path.write_bytes(content)
    assert "the file is damaged" in refused(path, begun)


def holding(path: Path) -> "subprocess.Popen[bytes]":
    """Another program has the file open and does nothing."""
    code = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1])\n"
        "held.execute('SELECT count(*) FROM sqlite_master').fetchone()\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", code, str(path)]
    holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    return holder


def test_a_desk_that_another_program_has_open_is_left_to_it(plain: Plain, path: Path) -> None:
    begun = keys(path)
    with holding(path) as holder:
        with pytest.raises(CannotOpen) as told:
            converting.convert(path, begun, quiet)
        holder.communicate()
    assert "another program is holding the database" in str(told.value)
    assert not keyfile.place_of(path).exists()
    assert is_plain(path)
    assert lost(path, plain) == []
    assert converting.convert(path, begun, quiet) == ()
    assert not_done(path, plain) == []


def test_without_sqlcipher_nothing_is_touched(path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['sqlcipher3'] = None\n"
        "from pathlib import Path\n"
        "from dutydesk.acts import converting, unlocking\n"
        "from dutydesk.errors import CannotOpen\n"
        "from dutydesk.settings import Settings\n"
        "from tests.converting.starts import CHEAP, NAME, PASSPHRASE\n"
        "path, said = Path(sys.argv[1]), []\n"
        "begun = unlocking.begin(NAME, PASSPHRASE, PASSPHRASE, cost=CHEAP)\n"
        "for ask in (lambda: unlocking.find_door(str(path), Settings()),\n"
        "            lambda: converting.people_of(path),\n"
        "            lambda: converting.convert(path, begun, print)):\n"
        "    try: ask()\n"
        "    except CannotOpen as told: said.append('no SQLCipher' in str(told))\n"
        "assert said == [True, True, True], said\n"
    )
    before = bytes_of(path.parent)
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=True, timeout=60)
    assert bytes_of(path.parent) == before


# ------------------------------------------------------------------ stopped, and begun again


def test_a_stopped_one_is_carried_on_with_the_same_keys_and_the_same_paper(plain: Plain, path: Path) -> None:
    begun = keys(path)
    stopped_after(path, begun, "compared")
    door = unlocking.find_door(str(path), Settings())
    assert (door.kind, door.names) == ("before", (NAME,))
    again = converting.carried_on(path, unlocking.sign_in(path, NAME, PASSPHRASE))
    assert again.person == begun.person
    assert converting.convert(path, again, quiet) == ()
    assert not_done(path, plain) == []
    assert unlocking.recover(path, begun.recovery).key == begun.key


def test_a_desk_that_a_restore_put_aside_is_left_and_named(plain: Plain, path: Path) -> None:
    aside = path.with_name("desk.db-before-2026-05-01T080000Z") / "desk.db"
    aside.parent.mkdir()
    aside.write_bytes(path.read_bytes())
    stood = aside.read_bytes()
    entrance = Entrance(str(path), None)
    entrance.door = Door("before", path)  # the settings of the tests let it be plain
    desk = entrance.convert(keys(path), None, quiet)
    (told,) = [each for each in desk.notices if aside.parent.name in each]
    close_desk(desk)
    assert "not encrypted" in told
    assert aside.read_bytes() == stood, "it may hold what the desk does not"
    assert convert.remains(path) == (aside,), "doctor goes on saying it"
    assert not converting.is_left(path)


def test_a_stopped_one_may_begin_anew_and_the_keys_before_open_nothing(plain: Plain, path: Path) -> None:
    first = keys(path, OTHER)
    stopped_after(path, first, "named twice")
    assert converting.convert(path, keys(path), quiet) == ()
    assert not_done(path, plain) == []
    with pytest.raises(NotAllowed):
        unlocking.sign_in(path, NAME, OTHER)


def test_once_the_desk_is_encrypted_its_keys_are_not_replaced(plain: Plain, path: Path) -> None:
    begun = keys(path)
    plain_again = path.read_bytes()
    stopped_after(path, begun, "the desk is turned")
    assert unlocking.find_door(str(path), Settings()).kind == "locked"
    assert converting.is_left(path)
    encrypted = path.read_bytes()
    path.write_bytes(plain_again)
    with pytest.raises(CannotOpen, match="not the one those keys were made for"):
        unlocking.find_door(str(path), Settings())
    assert "not the one those keys were made for" in refused(path, keys(path, OTHER))
    path.write_bytes(encrypted)
    assert converting.finish(path, begun.key) == ()
    assert not_done(path, plain) == []


def test_a_plain_file_put_in_the_place_of_an_encrypted_one_is_not_taken_for_it(path: Path) -> None:
    plain_again = path.read_bytes()
    converting.convert(path, keys(path), quiet)
    path.write_bytes(plain_again)
    with pytest.raises(CannotOpen, match="not the one those keys were made for"):
        unlocking.find_door(str(path), Settings())


def test_a_written_setting_leaves_a_stopped_one_plain(plain: Plain, path: Path) -> None:
    stopped_after(path, keys(path), "keys")
    door = unlocking.find_door(str(path), Settings(plain_file="The disk is encrypted"))
    assert (door.kind, door.plain_because) == ("open", "The disk is encrypted")
    assert lost(path, plain) == []


def test_the_wrong_key_wipes_nothing(path: Path) -> None:
    begun = keys(path)
    stopped_after(path, begun, "in its place")
    before = bytes_of(path.parent)
    with pytest.raises(CannotOpen):
        converting.finish(path, keys_of_another().key)
    assert bytes_of(path.parent) == before


def keys_of_another() -> Begun:
    """Keys of no desk."""
    return unlocking.begin("T Webb", OTHER, OTHER, cost=CHEAP)


# ------------------------------------------------------------------ calls behind the gate


def _damaged(file: Path) -> None:
    in_file(file, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[4 * 4096 :] = bytes(len(content) - 4 * 4096)
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_damaged, "the file is damaged"),
        (lambda file: in_file(file, "UPDATE alembic_version SET version_num = '9999'"), "newer dutydesk"),
    ],
    ids=["damaged", "newer"],
)
def test_a_call_that_cannot_be_encrypted_keeps_nobody_from_the_others(
    plain: Plain, path: Path, harm: Callable[[Path], None], words: str
) -> None:
    begun, name = keys(path), next(each for each in plain.held if each != "desk.db")
    file = path.with_name("desk.db-gate") / name
    harm(file)
    before = file.read_bytes()
    (told,) = converting.convert(path, begun, quiet)
    assert name in told
    assert words in told
    assert file.read_bytes() == before, "left as it is"
    assert not is_plain(path)
    assert converting.is_left(path), "the next start tries again"
    assert len(converting.finish(path, begun.key)) == 1
    others = [each for each in file.parent.glob("*.db") if each != file]
    assert others
    assert not any(map(is_plain, others))
    file.unlink()
    assert converting.finish(path, begun.key) == ()
    assert not converting.is_left(path)


def test_a_call_that_another_program_has_open_is_encrypted_by_a_later_start(plain: Plain, path: Path) -> None:
    begun, name = keys(path), next(each for each in plain.held if each != "desk.db")
    with holding(path.with_name("desk.db-gate") / name) as holder:
        (told,) = converting.convert(path, begun, quiet)
        assert "another program is holding" in told
        holder.communicate()
    assert start(path) == ()
    assert not_done(path, plain) == []


@pytest.mark.skipif(not hasattr(os, "chflags") and os.name != "posix", reason="needs a Unix")
def test_a_plain_copy_that_cannot_be_removed_is_told_and_tried_again(plain: Plain, path: Path) -> None:
    from tests.whole.bad_places import unchangeable

    begun = keys(path)
    copy = path.with_name("desk.db-copies") / "2026-05-12.db"
    with unchangeable(copy):
        (told,) = converting.convert(path, begun, quiet)
        assert copy.name in told
        assert is_plain(copy)
        assert key_of(path) == begun.key
    assert start(path) == ()
    assert not_done(path, plain) == []
