"""What stands on a screen is true while it stands there, and can be read whole at 80 columns.

A complaint goes with what it complained of; what cannot be done is refused before anything is asked.
"""

import pytest
from dutydesk.screens.ask import AskLine
from dutydesk.screens.clocks import ClocksPanel
from dutydesk.screens.contact import ContactScreen

from dutydesk.practice.wording import clock_words
from tests.acts.play import Play
from tests.screens.calling import BACK, ENTER, ERASE, TAB, Code, burst, go, new_call, screen_of
from tests.screens.conftest import SIZES, call, lines_of, press, running, text_of
from tests.screens.test_contact_strategy import urgent


def message(lines: list[str]) -> str:
    """Row 22."""
    return lines[21].strip()


# ------------------------------------------------------------------------------ marked as done


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ("contact_decision", "This one stops when the decision is endorsed."),
        ("strategy_discussion", "This one stops when the discussion is recorded as held."),
    ],
)
async def test_what_only_a_decision_stops_is_refused_before_how_is_asked(
    play: Play, clock: str, says: str
) -> None:
    urgent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        while panel.list.clocks[panel.list.chosen].timescale != clock:
            await press(app, pilot, "down")
        await press(app, pilot, "d")
        assert app.screen is panel
        assert says in text_of(app)
        await press(app, pilot, "up")
        assert says not in text_of(app), "it is of one clock"


async def test_what_is_owed_afterwards_is_still_marked_as_done(play: Play) -> None:
    urgent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        while panel.list.clocks[panel.list.chosen].timescale != "acknowledge_referral":
            await press(app, pilot, "down")
        await press(app, pilot, "d")
        assert isinstance(app.screen, AskLine)


async def test_the_clocks_of_one_contact_stand_soonest_first(play: Play) -> None:
    urgent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter")
        assert isinstance(app.screen, ContactScreen)
        await press(app, pilot, "f8")
        panel = app.screen
        assert isinstance(panel, ClocksPanel)
        going = [each.due_at for each in panel.list.clocks if each.stopped_at is None]
        assert len(going) > 4
        assert going == sorted(going), [clock_words(each) for each in going]


async def test_a_list_without_rows_does_not_deny_the_clocks_of_the_strip(play: Play) -> None:
    call(play, "Leah Shaw", hours_ago=20)
    async with running(play.desk, (120, 36)) as (app, pilot):
        await press(app, pilot, "slash", *"zzz")
        assert "No contact chosen." in text_of(app)
        assert "No clock is running." not in text_of(app)


# ------------------------------------------------------------------------------ complaints


async def test_a_complaint_goes_when_its_field_is_understood(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("d"), Code("4"), TAB)
        assert "Say which kind of referral, such as 42." in message(lines_of(app))
        await burst(app, BACK)
        assert "Say which kind" in message(lines_of(app)), "it is still so"
        await burst(app, "2")
        assert message(lines_of(app)) == "On the desk now: C-0001", "a strategy discussion settles the gate"


async def test_a_complaint_goes_when_its_field_is_emptied(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, TAB, "girl", TAB)
        assert message(lines_of(app)).startswith("Child 1, gender: ")
        await burst(app, BACK, ERASE, ERASE, ERASE, ERASE)
        assert message(lines_of(app)) == ""


async def test_another_sentence_is_not_taken_for_the_complaint(play: Play) -> None:
    async with running(play.desk) as (app, _):
        screen = await new_call(app, *go("d"), Code("4"), TAB)
        screen.say("The manager has opened it.")
        await burst(app, BACK, "2")
        assert message(lines_of(app)) == "The manager has opened it."


async def test_the_last_answer_of_the_discussion_promises_no_more_than_f9_does(play: Play) -> None:
    urgent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter")
        await burst(app, *go("s"))
        for _ in range(40):
            await burst(app, TAB)
            if "last question" in message(lines_of(app)):
                break
        said = message(lines_of(app))
        assert said == "That was the last question here. F9 shows what is missing, then records it."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("section", "question", "says"),
    [
        ("chronology", "chronology.childrens_services", "Social care: type f found or n nothing found."),
        ("threshold", "threshold.level", "type 1 universal, 2 early help, 3 targeted or 4 specialist."),
        (
            "referrer",
            "gate.caller",
            "Caller: type 1, 2, 3, 4 or 5: F1 says what each is.",
        ),
    ],
)
async def test_the_right_answers_can_be_read_where_a_wrong_one_was_typed(
    play: Play, section: str, question: str, says: str, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app)
        await screen_of(app).go_to_field(section, question, None)
        await burst(app, "z", TAB)
        row = lines_of(app)[size[1] - 3]
        assert says in row
        assert not row.rstrip().endswith(("Kept", "Kept as")), "no half of a sentence"


async def test_a_long_list_is_said_to_stand_behind_f1(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("k"), "zz", TAB)
        row = message(lines_of(app))
        assert "not one of the answers listed: F1 lists them." in row
        await burst(app, BACK)
        assert screen_of(app).focused is not None


async def test_enter_walks_as_tab_and_the_complaint_stands(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("k"), "zz", ENTER)
        assert "F1 lists them" in message(lines_of(app))
