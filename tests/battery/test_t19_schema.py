"""T19: files of newer, older and foreign programs, and migrations that are killed at every statement.

A file of each past release is kept (tests/data/releases): it opens with today's program, plain and encrypted,
and each row and answer is what that release's own program said of it. Each migration is killed for real
before its statements, and started again: old or new exactly, never between. What is refused is left byte for
byte. Sized by DUTYDESK_BATTERY; from 20 on every statement of every migration.
"""

import hashlib
import random
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import auditing, feedback_rows, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.reading import behind_gate, read_contact
from dutydesk.errors import CannotOpen
from dutydesk.records import audit, files, migrate
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from dutydesk.records.secret import DataKey
from tests.acts.earlier import bring_back
from tests.acts.play import due_words, playing
from tests.battery import releases
from tests.battery.releases import KILLED, RELEASES
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="kills and forks need a Unix"),
]
KINDS = ("plain", "encrypted")
LATER = "2026-05-12T18:30"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as place:
        yield place


def made(folder: Path, revision: str, kind: str) -> tuple[Path, DataKey | None]:
    """The desk of a past release, and its key."""
    path = releases.unpacked(revision, folder)
    return path, releases.encrypted(path) if kind == "encrypted" else None


# ------------------------------------------------------------------- the files of past releases


def said(desk: Desk, contact: UUID) -> dict[str, object]:
    """What today's program says of a contact, in the words of `tests/data/releases/make.py`."""
    view = read_contact(desk, contact)
    return {
        "reference": view.full_reference,
        "state": view.state,
        "worker": view.worker,
        "family": view.family,
        "children": view.children,
        "started_at": view.started_at.isoformat(),
        "notes": [each.text for each in view.notes],
        "digests": [each.digest for each in view.submissions],
        "decisions": [[each.choice, each.reasons] for each in view.endorsements],
        "referrals": [[each.reference, each.child_name, each.state] for each in view.referrals],
        "due": {clock.timescale: due_words(clock) for clock in view.clocks},
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("revision", RELEASES)
def test_the_file_of_a_past_release_holds_each_row_and_answer_and_its_audit_begins(
    folder: Path, revision: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    past = releases.told_of(revision)
    path, secret = made(folder, revision, kind)
    rows = 0
    for name, file in past["files"].items():  # the desk, and the call behind its gate
        place = path.parent / name
        Database.open_file(place, make=False, secret=secret).close()
        wanted = releases.wanted(file)
        assert releases.found(place, secret, file) == wanted
        rows += sum(each.total() for each in wanted.values())

    desk = open_desk(str(path), None, FixedClock(LATER), secret=secret)
    try:
        assert desk.integrity == ""
        worker = next(each for each in people.everyone(desk) if each.name == releases.MAKER)
        desk.here = worker
        owed = 0
        for contact, told in past["contacts"].items():
            assert said(desk, UUID(contact)) == told, contact
            items = feedback_rows.of_contact(desk, UUID(contact))
            assert bool(items) == (told["state"] == "endorsed"), contact
            owed += len(items)
        assert owed > 0
        assert [str(each.id) for each in behind_gate(desk)] == past["behind"]
        assert desk.auditor is not None
        desk.auditor.flush()
        with desk.database.read() as session:
            assert len(list(audit.rows(session.connection()))) > 0, "the audit began"
        assert auditing.verify(desk).what == ""
    finally:
        close_desk(desk)
    # What an opening writes comes beside what stood there, but for the words things are found by.
    file = past["files"]["desk.db"]
    wanted, now = releases.wanted(file), releases.found(path, secret, file)
    gone = {name: wanted[name] - now[name] for name in wanted if wanted[name] - now[name]}
    assert not gone, gone
    with capsys.disabled():
        print(f"\nT19, {revision}, {kind}: n = {rows} rows, {len(past['contacts'])} contacts, all equal")


def test_control_a_file_of_a_past_release_with_one_row_less_or_changed_is_seen(folder: Path) -> None:
    past = releases.told_of(RELEASES[0])["files"]["desk.db"]
    changed = "UPDATE answer SET typed = typed || '.' WHERE rowid = 1"
    for statement in ("DELETE FROM clock WHERE rowid = 1", changed):
        path, _ = made(folder / uuid4().hex, RELEASES[0], "plain")
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute(statement).rowcount == 1
        Database.open_file(path).close()
        assert releases.found(path, None, past) != releases.wanted(past), statement


# ------------------------------------------------------------------- killed at each statement


def chosen(last: int, size: int, name: str) -> list[int]:
    """Statements to be killed before: the last, which is the commit, and others; from size 20 on each."""
    number = last if size >= 20 else min(last, 2 * size - 1)
    return sorted({last, *random.Random(name).sample(range(1, last + 1), number)})  # noqa: S311 - repeatable


def between_old_and_new(
    folder: Path, revision: str, kind: str, size: int, planted: str = ""
) -> tuple[int, list[str]]:
    """Kill the migrations of a file at statements of theirs; how often, and what was neither old nor new."""
    path, secret = made(folder / "old", revision, kind)
    shutil.rmtree(path.with_name("desk.db-gate"), ignore_errors=True)
    old = releases.whole(path, secret)

    def again(name: str) -> Path:
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(path.parent, folder / name)
        return folder / name / path.name

    last = releases.statements(again("counted"), secret)
    new = releases.whole(folder / "counted" / path.name, secret)
    assert old != new
    faults, kills = [], chosen(last, size, f"{revision} {kind}")
    for at in kills:
        copy = again("killed")
        ended = releases.start(copy, secret, at, planted)
        if ended != KILLED and not planted:
            faults.append(f"before statement {at}: it was not killed")
        if releases.whole(copy, secret) not in (old, new):
            faults.append(f"before statement {at}: between old and new")
        if planted:
            continue
        releases.start(copy, secret, 0)
        if releases.whole(copy, secret) != new:
            faults.append(f"before statement {at}, started again: not the new one")
    return len(kills), faults


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("revision", RELEASES)
def test_killed_before_a_statement_of_its_migrations_a_file_is_old_or_new(
    folder: Path, revision: str, kind: str, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    kills, faults = between_old_and_new(folder, revision, kind, battery_size)
    assert faults == []
    with capsys.disabled():
        print(f"\nT19 killed, {revision} {kind}: n = {kills}, old or new {kills}, between 0")


@pytest.mark.parametrize("kind", KINDS)
def test_killed_while_a_call_behind_the_gate_is_brought_up_to_date(
    folder: Path, kind: str, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is given the other tables of its time and they are taken away again: all in the one transaction."""
    desk, secret = made(folder / "old", RELEASES[0], kind)
    (path,) = desk.with_name("desk.db-gate").glob("*.db")
    old = releases.whole(path, secret)
    copy = folder / path.name
    shutil.copy(path, copy)
    last = releases.statements(copy, secret)
    new = releases.whole(copy, secret)
    kills = chosen(last, battery_size, kind)
    for at in kills:
        copy.unlink()
        shutil.copy(path, copy)
        assert releases.start(copy, secret, at) == KILLED
        assert releases.whole(copy, secret) in (old, new), at
        assert releases.start(copy, secret, 0) == 0
        assert releases.whole(copy, secret) == new, at
    with capsys.disabled():
        print(f"\nT19 killed, a call of {RELEASES[0]}, {kind}: n = {len(kills)}, between 0")


def test_control_migrations_without_a_transaction_are_seen(folder: Path) -> None:
    _, faults = between_old_and_new(folder, RELEASES[0], "plain", 4, "each statement is kept by itself")
    assert any("between" in fault for fault in faults)


@pytest.mark.parametrize("revision", RELEASES)
def test_killed_on_postgresql_a_desk_is_old_or_new(
    postgres_database_url: str,
    tmp_path: Path,
    revision: str,
    battery_size: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A desk with somebody's work in it, brought back to what it was at that revision."""
    url = postgres_database_url
    with playing(url, "2026-05-12T14:26") as play:
        contact = play.take()
        play.ordinary(contact, referrer__name="Tom [/]Amy [red]")
        play.send(contact)
        play.endorse(contact)
        bring_back(play.desk.database, revision, tmp_path)
        play.desk.auditor, play.desk.database.witness = None, None
    old = releases.on_server(url)
    assert old["contact"]
    kills, at = 0, 1
    step = max(1, 60 // battery_size)
    while (ended := releases.start(url, None, at)) == KILLED:
        kills += 1
        assert releases.on_server(url) == old, at
        at += step
    assert ended == 0
    new = releases.on_server(url)
    assert new != old
    assert releases.start(url, None, 0) == 0
    assert releases.on_server(url) == new
    with capsys.disabled():
        print(f"\nT19 killed, {revision} on PostgreSQL: n = {kills}, between 0")


# ------------------------------------------------------------------- what is refused


def hashes(folder: Path) -> dict[str, str]:
    """Every file beneath, and its SHA-256."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def with_revision(path: Path, secret: DataKey | None, *statements: str) -> None:
    with closing(connect(path, secret=secret)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def foreign(path: Path, chance: random.Random, ours: bool) -> None:
    """A SQLite file of another program: any tables, a version of its own, perhaps our names."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        if ours:
            connection.execute(f"PRAGMA application_id = {files.APPLICATION_ID}")
        else:
            connection.execute(f"PRAGMA application_id = {chance.choice((0, chance.getrandbits(31)))}")
        connection.execute(f"PRAGMA user_version = {chance.getrandbits(16)}")
        for number in range(chance.randint(1, 5)):
            name = chance.choice(("contact", "desk", "moz_places", "answer", "notes")) + str(number or "")
            connection.execute(f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY, words TEXT)')
            connection.execute(f'INSERT INTO "{name}" (words) VALUES (?)', (chance.random(),))  # noqa: S608
        if chance.random() < 0.5:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute("INSERT INTO alembic_version VALUES (?)", (uuid4().hex[:12],))
        connection.commit()


def start(path: Path, secret: DataKey | None) -> str:
    """What a start says that refuses; "" where it opens."""
    try:
        if secret is None:
            desk = Entrance(str(path), None, FixedClock(LATER)).open()
        else:
            desk = open_desk(str(path), None, FixedClock(LATER), secret=secret)
    except CannotOpen as told:
        return str(told)
    close_desk(desk)
    return ""


def says_all(sentence: str) -> bool:
    """What is wrong, what is safe, what to do: at least three sentences, one of each of the last two."""
    safe = any(words in sentence for words in ("left as it ", "left as they ", "Nothing was changed"))
    do = any(each in sentence for each in ("Install", "Give ", "Put ", "Keep ", "Run ", "Ask ", "Start "))
    return safe and do and sentence.count(". ") >= 2


def refused(path: Path, secret: DataKey | None, kind: str) -> list[str]:
    """What is wrong with how a start refuses this file."""
    before = hashes(path.parent)
    said = start(path, secret)
    faults = []
    if not said:
        faults.append(f"{kind}: it was opened")
    elif not says_all(said):
        faults.append(f"{kind}: {said}")
    if hashes(path.parent) != before:
        faults.append(f"{kind}: bytes changed")
    return faults


NEWER = {
    "newer": ("UPDATE alembic_version SET version_num = '0006'",),
    "much newer": ("UPDATE alembic_version SET version_num = '2031_rework'",),
    "newer beside ours": ("INSERT INTO alembic_version VALUES ('0006')",),
    "newer with tables": (
        "CREATE TABLE tomorrow (id INTEGER)",
        "UPDATE alembic_version SET version_num = '0006'",
    ),
    "no revision told": ("DELETE FROM alembic_version",),
    "no table of revisions": ("DROP TABLE alembic_version",),
    "ours, and rows that do not belong together": (
        "PRAGMA foreign_keys = OFF",
        "UPDATE answer SET contact_id = x'00' WHERE rowid = 1",
        "UPDATE alembic_version SET version_num = '0004'",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_newer_or_foreign_is_refused_and_left_byte_for_byte(
    folder: Path, kind: str, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    faults, number = [], 0
    before, secret = made(folder / "before", RELEASES[-1], kind)
    shutil.copytree(before.parent, folder / "now")
    close_desk(open_desk(str(folder / "now" / before.name), None, FixedClock(LATER), secret=secret))
    for revision in ("before", "now"):
        for name, statements in NEWER.items():
            if revision == "now" and "belong" in name:
                continue
            path = folder / name / before.name
            shutil.rmtree(path.parent, ignore_errors=True)
            shutil.copytree(folder / revision, path.parent)
            with_revision(path, secret, *statements)
            faults += refused(path, secret, f"{name}, {revision}")
            number += 1
    chance = random.Random("t19 foreign")  # noqa: S311 - repeatable
    if kind == "plain":
        for turn in range(10 * battery_size):
            path = folder / "foreign" / "desk.db"
            path.parent.mkdir(exist_ok=True)
            foreign(path, chance, ours=turn % 2 == 1)
            faults += refused(path, None, f"foreign {turn}")
            number += 1
    else:
        faults += refused(before, DataKey.new(), "another's key")
        number += 1
    assert faults == []
    with capsys.disabled():
        print(f"\nT19 refused, {kind}: n = {number}, refused and unchanged {number}")


def test_control_a_start_that_knows_no_other_program_is_seen(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, secret = made(folder, RELEASES[-1], "plain")
    Database.open_file(path).close()
    monkeypatch.setattr(migrate, "is_due", lambda _: False)
    with_revision(path, secret, *NEWER["newer"])
    assert refused(path, secret, "newer") != []
