"""The advice call keeps nothing, says so, and becomes a contact on one key (R-201 to R-203, R-212, R-216)."""

from datetime import timedelta
from pathlib import Path

import pytest
from dutydesk.screens.advice import AdviceScreen, elapsed_words
from dutydesk.screens.ask import Ask
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import LongText
from dutydesk.screens.queue import QueueScreen
from textual import events

from dutydesk.acts.queue import queue
from dutydesk.acts.reading import read_contact
from dutydesk.text import clean
from tests.acts.play import Play
from tests.hostile import HOSTILE
from tests.screens.conftest import (
    SIZES,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)

CANARY = "zqxjkv"


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_that_nothing_is_kept_and_what_to_say_aloud(play: Play, size: tuple[int, int]) -> None:
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "v")
        shown = text_of(app)
        assert "Nothing of this call is kept" in shown
        assert "Say: without the child's details this is advice on a made-up case" in shown
        assert "On call 00:00" in lines_of(app)[0]
        assert "F9 Make it a contact" in lines_of(app)[-1]
        play.clock.move(minutes=6, seconds=12)
        app.screen.tick()
        await settle(app, pilot)
        assert "On call 06:12" in lines_of(app)[0]


async def test_the_guidance_has_the_harm_test_and_the_three_cases(play: Play) -> None:
    async with running(play.desk, (120, 60)) as (app, pilot):
        await press(app, pilot, "v")
        shown = " ".join(text_of(app).split())
        assert "significant harm" in shown
        for case in ("Case A", "Case B", "Case C"):
            assert case in shown


async def test_the_guidance_can_be_read_on_at_80_columns_while_typing(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v")
        seen = ""
        for _ in range(8):
            seen += text_of(app)
            await press(app, pilot, "pagedown")
        assert all(f"Case {case}" in seen for case in "ABC")
        await press(app, pilot, "pageup", "o", "k")
        assert app.screen.query_one(LongText).text == "ok"


async def test_letters_typed_behind_v_stand_in_the_pad(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v", *"nvq")
        assert isinstance(app.screen, AdviceScreen)
        assert app.screen.query_one(LongText).text == "nvq"


async def test_esc_asks_once_and_leaves_nothing_behind(play: Play, tmp_path: Path) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v", *CANARY, "enter", "x")
        pad = app.screen.query_one(LongText)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, Ask)
        assert "Nothing is kept. Leave?" in text_of(app)
        await press(app, pilot, "n")
        assert isinstance(app.screen, AdviceScreen)
        assert pad.text == f"{CANARY}\nx"
        await press(app, pilot, "escape")
        await press(app, pilot, "y")
        assert isinstance(app.screen, QueueScreen)
        assert pad.text == ""
        pad.undo()
        assert pad.text == ""
        assert queue(play.desk, "mine").rows == ()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert [path.name for path in kept if CANARY.encode() in path.read_bytes()] == []


async def test_an_empty_pad_is_left_without_a_question(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v", "escape")
        assert isinstance(app.screen, QueueScreen)


async def test_f9_makes_it_a_contact_timed_from_the_start_of_the_call(play: Play) -> None:
    began = play.clock.now()
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v", *"Bruise", "enter", "enter", *"Aged 4")
        play.clock.move(minutes=7)
        await press(app, pilot, "f9", *"Tom")
        assert isinstance(app.screen, ContactScreen)
        await settle(app, pilot)
        contact = read_contact(play.desk, app.screen.contact_id)
        assert contact.started_at == began
        assert [note.text for note in contact.notes] == ["Bruise", "Aged 4"]
        play.desk.keeper.flush()
        assert read_contact(play.desk, app.screen.contact_id).facts.answer("referrer.name").typed == "Tom"


async def test_those_who_take_no_contacts_may_advise_but_not_make_one(play: Play) -> None:
    play.be(play.reader)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v", "x", "f9")
        assert isinstance(app.screen, AdviceScreen)
        assert app.screen.query_one(LongText).text == "x"
        assert "Only a registered social worker takes contacts." in text_of(app)


async def test_anything_may_be_pasted_into_the_pad(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "v")
        pad = app.screen.query_one(LongText)
        for text in HOSTILE:
            pad.load("")
            app.post_message(events.Paste(text))
            await settle(app, pilot)
            assert nothing_a_terminal_would_obey(app), repr(text)
            assert pad.text == clean(text).text, repr(text)


def test_the_length_of_a_call_is_said_in_minutes_then_hours() -> None:

    assert elapsed_words(timedelta(minutes=6, seconds=12)) == "06:12"
    assert elapsed_words(timedelta(hours=1, minutes=2, seconds=3)) == "1:02:03"
