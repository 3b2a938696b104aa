"""Sending: refused with every gap named, each settled in two keys; frozen, withdrawn, returned, sent again.

R-706, R-709, R-801, R-804, decision 3, SC-16.
"""

from uuid import UUID

import pytest
from dutydesk.screens.before import BeforeYouSend
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import calls, endorsing, phone
from dutydesk.acts.reading import history
from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    DOWN,
    ENTER,
    ESC,
    HOME,
    MISSING,
    SEND,
    TAB,
    UP,
    Control,
    answer,
    burst,
    command,
    cursor,
    go,
    kept,
    rows,
    screen_of,
)
from tests.screens.conftest import SIZES, lines_of, running, text_of


def whole(play: Play, **answers: str) -> UUID:
    """A contact of the worker's with all that an ordinary send asks for, but for these answers."""
    contact = play.take()
    play.ordinary(contact, **answers)
    calls.leave(play.desk, contact)
    return contact


async def test_the_first_send_names_both_gaps_and_the_next_goes(play: Play) -> None:
    """SC-16: category N0, ethnicity left blank: refused, both named; each settled in two keys."""
    contact = whole(play, category__need="N0")
    child = play.view(contact).facts.rows("child")[0]
    play.retype(contact, "child", child.id, "ethnicity", "")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, SEND)
        assert isinstance(app.screen, BeforeYouSend)
        assert "Before you send: 2 things to settle" in text_of(app)
        assert "c Ethnicity, Leah Shaw: not asked" in text_of(app)
        assert "k Category: N0" in text_of(app)
        # F9 and Enter send nothing while something is missing: they go to the gap.
        await burst(app, SEND)
        assert cursor(app) == ("children", "child.ethnicity", 1)
        assert kept(app).submissions == ()
        await burst(app, "wb", SEND)
        assert "1 thing to settle" in text_of(app)
        await burst(app, ENTER)
        assert cursor(app)[:2] == ("category", "category.need")
        await burst(app, *[HOME, Control("delete"), Control("delete")], "1", SEND)
        assert "Ready to send: Early help assessment" in text_of(app)
        await burst(app, ENTER)
        assert "Sent to the manager at 14:26." in text_of(app)
        assert kept(app).state == "sent"
        assert len(kept(app).submissions) == 1


async def test_a_mark_typed_in_the_list_settles_a_gap_and_goes_as_an_exception(play: Play) -> None:
    contact = whole(play, outcomes__wanted="")
    child = play.view(contact).facts.rows("child")[0]
    play.retype(contact, "child", child.id, "ethnicity", "")
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, MISSING)
        assert "2 things to settle" in text_of(app)
        await burst(app, "?")
        assert rows(app, "child")[0].answer("child.ethnicity").mark == "not_known"
        assert rows(app, "child")[0].answer("child.ethnicity").asked_of == "Tom Reid"
        await burst(app, MISSING, DOWN, UP, "!")
        assert answer(app, "outcomes.wanted").mark == "declined"
        await burst(app, SEND)
        assert "Ready to send" in text_of(app)
        assert "Goes as an exception the manager sees" in text_of(app)
        assert "Ethnicity, Leah Shaw: asked, not known" in text_of(app)
        await burst(app, ESC)
        assert kept(app).submissions == ()


async def test_f7_shows_the_gaps_and_never_sends(play: Play) -> None:
    whole(play)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, MISSING)
        assert isinstance(app.screen, BeforeYouSend)
        await burst(app, ENTER, SEND)
        assert kept(app).submissions == () or kept(app).state == "recording"
        await burst(app, ESC)
        assert kept(app).state == "recording"


async def test_a_burst_of_f9_and_enter_sends_once(play: Play) -> None:
    contact = whole(play)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, SEND, SEND, ENTER, SEND, ENTER, SEND)
        assert len(play.view(contact).submissions) == 1
        assert [line.act for line in history(play.desk, contact)].count("sent") == 1
        assert "Not sent" not in text_of(app)


async def test_what_is_sent_is_locked_with_a_sentence_until_it_is_withdrawn(play: Play) -> None:
    contact = whole(play)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("n"), SEND, ENTER)
        version = play.view(contact).version
        await burst(app, *go("n"), "later", TAB, *go("a"), "x", *go("c"), "y")
        assert answer(app, "narrative.seen").typed == "No coat or lunch four times this month"
        assert answer(app, "address.line").typed == "14 Elm Road"
        assert kept(app).version == version
        # The call goes on: what is said now stands beside what was sent, each line under its page.
        assert [(line.text, line.section) for line in kept(app).notes] == [
            ("later", "narrative"),
            ("x", "address"),
        ]
        assert "/c y" in lines_of(app)[22]
        await command(app, "take it")
        assert "Taken back from the manager. It is yours again." in text_of(app)
        await burst(app, *go("a"), UP, UP, UP, " again", SEND, ENTER)
        view = play.view(contact)
        assert view.facts.answer("address.line").typed == "14 Elm Road again"
        assert [each.withdrawn_at is not None for each in view.submissions] == [True, False]


async def test_past_send_undo_becomes_take_it_back(play: Play) -> None:
    """Interaction, (b), undo; ^Z asks first, as it takes the contact out of the manager's list."""
    contact = whole(play)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, SEND, ENTER, Control("ctrl+z"))
        assert "the manager has not opened it" in text_of(app)
        await burst(app, "y")
        assert "Taken back from the manager. It is yours again." in text_of(app)
        assert play.view(contact).state == "recording"
        await burst(app, SEND, ENTER)
        await command(app, "withdraw")
        assert play.view(contact).state == "recording"


async def test_once_the_manager_opened_it_it_cannot_be_withdrawn(play: Play) -> None:
    contact = whole(play)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, SEND, ENTER)
        play.be(play.manager)
        endorsing.open_review(play.desk, contact)
        play.be(play.worker)
        await command(app, "take it")
        assert "The manager has opened it." in text_of(app)
        await burst(app, Control("ctrl+z"))
        assert app.screen is screen_of(app)
        assert "The manager has opened it. Ask for it to be sent back." in text_of(app)
        assert kept(app).state == "sent"


async def test_what_comes_back_can_be_typed_in_and_goes_again_with_its_versions(play: Play) -> None:
    """SC-16: returned 17:05, sent again next morning; the 24 hours ran through the return."""
    contact = whole(play)
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "Two earlier contacts are not weighed")
    play.be(play.worker)
    due = play.due(contact)["contact_decision"]
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("m"))
        assert "Two earlier contacts are not weighed" in text_of(app)
        assert "Sent back" in lines_of(app)[0]
        play.clock.move(hours=16)
        await burst(app, *go("h"), DOWN, " and twice before", SEND, ENTER)
        view = play.view(contact)
        assert len(view.submissions) == 2
        assert view.submissions[0].digest != view.submissions[1].digest
        assert view.state == "sent"
        assert play.due(contact)["contact_decision"] == due


async def test_the_list_fits_the_screen_and_the_cursor_stays_in_sight(play: Play) -> None:
    contact = play.take()
    calls.leave(play.desk, contact)
    for size in SIZES:
        async with running(play.desk, size) as (app, _):
            await burst(app, ENTER, "Tom", SEND)
            panel = app.screen
            assert isinstance(panel, BeforeYouSend)
            for _ in panel.items:
                what = panel.items[panel.cursor].what[:30]
                assert any("> " in line and what in line for line in lines_of(app)), what
                await burst(app, DOWN)
            await burst(app, ESC, ESC, ESC)
            assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_what_to_ask_before_the_caller_hangs_up_is_in_sight_and_holds_nothing_up(
    play: Play, size: tuple[int, int]
) -> None:
    """Beyond B-4: at 120 columns beside the pages, at 80 in the list of F7; gone when the call has ended."""
    async with running(play.desk, size) as (app, _):
        await burst(app, "n", UP, "2", TAB, "y", TAB, *go("n"), "A worry")
        if size[0] >= 120:
            assert "BEFORE YOU HANG UP" in text_of(app)
            assert "a Where the child is now" in text_of(app)
        await burst(app, MISSING)
        assert "Before you hang up" in text_of(app)
        await burst(app, *[UP] * 9, ENTER)
        assert cursor(app)[1] == "referrer.phone", "the first that is left"
        await burst(app, SEND)
        left = text_of(app).partition("Before you hang up")[2].split()[0]
        assert f"{left} things not asked yet: Esc, F7" in text_of(app)
        await burst(app, ESC, *go("."))
        assert f"The call ended at 14:26. {left} things not asked: F7" in text_of(app)
        assert "BEFORE YOU HANG UP" not in text_of(app)
        await burst(app, MISSING)
        assert "hang up" not in text_of(app)


async def test_no_row_is_added_to_what_may_not_be_changed(play: Play) -> None:
    """Found by keys in no order: Enter made a row, and what was typed in it could not be kept."""
    contact = whole(play)
    play.send(contact)
    phone.end_call(play.desk, contact)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("t"), TAB, TAB, ENTER, "b", ADD, "b", *go("c"), ADD, "b")
        play.desk.keeper.flush()
        assert play.desk.keeper.state == "saved"
        assert len(play.view(contact).facts.rows("professional")) == 1
