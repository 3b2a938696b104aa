"""Find at the screen, in two keys round what is typed: F3, text, Enter (interaction.md, W12 and d; B-6)."""

from uuid import UUID

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import OneLine
from dutydesk.screens.find import EMPTY, NOBODY_FOUND, TOO_LITTLE, FindPanel
from dutydesk.screens.finds import THIS_ONE
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen

from dutydesk.acts import calls, rows
from dutydesk.acts.finding import MOST
from tests.acts.play import Play
from tests.hostile import HOSTILE, MARKUP
from tests.screens.calling import (
    DOWN,
    ENTER,
    ESC,
    TAB,
    Control,
    answer,
    burst,
    command,
    cursor,
    field_of,
    go,
    new_call,
    screen_of,
)
from tests.screens.conftest import (
    SIZES,
    call,
    lines_of,
    nothing_a_terminal_would_obey,
    running,
    sent,
    text_of,
)

FIND, TWIN, SLASH = Control("f3"), Control("ctrl+f"), Control("slash")


def khan(play: Play) -> UUID:
    """Zain Khan, 3, with his sister Mia at 90 Hill St."""
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "address.line", "90 Hill St")
    play.row(contact, "child", 1, name="Zain Khan", born="3")
    play.row(contact, "child", 2, name="Mia Khan", born="6")
    assert calls.settle(play.desk, contact)
    calls.leave(play.desk, contact)
    return contact


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_says_who_how_old_where_in_whose_hands_and_why(play: Play, size: tuple[int, int]) -> None:
    khan(play)
    async with running(play.desk, size) as (app, _):
        await burst(app, FIND, "zain")
        shown = text_of(app)
        row = next(line for line in lines_of(app) if "> KHAN, Zain" in line)
        assert " ".join(row.split()) == "> KHAN, Zain 3 90 Hill St C-0001 S Khan o 14:26 Wed name"
        beside = next(line for line in lines_of(app) if "KHAN, Mia" in line)
        assert beside.split()[:4] == ["KHAN,", "Mia", "6", "90"]
        assert beside.split()[-1] == "household"
        assert "2 people in 1 contact" in shown
        assert "C-0001: Recording, S Khan, due 14:26 tomorrow (Wed 13 May), 24 h left" in shown
        assert "Found by: name." in shown
        await burst(app, DOWN)
        assert "Found by: same household." in text_of(app)


async def test_f3_text_and_enter_open_the_contact_typed_in_one_burst(play: Play) -> None:
    call(play, "Leah Shaw")
    contact = khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "zain khan", ENTER, *go("a"))
        assert screen_of(app).contact_id == contact
        assert cursor(app)[:2] == ("address", "address.postcode")
        await burst(app, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)


async def test_down_and_enter_typed_ahead_mean_what_is_found_not_what_stood_before(play: Play) -> None:
    play.clock.move(hours=-1)
    older = call(play, "Ann Moss")
    play.clock.move(hours=1)
    call(play, "Bo Moss")
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "moss", DOWN, ENTER)
        assert screen_of(app).contact_id == older


@pytest.mark.parametrize("typed", ["C-0001", "1", "2026-0001", "90 hill"])
async def test_a_reference_and_an_address_open_it_too(play: Play, typed: str) -> None:
    contact = khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, TWIN, typed, ENTER)
        assert screen_of(app).contact_id == contact


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_call_esc_comes_back_to_the_same_cell_and_letter(
    play: Play, size: tuple[int, int]
) -> None:
    contact = khan(play)
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom Reid", TAB, "DSL, Oak", Control("left"), Control("left"))
        at, caret = cursor(app), field_of(app).caret
        await burst(app, FIND, "kha", ESC)
        assert (cursor(app), field_of(app).caret) == (at, caret)
        mine = screen_of(app).contact_id
        await burst(app, FIND, "zain", ENTER)
        assert screen_of(app).contact_id == contact
        await burst(app, ESC, ESC)
        assert screen_of(app).contact_id == mine
        assert (cursor(app), field_of(app).caret) == (at, caret)
        assert answer(app, "referrer.role").typed == "DSL, Oak"
        await burst(app, "!")
        assert field_of(app).text == "DSL, O!ak"


async def test_find_typed_right_behind_the_n_waits_for_the_call_to_be_made(play: Play) -> None:
    contact = khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, "n", "Tom", FIND, "zain", ENTER)
        assert screen_of(app).contact_id == contact
        await burst(app, ESC, ESC)
        assert answer(app, "referrer.name").typed == "Tom"


async def test_a_second_one_takes_the_place_of_the_first(play: Play) -> None:
    first, second = khan(play), call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom")
        mine = screen_of(app).contact_id
        depth = len(app.screen_stack)
        await burst(app, FIND, "zain", ENTER)
        assert screen_of(app).contact_id == first
        await burst(app, FIND, "leah", ENTER)
        assert (screen_of(app).contact_id, len(app.screen_stack)) == (second, depth + 1)
        await burst(app, ESC, ESC)
        assert screen_of(app).contact_id == mine
        assert field_of(app).text == "Tom"


async def test_the_contact_one_is_in_is_not_opened_twice(play: Play) -> None:
    khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "zain", ENTER)
        depth = len(app.screen_stack)
        await burst(app, FIND, "zain", ENTER)
        assert len(app.screen_stack) == depth
        assert THIS_ONE in text_of(app)


async def test_the_slash_finds_on_the_rail_and_filters_on_the_queue(play: Play) -> None:
    khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, SLASH)
        assert not isinstance(app.screen, FindPanel)
        await burst(app, ESC)
        await burst(app, ENTER, ESC, SLASH, "zain")
        assert isinstance(app.screen, FindPanel)
        await burst(app, FIND)
        assert isinstance(app.screen, ContactScreen)
        await burst(app, "c", "/")
        assert isinstance(app.screen, ContactScreen)
        assert field_of(app).text.endswith("/")


async def test_from_a_review_one_comes_back_to_the_review(play: Play) -> None:
    contact = khan(play)
    sent(play)
    play.be(play.manager)
    async with running(play.desk) as (app, _):
        await burst(app, "3", ENTER)
        assert isinstance(app.screen, ReviewScreen)
        await burst(app, "e", "Agreed, and", FIND, "zain", ENTER)
        assert screen_of(app).contact_id == contact
        await burst(app, ESC, ESC)
        review = app.screen
        assert isinstance(review, ReviewScreen)
        assert "Agreed, and" in text_of(app)
        await burst(app, ESC, SLASH)
        assert isinstance(app.screen, FindPanel)


async def test_what_is_behind_the_gate_is_not_found_and_it_says_why(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("c"), "Jay Hidden", TAB, FIND, "hidden")
        assert NOBODY_FOUND[:40] in text_of(app)
        await burst(app, ENTER)
        assert isinstance(app.screen, FindPanel)


async def test_one_taken_out_is_marked_in_words(play: Play) -> None:
    contact = khan(play)
    child = play.row(contact, "child", 3, name="Lee Khan")
    rows.strike(play.desk, contact, child)
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "lee khan")
        assert "taken out" in next(line for line in lines_of(app) if "> KHAN, Lee" in line)
        assert "Taken out of this contact; it stays in the record." in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_more_than_can_be_read_is_said_at_the_end_of_the_list(
    play: Play, size: tuple[int, int]
) -> None:
    for number in range(MOST + 1):
        call(play, f"Ann Moss{number:02d}")
    async with running(play.desk, size) as (app, _):
        await burst(app, FIND, "moss")
        assert f"{MOST} people in {MOST} contacts, and more" in text_of(app)
        await burst(app, *[DOWN] * MOST)
        assert f"The newest {MOST} contacts, and more: type another word to see fewer." in text_of(app)


async def test_it_says_what_can_be_typed_and_when_it_is_too_little(play: Play) -> None:
    khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, FIND)
        assert EMPTY in text_of(app)
        await burst(app, "k")
        assert TOO_LITTLE in text_of(app)
        await burst(app, "h")
        assert "KHAN, Zain" in text_of(app)
        await burst(app, "xx")
        assert NOBODY_FOUND[:40] in text_of(app)


async def test_the_answer_to_what_was_typed_last_is_what_stands(play: Play) -> None:
    khan(play)
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "zain", *[Control("backspace")] * 4, "leah")
        shown = text_of(app)
        assert "SHAW, Leah" in shown
        assert "KHAN" not in shown


@pytest.mark.parametrize("name", MARKUP)
async def test_a_hostile_name_is_drawn_as_it_was_typed(play: Play, name: str) -> None:
    call(play, f"Ann {name} Moss")
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "moss")
        assert "> MOSS, Ann" in text_of(app)
        assert name[:8].split()[0] in text_of(app)


async def test_anything_may_be_typed_into_the_line(play: Play) -> None:
    khan(play)
    async with running(play.desk) as (app, _):
        await burst(app, FIND)
        line = app.screen.query_one("#find-line", OneLine)
        for text in HOSTILE:
            line.take_character(line.fit(text))
            await burst(app, DOWN)
            assert nothing_a_terminal_would_obey(app)
            await burst(app, Control("ctrl+u"))
        await burst(app, "zain", ENTER)
        assert isinstance(app.screen, ContactScreen)


async def test_it_stands_among_all_commands_with_its_key(play: Play) -> None:
    khan(play)
    async with running(play.desk) as (app, _):
        await command(app, "find people")
        assert isinstance(app.screen, FindPanel)
