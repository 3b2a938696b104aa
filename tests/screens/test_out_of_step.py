"""What was typed ahead lands where it was meant, though what a panel knows comes later (interaction, d)."""

import asyncio

from dutydesk.screens.arrive import SomeoneElse
from dutydesk.screens.commands import AllCommands
from dutydesk.screens.help import Help
from dutydesk.screens.history import History
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.people import everyone
from tests.acts.play import Play
from tests.screens.calling import COMMANDS, DOWN, ENTER, ESC, burst, go, keys
from tests.screens.conftest import lines_of, running, sent, text_of
from tests.screens.resting import rest
from tests.screens.slow_queues import acts_wait, turns
from tests.screens.test_field_help import opened


async def test_the_second_of_the_commands_found_is_run_however_fast_it_is_chosen(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, COMMANDS, "add")
        assert isinstance(app.screen, AllCommands)
        second = app.screen.found[1].label
        await burst(app, ESC, COMMANDS, "add", DOWN, ENTER)
        assert lines_of(app)[21].startswith(f" {second}: Not on this screen")


async def test_the_key_of_a_person_waits_for_the_list_of_people(play: Play) -> None:
    async with running(play.desk) as (app, _):
        names = [person.name for person in everyone(play.desk)]
        await burst(app, COMMANDS, "someone else")
        with acts_wait() as begin:
            for event in keys(ENTER, str(names.index("M Patel") + 1)):
                app.post_message(event)
            while not (isinstance(app.screen, SomeoneElse) and app.screen.ready):
                await asyncio.sleep(0)
            await turns()
            begin.set()
            await rest(app)
        assert isinstance(app.screen, QueueScreen)
        assert "M Patel, duty team manager" in lines_of(app)[0]


async def test_the_next_key_is_for_the_lines_that_the_filter_leaves(play: Play) -> None:
    contact = sent(play)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await burst(app, *go("u"))
        assert isinstance(app.screen, History)
        with acts_wait() as begin:
            for event in keys("/gender", ENTER, ENTER):
                app.post_message(event)
            await turns()
            begin.set()
            await rest(app)
        assert isinstance(app.screen, Help)
        assert "gender" in text_of(app).partition("the whole of it")[2]
