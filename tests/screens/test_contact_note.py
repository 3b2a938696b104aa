"""The quick note: always one key away, never in the way, and no line of it is ever lost (R-112).

What the caller said stands word for word, where it is heard and in the order it was said.
"""

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.fields import OneLine
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.sort_lines import SortLines
from textual.widgets import Static

from tests.acts.play import Play
from tests.hostile import MARKUP
from tests.screens.calling import (
    ENTER,
    ESC,
    LEFT,
    NOTE,
    TAB,
    Control,
    answer,
    burst,
    cursor,
    field_of,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import SIZES, SMALL_OR_WIDE, lines_of, running, text_of


def lines(app: DutyDeskApp) -> list[tuple[str, str]]:
    """Every line kept, in order, with its section."""
    return [(note.text, note.section) for note in kept(app).notes]


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f2_comes_back_to_the_same_cell_and_letter(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("c"), "Leah", LEFT, LEFT, NOTE)
        assert cursor(app)[1] == "note.draft"
        assert lines_of(app)[size[1] - 2].startswith(" Note>")
        await burst(app, "she is cold", ENTER, NOTE, "x")
        assert cursor(app) == ("children", "child.name", 1)
        assert field_of(app).text == "Lexah"
        # In a long text too, by the twin key, with a line left half typed.
        twin = Control("ctrl+o")
        await burst(app, *go("n"), "One", ENTER, "Two", LEFT, twin, "half", twin, "z")
        assert answer(app, "narrative.seen").typed == "One\nTwzo"
        assert lines(app) == [("she is cold", "")]


async def test_lines_keep_their_order_even_when_typed_before_the_contact_is_made(play: Play) -> None:
    async with running(play.desk) as (app, _):
        said = [f"line {number}" for number in range(1, 9)]
        strokes = [stroke for line in said for stroke in (line, ENTER)]
        await new_call(app, NOTE, *strokes, NOTE, "Tom Reid", TAB, "DSL")
        assert lines(app) == [(line, "") for line in said]
        assert [note.number for note in kept(app).notes] == list(range(1, 9))
        assert answer(app, "referrer.name").typed == "Tom Reid"
        assert answer(app, "referrer.role").typed == "DSL"
        assert field_of(app).text == "DSL"


async def test_a_letter_files_a_line_at_once_and_an_unknown_one_stays_as_typed(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        await new_call(app, NOTE, "/n no coat", ENTER, "/f Gran comes", ENTER, "/z what", ENTER, "and", ENTER)
        assert lines(app) == [
            ("no coat", "narrative"),
            ("Gran comes", "protective"),
            ("/z what", ""),
            ("and", ""),
        ]
        assert "14:26 and   2 not sorted" in text_of(app)
        # What the context column says of each.
        assert "14:26 no coat n" in text_of(app)
        assert "14:26 /z what not sorted" in text_of(app)
        await burst(app, NOTE, *go("f"))
        assert "Heard 14:26: Gran comes" in text_of(app)
        await burst(app, *go("n"))
        assert "Heard 14:26: no coat" in text_of(app)


async def test_what_was_heard_stands_word_for_word(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        await new_call(app, NOTE, *[s for text in MARKUP for s in (f"/f {text}", ENTER)], NOTE, *go("f"))
        assert lines(app) == [(text.strip(), "protective") for text in MARKUP]
        for text in MARKUP:
            assert f"Heard 14:26: {text.strip()}" in text_of(app), text


async def test_ctrl_g_apostrophe_sorts_one_line_a_key_also_typed_ahead(play: Play) -> None:
    async with running(play.desk) as (app, _):
        said = ["he hit her", "police came", "Gran has them", "a knife", "left over"]
        await new_call(app, NOTE, *[s for line in said for s in (line, ENTER)], NOTE, "Tom", *go("'"))
        assert isinstance(app.screen, SortLines)
        assert "> 14:26 he hit her" in text_of(app)
        # n, n, f for the first three; Space leaves one for later.
        await burst(app, "nnf n", ESC, "my")
        assert lines(app) == [
            ("he hit her", "narrative"),
            ("police came", "narrative"),
            ("Gran has them", "protective"),
            ("a knife", ""),
            ("left over", "narrative"),
        ]
        assert answer(app, "referrer.name").typed == "Tommy"
        await burst(app, *go("'"), "n")
        assert not isinstance(app.screen, SortLines)
        assert lines(app)[3] == ("a knife", "narrative")
        await burst(app, *go("'"))
        assert "Every line of the note is sorted." in text_of(app)


async def test_what_is_typed_behind_the_last_line_sorted_lands_where_it_was_meant(play: Play) -> None:
    """Script B goes from the last line straight to the chronology, while that line is still being filed."""
    async with running(play.desk) as (app, _):
        await new_call(app, NOTE, "he hit her", ENTER, "she is cold", ENTER, NOTE)
        await burst(app, *go("'"), "nn", *go("y"), "3 2024")
        assert [section for _, section in lines(app)] == ["narrative", "narrative"]
        assert screen_of(app).section == "chronology"
        assert [row.answer("event.when").typed for row in kept(app).facts.rows("event")] == ["3 2024"]


@pytest.mark.parametrize("size", SIZES)
async def test_each_letter_stands_beside_its_section_in_columns(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, NOTE, "he hit her", ENTER, NOTE, *go("'"))
        listed = [f"{section.letter} {section.title}" for section in play.desk.checklist.rail]
        drawn = str(app.screen.query_one("#letters", Static).content).splitlines()
        starts = {line.index(name) for line in drawn for name in listed if name in line}
        assert all(any(name in line for line in lines_of(app)) for name in listed)
        assert starts == {0, 19, 38, 57}, "columns stand beneath each other"


async def test_a_letter_no_section_has_files_nothing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, NOTE, "he hit her", ENTER, NOTE, *go("'"), "z9")
        assert isinstance(app.screen, SortLines)
        assert lines(app) == [("he hit her", "")]


async def test_no_line_is_lost_when_the_worker_leaves_right_behind_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        said = [f"line {number}" for number in range(1, 7)]
        await burst(app, "n", "Tom", NOTE, *[s for line in said for s in (line, ENTER)], ESC, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)
        await burst(app, ENTER)
        assert lines(app) == [(line, "") for line in said]


async def test_a_half_typed_line_is_there_again_when_the_contact_is_opened(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", NOTE)
        await burst(app, "mum said th", ESC, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)
        await burst(app, ENTER)
        assert screen_of(app).query_one("#note", OneLine).text == "mum said th"
        # The last edit was in the note, so it may stand there already.
        await burst(app, *([] if cursor(app)[1] == "note.draft" else [NOTE]), "at", ENTER)
        assert lines(app)[0][0] == "mum said that"


async def test_an_empty_line_is_no_line_and_tab_leaves_the_note(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", NOTE, ENTER, "  ", ENTER, "/n", ENTER, TAB, "my")
        assert answer(app, "referrer.name").typed == "Tommy"
        assert [line for line in lines(app) if not line[0].strip()] == []
