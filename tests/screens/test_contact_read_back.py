"""Read back to the caller with one key: what is put right goes to the note and stands in the record."""

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import OneLine
from dutydesk.screens.read_back import ReadBack

from tests.acts.play import Play
from tests.hostile import MARKUP
from tests.screens.calling import (
    COMMANDS,
    ENTER,
    ESC,
    NOTE,
    SEND,
    TAB,
    Control,
    answer,
    burst,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import SIZES, lines_of, nothing_a_terminal_would_obey, running, text_of

READ = Control("ctrl+r")
ON = Control("pagedown")


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_reads_back_and_what_is_put_right_is_kept(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom Reid", TAB, "DSL", TAB, "0116 496 0123")
        await burst(app, NOTE, '"no coat"', ENTER, NOTE, READ)
        assert isinstance(app.screen, ReadBack)
        assert "1.  You are Tom Reid, DSL" in text_of(app)
        assert 'Your own words: "no coat".' in text_of(app)
        assert "We do not know who the children are." in text_of(app)
        await burst(app, "Reed, not Reid", ENTER, "/n three times", SEND)
        assert isinstance(app.screen, ContactScreen)
        assert "Read back 14:26, 2 put right." in text_of(app)
        found = kept(app).read_backs[0]
        assert found.corrected == ("Reed, not Reid", "/n three times")
        assert found.sentences[0].startswith("You are Tom Reid, DSL")
        assert [(note.text, note.section) for note in kept(app).notes][1:] == [
            ("Reed, not Reid", ""),
            ("three times", "narrative"),
        ]


async def test_it_comes_back_to_the_same_letter_and_nothing_is_stored_by_looking(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("j"), ESC, "my", READ, READ, "!")
        assert answer(app, "referrer.name").typed == "Tommy!"
        assert kept(app).read_backs == ()


async def test_a_line_half_typed_there_stands_in_the_note_and_goes_on_in_the_panel(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", READ, "Reed, n", ESC)
        assert answer(app, "note.draft").typed == "Reed, n"
        assert screen_of(app).query_one("#note", OneLine).text == "Reed, n"
        await burst(app, READ, "ot Reid", ENTER, SEND)
        assert [note.text for note in kept(app).notes] == ["Reed, not Reid"]
        assert kept(app).read_backs[0].corrected == ("Reed, not Reid",)


async def test_long_sentences_are_read_on_with_keys_at_the_smallest_size(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("n"), "cold " * 60, TAB, *go("c"))
        for number in range(6):
            await burst(app, f"Child number {number} with a long name", TAB, "5")
            await burst(app, *([Control("f5")] * (number < 5)))
        await burst(app, READ)
        assert "We do not know where to write to you." not in text_of(app)
        assert "Up Down PgDn read on" in lines_of(app)[-3] or "Up Down PgDn read on" in text_of(app)
        await burst(app, ON, ON)
        assert "We do not know where to write to you." in text_of(app)


async def test_hostile_words_are_read_as_typed_and_obeyed_by_no_terminal(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        for text in MARKUP:
            await (new_call if text == MARKUP[0] else burst)(app, NOTE, f'"{text}', ENTER, NOTE)
        await burst(app, READ, MARKUP[0], ENTER)
        assert nothing_a_terminal_would_obey(app)
        assert f"Put right: {MARKUP[0].strip()}" in text_of(app)
        await burst(app, SEND)
        assert kept(app).read_backs[0].corrected == (MARKUP[0].strip(),)


async def test_it_is_in_the_list_of_commands_with_its_key(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", COMMANDS, "read back")
        assert any("Read back" in row and "^R" in row for row in lines_of(app))
