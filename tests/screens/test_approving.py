"""Somebody new who endorses: the panel asks for leave in plain words, and takes nothing less."""

from pathlib import Path

import pytest
from dutydesk.screens.arrive import Arrive
from dutydesk.screens.passphrase_panel import ApproveArrival, SetPassphrase
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import people, unlocking
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.opening import Entrance, nobody
from tests.fixed_clock import FixedClock
from tests.screens.conftest import SIZES, lines_of, press, text_of
from tests.screens.doors import OTHER, WORDS, at_the_door, cheap_keys, locked

THIRD = "nine brass kettles on a hill"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody allowed an unencrypted file, and on which Argon2id costs nothing."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_manager_is_let_in_by_a_manager_or_by_the_recovery_key(
    tmp_path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    path = tmp_path / "desk.db"
    recovery = locked(path, clock)
    async with at_the_door(path, clock, size) as (app, pilot):
        await press(app, pilot, *WORDS, "enter")
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "n", *"Mo Carter", "tab", "2", "f9")
        assert isinstance(app.screen, SetPassphrase)
        shown = " ".join(text_of(app).split())
        assert "nobody who endorses has a passphrase here yet" in shown
        assert "Approval" in shown
        await press(app, pilot, *OTHER, "enter", *OTHER, "enter", *WORDS, "enter")
        assert isinstance(app.screen, SetPassphrase), "Ada endorses nothing"
        assert "not the recovery key" in text_of(app)
        clock.move(hours=1)
        await press(app, pilot, *recovery.lower(), "enter")  # the passphrase stands
        assert isinstance(app.screen, QueueScreen)
        assert "M Carter, duty team manager" in lines_of(app)[0]
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "n", *"Ola Berg", "tab", "3", "f9")
        assert "a manager who has a passphrase here types" in " ".join(text_of(app).split())
        await press(app, pilot, *THIRD, "enter", *THIRD, "enter", *OTHER)
        assert OTHER not in text_of(app)
        await press(app, pilot, "enter")
        assert "O Berg" in lines_of(app)[0]


async def test_a_new_social_worker_is_asked_for_no_leave(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "desk.db"
    locked(path, clock)
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *WORDS, "enter")
        await press(
            app,
            pilot,
            "ctrl+p",
            *"someone else",
            "enter",
            "n",
            *"Mo Carter",
            "tab",
            "1",
            "enter",
            *"SW2",
            "f9",
        )
        assert isinstance(app.screen, SetPassphrase)
        assert "Approval" not in text_of(app)
        await press(app, pilot, *OTHER, "f9")
        assert isinstance(app.screen, SetPassphrase), "the second line is empty: the first stays as typed"
        await press(app, pilot, *OTHER, "f9")
        assert "M Carter" in lines_of(app)[0]


async def test_a_manager_of_the_plain_desk_needs_leave_for_their_first_passphrase(
    tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "desk.db"
    plain = open_desk(str(path), None, clock)
    ada = people.arrive(plain, "Ada Bright", "duty_worker", "SW1")
    people.arrive(plain, "Mo Carter", "duty_manager", "")
    close_desk(plain)
    begun = unlocking.begin("Ada Bright", WORDS, WORDS, person=ada.id)
    close_desk(Entrance(str(path), None, clock).convert(begun, None, nobody))
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *WORDS, "enter")
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "2")
        assert isinstance(app.screen, SetPassphrase)
        await press(app, pilot, *OTHER, "enter", *OTHER, "enter", "enter")
        assert isinstance(app.screen, SetPassphrase)
        await press(app, pilot, *begun.recovery, "enter")
        assert "M Carter" in lines_of(app)[0]


async def test_whoever_is_not_written_down_yet_needs_leave_to_be_a_manager(
    tmp_path: Path, clock: FixedClock
) -> None:
    """A conversion was killed before whoever answered its questions was on the desk."""
    path = tmp_path / "desk.db"
    plain = open_desk(str(path), None, clock)
    people.arrive(plain, "Ada Bright", "duty_worker", "SW1")
    close_desk(plain)
    begun = unlocking.begin("Mo Carter", OTHER, OTHER)
    close_desk(Entrance(str(path), None, clock).convert(begun, None, nobody))
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *OTHER, "enter")
        assert isinstance(app.screen, Arrive)
        await press(app, pilot, *"Mo Carter", "tab", "2", "f9")
        assert isinstance(app.screen, ApproveArrival)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, ApproveArrival)
        await press(app, pilot, "escape", "f9")
        clock.move(hours=1)
        await press(app, pilot, *begun.recovery, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "M Carter" in lines_of(app)[0]
