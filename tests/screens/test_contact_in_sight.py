"""Wherever the cursor goes on a contact, and whatever the window does, its answer is in sight."""

import os
import random

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import LongText
from textual.geometry import Region

from tests.acts.play import Play
from tests.screens.conftest import SIZES, press, running, settle

STEPS = 10 * int(os.environ.get("DUTYDESK_BATTERY", "20"))
"""Steps of each random walk."""
ODD = (100, 30)
"""A window between the two sizes."""


def out_of_sight(app: DutyDeskApp) -> str:
    """Where the answer with the cursor stands, if that is not within the page that is seen; else ""."""
    screen = app.screen
    if not isinstance(screen, ContactScreen):
        return ""
    field, page = screen.focused, screen.pages[screen.section]
    if field is None or page not in field.ancestors:
        return ""
    region = field.region
    if isinstance(field, LongText):  # a long one may be higher than the page: the line of the cursor counts
        region = Region(region.x, field.cursor_screen_offset.y, 1, 1)
    if page.region.contains_region(region):
        return ""
    return f"{screen.section} {field} at {region}, the page at {page.region}, scrolled {page.scroll_y}"


async def test_a_page_left_at_its_end_is_entered_at_its_first_answer(play: Play) -> None:
    """The page was laid out behind another one as it had been left, and its first answer was out of sight."""
    play.take()
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        for letter in "dpnc":
            for _ in range(2):
                await press(app, pilot, "ctrl+g", letter, *["down"] * 12)
                assert not out_of_sight(app)
                await press(app, pilot, "ctrl+g", "r", "ctrl+g", letter)
                assert not out_of_sight(app)


async def test_a_window_made_smaller_keeps_the_answer_in_sight(play: Play) -> None:
    play.ordinary(play.take())
    async with running(play.desk, SIZES[1]) as (app, pilot):
        await press(app, pilot, "enter", "ctrl+g", "d")
        for _ in range(4):
            await press(app, pilot, *["down"] * 4)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await settle(app, pilot)
                assert not out_of_sight(app), size


@pytest.mark.battery
@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_pressed_on_every_page(play: Play, seed: int) -> None:
    contact = play.take()
    if seed % 2:
        play.ordinary(contact)
    pick = random.Random(seed)  # noqa: S311 - the same walk each time
    sections = [section.letter for section in play.desk.checklist.rail]
    moves = [
        "tab",
        "tab",
        "shift+tab",
        "down",
        "down",
        "up",
        "go",
        "go",
        "size",
        "code",
        "words",
        "enter",
        "f5",
    ]
    pressed: list[str] = []
    async with running(play.desk, pauses=True) as (app, pilot):
        await press(app, pilot, "enter")
        for number in range(STEPS):
            move = pick.choice(moves)
            keys = [move]
            if move == "go":  # each page in its turn, so that none is left out
                keys = ["ctrl+g", sections[number % len(sections)]]
            elif move == "code":
                keys = [pick.choice("123456y?n")]
            elif move == "words":
                keys = [*("one word and another " * 6)]
            pressed.append(f"{move} {keys[-1]}")
            if move == "size":
                await pilot.resize_terminal(*pick.choice([*SIZES, ODD]))
                await settle(app, pilot)
            else:
                await press(app, pilot, *keys)
            if not isinstance(app.screen, ContactScreen):
                await press(app, pilot, "escape")
            assert not (told := out_of_sight(app)), (told, app.size, pressed[-12:])
    print(f"{STEPS} steps, seed {seed}")
