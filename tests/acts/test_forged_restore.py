"""A restore that nobody did silences no alarm: its journal is believed where this desk's key wrote it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from dutydesk import settings
from dutydesk.acts import auditing, restoring, unlocking
from dutydesk.acts.audit_events import Event
from dutydesk.records import copies
from dutydesk.records import restoring as steps
from dutydesk.records.restoring import Journal
from tests.acts.audit_rows import told
from tests.acts.copying import NAME, WORDS, Made, encrypted, plain
from tests.fixed_clock import FixedClock


@pytest.fixture(params=[plain, encrypted])
def made(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock, user_folder: Path) -> Made:
    make: Callable[[Path, FixedClock], Made] = request.param
    return make(tmp_path / "desk" / "desk.db", clock)


def put_older(made: Made, older: Path) -> None:
    shutil.copy2(older, made.path)
    for suffix in ("-wal", "-shm"):
        made.path.with_name(made.path.name + suffix).unlink(missing_ok=True)


def rolled_back(made: Made) -> None:
    """The file of an earlier hour is put in the place of the desk."""
    older = made.path.with_name("older")
    shutil.copy2(made.path, older)
    for _ in range(3):
        with made.open():
            pass
    put_older(made, older)


def restored(made: Made) -> Path:
    """A copy is put back as a person does it; returns its journal, which is still to be told."""
    copy = made.path.with_name("copy.db")
    with made.open():
        pass
    with made.open() as desk:
        copies.make(made.path, copy, desk.database.secret)
    with made.open():
        pass
    found = restoring.find(str(made.path), copy, settings.load())
    signed = unlocking.sign_in(made.path, NAME, WORDS, made.clock) if made.recovery else None
    restoring.restore(restoring.plan(found, signed), made.clock)
    return steps.place_of(made.path)


def test_a_journal_that_nobody_here_wrote_silences_no_alarm(made: Made) -> None:
    rolled_back(made)
    forged = Journal("a", "desk.db-before-1", steps.AUDIT, False, bool(made.recovery), {})
    steps.place_of(made.path).write_text(json.dumps(asdict(forged)), encoding="ascii")
    for _ in range(2):
        with made.open() as desk:
            assert "The end of this desk's audit is gone" in desk.integrity
    with made.open() as desk:
        auditing.go_on(desk)
        assert told(desk, Event.GONE_ON)[0].reason == "read"
    with made.open() as desk:
        assert desk.integrity == ""
        assert [each.reason for each in told(desk, Event.RESTORED)] == ["unproved"]
    assert not steps.place_of(made.path).exists()


def test_a_restore_that_was_done_is_told_and_no_alarm(made: Made) -> None:
    restored(made)
    with made.open() as desk:
        assert desk.integrity == ""
        assert [each.reason for each in told(desk, Event.RESTORED)] == ["restored"]


def test_the_journal_of_a_true_restore_serves_no_second_time(made: Made) -> None:
    kept = restored(made).read_bytes()
    shutil.copy2(made.path, made.path.with_name("older"))
    with made.open():
        pass
    with made.open():
        pass
    put_older(made, made.path.with_name("older"))
    steps.place_of(made.path).write_bytes(kept)
    with made.open() as desk:
        assert "The end of this desk's audit is gone" in desk.integrity


def test_a_true_journal_goes_with_its_own_copy_alone(made: Made) -> None:
    older = made.path.with_name("other")
    shutil.copy2(made.path, older)
    restored(made)
    put_older(made, older)
    with made.open() as desk:
        assert desk.integrity != ""
