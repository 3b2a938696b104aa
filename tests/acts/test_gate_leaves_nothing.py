"""A call that leaves no record leaves none: R-202, R-206, R-213, R-217, decisions 1 and 2.

Every byte of the desk's folder, its database and journal, and the temporary folder is read for words that
were typed, also after kills at any moment of the leaving.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import close_without_record, settle, take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.notes import add_line
from dutydesk.acts.reading import behind_gate, open_contact, read_contact
from dutydesk.acts.values import Where
from dutydesk.errors import NotAllowed
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock

CANARIES = ("Quillonby", "zephyrhurst", "Oxwhistle", "marrowdene", "Tansyburgh")


def traces(*places: Path) -> set[str]:
    """The canaries that can be read in any file, or the name of any file, below these places."""
    found: set[str] = set()
    for place in places:
        for path in place.rglob("*"):
            content = path.name.encode()
            if path.is_file() and not path.is_symlink():
                content += path.read_bytes()
            found |= {
                word for word in CANARIES if word.encode() in content or word.encode("utf-16-le") in content
            }
    return found


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of one test, for SQLite and Python alike."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def busy(desk: Desk) -> UUID:
    """A contact of another family that is on the desk and being typed in."""
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    settle(desk, contact_id)
    type_in(desk, contact_id, "narrative.seen", "a neighbour heard shouting " * 20)
    return contact_id


def talk(desk: Desk, contact_id: UUID) -> None:
    """Type canaries everywhere they can be typed, some of them twice and rubbed out."""
    where = Where("narrative", "narrative.seen")
    field = type_in(desk, contact_id, "narrative.seen", f"{CANARIES[0]} " * 300)
    type_in(desk, contact_id, "narrative.seen", "rubbed out")
    desk.keeper.typed(contact_id, field, f"and again {CANARIES[0]}", where)
    type_in(desk, contact_id, "child.name", f"Amy {CANARIES[1]}", row=uuid4())
    type_in(desk, contact_id, "referrer.name", CANARIES[2])
    type_in(desk, contact_id, "address.line", "*", reason=f"because {CANARIES[3]}")
    type_in(desk, contact_id, "gate.caller", "1")
    type_in(desk, contact_id, "told.informed", "n")
    type_in(desk, contact_id, "gate.safeguarding", "n")
    add_line(desk, contact_id, f"/n {CANARIES[4]}")
    open_contact(desk, contact_id)


def test_r213_leaving_with_no_record_leaves_no_trace(
    desk: Desk, busy: UUID, tmp_path: Path, temporary: Path
) -> None:
    contact_id = take_call(desk)
    talk(desk, contact_id)
    desk.keeper.flush()
    assert traces(tmp_path) == set(CANARIES), "the search finds what is there"
    field = type_in(desk, busy, "narrative.said", "meanwhile")
    for end in range(200):
        desk.keeper.typed(busy, field, "x" * end, Where("narrative"))
    # The last keys of the call are still on their way when it is closed.
    type_in(desk, contact_id, "narrative.judged", CANARIES[0])
    close_without_record(desk, contact_id)
    assert traces(tmp_path) == set()
    assert not any(desk.gate.folder.iterdir())
    assert str(contact_id).encode() not in b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )
    assert behind_gate(desk) == ()
    assert read_contact(desk, busy).facts.answer("narrative.said").typed == "x" * 199
    with pytest.raises(NotAllowed):
        read_contact(desk, contact_id)


def test_a_key_that_comes_after_the_leaving_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    told: list[str] = []
    desk.keeper.listen(lambda at: None, told.append)
    contact_id = take_call(desk)
    close_without_record(desk, contact_id)
    type_in(desk, contact_id, "referrer.name", CANARIES[0])
    desk.keeper.flush()
    assert traces(tmp_path) == set()
    assert told
    assert not any(CANARIES[0] in each for each in told)
    assert desk.keeper.state == "saved"


def test_an_adopted_call_is_on_the_desk_and_nowhere_else(
    desk: Desk, busy: UUID, tmp_path: Path, temporary: Path
) -> None:
    contact_id = take_call(desk)
    talk(desk, contact_id)
    type_in(desk, contact_id, "gate.safeguarding", "y")
    assert settle(desk, contact_id)
    assert not any(desk.gate.folder.iterdir())
    elsewhere = [path for path in tmp_path.iterdir() if not path.name.startswith("desk.db")]
    assert traces(*elsewhere, desk.gate.folder) == set()
    kept = read_contact(desk, contact_id)
    assert CANARIES[0] in kept.facts.answer("narrative.seen").typed
    assert CANARIES[4] in kept.notes[0].text


@pytest.mark.parametrize("question", ["told.informed", "gate.safeguarding"])
def test_r213_a_settled_contact_cannot_be_left_without_record(
    desk: Desk, behind: UUID, on_desk: UUID, question: str
) -> None:
    type_in(desk, behind, question, "y")
    for contact_id in (behind, on_desk):
        with pytest.raises(NotAllowed):
            close_without_record(desk, contact_id)
    assert settle(desk, behind)


def test_two_programs_on_one_machine_see_a_call_leave(desk: Desk, opened: OpenDesk, tmp_path: Path) -> None:
    kept, left = take_call(desk), take_call(desk)
    talk(desk, left)
    type_in(desk, kept, "gate.caller", "3")
    other = opened()
    assert len(behind_gate(other)) == 2
    close_without_record(desk, left)
    assert settle(desk, kept)
    assert behind_gate(other) == ()
    assert read_contact(other, kept).reference == "C-0001"
    with pytest.raises(NotAllowed):
        read_contact(other, left)
    assert traces(tmp_path) == set()


# ---------------------------------------------------------------- killed in the middle

_CHILD = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
import dutydesk.records.gatefile as gatefile
from dutydesk.acts import people
from dutydesk.acts.calls import close_without_record, settle, take_call
from dutydesk.acts.desk import open_desk
from tests.acts.conftest import type_in
from tests.acts.test_gate_leaves_nothing import talk

database, act, step = sys.argv[1], sys.argv[2], int(sys.argv[3])
desk = open_desk(database, None)
people.arrive(desk, "Ada Bright", "duty_worker", "SW10001")
contact_id = take_call(desk)
talk(desk, contact_id)
if act == "settle":
    type_in(desk, contact_id, "gate.safeguarding", "y")
desk.keeper.flush()
print(contact_id, flush=True)
calls = 0

def counted(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

for name in ("open", "write", "fsync", "close", "unlink"):
    setattr(os, name, counted(name))
(settle if act == "settle" else close_without_record)(desk, contact_id)
print("done", calls, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed(database: Path, act: str, step: int) -> tuple[UUID, bool]:
    """Run a call to the act in a program of its own, killed before its n-th system call of it."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(database), act, str(step)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    lines = done.stdout.splitlines()
    return UUID(lines[0]), len(lines) > 1


def moments(steps: Iterable[int], every_day: tuple[int, ...]) -> Iterator[Any]:
    """Each of these system calls to be killed before; all but a few of them in the battery alone."""
    for step in steps:
        yield step if step in every_day else pytest.param(step, marks=pytest.mark.battery)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("step", [*moments(range(1, 22, 2), (1, 7, 13)), 10_000])
def test_a_kill_while_leaving_is_finished_at_the_next_start(
    tmp_path: Path, clock: FixedClock, step: int
) -> None:
    database = tmp_path / "desk.db"
    contact_id, done = _killed(database, "leave", step)
    assert not done or step == 10_000
    desk = open_desk(str(database), None, clock)
    try:
        if contact_id in desk.gate.ids():  # killed before anything was decided on the disk
            assert step == 1
            close_without_record(desk, contact_id)
        assert traces(tmp_path) == set()
        assert not any(desk.gate.folder.iterdir())
    finally:
        close_desk(desk)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("step", [*moments(range(1, 22, 4), (9,)), 10_000])
def test_a_kill_while_settling_leaves_the_contact_once(tmp_path: Path, clock: FixedClock, step: int) -> None:
    database = tmp_path / "desk.db"
    contact_id, _ = _killed(database, "settle", step)
    desk = open_desk(str(database), None, clock)
    try:
        view = read_contact(desk, contact_id)
        assert view.full_reference.endswith("-0001")
        assert view.facts.answer("referrer.name").typed == CANARIES[2]
        assert len(view.clocks) == 3
        assert not any(desk.gate.folder.iterdir())
        assert settle(desk, contact_id)
        people.be(desk, view.worker_id)
        assert open_contact(desk, contact_id).was_open
    finally:
        close_desk(desk)
