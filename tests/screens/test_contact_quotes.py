"""Exact words on the call screen: marked as they are typed, or with one key, put right beside (B-11)."""

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.note_lines import NoteLines
from dutydesk.screens.sort_lines import SortLines

from dutydesk.acts import endorsing
from tests.acts.play import Play
from tests.hostile import MARKUP
from tests.screens.calling import (
    ENTER,
    ERASE,
    ESC,
    NOTE,
    TAB,
    UP,
    answer,
    burst,
    command,
    cursor,
    field_of,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import (
    SMALL_OR_WIDE,
    lines_of,
    nothing_a_terminal_would_obey,
    running,
    sent,
    text_of,
)


def quotes(app: DutyDeskApp) -> list[tuple[str, str]]:
    return [(note.text, note.quote) for note in kept(app).notes]


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_a_quotation_stands_apart_from_what_the_worker_made_of_it(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        said = ['/n "no coat"', '/n c"I am cold', "/n no lunch, it seems"]
        await new_call(app, NOTE, *[s for line in said for s in (line, ENTER)], NOTE, *go("n"))
        assert quotes(app) == [('"no coat"', "caller"), ('"I am cold', "child"), ("no lunch, it seems", "")]
        seen = text_of(app)
        assert 'Heard 14:26, caller\'s words: "no coat"' in seen
        assert 'Heard 14:26, child\'s words: "I am cold"' in seen
        assert "Heard 14:26: no lunch, it seems" in seen
        if size[0] >= 120:
            assert '14:26 child "I am cold" n' in seen


async def test_one_key_in_the_sorter_puts_a_mark_on_and_takes_it_off_also_typed_ahead(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, NOTE, "he hit me", ENTER, "she is out", ENTER, NOTE, "Tom", *go("'"))
        assert isinstance(app.screen, SortLines)
        assert "> 14:26 he hit me" in text_of(app)
        await burst(app, '"')
        assert '> 14:26, caller\'s words "he hit me"' in text_of(app)
        await burst(app, '"n""""', ESC, "my")
        assert quotes(app) == [("he hit me", "child"), ("she is out", "caller")]
        assert [note.section for note in kept(app).notes] == ["narrative", ""]
        assert answer(app, "referrer.name").typed == "Tommy"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_every_line_is_listed_with_whose_words_it_is_and_put_right_beneath(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, NOTE, '/n "four times"', ENTER, "/f Gran", ENTER, NOTE, "Tom", *go('"'))
        assert isinstance(app.screen, NoteLines)
        assert "> 14:26 f, worker's wording: Gran" in text_of(app)
        await burst(app, UP, ENTER, "/n three timesx", ERASE, ENTER)
        assert '  14:26 n, caller\'s words: "four times"' in text_of(app)
        assert "put right, worker's wording: three times" in text_of(app)
        first, gran, fix = kept(app).notes
        assert (fix.corrects, fix.section, fix.text) == (first.id, "narrative", "three times")
        assert (first.text, gran.text) == ('"four times"', "Gran")
        await burst(app, ESC, "my", *go("n"))
        assert answer(app, "referrer.name").typed == "Tommy"
        rows = [row for row in lines_of(app) if "four times" in row or "put right 14:26: three times" in row]
        assert len(rows) == 2


async def test_a_correction_half_typed_stands_in_the_note_when_it_is_left(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, NOTE, "four times", ENTER, NOTE, "Tom", *go('"'), ENTER, "three ti", ESC, ESC)
        assert answer(app, "note.draft").typed == "three ti"
        await burst(app, NOTE, "mes", ENTER)
        assert quotes(app) == [("four times", ""), ("three times", "")]


async def test_after_the_send_a_mark_is_refused_and_a_correction_is_taken(play: Play) -> None:
    contact = sent(play)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    from dutydesk.acts import notes

    play.be(play.worker)
    assert digest
    notes.add_line(play.desk, contact, '/n "later"')
    play.clock.move(minutes=1)
    async with running(play.desk) as (app, _):
        await burst(app, "1", ENTER)
        screen_of(app)
        await burst(app, *go('"'), '"')
        assert "may be read, not changed" in text_of(app)
        await burst(app, ENTER, "sooner", ENTER, ESC)
        assert [(note.text, note.quote) for note in kept(app).notes] == [
            ('"later"', "caller"),
            ("sooner", ""),
        ]


async def test_hostile_words_in_quotes_and_corrections_are_drawn_as_they_were_typed(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        strokes = [s for text in MARKUP for s in (f'/f c"{text}', ENTER)]
        await new_call(app, NOTE, *strokes, NOTE, *go('"'), ENTER, MARKUP[0], ENTER)
        assert nothing_a_terminal_would_obey(app)
        assert quotes(app)[-1][0] == MARKUP[0].strip()
        await burst(app, ESC, *go("f"))
        heard = str(screen_of(app).pages["protective"].heard.content)
        for text in MARKUP:
            assert f'words: "{text.strip()}' in heard, text


async def test_the_list_of_commands_has_both_and_an_empty_note_has_no_line(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom")
        await command(app, "lines of the note")
        assert isinstance(app.screen, NoteLines)
        assert "No line yet. F2 opens the note." in text_of(app)
        await burst(app, '"', ENTER, ESC, TAB)
        assert cursor(app)[1] == "referrer.role"
        assert field_of(app).text == ""
