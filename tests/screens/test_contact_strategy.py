"""The strategy lane: little is asked before the 4 hours run; the discussion is recorded as it was held.

R-709, R-1302, R-1305, R-1306, R-1402, CF-30.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from dutydesk.screens import contact_windows
from dutydesk.screens.ask import Ask, AskLine
from dutydesk.screens.before import BeforeYouSend
from dutydesk.screens.fields import OneLine
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts import calls
from dutydesk.practice.windows import window_figures
from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.screens.calling import (
    DOWN,
    ENTER,
    ESC,
    SEND,
    TAB,
    Code,
    Control,
    Stroke,
    answer,
    burst,
    control_keys,
    cursor,
    go,
    kept,
    new_call,
    screen_of,
)
from tests.screens.conftest import SIZES, SMALL_OR_WIDE, lines_of, running, text_of
from tests.screens.test_field_help import asked, says

LEAST: tuple[Stroke, ...] = (
    *("Sr Ann Wood", TAB, Code("he"), TAB, "0300 303 1573", TAB, TAB),
    *("Arjun Singh", TAB, "4 months", TAB, Code("m")),
    *go("n"),
    "Bruise on the left cheek; he does not roll. Father's account changed.",
    *go("d"),
    *(Code("42"), TAB, "A bruise on a baby who cannot roll", SEND, ENTER),
)
"""A nurse at 03:10: who rings, the child as known, the grounds, the outcome, one line, and the send."""


async def test_what_is_said_after_the_send_stands_in_the_note_beside_it(play: Play) -> None:
    """CF-30: what is to be found comes while the call goes on; typed where it is asked, none is lost."""
    async with running(play.desk) as (app, _):
        await new_call(app, *LEAST)
        await burst(app, *go("a"), "7 Park View", ENTER)
        assert "/a" in text_of(app)
        await burst(app, TAB, *go("n"), "Mum cried.")
        assert "With the manager: Enter adds this line beside what was sent" in text_of(app)
        await burst(app, TAB, TAB, TAB, *go("e"), "b")
        await burst(app, ENTER)
        view = kept(app)
        assert [(line.section, line.text) for line in view.notes] == [
            ("address", "7 Park View"),
            ("narrative", "Mum cried."),
            ("early_help", "b"),
        ]
        assert view.facts.answer("narrative.seen").typed.endswith("Father's account changed.")
        assert view.state == "sent"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_row_one_says_that_the_call_goes_on_after_the_send(play: Play, size: tuple[int, int]) -> None:
    """Both are so: it is with the manager, and the nurse is still on the line."""
    async with running(play.desk, size) as (app, _):
        await new_call(app, *LEAST)
        play.clock.move(minutes=2)
        await burst(app, *go("a"))
        assert "| With the manager, on call 2 m" in lines_of(app)[0]
        await burst(app, *go("."))
        assert "| With the manager " in lines_of(app)[0]
        assert "on call" not in lines_of(app)[0]


async def test_it_says_how_to_take_back_what_was_sent_once_nobody_is_on_the_line(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *LEAST)
        await burst(app, *go("."))
        await burst(app, *go("a"), "x")
        assert "^P Take it back" in text_of(app)
        assert cursor(app)[0] == "address"


def attendees(joined: str, *names: str) -> tuple[Stroke, ...]:
    """The four, from the police row the cursor starts in: police, health, then up to the two of our own."""
    police, health, worker, manager = names
    up = Control("up")
    return (
        *(police, TAB, joined, TAB, health, TAB, joined, up, up, up, Control("shift+tab")),
        *(worker, TAB, joined, DOWN, Control("shift+tab"), manager, TAB, joined),
    )


def urgent(play: Play) -> UUID:
    """Sent in the strategy lane, now."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    calls.leave(play.desk, contact)
    return contact


async def test_launch_to_the_four_hours_in_under_sixty_control_keys(play: Play) -> None:
    play.at("2026-05-12T03:10")
    assert control_keys(Code("n"), *LEAST) < 60
    for number, size in enumerate(SIZES, start=1):
        async with running(play.desk, size) as (app, _):
            await new_call(app, *LEAST)
            assert "The 4 hours run" in text_of(app)
            view = kept(app)
            assert view.reference == f"C-000{number}"
            assert view.state == "sent"
            assert view.submissions[0].lane == "strategy"
            assert [child.child_name for child in view.referrals] == ["Arjun Singh"]
            (clock,) = [each for each in view.clocks if each.lane == "strategy"]
            assert f"{clock.due_at.astimezone(LONDON):%H:%M}" == "07:10"
            assert "07:10" in lines_of(app)[1]


async def test_what_is_still_to_be_found_is_shown_and_holds_nothing_back(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *LEAST[:-1])
        assert isinstance(app.screen, BeforeYouSend)
        assert "Ready to send" in text_of(app)
        assert "To be found; it does not hold back the 4 hours" in text_of(app)


async def test_without_grounds_or_a_child_it_is_refused_naming_them(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("d"), "42", SEND)
        assert "3 things to settle" in text_of(app)
        for gap in ("c Child: nothing known yet", "n Grounds: say what has happened", "d Rationale"):
            assert gap in text_of(app)
        await burst(app, SEND)
        assert kept(app).submissions == ()


async def test_there_is_no_strategy_page_before_one_is_open(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("s"))
        assert screen_of(app).section == "referrer"
        assert "No strategy discussion is open" in text_of(app)


async def test_the_four_and_a_decision_record_it_as_held_when_the_last_joined(play: Play) -> None:
    contact = urgent(play)
    play.clock.move(minutes=94)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        assert cursor(app)[:2] == ("strategy", "attendee.name")
        await burst(app, *attendees("15:40", "DC Hall", "Dr Osei", "S Khan", "J Lee"), SEND)
        assert isinstance(app.screen, BeforeYouSend)
        assert "Decision: none yet" in text_of(app)
        await burst(app, ENTER)
        assert cursor(app)[1] == "strategy.decision"
        await burst(app, "2", TAB, "Joint visit tonight", SEND)
        assert isinstance(app.screen, Ask)
        assert kept(app).strategy is not None
        assert kept(app).strategy.held_at is None  # type: ignore[union-attr]
        await burst(app, "y")
        held = kept(app).strategy
        assert held is not None
        assert held.held_at is not None
        assert f"{held.held_at.astimezone(LONDON):%d %H:%M}" == "12 15:40"
        assert held.enquiry
        clock = play.clock_of(contact, "strategy_discussion")
        assert clock.stopped_at == held.held_at
        # Day 0 is the day it was held: 15 working days over the spring bank holiday.
        assert play.due(contact)["section47_limit"] == "2026-06-03"
        assert play.due(contact)["initial_conference"] == "2026-06-03"
        assert "3 June" in lines_of(app)[1] or "3 Jun" in lines_of(app)[1]
        # It is recorded: nobody types over it.
        await burst(app, *go("s"), "x")
        assert "recorded as held" in text_of(app)


async def test_who_is_missing_is_named_and_a_reason_with_the_next_will_do(play: Play) -> None:
    contact = urgent(play)
    play.clock.move(minutes=40)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"), "DC Hall", TAB, "15:00", SEND)
        shown = text_of(app)
        for who in ("Social worker: nobody named", "Manager: nobody named", "Health: nobody named"):
            assert who in shown
        await burst(app, ESC, *[DOWN] * 8)
        while cursor(app)[1] != "strategy.decision":
            await burst(app, Control("up"))
        await burst(app, "4")
        while cursor(app)[1] != "strategy.absent":
            await burst(app, DOWN)
        await burst(app, "Health at an emergency; again at 18:00", SEND)
        await burst(app, "y")
        assert answer(app, "strategy.absent").typed.startswith("Health")
        strategy = play.view(contact).strategy
        assert strategy is not None
        assert strategy.held_at is not None
        assert not strategy.enquiry
        assert "section47_limit" not in play.due(contact)


async def test_the_page_says_who_chairs_at_this_hour(play: Play) -> None:
    """R-1305: core hours the Single Assessment manager, else the duty manager."""
    urgent(play)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        assert "Chair now: Single Assessment manager" in text_of(app)
        await burst(app, ESC, ESC)
        play.at("2026-05-12T17:45")
        await burst(app, ENTER, *go("s"))
        assert "Chair now: Duty team manager" in text_of(app)


async def test_r1309_a_second_discussion_begins_on_an_empty_page_below_the_first(play: Play) -> None:
    """Its own 4 hours from when it is said to be needed; what was recorded of the first stands above it."""
    contact = urgent(play)
    play.clock.move(minutes=40)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        await burst(app, *attendees("15:00", "DC Hall", "Dr Osei", "S Khan", "J Lee"), TAB)
        while cursor(app)[1] != "strategy.decision":
            await burst(app, DOWN)
        await burst(app, "4", SEND)
        await burst(app, "y")
        assert "^P Discuss again" in text_of(app)
        play.at("2026-05-12T16:00")
        await burst(app, Control("ctrl+p"), "discuss again", ENTER)
        async with asked(app):
            says(app, "ask.discuss_again")
        await burst(app, "Father is out of custody", ENTER)
        assert cursor(app)[:2] == ("strategy", "attendee.name")
        assert answer(app, "strategy.decision").typed == ""
        shown = " ".join(text_of(app).split())
        for words in ("Discussion 1: held 15:00", "Discussion 2, needed since 16:00"):
            assert words in shown
        await burst(app, Control("ctrl+p"), "earlier disc", ENTER)
        for words in ("Police DC Hall, 15:00", "No section 47 enquiry", "Manager J Lee"):
            assert words in " ".join(text_of(app).split())
        await burst(app, ESC)
        await burst(app, *attendees("16:00", "DS Brook", "Dr Osei", "S Khan", "J Lee"), TAB)
        while cursor(app)[1] != "strategy.decision":
            await burst(app, DOWN)
        await burst(app, "1", SEND)
        await burst(app, "y")
        first, second = kept(app).discussions
        assert [each.name for each in first.kept.people] != [each.name for each in second.kept.people]
        assert second.held_at is not None
        assert second.enquiry
        assert play.due(contact)["section47_limit"] == "2026-06-03"


async def test_r1309_it_is_opened_by_a_command_where_a_referral_was_endorsed_without_one(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        assert "^P Discuss again opens one" in text_of(app)
        await burst(app, Control("ctrl+p"), "discuss again", ENTER, "A bruise seen on the visit", ENTER)
        assert screen_of(app).section == "strategy"
        assert kept(app).state == "escalated"


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_why_another_is_needed_is_still_there_when_it_could_not_be_opened(
    play: Play, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    """The contact changed in another window since it was read, or the storage refuses."""
    figures = replace(window_figures(), look_every=timedelta(hours=1))
    monkeypatch.setattr(contact_windows, "window_figures", lambda: figures)
    contact = urgent(play)
    play.at("2026-05-12T15:06")
    play.discuss(contact, "15:00")
    refuse = "CREATE TRIGGER full BEFORE INSERT ON strategy BEGIN SELECT RAISE(ABORT, 'full'); END"
    change, back = (
        ("UPDATE contact SET version = version + 1", "") if elsewhere else (refuse, "DROP TRIGGER full")
    )
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        await burst(app, Control("ctrl+p"), "discuss again", ENTER, "Father is out of custody")
        with play.desk.database.write() as session:
            session.connection().execute(sa.text(change))
        await burst(app, ENTER)
        assert isinstance(app.screen, AskLine)
        assert "Nothing was opened." in " ".join(text_of(app).split())
        assert app.screen.query_one("#ask-line", OneLine).text == "Father is out of custody"
        if back:
            with play.desk.database.write() as session:
                session.connection().execute(sa.text(back))
        await burst(app, ENTER)
        assert [each.why for each in kept(app).discussions] == ["", "Father is out of custody"]


def out_of_sight(play: Play) -> None:
    """In another window it was handed to somebody else, and restricted."""
    change = "UPDATE contact SET guarded = 'restricted', guarded_call = 'M Patel', worker_id = :other"
    with play.desk.database.write() as session:
        session.connection().execute(sa.text(change), {"other": play.other_worker.id.hex})


async def test_keys_are_let_go_where_what_was_changed_meanwhile_cannot_be_read_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was handed over and restricted in another window between the question and its answer."""
    figures = replace(window_figures(), look_every=timedelta(hours=1))
    monkeypatch.setattr(contact_windows, "window_figures", lambda: figures)
    contact = urgent(play)
    play.at("2026-05-12T15:06")
    play.discuss(contact, "15:00")
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER, *go("s"))
        await burst(app, Control("ctrl+p"), "discuss again", ENTER, "Father is out of custody")
        out_of_sight(play)
        await burst(app, ENTER)
        assert "is restricted. Call M Patel" in text_of(app)
        assert not app._held
        await burst(app, ESC, ESC)
        assert isinstance(app.screen, QueueScreen), "the next key does what it says"


async def test_keys_are_let_go_where_undo_is_refused_and_it_cannot_be_read_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+Z on what was sent asks how it stands now; another window may have taken it out of sight."""
    figures = replace(window_figures(), look_every=timedelta(hours=1))
    monkeypatch.setattr(contact_windows, "window_figures", lambda: figures)
    urgent(play)
    async with running(play.desk) as (app, _):
        await burst(app, "2", ENTER)
        out_of_sight(play)
        await burst(app, Control("ctrl+z"))
        assert not app._held
        await burst(app, ESC, ESC)
        assert isinstance(app.screen, QueueScreen)
