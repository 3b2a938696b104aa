"""What the documents want shown to the worker, in sight where it is needed and at the smallest terminal."""

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.help import Help
from dutydesk.screens.lines import TextLines
from dutydesk.screens.reminders import PAGES
from dutydesk.screens.review import ReviewScreen

from dutydesk.practice.guidance import load_guidance
from tests.acts.play import Play
from tests.screens.calling import DOWN, ESC, HELP, TAB, Stroke, answer, burst, cursor, go, new_call
from tests.screens.conftest import SIZES, lines_of, running, sent, text_of

TWICE = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
Size = tuple[int, int]
RAIL = 19
"""Cells of the list of sections at the left."""


def flowing(text: str) -> str:
    """Whatever stands on several lines, as one."""
    return " ".join(text.split())


def page_in_sight(app: DutyDeskApp) -> str:
    """The page of the contact and the line beneath it, without the rail and what stands at the right."""
    return flowing(" ".join(line[RAIL:80] for line in lines_of(app)))


def help_of(app: DutyDeskApp) -> str:
    """All lines of the help that is open."""
    panel = app.screen
    assert isinstance(panel, Help)
    return flowing(" ".join(panel.list.line(n).plain for n in range(panel.list.count)))


def test_each_reminder_stands_on_a_page_that_shows_it(play: Play) -> None:
    pages = {each.page for each in load_guidance().reminders}
    assert pages == set(PAGES)
    assert pages <= {section.key for section in play.desk.checklist.sections}
    assert all(each.source for each in load_guidance().reminders)
    assert all(each.source for each in load_guidance().about)


@TWICE
async def test_r133_suspected_or_likely_harm_is_reported_at_once(play: Play, size: Size) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("n"))
        assert "Harm suspected, believed or likely is reported at once." in text_of(app)


@TWICE
async def test_r122_the_concern_is_told_clearly_shortly_and_with_what_matters(play: Play, size: Size) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("n"))
        assert cursor(app)[1] == "narrative.seen"
        assert "Clear, short and relevant: the decision rests on it." in page_in_sight(app)


@TWICE
async def test_r207_told_is_not_agreed_and_r209_the_test_stands_at_the_reason(play: Play, size: Size) -> None:
    """R-207, R-208, R-209: six reasons and the test behind them, once nobody told them."""
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("i"))
        assert "Parents must be told of a referral. They need not agree" in page_in_sight(app)
        await burst(app, "n", TAB)
        assert cursor(app)[1] == "told.reason"
        shown = page_in_sight(app)
        assert "would expose the child to significant harm" in shown
        for reason in (
            "sexual abuse",
            "physical abuse",
            "induced illness",
            "Forced marriage",
            "Honour",
            "genital",
        ):
            assert reason in shown


@TWICE
async def test_r210_r410_parents_early_and_before_others_are_rung(play: Play, size: Size) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("v"))
        assert "Involve the parents early, and ask them before others are rung" in page_in_sight(app)


@TWICE
async def test_r712_the_four_steps_of_need_stand_beside_the_level(play: Play, size: Size) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("h"))
        shown = text_of(app)
        for step in ("1 Low need", "2 Emerging", "section 17", "section 47"):
            assert step in shown
        assert cursor(app)[1] == "threshold.level"
        await burst(app, "2", TAB, "Several needs", TAB, "Seen on four days")
        assert answer(app, "analysis.reflection").typed == "Seen on four days"
        assert "Seen on four days" in text_of(app), "the aid takes no field out of sight"


async def test_r214_advice_on_a_named_child_is_a_contact_and_is_said_beside_the_pad(play: Play) -> None:
    async with running(play.desk, (120, 60)) as (app, _):
        await burst(app, "v")
        lines = app.screen.query_one("#guidance", TextLines)
        said = flowing(" ".join(lines.line(n).plain for n in range(lines.count)))
        assert "Advice about a named child whose parents know is a contact" in said


async def test_r215_r714_r715_help_of_the_queue_says_what_the_desk_is_for(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, HELP)
        said = help_of(app)
        assert "to give help or protection quickly: within the law" in said
        assert "the same for every child and every family" in said
        assert "Any professional may ring to talk a worry over with a social worker" in said
        await burst(app, ESC)
        await new_call(app, *go("h"), HELP)
        assert "Any professional may ring" not in help_of(app), "a field's help is of the field"


WHOLE: dict[str, tuple[tuple[Stroke, ...], tuple[str, ...]]] = {
    "R-309": ((*go("y"), *[DOWN] * 6, HELP), ("family's history", "what the earlier help changed")),
    "R-408": ((*go("p"), "Kim Shaw", *go("v"), TAB, TAB, HELP), ("what the help is for", "ask again later")),
}


@pytest.mark.parametrize("requirement", WHOLE)
async def test_f1_says_what_the_documents_want_borne_in_mind(play: Play, requirement: str) -> None:
    """R-309: the whole history and how earlier help worked; R-408: consent is sought fairly, and again."""
    way, words = WHOLE[requirement]
    async with running(play.desk) as (app, _):
        await new_call(app, *way)
        for each in words:
            assert each in help_of(app)


async def test_r812_the_manager_is_asked_what_was_tested_and_how_the_child_would_see_it(play: Play) -> None:
    contact = sent(play)
    play.be(play.manager)
    async with running(play.desk) as (app, _):
        await app.push_screen(ReviewScreen(contact))
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await burst(app)
        assert "What would prove this wrong? How does the plan look to the child?" in text_of(app)
        screen.set_focus(screen.oversight.comment)
        await burst(app, HELP)
        assert "the worker's assumptions" in help_of(app)
        assert "the plan as the child would see it" in help_of(app)
