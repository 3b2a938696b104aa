"""T23: copies made while another program writes are restored elsewhere, and hold what the desk held.

What a copy holds must be the desk as it stood at one commit, not older than the start of the copy, by the
hash of its rows. Sized by DUTYDESK_BATTERY. Control: the file's bytes copied alone are not that. A wrong key,
an old copy and a damaged one are named.
"""

import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dutydesk.acts import backing_up, restoring
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.paper.backup import words_of
from dutydesk.records import copies, copy_facts, keyfile
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings
from tests.acts.copying import NAME, WORDS, Made, contact, encrypted, plain
from tests.battery.writing import commit_point
from tests.conftest import in_memory
from tests.converting.desks import ROOT
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

SETTINGS = Settings("Tests, invented people only")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


@pytest.fixture(params=["plain", "encrypted"])
def made(request: pytest.FixtureRequest, folder: Path, clock: FixedClock) -> Made:
    return (plain if request.param == "plain" else encrypted)(folder / "desk.db", clock)


def key_of(made: Made) -> DataKey | None:
    with made.open() as desk:
        return desk.database.secret


@contextmanager
def writing(path: Path, key: DataKey | None) -> Iterator[Callable[[], int]]:
    """Another program writes for as long as the block lasts; the function tells its newest commit."""
    words = [sys.executable, "-m", "tests.battery.writing", str(path)]
    with subprocess.Popen(
        words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        print(key.raw.hex() if key is not None else "", file=program.stdin, flush=True)
        told, newest = program.stdout, [int(program.stdout.readline())]

        def listen() -> None:
            for line in told:
                newest[0] = int(line) if line.endswith("\n") else newest[0]

        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield lambda: newest[0]
        finally:
            program.kill()
            listening.join()


def wrong_with(copy: Path, key: DataKey | None, start: int, kept: dict[str, int]) -> str:
    """What is wrong with a copy; "" where it is the desk at a commit since the start."""
    try:
        with copy_facts.opened(copy, key) as connection:
            found = commit_point(connection)
    except (AssertionError, *refused_by()) as error:  # type: ignore[misc]  # as in `refusals`
        return type(error).__name__
    kept["newest"] = max(kept.get("newest", 0), found - start)
    return "" if found >= start else "older than its start"


def test_a_copy_made_while_another_program_writes_is_restored_elsewhere(
    made: Made, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    key, number, kept = key_of(made), 5 * battery_size, dict[str, int]()
    begun = ended = 0
    with writing(made.path, key) as newest:
        for turn in range(number):
            copy, other = folder / f"{turn}.db", folder / "other machine" / "desk.db"
            begun = newest()
            copies.make(made.path, copy, key)
            assert wrong_with(copy, key, begun, kept) == ""
            found = restoring.find(str(other), copy, SETTINGS)
            signed = restoring.sign_in(found, NAME, WORDS, clock=made.clock) if key is not None else None
            restoring.restore(restoring.plan(found, signed), made.clock)
            assert wrong_with(other, key, begun, kept) == ""
            copies.remove(copy)
            shutil.rmtree(other.parent)
        ended = newest()
    assert ended > number, "it wrote while the copies were made"
    kind = "encrypted" if key is not None else "plain"
    with capsys.disabled():
        print(
            f"\nT23 {kind}: n = {number} copies during {ended} commits, each restored and equal to a commit"
        )


def test_control_the_bytes_of_the_file_alone_are_no_commit(
    made: Made, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    key, number = key_of(made), 20 * battery_size
    with writing(made.path, key) as newest:
        faults = []
        for _ in range(number):
            begun = newest()
            shutil.copyfile(made.path, folder / "mere.db")
            faults.append(wrong_with(folder / "mere.db", key, begun, {}))
    assert any(faults), "the judgement sees nothing"
    with capsys.disabled():
        print(f"\nT23 control: {sum(map(bool, faults))} of {number} copied by their bytes are no commit")


def test_a_cut_or_changed_copy_is_named_and_changes_nothing(
    made: Made, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random("t23 damaged")  # noqa: S311 - repeatable
    (folder / "stick").mkdir()
    with made.open() as desk:
        contact(desk, "Seen on Monday.")
        copy, _ = backing_up.make_at(desk, folder / "stick")
    key, whole, before = key_of(made), copy.read_bytes(), made.path.read_bytes()
    counts, told = {"cut": 0, "bit": 0, "page of zeros": 0}, set[str]()
    for _ in range(5 * battery_size):
        for how in counts:
            content = bytearray(whole)
            at = chance.randrange(len(content))
            if how == "cut":
                del content[at:]
            elif how == "bit":
                content[at] ^= 1 << chance.randrange(8)
            else:
                content[at - at % 4096 : at - at % 4096 + 4096] = bytes(4096)
            copy.write_bytes(bytes(content))
            if bytes(content) == whole:
                continue
            try:
                found = restoring.find(str(made.path), copy, SETTINGS)
                signed = restoring.sign_in(found, NAME, WORDS, clock=made.clock) if found.keys else None
                restoring.plan(found, signed)
            except DeskError as refused:
                counts[how] += 1
                told.add(str(refused))
            else:
                assert key is None, "each page of an encrypted copy is sealed"
                assert how != "cut"
    assert made.path.read_bytes() == before
    assert all("othing was changed" in each or "It was left as it is" in each for each in told), told
    assert counts["cut"] == 5 * battery_size
    if key is not None:
        assert set(counts.values()) == {5 * battery_size}
    with capsys.disabled():
        kind = "encrypted" if key is not None else "plain"
        print(f"\nT23 damaged, {kind}: n = {15 * battery_size}, named {counts}")


def test_a_wrong_passphrase_another_desks_keys_and_an_old_copy_are_named(
    folder: Path, clock: FixedClock
) -> None:
    made = encrypted(folder / "desk.db", clock)
    other = encrypted(folder / "other" / "desk.db", clock)
    (folder / "stick").mkdir()
    with made.open() as desk:
        contact(desk, "Monday")
        copy, _ = backing_up.make_at(desk, folder / "stick")
    clock.move(hours=3)
    with made.open() as desk:
        contact(desk, "Tuesday")
    found = restoring.find(str(made.path), copy, SETTINGS)
    with pytest.raises(NotAllowed, match="do not open this desk"):
        restoring.sign_in(found, NAME, "a tin roof sings in the rain", clock=clock)
    clock.move(minutes=10)
    plan = restoring.plan(found, restoring.sign_in(found, NAME, WORDS, clock=clock))
    told = "\n".join(words_of(plan))
    assert "Of its contacts 1 is not in the copy." in told
    assert "What was typed after Tue 12 May 2026 14:26 would be in the desk no more." in told
    foreign = restoring.plan(
        restoring.find(str(other.path), copy, SETTINGS), restoring.sign_in(found, NAME, WORDS, clock=clock)
    )
    assert "cannot be read with these keys" in "\n".join(words_of(foreign))
    shutil.copyfile(keyfile.place_of(other.path), keyfile.place_of(copy))
    found = restoring.find(str(made.path), copy, SETTINGS)
    with pytest.raises(CannotOpen, match="another desk's"):
        restoring.plan(found, restoring.sign_in(found, NAME, WORDS, clock=clock))
    keyfile.place_of(copy).unlink()
    with pytest.raises(CannotOpen, match="no keys file"):
        restoring.find(str(made.path), copy, SETTINGS)
