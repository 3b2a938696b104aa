"""T6, the journal and the swapped file: what a start finds of it is said, or nothing of the audit is missing.

A program is stopped in the middle of its work: its file and its journal (-wal) are taken as they stand. Then
the journal is taken away, cut or changed in one bit, or another file is put in its place; plain and
encrypted. Sized by DUTYDESK_BATTERY. Control: without the anchor the lost journal is not noticed.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.errors import CannotOpen
from dutydesk.records import audit
from dutydesk.records.secret import DataKey
from tests.acts.conftest import type_in
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

WHO = uuid4()
BESIDE = ("-wal", "-anchor", "-auditkey", "-here")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


@pytest.fixture(params=["plain", "encrypted"])
def secret(request: pytest.FixtureRequest) -> DataKey | None:
    return DataKey.new() if request.param == "encrypted" else None


def opened(path: Path, secret: DataKey | None, clock: FixedClock) -> Desk:
    return open_desk(str(path), None, clock, secret=secret, signed=WHO if secret else None)


def work(desk: Desk, words: str) -> None:
    """A contact and a few answers; the last thing done is in the audit, and the anchor is written."""
    if desk.here is None:
        people.arrive(desk, "Ada Bright", "duty_worker", "SW10001")
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    assert settle(desk, contact_id)
    type_in(desk, contact_id, "narrative.seen", words)
    desk.keeper.flush()
    assert desk.auditor is not None
    desk.auditor.flush()


def stopped(folder: Path, secret: DataKey | None, clock: FixedClock) -> tuple[Path, Path]:
    """A desk as a stop leaves it, with its journal; and an older copy of its file, whole."""
    path, left, older = folder / "desk.db", folder / "left" / "desk.db", folder / "older.db"
    desk = opened(path, secret, clock)
    work(desk, "Seen on Monday.")
    close_desk(desk)
    shutil.copy2(path, older)
    desk = opened(path, secret, clock)
    work(desk, "Seen on Tuesday.")
    left.parent.mkdir()
    for suffix in ("", *BESIDE):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copy2(source, left.with_name(left.name + suffix))
    close_desk(desk)
    assert left.with_name("desk.db-wal").stat().st_size > 1000
    return left, older


def again(left: Path, to: Path) -> Path:
    """The stopped desk once more, in a folder of its own."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(left.parent, to)
    return to / left.name


def rows_of(path: Path, secret: DataKey | None, clock: FixedClock) -> tuple[str, list[audit.Row]]:
    """What a start says, and what stood in the audit then."""
    desk = opened(path, secret, clock)
    try:
        with desk.database.read() as session:
            return desk.integrity, [tuple(row) for row in audit.rows(session.connection())]
    finally:
        close_desk(desk)


def test_a_journal_that_is_gone_cut_or_changed_is_said(
    folder: Path,
    secret: DataKey | None,
    clock: FixedClock,
    battery_size: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random("t6 journal")  # noqa: S311 - nothing is kept secret with it
    left, _ = stopped(folder, secret, clock)
    said, whole = rows_of(again(left, folder / "whole"), secret, clock)
    assert said == ""
    counts = {"noticed": 0, "refused": 0, "nothing missing": 0}
    for number in range(battery_size):
        for kind in ("gone", "cut", "bit"):
            path = again(left, folder / "broken")
            journal = path.with_name("desk.db-wal")
            raw = bytearray(journal.read_bytes())
            if kind == "gone":
                journal.unlink()
            elif kind == "cut":
                journal.write_bytes(bytes(raw[: chance.randrange(len(raw))]))
            else:
                raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
                journal.write_bytes(bytes(raw))
            try:
                said, rows = rows_of(path, secret, clock)
            except CannotOpen:
                counts["refused"] += 1
                continue
            if said:
                counts["noticed"] += 1
            else:
                counts["nothing missing"] += 1
                assert rows[: len(whole)] == whole, (kind, number)
            assert kind != "gone" or said
    with capsys.disabled():
        print(f"\nT6 journal, {'encrypted' if secret else 'plain'}: n = {3 * battery_size}, {counts}")


def test_a_swapped_older_or_empty_file_is_said(
    folder: Path, secret: DataKey | None, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    left, older = stopped(folder, secret, clock)
    other = folder / "other" / "desk.db"
    desk = opened(other, secret, clock)
    work(desk, "Another desk's.")
    close_desk(desk)
    said: dict[str, str] = {}

    def start(kind: str, path: Path) -> None:
        try:
            said[kind] = rows_of(path, secret, clock)[0]
        except CannotOpen as refused:
            said[kind] = str(refused)

    for kind, source in (("older", older), ("another", other)):
        path = again(left, folder / kind / "it")
        path.with_name("desk.db-wal").unlink()
        shutil.copy2(source, path)
        start(kind, path)
    path = again(left, folder / "empty" / "it")
    path.write_bytes(b"")
    start("emptied", path)
    path.with_name("desk.db-wal").unlink(missing_ok=True)
    start("emptied, and no journal", path)
    path = again(left, folder / "none" / "it")
    path.unlink()
    path.with_name("desk.db-wal").unlink()
    start("taken away", path)  # made anew by this start: never a silent empty one
    assert all(said.values()), said
    with capsys.disabled():
        print(f"\nT6 file, {'encrypted' if secret else 'plain'}: {len(said)} of n = {len(said)} said")


def test_control_without_the_anchor_a_lost_journal_is_not_noticed(
    folder: Path, secret: DataKey | None, clock: FixedClock
) -> None:
    left, _ = stopped(folder, secret, clock)
    path = again(left, folder / "control")
    path.with_name("desk.db-wal").unlink()
    desk = opened(path, secret, clock)
    assert desk.auditor is not None
    with desk.database.read() as session:
        rows = [tuple(row) for row in audit.rows(session.connection())]
    look = audit.look_over(rows, desk.auditor.key)
    close_desk(desk)
    assert look.breaks == (), "the chain alone says that all is well"
    assert desk.integrity, "the anchor does not"
