"""The hidden screen: at once by its key, by itself after minutes without one, never during a call.

Safety.md 3.1; interaction.md, privacy keys. What is hidden is saved first, and comes back as it was.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.locked import Locked
from dutydesk.screens.queue import QueueScreen
from textual import events
from textual.pilot import Pilot

from dutydesk.acts import people, phone, unlocking
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.reading import read_contact
from tests.acts.play import Play
from tests.fixed_clock import FixedClock
from tests.screens.conftest import (
    SIZES,
    call,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)
from tests.screens.doors import OTHER, WORDS, cheap_keys, locked
from tests.screens.test_field_help import opened

HIDE = "ctrl+backslash"


@asynccontextmanager
async def watched(
    desk: Desk, minutes: int = 5, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[DutyDeskApp, Pilot[Any]]]:
    """The program on an open desk that hides itself after so many minutes."""
    app = DutyDeskApp(lambda: desk, lock_after=minutes)
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        yield app, pilot


def look(app: DutyDeskApp) -> None:
    """What the program does each second."""
    assert app.lock is not None
    app.lock.look()


@pytest.mark.parametrize("size", SIZES)
async def test_the_hide_key_shows_nothing_of_a_record_and_any_key_shows_it_as_it_was(
    play: Play, size: tuple[int, int]
) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2")
        before = text_of(app)
        assert "SHAW" in before
        for key in (HIDE, "0"):
            await press(app, pilot, key)
            assert isinstance(app.screen, Locked)
            assert "SHAW" not in text_of(app)
            assert "S Khan" not in text_of(app)
            assert "24h" in text_of(app) or "Decision" in text_of(app), "the clocks go on"
            assert nothing_a_terminal_would_obey(app)
            await press(app, pilot, "n")
            assert isinstance(app.screen, QueueScreen), "the key that shows it again does nothing else"
            assert text_of(app) == before


async def test_it_hides_a_contact_and_a_panel_over_it_and_what_was_typed_is_kept(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid", "ctrl+p", *"danger", HIDE)
        assert isinstance(app.screen, Locked)
        assert "Tom Reid" not in text_of(app)
        assert play.desk.keeper.state == "saved"
        await press(app, pilot, "x")
        assert "All commands" in text_of(app)
        assert "danger" in text_of(app)
        await press(app, pilot, "escape", "ctrl+g", "0")
        assert isinstance(app.screen, Locked)
        await press(app, pilot, "x", *" Smith")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.sheet.caller() == "Tom Reid Smith"
        assert "Tom Reid" in repr(read_contact(play.desk, app.screen.contact_id).facts)


async def test_what_an_act_would_draw_waits_until_the_screen_is_shown(play: Play) -> None:
    """The contact is on its way when the screen is hidden: it does not come up over the hidden screen."""
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        app.post_message(events.Key("enter", "\r"))
        app.call_next(app.screen.action_hide)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)
        assert "SHAW" not in text_of(app)
        assert "Leah" not in text_of(app)
        await press(app, pilot, "x")
        await settle(app, pilot)
        assert not isinstance(app.screen, Locked)


async def test_minutes_without_a_key_hide_it_after_a_countdown_that_any_key_stops(play: Play) -> None:
    async with watched(play.desk) as (app, pilot):
        play.clock.move(minutes=4, seconds=10)
        look(app)
        await settle(app, pilot)
        assert "This screen hides itself in 5" in text_of(app)
        assert "Any key stops it." in text_of(app)
        await press(app, pilot, "down")
        look(app)
        await settle(app, pilot)
        assert "hides itself" not in text_of(app)
        play.clock.move(minutes=3)
        look(app)
        assert isinstance(app.screen, QueueScreen)
        play.clock.move(minutes=2)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_a_clock_put_back_does_not_keep_it_open(play: Play) -> None:
    async with watched(play.desk) as (app, pilot):
        look(app)
        play.clock.move(hours=-3)
        assert app.lock is not None
        forward, walls = app.lock._since
        app.lock._since = (forward - 301, walls)  # so many seconds by the clock that only goes forward
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_never_during_a_call(play: Play) -> None:
    async with watched(play.desk) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid")
        play.clock.move(hours=2)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, ContactScreen)
        assert "hides itself" not in text_of(app)
        await press(app, pilot, "ctrl+g", ".")
        look(app)
        play.clock.move(minutes=6)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_a_call_that_nobody_hung_up_is_none_after_the_longest_a_call_may_be(play: Play) -> None:
    async with watched(play.desk) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid")
        play.clock.move(minutes=120)
        look(app)
        play.clock.move(minutes=1)
        look(app)
        assert isinstance(app.screen, ContactScreen), "minutes without a key count from the call's end"
        await press(app, pilot, "x")
        look(app)
        play.clock.move(minutes=4)
        look(app)
        assert isinstance(app.screen, ContactScreen), "a key counts as ever"
        play.clock.move(minutes=2)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_a_contact_that_was_sent_is_a_call_for_some_minutes_only(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.clock.move(minutes=20)
    play.send(contact)
    async with watched(play.desk) as (app, pilot):
        screen = await opened(app, contact)
        assert screen.view is not None
        assert screen.view.call is not None, "a send ends no call"
        play.clock.move(minutes=10)
        look(app)
        play.clock.move(seconds=1)
        look(app)
        assert isinstance(app.screen, ContactScreen), "who is on the line may be asked what is to be found"
        play.clock.move(minutes=5)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_who_rings_back_about_what_was_sent_is_on_a_call(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    phone.end_call(play.desk, contact)
    play.clock.move(hours=3)
    phone.join_call(play.desk, contact, "rang_back")
    async with watched(play.desk) as (app, pilot):
        await opened(app, contact)
        play.clock.move(hours=1)
        look(app)
        await settle(app, pilot)
        assert isinstance(app.screen, ContactScreen)


@pytest.fixture
def proved(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An encrypted desk at which Ada Bright sits."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    place = tmp_path / "locked.db"
    locked(place, clock)
    entrance = Entrance(str(place), None, clock)
    desk = entrance.enter(unlocking.sign_in(place, "Ada Bright", WORDS, clock))
    yield desk
    close_desk(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_on_an_encrypted_desk_it_comes_back_with_the_passphrase_of_who_is_here(
    proved: Desk, clock: FixedClock, size: tuple[int, int]
) -> None:
    async with watched(proved, size=size) as (app, pilot):
        await press(app, pilot, HIDE, "enter")
        assert "Type your passphrase first." in text_of(app)
        await press(app, pilot, "x", "y")
        assert isinstance(app.screen, Locked)
        assert "Ada Bright" in text_of(app)
        await press(app, pilot, "ctrl+u", *OTHER, "enter")
        assert "That is not the passphrase. Try again in 1 second." in text_of(app)
        assert OTHER not in text_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, Locked), "too soon"
        clock.move(seconds=1)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_nobody_else_shows_it_again(proved: Desk, clock: FixedClock) -> None:
    ada = proved.here
    people.arrive(proved, "Mo Carter", "reader", "", OTHER, OTHER)
    assert ada is not None
    people.be(proved, ada.id, WORDS)
    async with watched(proved) as (app, pilot):
        await press(app, pilot, HIDE, *OTHER, "enter")
        assert isinstance(app.screen, Locked)
