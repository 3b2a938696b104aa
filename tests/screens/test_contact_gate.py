"""The gate: nothing stands on the desk until something says that it may (R-201 to R-217, decision 2)."""

import pytest
from dutydesk.screens.ask import Ask, AskLine
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.queue import queue
from dutydesk.acts.reading import find_reference, history
from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.screens.calling import (
    BACK,
    ENTER,
    ERASE,
    ESC,
    HELP,
    SEND,
    TAB,
    UP,
    Stroke,
    answer,
    burst,
    command,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import call, lines_of, running, text_of

TOP = [UP] * 8
"""From any field of the first page to its one-key line."""
WAYS: dict[str, tuple[Stroke, ...]] = {
    "a caller who is not a professional": (*TOP, "2"),
    "parents told": (*TOP, TAB, "y"),
    "safeguarding": (*TOP, TAB, TAB, "y"),
    "a safeguarding reason not to tell the parents": (*go("i"), "n", TAB, "2"),
}


async def test_row_two_asks_only_for_what_is_missing_and_says_when_it_came_onto_the_desk(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom")
        assert "answer Caller, Parents told or Safeguarding (^G r)" in lines_of(app)[1]
        await burst(app, *TOP, "1")
        assert "answer Parents told or Safeguarding (^G r)" in lines_of(app)[1]
        await burst(app, TAB, "n", *go("i"), "He begged me not to", TAB)
        assert "Professional, parents not told: is it safeguarding? (^G r)" in lines_of(app)[1]
        await burst(app, "n")
        assert "no record. ^P then 'close'" in lines_of(app)[1]
        await burst(app, ERASE, "y")
        assert "On the desk now: C-0001" in text_of(app)
        await burst(app, TAB, "Someone to ring", ENTER, *go("n"), *go("l"))
        assert "On the desk now" not in text_of(app)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-05-12T04:31", "24 h run from 02:10, on paper: answer Parents told or Safeguarding (^G r)"),
        ("2026-05-13T01:31", "24 h run from 02:10 Tue 12 May, on paper. Not on the desk yet: ^G r"),
    ],
)
async def test_from_paper_the_24_hours_are_said_to_run_from_the_true_start(
    play: Play, at: str, said: str
) -> None:
    """R-101, F 12: behind the gate as well, what has gone by has gone by."""
    play.at(at)
    async with running(play.desk, (120, 36)) as (app, _):
        await burst(app, "w", "Tue 12 May 02:10", ENTER, "The machine was down", ENTER, "Tom", *TOP, "1")
        assert said in lines_of(app)[1]
        assert "No clock runs" not in text_of(app)
        assert "None runs yet" not in text_of(app)
        assert "From 02:10" in text_of(app)


@pytest.mark.parametrize("way", WAYS)
async def test_each_way_settles_it_with_a_number_and_the_24_hours_from_the_start(
    play: Play, way: str
) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", *go("c"), "Leah Shaw", *go("r"))
        assert not kept(app).settled
        assert kept(app).reference == ""
        assert kept(app).clocks == ()
        assert find_reference(play.desk, "1") is None
        assert "No number yet" in lines_of(app)[0]
        play.clock.move(minutes=7)
        await burst(app, *go("r"), *WAYS[way])
        assert kept(app).settled
        assert "C-0001 SHAW, 1 child" in lines_of(app)[0]
        decision = play.clock_of(screen_of(app).contact_id, "contact_decision")
        assert f"{decision.started_at.astimezone(LONDON):%d %H:%M}" == "12 14:26"
        assert f"{decision.due_at.astimezone(LONDON):%d %H:%M}" == "13 14:26"
        assert "14:26 Wed, 23 h 53 m" in lines_of(app)[1]
        # What was typed before stands on the desk with it.
        assert answer(app, "referrer.name").typed == "Tom Reid"


async def test_a_gate_answered_before_the_contact_is_made_settles_it_too(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, UP, TAB, TAB, "y", *go("c"), "Leah Shaw")
        assert kept(app).reference == "C-0001"
        assert "C-0001" in lines_of(app)[0]


async def test_who_the_caller_is_to_the_child_settles_it_once_the_word_is_whole(play: Play) -> None:
    """Script B never asks a grandmother what sort of caller she is; a nurse begins like a child."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Ann Lee", TAB, "me")
        assert not kept(app).settled, "it may yet be a mental health nurse"
        await burst(app, "ntal health nurse", TAB)
        assert not kept(app).settled
        await burst(app, BACK, *[ERASE] * len("mental health nurse"), "gm", TAB)
        assert kept(app).settled
        assert kept(app).reference == "C-0001"


async def test_not_safeguarding_and_not_told_says_what_to_tell_the_caller_and_keeps_nothing(
    play: Play,
) -> None:
    """R-206, R-213: said at once, and closed with one confirm; nothing of it stands anywhere."""
    async with running(play.desk) as (app, _):
        await new_call(
            app, "Canary Reid", *go("c"), "Canary Shaw", *go("r"), *TOP, "1", TAB, "n", TAB, "n", TAB
        )
        assert "Not safeguarding, parents not told: advise the caller" in text_of(app)
        contact = screen_of(app).contact_id
        await command(app, "close with")
        assert isinstance(app.screen, Ask)
        assert "Nothing about this family will" in text_of(app)
        await burst(app, "n")
        assert isinstance(app.screen, ContactScreen)
        await command(app, "close with")
        await burst(app, "y")
        assert isinstance(app.screen, QueueScreen)
        assert "Nothing waits." in text_of(app)
        assert queue(play.desk, "mine").rows == ()
        assert not play.desk.gate.holds(contact)


async def test_once_on_the_desk_it_cannot_vanish(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", UP, "2")
        await command(app, "close with")
        assert isinstance(app.screen, ContactScreen)
        assert "This contact is on the desk: it can be sent or stay, but not vanish." in text_of(app)
        # Nor when the answer is put right afterwards.
        await burst(app, *go("r"), *TOP, ERASE, "1")
        await command(app, "close with")
        assert isinstance(app.screen, ContactScreen)
        assert kept(app).reference == "C-0001"


async def test_an_advice_call_becomes_a_contact_timed_from_its_start(play: Play) -> None:
    """R-212."""
    async with running(play.desk) as (app, _):
        await burst(app, "v", "Made-up case", ENTER, "no, a real child")
        play.clock.move(minutes=12)
        await burst(app, SEND)
        await burst(app, UP, TAB, TAB, "y")
        assert isinstance(app.screen, ContactScreen)
        decision = play.clock_of(screen_of(app).contact_id, "contact_decision")
        assert f"{decision.started_at.astimezone(LONDON):%H:%M}" == "14:26"
        assert any("Made-up case" in note.text for note in kept(app).notes)


async def test_the_published_cases_stand_beside_the_gate(play: Play) -> None:
    """R-207, R-216."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("i"), HELP)
        assert "Worked cases" in text_of(app)


async def test_a_colleagues_contact_can_be_read_and_not_typed_in(play: Play) -> None:
    contact = call(play, "Leah Shaw")
    play.be(play.other_worker)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER)
        assert screen_of(app).contact_id == contact
        await burst(app, "Tom", TAB, ERASE, *go("n"), "No coat", BACK, *go("c"), "x")
        assert answer(app, "referrer.name").typed == ""
        assert answer(app, "narrative.seen").typed == ""
        assert kept(app).facts.rows("child")[0].answer("child.name").typed == "Leah Shaw"
        assert "S Khan" in text_of(app)
        await burst(app, SEND)
        assert kept(app).submissions == ()


async def test_the_start_is_put_right_with_a_reason_and_both_times_are_kept(play: Play) -> None:
    """R-101."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", UP, "2")
        contact = screen_of(app).contact_id
        await command(app, "correct the")
        assert isinstance(app.screen, AskLine)
        await burst(app, "13:50", ENTER)
        await burst(app, "rang while I was on another call", ENTER)
        view = kept(app)
        assert f"{view.started_at.astimezone(LONDON):%H:%M}" == "13:50"
        assert f"{view.started_first.astimezone(LONDON):%H:%M}" == "14:26"
        assert view.started_reason == "rang while I was on another call"
        assert play.due(contact)["contact_decision"] == "2026-05-13 13:50 BST"
        assert "start_corrected" in [line.act for line in history(play.desk, contact)]
        # Something that is no time changes nothing, and says so; so does Esc at the reason.
        await command(app, "correct the")
        await burst(app, "soon", ENTER)
        assert "That is not a time of day" in text_of(app)
        await burst(app, ESC)
        assert kept(app).started_at == view.started_at


async def test_in_the_hour_that_comes_twice_it_asks_which(play: Play) -> None:
    """SC-08: 01:30 on the night the clocks go back; the two give deadlines an hour apart."""
    play.at("2026-10-25T03:00")
    async with running(play.desk) as (app, _):
        await new_call(app, "Young person", UP, "4")
        contact = screen_of(app).contact_id
        await command(app, "correct the")
        await burst(app, "01:30", ENTER)
        assert isinstance(app.screen, AskLine)
        assert "01:30 first" in text_of(app)
        assert play.due(contact)["contact_decision"] == "2026-10-26 03:00 GMT"
        await burst(app, ESC)
        for typed, due in (("01:30 second", "2026-10-26 01:30 GMT"), ("01:30 first", "2026-10-26 00:30 GMT")):
            await command(app, "correct the")
            await burst(app, typed, ENTER, "he rang then", ENTER)
            assert play.due(contact)["contact_decision"] == due
