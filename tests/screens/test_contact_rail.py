"""The rail: nineteen sections in the order of Appendix A, and on a wide terminal when each is for (W2)."""

from dutydesk.screens.app import DutyDeskApp

from tests.acts.play import Play
from tests.screens.calling import go, new_call
from tests.screens.conftest import lines_of, running, settle

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
