"""Any section from anywhere in two presses, and back to the same place."""

from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.queue import QueueScreen

from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    ENTER,
    ESC,
    LEFT,
    NOTE,
    PANE,
    TAB,
    Control,
    answer,
    burst,
    cursor,
    field_of,
    go,
    new_call,
    screen_of,
)
from tests.screens.conftest import call, lines_of, running, text_of


async def test_alt_and_a_letter_and_esc_then_a_letter_go_the_same_way(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", Control("alt+n"), "No coat")
        assert answer(app, "narrative.seen").typed == "No coat"
        await burst(app, ESC, "f", "Gran")
        assert answer(app, "protective.factors").typed == "Gran"
        assert answer(app, "narrative.seen").typed == "No coat"


async def test_space_after_ctrl_g_comes_back_to_the_last_place(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", TAB, "DSL", *go("n"), *go(" "))
        assert screen_of(app).section == "referrer"
        await burst(app, *go(" "))
        assert screen_of(app).section == "narrative"


async def test_a_digit_after_ctrl_g_goes_to_that_child(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", ADD, "Jay", ADD, "Mia", *go("n"), *go("2"))
        assert cursor(app) == ("children", "child.name", 2)
        assert field_of(app).text == "Jay"
        await burst(app, *go("n"), *go("9"))
        assert "There is no child 9 yet. F5 adds one." in text_of(app)


async def test_a_letter_that_stands_for_nothing_says_so_and_types_nothing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go(";"))
        assert "Nothing is under ;." in text_of(app)
        assert answer(app, "referrer.name").typed == "Tom"
        await burst(app, Control("ctrl+g"), ESC, "my")
        assert answer(app, "referrer.name").typed == "Tommy"


async def test_esc_goes_from_typing_to_moving_to_the_queue(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", ESC)
        assert cursor(app)[1] == "rail"
        assert "MOVING" in text_of(app)
        await burst(app, ESC)
        assert isinstance(app.screen, QueueScreen)
        assert "not on the desk" in text_of(app)
        await burst(app, ENTER, "my")
        assert isinstance(app.screen, ContactScreen)
        assert answer(app, "referrer.name").typed == "Tommy"


async def test_f6_goes_round_the_panes_and_back_to_the_same_field(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", TAB, "DSL", PANE)
        assert cursor(app)[1] == "note.draft"
        await burst(app, PANE)
        assert cursor(app)[1] == "rail"
        await burst(app, PANE, " now")
        assert answer(app, "referrer.role").typed == "DSL now"


async def test_every_key_behind_ctrl_g_is_named_while_it_waits_at_80_columns(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", go("x")[0])
        assert "Go: a letter, 1-9 child" in lines_of(app)[-3]
        signs = ". ended  , dropped  z another  = switch  * danger  ' unsorted  & versions"
        assert lines_of(app)[-1].strip() == signs
        await burst(app, ESC)
        assert "F1 Help" in lines_of(app)[-1]
        await burst(app, *go("c"))
        assert "F1 Help" in lines_of(app)[-1]


async def test_opening_a_contact_stands_where_the_worker_left_it(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("n"), "No coat", LEFT, LEFT)
        await burst(app, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)
        await burst(app, ENTER, "X")
        assert answer(app, "narrative.seen").typed == "No coXat"


async def test_the_quick_note_comes_back_to_the_walk(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", TAB, "DSL", NOTE, "mum hung up", ENTER, TAB, " x", TAB, "0116")
        assert answer(app, "referrer.role").typed == "DSL x"
        assert answer(app, "referrer.phone").typed == "0116"
