"""Who says so, on the call screen: one key in the panel of F4, and in words beside the answer (B-3)."""

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.no_answer import NoAnswer
from textual.widgets import Static

from dutydesk.acts.reading import history
from tests.acts.play import Play
from tests.screens.calling import (
    ERASE,
    ESC,
    TAB,
    WHY,
    Control,
    answer,
    burst,
    cursor,
    go,
    kept,
    new_call,
    rows,
)
from tests.screens.conftest import SMALL_OR_WIDE, running, text_of

UNDO, REDO = Control("ctrl+z"), Control("ctrl+y")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_one_key_says_who_says_so_and_the_page_has_it_in_words(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("a"), "14 Elm Road", WHY)
        assert isinstance(app.screen, NoAnswer)
        assert "> 1  the caller says so" in text_of(app)
        await burst(app, "2", ", flat 2", TAB)
        assert isinstance(app.screen, ContactScreen)
        found = answer(app, "address.line")
        assert (found.typed, found.says) == ("14 Elm Road, flat 2", "record")
        assert "our record says" in text_of(app)
        assert cursor(app)[1] == "address.postcode"


async def test_in_a_grid_the_foot_of_the_page_and_the_line_below_say_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, "7", WHY, "3")
        assert rows(app, "child")[0].answer("child.born").says == "child"
        hint = str(app.screen.query_one("#hint", Static).content)
        assert hint.startswith("Child 1, age or DOB: 7 years, born 2018 or 2019; child's own words\n")
        assert "Child 1, age or DOB: child's own words." in text_of(app)
        assert rows(app, "child")[0].answer("child.name").says == ""


async def test_taking_the_answer_out_ends_it_and_nothing_typed_has_none(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), "7a", WHY, "4", ERASE, ERASE, "8")
        assert (answer(app, "address.line").typed, answer(app, "address.line").says) == ("8", "")
        assert "worker's view" not in text_of(app)
        await burst(app, TAB, WHY, "2")
        assert "No answer stands here: type it first" in text_of(app)
        await burst(app, ESC, "LE2")
        assert answer(app, "address.postcode").says == ""


async def test_undo_and_redo_bring_it_back_and_say_so(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        await new_call(app, *go("a"), "14 Elm Road", WHY, "2", UNDO)
        assert "Undone: Address, address: the caller says" in text_of(app)
        assert answer(app, "address.line").says == ""
        assert "our record says" not in text_of(app)
        await burst(app, REDO)
        assert answer(app, "address.line").says == "record"
        assert "our record says" in text_of(app)


async def test_the_same_key_gives_it_back_to_the_caller(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("n"), "A bruise", WHY, "2")
        play.desk.keeper.flush()
        await burst(app, "s")
        play.desk.keeper.flush()
        await burst(app, WHY, "1")
        found = answer(app, "narrative.seen")
        assert (found.typed, found.says) == ("A bruises", "")
        assert "our record says" not in text_of(app)
        told = [line.words for line in history(play.desk, kept(app).id) if line.act == "typed"]
        assert told[1:] == [
            "Narrative: What was seen, and what happened: our record says.",
            "Narrative: What was seen, and what happened, our record says",
            "Narrative: What was seen, and what happened: the caller says.",
        ]
        assert [each.says for each in kept(app).facts.answers.values() if each.typed] == [""]
