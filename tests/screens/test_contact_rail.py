"""Round the page: whose call this is and when it ended, and the nineteen sections of Appendix A (W1, W2)."""

import asyncio

import pytest
from dutydesk.screens.app import DutyDeskApp
from textual.events import Resize
from textual.geometry import Size

from dutydesk.acts import phone
from tests.acts.play import Play
from tests.screens.calling import go, new_call
from tests.screens.conftest import SIZES, call, lines_of, press, running, settle

HEADINGS = ["DURING THE CALL", "AFTER THE CALL", "DECIDE"]


def rail(app: DutyDeskApp) -> list[str]:
    """The first 20 columns of the rows between the strip and the note."""
    return [line[1:20].rstrip() for line in lines_of(app)[2:-3]]


def headings(app: DutyDeskApp) -> list[str]:
    """The headings, in order."""
    return [line.strip() for line in rail(app) if line.strip() in HEADINGS]


async def test_at_120_columns_the_sections_stand_below_the_time_they_are_for(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, pilot):
        await new_call(app, "Tom", *go("c"))
        assert headings(app) == HEADINGS
        drawn = rail(app)
        below = {
            drawn[number + 1][:1]: line.strip()
            for number, line in enumerate(drawn)
            if line.strip() in HEADINGS
        }
        assert below == {"r": "DURING THE CALL", "y": "AFTER THE CALL", "h": "DECIDE"}
        for section in play.desk.checklist.rail:
            assert any(line.startswith(f"{section.letter} {section.title[:14]}") for line in drawn), section
        # A terminal made smaller keeps every section in sight, at once.
        for size, shown in (((80, 24), []), ((120, 25), []), ((120, 28), HEADINGS), ((120, 36), HEADINGS)):
            await pilot.resize_terminal(*size)
            await settle(app, pilot)
            assert headings(app) == shown, size
            assert any(line.startswith("w Letters") for line in rail(app)), size


async def test_a_window_that_grows_and_is_back_before_it_is_laid_out_shows_the_rail_of_its_size(
    play: Play,
) -> None:
    """A storm of sizes: what was drawn for one of them goes with it."""
    async with running(play.desk, (80, 24)) as (app, pilot):
        await new_call(app, "Tom", *go("c"))
        before = rail(app)
        for columns, rows in ((200, 60), (80, 24)):
            app.post_message(Resize(Size(columns, rows), Size(columns, rows)))
            while app.size != (columns, rows):
                await asyncio.sleep(0)
            if columns > 80:
                app.screen.draw_rail()
        await settle(app, pilot)
        assert rail(app) == before


@pytest.mark.parametrize("size", SIZES)
async def test_a_call_that_ended_on_another_day_names_the_day(play: Play, size: tuple[int, int]) -> None:
    """ "Call ended 14:04" would be taken for today's."""
    contact = call(play, "Leah Shaw")
    phone.end_call(play.desk, contact)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "enter")
        assert "SHAW, 1 child | Call ended 14:26" in lines_of(app)[0]
    play.clock.move(hours=22)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "enter")
        assert "SHAW, 1 child | Ended Tue 12 May" in lines_of(app)[0]
