"""The screen before an encrypted desk: what is typed is not seen, nothing is lost, and the wait is told."""

from pathlib import Path

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.opening import Opening
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.recover import Recover
from dutydesk.screens.secret_line import SecretLine
from dutydesk.screens.unlock import Unlock
from textual import events

from dutydesk.acts import people, unlocking
from dutydesk.acts.opening import Entrance
from dutydesk.errors import NotAllowed
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP
from tests.screens.conftest import SIZES, lines_of, nothing_a_terminal_would_obey, press, settle, text_of
from tests.screens.doors import NAME, OTHER, WORDS, at_the_door, cheap_keys, locked


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody allowed an unencrypted file, and on which Argon2id costs nothing."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def path(tmp_path: Path, clock: FixedClock) -> Path:
    """An encrypted desk of one person."""
    place = tmp_path / "desk.db"
    locked(place, clock)
    return place


@pytest.mark.parametrize("size", SIZES)
async def test_the_passphrase_opens_the_desk_and_its_person_is_here(
    path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    async with at_the_door(path, clock, size) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        assert NAME in text_of(app)
        await press(app, pilot, *WORDS)
        assert "*" * len(WORDS) in text_of(app)
        assert WORDS not in text_of(app)
        assert WORDS not in app.export_screenshot()
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "A Bright, duty social worker" in lines_of(app)[0]
        assert app.desk is not None
        assert app.desk.proved
        assert len(app.screen_stack) == 2, "the door is gone"


async def test_a_wrong_one_is_one_sentence_with_the_wait_counted_down(path: Path, clock: FixedClock) -> None:
    async with at_the_door(path, clock) as (app, pilot):
        for wait in ("1 second", "2 seconds", "4 seconds"):
            await press(app, pilot, *OTHER, "enter")
            assert f"{unlocking.WRONG} Try again in {wait}." in text_of(app)
            clock.move(seconds=int(wait[0]))
            app.screen.tick()
            assert f"{unlocking.WRONG} Try again now." in text_of(app)
        assert OTHER not in text_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_a_wait_that_is_over_before_it_can_be_told_is_no_wait(path: Path, clock: FixedClock) -> None:
    """On a slow machine the answer takes longer than the second it speaks of: that stood there for good."""
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *OTHER)
        with pytest.raises(NotAllowed) as told:
            unlocking.sign_in(path, NAME, OTHER, clock)
        clock.move(seconds=2)
        assert isinstance(app.screen, Unlock)
        app.screen._refused(told.value)
        await settle(app, pilot)
        assert f"{unlocking.WRONG} Try again now." in text_of(app)
        assert "***" not in text_of(app)


async def test_what_is_typed_too_soon_stays_until_it_may_be_tried(path: Path, clock: FixedClock) -> None:
    async with at_the_door(path, clock) as (app, pilot):
        for _ in range(3):
            await press(app, pilot, *OTHER, "enter")
            clock.move(seconds=4)
        await press(app, pilot, *OTHER, "enter", *WORDS, "enter")
        assert isinstance(app.screen, Unlock)
        assert "Too soon" in text_of(app) or "Try again in 8 seconds" in text_of(app)
        assert app.screen.line.text == WORDS
        clock.move(seconds=8)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_what_is_typed_ahead_is_counted_never_shown_and_goes_to_the_passphrase_in_order(
    path: Path, clock: FixedClock
) -> None:
    """The name is not known (nobody was here last): not even then does it go where it would be seen."""
    locked(path.with_name("two.db"), clock, "Mo Carter")
    app = DutyDeskApp(lambda: Entrance(str(path.with_name("two.db")), None, clock))
    app._open_behind_the_first_frame = lambda: None
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, Opening)
        for character in WORDS:
            app.post_message(events.Key("space" if character == " " else character, character))
        await pilot.pause()
        assert f"Typed ahead, kept: {len(WORDS)} keys." in text_of(app)
        assert not any(word in text_of(app) for word in WORDS.split() if len(word) > 3)
        DutyDeskApp._open_behind_the_first_frame(app)
        await settle(app, pilot)
        assert isinstance(app.screen, Unlock)
        assert app.screen.line.text == WORDS
        assert not any(word in text_of(app) for word in WORDS.split() if len(word) > 3)


async def test_of_several_the_one_who_was_here_last_stands_there_and_another_is_a_digit_away(
    tmp_path: Path, clock: FixedClock
) -> None:
    place = tmp_path / "desk.db"
    locked(place, clock, "Mo Carter")
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, *OTHER, "enter")
        assert "Whose passphrase is it?" in text_of(app)
        await press(app, pilot, "2", "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "M Carter" in lines_of(app)[0]
    async with at_the_door(place, clock) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        assert app.screen.chosen == "Mo Carter"
        await press(app, pilot, "up", "1", *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "A Bright" in lines_of(app)[0]


async def test_a_digit_is_part_of_a_passphrase_unless_a_name_is_being_chosen(
    tmp_path: Path, clock: FixedClock
) -> None:
    place = tmp_path / "desk.db"
    locked(place, clock, "Mo Carter")
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "1", "2")
        assert isinstance(app.screen, Unlock)
        assert app.screen.line.text == "12"
        await press(app, pilot, "up", "escape", "3", "up", "x")
        assert app.screen.line.text == "123x"
        await press(app, pilot, "backspace")
        assert app.screen.line.text == "123"
        await press(app, pilot, "ctrl+u")
        assert app.screen.line.text == ""


@pytest.mark.parametrize("size", SIZES)
async def test_the_recovery_key_then_a_new_passphrase(
    tmp_path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    place = tmp_path / "desk.db"
    recovery = locked(place, clock, "Mo Carter")
    async with at_the_door(place, clock, size) as (app, pilot):
        await press(app, pilot, "f4")
        assert isinstance(app.screen, Recover)
        await press(app, pilot, *"AAAA-BBBB", "enter")
        assert f"{unlocking.WRONG_RECOVERY} Try again in 1 second." in text_of(app)
        clock.move(seconds=1)
        await press(app, pilot, "ctrl+u", *recovery.lower(), "enter")
        assert "The recovery key is right." in text_of(app)
        assert recovery.lower() not in text_of(app)
        await press(app, pilot, "1", *"too short", "enter")
        assert "at least 15 characters" in text_of(app).partition("Once more")[2], "said at its own line"
        assert app.screen.text("passphrase") == "too short"
        new = "seven new words for the door"
        await press(app, pilot, "ctrl+u", *new, "enter")
        assert "at least 15 characters" not in text_of(app).partition("Once more")[2]
        await press(app, pilot, *new, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "A Bright" in lines_of(app)[0]
    async with at_the_door(place, clock, size) as (app, pilot):
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, Unlock), "the old one opens it no more"


async def test_the_way_back_from_the_recovery_key_changes_nothing(path: Path, clock: FixedClock) -> None:
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, "f4", *"ABCD", "escape", *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_stand_there_as_typed_and_a_dozen_have_pages(
    path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    names = [" ".join(name.split()) for name in [*MARKUP, *AWKWARD] if name.strip()]
    key = unlocking.sign_in(path, NAME, WORDS, clock).key
    from uuid import uuid4

    for name in dict.fromkeys(names):
        unlocking.give(path, key, uuid4(), name, OTHER, OTHER)
    async with at_the_door(path, clock, size) as (app, pilot):
        assert nothing_a_terminal_would_obey(app)
        assert "PgDn more names: page 1 of" in text_of(app)
        assert "None yet? Whoever has one opens the desk" in " ".join(text_of(app).split())
        await press(app, pilot, "up", "3")
        assert isinstance(app.screen, Unlock)
        assert app.screen.chosen == app.screen.names[2]
        for _ in range(3):
            await press(app, pilot, "pagedown")
            assert nothing_a_terminal_would_obey(app)
        assert "Passphrase" in text_of(app)


async def test_a_paste_goes_in_without_its_line_break(path: Path, clock: FixedClock) -> None:
    async with at_the_door(path, clock) as (app, pilot):
        app.post_message(events.Paste(f"{WORDS}\n"))
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_no_message_of_the_field_and_no_drawing_of_it_holds_what_was_typed(
    path: Path, clock: FixedClock
) -> None:
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *WORDS)
        assert isinstance(app.screen, Unlock)
        line = app.screen.line
        drawn = f"{line!r} {SecretLine.Typed(line)!r} {app.screen!r} {app.title} {app.screen.entrance!r}"
        assert WORDS not in drawn
        assert not [each for each in vars(SecretLine.Typed(line)).values() if each == WORDS]


async def test_somebody_else_sits_down_with_their_own_passphrase_and_somebody_new_sets_one(
    tmp_path: Path, clock: FixedClock
) -> None:
    place = tmp_path / "desk.db"
    locked(place, clock, "Mo Carter")
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "up", "1", *WORDS, "enter")
        await press(app, pilot, "ctrl+p", *"someone else", "enter", *WORDS)
        assert "That names nobody, and nothing of it is kept." in text_of(app)
        assert "ferries" not in text_of(app), "the n of eleven asks for nobody's name"
        await press(app, pilot, "backspace", "2", *WORDS, "enter")
        assert "That is not the passphrase." in text_of(app)
        assert "A Bright" in lines_of(app)[0]
        clock.move(seconds=2)
        await press(app, pilot, *OTHER, "enter")
        assert "M Carter" in lines_of(app)[0]
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "n", *"Ola Berg", "tab", "4", "f9")
        assert "Set a passphrase of your own" in " ".join(text_of(app).split())
        new = "seven new words for the door"
        await press(app, pilot, *new, "enter", *new, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "O Berg, reader" in lines_of(app)[0]
        assert app.desk is not None
        assert {each.name for each in people.everyone(app.desk)} == {NAME, "Mo Carter", "Ola Berg"}
    assert unlocking.sign_in(place, "Ola Berg", new, clock).person is not None
