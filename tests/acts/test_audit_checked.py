"""What a start says of an audit that is not as it was left, and how the desk is gone on with."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dutydesk.acts import auditing, making, people, unlocking
from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.errors import NotSaved
from dutydesk.records import keyfile
from dutydesk.records.connecting import connect
from tests.acts.audit_rows import raw, told
from tests.fixed_clock import FixedClock

ROOT = Path(__file__).parents[2]
Start = Callable[[], Desk]


@pytest.fixture
def start(made_desk: Path, clock: FixedClock, user_folder: Path) -> Iterator[Start]:
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


def busy(desk: Desk, *names: str) -> None:
    for name in names:
        people.arrive(desk, name, "duty_manager", "SW1")
    raw(desk)


def rolled_back(start: Start, made_desk: Path) -> None:
    """A morning's work, and then the file of the evening before in its place."""
    busy(start(), "Ada Bright")
    close_desk(start())
    older = shutil.copy2(made_desk, made_desk.with_name("older.db"))
    busy(start(), "Bo Reed", "Cy Hill")
    close_desk(start())
    shutil.copy2(older, made_desk)
    for suffix in ("-wal", "-shm"):
        made_desk.with_name(made_desk.name + suffix).unlink(missing_ok=True)


def test_a_clean_desk_says_nothing_however_often_it_is_started(start: Start) -> None:
    for number in range(6):
        desk = start()
        assert (desk.integrity, auditing.check(desk), auditing.check(desk, whole=True)) == ("", "", "")
        busy(desk, f"Person {number}")


def test_an_older_file_is_said_in_words_until_somebody_read_it(start: Start, made_desk: Path) -> None:
    rolled_back(start, made_desk)
    desk = start()
    assert "The end of this desk's audit is gone" in desk.integrity
    assert "Tue 12 May 2026 at 14:26" in desk.integrity
    assert auditing.check(desk) == desk.integrity
    with pytest.raises(NotSaved):
        busy(desk, "Di Moss")
    anchor = json.loads(made_desk.with_name("desk.db-anchor").read_text(encoding="ascii"))
    assert anchor["seq"] > len(raw(desk)), "the anchor is the proof: nothing is written over it unread"
    assert start().integrity, "not read, so said again"


def test_that_it_was_read_is_an_event_and_the_anchor_holds_from_then_on(
    start: Start, made_desk: Path
) -> None:
    rolled_back(start, made_desk)
    desk = start()
    auditing.go_on(desk)
    assert desk.integrity == ""
    busy(desk, "Di Moss")
    (gone,) = told(desk, Event.GONE_ON)
    assert (gone.reason, gone.detail["what"]) == ("read", "cut")
    assert gone.detail["anchor"]["seq"] > 0
    assert told(desk, Event.INTEGRITY)[0].reason == "cut"
    again = start()
    assert again.integrity == ""
    assert auditing.verify(again).what == ""


def spoil(made_desk: Path, statement: str) -> None:
    with closing(connect(made_desk)) as connection:
        for trigger in ("audit_no_change", "audit_no_taking_away", "audit_no_replacing"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute(statement)


def test_a_changed_row_is_named_and_once_read_only_verify_still_names_it(
    start: Start, made_desk: Path
) -> None:
    busy(start(), "Ada Bright", "Bo Reed", "Cy Hill")
    close_desk(start())
    spoil(made_desk, "UPDATE audit SET reason = 'duty_worker' WHERE seq = 2")
    desk = start()
    assert desk.integrity.startswith("Row 2 of this desk's audit is not as it was written.")
    auditing.go_on(desk)
    again = start()
    assert again.integrity == ""
    verdict = auditing.verify(again)
    assert verdict.breaks == ((2, "changed"),)
    assert verdict.gone_on.startswith("up to row 2, on Tue 12 May")
    busy(again, "Di Moss", "Ed Vale")
    (seq,) = [each.seq for each in told(again, Event.ROLE) if each.seq == len(raw(again)) - 1]
    close_desk(start())
    spoil(made_desk, f"DELETE FROM audit WHERE seq = {seq}")  # noqa: S608
    assert start().integrity.startswith(f"Row {seq} of this desk's audit was taken away.")


def test_leave_to_go_on_that_nobody_here_gave_is_none(start: Start, made_desk: Path) -> None:
    busy(start(), "Ada Bright", "Bo Reed")
    close_desk(start())
    spoil(made_desk, "UPDATE audit SET reason = 'duty_worker' WHERE seq = 2")
    with closing(connect(made_desk)) as connection:
        last = connection.execute("SELECT * FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        forged = (last[0] + 1, last[1], Event.GONE_ON.value, *last[3:9], "read", '{"upto":99}', last[11])
        connection.execute(f"INSERT INTO audit VALUES ({', '.join('?' * 12)})", forged)  # noqa: S608
    assert start().integrity.startswith("Row 2 ")


@pytest.mark.parametrize(("gone", "said"), [("-anchor", "desk.db-anchor"), ("-auditkey", "The key of this")])
def test_a_file_beside_the_desk_that_is_gone_is_said(
    start: Start, made_desk: Path, gone: str, said: str
) -> None:
    busy(start(), "Ada Bright")
    close_desk(start())
    made_desk.with_name(f"desk.db{gone}").unlink()
    desk = start()
    assert said in desk.integrity
    auditing.go_on(desk)
    busy(desk, "Bo Reed")
    assert start().integrity == ""


def test_a_copy_that_was_put_back_on_purpose_is_no_alarm(start: Start, made_desk: Path) -> None:
    rolled_back(start, made_desk)
    desk = start()
    auditing.go_on(desk, "restored")
    assert told(desk, Event.GONE_ON)[0].reason == "restored"
    assert start().integrity == ""


def test_a_window_that_knows_less_does_not_put_the_anchor_back(
    made_desk: Path, clock: FixedClock, user_folder: Path
) -> None:
    one, two = (open_desk(str(made_desk), None, clock) for _ in range(2))
    people.arrive(one, "Ada Bright", "duty_manager", "SW1")
    busy(two, "Bo Reed")
    assert one.auditor is not None
    one.auditor.flush()
    with one.database.read():
        stands = json.loads(made_desk.with_name("desk.db-anchor").read_text(encoding="ascii"))
    assert stands["seq"] == len(raw(two))
    close_desk(one)
    close_desk(two)


_STOPPED = """
import os, signal, sys
from dutydesk.acts import people
from dutydesk.acts.desk import open_desk
desk = open_desk(sys.argv[1], None)
for number in range(int(sys.argv[2])):
    people.arrive(desk, f"Person {number}", "duty_manager", "SW3")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("acts", [0, 1, 5])
def test_a_kill_before_the_anchor_followed_is_no_alarm(
    made_desk: Path, clock: FixedClock, user_folder: Path, acts: int
) -> None:
    command = [sys.executable, "-c", _STOPPED, str(made_desk), str(acts)]
    killed = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    desk = open_desk(str(made_desk), None, clock)
    assert desk.integrity == ""
    assert len(told(desk, Event.ROLE)) == acts
    close_desk(desk)


def test_what_cannot_be_written_now_is_written_later(start: Start) -> None:
    desk = start()
    raw(desk)
    assert desk.auditor is not None
    with closing(connect(desk.database.path)) as other:  # type: ignore[arg-type]
        other.execute("BEGIN IMMEDIATE")
        desk.auditor.soon(Happened(Event.CRASH, reason="AB12"))
        other.execute("ROLLBACK")
    assert [each.reason for each in told(desk, Event.CRASH)] == ["AB12"]


def test_other_settings_and_other_keys_than_at_the_last_start_are_events(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = keyfile.Cost(memory=64, passes=1)
    config, path = tmp_path / "config", tmp_path / "locked.db"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    begun = unlocking.begin("Ada Bright", "four words of my own", "four words of my own", cost=cheap)
    making.keep(begun, path)

    def events() -> list[str]:
        desk = open_desk(str(path), None, clock, secret=begun.key, signed=begun.person)
        making.made(path, begun.key)
        kinds = [each.act for each in told(desk)]
        close_desk(desk)
        return kinds

    assert set(events()) == {"sign_in.ok", "desk.opened"}
    assert "desk.keys" not in events(), "that the desk was made is no other key"
    (config / "dutydesk").mkdir(parents=True)
    (config / "dutydesk" / "settings.toml").write_text("lock_after = 3\n", encoding="utf-8")
    unlocking.put(path, begun.key, unlocking.new_recovery(path, begun.key, cost=cheap)[1])
    found = events()
    assert (found.count("desk.keys"), found.count("desk.settings")) == (1, 1)
    assert events().count("desk.keys") == 1


def test_a_locked_screen_is_told_and_what_was_tried_at_it(start: Start) -> None:
    desk = start()
    auditing.locked(desk)
    auditing.unlocked(desk, wrong=True)
    auditing.unlocked(desk)
    kinds = (Event.LOCKED, Event.SIGN_IN_FAILED, Event.UNLOCKED)
    assert [each.act for each in told(desk, *kinds)] == [event.value for event in kinds]
