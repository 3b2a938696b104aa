"""F1 in every field there is: why it is asked, what a good answer holds, whose standard it is; and back.

Nobody on a night shift looks a rule up elsewhere. What is said of a field is read without scrolling at the
smallest terminal; only the codes and the keys are read on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from dutydesk.screens.advice import AdviceScreen
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.arrive import Arrive
from dutydesk.screens.ask import AskLine
from dutydesk.screens.clocks import ClocksPanel
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.contact_rescue import AskForFile
from dutydesk.screens.fields import Editor, LongText, OneLine
from dutydesk.screens.help import Help
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.shell import DeskScreen

from dutydesk.acts import calls
from dutydesk.acts.clocks import ended_by
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.practice import field_help
from dutydesk.practice.field_help import PLACES, load_help
from tests.acts.play import Play
from tests.fixed_clock import FixedClock
from tests.screens.calling import (
    COMMANDS,
    DOWN,
    ENTER,
    ERASE,
    ESC,
    HELP,
    NOTE,
    TAB,
    WHY,
    Control,
    Stroke,
    burst,
    command,
    cursor,
    go,
    new_call,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, call, press, running, sent, text_of

MARKER = "Zqxjkv"
"""Stands in a field, and must not stand in its help."""
NAMES = ("Why we ask", "A good answer", "Source")


def read(app: DutyDeskApp) -> str:
    """All lines of the help, also those below its edge, as one line."""
    panel = app.screen
    assert isinstance(panel, Help)
    return " ".join(" ".join(panel.list.line(n).plain for n in range(panel.list.count)).split())


def says(app: DutyDeskApp, key: str, source: str = "") -> None:
    """The help that is open has the three things of that field, all in sight, and nothing that was typed."""
    found, said, seen = load_help()[key], read(app), " ".join(text_of(app).split())
    assert f"Why we ask: {found.why}" in said, key
    assert f"A good answer: {found.good}" in said, key
    assert not found.example or f"Such as: {found.example}" in said, key
    assert f"Source: {source or found.source}" in said, key
    assert found.source in said, key
    for name in NAMES:
        assert f"{name}: " in seen, f"{name} of {key} is out of sight"
    panel = app.screen
    assert isinstance(panel, Help)
    end = max(n for n in range(panel.list.count) if panel.list.line(n).plain.startswith("Source: "))
    assert end < panel.list.page, f"what is said of {key} does not fit"
    assert MARKER not in said


@asynccontextmanager
async def asked(app: DutyDeskApp) -> AsyncIterator[None]:
    """F1, and Esc back to the same letter of the same field."""
    beneath = app.screen
    editor = beneath.focused
    caret = editor.caret if isinstance(editor, OneLine | LongText) else None
    text = editor.text if isinstance(editor, OneLine | LongText) else None
    await burst(app, HELP)
    yield
    await burst(app, ESC)
    assert app.screen is beneath
    assert beneath.focused is editor
    if isinstance(editor, OneLine | LongText):
        assert (editor.caret, editor.text) == (caret, text)


async def opened(app: DutyDeskApp, contact: UUID) -> ContactScreen:
    """That contact's screen."""
    screen = ContactScreen(contact)
    await app.push_screen(screen)
    await burst(app)
    return screen


def asking_everything(play: Play) -> UUID:
    """A contact whose answers ask for all that is only asked after an answer, two children and a parent."""
    contact = call(
        play,
        "Leah",
        referrer__intake="7",
        danger__now="y",
        early_help__state="2",
        feedback__advised="n",
        told__informed="y",
        tools__issues="2,3,4,5",
    )
    play.row(contact, "child", 2, name="Max", outcome="1")
    play.row(contact, "adult", 1, name="Kim")
    play.row(contact, "event", 1, what="Closed")
    play.type(contact, "narrative.seen", f"{MARKER} seen")
    play.type(contact, "referrer.name", MARKER)
    return contact


def in_the_strategy_lane(play: Play) -> UUID:
    """A contact sent for a strategy discussion, so that its page can be typed in."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    calls.leave(play.desk, contact)
    return contact


async def walk_page(app: DutyDeskApp, screen: ContactScreen) -> set[str]:
    """F1 in each field of the page in sight; a question once, since all rows of a grid say the same."""
    first: dict[str, Editor] = {}
    for editor in [each for line in screen.pages[screen.section].lines() for each in line]:
        if editor.question is not None:
            first.setdefault(editor.question.key, editor)
    for key, editor in first.items():
        screen.put_cursor(editor)
        editor.put_caret(min(3, len(editor.text)))
        question = editor.question
        assert question is not None
        async with asked(app):
            says(app, key, question.source)
            assert question.help in read(app), key
    return set(first)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
@pytest.mark.battery
async def test_f1_in_every_field_of_every_page_says_why_what_and_whose_standard(
    play: Play, size: tuple[int, int]
) -> None:
    walked: set[str] = set()
    everything, strategy = asking_everything(play), in_the_strategy_lane(play)
    async with running(play.desk, size) as (app, _):
        screen = await opened(app, everything)
        for section in play.desk.checklist.rail:
            await burst(app, *go(section.letter))
            walked |= await walk_page(app, screen)
        # Why the parents were not told is asked once they were not.
        await screen.go_to_field("told", "told.informed", None)
        await burst(app, ERASE, "n")
        walked |= await walk_page(app, screen)
        screen = await opened(app, strategy)
        await burst(app, *go("s"))
        assert screen.section == "strategy"
        walked |= await walk_page(app, screen)
    every = {each.key for section in play.desk.checklist.sections for each in section.questions()}
    assert every - walked == set()


async def test_f1_on_the_rail_is_of_the_field_one_came_from(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", DOWN, ESC, HELP)
        says(app, "referrer.role")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f1_in_the_quick_note_and_on_pages_where_nothing_is_typed(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom", *go("n"), NOTE, MARKER)
        async with asked(app):
            says(app, "typing.note")
        await burst(app, NOTE)
        assert cursor(app)[:2] == ("narrative", "narrative.seen")
        for letter, place in (("m", "page.manager"), ("w", "page.letters")):
            await burst(app, *go(letter))
            async with asked(app):
                says(app, place)
        assert screen_of(app).section == "letters"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f1_in_the_filter_and_in_an_advice_call(play: Play, size: tuple[int, int]) -> None:
    call(play, "Leah")
    async with running(play.desk, size) as (app, _):
        await burst(app, Control("slash"), MARKER)
        assert isinstance(app.screen, QueueScreen)
        async with asked(app):
            says(app, "filter.filter-line")
        await burst(app, ESC, "v", MARKER)
        assert isinstance(app.screen, AdviceScreen)
        async with asked(app):
            says(app, "advice.pad")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f1_in_each_line_of_arriving(tmp_path: Path, clock: FixedClock, size: tuple[int, int]) -> None:
    desk = open_desk(str(tmp_path / "new.db"), None, clock)
    try:
        async with running(desk, size) as (app, _):
            assert isinstance(app.screen, Arrive)
            for name in ("name", "role", "registration"):
                app.screen.set_focus(app.screen.line(name))
                async with asked(app):
                    says(app, f"arrive.{name}")
    finally:
        close_desk(desk)


CHOICES: list[tuple[str, Stroke]] = [
    ("oversight.endorse", "e"),
    ("oversight.other", "o"),
    ("oversight.escalate", "x"),
    ("oversight.return", "b"),
]


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f1_in_the_managers_oversight_is_of_what_was_chosen(play: Play, size: tuple[int, int]) -> None:
    """R-801 to R-803, R-812: the reasons are the manager's, and each choice needs its own."""
    contact = sent(play)
    play.be(play.manager)
    async with running(play.desk, size) as (app, _):
        await app.push_screen(ReviewScreen(contact))
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await burst(app)
        screen.set_focus(screen.oversight.comment)
        async with asked(app):
            says(app, "oversight.comment")
        for place, key in CHOICES:
            await burst(app, ESC, key)
            screen.set_focus(screen.oversight.comment)
            await burst(app, MARKER)
            async with asked(app):
                says(app, place)
            if place in ("oversight.other", "oversight.escalate"):
                screen.set_focus(screen.query_one("#outcome", OneLine))
                async with asked(app):
                    says(app, "oversight.outcome")
        screen.oversight.reason.parent.display = True
        screen.set_focus(screen.oversight.reason)
        async with asked(app):
            says(app, "oversight.reason")
        screen.query_one("#whom-line").display = True
        screen.set_focus(screen.oversight.whom)
        async with asked(app):
            says(app, "oversight.whom")
        screen.oversight.choose("withdraw")
        screen.set_focus(screen.oversight.comment)
        async with asked(app):
            says(app, "oversight.withdraw")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f1_in_the_lines_of_panels_is_over_the_panel(play: Play, size: tuple[int, int]) -> None:
    contact = call(play, "Leah")
    async with running(play.desk, size) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("address", "address.line", None)
        for opens, place in ((Control("f3"), "overlay.find-line"), (COMMANDS, "overlay.command-line")):
            await burst(app, opens, MARKER)
            async with asked(app):
                says(app, place)
            await burst(app, ESC)
        await burst(app, *go("u"), Control("slash"), MARKER)
        async with asked(app):
            says(app, "overlay.history-line")
        await burst(app, ESC, ESC)
        await burst(app, WHY, "*", MARKER)
        async with asked(app):
            says(app, "overlay.why")
        await burst(app, ESC, WHY, ">", MARKER)
        async with asked(app):
            says(app, "overlay.who")
        await burst(app, TAB)
        async with asked(app):
            says(app, "overlay.when")
        await burst(app, ESC)
        await command(app, "correct the start")
        async with asked(app):
            says(app, "ask.start")
        await burst(app, "14:10", ENTER)
        async with asked(app):
            says(app, "ask.start_reason")
        await burst(app, ESC)
        app.push_screen(AskForFile("", screen._write))
        await burst(app)
        async with asked(app):
            says(app, "ask.file")


async def test_f1_where_a_clock_is_stopped_by_hand(play: Play) -> None:
    """An enquiry under section 47 has clocks that no act of this program ends."""
    contact = in_the_strategy_lane(play)
    play.clock.move(hours=1)
    play.discuss(contact, "15:00")
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await burst(app, Control("f8"))
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        by_hand = [not ended_by(each.timescale) for each in panel.list.clocks].index(True)
        await burst(app, *[DOWN] * by_hand, "d")
        assert isinstance(app.screen, AskLine)
        async with asked(app):
            says(app, "ask.done")


async def test_f1_in_the_line_of_what_the_caller_puts_right(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", Control("ctrl+r"))
        async with asked(app):
            says(app, "overlay.panel-line")


async def test_f1_in_why_what_was_endorsed_is_put_right(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, Control("ctrl+g"), "+", TAB, MARKER)
        async with asked(app):
            says(app, "overlay.correct-why")


def test_every_place_has_a_test_here() -> None:
    """Each place of the standards is walked to above, or beside this file for what is owed in writing."""
    above = Path(__file__).read_text(encoding="utf-8").partition("def test_every_place_has_a_test_here")[0]
    above += Path(__file__).with_name("test_feedback_help.py").read_text(encoding="utf-8")
    above += Path(__file__).with_name("test_contact_windows.py").read_text(encoding="utf-8")
    above += Path(__file__).with_name("test_guarded.py").read_text(encoding="utf-8")
    above += Path(__file__).with_name("test_people.py").read_text(encoding="utf-8")
    above += Path(__file__).with_name("test_disposal.py").read_text(encoding="utf-8")
    above += Path(__file__).with_name("test_contact_strategy.py").read_text(encoding="utf-8")
    untested = {place for place in PLACES if f'"{place}"' not in above}
    by_id = {"arrive.name", "arrive.role", "arrive.registration"}
    wired_only = {"ask.message", "ask.number"}
    assert untested == by_id | wired_only


async def test_nothing_of_it_is_read_before_f1_is_pressed(play: Play) -> None:
    """The start and the first call wait for no words that nobody asked for."""
    field_help.load_help.cache_clear()
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", DOWN)
        assert field_help.load_help.cache_info().misses == 0
        await burst(app, HELP)
        assert field_help.load_help.cache_info().misses == 1


async def test_it_is_read_on_by_keys_and_fits_again_when_the_terminal_grows(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await new_call(app, *[DOWN] * 5, HELP)
        panel = app.screen
        assert isinstance(panel, Help)
        assert "9   Anonymous" not in text_of(app)
        await press(app, pilot, "space", "up")
        assert "9   Anonymous" in text_of(app)
        await press(app, pilot, "k", "pageup", "space", "j")
        top = panel.list.top
        assert top > 0
        await pilot.resize_terminal(120, 36)
        await burst(app)
        assert panel.list.page > 17
        assert isinstance(app.screen, DeskScreen)
