"""Callers who give no name, who ask not to be named, and who ring about an open case (F 6, F 7)."""

import json

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.find import FindPanel
from dutydesk.screens.review import ReviewScreen

from dutydesk.acts import calls, phone, sending
from dutydesk.acts.queue import preview
from dutydesk.acts.reading import history, read_contact
from dutydesk.paper.plain_record import record_json, record_text
from dutydesk.paper.standards import Standards
from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    DOWN,
    ENTER,
    ESC,
    NOTE,
    TAB,
    UP,
    Control,
    answer,
    burst,
    cursor,
    go,
    kept,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, call, running, text_of

FIND = Control("f3")


def standards(play: Play) -> Standards:
    """As of the desk's now."""
    desk = play.desk
    return Standards(desk.checklist, desk.profile, desk.calendar, play.clock.now())


def test_f6_no_gap_chases_the_name_of_an_anonymous_caller(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, gate__caller="5", referrer__name="", referrer__email="", referrer__phone="?")
    before = sending.before_sending(play.desk, contact)
    assert before.must_fix == ()
    assert "r Referrer: anonymous, gives no name" in [each.words for each in before.exceptions]
    play.type(contact, "feedback.advised", "n")
    play.type(contact, "feedback.reason", "Anonymous, no route to reply")
    assert sending.before_sending(play.desk, contact).must_fix == ()


def test_a_name_that_the_caller_would_not_say_is_enough(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, gate__caller="2", referrer__name="!")
    before = sending.before_sending(play.desk, contact)
    assert [gap for gap in before.must_fix if gap.question == "referrer.name"] == []


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f6_a_neighbour_who_is_not_to_be_named_is_marked_on_all_that_leaves(
    play: Play, size: tuple[int, int]
) -> None:
    contact = play.take()
    play.ordinary(contact, gate__caller="2", referrer__unnamed="y")
    assert ("Caller", "Caller asks not to be named") in preview(play.desk, contact).lines
    view = read_contact(play.desk, contact)
    text = record_text(view, history(play.desk, contact), standards(play))
    assert "Caller asks not to be named." in text
    assert json.loads(record_json(view, (), standards(play)))["caller_not_named"] is True
    play.send(contact)
    calls.leave(play.desk, contact)
    play.be(play.manager)
    async with running(play.desk, size) as (app, _):
        await burst(app, "3", ENTER)
        assert isinstance(app.screen, ReviewScreen)
        assert "Caller: asks not to be named" in " ".join(text_of(app).split())


def test_a_record_tells_paper_and_drops_and_who_may_be_named(play: Play) -> None:
    from dutydesk.acts import phone, starts

    contact = play.take()
    play.ordinary(contact)
    phone.drop_call(play.desk, contact)
    play.clock.move(minutes=2)
    phone.join_call(play.desk, contact, "rang_back")
    view = read_contact(play.desk, contact)
    text = " ".join(record_text(view, history(play.desk, contact), standards(play)).split())
    assert "asks not to be named" not in text
    assert "Call 2: the caller rang back, Tue 12 May 2026 14:28 BST." in text
    assert "The line dropped, Tue 12 May 2026 14:26 BST." in text
    kept_as = json.loads(record_json(view, (), standards(play)))
    assert [each["how"] for each in kept_as["calls"]] == ["rang", "rang_back"]
    starts.taken_on_paper(play.desk, contact, view.started_at, "No light", view.version)
    view = read_contact(play.desk, contact)
    assert "Taken on paper, entered" in record_text(view, (), standards(play))
    assert json.loads(record_json(view, (), standards(play)))["taken_on"] == "paper"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f7_a_call_about_an_open_case_is_linked_and_says_who_holds_it(
    play: Play, size: tuple[int, int]
) -> None:
    khan = call(play, "Zain Khan", hours_ago=30)
    shaw = call(play, "Leah Shaw")
    async with running(play.desk, size) as (app, _):
        await burst(app, DOWN, ENTER)
        assert screen_of(app).contact_id == shaw
        play.type(shaw, "referrer.intake", "7")
        await burst(app, ESC, ESC, ENTER, FIND, "khan")
        assert screen_of(app).contact_id == shaw
        assert isinstance(app.screen, FindPanel)
        assert "F5 link" in text_of(app)
        await burst(app, ADD)
        assert isinstance(app.screen, ContactScreen)
        assert [(link.other_id, link.kind) for link in kept(app).links] == [(khan, "open_case")]
        await burst(app, *go("r"), *[UP] * 3)
        assert "the open case this call is about" in text_of(app)
        assert "Case held by" in text_of(app)
    gaps = [gap.words for gap in sending.before_sending(play.desk, shaw).must_fix]
    assert "r Who holds the open case: say which worker or team holds it" in gaps
    assert [each for each in gaps if each.startswith("r Passed on to the worker")] != []
    play.ordinary(
        shaw, referrer__intake="7", open_case__worker="J Lee, team 2", open_case__told="By phone 14:40"
    )
    gaps = [gap.question for gap in sending.before_sending(play.desk, shaw).must_fix]
    assert [question for question in gaps if not question.startswith("child.")] == []
    decision = play.clock_of(shaw, "contact_decision")
    assert decision.stopped_at is None, "the 24 hours run on until it is endorsed"


async def test_b9_from_find_a_caller_who_rings_back_joins_the_contact_with_one_key(play: Play) -> None:
    shaw = call(play, "Leah Shaw")
    async with running(play.desk) as (app, _):
        await burst(app, FIND, "shaw", NOTE)
        assert screen_of(app).contact_id == shaw
        assert [each.began for each in kept(app).calls] == ["rang", "rang_back"]
        assert "call 2 of this contact" in text_of(app)
        await burst(app, *go("n"), "Again")
        assert answer(app, "narrative.seen").typed == "Again"
        assert cursor(app)[0] == "narrative"


async def test_b9_a_call_that_is_found_from_a_found_contact_joins_its_own_too(play: Play) -> None:
    """The caller of the third, then of the first, rings back while another contact stands open."""
    shaw, reid, cole = (call(play, name) for name in ("Leah Shaw", "Tom Reid", "Ann Cole"))
    for each in (shaw, reid, cole):
        phone.end_call(play.desk, each)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER)
        for name, contact in (("reid", reid), ("cole", cole), ("shaw", shaw)):
            await burst(app, FIND, name, NOTE)
            assert screen_of(app).contact_id == contact
            assert [each.began for each in kept(app).calls] == ["rang", "rang_back"]
            phone.end_call(play.desk, contact)
            screen_of(app).reread()
            await burst(app)
        await burst(app, FIND, "shaw", NOTE)
        assert len(kept(app).calls) == 3, "also of the contact that is open"
        await burst(app, FIND, "shaw", NOTE)
        assert len(kept(app).calls) == 3, "not while a call of it goes on"


async def test_a_link_to_the_family_where_no_case_is_open(play: Play) -> None:
    khan = call(play, "Zain Khan", hours_ago=30)
    async with running(play.desk) as (app, _):
        await burst(app, "n", "Tom", TAB, FIND, "khan", ADD)
        assert [(link.other_id, link.kind) for link in kept(app).links] == [(khan, "family")]
        assert cursor(app)[1] == "referrer.role", "the cursor stands where it stood"
