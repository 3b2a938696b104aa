"""Small words at the door of an encrypted desk: old words go, a line is wiped, a notice is seen."""

from pathlib import Path

import pytest
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.recover import Recover
from dutydesk.screens.unlock import Unlock
from textual import events

from dutydesk.acts import unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.records import keyfile
from tests.fixed_clock import FixedClock
from tests.screens.conftest import lines_of, press, text_of
from tests.screens.doors import NAME, WORDS, at_the_door, cheap_keys, locked

FIGURES = "12 drummers and 3 hens"
NEW = "marble kettles under a blue hill"


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "locked.db"
    locked(path, clock, "Ben Cole")
    return path


async def test_ctrl_k_wipes_what_was_typed_and_old_words_go_with_the_next_letter(
    place: Path, clock: FixedClock
) -> None:
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "enter")
        assert "Type your passphrase first." in text_of(app)
        await press(app, pilot, "x", "y")
        assert "Type your passphrase first." not in text_of(app)
        await press(app, pilot, "ctrl+k", "up", "1", *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_who_comes_in_with_an_older_keys_file_is_told_where_to_read_of_it(
    place: Path, clock: FixedClock
) -> None:
    keys = keyfile.place_of(place)
    older = keys.read_bytes()
    signed = unlocking.sign_in(place, "Ben Cole", "a tin roof sings in the rain", clock)
    assert signed.person is not None
    unlocking.give(place, signed.key, signed.person, "Ben Cole", NEW, NEW)
    close_desk(Entrance(str(place), None, clock).sign_in(Answer(NAME, WORDS)))
    keys.write_bytes(older)
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "up", "1", *WORDS, "enter")
        assert "About this desk" in text_of(app)
        assert app.desk is not None
        assert "is an older one" in app.desk.notices[0]


async def test_where_one_alone_has_a_passphrase_up_says_so(
    tmp_path: Path, clock: FixedClock, place: Path
) -> None:
    alone = tmp_path / "alone.db"
    locked(alone, clock)
    async with at_the_door(alone, clock) as (app, pilot):
        await press(app, pilot, "up")
        assert "Nobody else has a passphrase for this desk yet." in text_of(app)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)


# ------------------------------------------------- several names, and a passphrase typed before one is chosen


@pytest.fixture
def digits(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of three people; one has a passphrase that begins with two digits, and has one within."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "digits.db"
    locked(path, clock, "Ben Cole", "Cy Dunn")
    key = unlocking.sign_in(path, NAME, WORDS, clock).key
    for name, words in (("Ben Cole", FIGURES), ("Cy Dunn", WORDS)):  # whoever is given one last stands last
        person = unlocking.person_of(path, name)
        assert person is not None
        unlocking.give(path, key, person, name, words, words)
    return path


async def test_nobody_is_chosen_and_a_passphrase_with_digits_is_typed_blind(
    digits: Path, clock: FixedClock
) -> None:
    async with at_the_door(digits, clock) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        assert "Nobody is chosen yet: all you type is the passphrase, digits too" in " ".join(
            text_of(app).split()
        )
        await press(app, pilot, *FIGURES, "enter")
        assert app.screen.line.text == FIGURES
        assert app.screen.chosen == ""
        assert "Whose passphrase is it?" in " ".join(text_of(app).split())
        await press(app, pilot, "3")
        assert app.screen.chosen == "Cy Dunn", "and nothing was tried with a wrong name"
        await press(app, pilot, "2")
        assert app.screen.chosen == "Ben Cole"
        assert app.screen.line.text == FIGURES
        await press(app, pilot, "enter")
        assert "B Cole" in lines_of(app)[0]


async def test_typed_on_after_enter_it_chooses_nobody_and_is_said(digits: Path, clock: FixedClock) -> None:
    """Whoever takes the desk for open types on: a call's words are held, and their digits choose nobody."""
    async with at_the_door(digits, clock) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        await press(app, pilot, *FIGURES, "enter", *"n Tom 0116 2", "enter")
        assert app.screen.chosen == ""
        assert "Tom" not in text_of(app)
        await press(app, pilot, "escape", "x")
        assert app.screen.line.text == f"{FIGURES}n Tom 0116 2x"
        await press(app, pilot, "enter", "y")
        assert "Typed on behind what stood there. Ctrl+U clears all of it." in " ".join(text_of(app).split())
        await press(app, pilot, "enter", "ctrl+u")
        assert app.screen.line.text == ""
        assert "stood there" not in " ".join(text_of(app).split())
        await press(app, pilot, *FIGURES, "enter", "2", "enter")
        assert "B Cole" in lines_of(app)[0]


async def test_a_digit_alone_and_enter_chooses_for_no_passphrase_is_as_short(
    digits: Path, clock: FixedClock
) -> None:
    async with at_the_door(digits, clock) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        await press(app, pilot, "2")
        assert app.screen.line.text == "2"
        await press(app, pilot, "enter")
        assert (app.screen.chosen, app.screen.line.text) == ("Ben Cole", "")
        assert "Its digit is no part of the passphrase. Up: somebody else" in " ".join(text_of(app).split())
        await press(app, pilot, *FIGURES, "enter")
        assert "B Cole" in lines_of(app)[0]


async def test_when_the_names_are_asked_first_a_digit_chooses_once_and_the_rest_is_the_passphrase(
    digits: Path, clock: FixedClock
) -> None:
    async with at_the_door(digits, clock) as (app, pilot):
        assert isinstance(app.screen, Unlock)
        await press(app, pilot, "up", "ctrl+u", "enter")
        assert "Press the digit of your name first." in " ".join(text_of(app).split())
        await press(app, pilot, "2", *FIGURES)
        assert (app.screen.chosen, app.screen.line.text) == ("Ben Cole", FIGURES)
        await press(app, pilot, "ctrl+u", "up", "7")
        assert app.screen.line.text == "7", "nobody's digit: it is held, as all that is typed"
        await press(app, pilot, "ctrl+u", "up")
        app.post_message(events.Paste(FIGURES))
        await press(app, pilot, "enter")
        assert "B Cole" in lines_of(app)[0]


async def test_a_new_passphrase_typed_before_the_name_is_its_own_also_after_the_recovery_key(
    tmp_path: Path, clock: FixedClock, place: Path
) -> None:
    path = tmp_path / "again.db"
    recovery = locked(path, clock, "Ben Cole", "Cy Dunn")
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, "f4", *recovery, "enter")
        assert isinstance(app.screen, Recover)
        await press(app, pilot, *"a boat and 3 gulls in the fog", "enter", "1", "2", "enter")
        assert app.screen.chosen == "Ben Cole"
        await press(app, pilot, *"a boat and 3 gulls in the fog", "enter")
        assert "B Cole" in lines_of(app)[0]
