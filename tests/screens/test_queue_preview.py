"""What a row is about stands with the row: at once where it was read before, and never of another time."""

from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.queue_list import key_of
from textual.widgets import Static

from tests.acts.play import Play
from tests.screens.conftest import call, press, running, text_of


def summary(app: DutyDeskApp) -> str:
    """The line beneath the rows, as it is to be drawn next."""
    return str(app.screen.query_one("#summary", Static).content)


async def test_a_row_read_before_is_summed_up_with_the_key_that_reaches_it(play: Play) -> None:
    call(play, "Tom Reid", hours_ago=2)
    call(play, "Ann Shaw")
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "2")
        first = summary(app)
        await press(app, pilot, "down")
        assert summary(app) != first
        screen.action_row_up()  # nothing is waited for: no thread has had a turn
        assert summary(app) == first


async def test_rows_near_the_cursor_are_read_ahead_while_nobody_types(play: Play) -> None:
    for name in ("Tom Reid", "Ann Shaw", "Meg Hale"):
        call(play, name)
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "2")
        rows = screen.rows.order.rows
        while any(key_of(row) not in screen._known for row in rows):
            await pilot.pause(0.05)
        screen.action_row_down()
        assert screen.preview is not None
        assert screen.preview.contact_id == rows[1].contact_id


async def test_what_another_desk_changed_is_never_summed_up_as_it_was(play: Play) -> None:
    contact = call(play, "Tom Reid")
    call(play, "Ann Shaw")
    async with running(play.desk, (120, 36)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        place = [row.contact_id for row in screen.rows.order.rows].index(contact)
        await press(app, pilot, *["down"] * place)
        assert "Much changed since" not in text_of(app)
        await press(app, pilot, "up" if place else "down")
        play.type(contact, "narrative.seen", "Much changed since")
        play.desk.keeper.flush()
        screen._read_again()
        await press(app, pilot, "down" if place else "up")
        assert "Much changed since" in text_of(app)
