"""What left no trace in the audit, or a false one: recovery, quick searches, exports, clocks, anchors."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dutydesk.acts import auditing, people, unlocking
from dutydesk.acts.audit_clock import steady
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.audit_reading import export
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.unlocking import Signed
from dutydesk.errors import NotAllowed
from dutydesk.records import tries
from tests.acts.audit_rows import raw, told
from tests.acts.copying import NAME, WORDS, Made, encrypted
from tests.fixed_clock import FixedClock

OTHER = "seven green ladders sing"


@pytest.fixture
def locked(tmp_path: Path, clock: FixedClock, user_folder: Path) -> Made:
    return encrypted(tmp_path / "desk" / "desk.db", clock)


@pytest.fixture
def start(made_desk: Path, clock: FixedClock, user_folder: Path) -> Iterator[Callable[[], Desk]]:
    """Starts the program on one plain file, as often as wanted; the one before is closed."""
    desks: list[Desk] = []

    def again() -> Desk:
        while desks:
            close_desk(desks.pop())
        desks.append(open_desk(str(made_desk), None, clock))
        return desks[0]

    yield again
    for desk in desks:
        close_desk(desk)


def fail(made: Made, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed):
            unlocking.sign_in(made.path, NAME, "wrong wrong wrong wrong", made.clock)
        made.clock.move(minutes=6)


# ---------------------------------------------------------------------- who signed in, and how


def test_the_recovery_key_and_what_failed_before_it_are_told(locked: Made) -> None:
    fail(locked, 7)
    signed = unlocking.recover(locked.path, locked.recovery, locked.clock)
    person = unlocking.person_of(locked.path, NAME)
    assert person is not None
    unlocking.give(locked.path, signed.key, person, NAME, OTHER, OTHER)
    with closing_desk(
        Entrance(str(locked.path), None, locked.clock).resume(Signed(signed.key, person))
    ) as desk:
        assert [each.detail["count"] for each in told(desk, Event.SIGN_IN_FAILED)] == [7]
        assert told(desk, Event.SIGNED_IN)[-1].reason == "recovery_key"
        assert told(desk, Event.SIGNED_IN)[-1].person == str(person)
    with closing_desk(enter(locked, OTHER)) as desk:
        assert [each.detail["count"] for each in told(desk, Event.SIGN_IN_FAILED)] == [7], "told once"
        assert told(desk, Event.SIGNED_IN)[-1].reason == ""


def test_what_failed_is_kept_until_it_is_written(locked: Made) -> None:
    fail(locked, 3)
    unlocking.sign_in(locked.path, NAME, WORDS, locked.clock)  # and the machine goes off
    assert tries.read_tries(tries.place_of(locked.path)).wait(locked.clock.now()).total_seconds() == 0
    fail(locked, 2)
    unlocking.sign_in(locked.path, NAME, WORDS, locked.clock)
    with closing_desk(enter(locked, WORDS)) as desk:
        assert [each.detail["count"] for each in told(desk, Event.SIGN_IN_FAILED)] == [5]
    assert not tries.place_of(locked.path).exists()


def test_what_failed_at_a_locked_screen_is_told_once(locked: Made) -> None:
    with closing_desk(enter(locked, WORDS)) as desk:
        assert desk.signed is not None
        with pytest.raises(NotAllowed):
            unlocking.prove(locked.path, desk.signed, OTHER, locked.clock)
        auditing.unlocked(desk, wrong=True)
        locked.clock.move(minutes=6)
        unlocking.prove(locked.path, desk.signed, WORDS, locked.clock)
        auditing.unlocked(desk)
    with closing_desk(enter(locked, WORDS)) as desk:
        assert [each.detail["count"] for each in told(desk, Event.SIGN_IN_FAILED)] == [1]


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal needs a Unix")
def test_a_command_that_changes_the_keys_is_told(locked: Made, tmp_path: Path) -> None:
    from tests.whole.terminal import Terminal

    locked.clock.move(days=-3650)  # before the machine's clock, which the commands go by
    fail(locked, 2)
    with Terminal(tmp_path, "recovery", "--database", str(locked.path)) as terminal:
        terminal.see("Passphrase:", within=30)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("Its last group:", within=30)
        (printed,) = [row.split() for row in terminal.screen() if row.count("-") == 7]
        terminal.type(printed[0][-4:])
        terminal.press("Enter")
        assert terminal.ended() == 0
    with closing_desk(enter(locked, WORDS)) as desk:
        (made,) = [each for each in told(desk, Event.KEYS) if each.reason]
        assert (made.reason, made.person) == ("recovery", str(desk.signed))
        assert [each.detail["count"] for each in told(desk, Event.SIGN_IN_FAILED)] == [2]


def enter(made: Made, words: str) -> Desk:
    signed = unlocking.sign_in(made.path, NAME, words, made.clock)
    return Entrance(str(made.path), None, made.clock).enter(signed)


class closing_desk:
    """A desk for the length of a block."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Desk:
        return self._desk

    def __exit__(self, *_: object) -> None:
        close_desk(self._desk)


# ---------------------------------------------------------------------- what left the desk


def test_two_searches_within_a_second_are_two(start: Callable[[], Desk]) -> None:
    desk = start()
    for typed in ("Sm", "Smith", "Smith Jane", "Jones"):
        auditing.searched(desk, typed, 1)
    assert desk.auditor is not None
    hashed = desk.auditor.hashed
    assert [each.detail["words"] for each in told(desk, Event.SEARCHED)] == [
        sorted([hashed("smith"), hashed("jane")]),
        [hashed("jones")],
    ]


def test_a_search_that_is_wiped_within_a_second_is_told_as_it_was_at_its_longest(
    start: Callable[[], Desk],
) -> None:
    desk = start()
    for typed in ("Smith", "Smith Jane", "Smith", "Smi", "S"):
        auditing.searched(desk, typed, 1)
    assert desk.auditor is not None
    hashed = desk.auditor.hashed
    assert [each.detail["words"] for each in told(desk, Event.SEARCHED)] == [
        sorted([hashed("smith"), hashed("jane")]),
        [hashed("s")],
    ]


def test_an_export_is_told_before_its_first_line(start: Callable[[], Desk]) -> None:
    desk = start()
    people.arrive(desk, "Ada Bright", "auditor", "")
    lines = export(desk)
    assert next(lines)
    lines.close()  # type: ignore[attr-defined]
    assert [each.reason for each in told(desk, Event.READ)] == ["export"]


# ---------------------------------------------------------------------- key, clock, anchor


def test_a_damaged_key_of_the_audit_keeps_nobody_from_a_plain_desk(
    start: Callable[[], Desk], made_desk: Path
) -> None:
    raw(start())
    close_desk(start())
    place = made_desk.with_name("desk.db-auditkey")
    place.write_text("not a key", encoding="ascii")
    assert start().integrity.startswith("The key of this desk's audit is gone.")
    assert place.read_text(encoding="ascii") == "not a key", "it is left until it was read"
    desk = start()
    auditing.go_on(desk)
    (aside,) = made_desk.parent.glob("desk.db-auditkey.*.damaged")
    assert aside.read_text(encoding="ascii") == "not a key"
    assert told(desk, Event.INTEGRITY)[-1].reason == "no_key"
    assert start().integrity == ""


def test_a_jump_of_the_clock_that_was_undone_with_its_write_is_told_with_the_next(
    start: Callable[[], Desk], clock: FixedClock
) -> None:
    desk = start()
    raw(desk)
    clock.move(hours=3)
    with suppress(KeyError), desk.database.write() as session:
        tell(session, Happened(Event.LISTED))
        assert desk.auditor is not None
        desk.auditor.close_books(session.connection())
        raise KeyError
    auditing.locked(desk)
    assert [round(each.detail["seconds"] / 3600) for each in told(desk, Event.CLOCK)] == [3]


def test_where_no_clock_counts_sleep_the_one_of_macos_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def told_by(which: int) -> float:
        asked.append(which)
        return 5.0

    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(time, "clock_gettime", told_by)
    assert steady() == 5.0
    assert asked == [time.CLOCK_MONOTONIC]


def test_an_anchor_that_goes_while_the_program_runs_is_told_once(
    start: Callable[[], Desk], made_desk: Path
) -> None:
    desk = start()
    raw(desk)
    place = made_desk.with_name("desk.db-anchor")
    for _ in range(2):
        place.unlink()
        auditing.locked(desk)
        raw(desk)
    assert place.exists()
    (told_of,) = told(desk, Event.INTEGRITY)
    assert told_of.reason == "no_anchor"
    assert start().integrity == ""


def test_an_anchor_that_could_not_be_written_when_it_was_read_follows_later(
    start: Callable[[], Desk], made_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.arrive(start(), "Ada Bright", "duty_manager", "")
    close_desk(start())
    older = shutil.copy2(made_desk, made_desk.with_name("older.db"))
    for number in range(3):
        people.arrive(start(), f"Person {number}", "duty_manager", "")
    close_desk(start())
    shutil.copy2(older, made_desk)
    for suffix in ("-wal", "-shm"):
        made_desk.with_name(made_desk.name + suffix).unlink(missing_ok=True)
    desk = start()
    assert desk.integrity

    def full(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as disk:
        disk.setattr("dutydesk.records.anchor.write_anchor", full)
        auditing.go_on(desk)
    auditing.locked(desk)
    raw(desk)
    assert start().integrity == ""
