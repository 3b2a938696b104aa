"""T19, T29, T30: a plain desk that becomes an encrypted one is killed everywhere, and is never lost.

Each start is a process of its own, killed for real (SIGKILL): after each step it tells of, and at calls to
the system chosen by strace. Whatever is left holds each row, plain or encrypted, and the next start carries
on until nothing plain is left. Faults planted in the conversion must be seen by the same judgement.
"""

import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import in_memory
from tests.converting.desks import Plain, Starts, furnished, lost, not_done, starts
from tests.converting.starts import NOT_TRACED, REFUSED

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="kills and forks need a Unix"),
]

DONE, KILLED = 0, -9
CALLS = ("pwrite64", "write", "rename", "link", "unlink", "ftruncate", "fsync", "fdatasync")
"""Calls that change what a disk holds."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory: the kills are of the process, and its files outlive it there as well."""
    with in_memory(tmp_path_factory.mktemp("converting")) as place:
        yield place


@pytest.fixture(scope="module")
def plain(folder: Path) -> Plain:
    """The desk that all begin with."""
    return furnished(folder / "first")


@pytest.fixture(scope="module")
def program(folder: Path) -> Iterator[Starts]:
    """Makes the starts."""
    with starts() as made:
        yield made


def faults_at_each_step(program: Starts, plain: Plain, place: Path, planted: str = "") -> Iterator[str]:
    """Kill a conversion after each of its steps, and start again; tells what was wrong."""
    for at in range(1, 200):
        path = plain.copied(place / str(at))
        ended = program.start(path, die_at=at, planted=planted)
        yield from (f"killed after step {at}: {fault}" for fault in lost(path, plain))
        if ended != KILLED:
            break
        again = program.start(path, same=at % 2 == 0)
        yield from (f"after step {at}, again ({again}): {fault}" for fault in not_done(path, plain))
        shutil.rmtree(place / str(at))


def test_killed_after_each_step_it_is_plain_or_encrypted_and_is_carried_on(
    program: Starts, plain: Plain, folder: Path
) -> None:
    before = program.made
    assert list(faults_at_each_step(program, plain, folder / "steps")) == []
    kills = (program.made - before) // 2
    assert kills > 30, "it tells of its steps"
    print(f"n = {kills} kills, one after each step")


def test_killed_again_and_again(program: Starts, plain: Plain, folder: Path, battery_size: int) -> None:
    chance, kills = random.Random(19), 0  # noqa: S311 - repeatable
    for turn in range(3 * battery_size):
        path = plain.copied(folder / "again" / str(turn))
        while program.start(path, die_at=chance.randint(1, 30), same=chance.random() < 0.7) == KILLED:
            kills += 1
            assert lost(path, plain) == []
        assert not_done(path, plain) == []
        shutil.rmtree(path.parent.parent)
    print(f"n = {kills} kills in {3 * battery_size} conversions")


def counted(program: Starts, plain: Plain, place: Path) -> Counter[str]:
    """How often each call is made in one conversion."""
    path = plain.copied(place)
    log = place / "log"
    ended = program.start(path, trace=",".join(CALLS), log=str(log))
    if ended == NOT_TRACED:
        pytest.skip("NOT TESTED: strace may not look at a process HERE, so no call can be killed at.")
    assert ended == DONE
    return Counter(line.split("(")[0] for line in log.read_text().splitlines())


def chosen(found: Counter[str], each: int) -> list[tuple[str, int]]:
    """Calls to fail at: the first and the last of each kind, and others between."""
    picked = []
    for call, number in sorted(found.items()):
        if call in CALLS:
            between = random.Random(call).sample(range(1, number + 1), min(each, number))  # noqa: S311
            picked += [(call, at) for at in sorted({1, number, *between})]
    return picked


@pytest.mark.skipif(shutil.which("strace") is None, reason="NOT TESTED: strace is not HERE.")
def test_killed_at_calls_to_the_system(
    program: Starts, plain: Plain, folder: Path, battery_size: int
) -> None:
    picked = chosen(counted(program, plain, folder / "count"), 2 * battery_size)
    for call, at in picked:
        path = plain.copied(folder / "call")
        inject = f"{call}:signal=SIGKILL:when={at}"
        assert program.start(path, trace=call, inject=inject) in (KILLED, DONE)
        assert lost(path, plain) == [], inject
        assert program.start(path) == DONE
        assert not_done(path, plain) == [], inject
        shutil.rmtree(folder / "call")
    print(f"n = {len(picked)} kills at calls to the system")


@pytest.mark.skipif(shutil.which("strace") is None, reason="NOT TESTED: strace is not HERE.")
@pytest.mark.parametrize("how", ["once", "from then on"])
def test_refused_by_the_disk_at_calls_to_the_system(
    program: Starts, plain: Plain, folder: Path, battery_size: int, how: str
) -> None:
    """A call fails once, or all calls of its kind from then on: it is refused, or done; nothing is lost."""
    picked = [
        each
        for each in chosen(counted(program, plain, folder / f"count {how}"), battery_size)
        if each[0] != "unlink"  # SQLite and Python take that as it comes; it is killed at above
    ]
    for call, at in picked:
        path = plain.copied(folder / "refused")
        error = "EIO" if call == "fsync" else "ENOSPC"
        inject = f"{call}:error={error}:when={at}{'+' if how == 'from then on' else ''}"
        assert program.start(path, trace=call, inject=inject) in (REFUSED, DONE), inject
        assert lost(path, plain) == [], inject
        assert program.start(path) == DONE, inject
        assert not_done(path, plain) == [], inject
        shutil.rmtree(folder / "refused")
    print(f"n = {len(picked)} calls refused {how}")


def test_two_starts_at_once_leave_one_desk_that_opens(
    program: Starts, plain: Plain, folder: Path, battery_size: int
) -> None:
    """Both have keys of their own; those on the disk are of whoever turned it."""
    ends: Counter[tuple[int, ...]] = Counter()
    with starts() as other, ThreadPoolExecutor(2) as both:
        for turn in range(10 * battery_size):
            path = plain.copied(folder / "two" / str(turn))
            its = [
                both.submit(each.start, path, same=False, wait=late)
                for each, late in ((program, 0), (other, turn % 5 * 0.01))
            ]
            ends[tuple(sorted(each.result() for each in its))] += 1
            assert lost(path, plain) == []
            assert program.start(path) == DONE
            assert not_done(path, plain) == []
            shutil.rmtree(path.parent.parent)
    assert set(ends) <= {(DONE, DONE), (DONE, REFUSED)}
    print(f"n = {ends.total()} pairs of starts: {dict(ends)}")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_no_file_of_it_can_be_read_by_others(program: Starts, plain: Plain, folder: Path, umask: int) -> None:
    """T29: while it lasts and afterwards, whatever the machine's habit is."""
    place = folder / f"umask {umask:o}"
    for at in (2, 3, 4, 7, 9):
        path = plain.copied(place / str(at))
        program.start(path, die_at=at, umask=umask)
        for each in path.parent.rglob("*"):
            if each.is_file() and each.name.startswith((".", "desk.db-keys")):
                assert each.stat().st_mode & 0o777 == 0o600, (at, each.name)
        assert program.start(path, umask=umask) == DONE
        assert not_done(path, plain) == []
        shutil.rmtree(place / str(at))


@pytest.mark.parametrize(
    "planted", ["writes the keys last", "writes over it", "loses rows, swaps before it compares"]
)
def test_control_a_conversion_that_can_lose_the_desk_is_seen(
    program: Starts, plain: Plain, folder: Path, planted: str
) -> None:
    assert next(faults_at_each_step(program, plain, folder / planted, planted), None) is not None


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("loses rows, compares nothing", "desk.db holds something else"),
        ("wipes nothing", "the disk holds more than zeros"),
        ("leaves its former self", ".plain is plain"),
    ],
)
def test_control_a_conversion_that_is_over_and_was_not_done_is_seen(
    program: Starts, plain: Plain, folder: Path, planted: str, seen: str
) -> None:
    path = plain.copied(folder / planted)
    assert program.start(path, planted=planted) == DONE
    assert any(seen in fault for fault in not_done(path, plain))


def test_a_copy_that_is_not_the_same_is_thrown_away(program: Starts, plain: Plain, folder: Path) -> None:
    path, said = plain.copied(folder / "not the same"), folder / "said"
    assert program.start(path, planted="loses rows", said=str(said)) == REFUSED
    assert "thrown away" in said.read_text()
    assert lost(path, plain) == []
    assert program.start(path) == DONE
    assert not_done(path, plain, killed=False) == []
