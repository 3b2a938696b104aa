"""`dutydesk retention` and `gather` as two people give them: the real program on an encrypted desk."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import notes, people, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.records.desk_tables import Worker
from dutydesk.records.tables import Contact
from tests.acts.conftest import type_in
from tests.acts.copying import CHEAP, contact
from tests.fixed_clock import FixedClock
from tests.whole.terminal import ROOT, Terminal, private_environment

PEOPLE = {
    "Mo Carter": ("duty_manager", "eleven quiet ferries at noon"),
    "Nia Fox": ("auditor", "a tin roof sings in the rain"),
    "Cy Ward": ("system_admin", "seven green kettles on a shelf"),
}
LONG_AGO = "2020-03-10T10:20"
"""The real clock of the program is years later."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an encrypted desk with one contact that was closed long ago."""
    folder = tmp_path_factory.mktemp("kept")
    path, clock = folder / "desk.db", FixedClock(LONG_AGO)
    first, *rest = PEOPLE
    words = PEOPLE[first][1]
    begun = unlocking.begin(first, words, words, cost=CHEAP)
    entrance = Entrance(str(path), None, clock)
    entrance.door = unlocking.Door("new", path)
    desk = entrance.make(begun, Newcomer(first, PEOPLE[first][0], "SW1"))
    try:
        made = contact(desk, "Seen by Quillonby on Monday")
        for number, name in enumerate(("Leah Shaw", "Jay Shaw"), 1):
            type_in(desk, made, "child.name", name, row=UUID(int=number), number=number)
        notes.add_line(desk, made, "Jay hides from Leah")
        desk.keeper.flush()
        with desk.database.write() as session:
            for name in rest:
                session.add(Worker(name=name, role=PEOPLE[name][0], created_at=clock.now()))
            row = session.get_one(Contact, made)
            row.state, row.outcome = "closed", "advice"
            session.add(row)
        for each in people.everyone(desk):
            if each.name in rest:
                its = PEOPLE[each.name][1]
                unlocking.give(path, begun.key, each.id, each.name, its, its)
    finally:
        close_desk(desk)
    return folder


def run(folder: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of this person, their passphrase on a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, f"{PEOPLE[name][1]}\n".encode())
    os.close(writing)
    given = ["--database", str(folder / "desk.db"), "--name", name, "--passphrase-fd", str(reading)]
    try:
        return subprocess.run(
            [sys.executable, "-m", "dutydesk", *given, *words],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env=private_environment(folder / "home", plain=False),
            cwd=ROOT,
            pass_fds=(reading,),
            start_new_session=True,
            timeout=60,
        )
    finally:
        os.close(reading)


def at_terminal(folder: Path, name: str, *words: str) -> Terminal:
    """The same, asked for the passphrase on a terminal."""
    terminal = Terminal(
        folder, "--database", str(folder / "desk.db"), "--name", name, *words, plain=False, size=(100, 60)
    )
    terminal.see("Passphrase:", within=30)
    terminal.type(PEOPLE[name][1])
    terminal.press("Enter")
    return terminal


def done(folder: Path, name: str, *words: str) -> str:
    found = run(folder, name, *words)
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.battery
def test_all_about_a_person_is_gathered_checked_by_another_and_written(whole: Path) -> None:
    with at_terminal(whole, "Mo Carter", "gather", "Shaw") as terminal:
        terminal.see("Which of them are the person?", within=30)
        terminal.type("1")
        terminal.press("Enter")
        terminal.see("Request 1, received", within=20)
        terminal.see("[another person] hides from")
        assert terminal.ended(20) == 0
    refused = run(whole, "Mo Carter", "gather", "--request", "1", "--write", str(whole))
    assert "Another person checks it first" in refused.stderr
    preview = done(whole, "Nia Fox", "gather", "--request", "1")
    code = preview.partition("The code of this preview: ")[2].split()[0]
    check = ("gather", "--request", "1", "--check")
    assert "another person checks it" in run(whole, "Mo Carter", *check, code).stderr
    assert "no terminal to ask on" in run(whole, "Nia Fox", *check).stderr
    assert "not the code of the preview" in run(whole, "Nia Fox", *check, "0000-0000-0000").stderr
    assert "not the code" in run(whole, "Mo Carter", *check[:-1], "--keep", "1", "--code", "0000").stderr
    with at_terminal(whole, "Nia Fox", *check) as terminal:
        terminal.see("The code that the preview you read ends with:", within=30)
        terminal.type(code)
        terminal.press("Enter")
        terminal.see("Checked. It may be written out as you read it", within=20)
        assert terminal.ended(20) == 0
    done(whole, "Mo Carter", "gather", "--request", "1", "--write", str(whole))
    file = whole / "request-1.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text(encoding="utf-8")
    assert "Leah Shaw" in text
    assert "Jay" not in text
    again = run(whole, "Mo Carter", "gather", "--request", "1", "--write", str(whole))
    assert "is there already and was left as it is" in again.stderr
    exported = done(whole, "Nia Fox", "audit", "export")
    assert "file.written" in exported
    assert not any(word in exported for word in ("Leah", "Jay", "request-1"))


@pytest.mark.battery
def test_a_contact_is_disposed_of_by_two_people(whole: Path) -> None:
    listed = done(whole, "Mo Carter", "retention", "list")
    assert "has not confirmed below_threshold" in listed
    words = (
        "retention",
        "set",
        "below_threshold",
        "2",
        "--from",
        "closure",
        "--schedule",
        "Schedule 2026, 4",
    )
    done(whole, "Cy Ward", *words)
    done(whole, "Nia Fox", "retention", "confirm", "below_threshold")
    assert "1 of 1 closed contacts may be disposed of today." in done(whole, "Mo Carter", "retention", "list")
    with at_terminal(whole, "Mo Carter", "retention", "propose") as terminal:
        terminal.see("Reason:", within=30)
        terminal.type("Its time is over")
        terminal.press("Enter")
        terminal.see("dutydesk retention approve 1", within=20)
        assert terminal.ended(20) == 0
    assert run(whole, "Mo Carter", "retention", "approve", "1", "--yes").returncode == 1
    done(whole, "Mo Carter", "retention", "hold", "C-2020-0001", "--reason", "The inquiry asks for it")
    held = run(whole, "Nia Fox", "retention", "approve", "1", "--yes")
    assert "is held" in held.stderr
    done(whole, "Mo Carter", "retention", "release", "C-2020-0001", "--reason", "The inquiry is over")
    assert "lifted" in done(whole, "Nia Fox", "retention", "release", "C-2020-0001")
    with at_terminal(whole, "Nia Fox", "retention", "approve", "1") as terminal:
        terminal.see("Type DISPOSE", within=30)
        terminal.type("no")
        terminal.press("Enter")
        terminal.see("Nothing was disposed of.", within=20)
    with at_terminal(whole, "Nia Fox", "retention", "approve", "1") as terminal:
        terminal.see("Type DISPOSE", within=30)
        terminal.type("DISPOSE")
        terminal.press("Enter")
        terminal.see("Certificate of disposal 1", within=30)
        terminal.see("No byte of it is left in the desk's file, which is encrypted.")
        assert terminal.ended(20) == 0
    done(whole, "Nia Fox", "retention", "certificate", "1", "--to", str(whole / "certificate.txt"))
    certificate = whole / "certificate.txt"
    assert certificate.stat().st_mode & 0o777 == 0o600
    assert "Shaw" not in certificate.read_text(encoding="utf-8")
    assert "is whole" in done(whole, "Nia Fox", "audit", "verify")
    desk = Entrance(str(whole / "desk.db"), None).sign_in(Answer("Nia Fox", PEOPLE["Nia Fox"][1]))
    try:
        with desk.database.read() as session:
            assert session.connection().exec_driver_sql("SELECT count(*) FROM contact").scalar() == 0
    finally:
        close_desk(desk)
