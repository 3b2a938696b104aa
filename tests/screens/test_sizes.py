"""Sizes of the window that come faster than they are drawn, panels over panels: it rests at the last one."""

import asyncio

from textual import events
from textual.geometry import Size

from tests.acts.play import Play
from tests.screens.calling import HELP, Control, burst, go, new_call
from tests.screens.conftest import lines_of, running
from tests.screens.resting import rest

CLOCKS = Control("f8")


async def test_a_storm_of_sizes_over_two_panels_comes_to_rest(play: Play) -> None:
    """Found by keys in no order: two covered screens told each other of the two sizes for ever."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", *go("c"), "Leah Shaw")
        await burst(app, CLOCKS, HELP)
        for size in [(70, 20), (120, 36), (70, 20), (120, 36), (80, 24), (120, 36)] * 3:
            app.post_message(events.Resize(Size(*size), Size(*size)))
            await asyncio.sleep(0)
        await asyncio.wait_for(rest(app), 30)
        assert app.screen.size == (120, 36)
        assert len(lines_of(app)) == 36
