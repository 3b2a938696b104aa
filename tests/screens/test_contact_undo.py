"""Ctrl+Z at the screen: it says what it undid, wherever that stood, and the cursor stays where it was.

Interaction (b), undo; e-14: "Ctrl+Z told me what it undid."
"""

import asyncio

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.history import History
from textual import events

from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    ENTER,
    ERASE,
    ESC,
    NOTE,
    TAB,
    WHY,
    Control,
    answer,
    burst,
    command,
    cursor,
    field_of,
    go,
    kept,
    keys,
    new_call,
    rows,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, call, lines_of, running, text_of
from tests.screens.resting import rest
from tests.screens.slow_queues import acts_wait, turns

UNDO, REDO = Control("ctrl+z"), Control("ctrl+y")
FIND = Control("f3")


def said(lines: list[str]) -> str:
    """Row 22."""
    return lines[-3].strip()


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_it_says_what_was_undone_and_the_cursor_stays(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(
            app, "Tom Reid", TAB, "DSL", *go("c"), "Jay Shaw", TAB, "3", TAB, "m", *go("a"), "14 Elm"
        )
        await burst(app, UNDO)
        assert said(lines_of(app)) == "Undone: Address, address (was 14 Elm)"
        assert field_of(app).text == ""
        await burst(app, UNDO)
        assert said(lines_of(app)) == "Undone: Jay Shaw, gender (was m)   ^G c"
        assert cursor(app)[1] == "address.line"
        assert rows(app, "child")[0].answer("child.gender").typed == ""
        await burst(app, REDO, REDO)
        assert said(lines_of(app)) == "Redone: Address, address (was empty)"
        assert field_of(app).text == "14 Elm"
        assert rows(app, "child")[0].answer("child.gender").typed == "m"


async def test_it_goes_by_field_not_by_letter_also_typed_ahead(
    play: Play,
) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", TAB, "DSL", UNDO, "Head", TAB)
        assert answer(app, "referrer.name").typed == "Tom Reid"
        assert answer(app, "referrer.role").typed == "Head"


async def test_a_long_text_comes_back_whole(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("n"), "No coat", ENTER, "four times", UNDO)
        assert answer(app, "narrative.seen").typed == ""
        assert field_of(app).text == ""
        await burst(app, REDO)
        assert field_of(app).text == "No coat\nfour times"


async def test_nothing_left_says_so_and_a_read_contact_stays(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", UNDO, UNDO)
        assert said(lines_of(app)) == "Nothing is left to undo here."
        await burst(app, REDO, REDO)
        assert "Nothing is left to redo" in said(lines_of(app))
        assert field_of(app).text == "Tom"


async def test_a_row_taken_out_is_put_back_by_the_same_key(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Ann Moss", ENTER, *go("c"), Control("f5"), "Bo Moss")
        await command(app, "take out this row")
        assert [row.answer("child.name").typed for row in rows(app, "child")] == ["Ann Moss"]
        await burst(app, UNDO)
        assert said(lines_of(app)) == "Undone: Bo Moss put back"
        assert "Bo Moss" in text_of(app)
        await burst(app, REDO)
        assert said(lines_of(app)) == "Redone: Bo Moss taken out"
        assert "1 taken out: Bo Moss" in text_of(app)
        assert field_of(app).text == "Ann Moss"


async def test_it_works_after_a_restart(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, "n", "Tom", TAB, "DSL", ESC, ESC)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, UNDO)
        assert said(lines_of(app)) == "Undone: Referrer, role, agency (was DSL)"
        await burst(app, REDO)
        assert answer(app, "referrer.role").typed == "DSL"


async def test_what_was_left_last_is_undone_first_on_a_busy_machine(play: Play) -> None:
    """That the cursor has left a field is heard where it leaves, not once the field has come round to it."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom")
        free = asyncio.Event()
        field_of(app).call_later(free.wait)
        for event in keys(TAB, "DSL", TAB):
            app.post_message(event)
        await turns()
        assert cursor(app)[1] not in ("referrer.name", "referrer.role")
        free.set()
        await rest(app)
        await burst(app, UNDO)
        assert said(lines_of(app)) == "Undone: Referrer, role, agency (was DSL)"


async def test_what_was_left_before_the_contact_was_made_comes_before_what_is_left_after(play: Play) -> None:
    """On a machine so busy that a whole page is typed before the first act is answered."""
    async with running(play.desk) as (app, _):
        with acts_wait() as begin:
            for event in keys("n", "Tom Reid", TAB, "DSL", TAB):
                app.post_message(event)
            while not (isinstance(app.screen, ContactScreen) and "referrer.phone" in cursor(app)):
                await asyncio.sleep(0)
            assert not app.screen.recorded
            begin.set()
            await rest(app)
        await burst(app, "0116 496 0123", TAB)
        for was in ("phone (was 0116 496 0123)", "role, agency (was DSL)", "name (was Tom Reid)"):
            await burst(app, UNDO)
            assert said(lines_of(app)) == f"Undone: Referrer, {was}"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_ctrl_g_u_shows_the_history_newest_first(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom [/] Reid", TAB, UNDO, NOTE, "x", NOTE, *go("u"))
        assert isinstance(app.screen, History)
        shown = text_of(app)
        assert '"Tom [/] Reid" -> (empty)' in shown
        assert "S Khan, duty social worker" in shown
        assert shown.index("Undone: Referrer: Name") < shown.index("    Referrer: Name")
        await burst(app, ESC)
        assert screen_of(app).is_current


CUT_LINE, CUT_WORD = Control("ctrl+u"), Control("ctrl+w")


@pytest.mark.parametrize("cut", [CUT_LINE, CUT_WORD])
async def test_what_was_cut_in_a_long_text_comes_back(play: Play, cut: Control) -> None:
    """A whole paragraph can go with one key; it is in the history before it goes."""
    said_by_child = "Mum hit him with a belt on Friday night"
    async with running(play.desk) as (app, _):
        await new_call(app, *go("n"), said_by_child, cut)
        assert field_of(app).text != said_by_child
        await burst(app, UNDO)
        assert field_of(app).text == said_by_child
        assert answer(app, "narrative.seen").typed == said_by_child


async def test_a_mark_put_over_an_answer_does_not_take_the_answer_with_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), "14 Elm Road", WHY, "?", ENTER)
        assert answer(app, "address.line").typed == "?"
        await burst(app, UNDO)
        assert answer(app, "address.line").typed == "14 Elm Road"


async def test_a_paste_is_one_step_and_stands_between_the_keys_round_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("n"))
        for event in [*keys("He said "), events.Paste("Dad hit me"), *keys(" on Friday")]:
            app.post_message(event)
        await rest(app)
        assert field_of(app).text == "He said Dad hit me on Friday"
        await burst(app, UNDO)
        assert field_of(app).text == "He said Dad hit me"
        await burst(app, UNDO)
        assert field_of(app).text == "He said "


async def test_a_paste_in_the_note_is_in_the_line_that_enter_keeps(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", NOTE)
        for event in [*keys("Mum: "), events.Paste("he was here at nine"), *keys(ENTER)]:
            app.post_message(event)
        await rest(app)
        assert [note.text for note in kept(app).notes] == ["Mum: he was here at nine"]


async def test_who_finds_out_and_by_when_outlives_a_stray_letter_and_its_undoing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), WHY, ">", "School sec", ENTER, "tomorrow 11:00", ENTER)
        promised = answer(app, "address.line")
        assert (promised.typed, promised.reason) == (">", "School sec")
        assert promised.by_when is not None
        await burst(app, "x", ERASE)
        assert answer(app, "address.line").reason == "School sec"
        await burst(app, "x", UNDO)
        again = answer(app, "address.line")
        assert (again.typed, again.reason, again.by_when) == (">", "School sec", promised.by_when)


async def test_a_link_made_by_mistake_is_the_next_thing_undone_and_can_be_unlinked(play: Play) -> None:
    khan, shaw = call(play, "Zain Khan", hours_ago=30), call(play, "Leah Shaw", hours_ago=20)
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", TAB, "Head", FIND, "khan", ADD)
        assert [each.other_id for each in kept(app).links] == [khan]
        await burst(app, UNDO)
        assert said(lines_of(app)) == "Undone: link to C-0001 KHAN"
        assert kept(app).links == ()
        assert answer(app, "referrer.role").typed == "Head"
        await burst(app, REDO)
        assert said(lines_of(app)) == "Redone: link to C-0001 KHAN"
        await burst(app, FIND, "shaw", ADD)
        await command(app, "unlink")
        assert "1 C-0001 KHAN   2 C-0002 SHAW" in text_of(app)
        await burst(app, "2", ENTER)
        assert said(lines_of(app)) == "The link to C-0002 SHAW is taken back. ^Z links it again."
        await command(app, "unlink")
        assert kept(app).links == ()
        await burst(app, UNDO, UNDO)
        assert {each.other_id for each in kept(app).links} == {khan, shaw}
        await burst(app, UNDO, UNDO, UNDO)
        assert kept(app).links == ()
        assert said(lines_of(app)) == "Undone: Referrer, role, agency (was Head)"


async def test_all_commands_says_what_cannot_be_taken_back_and_why(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", UNDO)
        for typed, why in (
            ("take it back", "Take it back: It was never sent."),
            ("undo", "Undo: Nothing is left to undo here."),
            ("unlink", "Unlink: Nothing is linked from this contact."),
            ("put back a row", "Put back a row: No row was taken out."),
            ("switch calls", "Switch calls: No other call is parked."),
            ("acknowledged", "Acknowledged: Nothing was referred."),
        ):
            await command(app, typed)
            assert said(lines_of(app)).startswith(why)
        await command(app, "redo")
        assert said(lines_of(app)).startswith("Redone: Referrer, name")
        await command(app, "redo")
        assert said(lines_of(app)).startswith("Redo: Nothing is left to redo")


async def test_the_history_names_the_row_says_times_in_words_and_no_word_of_the_machine(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Jay Shaw", TAB, "3", TAB, "m", NOTE, "no coat", ENTER)
        await command(app, "correct the start")
        await burst(app, "14:20", ENTER, "The telephone was late", ENTER)
        await command(app, "take out this row")
        await burst(app, *go("u"))
        shown = text_of(app)
        assert "A row was taken out: Jay Shaw." in shown
        assert "Jay Shaw, gender" in shown
        assert '(empty) -> "Male"' in shown, "the words of the list, and not its codes"
        assert "14:26 today -> 14:20 today" in shown
        assert "note.draft" not in shown
        assert "+00:00" not in shown


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_a_row_that_is_taken_out_stays_in_sight_struck_through_and_can_be_put_back(
    play: Play, size: tuple[int, int]
) -> None:
    """Interaction: remove = struck through and recoverable; never by style alone."""
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("c"), "Ann Moss", ENTER, *go("c"), Control("f5"), "Jay Shaw")
        await command(app, "take out this row")
        assert "1 taken out: Jay Shaw (^P Put back a row)" in text_of(app)
        await burst(app, *go("n"))
        await command(app, "put back a row")
        assert said(lines_of(app)) == "Put back; it stands where it stood."
        assert "1 taken out" not in text_of(app)
        assert "Jay Shaw" in text_of(app)
