"""Opening a desk: made under one profile, private, remembered, and a demonstration that leaves nothing."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import (
    DEMO_PREFIX,
    NOT_ENCRYPTED,
    NOT_PROVED,
    ON_A_SERVER,
    Desk,
    close_desk,
    open_desk,
)
from dutydesk.errors import CannotOpen, DataFaults, DeskError
from tests.acts.conftest import OpenDesk
from tests.acts.copying import call_behind_the_gate, plain
from tests.fixed_clock import FixedClock


def test_the_first_start_says_that_it_is_not_encrypted_and_names_are_not_proved(opened: OpenDesk) -> None:
    desk = opened()
    what = NOT_ENCRYPTED if desk.database.path is not None else ON_A_SERVER
    assert desk.notices == (what, NOT_PROVED)
    assert opened().notices == ()


def test_a_desk_keeps_the_profile_it_was_made_under(
    made_database_url: str, clock: FixedClock, opened: OpenDesk
) -> None:
    opened()
    with pytest.raises(CannotOpen) as told:
        open_desk(made_database_url, "halton", clock)
    assert "leicester" in str(told.value)
    assert "halton" in str(told.value)


def test_a_desk_made_under_another_profile_opens_under_it_unasked(
    sqlite_database_url: str, clock: FixedClock
) -> None:
    close_desk(open_desk(sqlite_database_url, "halton", clock))
    desk = open_desk(sqlite_database_url, None, clock)
    close_desk(desk)
    assert desk.profile.key == "halton"


def test_an_unknown_profile_makes_no_database(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(DataFaults):
        open_desk(str(tmp_path / "desk.db"), "nowhere", clock)
    assert not (tmp_path / "desk.db").exists()


def test_by_default_the_desk_is_private_in_the_user_data_folder(user_folder: Path, clock: FixedClock) -> None:
    before = os.umask(0)
    try:
        desk = open_desk(None, None, clock)
        people.arrive(desk, "Ada Bright", "duty_worker", "SW1")
        take_call(desk)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in user_folder.rglob("*")}
        folder = stat.S_IMODE(user_folder.stat().st_mode)
    finally:
        os.umask(before)
    close_desk(desk)
    assert {"desk.db", "desk.db-wal", "desk.db-shm", "desk.db-here", "desk.db-gate"} <= set(modes)
    assert folder == 0o700
    assert modes.pop("desk.db-gate") == 0o700
    assert set(modes.values()) == {0o600}


def test_nothing_of_the_desk_is_in_its_repr(desk: Desk) -> None:
    assert "Ada" not in repr(desk)


def test_a_demonstration_is_private_and_gone_when_it_is_closed(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    desk = open_desk(None, None, clock, demonstration=True)
    assert desk.folder is not None
    assert desk.demonstration
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    assert desk.notices == ()
    close_desk(desk)
    assert not desk.folder.exists()


def test_a_demonstration_that_was_killed_is_gone_at_the_next_start(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    killed, running, strange = (
        tmp_path / f"{DEMO_PREFIX}{name}" for name in ("killed", "running", "strange")
    )
    for folder, pid in ((killed, gone.pid), (running, os.getpid())):
        folder.mkdir()
        (folder / "demonstration.pid").write_text(str(pid))
    strange.mkdir()
    close_desk(open_desk(None, None, clock, demonstration=True))
    assert not killed.exists()
    assert running.exists()
    assert strange.exists()


def test_a_desk_that_is_refused_after_its_calls_were_looked_at_leaves_them_as_they_were(
    tmp_path: Path, clock: FixedClock
) -> None:
    """Found by T6: who was here last cannot be read, and the call's file was left open."""
    path = tmp_path / "desk.db"
    made = plain(path, clock)
    with made.open() as desk:
        call_behind_the_gate(desk, "Tom Reid")
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        pages = dict(connection.execute("SELECT name, rootpage FROM sqlite_master"))
    raw = bytearray(path.read_bytes())
    here, there = ((pages[name] - 1) * size for name in ("worker", "contact"))
    raw[here : here + size] = raw[there : there + size]
    path.write_bytes(raw)
    before = {each.name for each in tmp_path.rglob("*")}
    with pytest.raises(DeskError, match="damaged"):
        open_desk(str(path), None, clock)
    assert {each.name for each in tmp_path.rglob("*")} == before
