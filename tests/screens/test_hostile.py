"""Text that has broken programs, in every field of every page: shown as typed, or cleaned with a word.

Pasted, since no key types a control character, and letter by letter where brackets matter. What the database
holds afterwards is what `clean` makes of it, and nothing on any screen would be obeyed. Safety F14, F15.
"""

from typing import Any
from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import Editor, LongText, OneLine
from dutydesk.screens.no_answer import NoAnswer
from textual import events
from textual.pilot import Pilot

from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import NOBODY, Field
from dutydesk.text import clean
from tests.acts.play import Play
from tests.hostile import HOSTILE, MARKUP, PASTE_AT_THE_LIMIT, PASTE_OVER_THE_LIMIT
from tests.screens.conftest import (
    call,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)

ALL = " | ".join(HOSTILE)
"""All of it in one paste."""


async def paste(app: DutyDeskApp, pilot: Pilot[Any], text: str) -> None:
    """As a terminal hands a paste over; until it has come round and is drawn."""
    await app.on_event(events.Paste(text))
    await settle(app, pilot)


async def at_a_contact(app: DutyDeskApp, pilot: Pilot[Any], play: Play) -> ContactScreen:
    """A contact of the desk, opened, every page of it built."""
    await app.push_screen(ContactScreen(call(play, "Leah Shaw")))
    await settle(app, pilot)
    screen = app.screen
    assert isinstance(screen, ContactScreen)
    for section in play.desk.checklist.sections:
        await screen.show(section.key)
    await settle(app, pilot)
    return screen


def expected(editor: Editor, text: str) -> str:
    """What a field makes of a paste."""
    return clean(text, one_line=isinstance(editor, OneLine)).text


async def test_every_field_of_every_page_keeps_it_and_so_does_the_database(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        typed: dict[tuple[UUID, str], str] = {}
        for section in play.desk.checklist.sections:
            page = await screen.show(section.key)
            for editor in [editor for line in page.lines() for editor in line]:
                field = editor.field
                assert field is not None
                if editor.locked:
                    continue
                screen.put_cursor(editor)
                editor.load("")
                await settle(app, pilot)  # the field before has its word as the cursor leaves it
                screen.say("")
                await paste(app, pilot, ALL)
                assert editor.text == expected(editor, ALL), field.question
                assert "control characters were left out" in lines_of(app)[-3], field.question
                typed[field.subject, field.question] = editor.text
            assert nothing_a_terminal_would_obey(app), section.key
        await settle(app, pilot)
        play.desk.keeper.flush()
        assert len(typed) > 60, "every page was walked"
        kept = read_contact(play.desk, screen.contact_id).facts
        for (subject, question), text in typed.items():
            answers = (
                kept.answers
                if subject == NOBODY
                else next(s.answers for s in kept.subjects if s.id == subject)
            )
            assert answers[question].typed == text, question


SOME = HOSTILE[::5]
"""A few of every kind; the whole list stands in `ALL`, and one by one in the battery."""


@pytest.mark.parametrize(
    "texts", [SOME, pytest.param(HOSTILE, marks=pytest.mark.battery)], ids=["some", "all"]
)
async def test_each_string_alone_in_one_line_and_in_a_long_text(play: Play, texts: list[str]) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        for section, question in (("referrer", "referrer.role"), ("narrative", "narrative.said")):
            await screen.go_to_field(section, question, None)
            editor = screen.focused
            assert isinstance(editor, OneLine | LongText)
            for text in texts:
                editor.load("")
                await paste(app, pilot, text)
                assert editor.text == expected(editor, text), ascii(text)
                assert nothing_a_terminal_would_obey(app), ascii(text)


async def test_brackets_typed_letter_by_letter_stand_as_typed(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        await screen.go_to_field("referrer", "referrer.role", None)
        editor = screen.focused
        assert isinstance(editor, OneLine)
        for text in MARKUP:
            editor.load("")
            for letter in text:
                await app.on_event(events.Key(letter, letter))
            await settle(app, pilot)
            assert editor.text == text
            assert text[:40] in text_of(app)


async def test_a_paste_at_the_limit_is_taken_and_one_over_it_is_refused_with_a_word(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        for section, question in (("referrer", "referrer.role"), ("narrative", "narrative.said")):
            await screen.go_to_field(section, question, None)
            editor = screen.focused
            assert isinstance(editor, OneLine | LongText)
            editor.load("")
            await paste(app, pilot, PASTE_OVER_THE_LIMIT)
            assert editor.text == ""
            assert "100,000 is the most" in text_of(app)
            await paste(app, pilot, PASTE_AT_THE_LIMIT)
            await settle(app, pilot)
            assert editor.text == PASTE_AT_THE_LIMIT
            play.desk.keeper.flush()
            kept = read_contact(play.desk, screen.contact_id).facts.answer(question)
            assert kept.typed == PASTE_AT_THE_LIMIT
            editor.load("")


@pytest.mark.parametrize(
    "texts", [SOME, pytest.param(HOSTILE, marks=pytest.mark.battery)], ids=["some", "all"]
)
async def test_the_quick_note_keeps_each_line_as_said(play: Play, texts: list[str]) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        wanted = []
        screen.action_note()
        for text in texts:
            await paste(app, pilot, text)
            said = screen.query_one("#note", OneLine).text
            assert said == clean(text, one_line=True).text
            if said.strip():
                wanted.append(said.strip())
            await press(app, pilot, "enter")
            assert nothing_a_terminal_would_obey(app), ascii(text)
            screen.query_one("#note", OneLine).load("")
        kept = [line.text for line in read_contact(play.desk, screen.contact_id).notes]
        assert [line.strip() for line in kept] == wanted


async def test_the_reason_of_f4(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await at_a_contact(app, pilot, play)
        await screen.go_to_field("address", "address.line", None)
        await press(app, pilot, "f4", "*")
        assert isinstance(app.screen, NoAnswer)
        await paste(app, pilot, ALL)
        await settle(app, pilot)
        assert nothing_a_terminal_would_obey(app)
        await press(app, pilot, "enter")
        assert app.screen is screen
        play.desk.keeper.flush()
        kept = read_contact(play.desk, screen.contact_id).facts.answer("address.line")
        assert kept.reason == clean(ALL, one_line=True).text.strip()
        assert screen.sheet.answer(Field("address.line")).reason.strip() == kept.reason
