"""T23, T19: a restore is killed after each of its steps, and neither the desk nor the copy is ever lost.

Each restore is a process of its own, killed for real (SIGKILL). Whatever is left, the next start opens a desk
that holds what the present one held or what the copy holds, whole; and the present one is there, in its place
or in its folder. Faults planted in the restore must be seen by the same judgement.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dutydesk.acts import backing_up
from dutydesk.acts.converting import is_left
from dutydesk.errors import DeskError
from dutydesk.records import keyfile, restoring
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from tests.acts.copying import NAME, WORDS, Made, call_behind_the_gate, contact, encrypted, plain
from tests.conftest import in_memory
from tests.converting.desks import ROOT, Rows, rows_of
from tests.fixed_clock import FixedClock

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="kills and forks need a Unix"),
]

DONE, KILLED = 0, -9
OF_WORK = ("contact", "answer", "history", "worker")


@dataclass
class Case:
    """A desk as a stop left it, with what was typed last in its journal; a copy of it; what each holds."""

    folder: Path
    copy: Path
    made: Made
    key: DataKey | None
    present: Rows
    copied: Rows

    def again(self, to: Path) -> Path:
        """The same desk once more, in a folder of its own. Returns its file."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return to / "desk.db"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory: the kills are of the process, and its files outlive it there as well."""
    with in_memory(tmp_path_factory.mktemp("restoring")) as place:
        yield place


@pytest.fixture(scope="module", params=["plain", "encrypted", "with keys of another day"])
def case(request: pytest.FixtureRequest, folder: Path) -> Case:
    clock, place = FixedClock(), folder / request.param.replace(" ", "_")
    made = (plain if request.param == "plain" else encrypted)(place / "making" / "desk.db", clock)
    (place / "stick").mkdir()
    with made.open() as desk:
        contact(desk, "Monday")
        copy, _ = backing_up.make_at(desk, place / "stick")
    with made.open() as desk:
        contact(desk, "Tuesday")
        call_behind_the_gate(desk, "Quillonby")
        assert desk.auditor is not None
        desk.auditor.flush()
        shutil.copytree(made.path.parent, place / "left")  # while it is open: its -wal comes with it
        key = desk.database.secret
    left = place / "left" / "desk.db"
    assert left.with_name("desk.db-wal").stat().st_size
    if request.param == "with keys of another day":  # another id: the copy's keys must be taken with it
        keys = keyfile.read_keys(keyfile.place_of(left))
        assert key is not None
        other = keyfile.wrapped(
            keyfile.Keys("another", ()),
            key,
            WORDS,
            kind=keyfile.PASSPHRASE,
            person=keys.wraps[0].person,
            name=NAME,
        )
        keyfile.write_keys(keyfile.place_of(left), other)
    return Case(place / "left", copy, made, key, work_of(left, key), work_of(copy, key))


def work_of(path: Path, key: DataKey | None) -> Rows:
    return {name: rows for name, rows in rows_of(path, key).items() if name in OF_WORK}


class Restores:
    """Restores in processes of their own."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def start(self, path: Path, **more: object) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps({"path": str(path), **more}) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


@contextmanager
def restores() -> Iterator[Restores]:
    words = [sys.executable, "-m", "tests.battery.restoring"]
    with subprocess.Popen(
        words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        try:
            yield Restores(server)
        finally:
            assert server.stdin is not None
            server.stdin.close()


@pytest.fixture(scope="module")
def program() -> Iterator[Restores]:
    with restores() as made:
        yield made


def lost(path: Path, case: Case) -> list[str]:
    """What is wrong with what a stopped restore left, before any other start."""
    places = [path, *path.parent.glob("desk.db-before-*/desk.db")]
    # Between its file and its -wal the desk may be in two halves: the journal says where they belong.
    if restoring.place_of(path).exists():
        return []
    return [] if any(_holds(each, case, case.present) for each in places) else ["the present desk is gone"]


def not_done(path: Path, case: Case, *, restored: bool | None = None) -> list[str]:
    """What is wrong once somebody started the program again.

    Args:
        restored: whether the copy must be in its place; None for either.
    """
    faults = []
    try:
        with Made(path, case.made.clock, case.made.recovery).open() as desk:
            if desk.integrity:
                faults.append("its audit is not as it was left")
            if len(desk.gate.ids()) != 1:
                faults.append("the call behind the gate is gone")
    except DeskError as told:
        return [f"it does not open: {told}"]
    its = work_of(path, case.key)
    is_copy, is_present = its == case.copied, its == case.present
    if not (is_copy if restored else is_present if restored is False else is_copy or is_present):
        faults.append("it holds something else")
    aside = [*path.parent.glob("desk.db-before-*/desk.db")]
    if is_copy and not any(_holds(each, case, case.present) for each in aside):
        faults.append("the desk from before is not there")
    for each in aside if is_copy else ():
        try:
            with Made(each, case.made.clock, case.made.recovery).open():
                pass
        except DeskError as told:
            faults.append(f"the desk from before does not open: {told}")
    if restoring.place_of(path).exists():
        faults.append("it is not over")
    if case.key is not None and is_left(path):
        faults.append("a conversion is left")
    for each in path.parent.rglob("*"):
        if each.is_file() and each.stat().st_mode & 0o077:
            faults.append(f"{each.name} can be read by others")
    return faults


def _holds(path: Path, case: Case, rows: Rows) -> bool:
    try:
        return path.exists() and work_of(path, case.key) == rows
    except (*refused_by(), DeskError):  # type: ignore[misc]  # as in `refusals`
        return False


def faults_at_each_step(program: Restores, case: Case, place: Path, planted: str = "") -> Iterator[str]:
    """Kill a restore after each of its steps, and start again; tells what was wrong."""
    for at in range(1, 100):
        path = case.again(place / str(at))
        ended = program.start(path, copy=str(case.copy), die_at=at, planted=planted)
        yield from (f"killed after step {at}: {fault}" for fault in lost(path, case))
        yield from (
            f"after step {at} ({ended}), again: {fault}"
            for fault in not_done(path, case, restored=True if ended == DONE else None)
        )
        shutil.rmtree(place / str(at))
        if ended != KILLED:
            return


def test_killed_after_each_step_the_next_start_finishes_or_undoes_it(
    program: Restores, case: Case, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = 0

    def counted() -> Iterator[str]:
        nonlocal steps
        for at in range(1, 100):
            path = case.again(folder / "steps" / str(at))
            ended = program.start(path, copy=str(case.copy), die_at=at)
            yield from (f"killed after step {at}: {fault}" for fault in lost(path, case))
            yield from (f"after step {at}: {fault}" for fault in not_done(path, case))
            shutil.rmtree(path.parent)
            if ended != KILLED:
                assert ended == DONE
                return
            steps += 1

    assert list(counted()) == []
    assert steps >= 9, "it tells of its steps"
    with capsys.disabled():
        print(f"\nT23 restore: n = {steps} kills, one after each step")


def test_killed_while_a_start_finishes_it(program: Restores, case: Case, folder: Path) -> None:
    """The first kill is after the journal stands; the second, after each step of what finishes it."""
    first = next(
        at
        for at in range(1, 20)
        if (path := case.again(folder / f"journal {at}"))
        and program.start(path, copy=str(case.copy), die_at=at) == KILLED
        and restoring.place_of(path).exists()
    )
    for at in range(1, 20):
        path = case.again(folder / "twice" / str(at))
        assert program.start(path, copy=str(case.copy), die_at=first) == KILLED
        ended = program.start(path, die_at=at)
        assert not_done(path, case, restored=True) == []
        if ended != KILLED:
            break
    assert at > 4


def test_what_was_made_ready_and_is_gone_is_undone(program: Restores, case: Case, folder: Path) -> None:
    for at in range(1, 30):
        path = case.again(folder / "gone" / str(at))
        if program.start(path, copy=str(case.copy), die_at=at) != KILLED:
            break
        its = restoring.read(path)
        ready = [*path.parent.glob(".desk.db.*.ready")]
        if its is None or not ready or path.exists():
            continue
        for each in ready:
            each.unlink()
        assert not_done(path, case, restored=False) == []
        return
    pytest.fail("no step was found at which the desk is aside")


@pytest.mark.parametrize(
    "planted",
    ["deletes the present desk", "writes no journal", "leaves the -wal behind", "takes the keys first"],
)
def test_a_planted_fault_is_seen(program: Restores, case: Case, folder: Path, planted: str) -> None:
    if planted == "takes the keys first" and not keeps_keys(case):
        pytest.skip("the copy brings its own keys, or there are none")
    assert list(faults_at_each_step(program, case, folder / "planted", planted)), planted


def keeps_keys(case: Case) -> bool:
    """Whether the keys of the present desk go on holding."""
    if case.key is None:
        return False
    keys = keyfile.read_keys(keyfile.place_of(case.folder / "desk.db"))
    return keys.desk == keyfile.read_keys(keyfile.place_of(case.copy)).desk
