"""The key of a desk is let go behind a screen hidden for long; a colleague sits down; twelve hours at a desk.

Safety.md 3.1. All by the desk's own clock; what was typed is saved before, and comes back at the same letter.
"""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.ask import AskLine
from dutydesk.screens.away import Away
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.corrections import CorrectPanel
from dutydesk.screens.fields import OneLine
from dutydesk.screens.locked import Locked
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from textual import events
from textual.pilot import Pilot

from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.acts.review import open_review
from dutydesk.records.secret import DataKey
from tests.acts.play import Play
from tests.acts.proved import WORDS as PASSPHRASES
from tests.acts.proved import proved
from tests.acts.test_correcting_encrypted import endorsed
from tests.fixed_clock import FixedClock
from tests.screens.conftest import SIZES, call, press, settle, text_of
from tests.screens.doors import NAME, OTHER, WORDS, cheap_keys, locked
from tests.screens.test_field_help import opened

HIDE = "ctrl+backslash"
BEN = "Ben Cole"
ANOTHERS: list[DataKey] = []
"""Keys that tests before this one left in the process: they open none of its desks."""


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An encrypted desk of Ada Bright and Ben Cole."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    ANOTHERS[:] = all_data_keys()
    path = tmp_path / "locked.db"
    locked(path, clock, BEN)
    return path


@asynccontextmanager
async def signed_in(
    path: Path, clock: FixedClock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[DutyDeskApp, Pilot[Any]]]:
    """The program that watches, Ada Bright at her queue."""
    app = DutyDeskApp(lambda: Entrance(str(path), None, clock), lock_after=5)
    try:
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            await press(app, pilot, "up", "1", *WORDS, "enter")
            assert isinstance(app.screen, QueueScreen)
            yield app, pilot
    finally:
        if app.desk is not None:
            close_desk(app.desk)


async def looks(app: DutyDeskApp, pilot: Pilot[Any]) -> None:
    """What the program does each second, and all that comes of it."""
    assert app.lock is not None
    closing = app.lock._closing
    app.lock.look()
    if closing._task is not None:
        await asyncio.wait_for(asyncio.shield(closing._task), 90)
    await settle(app, pilot)


async def hands_over(app: DutyDeskApp, pilot: Pilot[Any]) -> None:
    """Up on the hidden screen, and all that comes of it."""
    assert app.lock is not None
    closing = app.lock._closing
    app.post_message(events.Key("up", None))
    for _ in range(100):
        await pilot.pause(0.02)
        if closing._task is not None:
            await asyncio.wait_for(asyncio.shield(closing._task), 90)
            break
    await settle(app, pilot)


def words_of(app: DutyDeskApp) -> str:
    """What stands on the screen, wherever its lines break."""
    return " ".join(text_of(app).split())


def all_data_keys() -> list[DataKey]:
    """The keys this process holds that open something."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, DataKey) and not each.is_forgotten]


def data_keys() -> int:
    """How many keys of the desk of this test this process holds."""
    known = {id(each) for each in ANOTHERS}
    return sum(id(each) not in known for each in all_data_keys())


@pytest.mark.parametrize("size", SIZES)
async def test_after_half_an_hour_hidden_the_key_is_gone_and_the_passphrase_leads_back_to_the_letter(
    place: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    async with signed_in(place, clock, size) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid")
        await press(app, pilot, "ctrl+g", ".")
        assert app.lock is not None
        assert not app.lock.on_a_call()
        await press(app, pilot, HIDE)
        clock.move(minutes=29)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        assert data_keys() == 1
        clock.move(minutes=2)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)
        assert app.desk is None
        assert data_keys() == 0, "nothing of this program knows the key any more"
        assert NAME in words_of(app)
        assert "closed while its screen was hidden" in words_of(app)
        assert "Tom" not in words_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, ContactScreen)
        await press(app, pilot, *"er")
        assert app.screen.sheet.caller() == "Tom Reider"


async def test_where_not_all_is_saved_it_stays_open_and_is_closed_a_minute_after_it_could_be(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, HIDE)
        assert app.desk is not None
        keeper = app.desk.keeper
        keeper.failed_since = clock.now()
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        assert "Not everything is saved yet" in words_of(app)
        keeper.failed_since = None
        clock.move(seconds=50)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        clock.move(seconds=11)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)
        assert app.desk is None


async def test_a_clock_that_runs_out_meanwhile_rings_without_a_name(place: Path, clock: FixedClock) -> None:
    desk = Entrance(str(place), None, clock).sign_in(Answer(NAME, WORDS))
    stage = Play.__new__(Play)  # its people have no passphrases; Ada is here
    stage.desk, stage.clock = desk, clock
    call(stage, "Leah Shaw")
    close_desk(desk)
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, HIDE)
        clock.move(minutes=31)
        await looks(app, pilot)
        assert "The next clock is due 08:26 tomorrow (Wed 13 May): a bell." in words_of(app)
        rung: list[int] = []
        app.bell = lambda: rung.append(1)
        assert isinstance(app.screen, Away)
        app.screen.tick()
        assert not rung
        clock.move(hours=25)
        app.screen.tick()
        await settle(app, pilot)
        assert len(rung) == 1
        assert "A clock of this desk was due" in words_of(app)
        assert "SHAW" not in words_of(app)


async def test_not_while_a_call_goes_on_behind_it(place: Path, clock: FixedClock) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid", HIDE)
        clock.move(hours=2)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_a_colleague_sits_down_at_a_hidden_screen_as_themselves(place: Path, clock: FixedClock) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid")
        await press(app, pilot, HIDE)
        await press(app, pilot, "up")
        await hands_over(app, pilot)
        assert isinstance(app.screen, Away)
        assert "Press the digit of your name" in words_of(app)
        await press(app, pilot, "2", *OTHER, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert app.desk is not None
        assert app.desk.here is not None
        assert app.desk.here.name == BEN
        close_desk(app.desk)
        app.desk = None
    desk = Entrance(str(place), None, clock)
    async with signed_in(place, clock) as (app, pilot):
        assert "Enter" in words_of(app), "Ada's call is offered to her"
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.sheet.caller() == "Tom Reid"
    assert desk.door.kind == "locked"


async def test_who_is_alone_at_a_desk_is_told_that_nobody_else_can(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "alone.db"
    locked(path, clock)
    app = DutyDeskApp(lambda: Entrance(str(path), None, clock), lock_after=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        await press(app, pilot, *WORDS, "enter")
        await press(app, pilot, HIDE)
        await press(app, pilot, "up")
        assert isinstance(app.screen, Locked)
        assert "Nobody else has a passphrase" in words_of(app)
    assert app.desk is not None
    close_desk(app.desk)


async def test_after_twelve_hours_the_passphrase_is_asked_whatever_is_pressed_after_a_countdown(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        for _ in range(179):
            clock.move(minutes=4)
            await press(app, pilot, "down")
            assert app.lock is not None
            app.lock.look()
        assert isinstance(app.screen, QueueScreen)
        clock.move(minutes=3, seconds=20)
        await press(app, pilot, "down")
        await looks(app, pilot)
        assert "your passphrase is asked in 60 s" in words_of(app)
        clock.move(seconds=61)
        await press(app, pilot, "down")
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        assert "12 hours" in words_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)
        clock.move(minutes=4)
        await looks(app, pilot)
        assert isinstance(app.screen, QueueScreen), "they begin anew"


async def test_a_call_goes_before_the_twelve_hours(place: Path, clock: FixedClock) -> None:
    async with signed_in(place, clock) as (app, pilot):
        clock.move(hours=11, minutes=30)
        await press(app, pilot, "n", *"Tom Reid")
        clock.move(hours=1, minutes=30)
        await looks(app, pilot)
        assert isinstance(app.screen, ContactScreen)
        assert "12 hours" not in words_of(app)
        await press(app, pilot, "ctrl+g", ".")
        await looks(app, pilot)
        assert isinstance(app.screen, ContactScreen), "a minute to end the sentence"
        assert "your passphrase is asked in" in words_of(app)
        clock.move(seconds=61)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)


async def test_a_call_nobody_hung_up_stops_neither_the_twelve_hours_nor_the_closing(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid")
        clock.move(hours=13)
        await press(app, pilot, "x")
        await looks(app, pilot)
        assert isinstance(app.screen, ContactScreen), "a minute to end the sentence"
        assert "your passphrase is asked in" in words_of(app)
        clock.move(seconds=61)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)
        assert data_keys() == 0


# ------------------------------------------------------------- what stands in a panel is kept nowhere else


async def in_a_panel(app: DutyDeskApp, pilot: Pilot[Any], words: str) -> AskLine:
    """These words in a line that is asked for over the queue, and the screen hidden."""
    app.push_screen(AskLine("Break glass", "Why?"))
    await settle(app, pilot)
    panel = app.screen
    assert isinstance(panel, AskLine)
    await press(app, pilot, *words, HIDE)
    assert isinstance(app.screen, Locked)
    return panel


async def test_text_in_a_panel_keeps_the_desk_open_behind_the_hidden_screen_until_it_was_dealt_with(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        panel = await in_a_panel(app, pilot, "The mother rang")
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Locked)
        assert "Text of a panel is not saved yet, so the desk stays open behind this screen." in words_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert app.screen is panel
        assert panel.query_one("#ask-line", OneLine).text == "The mother rang"
        await press(app, pilot, "escape", HIDE)
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)


async def test_a_panel_in_which_nothing_was_typed_does_not_keep_it_open(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await in_a_panel(app, pilot, "")
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)


async def test_nor_does_a_word_that_was_looked_for(place: Path, clock: FixedClock) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"danger", HIDE)
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Away), words_of(app)


async def test_both_lines_of_a_correction_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap_keys(monkeypatch)
    with proved(tmp_path, "2026-05-12T14:26") as play:
        contact, _ = endorsed(play)
        app = DutyDeskApp(lambda: play.desk, lock_after=5)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(app, pilot)
            screen = await opened(app, contact)
            await screen.go_to_field("children", "child.born", None)
            await press(app, pilot, "ctrl+g", "+")
            panel = app.screen
            assert isinstance(panel, CorrectPanel)
            await press(app, pilot, "tab", *"The school rang", HIDE)
            play.clock.move(hours=4)
            await looks(app, pilot)
            assert isinstance(app.screen, Locked)
            await press(app, pilot, *PASSPHRASES["S Khan"], "enter")
            assert app.screen is panel
            assert panel.query_one("#correct-why", OneLine).text == "The school rang"


async def test_a_comment_on_a_review_is_kept_by_itself_and_keeps_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap_keys(monkeypatch)
    with proved(tmp_path, "2026-05-12T14:26") as play:
        contact = play.take()
        play.ordinary(contact)
        play.send(contact)
        play.be(play.manager)
        app = DutyDeskApp(lambda: play.desk, lock_after=5)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(app, pilot)
            await app.push_screen(ReviewScreen(contact))
            await settle(app, pilot)
            await press(app, pilot, "e")
            for each in "The mark on the arm":  # and hidden in the middle of a sentence
                app.post_message(events.Key("space" if each == " " else each, each))
            app.post_message(events.Key(HIDE, None))
            await settle(app, pilot)
            assert isinstance(app.screen, Locked)
            play.clock.move(minutes=31)
            await looks(app, pilot)
            assert isinstance(app.screen, Away), words_of(app)
        again = Entrance(str(tmp_path / "desk.db"), None, play.clock)
        desk = again.sign_in(Answer("M Patel", PASSPHRASES["M Patel"]))
        assert "The mark on the arm" in repr(open_review(desk, contact).draft)
        close_desk(desk)


async def test_a_colleague_does_not_end_what_stands_in_a_panel_and_leaving_says_that_it_is_lost(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await in_a_panel(app, pilot, "The mother rang")
        await press(app, pilot, "up")
        assert isinstance(app.screen, Locked)
        assert "Text of a panel is not saved yet" in words_of(app)
        assert app.desk is not None
        await press(app, pilot, "ctrl+q")
        assert "NOT everything is saved" in words_of(app)
        await press(app, pilot, "n")


# --------------------------------------------------------------------- somebody else, while a call goes on


async def test_somebody_else_is_asked_once_before_the_screen_of_a_call_is_ended(
    place: Path, clock: FixedClock
) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, "n", *"Tom Reid", HIDE)
        await press(app, pilot, "up")
        assert isinstance(app.screen, Locked)
        assert "A call is going on here. Up again within 10 s closes this desk all the same." in words_of(app)
        assert "Tom" not in words_of(app)
        clock.move(seconds=11)
        await press(app, pilot, "up")
        assert isinstance(app.screen, Locked), "too late: it is asked anew"
        clock.move(seconds=9)
        await hands_over(app, pilot)
        assert isinstance(app.screen, Away)


async def test_a_desk_whose_person_is_gone_is_closed_to_its_door(place: Path, clock: FixedClock) -> None:
    async with signed_in(place, clock) as (app, pilot):
        await press(app, pilot, HIDE)
        assert app.desk is not None
        app.desk.here = None
        clock.move(minutes=31)
        await looks(app, pilot)
        assert isinstance(app.screen, Away)
        assert data_keys() == 0
        assert "your passphrase opens it" in words_of(app)
        await press(app, pilot, "up", "1", *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)
