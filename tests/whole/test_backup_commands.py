"""`dutydesk backup`, `restore` and `doctor` as a person runs them: the real program and real files."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from dutydesk.acts import backing_up, people, unlocking
from dutydesk.acts.audit_events import Event
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.records import anchor, copies, copy_facts, keyfile, restoring, tries
from dutydesk.records.files import is_plain
from dutydesk.records.secret import DataKey
from tests.acts import audit_rows
from tests.acts.copying import CHEAP, call_behind_the_gate, contact
from tests.paper.test_folded import too_wide
from tests.whole.terminal import ROOT, Terminal, private_environment

NAME = "Ada Bright"
WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
CANARY = "Quillonby"


class Made:
    """An encrypted desk with one contact on it, and a stick."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.stick = folder, folder / "desk.db", folder / "stick"
        self.stick.mkdir(parents=True)
        begun = unlocking.begin(NAME, WORDS, WORDS, cost=CHEAP)
        entrance = Entrance(str(self.path), None)
        entrance.door = unlocking.Door("new", self.path)
        close_desk(entrance.make(begun, Newcomer(NAME, "duty_manager", "SW1")))
        self.recovery = begun.recovery
        with self.opened() as desk:
            contact(desk, "Seen on Monday.")

    @contextmanager
    def opened(self, path: Path | None = None) -> Iterator[Desk]:
        """The desk in this process."""
        desk = Entrance(str(path or self.path), None).sign_in(Answer(NAME, WORDS))
        try:
            yield desk
        finally:
            close_desk(desk)

    def run(
        self,
        *words: str,
        passphrase: str | None = WORDS,
        approval: str = "",
        path: Path | None = None,
        plain: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """A command with no terminal; the passphrase, and another's leave, on a descriptor."""
        reading, writing = os.pipe()
        os.write(writing, f"{passphrase or ''}\n{approval}\n".encode())
        os.close(writing)
        given = ["--passphrase-fd", str(reading)] if passphrase is not None else []
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dutydesk", "--database", str(path or self.path), *given, *words],
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
                env=private_environment(self.folder / "home", plain=plain),
                cwd=ROOT,
                pass_fds=(reading,),
                start_new_session=True,
                timeout=60,
            )
        finally:
            os.close(reading)
        assert too_wide(done.stdout, str(path or self.path)) == []
        # Where a sentence is folded hangs on how long a path is: here each is one line again.
        if words[0] == "doctor":
            done.stdout = done.stdout.replace("\n    ", " ")
        elif words[0] in ("backup", "restore"):
            done.stdout = " ".join(done.stdout.split())
        return done

    def copy(self) -> Path:
        """A copy on the stick, made by the command."""
        done = self.run("backup", str(self.stick))
        assert done.returncode == 0, done.stderr
        (found,) = self.stick.glob("*.db")
        return found

    def contacts(self, path: Path | None = None) -> int:
        """How many contacts are on the desk."""
        with self.opened(path) as desk, desk.database.read() as session:
            return int(session.connection().exec_driver_sql("SELECT count(*) FROM contact").scalar() or 0)

    def digest(self) -> dict[str, str]:
        """What lies in the desk's folder, byte for byte."""
        return {
            str(each.relative_to(self.folder)): hashlib.sha256(each.read_bytes()).hexdigest()
            for each in sorted(self.folder.rglob("*"))
            if each.is_file() and "home" not in each.parts and each.name != "desk.db-tries"
        }


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """One plain line, and nothing of a passphrase or a fault in it."""
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("dutydesk: ")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert all(each in done.stderr for each in said), done.stderr
    assert "Traceback" not in done.stderr
    assert WORDS not in done.stderr + done.stdout


# ------------------------------------------------------------------ backup


def test_a_copy_on_a_stick_says_what_it_holds_and_what_it_does_not(made: Made) -> None:
    with made.opened() as desk:
        call_behind_the_gate(desk, CANARY)
    done = made.run("backup", str(made.stick))
    assert done.returncode == 0, done.stderr
    assert "1 contact" in done.stdout
    assert "It was read back, and is whole." in done.stdout
    assert "Not in it: 1 call that is not on the desk yet." in done.stdout
    assert sorted(each.suffix for each in made.stick.iterdir()) == [".db", ".db-keys"]
    assert {each.stat().st_mode & 0o777 for each in made.stick.iterdir()} == {0o600}
    (found,) = made.stick.glob("*.db")
    assert not is_plain(found)


def test_without_a_folder_it_is_among_the_desks_own(made: Made) -> None:
    done = made.run("backup")
    assert done.returncode == 0, done.stderr
    (copy,) = copies.list_copies(made.path)
    assert str(copy.path) in done.stdout


def test_what_cannot_be_copied_is_refused_in_a_line(made: Made) -> None:
    refused(made.run("backup", str(made.folder / "nowhere")), "There is no such folder", "No copy was made")
    refused(made.run("backup", str(made.stick), passphrase=OTHER), "do not open this desk")
    refused(made.run("backup", path=made.folder / "none.db"), "no desk")
    assert [*made.stick.iterdir()] == []


def test_a_server_is_copied_by_its_owner(made: Made, postgres_database_url: str) -> None:
    address = postgres_database_url.replace("+psycopg", "")
    for words in (["backup"], ["restore", str(made.path)]):
        done = subprocess.run(
            [sys.executable, "-m", "dutydesk", "--database", address, *words],
            capture_output=True,
            text=True,
            check=False,
            env=private_environment(made.folder / "home", plain=False),
            cwd=ROOT,
            timeout=60,
        )
        refused(done, "server's own backup")


# ------------------------------------------------------------------ restore


def test_a_person_types_the_word_and_the_copy_is_in_the_place_of_the_desk(made: Made) -> None:
    copy = made.copy()
    with made.opened() as desk:
        contact(desk, "Seen on Tuesday.")
    with Terminal(made.folder, "--database", str(made.path), "restore", str(copy), plain=False) as terminal:
        terminal.see("Passphrase:", within=30)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("Of its contacts 1 is not in the copy.", within=30)
        terminal.see("Approval:")
        terminal.type(made.recovery)
        terminal.press("Enter")
        terminal.see("Type RESTORE", within=30)
        terminal.type("yes")
        terminal.press("Enter")
        terminal.see("Nothing was changed.", within=20)
        assert terminal.ended() == 1
        assert WORDS.encode() not in terminal.raw
    assert made.contacts() == 2
    with Terminal(made.folder, "--database", str(made.path), "restore", str(copy), plain=False) as terminal:
        terminal.see("Passphrase:", within=30)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("Approval:", within=30)
        terminal.type(made.recovery)
        terminal.press("Enter")
        terminal.see("Type RESTORE", within=30)
        terminal.type("RESTORE")
        terminal.press("Enter")
        terminal.see("The copy is in the place of the desk", within=30)
        assert terminal.ended() == 0
    assert made.contacts() == 1
    (before,) = made.folder.glob("desk.db-before-*")
    assert before.stat().st_mode & 0o777 == 0o700
    assert made.contacts(before / "desk.db") == 2
    verified = made.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "Somebody read" not in verified.stdout, "nobody read that anything was wrong"
    with made.opened() as desk:
        (row,) = audit_rows.told(desk, Event.RESTORED)
        assert row.detail["approved"] == "recovery_key"


def test_the_recovery_key_of_that_day_opens_the_copy(made: Made) -> None:
    copy = made.copy()
    done = made.run("restore", str(copy), "--yes", "--recovery", passphrase=made.recovery)
    assert done.returncode == 0, done.stderr
    assert made.contacts() == 1


def test_on_a_new_machine_nobody_need_be_asked(made: Made) -> None:
    copy, other = made.copy(), made.folder / "another machine" / "desk.db"
    done = made.run("restore", str(copy), "--yes", path=other)
    assert done.returncode == 0, done.stderr
    assert "There is no desk there now" in done.stdout
    assert made.contacts(other) == 1
    healthy = made.run("doctor", path=other)
    assert "! There is no copy of the desk yet." in healthy.stdout


def test_what_may_not_be_restored_is_refused_and_nothing_changes(made: Made) -> None:
    copy = made.copy()
    stood = made.digest()
    leave = made.recovery
    refused(made.run("restore", str(copy), "--yes", passphrase=None), "--yes goes with --passphrase-fd")
    refused(made.run("restore", str(made.path), "--yes"), "the desk itself")
    refused(made.run("restore", str(made.stick / "none.db"), "--yes"), "There is no such copy")
    assert made.digest() == stood
    refused(made.run("restore", str(copy), approval=leave), "no terminal")
    refused(made.run("restore", str(copy), "--yes", passphrase=OTHER), "do not open this desk")
    copies_keys = keyfile.place_of(copy)
    copies_keys.rename(made.folder / "elsewhere")
    refused(made.run("restore", str(copy), "--yes"), "no keys file beside that copy")
    (made.folder / "elsewhere").rename(copies_keys)
    tries.place_of(made.path).unlink(missing_ok=True)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    refused(made.run("restore", str(copy), "--yes"), "the file is damaged")
    copy.write_bytes(content)
    assert made.contacts() == 1
    assert not list(made.folder.glob("desk.db-before-*"))
    with made.opened() as desk:
        rows = audit_rows.told(desk, Event.DENIED)
    assert [row.reason for row in rows] == ["restore_not_allowed", "restore_not_possible"], (
        "in the desk's audit"
    )


def test_a_social_worker_does_not_put_a_copy_back_and_the_recovery_key_does(made: Made) -> None:
    """Safety.md 3.1: restore is not a worker's; the key in the manager's safe is a manager's leave."""
    with made.opened() as desk:
        people.arrive(desk, "Sam Field", "duty_worker", "SW2", OTHER, OTHER)
        copy, _ = backing_up.make_at(desk, made.stick)
    done = made.run("restore", str(copy), "--yes", "--name", "Sam Field", passphrase=OTHER, approval=WORDS)
    assert done.returncode == 1
    assert "is for a manager or a system administrator" in done.stderr
    with made.opened() as desk:
        (row,) = audit_rows.told(desk, Event.DENIED)
        sam = next(each.id for each in people.everyone(desk) if each.name == "Sam Field")
        assert (row.reason, row.person) == ("restore_not_allowed", str(sam))
    assert made.run("restore", str(copy), "--yes", "--recovery", passphrase=made.recovery).returncode == 0


def test_a_desk_that_is_open_elsewhere_is_not_restored_over(made: Made) -> None:
    copy = made.copy()
    with made.opened():
        refused(made.run("restore", str(copy), "--yes"), "another program is holding the database")
    assert made.run("restore", str(copy), "--yes", approval=made.recovery).returncode == 0


def test_two_people_put_a_copy_back_and_nobody_approves_their_own(made: Made) -> None:
    """Safety.md 3.1: one does it, a manager or an auditor who did not ask for it approves."""
    third = "a kettle under the stairs"
    with made.opened() as desk:
        people.arrive(desk, "Sam Field", "duty_worker", "SW2", third, third)
        people.arrive(desk, "Lee Marsh", "duty_manager", "SW3", OTHER, OTHER, WORDS)
        copy, _ = backing_up.make_at(desk, made.stick)
    for wrong in (WORDS, third, "no such words at all"):
        tries.place_of(made.path).unlink(missing_ok=True)
        done = made.run("restore", str(copy), "--yes", "--name", NAME, approval=wrong)
        refused(done, "nobody else who approves it")
    tries.place_of(made.path).unlink(missing_ok=True)
    done = made.run("restore", str(copy), "--yes", "--name", NAME, approval=OTHER)
    assert done.returncode == 0, done.stderr
    with made.opened() as desk:
        (row,) = audit_rows.told(desk, Event.RESTORED)
        names = {str(each.id): each.name for each in people.everyone(desk)}
    assert names[row.detail["approved"]] == "Lee Marsh"


def test_a_plain_copy_is_refused_where_no_desk_may_be_plain(made: Made, tmp_path: Path) -> None:
    plain = tmp_path / "plain" / "desk.db"
    plain.parent.mkdir()
    close_desk(Entrance(str(plain), None).open())
    refused(made.run("restore", str(plain), "--yes"), "That copy is not encrypted")


def test_a_start_in_the_middle_of_a_restore_waits_for_its_end(made: Made) -> None:
    """What another program is at is left to it; once that one is gone, it is finished."""
    real, its = made.path, "0" * 32
    ready = restoring.ready(real, its)
    copy = made.copy()
    facts, key = copies.write(copy, ready, _key(made), still=True), _key(made)
    detail = {"rows": facts.rows, "head": facts.head}
    journal = restoring.Journal(its, "desk.db-before-x", restoring.FILES, False, True, detail)
    journal = restoring.signed(journal, real, key.derive("restore"))
    place = restoring.place_of(real)
    place.write_text(json.dumps(asdict(journal)), encoding="ascii")
    with place.open("r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        refused(made.run("queue"), "at this moment")
    assert made.run("queue").returncode == 0
    assert not place.exists()
    assert (made.folder / "desk.db-before-x" / "desk.db").exists()


def _key(made: Made) -> DataKey:
    return unlocking.sign_in(made.path, NAME, WORDS).key


# ------------------------------------------------------------------ doctor


def test_a_desk_with_nothing_wrong_and_what_is_told_without_a_passphrase(made: Made) -> None:
    assert made.run("backup").returncode == 0
    stood = made.digest()
    outside = made.run("doctor", passphrase=None)
    assert outside.returncode == 0, outside.stdout
    assert "Nothing is wrong." in outside.stdout
    assert "is told with your passphrase" in outside.stdout
    assert made.digest() == stood, "looking changes nothing"
    inside = made.run("doctor")
    assert inside.returncode == 0, inside.stdout
    for told in ("Inside it is whole: 1 contact", "Its audit is whole", "The newest copy opens and is whole"):
        assert told in inside.stdout
    assert "Traceback" not in inside.stderr + outside.stderr


def break_file(path: Path, at: int) -> None:
    """Zeros over a page."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(4096))


WRONG: dict[str, tuple[Callable[[Made], object], str]] = {
    "others may read it": (lambda made: made.path.chmod(0o644), "Others may read desk.db"),
    "keys gone": (lambda made: keyfile.place_of(made.path).unlink(), "The keys file desk.db-keys is gone"),
    "keys spoiled": (
        lambda made: keyfile.place_of(made.path).write_text("{"),
        "The keys file of this desk is damaged",
    ),
    "database gone": (lambda made: made.path.unlink(), "The database desk.db is gone"),
    "database empty": (lambda made: made.path.write_bytes(b""), "The database file is empty"),
    "database plain": (
        lambda made: made.path.write_bytes(b"SQLite format 3\x00" + bytes(4096)),
        "is not encrypted: it is not the one those keys were made for",
    ),
    "no copy": (
        lambda made: shutil.rmtree(copies.folder_of(made.path)),
        "There is no copy of the desk yet",
    ),
    "copy without keys": (
        lambda made: next(copies.folder_of(made.path).glob("*-keys")).rename(made.folder / "elsewhere"),
        "has lost its keys file",
    ),
    "anchor gone": (lambda made: anchor.place_of(made.path).unlink(), "desk.db-anchor is gone"),
    "many tries": (
        lambda made: tries.place_of(made.path).write_text('{"failed": 9, "at": "2026-05-12T12:00:00+00:00"}'),
        "9 tries to open the desk failed",
    ),
    "restore's journal spoiled": (
        lambda made: restoring.place_of(made.path).write_text("?"),
        "cannot be read",
    ),
    "no recovery key": (
        lambda made: keyfile.write_keys(
            keyfile.place_of(made.path),
            keyfile.without(
                keys := keyfile.read_keys(keyfile.place_of(made.path)), keys.of_kind(keyfile.RECOVERY)
            ),
        ),
        "No recovery key opens this desk",
    ),
    "a plain copy": (
        lambda made: (copies.folder_of(made.path) / "2026-01-01T000000Z.db").write_bytes(
            b"SQLite format 3\x00" + bytes(4096)
        ),
        "is not encrypted",
    ),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A desk with a copy of its own, to be broken."""
    made = Made(tmp_path_factory.mktemp("whole"))
    assert made.run("backup").returncode == 0
    return made


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_outside_is_said_in_a_sentence(whole: Made, tmp_path: Path, how: str) -> None:
    made = Made.__new__(Made)
    made.folder, made.path = tmp_path, tmp_path / "desk.db"
    for each in whole.folder.iterdir():
        if each.name.startswith("desk.db"):
            (shutil.copytree if each.is_dir() else shutil.copy2)(each, tmp_path / each.name)
    breaks, sentence = WRONG[how]
    breaks(made)
    done = made.run("doctor", passphrase=None)
    assert done.returncode == 1, done.stdout
    assert any(line.startswith("! ") and sentence in line for line in done.stdout.splitlines()), done.stdout
    assert "marked with !" in done.stdout
    assert done.stderr == ""


def test_damage_inside_is_said_with_the_passphrase(made: Made) -> None:
    assert made.run("backup").returncode == 0
    (copy,) = copies.list_copies(made.path)
    break_file(copy.path, 4096 * 20)
    done = made.run("doctor")
    assert done.returncode == 1
    assert f"The copy {copy.path.name} is of no use" in done.stdout
    assert "None of the desk's own copies can be used" in done.stdout
    break_file(made.path, 4096 * 20)
    done = made.run("doctor")
    assert "! The database cannot be opened: the file is damaged" in done.stdout
    assert "dutydesk restore COPY" in done.stdout


def test_an_older_file_in_its_place_is_said_by_its_audit(made: Made) -> None:
    older = made.path.read_bytes()
    with made.opened() as desk:
        contact(desk, "Seen on Tuesday.")
    made.path.write_bytes(older)
    done = made.run("doctor")
    assert done.returncode == 1
    assert "! The audit is not as this desk left it" in done.stdout


def test_a_desk_that_is_open_is_looked_at_as_well(made: Made) -> None:
    with made.opened() as desk:
        contact(desk, "Seen on Tuesday.")
        done = made.run("doctor")
    assert "Another program has the desk open at this moment." in done.stdout
    assert "Inside it is whole: 2 contacts" in done.stdout


def test_where_there_is_no_desk_yet_nothing_is_wrong(tmp_path: Path) -> None:
    made = Made.__new__(Made)
    made.folder, made.path = tmp_path, tmp_path / "none.db"
    done = made.run("doctor", passphrase=None)
    assert done.returncode == 0
    assert "There is no desk in" in done.stdout
    assert not made.path.exists()


def test_of_a_server_the_doctor_says_whose_backup_it_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dutydesk", "--database", "postgresql://nobody@127.0.0.1:1/none", "doctor"],
        capture_output=True,
        text=True,
        check=False,
        env=private_environment(tmp_path / "home", plain=False),
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0
    assert "server's own backup" in done.stdout


# ------------------------------------------------------------------ while it is worked at


def test_the_program_leaves_a_copy_and_no_call_behind_the_gate_is_in_it(made: Made) -> None:
    with Terminal(made.folder, "--database", str(made.path), plain=False) as terminal:
        terminal.see("Who is here?", within=30)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("1 Mine", within=30)
        terminal.press("n")
        terminal.see("Note>", within=20)
        terminal.type(CANARY)
        terminal.press("Enter")
        terminal.settle(0.5)
        terminal.press("Ctrl+Q")
        terminal.see("Leave dutydesk?")
        terminal.press("y")
        assert terminal.ended() == 0
    (copy,) = copies.list_copies(made.path)
    key = _key(made)
    facts = copies.write(copy.path, made.folder / "read.db", key, still=True)
    assert facts.contacts == 1
    with made.opened() as desk:
        assert len(desk.gate.ids()) == 1, "the call is there, in its own file"
    with copy_facts.opened(made.folder / "read.db", key) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        told = repr([connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names])  # noqa: S608
    assert "Seen on Monday" in told
    assert CANARY not in told
