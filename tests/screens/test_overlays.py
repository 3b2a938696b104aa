"""Panels over a screen: closed by Esc and by the key that opened them, back to the same letter (W11)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from dutydesk.screens.ask import Ask, AskLine
from dutydesk.screens.clocks import ClocksPanel, detail_lines, skipped_words
from dutydesk.screens.commands import AllCommands, commands_of
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import OneLine
from dutydesk.screens.help import Help
from dutydesk.screens.overlay import Overlay
from dutydesk.screens.queue import QueueScreen
from textual import events

from dutydesk.acts.values import ClockView
from dutydesk.text import clean
from tests.acts.play import Play
from tests.hostile import HOSTILE, MARKUP
from tests.screens.conftest import (
    SIZES,
    call,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("key", "kind"), [("f8", ClocksPanel), ("ctrl+t", ClocksPanel), ("f1", Help), ("ctrl+p", AllCommands)]
)
async def test_a_panel_closes_by_esc_and_by_its_own_key(
    play: Play, size: tuple[int, int], key: str, kind: type[Any]
) -> None:
    call(play, "Leah Shaw", hours_ago=20)
    async with running(play.desk, size) as (app, pilot):
        for way_out in ("escape", "f8" if key == "ctrl+t" else key):
            await press(app, pilot, key)
            assert isinstance(app.screen, kind)
            assert len(app.screen_stack) == 3
            assert max(len(line) for line in lines_of(app)) == size[0]
            await press(app, pilot, way_out)
            assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("key", ["f8", "f1", "ctrl+p"])
async def test_a_panel_over_a_contact_comes_back_to_the_same_letter(play: Play, key: str) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "n", *"Tom", "left")
        assert isinstance(app.screen, ContactScreen)
        field = app.screen.focused
        assert isinstance(field, OneLine)
        await press(app, pilot, key, "escape", "X")
        assert app.screen.focused is field
        assert field.text == "ToXm"


async def test_the_clocks_panel_says_due_left_rule_and_source(play: Play) -> None:
    call(play, "Leah Shaw", hours_ago=23)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        shown = text_of(app)
        assert "! urgent   Contact decision, SHAW" in shown
        assert "due 15:26 today, 1 h left" in shown
        said = " ".join(text_of(app).split())
        assert "Rule: 24 hours from receipt" in said, "the lanes stand before the lesser marks"
        assert "Leicester Duty and Advice Service" in said


@pytest.mark.parametrize("way", [[(80, 24)], [(60, 15), (80, 24)]])
async def test_the_clocks_panel_keeps_its_foot_when_the_window_gets_smaller(
    play: Play, way: list[tuple[int, int]]
) -> None:
    for number in range(9):
        call(play, f"Ann Shaw{'abcdefghi'[number]}", hours_ago=20)
    async with running(play.desk, (120, 36)) as (app, pilot):
        await press(app, pilot, "f8")
        for size in way:
            await pilot.resize_terminal(*size)
            await settle(app, pilot)
        assert "a acknowledge   z remind me" in text_of(app)
        assert "Rule: " in text_of(app)


async def test_the_clocks_panel_counts_by_the_second_until_it_is_stopped(play: Play) -> None:
    call(play, "Leah Shaw", hours_ago=23)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        play.clock.move(seconds=5)
        panel.tick()
        await settle(app, pilot)
        assert "59 m 55 s left" in text_of(app)
        await press(app, pilot, "f")
        assert "Stopped at 14:26; the clocks run on." in text_of(app)
        play.clock.move(seconds=7)
        panel.tick()
        await settle(app, pilot)
        assert "59 m 55 s left" in text_of(app)
        await press(app, pilot, "f")
        assert "59 m 48 s left" in text_of(app)


async def test_a_tick_of_the_panel_changes_only_what_is_left(play: Play) -> None:
    call(play, "Leah Shaw", hours_ago=23)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        before = lines_of(app)
        play.clock.move(seconds=1)
        app.screen.tick()
        await settle(app, pilot)
        changed = [new for old, new in zip(before, lines_of(app), strict=True) if old != new]
        assert changed
        assert all("left" in line or "over" in line for line in changed)


async def test_the_panel_scrolls_to_every_clock(play: Play) -> None:
    for number in range(12):
        call(play, f"Ada Name{number}", hours_ago=number)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        assert len(panel.list.clocks) >= 12
        for _ in panel.list.clocks:
            chosen = panel.list.clocks[panel.list.chosen]
            here = [line for line in lines_of(app) if line.lstrip().startswith("> ")]
            assert any(chosen.name[:20] in line and chosen.family in line for line in here), chosen.family
            await press(app, pilot, "j")


def test_a_clock_of_working_days_names_the_bank_holidays_it_skips(play: Play) -> None:
    play.clock.set("2026-05-20T10:00")
    started = play.clock.now()
    timescale = next(each for each in play.desk.profile.timescales.values() if each.unit == "working_days")
    clock = ClockView(
        id=play.worker.id,
        contact_id=play.worker.id,
        reference="C-0001",
        family="SHAW",
        about="enquiry",
        label="",
        timescale=timescale.key,
        ts=timescale.ts,
        name=timescale.name,
        lane="section47",
        rule=timescale.rule,
        started_at=started,
        due_at=started + timedelta(days=14),
        due_on=(started + timedelta(days=14)).date(),
    )
    assert "Mon 25 May, " in skipped_words(play.desk, clock, started)
    assert any("Mon 25 May" in line.plain for line in detail_lines(play.desk, clock, started, 74))


async def test_all_commands_are_found_by_typing_and_run_by_enter(play: Play) -> None:
    call(play, "Ada Nowak")
    call(play, "Bea Lewis")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"closed")
        assert "Closed today" in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert app.screen.tab == "closed"


async def test_a_command_opens_a_contact_and_what_is_typed_behind_it_is_kept(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"caller's", "enter", *"Tom")
        assert isinstance(app.screen, ContactScreen)
        assert isinstance(app.screen.focused, OneLine)
        assert app.screen.focused.text == "Tom"


async def test_a_command_says_why_it_is_not_available(play: Play) -> None:
    play.be(play.reader)
    async with running(play.desk) as (app, pilot):
        assert isinstance(app.screen, QueueScreen)
        because = {command.key.action: command.why_not for command in commands_of(app.screen)}
        assert because["new_contact"].startswith("Only a registered social worker")
        assert because["endorse"] == "Not on this screen: in a review."
        assert because["tab_2"] == ""
        await press(app, pilot, "ctrl+p", *"new")
        assert "Only a registered social worker" in text_of(app)
        await press(app, pilot, "enter")
        assert "New: Only a registered social worker takes contacts." in lines_of(app)[21]


async def test_the_look_changes_from_dark_to_light_and_back(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"light", "enter")
        assert app.theme == "desk-light"
        assert "SHAW" in text_of(app)
        await press(app, pilot, "ctrl+p", *"dark th", "enter")
        assert app.theme == "desk-dark"


async def test_leaving_is_asked_once(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+q")
        assert isinstance(app.screen, Ask)
        assert "Everything is saved. Leave dutydesk?" in text_of(app)
        await press(app, pilot, "x", "n")
        assert isinstance(app.screen, QueueScreen)


async def test_a_demonstration_does_not_say_that_what_it_throws_away_is_saved(play: Play) -> None:
    play.desk.demonstration = True
    async with running(play.desk, demonstration=True) as (app, pilot):
        await press(app, pilot, "ctrl+q")
        said = " ".join(text_of(app).split())
        assert "This demonstration is thrown away when you leave" in said
        assert "saved" not in said
        await press(app, pilot, "n")
        assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("panel", ["f8", "f1", "ctrl+p", "f3"])
async def test_leaving_is_asked_over_a_panel_too(play: Play, panel: str) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, panel)
        opened = app.screen
        assert not isinstance(opened, QueueScreen)
        await press(app, pilot, "ctrl+q")
        assert "Everything is saved. Leave dutydesk?" in text_of(app)
        await press(app, pilot, "ctrl+q", "n")
        assert app.screen is opened
        await press(app, pilot, "ctrl+q", "y")
        assert app.return_code == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panel", ["ctrl+p", "f8", "f1"])
async def test_the_clocks_round_a_panel_go_on(play: Play, panel: str, size: tuple[int, int]) -> None:
    """Found by a new user: what the strip had left stood still while a panel was open."""
    call(play, "Leah Shaw", hours_ago=20)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, panel)
        opened = app.screen
        assert isinstance(opened, Overlay)
        before = lines_of(app)[1]
        play.clock.move(minutes=7)
        opened._tick()
        await settle(app, pilot)
        assert lines_of(app)[1] != before
        assert "3 h 53 m" in lines_of(app)[1]
        assert "On call 20 h 7 m" in lines_of(app)[0]
        assert app.screen is opened


async def test_leaving_says_that_text_of_a_panel_is_not_saved(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await app.push_screen(AskLine("Hold", "Why?"))
        await press(app, pilot, *"Gran has", "ctrl+q")
        assert "What you typed in this panel is not saved." in text_of(app)
        await press(app, pilot, "n", *" them")
        assert app.screen.query_one(OneLine).text == "Gran has them"


@pytest.mark.parametrize("size", SIZES)
async def test_help_is_of_the_field_first_and_lists_the_keys_of_the_screen(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "question_mark")
        assert isinstance(app.screen, Help)
        assert "A new contact" in text_of(app)
        await press(app, pilot, "escape")
        for text in MARKUP:
            asked = replace(play.desk.checklist.question("address.line"), full=text, help=text, source=text)
            app.push_screen(Help("typing", question=asked))
            await settle(app, pilot)
            assert f"Help: {text}" in text_of(app)
            assert f"Source: {text}" in text_of(app)
            await press(app, pilot, "escape")


async def test_a_line_is_asked_for_and_what_is_typed_at_once_is_in_it(play: Play) -> None:
    answers: list[str | None] = []
    async with running(play.desk) as (app, pilot):
        app.push_screen(AskLine("Start of the call", "When did it begin?"), answers.append)
        await press(app, pilot, *"14 20", "enter")
        assert answers == ["14 20"]
        app.push_screen(AskLine("Start of the call", "When did it begin?"), answers.append)
        await press(app, pilot, "enter")
        assert "Type a line, or Esc to go back." in text_of(app)
        await press(app, pilot, "escape")
        assert answers == ["14 20", None]


async def test_anything_may_be_pasted_into_a_line_and_asked_in_a_question(play: Play) -> None:
    answers: list[str | None] = []
    async with running(play.desk) as (app, pilot):
        for text in HOSTILE:
            app.push_screen(AskLine(text, text), answers.append)
            await settle(app, pilot)
            app.post_message(events.Paste(text))
            await settle(app, pilot)
            assert nothing_a_terminal_would_obey(app), repr(text)
            await press(app, pilot, "enter")
            if app.screen_stack[2:]:
                await press(app, pilot, "escape")
            else:
                assert answers[-1] == clean(text, one_line=True).text
            assert isinstance(app.screen, QueueScreen), repr(text)


async def test_all_commands_begins_with_the_everyday_and_says_the_chosen_one_whole(play: Play) -> None:
    call(play, "Leah Shaw", hours_ago=20)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p")
        panel = app.screen
        assert isinstance(panel, AllCommands)
        assert panel.found[0].key.action != "withhold"
        longest = max(range(len(panel.found)), key=lambda at: len(panel.found[at].text))
        await press(app, pilot, *["down"] * longest)
        assert panel.found[longest].text in " ".join(text_of(app).split())
        assert "Esc close" in text_of(app)
