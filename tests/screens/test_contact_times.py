"""A time typed on the call screen takes its day: the start put right, and when a discussion was held.

R-101, R-1302, R-1306.
"""

from datetime import datetime

from dutydesk.screens.ask import Ask, AskLine

from dutydesk.acts import calls
from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.screens.calling import DOWN, ENTER, ESC, SEND, TAB, answer, burst, command, cursor, go, kept
from tests.screens.conftest import running, text_of


async def test_a_call_that_came_on_friday_is_put_right_on_monday(play: Play) -> None:
    play.at("2026-05-18T09:10")
    contact = play.take()
    play.ordinary(contact)
    calls.leave(play.desk, contact)
    async with running(play.desk) as (app, _):
        await burst(app, "1", ENTER)
        await command(app, "correct the start")
        assert isinstance(app.screen, AskLine)
        assert "Fri 16:40" in text_of(app)
        await burst(app, "Fri 16:40", ENTER)
        assert "16:40 on Fri 15 May" in text_of(app)
        await burst(app, "It waited in the shared mailbox", ENTER)
        assert kept(app).started_at == datetime(2026, 5, 15, 16, 40, tzinfo=LONDON)


async def test_a_start_that_has_not_come_yet_is_asked_again_with_its_day(play: Play) -> None:
    play.at("2026-05-18T09:10")
    contact = play.take()
    play.ordinary(contact)
    calls.leave(play.desk, contact)
    async with running(play.desk) as (app, _):
        await burst(app, "1", ENTER)
        began = kept(app).started_at
        await command(app, "correct the start")
        await burst(app, "09:12", ENTER)
        assert "09:12 today (Mon 18 May) has not come yet" in text_of(app)
        await burst(app, ESC)
        assert kept(app).started_at == began


async def test_joined_and_held_on_wednesday_written_down_on_friday(play: Play) -> None:
    play.at("2026-05-13T13:00")
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    calls.leave(play.desk, contact)
    play.at("2026-05-15T16:00")
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"), "DC Hall", TAB, "wed 15:00")
        assert cursor(app)[1] == "attendee.joined"
        assert "15:00 Wed 13 May" in text_of(app)
        while cursor(app)[1] != "strategy.decision":
            await burst(app, TAB)
        await burst(app, "1")
        while cursor(app)[1] != "strategy.held":
            await burst(app, DOWN)
        assert "Wed 15:00" in text_of(app)
        await burst(app, "13/5 15:00")
        assert "15:00 Wed 13 May" in text_of(app)
        while cursor(app)[1] != "strategy.absent":
            await burst(app, DOWN)
        await burst(app, "The others were in court; again at 18:00", SEND)
        assert isinstance(app.screen, Ask)
        assert "held at 15:00 on Wed 13 May" in " ".join(text_of(app).split())
        await burst(app, "y")
        held = kept(app).strategy
        assert held is not None
        assert held.held_at == datetime(2026, 5, 13, 15, 0, tzinfo=LONDON)
        assert answer(app, "strategy.held").typed == "13/5 15:00"
        assert play.due(contact)["section47_limit"] == "2026-06-04"


async def test_a_time_typed_on_wednesday_still_says_wednesday_on_friday(play: Play) -> None:
    """Beside the field stands what the record holds, whenever it is looked at."""
    play.at("2026-05-13T13:00")
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.at("2026-05-13T15:30")
    play.row(contact, "attendee", 1, "police", name="DC Hall", joined="15:00")
    calls.leave(play.desk, contact)
    play.at("2026-05-15T16:00")
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        assert "15:00 Wed 13 May" in text_of(app)
        assert "Fri 15 May" not in text_of(app)
        await burst(app, TAB)
        assert cursor(app)[1] == "attendee.joined"
        assert "15:00 Wed 13 May" in text_of(app)
        assert "Fri 15 May" not in text_of(app)
