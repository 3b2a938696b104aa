"""T30: records are disposed of, and no byte of them is left in the desk's file, beside it, or in temp.

Fields, rows and lines of each record hold canaries. After the disposal the bytes of the file, its -wal, its
-shm, every other file of the desk's folder and of the temporary folder are read: 0 hits, also after a stop
between the commit and the wiping, and the audit is still a chain. Sized by DUTYDESK_BATTERY (1000 records:
100). The controls are the same disposals without the wiping, and without overwriting what is deleted: there
the canaries must be found. Of an encrypted desk every page of the file and of its journal is decrypted with
its key first, free pages too.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import text
from sqlmodel import Session, select

from dutydesk.acts import auditing, calls, disposal, notes, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.values import Person
from dutydesk.records import connecting, wiping
from dutydesk.records.connecting import connect
from dutydesk.records.desk_tables import Worker
from dutydesk.records.secret import DataKey
from dutydesk.records.tables import Contact
from tests.acts.disposing import LATER, Keepers
from tests.acts.play import Play
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

EACH = 10
"""Records to one of DUTYDESK_BATTERY."""
WORDS = ("Qvornberry", "Zuthelwick", "Mardlesnape", "Yoxentrop", "Krimblehaw")
PAGE, RESERVED = 4096, 80
"""Of SQLCipher 4: bytes of a page, and of its end that hold the IV and the code."""
SCENES = ("narrative.seen", "narrative.said", "address.line", "referrer.name", "analysis.view")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


def canaries(number: int) -> list[str]:
    return [f"{word}{number:05d}" for word in WORDS]


def furnish(play: Play, count: int) -> list[UUID]:
    """Closed contacts, with a canary in each of their fields, rows, lines and in what was wiped before."""
    made = []
    for number in range(count):
        contact = play.take()
        words = canaries(number)
        for word, question in zip(words, SCENES, strict=True):
            play.type(contact, question, f"first {word} typed", reason="")
            play.type(contact, question, f"then {word} again")
        play.type(contact, "gate.caller", "2")
        play.row(contact, "child", 1, name=f"{words[0]} Leah", born="7")
        play.row(contact, "adult", 1, name=f"{words[1]} Kim", phone="0116 496 0123")
        play.row(contact, "professional", 1, name=f"{words[2]} Bell", agency="sn")
        calls.settle(play.desk, contact)
        notes.add_line(play.desk, contact, f"He said {words[3]} twice")
        made.append(contact)
    with play.desk.database.write() as session:
        for contact in made:
            row = session.get_one(Contact, contact)
            row.state, row.outcome = "closed", "advice"
            session.add(row)
    return made


def stay(play: Play) -> UUID:
    """A contact that is not due: what is told of it must still be there at the end."""
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "narrative.seen", "Stayswithus is kept")
    calls.settle(play.desk, contact)
    return contact


def hits(places: list[Path], count: int) -> dict[str, int]:
    """By file, how many of the canaries stand in its bytes, in UTF-8 or UTF-16."""
    found: dict[str, int] = {}
    for place in places:
        raw = place.read_bytes()
        heads = [word.encode(form) for word in WORDS for form in ("utf-8", "utf-16-le", "utf-16-be")]
        small = [word.lower().encode() for word in WORDS]  # as Find keeps them
        number = sum(raw.count(each) for each in (*heads, *small))
        if number:
            found[place.name] = number
    assert count
    return found


def every_file(*folders: Path) -> list[Path]:
    return [each for folder in folders for each in folder.rglob("*") if each.is_file()]


def decrypted(secret: DataKey, raw: bytes, head: int) -> bytes:
    """The bytes of these pages before SQLCipher encrypted them (AES-256-CBC, the key as it is)."""
    body, iv = raw[head : PAGE - RESERVED], raw[PAGE - RESERVED : PAGE - RESERVED + 16]
    of = Cipher(algorithms.AES(secret.raw), modes.CBC(iv)).decryptor()
    return of.update(body) + of.finalize()


def in_plain(path: Path, secret: DataKey, to: Path) -> list[Path]:
    """Every page that lies in an encrypted file and in its journal, free ones too, as plain bytes."""
    raw, told = path.read_bytes(), bytearray()
    assert raw
    assert len(raw) % PAGE == 0
    for begin in range(0, len(raw), PAGE):
        told += decrypted(secret, raw[begin : begin + PAGE], 16 if begin == 0 else 0)
    journal = path.with_name(path.name + "-wal")
    frames = journal.read_bytes()[32:] if journal.exists() else b""
    for begin in range(0, len(frames) - PAGE - 23, PAGE + 24):
        number = int.from_bytes(frames[begin : begin + 4])
        told += decrypted(secret, frames[begin + 24 : begin + 24 + PAGE], 16 if number == 1 else 0)
    to.write_bytes(told)
    assert b"CREATE TABLE" in told, "it was decrypted"
    return [to]


class Sealed(Play):
    """A desk with a key, whose people are written down without a passphrase each."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        self.desk, self.clock = desk, clock
        roles = {"S Khan": "duty_worker", "M Patel": "duty_manager", "C Ward": "system_admin"}
        with desk.database.write() as session:
            for name, role in (roles | {"N Fox": "auditor"}).items():
                session.add(Worker(name=name, role=role, registration="SW1", created_at=clock.now()))
        its = {each.name: each for each in people.everyone(desk)}
        self.worker, self.manager = its["S Khan"], its["M Patel"]
        self.admin, self.auditor = its["C Ward"], its["N Fox"]
        self.be(self.worker)

    def be(self, person: Person) -> None:
        self.desk.here = person


class SealedKeepers(Keepers):
    """As `Keepers`, of people that are there."""

    def __init__(self, play: Sealed) -> None:
        self.play, self.admin, self.auditor = play, play.admin, play.auditor


class Stage:
    """A desk in a folder of its own, whose temporary folder is its own as well."""

    def __init__(self, folder: Path, count: int, secret: DataKey | None = None) -> None:
        self.folder, self.temp, self.count = folder / "desk", folder / "temp", count
        for each in (self.folder, self.temp):
            each.mkdir(parents=True)
        self.path, self.secret, self.clock = self.folder / "desk.db", secret, FixedClock()
        self.desk = self.open()
        self.play: Play
        self.keepers: Keepers
        if secret is not None:
            sealed = Sealed(self.desk, self.clock)
            self.play, self.keepers = sealed, SealedKeepers(sealed)
        else:
            self.play = Play(self.desk, self.clock)
            self.keepers = Keepers(self.play)
        self.made = furnish(self.play, count)
        self.stays = stay(self.play)
        self.keepers.confirm()
        self.clock.set(LATER)

    def open(self) -> Desk:
        return open_desk(str(self.path), "leicester", self.clock, secret=self.secret)

    def files(self) -> list[Path]:
        return every_file(self.folder, self.temp)

    def dispose(self, step: wiping.Step = lambda _: None) -> disposal.DisposalView:
        number = self.keepers.propose()
        self.play.be(self.keepers.auditor)
        return disposal.approve(self.desk, number, step)

    def whole(self) -> None:
        """The audit is a chain, and the contact that stays is there."""
        assert auditing.verify(self.desk).what == ""
        with self.desk.database.read() as session:
            rows = session.exec(select(Contact.id)).all()
            kept = session.connection().execute(text("SELECT typed FROM answer")).scalars().all()
        assert rows == [self.stays]
        assert any("Stayswithus" in each for each in kept)


@pytest.fixture
def temp(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder / "temp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_no_byte_is_left_of_what_was_disposed_of(temp: Path, battery_size: int) -> None:
    stage = Stage(temp, EACH * battery_size)
    assert hits(stage.files(), stage.count), "the canaries were there"
    done = stage.dispose()
    assert done.certificate["classes"] == {"below_threshold": stage.count}
    assert done.wiped_at is not None
    assert hits(stage.files(), stage.count) == {}, "while it is open"
    stage.whole()
    close_desk(stage.desk)
    assert hits(stage.files(), stage.count) == {}, "when it is closed"
    rows = sum(done.certificate["removed"].values())
    print(f"T30: {stage.count} records, {rows} rows, 0 traces in {len(stage.files())} files")


def test_nor_in_the_decrypted_pages_of_an_encrypted_desk(temp: Path, battery_size: int) -> None:
    secret = DataKey.new()
    stage = Stage(temp, EACH * battery_size, secret)
    plain = temp / "plain"
    assert hits(in_plain(stage.path, secret, plain), stage.count), "the canaries were there"
    assert hits(stage.files(), stage.count) == {}, "and nobody without the key sees one"
    stage.dispose()
    stage.whole()
    assert hits(in_plain(stage.path, secret, plain), stage.count) == {}, "while it is open, journal and all"
    close_desk(stage.desk)
    assert hits(in_plain(stage.path, secret, plain), stage.count) == {}, "when it is closed"
    assert hits(stage.files(), stage.count) == {}
    print(f"T30: {stage.count} records of an encrypted desk, 0 traces in its decrypted pages")


def test_the_control_of_an_encrypted_desk_leaves_traces(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = DataKey.new()
    stage = Stage(temp, EACH, secret)
    monkeypatch.setattr(wiping, "wipe", _no_wiping)
    stage.dispose()
    assert hits(in_plain(stage.path, secret, temp / "plain"), stage.count)
    close_desk(stage.desk)


@pytest.mark.parametrize("at", ["committed", "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "wiped"])
def test_a_stop_between_the_commit_and_the_wiping_is_made_good_at_the_next_start(temp: Path, at: str) -> None:
    stage = Stage(temp, EACH)

    class Stopped(BaseException):
        pass

    def step(what: str) -> None:
        if what == at:
            raise Stopped

    with pytest.raises(Stopped):
        stage.dispose(step)
    assert disposal.view(stage.desk, 1).wiped_at is None
    shutil.copytree(stage.folder, temp / "killed", dirs_exist_ok=True)  # as a kill leaves it: nothing closed
    stage.path = temp / "killed" / "desk.db"
    again = open_desk(str(stage.path), "leicester", stage.clock)
    try:
        assert disposal.view(again, 1).wiped_at is not None
        assert hits(every_file(temp / "killed", stage.temp), stage.count) == {}
        assert auditing.verify(again).what == ""
    finally:
        close_desk(again)
        close_desk(stage.desk)


def _no_wiping(_: object, __: wiping.Step = lambda _: None) -> bool:
    return True


def _nothing_overwritten(path: Path, **more: object) -> sqlite3.Connection:
    connection = connect(path, **more)  # type: ignore[arg-type]
    connection.execute("PRAGMA secure_delete = OFF")
    return connection


@pytest.mark.parametrize("fault", ["no wiping", "nothing overwritten, no wiping"])
def test_the_control_leaves_traces(temp: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault != "no wiping":
        monkeypatch.setattr(connecting, "connect", _nothing_overwritten)
    stage = Stage(temp, EACH)
    monkeypatch.setattr(wiping, "wipe", _no_wiping)
    stage.dispose()
    with stage.desk.database.read() as session:
        assert session.exec(select(Contact.id)).all() == [stage.stays], "the rows are gone"
    found = hits(stage.files(), stage.count)
    close_desk(stage.desk)
    if fault != "no wiping":
        found = hits([stage.path], stage.count)
    assert found, "this battery cannot see what it looks for"
    print(f"T30 control, {fault}: {found}")


def test_postgresql_makes_its_tables_anew(made_postgres_url: str, folder: Path) -> None:
    """The server's own files are read: no trace in its tables. Its log and copies are its owner's."""
    clock = FixedClock()
    desk = open_desk(made_postgres_url, "leicester", clock)
    try:
        play = Play(desk, clock)
        keepers = Keepers(play)
        furnish(play, EACH)
        keepers.confirm()
        clock.set(LATER)
        with desk.database.read() as session:
            base = _base(session)
        if base is None or not os.access(base, os.R_OK):
            pytest.skip("the server's files cannot be read from here")
        checkpoint(desk)
        assert hits(every_file(base), EACH), "the canaries were there"
        number = keepers.propose()
        play.be(keepers.auditor)
        done = disposal.approve(desk, number)
        assert done.wiped_at is not None
        assert done.certificate["database"] == "server"
        assert auditing.verify(desk).what == ""
        checkpoint(desk)
        assert hits(every_file(base), EACH) == {}
        print(f"T30: {EACH} records on PostgreSQL, 0 traces in its tables' files")
    finally:
        close_desk(desk)


def _base(session: Session) -> Path | None:
    its = (
        session.connection()
        .execute(
            text(
                "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database "
                "WHERE datname = current_database()"
            )
        )
        .scalar()
    )
    return Path(its) if its and Path(its).is_dir() else None


def checkpoint(desk: Desk) -> None:
    with desk.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))


def test_the_command_finishes_what_another_window_held_up(temp: Path) -> None:
    """Another program reads: the wiping waits for the next start; the certificate is written all the same."""
    stage = Stage(temp, EACH)
    holding = subprocess.Popen(
        [sys.executable, "-c", _READS, str(stage.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == b"reads\n"
    try:
        done = stage.dispose()
    finally:
        holding.communicate(b"end\n", timeout=20)
    assert done.certificate["removed"]["contact"] == stage.count
    assert done.wiped_at is None
    close_desk(stage.desk)
    stage.desk = stage.open()
    assert disposal.view(stage.desk, 1).wiped_at is not None
    assert hits(stage.files(), stage.count) == {}
    close_desk(stage.desk)


_READS = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1]); c.execute("BEGIN"); c.execute("SELECT count(*) FROM contact").fetchone()
print("reads", flush=True); sys.stdin.readline()
"""
