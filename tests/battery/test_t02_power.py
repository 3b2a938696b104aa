"""T2: the power goes while a desk is worked at, and nothing that was reported as saved is lost.

A real ext4 is shut down with all it had not flushed (`cut_disk`), at a random moment, under a program of its
own that works at a desk, plain or encrypted: rows, calls behind the gate, calls that come onto the desk, what
is typed there. Control: WAL with synchronous NORMAL, as SQLite has it in its books, must lose reported work.
Sized by DUTYDESK_BATTERY.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dutydesk.records.connecting import connect
from tests.battery.cut_disk import CutDisk, cut_disk
from tests.battery.sealed import Sealed, all_of, sealed
from tests.battery.writing import commit_point
from tests.conftest import in_memory
from tests.converting.desks import ROOT

pytestmark = pytest.mark.battery


@dataclass
class Found:
    """What the cuts did, of `cuts` of them."""

    cuts: int = 0
    reported: int = 0
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)


@contextmanager
def workers() -> Iterator[Callable[[dict[str, str]], Callable[[], None]]]:
    """Begins work in a process of its own; what it gives back ends it."""
    words = [sys.executable, "-m", "tests.battery.cut_writing"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, text=True, **pipes) as server:  # type: ignore[call-overload]
        assert server.stdin is not None
        assert server.stdout is not None

        def say(line: str) -> None:
            server.stdin.write(f"{line}\n")
            server.stdin.flush()

        def ended() -> None:
            say("")
            assert server.stdout.readline() == "ended\n"

        def begin(told: dict[str, str]) -> Callable[[], None]:
            say(json.dumps(told))
            return ended

        try:
            yield begin
        finally:
            server.stdin.close()


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CutDisk]:
    with in_memory(tmp_path_factory.mktemp("power")) as folder, cut_disk(folder) as made:
        yield made


@pytest.fixture(scope="module", params=["plain", "encrypted"])
def first(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed(tmp_path_factory.mktemp("first") / "desk.db", plain=request.param == "plain")


def cut_off(
    disk: CutDisk, first: Sealed, log: Path, moments: random.Random, cuts: int, planted: str
) -> Found:
    """Work at a copy of the desk, cut the power, and look at what is there when it is back."""
    found = Found()
    with workers() as begin:
        for _ in range(cuts):
            disk.anew()
            made = first.copied(disk.place / "kept")
            subprocess.run(["sync", "-f", str(disk.place)], check=True)
            log.write_text("")
            told = {"path": str(made.path), "worker": str(made.worker), "log": str(log), "planted": planted}
            end = begin(told | {"key": made.key.raw.hex() if made.key else ""})
            try:
                limit = time.monotonic() + 60
                while not log.stat().st_size and time.monotonic() < limit:
                    time.sleep(0.01)
                time.sleep(moments.uniform(0, 1))
                reported = log.read_text().split("\n")[:-1]  # what is said later is said without power
                disk.cut()
            finally:
                end()
            disk.unmount()
            disk.mount()
            judge(made, reported, found)
    return found


def judge(made: Sealed, reported: list[str], found: Found) -> None:
    """What was reported is there, once and whole; the files and the audit are."""
    found.cuts += 1
    found.reported += len(reported)
    latest = {what: int(number) for what, number in (line.split() for line in reported)}
    try:
        with closing(connect(made.path, secret=made.key)) as connection:
            stands = commit_point(connection)
    except AssertionError as half:
        found.halves.append(str(half))
        stands = 0
    if stands < latest.get("rows", 0):
        found.lost.append(f"rows {stands} of {latest['rows']}")
    found.corrupt += made.faults()
    with made.open() as desk:
        views = all_of(desk)
    names = Counter(view.facts.answer("referrer.name").typed for view in views)
    found.halves += [f"{name} is there {count} times" for name, count in names.items() if name and count > 1]
    seen = {view.facts.answer("narrative.seen").typed for view in views}
    numbered = {view.facts.answer("referrer.name").typed for view in views if view.reference}
    for line in reported:
        what, number = line.split()
        stands_there = {
            "rows": True,
            "behind": f"Caller {number}" in names,
            "settled": f"Caller {number}" in numbered,
            "typed": f"Seen {number}" in seen,
        }[what]
        if not stands_there:
            found.lost.append(line)
    halves = [view for view in views if bool(view.clocks) != bool(view.reference)]
    found.halves += (
        [f"a contact with a number and no clocks, or the other way: {len(halves)}"] if halves else []
    )


def test_what_was_reported_as_saved_outlives_the_power(
    disk: CutDisk, first: Sealed, tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = random.Random("t2")  # noqa: S311 - moments, not secrets
    found = cut_off(disk, first, tmp_path / "log", moments, 3 * battery_size, "")
    with capsys.disabled():
        print(
            f"\nT2 {'encrypted' if first.key else 'plain'}: n = {found.cuts} cuts, "
            f"{found.reported} reported saves, lost {len(found.lost)}, "
            f"half transactions {len(found.halves)}, corrupt {len(found.corrupt)}"
        )
    assert (found.lost, found.halves, found.corrupt) == ([], [], [])
    assert found.reported > found.cuts


def test_control_a_commit_that_does_not_wait_for_the_disk_loses_reported_work(
    disk: CutDisk, first: Sealed, tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = random.Random("t2 control")  # noqa: S311 - moments, not secrets
    found = cut_off(disk, first, tmp_path / "log", moments, 1 + battery_size, "waits less")
    with capsys.disabled():
        print(
            f"\nT2 control, WAL and NORMAL: n = {found.cuts} cuts, lost {len(found.lost)} of {found.reported}"
        )
    assert found.lost, "the test sees what a power cut takes"
