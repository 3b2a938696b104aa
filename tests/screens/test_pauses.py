"""In the pauses between keys a contact builds its other pages; who types meanwhile notices nothing."""

from typing import Any

from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.pages import Pages
from textual.pilot import Pilot

from tests.acts.play import Play
from tests.screens.calling import ENTER, answer, burst, cursor, go, new_call, screen_of
from tests.screens.conftest import call, running, settle


async def built(app: DutyDeskApp, pilot: Pilot[Any], pages: int) -> None:
    """Until so many pages of the contact stand."""
    screen = screen_of(app)
    for _ in range(1000):
        if len(screen.pages) >= pages:
            break
        await pilot.pause(0.02)
    assert len(screen.pages) >= pages
    await settle(app, pilot)


async def test_of_a_new_call_every_page_is_built_in_its_pauses_and_each_key_lands(play: Play) -> None:
    async with running(play.desk, pauses=True) as (app, pilot):
        await new_call(app, "Tom Reid")
        where = cursor(app)
        await built(app, pilot, 4)
        await burst(app, ", ", "head")
        await built(app, pilot, len(play.desk.checklist.sections))
        assert cursor(app) == where
        await burst(app, "?", *go("n"), "No coat", ENTER, "no lunch")
        assert answer(app, "referrer.name").typed == "Tom Reid, head?"
        assert answer(app, "narrative.seen").typed == "No coat\nno lunch"


async def test_of_a_contact_that_is_opened_too(play: Play) -> None:
    async with running(play.desk, pauses=True) as (app, pilot):
        await app.push_screen(ContactScreen(call(play, "Leah")))
        await settle(app, pilot)
        await built(app, pilot, len(play.desk.checklist.sections))
        assert screen_of(app).section == "referrer"


async def test_who_never_stops_typing_has_the_page_that_is_opened_and_no_other(play: Play) -> None:
    """What every other test here stands on."""
    async with running(play.desk) as (app, _):
        screen = await new_call(app, "Tom", *go("n"), "No coat")
        assert set(screen.pages) == {"referrer", "narrative"}


async def test_a_screen_that_is_taken_down_builds_nothing_more(play: Play) -> None:
    """Found by keys in no order: its parts go before it does, and the next page was still asked for."""
    async with running(play.desk) as (app, _):
        screen = await new_call(app, "Tom")
        await screen.query_one(Pages).remove()
        await screen._build_next("narrative")
        assert "narrative" not in screen.pages
