"""While another program holds the desk: what is said of it, where, and that it goes when the hold ends."""

import time

from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.help import Help

from tests.acts.play import Play
from tests.screens.calling import COMMANDS, ENTER, ESC, HELP, burst, command, go, new_call
from tests.screens.conftest import call, lines_of, press, running, text_of
from tests.screens.resting import rest
from tests.whole.bad_places import held


async def until(app: DutyDeskApp, state: str) -> None:
    """Until the writer thread says so; it tries again by itself."""
    limit = time.monotonic() + 30
    while app.desk is not None and app.desk.keeper.state != state:
        assert time.monotonic() < limit
        await rest(app)


async def test_help_says_what_is_the_matter_and_then_what_the_field_is_for(play: Play) -> None:
    call(play, "Leah Shaw")
    database = play.desk.database.path
    assert database is not None
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("n"))
        with held(database):
            await burst(app, "No coat")
            await until(app, "failed")
            await rest(app)
            assert "NOT SAVED since 14:26  F1" in lines_of(app)[0]
            assert "another program is holding the database" in lines_of(app)[21]
            await burst(app, HELP)
            assert isinstance(app.screen, Help)
            said = " ".join(text_of(app).split())
            assert "NOT SAVED since 14:26. Not saved: another program is holding the database." in said
            assert "Leaving loses what is not saved." in said
            assert "This field, What was seen, and what happened:" in said
            await burst(app, ESC)
        await until(app, "saved")
        await rest(app)
        assert "Saved: all that was typed is on the disk now." in lines_of(app)[21]
        assert "NOT SAVED" not in text_of(app)


async def test_nothing_is_written_to_a_file_while_all_is_saved(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid")
        await burst(app, COMMANDS, "write what is not saved")
        assert "Everything is saved" in text_of(app)
        await burst(app, ENTER)
        assert "Everything is saved: there is nothing to write to a file." in lines_of(app)[21]
        await command(app, "redraw")
        assert not isinstance(app.screen, Help)
