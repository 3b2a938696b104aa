"""What is owed in writing, by key: the fourth list, page w, the panel (interaction.md W3; R-901, R-911)."""

from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.ask import Ask, AskLine
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.feedback import FeedbackPanel
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from textual.pilot import Pilot

from dutydesk.acts import calls, feedback
from tests.acts.owed import endorsed, items, send, states
from tests.acts.play import Play
from tests.hostile import AWKWARD, MARKUP, UNSHOWABLE
from tests.screens.conftest import (
    SIZES,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)

BOTH = pytest.mark.parametrize("size", SIZES)


def owing(play: Play, outcome: str = "41", **answers: str) -> UUID:
    """A contact endorsed now, left by its worker."""
    contact = endorsed(play, outcome, **answers)
    calls.leave(play.desk, contact)
    return contact


async def on(app: DutyDeskApp, pilot: Pilot[object], name: str) -> QueueScreen:
    """The fourth list, the cursor on that recipient."""
    await press(app, pilot, "4")
    screen = app.screen
    assert isinstance(screen, QueueScreen)
    for _ in range(20):
        row = screen.rows.current
        if row is not None and row.item is not None and row.item.name == name:
            return screen
        await press(app, pilot, "down")
    raise AssertionError(f"no row of {name}")


@BOTH
async def test_the_fourth_list_has_a_row_for_each_recipient(play: Play, size: tuple[int, int]) -> None:
    owing(play)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "4")
        shown = lines_of(app)
        assert "4 Feedback 4" in shown[2]
        assert shown[3][:80].split() == ["Clock", "Due", "Left", "Family", "To", "As"]
        said = [" ".join(line[:80].split()) for line in shown[4:8]]
        assert said == [
            "> o plenty 14:26 tomorrow 24 h SHAW Tom Reid Referrer",
            "o plenty 14:26 tomorrow 24 h SHAW Kim Shaw Parent",
            "o plenty 14:26 tomorrow 24 h SHAW Leah Shaw Child ?",
            "o plenty 14:26 tomorrow 24 h SHAW J Bell Prof.",
        ]
        assert shown[-1].split()[:5] == ["Enter", "open", "s", "Sent", "h"]
        about = text_of(app) if size[0] >= 120 else shown[20]
        assert "Tom Reid, referrer" in about
        assert "t.reid@oakfield.example" in about


@BOTH
async def test_sent_is_two_words_and_the_row_goes_without_moving_the_others(
    play: Play, size: tuple[int, int]
) -> None:
    contact = owing(play)
    play.clock.move(minutes=30)
    async with running(play.desk, size) as (app, pilot):
        await on(app, pilot, "Tom Reid")
        await press(app, pilot, "s", *"e 14:40", "enter")
        assert states(play, contact)["Tom Reid"] == "sent"
        assert "Sent to Tom Reid by email, 14:40 today." in lines_of(app)[size[1] - 3]
        assert "has gone" in lines_of(app)[4], "it stays under the cursor until that moves on"
        assert "Kim Shaw" in lines_of(app)[5]
        await press(app, pilot, "s")
        assert isinstance(app.screen, QueueScreen), "what has gone is not sent again"
        await press(app, pilot, "down")
        assert "Kim Shaw" in lines_of(app)[4]
        assert "4 Feedback 3" in lines_of(app)[2]


async def test_r908_below_the_threshold_the_reasons_are_asked_for(play: Play) -> None:
    contact = owing(play, "1")
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "s", "l", "enter")
        assert isinstance(app.screen, Ask)
        assert "the reasons, and other sources of help" in text_of(app)
        await press(app, pilot, "n")
        assert states(play, contact)["Kim Shaw"] == "owed"
        assert "Not kept as sent" in lines_of(app)[21]
        await press(app, pilot, "s", "l", "enter")
        await press(app, pilot, "y")
        assert items(play, contact)["Kim Shaw"].reasons_given


@BOTH
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("phone", "a telephone call alone is not enough"),
        ("e 23:59 today", "has not come yet"),
        ("e yesterday 9:00", "before the manager endorsed it"),
        ("nonsense", "Say how: e email"),
        ("e 25:00", "not a time of day"),
    ],
)
async def test_what_cannot_be_is_said_and_stands_to_be_put_right(
    play: Play, size: tuple[int, int], typed: str, said: str
) -> None:
    contact = owing(play)
    async with running(play.desk, size) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "s", *typed, "enter")
        assert isinstance(app.screen, AskLine)
        assert said in " ".join(text_of(app).split())
        assert typed in text_of(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, QueueScreen)
        assert states(play, contact)["Kim Shaw"] == "owed"


@pytest.mark.parametrize("typed", [MARKUP[0], UNSHOWABLE[0], AWKWARD[1], "x" * 2000])
async def test_hostile_words_are_kept_as_words(play: Play, typed: str) -> None:
    contact = owing(play)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "s")
        screen = app.screen
        assert isinstance(screen, AskLine)
        screen.query_one("#ask-line").load(typed)
        await press(app, pilot, "enter")
        assert nothing_a_terminal_would_obey(app)
        await press(app, pilot, "escape", "h")
        app.screen.query_one("#ask-line").load(f"x {typed}")
        await press(app, pilot, "enter", *"M Patel", "enter", *"tomorrow 10:00", "enter")
        assert states(play, contact)["Kim Shaw"] == "held"
        assert nothing_a_terminal_would_obey(app)
        await press(app, pilot, "enter")
        await press(app, pilot, "enter")
        assert isinstance(app.screen, FeedbackPanel)
        assert nothing_a_terminal_would_obey(app)


@BOTH
async def test_held_asks_why_who_and_by_when_and_stays_in_the_list(play: Play, size: tuple[int, int]) -> None:
    contact = owing(play)
    async with running(play.desk, size) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "h", "enter")
        assert "Type a line, or Esc to go back." in text_of(app)
        await press(app, pilot, *"Police enquiry", "enter", *"M Patel", "enter", *"soon", "enter")
        assert "Say a time to come" in " ".join(text_of(app).split())
        await press(app, pilot, "ctrl+u", *"tomorrow 10:00", "enter")
        held = items(play, contact)["Kim Shaw"]
        assert (held.state, held.held_reason, held.reviewer) == ("held", "Police enquiry", "M Patel")
        row = next(line for line in lines_of(app) if "Kim Shaw" in line and "= held" in line)
        assert " ".join(row[:80].split()) == "> = held 10:00 tomorrow 19 h 34 m SHAW Kim Shaw Parent"
        await press(app, pilot, "s")
        await press(app, pilot, "e", "enter")
        assert "It is held. A manager lets it go on" in text_of(app)
        await press(app, pilot, "l", *"Because", "enter")
        assert "when a manager says so" in text_of(app)
        play.clock.move(hours=20)
        await press(app, pilot, "R")
        assert "X held" in text_of(app), "it was to be looked at again"


async def test_a_manager_lets_go_on_what_is_held(play: Play) -> None:
    contact = owing(play)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "l")
        assert "It is not held." in lines_of(app)[21]
        await press(app, pilot, "h", *"Police", "enter", *"M Patel", "enter", *"tomorrow 10:00", "enter")
        await press(app, pilot, "l", *"Police agree", "enter")
        assert states(play, contact)["Kim Shaw"] == "owed"
        assert "Owed again: Kim Shaw." in lines_of(app)[21]


async def test_no_route_and_a_child_that_is_not_written_to(play: Play) -> None:
    contact = owing(play)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "J Bell")
        await press(app, pilot, "o", *"No address known", "enter")
        assert states(play, contact)["J Bell"] == "no_route"
        await on(app, pilot, "Leah Shaw")
        await press(app, pilot, "o")
        assert "Why is this child not written to?" in " ".join(text_of(app).split())
        await press(app, pilot, *"7, told by her mother", "enter")
        assert states(play, contact)["Leah Shaw"] == "not_owed"


async def test_r907_y_acknowledges_the_referral_by_telephone_too(play: Play) -> None:
    contact = owing(play)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Tom Reid")
        await press(app, pilot, "y", *"phone", "enter")
        assert "acknowledge_referral" not in play.going(contact)
        assert "Acknowledged by phone, 14:26 today." in lines_of(app)[21]
        await press(app, pilot, "y", "e", "enter")
        assert "No referral of this contact waits" in lines_of(app)[21]


@BOTH
async def test_do_not_share_holds_the_familys_and_a_manager_lifts_it(
    play: Play, size: tuple[int, int]
) -> None:
    """R-413."""
    contact = owing(play)
    async with running(play.desk, size) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "d", *"Police at stake", "enter")
        assert "Held: 2, each needs its reviewer (h)." in lines_of(app)[size[1] - 3]
        assert sum("! held" in line for line in lines_of(app)) == 2
        await press(app, pilot, "d", *"No more", "enter")
        assert "A manager lifts this mark" in text_of(app)
        play.be(play.manager)
        await press(app, pilot, "d")
        assert "Do not share with family: Police at stake" in " ".join(text_of(app).split())
        await press(app, pilot, *"Police have finished", "enter")
        assert set(states(play, contact).values()) == {"owed"}


@BOTH
async def test_enter_opens_page_w_and_enter_again_the_panel(play: Play, size: tuple[int, int]) -> None:
    contact = owing(play, "1")
    async with running(play.desk, size) as (app, pilot):
        await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "enter")
        screen = app.screen
        assert isinstance(screen, ContactScreen)
        assert screen.section == "letters"
        assert "o plenty   Tom Reid, referrer" in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, FeedbackPanel)
        assert "Feedback: SHAW C-0001" in text_of(app)
        await press(app, pilot, "down")
        assert "reasons and other sources of help" in text_of(app)
        assert "Latest limit: 14:26 on Thu 14 May" in text_of(app)
        await press(app, pilot, "s", "l", "enter")
        await press(app, pilot, "y")
        assert isinstance(app.screen, FeedbackPanel)
        assert "+ sent" in text_of(app)
        assert "Sent to Kim Shaw by letter" in text_of(app)
        await press(app, pilot, "escape")
        assert app.screen is screen
        assert "+ sent     Kim Shaw" in text_of(app)
        await press(app, pilot, "escape", "escape")
        queue = app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.tab == "feedback"
    assert states(play, contact)["Kim Shaw"] == "sent"


async def test_the_page_says_who_will_be_owed_before_it_is_endorsed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    calls.leave(play.desk, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter", "ctrl+g", "w")
        shown = text_of(app)
        assert "Once the manager endorses, each of these is owed it:" in shown
        for words in ("Tom Reid, referrer", "Kim Shaw, parental responsibility", "Leah Shaw, child, by age?"):
            assert words in shown
        await press(app, pilot, "enter")
        assert "Nothing is owed yet" in text_of(app)


async def test_in_a_review_f_shows_it_and_the_comment_stays(play: Play) -> None:
    contact = owing(play)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "5", "enter")
        assert isinstance(app.screen, ReviewScreen)
        await press(app, pilot, "f")
        assert isinstance(app.screen, FeedbackPanel)
        await press(
            app, pilot, "down", "h", *"Police", "enter", *"D Hart", "enter", *"tomorrow 10:00", "enter"
        )
        assert items(play, contact)["Kim Shaw"].reviewer == "D Hart"
        await press(app, pilot, "escape")
        assert isinstance(app.screen, ReviewScreen)


async def test_what_another_window_did_is_said_and_nothing_is_done_over_it(play: Play) -> None:
    contact = owing(play)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Tom Reid")
        send(play, items(play, contact)["Tom Reid"])
        await press(app, pilot, "s")
        assert "It changed since you saw it" in lines_of(app)[21]
        assert isinstance(app.screen, QueueScreen)
        screen = await on(app, pilot, "Kim Shaw")
        await press(app, pilot, "s")
        feedback.no_route(
            play.desk, items(play, contact)["Kim Shaw"].id, items(play, contact)["Kim Shaw"].version, "Gone"
        )
        await press(app, pilot, "e", "enter")
        assert "Now: no route to reply, S Khan" in " ".join(text_of(app).split())
        assert screen.tab == "feedback"


async def test_the_filter_and_the_cursor_are_those_of_every_list(play: Play) -> None:
    owing(play)
    async with running(play.desk) as (app, pilot):
        screen = await on(app, pilot, "Leah Shaw")
        await press(app, pilot, "2", "4")
        row = screen.rows.current
        assert row is not None
        assert row.item is not None
        assert row.item.name == "Leah Shaw", "the cursor stands where it was in this list"
        await press(app, pilot, "slash", *"kim", "enter")
        assert screen.rows.count == 1
        await press(app, pilot, "escape")
        assert screen.rows.count == 4
        play.clock.move(minutes=1)
        owing(play)
        screen.reload()
        await settle(app, pilot)
        assert screen.rows.count == 8
        row = screen.rows.current
        assert row is not None


async def test_a_reader_is_told_why_not(play: Play) -> None:
    owing(play)
    play.be(play.reader)
    async with running(play.desk) as (app, pilot):
        await on(app, pilot, "Tom Reid")
        await press(app, pilot, "s", "e", "enter")
        assert "Your role does not" in lines_of(app)[21]


async def test_every_key_of_the_queue_works_on_this_list_too(play: Play) -> None:
    owing(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "4", "n")
        assert isinstance(app.screen, ContactScreen)


async def test_the_keys_of_the_list_do_nothing_elsewhere_and_the_commands_say_so(play: Play) -> None:
    owing(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "s")
        assert isinstance(app.screen, QueueScreen)
        await press(app, pilot, "ctrl+p", *"no route")
        assert "Choose a recipient: 4 on the queue" in text_of(app)


@BOTH
async def test_do_not_share_is_among_the_commands_of_a_contact_and_its_review(
    play: Play, size: tuple[int, int]
) -> None:
    """R-413: marked while the call is typed, before anything is owed."""
    contact = play.take()
    play.ordinary(contact)
    calls.leave(play.desk, contact)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "enter", "ctrl+p", *"do not share", "enter", *"Police at stake", "enter")
        assert isinstance(app.screen, ContactScreen)
        assert play.view(contact).withheld.startswith("Do not share with family: Police at stake")
        await press(app, pilot, "ctrl+g", "w")
        assert "! Do not share with family: Police at stake" in text_of(app)
        await press(app, pilot, "escape", "escape", "escape")
        play.send(contact)
        play.be(play.manager)
        await press(app, pilot, "3", "enter")
        assert isinstance(app.screen, ReviewScreen)
        await press(app, pilot, "ctrl+p", *"do not share", "enter", *"Police have finished", "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert play.view(contact).withheld == ""
