"""Each child's outcome at the keyboard: an empty grid costs no key, and a manager says for whom (R-127)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from dutydesk.screens.before import BeforeYouSend
from dutydesk.screens.contact_page import GridBlock
from dutydesk.screens.review_oversight import Oversight
from textual.pilot import Pilot

from dutydesk.acts import calls
from dutydesk.acts.review import open_review
from dutydesk.acts.review_values import Draft
from tests.acts.family import Family, three
from tests.acts.play import Play
from tests.screens import review_cases as review
from tests.screens.calling import (
    DOWN,
    ENTER,
    ERASE,
    MISSING,
    SEND,
    TAB,
    UP,
    Stroke,
    burst,
    cells,
    cursor,
    go,
    new_call,
    questions,
    rows,
    screen_of,
    trail,
)
from tests.screens.conftest import SMALL_OR_WIDE, lines_of, running, text_of

KIDS: tuple[Stroke, ...] = (
    *go("c"), "Leah Shaw", *[TAB] * 4, "br", ENTER, "Jay Shaw", *[TAB] * 4, "br", ENTER, "Mo Shaw", TAB, "3",
)  # fmt: skip


def grid(app: object) -> GridBlock:
    """The grid of the decision page."""
    return screen_of(app).pages["decision"].blocks[0]


# ------------------------------------------------------------------------------- the worker


async def test_of_one_child_the_page_has_no_grid_and_the_walk_is_as_ever(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah Shaw", *go("d"))
        assert not grid(app).display
        assert "same for all" not in text_of(app)
        stood = await trail(app, "1", TAB, TAB, TAB)
        assert questions(stood)[1:3] == ["decision.rationale", "analysis.view"]


async def test_of_three_children_the_walk_passes_the_grid_by(play: Play) -> None:
    """The outcome typed holds for every child: it costs no key."""
    async with running(play.desk) as (app, _):
        await new_call(app, *KIDS, *go("d"))
        assert grid(app).display
        stood = await trail(app, "1", TAB, TAB)
        assert questions(stood) == ["decision.outcome", "decision.rationale", "analysis.view"]
        assert "child.outcome" not in cells(rows(app, "child")[0])


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_a_child_whose_outcome_differs_is_typed_in_its_own_cell(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, *KIDS, *go("d"), "1", DOWN, DOWN, "42", TAB, "Hurt today")
        assert cursor(app) == ("decision", "child.outcome_reason", 2)
        kept = [cells(row) for row in rows(app, "child")]
        assert [each.get("outcome", "") for each in kept] == ["", "42", ""]
        assert kept[1]["outcome_reason"] == "Hurt today"
        lines = lines_of(app)
        assert any("1 Leah Shaw" in line and "same for all" in line for line in lines)
        assert any("2 Jay Shaw" in line and "strategy discussion" in line for line in lines)
        await burst(app, UP)
        hint = " ".join(text_of(app).split())
        assert "Child 1, why the outcome differs" in hint, "the column above"


async def test_r301_a_childs_own_history_is_typed_below_and_costs_the_walk_no_key(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *KIDS, *go("y"))
        stood = await trail(app, TAB, TAB, TAB, "n", TAB, "f", TAB)
        assert "child.social_care" not in questions(stood)
        assert cursor(app)[0] == "views"
        await burst(app, *go("y"))
        while cursor(app) != ("chronology", "child.social_care", 2):
            await burst(app, DOWN)
        await burst(app, "n", TAB, "n", TAB, "1 3")
        kept = [cells(row) for row in rows(app, "child")]
        assert [each.get("social_care", "") for each in kept] == ["", "n", ""]
        assert (kept[1]["early_help"], kept[1]["events"]) == ("n", "1 3")
        assert any("1 Leah Shaw" in line and "same for all" in line for line in lines_of(app))


async def test_an_empty_cell_says_what_it_means_while_the_cursor_is_in_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *KIDS, *go("d"), "1", DOWN)
        assert "Child 1, own outcome: same for all" in text_of(app)
        await burst(app, "4")
        assert "Say which kind of referral" in text_of(app)
        await burst(app, ERASE, DOWN)
        assert any("1 Leah Shaw" in line and "same for all" in line for line in lines_of(app))


async def test_what_is_missing_names_the_child_and_goes_to_the_cell(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *KIDS, *go("d"), "1", DOWN, DOWN, "perhaps", MISSING)
        panel = app.screen
        assert isinstance(panel, BeforeYouSend)
        place = [gap.what for gap in panel.items].index("Outcome, Jay Shaw")
        await burst(app, *[DOWN] * (place - panel.cursor))
        assert "> d Outcome, Jay Shaw: " in text_of(app)
        await burst(app, ENTER)
        assert cursor(app) == ("decision", "child.outcome", 2)


async def test_a_last_own_cell_is_not_taken_away_from_under_the_cursor(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *KIDS, *go("d"), "1", DOWN, DOWN, "2", ERASE, DOWN)
        assert cursor(app) == ("decision", "child.outcome", 3)


async def test_a_childs_strategy_discussion_is_sent_as_one(play: Play) -> None:
    """The panel says who differs before anything is sent; the 4 hours run after it."""
    async with running(play.desk) as (app, _):
        own: tuple[Stroke, ...] = (*go("d"), "1", DOWN, DOWN, "42", TAB, "Hurt today")
        await new_call(app, *KIDS, *go("n"), "Bruise on his arm", *own, *go("d"), "Not explained", SEND)
        shown = text_of(app)
        assert "Ready to send: Strategy discussion" in shown
        assert "Leah: advice only" in shown
        assert "Mo: advice only" in shown
        await burst(app, SEND)
        assert "The 4 hours run" in text_of(app)
        referrals = screen_of(app).view.referrals
        assert [each.child_name for each in referrals] == ["Jay Shaw"]


# ------------------------------------------------------------------------------ the manager


@asynccontextmanager
async def reviewing(family: Family, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
    """The manager opens what was sent."""
    play = family.play
    play.send(family.contact)
    calls.leave(play.desk, family.contact)
    play.be(play.manager)
    async with review.ReviewApp(play.desk, family.contact).run_test(size=size) as pilot:
        await review.settle(pilot)
        yield pilot


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_the_decision_tells_each_childs_outcome_and_why(play: Play, size: tuple[int, int]) -> None:
    async with reviewing(three(play), size) as pilot:
        first = review.drawn(pilot)
        assert "1 Leah Shaw: strategy discussion (section 47). Why: Hurt today" in first
        assert "2 Jay Shaw: Early help assessment. Why: Settled at school" in first
        assert "3 Mo Shaw: Advice and guidance (same for all)" in first
        assert "EXCEPTIONS" in first
        assert "One comment endorses both: the contact, and a referral." in " ".join(first.split())


async def test_another_outcome_is_asked_for_whom_and_given_to_that_child(play: Play) -> None:
    family = three(play)
    family.own(family.mo, "41")
    async with reviewing(family) as pilot:
        await review.press(pilot, "o", "1", "enter")
        assert "all children; one: 1 Leah, 2 Jay, 3 Mo" in review.drawn(pilot)
        await review.press(pilot, "3")
        assert "Mo alone" in review.drawn(pilot)
        await review.press(pilot, "enter", "Seen and well", "f9")
    assert family.states() == {"Leah": "endorsed", "Mo": "closed"}


async def test_one_child_is_escalated_by_its_number(play: Play) -> None:
    family = Family(play, decision__outcome="3")
    async with reviewing(family) as pilot:
        await review.press(pilot, "x", "41", "enter", "2", "enter", "Hurt before", "f9")
    assert family.states() == {"Jay": "open"}
    assert play.view(family.contact).state == "returned"


async def test_nothing_said_of_whom_is_for_all(play: Play) -> None:
    family = three(play)
    async with reviewing(family) as pilot:
        await review.press(pilot, "o", "1", "enter", "enter", "Explained", "f9")
    assert family.states() == {"Leah": "closed"}
    assert family.kept()[0].differs == ""


async def test_a_number_that_is_no_child_decides_nothing(play: Play) -> None:
    family = three(play)
    async with reviewing(family) as pilot:
        await review.press(pilot, "o", "1", "enter", "7", "enter", "Explained", "f9")
        assert "For whom? all, or 1 Leah, 2 Jay, 3 Mo." in review.drawn(pilot)
        assert pilot.app.screen.focused is pilot.app.screen.query_one(Oversight).whom
    assert play.view(family.contact).state == "sent"


async def test_for_whom_is_kept_with_the_comment_that_is_not_sent(play: Play) -> None:
    family = three(play)
    async with reviewing(family) as pilot:
        await review.press(pilot, "o", "1", "enter", "2", "enter", "Not yet sure")
    draft = open_review(play.desk, family.contact).draft
    assert draft == Draft("other", "Not yet sure", "1", "", "2")


async def test_of_one_child_nobody_is_asked_for_whom(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    calls.leave(play.desk, contact)
    play.be(play.manager)
    async with review.ReviewApp(play.desk, contact).run_test(size=(80, 24)) as pilot:
        await review.settle(pilot)
        await review.press(pilot, "o", "1", "enter")
        assert "For whom" not in review.drawn(pilot)
        assert pilot.app.screen.focused is pilot.app.screen.query_one(Oversight).comment
        await review.press(pilot, "One service will do", "f9")
    assert play.view(contact).state == "endorsed"
