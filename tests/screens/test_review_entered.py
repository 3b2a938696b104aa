"""In a review the manager notes that the oversight is on Liquid Logic as well (R-806)."""

from typing import Any

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.review_pane import Pane
from textual.pilot import Pilot

from tests.acts.play import Play
from tests.screens.calling import burst, command, go
from tests.screens.conftest import SIZES, press, running, sent, text_of

NOTED = "On Liquid Logic too: 14:38 today, M Patel."


async def read(pilot: Pilot[Any]) -> str:
    """Everything that can be read of it from here on, as one line."""
    pane = pilot.app.screen.query_one("#reading", Pane)
    pages = [pane.content.plain]
    while pane.more:
        await press(pilot.app, pilot, "space")
        pages.append(pane.content.plain)
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_r806_it_is_ticked_with_its_minute_and_read_in_the_review_and_on_the_page(
    play: Play, size: tuple[int, int]
) -> None:
    contact = sent(play)
    play.endorse(contact)
    play.clock.move(minutes=12)
    async with running(play.desk, size) as (app, pilot):
        await app.push_screen(ReviewScreen(contact))
        await burst(app)
        assert "On Liquid Logic" not in await read(pilot)
        await command(app, "liquid")
        assert "Noted 14:38: the oversight is on Liquid Logic too." in text_of(app)
        assert NOTED in await read(pilot)
        await command(app, "liquid")
        assert "All oversight of it is noted as entered on Liquid Logic." in text_of(app)
    play.be(play.worker)
    async with running(play.desk, size) as (app, _):
        await app.push_screen(ContactScreen(contact))
        await burst(app)
        await burst(app, *go("m"))
        assert NOTED in " ".join(text_of(app).split())


async def test_r806_before_anything_was_said_there_is_nothing_to_enter(play: Play) -> None:
    contact = sent(play)
    play.be(play.manager)
    async with running(play.desk) as (app, _):
        await app.push_screen(ReviewScreen(contact))
        await burst(app)
        await command(app, "liquid")
        assert "nothing to enter on Liquid Logic" in " ".join(text_of(app).split())
