"""The queue: nothing moves under the cursor; a row says what runs out and when (interaction.md W3, W4)."""

from uuid import UUID

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import OneLine
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.queue_list import keep_order
from dutydesk.screens.queue_workers import short_name
from dutydesk.screens.review import ReviewScreen
from textual import events

from dutydesk.acts.queue import queue
from dutydesk.acts.values import QueueRow
from dutydesk.text import clean
from tests.acts.play import Play
from tests.hostile import HOSTILE
from tests.screens.conftest import (
    SIZES,
    call,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    sent,
    settle,
    text_of,
)


def row(number: int) -> QueueRow:
    """A row with a number for an id."""
    return QueueRow(
        contact_id=UUID(int=number),
        reference=f"C-{number:04}",
        family=f"F{number}",
        children=1,
        step="Recording",
        worker_id=UUID(int=0),
        worker="S Khan",
        clock=None,
        danger=False,
        version=1,
        started_at=None,  # type: ignore[arg-type]
        to_endorse=False,
        may_endorse=False,
    )


def rows(*numbers: int) -> list[QueueRow]:
    """Rows in that order."""
    return [row(number) for number in numbers]


def numbers(shown: tuple[QueueRow, ...]) -> list[int]:
    """The ids, in the order shown."""
    return [each.contact_id.int for each in shown]


def test_a_new_order_waits_and_says_how_many_rows_would_move() -> None:
    order = keep_order(rows(1, 2, 3, 4), rows(4, 1, 2, 3), UUID(int=2))
    assert numbers(order.rows) == [1, 2, 3, 4]
    assert order.words == "1 row would move. R to re-sort."
    assert keep_order(rows(1, 2, 3, 4), rows(2, 1, 4, 3), None).words == "2 rows would move. R to re-sort."


def test_the_same_order_says_nothing() -> None:
    assert keep_order(rows(1, 2, 3), rows(1, 2, 3), None).words == ""


def test_a_new_contact_stands_last_until_the_list_is_sorted() -> None:
    order = keep_order(rows(1, 2), rows(3, 1, 2), UUID(int=1))
    assert numbers(order.rows) == [1, 2, 3]
    assert order.words == "1 row came and stands last. 1 row would move. R to re-sort."


def test_a_contact_that_is_gone_stays_in_sight_only_under_the_cursor() -> None:
    order = keep_order(rows(1, 2, 3), rows(1), UUID(int=2))
    assert numbers(order.rows) == [1, 2]
    assert order.gone == UUID(int=2)


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_says_band_due_left_family_step_and_worker(play: Play, size: tuple[int, int]) -> None:
    call(play, "Leah Shaw", hours_ago=23, danger__now="y")
    call(play, "Jay Lewis", hours_ago=1)
    async with running(play.desk, size) as (app, _):
        shown = lines_of(app)
        assert len(shown) == size[1]
        assert shown[2].startswith(" 1 Mine 2   2 Team 2   3 To endorse 0   4 Feedback 0   5 Closed today 0")
        assert "Clock" in shown[3]
        assert "Worker" in shown[3]
        assert " ".join(shown[4][:80].split()) == ">* ! urgent 15:26 today 1 h SHAW 1 Recording S Khan"
        assert " ".join(shown[5][:80].split()) == "o plenty 13:26 tomorrow 23 h LEWIS 1 Recording S Khan"
        assert "Up to date 14:26" in shown[0]
        assert "S Khan, duty social worker" in shown[0]
        # The columns stand under their names, and the message row and the key row never move.
        assert shown[3].index("Due") == shown[4].index("15:26") == shown[5].index("13:26")
        assert shown[3].index("Family") == shown[4].index("SHAW") == shown[5].index("LEWIS")
        assert "Enter open" in shown[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_row_is_about_stands_beside_or_beneath_it(play: Play, size: tuple[int, int]) -> None:
    call(play, "Leah Shaw", danger__now="y", narrative__seen="Bruise to the cheek")
    async with running(play.desk, size) as (app, _):
        shown = lines_of(app)
        if size[0] < 120:
            assert "SHAW" in shown[20]
            assert "* immediate danger. Bruise to the cheek" in shown[20]
        else:
            assert shown[3][82:].split() == ["SHAW,", "1", "child", "C-0001"]
            assert "* immediate danger" in text_of(app)
            assert "CLOCKS" in text_of(app)
            assert "23 h 59 m" in text_of(app) or "24 h" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_are_drawn_as_they_stand(play: Play, size: tuple[int, int]) -> None:
    for name in HOSTILE:
        call(play, f"Zed {name}", narrative__seen=name or "x")
    async with running(play.desk, size) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        view = queue(play.desk, "mine")
        assert len(view.rows) == len(HOSTILE)
        for row in view.rows:
            assert screen.rows.cursor == row.contact_id
            here = next(line for line in lines_of(app) if line.startswith(">"))
            start = "".join(clean(row.family, one_line=True).text.split())[:4]
            assert start in "".join(here.split()), row.family
            assert nothing_a_terminal_would_obey(app), row.family
            await press(app, pilot, "down")
        await press(app, pilot, "f8", "escape")
        assert app.screen is screen


async def test_the_cursor_stays_on_its_contact_when_rows_come_and_go(play: Play) -> None:
    first, second = call(play, "Ada One", hours_ago=10), call(play, "Bea Two", hours_ago=5)
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "down")
        assert screen.rows.cursor == second
        third = call(play, "Cy Three", hours_ago=20)
        screen.reload()
        await settle(app, pilot)
        assert screen.rows.cursor == second
        assert [each.contact_id for each in screen.rows.order.rows] == [first, second, third]
        assert "1 row came and stands last. 1 row would move. R to re-sort." in lines_of(app)[21]
        await press(app, pilot, "R")
        assert [each.contact_id for each in screen.rows.order.rows] == [third, first, second]
        assert screen.rows.cursor == second
        assert "re-sort" not in lines_of(app)[21]


async def test_a_contact_that_leaves_the_list_stays_under_the_cursor_until_it_moves(play: Play) -> None:
    contact = sent(play, hours_ago=10)
    other = call(play, "Bea Two", hours_ago=5)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "2")
        assert screen.rows.cursor == contact
        play.endorse(contact)
        screen.reload()
        await settle(app, pilot)
        assert screen.rows.cursor == contact
        assert "has gone" in lines_of(app)[4]
        await press(app, pilot, "j")
        assert screen.rows.cursor == other
        assert [each.contact_id for each in screen.rows.order.rows] == [other]


async def test_an_answer_that_comes_late_is_dropped(play: Play) -> None:
    call(play, "Ada One")
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        late = queue(play.desk, "closed")
        number = screen._asked
        screen.reload()
        screen._loaded(number, late)
        await settle(app, pilot)
        assert screen.rows.count == 1


async def test_typing_in_the_filter_shows_only_the_rows_that_hold_it(play: Play) -> None:
    call(play, "Ada Nowak")
    call(play, "Bea Lewis")
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "slash", "n", "o", "w")
        assert [each.family for each in screen.rows.order.rows] == ["NOWAK"]
        assert "Filter>[now" in lines_of(app)[22]
        await press(app, pilot, "enter")
        assert screen.focused is None
        assert "/ now" in lines_of(app)[2]
        assert screen.rows.count == 1
        await press(app, pilot, "escape")
        assert screen.rows.count == 2
        assert "Filter>" not in text_of(app)


async def test_enter_in_the_filter_while_the_list_is_read_again_holds_no_key_for_ever(play: Play) -> None:
    call(play, "Ada Nowak")
    async with running(play.desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await press(app, pilot, "slash", "n", "o")
        screen._read_again()  # what comes every few seconds, at this very moment
        await press(app, pilot, "enter", "escape", "2")
        assert screen.tab == "team"


async def test_anything_may_be_pasted_into_the_filter(play: Play) -> None:
    call(play, "Ada Nowak")
    async with running(play.desk) as (app, pilot):
        for text in HOSTILE:
            await press(app, pilot, "slash")
            app.post_message(events.Paste(text))
            await settle(app, pilot)
            assert nothing_a_terminal_would_obey(app), repr(text)
            await press(app, pilot, "escape")
            assert "NOWAK" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panel", ["f8", "f1", "ctrl+p"])
async def test_the_cursor_is_drawn_where_it_is_also_after_a_panel(
    play: Play, size: tuple[int, int], panel: str
) -> None:
    """What Enter opens is the row that the mark stands on."""
    call(play, "Ada One", hours_ago=1)
    call(play, "Bea Two", hours_ago=2)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, panel, "escape")
        for key in ("down", "up", "down"):
            await press(app, pilot, key)
            screen = app.screen
            assert isinstance(screen, QueueScreen)
            assert screen.rows.current is not None
            marked = next(line for line in lines_of(app) if line.startswith(">"))
            assert screen.rows.current.family in marked


@pytest.mark.parametrize("size", SIZES)
async def test_empty_lists_say_so_in_plain_words(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, pilot):
        assert "Nothing waits. n takes a call." in text_of(app)
        await press(app, pilot, "3")
        assert "Nothing waits for a manager." in text_of(app)
        await press(app, pilot, "5")
        assert "Nothing was closed today." in text_of(app)
        await press(app, pilot, "enter", "down", "R")
        assert isinstance(app.screen, QueueScreen)


async def test_a_tick_changes_no_other_cell(play: Play) -> None:
    call(play, "Ada One", hours_ago=1)
    call(play, "Bea Two", hours_ago=23.5)
    play.clock.move(seconds=10)
    async with running(play.desk, (120, 36)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        before = lines_of(app)
        play.clock.move(seconds=20)
        screen.tick()
        await settle(app, pilot)
        changed = [
            (number, column)
            for number, (old, new) in enumerate(zip(before, lines_of(app), strict=True))
            for column, (a, b) in enumerate(zip(old, new, strict=True))
            if a != b
        ]
        # Under an hour the strip counts by the second; the column does so for hours; the rows do not.
        assert changed
        assert [place for place in changed if place[0] != 1 and place[1] <= 81] == []


async def test_n_begins_a_new_contact_and_keeps_what_is_typed_behind_it(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "n", "T", "o", "m")
        assert isinstance(app.screen, ContactScreen)
        assert isinstance(app.screen.focused, OneLine)
        assert app.screen.focused.text == "Tom"


async def test_those_who_take_no_contacts_are_told_why(play: Play) -> None:
    play.be(play.reader)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "n")
        assert isinstance(app.screen, QueueScreen)
        assert "Only a registered social worker takes contacts." in text_of(app)


async def test_a_name_typed_on_the_queue_starts_nothing(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *"Singh", "enter", *"Evans")
        assert isinstance(app.screen, QueueScreen)
        assert len(app.screen_stack) == 2
        assert "Letters are commands here" in text_of(app)


async def test_enter_opens_the_contact_and_esc_comes_back_to_the_same_row(play: Play) -> None:
    call(play, "Ada One", hours_ago=10)
    second = call(play, "Bea Two", hours_ago=5)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "down", "enter")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.contact_id == second
        await press(app, pilot, "escape", "escape")
        assert isinstance(app.screen, QueueScreen)
        assert app.screen.rows.cursor == second


async def test_a_manager_opens_the_review_of_what_waits_and_a_worker_the_contact(play: Play) -> None:
    sent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter")
        assert isinstance(app.screen, ContactScreen)
        await press(app, pilot, "escape", "escape")
        play.be(play.manager)
        await press(app, pilot, "R", "enter")
        assert isinstance(app.screen, ReviewScreen)


async def test_a_contact_left_open_is_offered_first(play: Play) -> None:
    contact = call(play, "Ada One")
    play.type(contact, "narrative.seen", "Half a sentence")
    async with running(play.desk) as (app, pilot):
        assert "C-0001 was open when the session ended at 14:26. Enter to carry on" in lines_of(app)[21]
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.contact_id == contact


async def test_another_key_than_enter_means_the_queue(play: Play) -> None:
    call(play, "Bea Two", hours_ago=20)
    contact = call(play, "Ada One")
    play.type(contact, "narrative.seen", "Half a sentence")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        assert "Enter to carry on" not in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.contact_id != contact


def test_names_are_shortened_as_they_are_said() -> None:
    assert [short_name(name) for name in ("Sana Khan", "Prince", "", "J. van Dyke")] == [
        "S Khan",
        "Prince",
        "",
        "J Dyke",
    ]


async def test_a_filter_and_enter_in_one_burst_open_the_row_that_is_left(play: Play) -> None:
    call(play, "Amy Adams")
    call(play, "Obi Okoro")
    async with running(play.desk) as (app, pilot):
        for key in ["slash", *"okoro", "enter", "enter"]:
            app.post_message(events.Key(key, key if len(key) == 1 else "/" if key == "slash" else None))
        await settle(app, pilot)
        assert isinstance(app.screen, ContactScreen)
        assert "OKORO" in lines_of(app)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_a_managers_first_sight_is_what_waits_for_them(play: Play, size: tuple[int, int]) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        assert isinstance(app.screen, QueueScreen)
        assert app.screen.tab == "endorse"
        assert "SHAW" in text_of(app)
        await press(app, pilot, "1")
        assert "Nothing of yours. 1 waits to be endorsed: 3" in text_of(app)
