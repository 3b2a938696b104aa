"""Read back to the caller with one key: what is put right goes to the note and stands in the record."""

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import OneLine
from dutydesk.screens.read_back import ReadBack

from dutydesk.acts import reading_back
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
    cursor,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, lines_of, nothing_a_terminal_would_obey, running, text_of

READ = Control("ctrl+r")
ON = Control("pagedown")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
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


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_what_was_put_right_leads_to_its_answer_and_stays_open_until_then(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom Reid", *go("a"), "14 Elm Road", READ)
        await burst(app, "3: Elmwood, not Elm", ENTER, "/n since March", SEND)
        said = "Read back 14:26, 2 put right. Change the answer: ^G a n, or F7 goes there."
        assert said in lines_of(app)[size[1] - 3]
        await burst(app, Control("f7"), Control("pagedown"))
        while "> a" not in text_of(app):
            await burst(app, Control("down"))
        assert 'a "3: Elmwood, not Elm" (14:26): put right by the caller' in text_of(app)
        assert "= answer stands" in text_of(app)


async def test_the_answer_stands_with_one_key_and_the_line_is_listed_no_more(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    reading_back.keep(play.desk, contact, reading_back.sentences(play.desk, contact), ("3: Elmwood",))
    play.clock.move(minutes=1)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, SEND)
        assert 'a "3: Elmwood" (14:26)' in text_of(app)
        await burst(app, Control("up"), ENTER)
        assert cursor(app)[:2] == ("address", "address.line")
        await burst(app, SEND, "=")
        assert 'The answer stands beside "3: Elmwood" (14:26).' in lines_of(app)[21]
        await burst(app, SEND)
        assert "put right by the caller" not in text_of(app)


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
