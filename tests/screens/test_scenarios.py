"""Scenarios of the requirements typed key by key at 80x24, from the first key to what is owed in writing.

What each scenario expects is held row by row by the tests of the acts; here it is that a person's keys get
there.
"""

from datetime import datetime, timedelta

from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.ask import Ask, AskLine
from dutydesk.screens.before import BeforeYouSend
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen

from dutydesk.acts import calls
from dutydesk.acts.people import everyone
from dutydesk.acts.values import Person
from tests.acts.owed import items, states
from tests.acts.play import Play
from tests.acts.table import assert_table
from tests.fixed_clock import LONDON
from tests.screens.calling import (
    BACK,
    DOWN,
    ENTER,
    ERASE,
    ESC,
    SEND,
    TAB,
    UP,
    Code,
    Stroke,
    answer,
    burst,
    cells,
    command,
    cursor,
    go,
    kept,
    new_call,
    rows,
    screen_of,
)
from tests.screens.conftest import lines_of, running, text_of
from tests.screens.test_contact_strategy import attendees

TOP = [UP] * 8
"""From any field of the first page to its one-key line."""

HOME_OF_LEAH: tuple[Stroke, ...] = (
    *("14 Elm Road", TAB, "LE4 9ZZ", TAB, "07700 900123", TAB),
    *("Kim Shaw", TAB, Code("mo"), TAB, Code("y"), TAB, Code("y"), TAB, "07700 900123", TAB),
)
"""Address, and the mother."""


def searched(*views: Stroke) -> tuple[Stroke, ...]:
    """Both histories, and what the parent says."""
    return (*go("y"), TAB, TAB, TAB, Code("n"), TAB, Code("f"), *go("v"), *views)


async def hand_over(app: DutyDeskApp, play: Play, who: Person) -> None:
    """From whatever screen, back to the queue, and someone else sits down."""
    while not isinstance(app.screen, QueueScreen):
        await burst(app, ESC)
    await command(app, "someone else")
    names = [person.name for person in everyone(play.desk)]
    await burst(app, str(names.index(who.name) + 1))
    assert play.desk.here == who


async def on_row(app: DutyDeskApp, name: str) -> None:
    """The cursor on that recipient's row of the fourth list."""
    await burst(app, "4")
    assert isinstance(app.screen, QueueScreen)
    for _ in range(10):
        row = app.screen.rows.current
        if row is not None and row.item is not None and row.item.name == name:
            return
        await burst(app, DOWN)
    raise AssertionError(f"no row of {name}")


def page(app: DutyDeskApp) -> str:
    """The page beside the rail, as running words."""
    return " ".join(" ".join(line[20:] for line in lines_of(app)[2:22]).split())


async def down_to(app: DutyDeskApp, question: str) -> None:
    """Arrow down to that field."""
    for _ in range(20):
        if cursor(app)[1] == question:
            return
        await burst(app, DOWN)
    raise AssertionError(f"no way down to {question}")


async def test_sc01_from_the_first_key_to_the_feedback(play: Play) -> None:
    """R-204, R-208, R-709, R-801, R-901, R-911, R-1302, R-1305."""
    play.at("2026-03-10T10:20")
    async with running(play.desk) as (app, _):
        # 10:20 the designated teacher rings; the gate's four keys, then the walk.
        await new_call(app, *TOP, Code("1"), TAB, Code("n"), TAB, Code("y"), TAB, Code("n"), *go("r"))
        assert "C-0001" in lines_of(app)[0]
        await burst(
            app,
            *("Tom Reid", TAB, "DSL, Oakfield Primary", TAB, "0116 496 0123", TAB),
            *("t.reid@oakfield.example", TAB),
            *("Leah Shaw", TAB, "6", TAB, Code("f"), TAB, Code("wb"), TAB, Code("br"), TAB),
            *HOME_OF_LEAH,
            *("At story time said that a parent had touched her.", TAB, "Gran collects her.", TAB),
            *("J Bell", TAB, Code("sn"), TAB, "ext 4410", TAB, Code("2"), TAB, "Offered in April", TAB),
            *(Code("1"), *go("i"), Code("1"), *go("o"), "Safe tonight", *go("b"), Code("y")),
            *go("x"),
            *(Code("1"), *searched(Code("n"), TAB, "Not rung: police first", TAB, Code("d"))),
            *go("h"),
            *(Code("4"), TAB, "A child's own words of sexual harm", TAB, "Said unasked, to one she trusts"),
        )
        assert answer(app, "told.reason").typed == "1"
        # 10:40 escalated.
        play.at("2026-03-10T10:40")
        await burst(app, *go("d"), Code("42"), TAB, "Disclosure of sexual abuse", TAB, "Joint enquiry", SEND)
        assert isinstance(app.screen, BeforeYouSend)
        assert "Ready to send" in text_of(app)
        assert "to be found" not in text_of(app), "all of Appendix A is there"
        await burst(app, ENTER)
        assert "The 4 hours run" in text_of(app)
        assert "14:40" in lines_of(app)[1]
        contact = screen_of(app).contact_id
        # 13:30 the discussion.
        play.at("2026-03-10T13:35")
        await burst(app, *go("s"))
        assert "Chair now: Single Assessment manager" in text_of(app)
        await burst(app, *attendees("13:30", "DC Hall", "Dr Osei", "S Khan", "J Lee"))
        await down_to(app, "strategy.decision")
        await burst(app, Code("2"), TAB, "Police lead the criminal part", SEND)
        assert isinstance(app.screen, Ask)
        await burst(app, "y")
        strategy = kept(app).strategy
        assert strategy is not None
        assert strategy.held_at == datetime(2026, 3, 10, 13, 30, tzinfo=LONDON)
        # 14:00 endorsed.
        play.at("2026-03-10T14:00")
        await hand_over(app, play, play.manager)
        await burst(app, "3", ENTER)
        assert isinstance(app.screen, ReviewScreen)
        assert "Child discloses sexual abuse" in " ".join(text_of(app).split())
        await burst(app, "e", "Agreed: joint enquiry, police lead the criminal part", SEND)
        assert "Endorsed C-0001" in text_of(app)
        assert_table(play, contact, "SC-01", 13)
        # What is owed in writing: the family's held, the referrer's sent at a time.
        play.at("2026-03-10T14:30")
        await hand_over(app, play, play.worker)
        await burst(app, "4")
        assert "4 Feedback 4" in lines_of(app)[2]
        for name in ("Kim Shaw", "Leah Shaw"):
            await on_row(app, name)
            await burst(app, "h", "Police enquiry", ENTER, "M Patel", ENTER, "tomorrow 10:00", ENTER)
        await on_row(app, "Tom Reid")
        await burst(app, "s")
        assert isinstance(app.screen, AskLine)
        await burst(app, "e 14:20", ENTER)
        assert "Sent to Tom Reid by email, 14:20 today." in text_of(app)
        assert states(play, contact) == {
            "Tom Reid": "sent",
            "Kim Shaw": "held",
            "Leah Shaw": "held",
            "J Bell": "owed",
        }
        gone = items(play, contact)["Tom Reid"]
        assert gone.sent_at == datetime(2026, 3, 10, 14, 20, tzinfo=LONDON)
        assert gone.due_at - gone.sent_at == timedelta(hours=23, minutes=40)
        assert sum("= held" in line for line in lines_of(app)) == 2


async def test_sc06_from_the_first_key_to_the_feedback(play: Play) -> None:
    """R-404, R-502, R-508, R-803, R-801, R-901."""
    play.at("2026-04-02T15:30")
    async with running(play.desk) as (app, _):
        # Thursday 15:30 the police, two children.
        await new_call(app, *TOP, Code("1"), TAB, Code("y"), TAB, Code("n"), TAB, Code("n"), *go("r"))
        await burst(
            app,
            *("PC Dean", TAB, Code("po"), TAB, "101 ext 55", TAB, "pc.dean@police.example", TAB),
            *("Leah Shaw", TAB, "7", TAB, Code("f"), TAB, Code("wb"), TAB, Code("br"), ENTER),
            *("Jay Shaw", TAB, "3", TAB, Code("m"), TAB, Code("wb"), TAB, Code("br"), TAB),
            *HOME_OF_LEAH,
            *("Shouting and a broken door; both children on the stairs.", TAB, "Gran is near.", TAB),
            *("J Bell", TAB, Code("sn"), TAB, "ext 4410", TAB, Code("2"), TAB, "Offered in April", TAB),
            *(Code("1"), *go("i"), "Told by PC Dean at the house", *go("o"), "Support", *go("b"), Code("y")),
        )
        # 15:50 the DASH is asked for, and chased.
        play.at("2026-04-02T15:52")
        await burst(app, *go("x"), Code("2"), TAB, "PC Khan 15:50", TAB, "tomorrow 09:00")
        play.at("2026-04-02T16:42")
        await burst(app, DOWN, BACK, "16:40")
        assert cursor(app)[1] == "tool.chased"
        assert "DASH owed: asked PC Khan 15:50, promised by 09:00 tomorrow, chased 16:40." in page(app)
        # Child in need: the welfare check asks for consent first.
        await burst(app, *go("h"), Code("3"), TAB, "Two children saw it", TAB, "First time known")
        await burst(
            app, *searched(Code("y"), TAB, "Kim: wants it to stop", TAB, Code("s"), TAB, "Not asked yet")
        )
        await down_to(app, "views.professionals")
        await burst(app, "School rung: both well")
        assert "consent comes before a welfare check" in text_of(app)
        await burst(app, *go("d"), Code("2"), TAB, "Support first", TAB, "Early help", SEND)
        assert "1 thing to settle" in text_of(app)
        assert "consent comes before a welfare check" in " ".join(text_of(app).split())
        await burst(app, ENTER)
        assert cursor(app)[1] == "views.professionals", "Enter goes to what has to be settled"
        while cursor(app)[1] != "adult.consent":
            await burst(app, BACK)
        await burst(app, ERASE, Code("y"), SEND)
        assert "Ready to send" in text_of(app)
        assert "DASH owed: asked PC Khan 15:50" in " ".join(text_of(app).split())
        await burst(app, ENTER)
        contact = screen_of(app).contact_id
        assert kept(app).state == "sent"
        # 17:20 the manager reads what is owed, and escalates.
        play.at("2026-04-02T17:20")
        await hand_over(app, play, play.manager)
        await burst(app, "3", ENTER)
        assert isinstance(app.screen, ReviewScreen)
        assert "DASH owed: asked PC Khan 15:50" in " ".join(text_of(app).split())
        await burst(app, "x", "41", ENTER, "all", ENTER, "Two children in the home", SEND)
        assert [each.state for each in play.view(contact).referrals] == ["open", "open"]
        # Good Friday 09:10 the DASH comes: late by its promise until it is typed.
        play.at("2026-04-03T09:12")
        await hand_over(app, play, play.worker)
        await burst(app, "1")
        assert "DASH late" in text_of(app)
        await burst(app, ENTER)
        assert "| Referral open" in lines_of(app)[0], "as the queue says: nobody sent it back"
        assert "Escalated by M Patel: Two children in the home" in text_of(app)
        await burst(app, *go("x"))
        await down_to(app, "tool.chased")
        await burst(app, TAB)
        assert cursor(app)[1] == "tool.received"
        await burst(app, "Fri 09:10", TAB, "Liquid Logic 09:12")
        (dash,) = rows(app, "tool")
        assert cells(dash) == {
            "asked": "PC Khan 15:50",
            "promised": "tomorrow 09:00",
            "chased": "16:40",
            "received": "Fri 09:10",
            "filed": "Liquid Logic 09:12",
        }
        # 13:30 sent as a single assessment; 14:00 endorsed.
        play.at("2026-04-03T13:30")
        await burst(app, *go("d"))
        while cursor(app)[1] != "decision.outcome":
            await burst(app, UP)
        await burst(app, ERASE, Code("41"), SEND, ENTER)
        assert kept(app).state == "sent"
        play.at("2026-04-03T14:00")
        await hand_over(app, play, play.manager)
        await burst(app, "3", ENTER, "e", "Single assessment of both", SEND)
        assert "Endorsed C-0001" in text_of(app)
        assert_table(play, contact, "SC-06", 7)
        # What is owed in writing: the 24 hours from Good Friday, one letter to each.
        await hand_over(app, play, play.worker)
        await burst(app, "4")
        assert "4 Feedback 4" in lines_of(app)[2], "the child under five is told through her mother"
        assert "14:00 tomorrow" in text_of(app)
        await on_row(app, "PC Dean")
        await burst(app, "y", "phone", ENTER, "s", "e", ENTER)
        assert states(play, contact)["PC Dean"] == "sent"
        assert "acknowledge_referral" not in play.going(contact)


async def test_sc08_half_past_one_in_october_is_asked_about(play: Play) -> None:
    """R-101: the two answers are an hour apart; nothing is guessed."""
    play.at("2026-10-25T01:40+00:00")
    due = {}
    async with running(play.desk) as (app, _):
        for which in ("first", "second"):
            await burst(app, "w")
            assert isinstance(app.screen, AskLine)
            await burst(app, "01:30", ENTER)
            assert "01:30 came twice last night: write 01:30 first or 01:30 second" in text_of(app)
            assert isinstance(app.screen, AskLine), "asked, and nothing kept of it"
            await burst(app, f" {which}", ENTER, "Rang the duty mobile", ENTER)
            # The young person himself rings: that alone settles the gate.
            await burst(app, *TOP, Code("4"), *go("r"))
            due[which] = play.due(screen_of(app).contact_id)["contact_decision"]
            await burst(app, ESC, ESC)
    assert due == {"first": "2026-10-26 00:30 GMT", "second": "2026-10-26 01:30 GMT"}


async def test_sc08_the_start_of_a_call_put_right_in_that_hour_is_asked_about_too(play: Play) -> None:
    """R-101."""
    play.at("2026-10-25T01:40+00:00")
    async with running(play.desk) as (app, _):
        await new_call(app, *TOP, Code("4"), *go("r"))
        await command(app, "correct the start")
        await burst(app, "01:30", ENTER)
        assert "write 01:30 first or 01:30 second" in " ".join(text_of(app).split())
        await burst(app, " second", ENTER, "The telephone was picked up before the screen", ENTER)
        contact = screen_of(app).contact_id
    assert play.due(contact)["contact_decision"] == "2026-10-26 01:30 GMT"


async def test_sc08_no_referral_until_the_parents_are_reached(play: Play) -> None:
    """R-405, R-505: the gap is a line to go to, the route stands on page x."""
    play.at("2026-10-25T02:15+00:00")
    contact = play.take()
    play.ordinary(
        contact,
        gate__caller="4",
        views__contacted="",
        views__answer="",
        tools__issues="",
        decision__outcome="41",
    )
    calls.leave(play.desk, contact)
    async with running(play.desk) as (app, _):
        await burst(app, ENTER, *go("x"), Code("5"), TAB, "Met: 17, nowhere tonight")
        said = page(app)
        assert "none yet, and a referral needs it" in said
        assert "Route at 16 or 17: the Single Assessment Service assesses, jointly with Housing." in said
        await burst(app, SEND)
        assert "1 thing to settle" in text_of(app)
        assert "Contact with the parents of the homeless young person" in " ".join(text_of(app).split())
        await burst(app, ENTER)
        assert cursor(app)[1] == "views.contacted"
        play.at("2026-10-25T02:40+00:00")
        await burst(app, Code("y"), TAB, "Both: will not have him back tonight", SEND)
        assert "Ready to send" in text_of(app)
        await burst(app, ENTER)
        assert kept(app).state == "sent"


async def test_sc08_the_pages_ask_the_child_as_a_child(play: Play) -> None:
    """R-104: the questions are a professional's until the caller is known to be somebody else."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("i"))
        assert "Ask: Have you told the parents that you are ringing us?" in page(app)
        await burst(app, *go("r"), *TOP, Code("4"), *go("i"))
        assert "Ask: Do your parents know that you are ringing us?" in page(app)
        await burst(app, *go("o"))
        assert "Ask: What would you like to happen now?" in page(app)
        await burst(app, *go("r"), *TOP, ERASE, Code("1"), *go("o"))
        assert "what will your agency do?" in page(app)
