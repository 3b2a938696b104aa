"""Who is here is asked once, remembered, and can be changed (issue 2, section 3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dutydesk.screens.arrive import Arrive, SomeoneElse
from dutydesk.screens.fields import OneLine
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.people import everyone, remembered
from dutydesk.text import clean
from tests.acts.play import Play
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP
from tests.screens.conftest import (
    SIZES,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)


@pytest.fixture
def new_desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk on its first start."""
    desk = open_desk(str(tmp_path / "new.db"), None, clock)
    yield desk
    close_desk(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_start_asks_who_is_here_and_says_what_the_desk_is_not(
    new_desk: Desk, size: tuple[int, int]
) -> None:
    async with running(new_desk, size) as (app, _):
        assert isinstance(app.screen, Arrive)
        shown = " ".join(text_of(app).split())
        for sentence in new_desk.notices:
            assert sentence in shown
        assert "not for real records" in shown
        assert "Names are not proved" in shown
        for number, words in enumerate(("Duty social worker", "Duty team manager"), start=1):
            assert f"{number} {words}" in shown


async def test_name_role_and_registration_are_typed_and_remembered(new_desk: Desk) -> None:
    async with running(new_desk) as (app, pilot):
        await press(app, pilot, *"Ada Bright", "tab", "1")
        assert "Duty social worker" in next(line for line in lines_of(app) if "Role" in line)
        await press(app, pilot, "enter", *"SW10001", "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "A Bright, duty social worker" in lines_of(app)[0]
    person = remembered(new_desk)
    assert person is not None
    assert (person.name, person.role, person.registration) == ("Ada Bright", "duty_worker", "SW10001")


async def test_a_social_worker_without_a_number_is_told_so_and_stands_in_that_line(new_desk: Desk) -> None:
    async with running(new_desk) as (app, pilot):
        await press(app, pilot, *"Ada", "tab", "1", "f9")
        assert isinstance(app.screen, Arrive)
        assert "needs a registration number" in text_of(app)
        assert app.screen.line("registration").has_focus
        await press(app, pilot, *"SW1", "f9")
        assert isinstance(app.screen, QueueScreen)


async def test_a_blank_name_and_an_unknown_role_are_told_so(new_desk: Desk) -> None:
    async with running(new_desk) as (app, pilot):
        await press(app, pilot, "f9")
        assert "Say your name" in text_of(app)
        await press(app, pilot, *"Ada", "tab", "9", "f9")
        assert "Choose one of the roles" in text_of(app)
        assert app.screen.query_one("#role", OneLine).has_focus
        await press(app, pilot, "escape")
        assert isinstance(app.screen, Arrive)


NAMES = [name for name in [*MARKUP, *AWKWARD] if name.strip()]


@pytest.mark.parametrize(
    "names", [NAMES[::4], pytest.param(NAMES, marks=pytest.mark.battery)], ids=["some", "all"]
)
async def test_hostile_names_sit_down_as_typed(new_desk: Desk, names: list[str]) -> None:
    async with running(new_desk) as (app, pilot):
        for number, name in enumerate(names):
            if number:
                app.screen.action_someone_else()
                await press(app, pilot, "n")
            assert isinstance(app.screen, Arrive)
            line = app.screen.line("name")
            line.take_character(line.fit(name))
            await press(app, pilot, "tab", "4", "f9")
            assert isinstance(app.screen, QueueScreen), name
            assert nothing_a_terminal_would_obey(app), name
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "pagedown")
        assert nothing_a_terminal_would_obey(app)
    kept = {person.name for person in everyone(new_desk)}
    assert kept == {" ".join(clean(name, one_line=True).text.split()) for name in names}


async def test_someone_else_sits_down_with_one_key(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"someone else", "enter")
        assert isinstance(app.screen, SomeoneElse)
        names = [person.name for person in everyone(play.desk)]
        assert "S Khan" in text_of(app)
        assert "here now" in text_of(app)
        await press(app, pilot, str(names.index("M Patel") + 1))
        assert isinstance(app.screen, QueueScreen)
        assert "M Patel, duty team manager" in lines_of(app)[0]
        assert play.desk.here == play.manager


async def test_somebody_new_may_sit_down_later(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "n", *"Ola Berg", "tab", "4", "f9")
        await settle(app, pilot)
        assert isinstance(app.screen, QueueScreen)
        assert "O Berg, reader" in lines_of(app)[0]
        await press(app, pilot, "ctrl+p", *"someone else", "enter", "n", "escape", "escape")
        assert isinstance(app.screen, QueueScreen)
