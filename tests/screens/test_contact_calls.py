"""What interrupts a call: another caller, a line that drops, a call from paper (B-8, B-9, F 12)."""

from datetime import UTC, datetime, timedelta

import pytest
from dutydesk.screens.ask import AskLine
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.contact_calls import OnTheLine
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import calls, parking, people
from dutydesk.acts.reading import behind_gate, read_contact
from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.screens.calling import (
    BACK,
    ENTER,
    ESC,
    LEFT,
    NOTE,
    TAB,
    UP,
    Stroke,
    answer,
    burst,
    command,
    cursor,
    field_of,
    go,
    kept,
    keys,
    new_call,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, call, lines_of, running, text_of

ANOTHER, SWITCH, DROPPED = go("z"), go("="), go(",")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_b8_half_a_word_is_parked_and_the_next_caller_typed_at_once(
    play: Play, size: tuple[int, int]
) -> None:
    shaw = call(play, "Leah Shaw")
    async with running(play.desk, size) as (app, _):
        await burst(app, ENTER, *go("n"), "No coat and cr", LEFT, LEFT, *ANOTHER, "Rashida Begum")
        assert answer(app, "referrer.name").typed == "Rashida Begum"
        assert screen_of(app).contact_id != shaw
        play.clock.move(minutes=4)
        screen_of(app).tick()
        row = lines_of(app)[0]
        assert "| On call 4 m, Rashida Begum" in row, "who is on the line is said whole"
        assert ("1 parked: C-0001 SHAW 4 m" if size[0] >= 120 else "| P1") in row
        await burst(app, *SWITCH)
        assert screen_of(app).contact_id == shaw
        assert cursor(app)[:2] == ("narrative", "narrative.seen")
        assert field_of(app).caret == len("No coat and ")
        await burst(app, "dirty, ")
        assert answer(app, "narrative.seen").typed == "No coat and dirty, cr"
        assert "1 parked" in lines_of(app)[0], "the other caller waits now, without a name"
        assert "Begum" not in lines_of(app)[0]
        assert size[0] < 120 or "call of 14:26" in lines_of(app)[0]


async def test_two_parked_calls_go_round_and_the_queue_comes_back_to_the_last(play: Play) -> None:
    first = call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *ANOTHER)
        play.clock.move(minutes=1)
        await burst(app, "Tom", *ANOTHER)
        second = parking.on_hold(play.desk)[0].contact_id
        play.clock.move(minutes=1)
        await burst(app, "Ann", *SWITCH)
        third = parking.on_hold(play.desk)[0].contact_id
        assert screen_of(app).contact_id == second
        for expected in (first, third, second):
            play.clock.move(minutes=1)
            await burst(app, *SWITCH)
            assert screen_of(app).contact_id == expected
        await burst(app, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)
        rows = [line for line in lines_of(app) if "Parked" in line]
        assert len(rows) == 2
        await burst(app, "p")
        assert screen_of(app).contact_id == third, "the last parked"
        await burst(app, ESC, ESC, "p", ESC, ESC)
        assert parking.on_hold(play.desk) == ()
        await burst(app, "p")
        assert "No call is parked." in text_of(app)


async def test_the_note_half_typed_is_come_back_to(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, NOTE, "she will not ans", *ANOTHER, "Ann", *SWITCH)
        assert field_of(app).id == "note"
        await burst(app, "wer", ENTER)
        assert [line.text for line in kept(app).notes] == ["she will not answer"]


async def test_an_empty_call_is_not_parked_and_vanishes_when_switched_from(play: Play) -> None:
    shaw = call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await new_call(app, *SWITCH)
        assert "No other call is parked." in text_of(app)
        await burst(app, *ANOTHER)
        assert "this one can be the new call" in text_of(app)
        assert len(behind_gate(play.desk)) == 1
        await burst(app, ESC, ESC, ENTER, *ANOTHER, *SWITCH)
        assert screen_of(app).contact_id == shaw
        assert behind_gate(play.desk) == ()


async def test_another_call_over_one_that_was_found_parks_what_is_theirs(play: Play) -> None:
    shaw = call(play, "Leah Shaw")
    khan = call(play, "Mia Khan", hours_ago=1)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER)
        assert screen_of(app).contact_id == khan, "the older stands first"
        screen_of(app).open_found(shaw)
        await burst(app)
        await burst(app, *ANOTHER, "Ann")
        assert answer(app, "referrer.name").typed == "Ann"
        assert {each.contact_id for each in parking.on_hold(play.desk)} == {shaw, khan}
        assert sum(isinstance(screen, ContactScreen) for screen in app.screen_stack) == 1


async def test_who_takes_no_contacts_parks_nothing(play: Play) -> None:
    call(play, "Leah Shaw")
    play.be(play.assessment_manager)
    here = play.desk.here
    assert here is not None
    if here.takes_contacts:
        play.be(play.reader)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *ANOTHER)
        assert "Only a registered social worker takes contacts" in text_of(app)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_b9_a_drop_is_logged_with_one_key_and_the_number_asked_if_none_stands(
    play: Play, size: tuple[int, int]
) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk, size) as (app, _):
        await burst(app, ENTER)
        began = kept(app).started_at
        play.clock.move(minutes=6)
        await burst(app, *DROPPED)
        assert kept(app).calls[0].ended == "dropped", "logged before anything is asked"
        assert "No number stands: ^G , again to type it" in text_of(app)
        await burst(app, *DROPPED)
        assert isinstance(app.screen, AskLine)
        await burst(app, "0116 496 0123", ENTER)
        assert answer(app, "referrer.phone").typed == "0116 496 0123"
        assert "Dropped 14:32, ring 0116 496 0123" in lines_of(app)[0]
        await burst(app, ESC, ESC)
        assert "Ring 14:37" in text_of(app)
        assert "ring back 14:37" in lines_of(app)[0]
        play.clock.move(minutes=6)
        app.screen.tick()
        assert "now" in lines_of(app)[0]
        await burst(app, ENTER, *DROPPED)
        assert isinstance(app.screen, OnTheLine)
        await burst(app, "2")
        assert "On call 0 m" in lines_of(app)[0]
        play.clock.move(minutes=3)
        screen_of(app).tick()
        assert "On call 3 m" in lines_of(app)[0]
        view = kept(app)
        assert view.started_at == began
        assert [each.began for each in view.calls] == ["rang", "redialled"]
        await burst(app, *go("u"))
        assert "The line dropped." in text_of(app)


async def test_with_a_number_the_drop_asks_nothing_and_the_note_is_typed_on(play: Play) -> None:
    call(play, "Leah Shaw", referrer__phone="0116 496 0123")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("n"), "He sa", *DROPPED, "id so")
        assert answer(app, "narrative.seen").typed == "He said so"
        assert "Ring 0116 496 0123 by 14:31." in text_of(app)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_whom_to_ring_back_stands_below_the_page_until_it_is_done(
    play: Play, size: tuple[int, int]
) -> None:
    call(play, "Mia Khan")
    call(play, "Leah Shaw", hours_ago=1, referrer__phone="0116 496 0123")
    async with running(play.desk, size) as (app, _):
        await burst(app, ENTER, *SWITCH)
        await burst(app, ESC, ESC, ENTER, *DROPPED)
        await burst(app, *go("n"), "He said so", TAB, "Gran helps", *go("c"))
        ring = "Dropped 14:26. Ring 0116 496 0123 by 14:31. ^G , on the"
        assert any(ring in line for line in lines_of(app)[2:-3])
        await burst(app, *ANOTHER, "Ann", *SWITCH)
        assert any(ring in line for line in lines_of(app)[2:-3]), "and with a call parked"
        play.clock.move(minutes=6)
        await burst(app, *DROPPED, "2", *go("c"))
        assert not any("Dropped" in line for line in lines_of(app)[2:-3])


@pytest.mark.parametrize("demonstration", [False, True])
async def test_what_is_parked_gives_way_to_who_is_on_the_line(play: Play, demonstration: bool) -> None:
    play.desk.demonstration = demonstration
    call(play, "Leah Fotheringham", referrer__phone="0116 496 0123")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *ANOTHER, "Ann", *SWITCH)
        screen_of(app).tick()
        row = lines_of(app)[0]
        assert "FOTHERINGHAM, 1 child | On call 0 m" in row, row
        assert "P" in row.partition("| On call")[2] or "parked" in row
        await burst(app, *DROPPED)
        assert "FOTHERINGHAM, 1 child | Dropped 14:26" in lines_of(app)[0]


async def test_the_queue_says_that_a_call_goes_on_until_it_has_ended_or_is_parked(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER)
        play.clock.move(minutes=3)
        await burst(app, ESC, ESC)
        assert "On call 3 m: C-0001" in lines_of(app)[0]
        await burst(app, ENTER, *go("."), ESC, ESC)
        assert "On call" not in lines_of(app)[0]
        await burst(app, "n", "Tom", ESC, ESC)
        assert "On call 0 m: not named" in lines_of(app)[0]
        await burst(app, "p")
        await burst(app, ENTER, *ANOTHER, "Ann", *go("."), ESC, ESC)
        assert "1 parked" in lines_of(app)[0]


async def test_a_line_that_drops_with_the_first_words_is_logged_too(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, "n", "Tom", *DROPPED, " Reid")
        assert kept(app).calls[0].ended == "dropped"
        assert answer(app, "referrer.name").typed == "Tom Reid"


async def test_what_is_typed_on_while_the_drop_is_noted_is_nobodys_number(play: Play) -> None:
    """The rest of a sentence goes where it was begun, however long the database takes to note the drop."""
    shaw = call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await burst(app, ENTER, *go("n"), "No coat")
        with play.desk.database.write():  # another program writes: the drop waits for it
            for key in keys(*DROPPED, ". She said he "):
                app.post_message(key)
            for _ in range(20):
                await pilot.pause()
        await burst(app, "hits her at night", ENTER)
        assert not isinstance(app.screen, AskLine)
        facts = kept(app).facts
        assert facts.answer("narrative.seen").typed.strip() == "No coat. She said he hits her at night"
        assert facts.answer("referrer.phone").typed == ""
        assert kept(app).calls[0].ended == "dropped"
        assert screen_of(app).contact_id == shaw


async def test_without_a_number_whoever_speaks_again_is_two_presses_further(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *DROPPED, *DROPPED)
        assert isinstance(app.screen, AskLine), "pressed twice at once it asks for the number"
        await burst(app, ESC)
        assert isinstance(app.screen, OnTheLine)
        await burst(app, "1")
        assert [each.began for each in kept(app).calls] == ["rang", "rang_back"]
        await burst(app, *DROPPED)
        assert [each.ended for each in kept(app).calls] == ["dropped", "dropped"], "and lost once more"


@pytest.mark.parametrize("together", [True, False], ids=["ahead", "panel-stands"])
@pytest.mark.parametrize(
    ("typed", "stands"),
    [(("he hit 1 of 2",), "No coat, he hit 1 of 2"), ((TAB, BACK, LEFT, "x1"), "No coat,x1 ")],
    ids=["words", "keys"],
)
async def test_whoever_types_on_over_on_the_line_again_loses_no_word(
    play: Play, together: bool, typed: tuple[Stroke, ...], stands: str
) -> None:
    call(play, "Leah Shaw", referrer__phone="0116 496 0123")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("n"), "No coat, ", *DROPPED)
        for part in [(*DROPPED, *typed)] if together else [DROPPED, typed]:
            await burst(app, *part)
        assert isinstance(app.screen, ContactScreen)
        assert answer(app, "narrative.seen").typed == stands
        assert [each.began for each in kept(app).calls] == ["rang"], "nobody said yet who rang"
        await burst(app, *DROPPED, NOTE, "calm now", ENTER, *DROPPED, "1")
        assert [line.text for line in kept(app).notes] == ["calm now"]
        assert [each.began for each in kept(app).calls] == ["rang", "rang_back"]


async def test_a_number_typed_ahead_of_on_the_line_again_is_no_answer(play: Play) -> None:
    call(play, "Leah Shaw", referrer__phone="0116 496 0123")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("n"), *DROPPED)
        await burst(app, *DROPPED, "2 men came", *DROPPED, *DROPPED, "2")
        assert answer(app, "narrative.seen").typed == "2 men came"
        assert [each.began for each in kept(app).calls] == ["rang", "redialled"]


async def test_another_caller_with_the_first_words_parks_them(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await burst(app, "n", "Tom", *ANOTHER, "Ann", *ANOTHER, "Eve")
        assert answer(app, "referrer.name").typed == "Eve"
        assert len(parking.on_hold(play.desk)) == 2


async def test_a_caller_rings_back_and_the_queue_joins_the_call_with_one_key(play: Play) -> None:
    shaw = call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, "c", *go("n"), "Again")
        assert screen_of(app).contact_id == shaw
        assert [each.began for each in kept(app).calls] == ["rang", "rang_back"]
        assert answer(app, "narrative.seen").typed == "Again"


async def test_a_caller_about_anothers_contact_leaves_a_line_there(play: Play) -> None:
    shaw = call(play, "Leah Shaw")
    people.be(play.desk, play.other_worker.id)
    async with running(play.desk) as (app, _):
        await burst(app, "2", "c")
        assert "S Khan's" in text_of(app)
        await burst(app, "Mum is back", ENTER)
        assert "Left for S Khan" in text_of(app)
        await burst(app, ENTER, *DROPPED, "And calm", ENTER)
    lines = [line.text for line in read_contact(play.desk, shaw).notes]
    assert lines == ["T Webb took a call at 14:26: Mum is back", "T Webb took a call at 14:26: And calm"]


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f12_a_call_from_paper_says_so_and_that_it_is_overdue(
    play: Play, size: tuple[int, int]
) -> None:
    play.at("2026-05-12T04:31")
    async with running(play.desk, size) as (app, _):
        await burst(app, "w", "Mon 11 May 02:10", ENTER)
        assert "ran out 02:10 today" in " ".join(text_of(app).split())
        await burst(app, "The machine was down", ENTER, "Sr Ann Wood", *go("r"), BACK)
        assert "Taken on paper, entered 04:31" in lines_of(app)[0]
        assert "On call" not in lines_of(app)[0]
        await burst(app, *go("r"), "Wood", *go("i"), "y", TAB)
        view = kept(app)
        assert view.started_at == datetime(2026, 5, 11, 2, 10, tzinfo=LONDON)
        assert (view.taken_on, view.started_reason) == ("paper", "The machine was down")
        assert view.settled
        assert min(each.due_at for each in view.clocks) < play.clock.now()
        assert "overdue" in text_of(app) or "over" in lines_of(app)[1]
        await burst(app, *go("r"))
        assert "The machine was down" in text_of(app)


async def test_a_start_that_cannot_be_is_asked_again_in_a_sentence(play: Play) -> None:
    """The hour that October has twice, the one that March has not, and one to come."""
    play.at("2026-10-25T09:00")
    async with running(play.desk) as (app, _):
        await burst(app, "w", "01:30", ENTER)
        assert "came twice" in text_of(app)
        await burst(app, ESC)
        assert isinstance(app.screen, QueueScreen)
        await burst(app, "w", "01:30 second", ENTER, "No light", ENTER)
        assert kept(app).started_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "by winter time"
        await burst(app, "x", ESC, ESC)
        play.at("2027-03-28T09:00")
        await burst(app, "w", "01:30 today", ENTER)
        assert "Esc goes back." in text_of(app)
        assert isinstance(app.screen, AskLine)
        await burst(app, ESC, "w", "09:04", ENTER)
        assert "has not come yet" in text_of(app)


async def test_a_contact_that_was_begun_is_said_to_be_from_paper(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER)
        await command(app, "taken on paper")
        await burst(app, "11:00", ENTER, "Two calls at once", ENTER)
        assert kept(app).started_at == play.clock.now() - timedelta(hours=3, minutes=26)
        assert "Taken on paper, entered 14:26" in lines_of(app)[0]


async def test_r211_ringing_back_after_advice_is_a_new_contact_with_a_new_clock(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", UP, UP, UP, UP, UP, "1", TAB, "n", TAB, "n", TAB)
        first = screen_of(app).contact_id
        await command(app, "close with")
        await burst(app, "y")
        assert "a new contact with a new clock" in text_of(app)
        play.clock.move(hours=2)
        await new_call(app, "Tom Reid")
        assert kept(app).started_at == play.clock.now()
        assert screen_of(app).contact_id != first


def test_nothing_is_left_parked_by_calls_alone(play: Play) -> None:
    contact = play.take()
    calls.leave(play.desk, contact)
    assert parking.on_hold(play.desk) == ()
