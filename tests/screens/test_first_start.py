"""The three questions of a new desk, and of a plain one of an earlier version."""

from pathlib import Path

import pytest
from dutydesk.screens.before_encrypting import BeforeEncrypting
from dutydesk.screens.first_start import FirstStart
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import people, unlocking
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.records.files import is_plain
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP
from tests.screens.conftest import SIZES, lines_of, nothing_a_terminal_would_obey, press, text_of
from tests.screens.doors import NAME, OTHER, WORDS, at_the_door, cheap_keys


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody allowed an unencrypted file, and on which Argon2id costs nothing."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


FIRST = (*NAME, "tab", "1", "tab", *"SW1", "enter")
SECOND = (*WORDS, "tab", *WORDS, "enter")


def last_group(screen: object) -> str:
    """The last group of the recovery key that is shown."""
    assert isinstance(screen, FirstStart)
    assert screen._begun is not None
    return str(screen._begun.recovery)[-4:]


@pytest.mark.parametrize("size", SIZES)
async def test_three_answers_make_an_encrypted_desk_and_nothing_is_there_before(
    tmp_path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    folder = tmp_path / "new"
    async with at_the_door(folder / "desk.db", clock, size) as (app, pilot):
        assert "1 of 3   Who are you?" in text_of(app)
        assert "1 Duty social worker" in text_of(app)
        assert "Social Work England; social workers only" in text_of(app)
        await press(app, pilot, *FIRST)
        assert "2 of 3   A passphrase" in text_of(app)
        assert "At least 15 characters" in " ".join(text_of(app).split())
        await press(app, pilot, *WORDS[:10])
        assert "10 of 15" in text_of(app)
        await press(app, pilot, "ctrl+u", *SECOND)
        assert WORDS not in text_of(app)
        assert "3 of 3   The recovery key" in text_of(app)
        group = last_group(app.screen)
        assert isinstance(app.screen, FirstStart)
        assert app.screen._begun is not None
        assert all(each in text_of(app) for each in app.screen._begun.recovery.split("-"))
        assert not folder.exists(), "nothing is on the disk until the third is answered"
        await press(app, pilot, *"ZZZZ", "enter")
        assert "That is not its last group." in text_of(app)
        assert not folder.exists()
        await press(app, pilot, *group.lower(), "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "A Bright, duty social worker" in lines_of(app)[0]
    assert not is_plain(folder / "desk.db")
    assert unlocking.sign_in(folder / "desk.db", NAME, WORDS, clock).person is not None


async def test_esc_goes_back_and_what_was_typed_stands_there_still(tmp_path: Path, clock: FixedClock) -> None:
    async with at_the_door(tmp_path / "desk.db", clock) as (app, pilot):
        await press(app, pilot, *FIRST, *SECOND)
        group = last_group(app.screen)
        await press(app, pilot, "escape", "escape")
        assert "1 of 3" in text_of(app)
        assert NAME in text_of(app)
        await press(app, pilot, "escape")
        assert "Nothing is kept yet" in text_of(app)
        await press(app, pilot, "enter", "enter", "enter")
        assert "2 of 3" in text_of(app)
        await press(app, pilot, "enter", "enter")
        assert last_group(app.screen) == group, "the key on paper is still the right one"
        await press(app, pilot, "escape", "ctrl+u", *OTHER, "tab", "ctrl+u", *OTHER, "enter")
        assert last_group(app.screen) != group
    assert not (tmp_path / "desk.db").exists()


async def test_each_answer_that_will_not_do_is_told_so_where_it_stands(
    tmp_path: Path, clock: FixedClock
) -> None:
    async with at_the_door(tmp_path / "desk.db", clock) as (app, pilot):
        await press(app, pilot, "enter", "enter", "enter")
        assert "Say your name" in text_of(app)
        await press(app, pilot, *NAME, "enter", "1", "enter", "enter")
        assert "needs a registration number" in text_of(app)
        await press(app, pilot, *"SW1", "enter", *"too short", "enter")
        assert "at least 15 characters" in text_of(app)
        await press(app, pilot, "ctrl+u", *WORDS, "enter", *OTHER, "enter")
        assert "The two are not the same" in text_of(app)
        assert not any(each in text_of(app) for each in (WORDS, OTHER))


async def test_who_one_is_is_asked_again_at_the_line_that_lacks_it(tmp_path: Path, clock: FixedClock) -> None:
    async with at_the_door(tmp_path / "desk.db", clock) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, FirstStart)
        assert "its number, or how it begins" in text_of(app)
        await press(app, pilot, "enter")
        assert "Say your name" in text_of(app)
        assert screen.focused is screen.line("name")
        await press(app, pilot, *NAME, "enter", *"boss")
        assert "Say your name" not in text_of(app), "that was said of an empty line"
        assert "none begins so" in text_of(app)
        await press(app, pilot, "enter")
        assert "Which role? Type its number, 1 to 6, or how it begins." in text_of(app)
        assert screen.focused is screen.line("role")
        await press(app, pilot, "ctrl+u", *"duty")
        assert "2 begin so: type its number" in text_of(app)
        assert "Which role?" not in text_of(app)
        await press(app, pilot, *" s", "enter", *"none", "enter")
        assert "That has no figure in it: a duty social worker needs a registration number." in text_of(app)
        await press(app, pilot, "ctrl+u", *"SW1", "enter", *SECOND, "enter")
        assert "Type its last group off your paper first" in text_of(app)


async def test_a_passphrase_that_will_not_do_is_told_so_at_its_own_line_and_stands(
    tmp_path: Path, clock: FixedClock
) -> None:
    async with at_the_door(tmp_path / "desk.db", clock) as (app, pilot):
        await press(app, pilot, *FIRST, *"short", "enter")
        screen = app.screen
        assert isinstance(screen, FirstStart)
        assert "at least 15 characters" in text_of(app)
        assert screen.focused is screen.secret("passphrase")
        assert screen.secret("passphrase").text == "short"
        await press(app, pilot, *" and then longer", "enter")
        assert screen.focused is screen.secret("again")
        assert "at least 15 characters" not in text_of(app)
        await press(app, pilot, "up", "ctrl+u", *(NAME * 2), "enter")
        assert "easily guessed" in text_of(app)
        assert screen.focused is screen.secret("passphrase")
        await press(app, pilot, "tab", *WORDS, "enter")
        assert "easily guessed" in text_of(app), "however the second line was come to"
        assert screen.focused is screen.secret("passphrase")
        assert screen.secret("passphrase").text == NAME * 2
        await press(app, pilot, "ctrl+u", *WORDS, "enter", "enter")
        assert "3 of 3" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_begin_a_desk_as_typed(
    tmp_path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    async with at_the_door(tmp_path / "desk.db", clock, size) as (app, pilot):
        assert isinstance(app.screen, FirstStart)
        await press(app, pilot, "tab", "4", "shift+tab")
        for name in [*MARKUP, *AWKWARD]:
            line = app.screen.line("name")
            line.load("")
            line.take_character(line.fit(name))
            await press(app, pilot, "tab", "tab", "enter")
            assert "2 of 3" in text_of(app), name
            assert nothing_a_terminal_would_obey(app), name
            await press(app, pilot, "escape")
            assert nothing_a_terminal_would_obey(app), name


async def plain_desk(path: Path, clock: FixedClock) -> None:
    desk = open_desk(str(path), None, clock)
    try:
        people.arrive(desk, NAME, "duty_worker", "SW1")
        clock.move(minutes=1)
        people.arrive(desk, "Mo [b]Carter", "duty_manager", "SW2")
    finally:
        close_desk(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_a_plain_desk_of_an_earlier_version_asks_which_of_its_people_it_is(
    tmp_path: Path, clock: FixedClock, size: tuple[int, int]
) -> None:
    place = tmp_path / "desk.db"
    await plain_desk(place, clock)
    async with at_the_door(place, clock, size) as (app, pilot):
        assert isinstance(app.screen, BeforeEncrypting)
        assert "of an earlier version, not encrypted" in " ".join(text_of(app).split())
        assert "Mo [b]Carter" in text_of(app)
        await press(app, pilot, "enter")
        assert "Press the digit of your name" in text_of(app)
        await press(app, pilot, "2", *SECOND)
        assert is_plain(place), "nothing is changed before the third is answered"
        await press(app, pilot, *last_group(app.screen), "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "M [b]Carter, duty team manager" in lines_of(app)[0]
        assert app.desk is not None
        assert {each.name for each in people.everyone(app.desk)} == {NAME, "Mo [b]Carter"}
    assert not is_plain(place)


async def test_somebody_new_may_encrypt_a_plain_desk(tmp_path: Path, clock: FixedClock) -> None:
    place = tmp_path / "desk.db"
    await plain_desk(place, clock)
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "n")
        assert "1 Duty social worker" in text_of(app)
        await press(app, pilot, "escape", "n", *"Ola Berg", "tab", "4", "tab", "enter", *SECOND)
        await press(app, pilot, *last_group(app.screen), "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "O Berg, reader" in lines_of(app)[0]
