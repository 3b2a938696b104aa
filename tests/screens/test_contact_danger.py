"""A child in danger now: one step from anywhere stamps it, says what to say and opens the way to the 4 hours.

R-106; beyond B-5. Nothing is decided by the key: the clock starts when the strategy lane is sent.
"""

import pytest
from dutydesk.screens.contact_danger import DangerPanel

from dutydesk.acts import calls
from tests.acts.play import Play
from tests.screens.calling import (
    ENTER,
    ESC,
    SEND,
    TAB,
    UP,
    answer,
    burst,
    cursor,
    field_of,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, lines_of, running, sent, text_of


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_it_is_stamped_and_the_caller_is_told_from_the_middle_of_a_word(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom Reid", *go("n"), "He has a kn", *go("*"))
        assert isinstance(app.screen, DangerPanel)
        shown = text_of(app)
        assert "ring 999 now" in " ".join(shown.split())
        assert "999  Emergency: police or ambulance" in shown
        assert "Noted 14:26: danger now." in shown
        await burst(app, "y", "ife")
        assert cursor(app)[1] == "narrative.seen"
        assert field_of(app).text == "He has a knife"
        assert answer(app, "danger.now").typed == "y"
        assert answer(app, "gate.safeguarding").typed == "y"
        assert answer(app, "danger.advice").typed == "Told 14:26 to ring 999"
        assert kept(app).settled, "it is on the desk, and its 24 hours run"


async def test_the_managers_queue_shows_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, "n", *go("c"), "Ann Moss", *go("*"), ESC, ESC, ESC)
        row = next(line for line in lines_of(app) if "MOSS" in line)
        assert "*" in row[:3]


async def test_s_opens_the_strategy_lane_and_the_four_hours_start_with_the_send(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Arjun Singh", *go("n"), "A bruise", *go("*"), "s")
        assert answer(app, "decision.outcome").typed == "42"
        assert cursor(app)[0] == "decision"
        assert "strategy_discussion" not in {clock.timescale for clock in kept(app).clocks}
        assert cursor(app)[1] == "decision.rationale"
        await burst(app, "A baby who cannot roll", SEND, ENTER)
        assert "strategy_discussion" in {clock.timescale for clock in kept(app).clocks}


async def test_an_outcome_that_stands_is_not_changed(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("d"), "1", *go("*"), "s")
        assert answer(app, "decision.outcome").typed == "1"
        assert "The outcome stands as 1" in text_of(app)


async def test_from_the_queue_it_begins_a_call(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, "*", "y", "Tom Reid", TAB)
        assert answer(app, "danger.now").typed == "y"
        assert answer(app, "danger.advice").typed == "Told 14:26 to ring 999"
        assert answer(app, "referrer.name").typed == "Tom Reid"


async def test_after_the_send_it_stands_beside_what_was_sent(play: Play) -> None:
    contact = sent(play)
    calls.leave(play.desk, contact)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("*"), "y")
        assert screen_of(app).contact_id == contact
        said = [note.text for note in kept(app).notes]
        assert said == ["Immediate danger noted 14:26", "Told 14:26 to ring 999"]


async def test_a_safeguarding_answer_of_no_is_not_changed_behind_the_worker(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, UP, TAB, TAB, "n", *go("*"))
        assert answer(app, "gate.safeguarding").typed == "n"
        assert "put that right" in " ".join(text_of(app).split())
