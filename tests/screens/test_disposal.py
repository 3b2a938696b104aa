"""Due for disposal and on hold: proposed by one, approved by another; held, lifted by two (safety.md 3.4)."""

import pytest
from dutydesk.screens.disposal import DisposalScreen
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import disposal, disposal_board, holding
from dutydesk.practice.field_help import load_help
from tests.acts.disposing import LATER, Keepers, closed
from tests.acts.play import Play
from tests.screens.conftest import SMALL_OR_WIDE, lines_of, press, running, text_of

THERE = ("ctrl+p", *"disposal and", "enter")


@pytest.fixture
def keepers(play: Play) -> Keepers:
    """Two closed contacts whose time is over; the manager is here."""
    made = Keepers(play)
    for _ in range(2):
        closed(play)
    made.confirm("below_threshold")
    play.at(LATER)
    play.be(play.manager)
    return made


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_what_is_due_is_proposed_by_one_and_goes_by_another(
    play: Play, keepers: Keepers, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, *THERE)
        assert isinstance(app.screen, DisposalScreen)
        assert "2 are due" in lines_of(app)[2]
        assert "> C-2026-0001" in text_of(app)
        assert "21 years from birth" in words_of(text_of(app))  # at 120 it wraps beside the list
        assert "3 classes are kept" in text_of(app)
        await press(app, pilot, "p", *"x", "backspace", "enter")
        assert "Type a line" in text_of(app)
        await press(app, pilot, *"Time is over", "enter")
        assert "Proposed, disposal 1. Another person approves it." in text_of(app)
        assert "1 is due   1 proposed" in text_of(app)
        await press(app, pilot, "home", "y")
        assert "Approving a disposal is never for one's own" in text_of(app)
    play.be(keepers.auditor)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, *THERE, "y", *"dispose", "enter")
        assert "That is not DISPOSE. Nothing was disposed of." in words_of(text_of(app))
        await press(app, pilot, "end", *["backspace"] * 7, *"DISPOSE", "enter")
        assert "Disposal 1 is done. Its certificate: dutydesk retention certificate 1" in text_of(app)
        assert "1 is due   0 proposed   0 on hold   1 closed in all" in text_of(app)
    assert disposal.view(play.desk, 1).whole


async def test_a_hold_is_set_by_one_and_lifted_by_two(play: Play, keepers: Keepers) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *THERE, "h", "enter", "enter")
        assert "Type a line" in text_of(app)
        await press(app, pilot, *"Inquiry", "enter")
        assert "1 is due   0 proposed   1 on hold" in text_of(app)
        await press(app, pilot, "end", "l", *"Inquiry is over", "enter")
        assert "Asked. The hold stands until another person lifts it." in text_of(app)
        assert "its lifting is asked" in text_of(app)
        await press(app, pilot, "l")
        assert "You asked for it yourself: another person lifts it." in text_of(app)
    play.be(keepers.auditor)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *THERE, "end", "l")
        await press(app, pilot, "y")
        assert "The legal hold is lifted." in text_of(app)
    assert holding.holds(play.desk) == ()


async def test_what_was_typed_stands_when_an_act_refuses(play: Play, keepers: Keepers) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *THERE, "a", *"Time is over")
        keepers.propose(by=keepers.admin)
        play.be(play.manager)
        await press(app, pilot, "enter")
        assert "proposes it already" in words_of(text_of(app))
        assert "Time is over" in text_of(app)
        await press(app, pilot, "escape", "h", *["backspace"] * 20, *"C-9999", "enter", *"Inquiry", "enter")
        assert "No contact of this desk has that reference." in words_of(text_of(app))
        assert "C-9999" in text_of(app)


async def test_a_lift_that_another_asked_for_meanwhile_is_read_before_it_is_done(
    play: Play, keepers: Keepers
) -> None:
    disposal_board.hold(play.desk, "C-2026-0001", "Inquiry")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *THERE, "end", "l", *"Letter of 3 May")
        play.be(keepers.auditor)
        disposal_board.release(play.desk, "C-2026-0001", "Inquiry is over", None)
        play.be(play.manager)
        await press(app, pilot, "enter")
        assert "The hold stands" in words_of(text_of(app))
        assert "Letter of 3 May" in text_of(app)
        await press(app, pilot, "escape", "l")
        assert "It was asked: Inquiry is over" in words_of(text_of(app))
    assert holding.holds(play.desk)


async def test_who_disposes_of_nothing_is_told_why(play: Play, keepers: Keepers) -> None:
    play.be(play.worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"disposal and")
        assert "Proposing records for disposal is for a manager, an auditor" in words_of(text_of(app))
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_f1_says_why_each_line_is_asked(play: Play, keepers: Keepers) -> None:
    keepers.propose("C-2026-0001", by=keepers.admin)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, *THERE, "f1")
        assert "Keys on what is due for disposal" in text_of(app)
        await press(app, pilot, "escape", "y", "f1")
        assert load_help()["ask.dispose_word"].name in text_of(app)
        await press(app, pilot, "escape", "escape", "down", "p", "f1")
        assert load_help()["ask.dispose"].name in text_of(app)
        await press(app, pilot, "escape", "escape", "h", "f1")
        assert load_help()["ask.hold_which"].name in text_of(app)
        await press(app, pilot, "escape", "enter", "f1")
        assert load_help()["ask.hold_why"].name in text_of(app)
        await press(app, pilot, "escape", *"Inquiry", "enter", "end", "l", "f1")
        assert load_help()["ask.hold_lift"].name in text_of(app)
