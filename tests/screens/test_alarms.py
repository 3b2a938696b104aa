"""Alarms at the keyboard: the line, the bell as bytes, a and z, and forty minutes of a call without them."""

from uuid import UUID

import pytest
from dutydesk.screens.alarm_line import Remind
from dutydesk.screens.ask import AskLine

from dutydesk.acts import answering, calls, endorsing, phone
from dutydesk.acts.alarms import Watch
from dutydesk.acts.bell import SWITCH
from tests.acts.play import Play
from tests.screens.calling import ENTER, ESC, Control, burst, command, cursor, field_of, go, new_call
from tests.screens.conftest import SIZES, SMALL_OR_WIDE, lines_of, press, text_of
from tests.screens.hearing import HeardApp, heard

DOWN, UP = Control("down"), Control("up")
FILTER = Control("slash")
LINE, MESSAGE = 22, 21
"""Rows 23 and 22, counted from nought."""


@pytest.fixture(autouse=True)
def _bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)


def of_the_day(play: Play, family: str, *, hours: float) -> UUID:
    """A contact received so long before now, whole but for the send, its call ended."""
    play.clock.move(hours=-hours)
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "name", f"Ann {family}")
    phone.end_call(play.desk, contact)
    calls.leave(play.desk, contact)
    play.clock.move(hours=hours)
    return contact


def rows_of(app: HeardApp) -> list[str]:
    """Family by family, as the queue's rows stand."""
    return [row[41:55].strip() for row in lines_of(app)[4:20] if row[41:55].strip()]


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_names_it_says_when_and_which_keys_and_moves_no_row(
    play: Play, size: tuple[int, int]
) -> None:
    """W3, rows 20 to 22: the line beneath the rows, one bell, nothing moved, no focus taken."""
    of_the_day(play, "OKORO", hours=23.9)
    of_the_day(play, "SINGH", hours=12)
    async with heard(play.desk, size) as (app, _):
        line = size[1] - 2
        assert "OKORO" in lines_of(app)[line]
        assert "due 14:32 today, 6 m left" in lines_of(app)[line]
        assert app.bells == 1
        before, top, focused = rows_of(app), app.screen, app.focused
        play.clock.move(minutes=48)
        await app.look()
        shown = lines_of(app)[line]
        assert "OKORO" in shown
        assert "went over at 14:32, 42 m over." in shown
        assert "a acknowledge   z remind me later" in shown
        assert app.bells == 2
        assert (rows_of(app), app.screen, app.focused) == (before, top, focused)
        assert app.title == "dutydesk"
        for _ in range(4):
            play.clock.move(minutes=10)
            await app.look()
        assert app.bells == 2


async def test_forty_minutes_of_a_call_have_no_bell_and_no_line_and_then_one_line(play: Play) -> None:
    of_the_day(play, "OKORO", hours=23.7)
    of_the_day(play, "SINGH", hours=21.8)
    of_the_day(play, "NOWAK", hours=21.6)
    async with heard(play.desk) as (app, _):
        assert app.bells == 1  # OKORO, at the start
        await new_call(app, "Tom Reid", *go("n"), "Bruise on the left ch")
        stood, note = cursor(app), lines_of(app)
        for _ in range(20):
            play.clock.move(minutes=2)
            await app.look()
            assert lines_of(app)[2:] == note[2:]  # the call's rows and the note; rows 1 and 2 count on
        assert (app.bells, cursor(app)) == (1, stood)
        await burst(app, "eek")
        assert field_of(app).text == "Bruise on the left cheek"
        assert app.bells == 1
        await burst(app, *go("."))
        await app.look()
        assert "While you were on the call: 1 went over, 2 became urgent. F8" in lines_of(app)[MESSAGE]
        assert app.bells == 1
        play.clock.move(minutes=20)
        await app.look()
        assert app.bells == 1
        await burst(app, ESC, ESC)
        assert "OKORO" in lines_of(app)[LINE]
        assert "and 2 more" in lines_of(app)[LINE]


async def test_an_advice_call_is_a_call(play: Play) -> None:
    of_the_day(play, "SINGH", hours=21.9)
    async with heard(play.desk) as (app, _):
        assert app.bells == 1  # the mark of 18 hours, at the start
        await burst(app, "v")
        for _ in range(5):
            play.clock.move(minutes=4)
            await app.look()
        assert app.bells == 1
        assert "SINGH" not in lines_of(app)[MESSAGE]
        await burst(app, ESC)
        await app.look()
        assert "While you were on the call: 1 became urgent. F8" in lines_of(app)[MESSAGE]


async def test_a_acknowledges_and_an_overdue_limit_asks_why(play: Play) -> None:
    over = of_the_day(play, "OKORO", hours=24.7)
    urgent = of_the_day(play, "SINGH", hours=23)
    async with heard(play.desk) as (app, _):
        before = rows_of(app)
        assert "OKORO went over at 13:44, 42 m over, and 1 more." in lines_of(app)[LINE]
        await burst(app, "a")
        assert isinstance(app.screen, AskLine)
        await burst(app, ENTER)  # nothing said: the panel stays
        assert isinstance(app.screen, AskLine)
        await burst(app, "interpreter booked 15:30", ENTER)
        assert "Acknowledged. OKORO went over at 13:44" in lines_of(app)[MESSAGE]
        assert "SINGH" in lines_of(app)[LINE]
        assert "F8, then a" in lines_of(app)[LINE]
        await burst(app, "a")
        said = "Nothing rings for OKORO. The line below is SINGH's: Down to it, or F8."
        assert said in lines_of(app)[MESSAGE]
        assert not answering.acknowledged(play.desk, [play.clock_of(urgent, "contact_decision").id])
        await burst(app, DOWN)
        assert "a acknowledge" in lines_of(app)[LINE]
        await burst(app, "a")
        assert lines_of(app)[LINE].strip() == ""
        await burst(app, "a")
        assert "Nothing waits to be acknowledged." in lines_of(app)[MESSAGE]
        assert rows_of(app) == before
        clock = play.clock_of(over, "contact_decision")
        assert answering.acknowledged(play.desk, [clock.id])[clock.id].reason == "interpreter booked 15:30"
        assert answering.acknowledged(play.desk, [play.clock_of(urgent, "contact_decision").id])
        await burst(app, UP)
        assert "acknowledged 14:26 S Khan" in lines_of(app)[20]


async def test_a_and_z_are_of_the_row_under_the_cursor_whatever_the_line_said_last(play: Play) -> None:
    """interaction.md (c): `a` on the queue line; a row that is over asks why."""
    of_the_day(play, "OKORO", hours=23.9)
    of_the_day(play, "SINGH", hours=22.5)
    of_the_day(play, "WOOD", hours=2)
    async with heard(play.desk) as (app, _):
        await burst(app, DOWN)
        assert "SINGH" in lines_of(app)[LINE]
        assert "a acknowledge" in lines_of(app)[LINE]
        await burst(app, "a")
        assert "Acknowledged. SINGH" in lines_of(app)[MESSAGE]
        await burst(app, DOWN, "z")
        said = "Nothing rings for WOOD. The line below is OKORO's: Up to it, or F8."
        assert said in lines_of(app)[MESSAGE]
        await burst(app, UP, UP)
        play.clock.move(minutes=10)
        await burst(app, "a")
        assert isinstance(app.screen, AskLine)


@pytest.mark.parametrize(("key", "at"), [("1", "14:41"), ("3", "14:56"), ("6", "15:26")])
async def test_z_reminds_with_one_key_each(play: Play, key: str, at: str) -> None:
    of_the_day(play, "SINGH", hours=22.5)
    async with heard(play.desk) as (app, _):
        await burst(app, "z")
        assert isinstance(app.screen, Remind)
        await burst(app, key)
        assert f"You are told again at {at}." in lines_of(app)[MESSAGE]
        assert lines_of(app)[LINE].strip() == ""
        play.clock.move(minutes=61)
        await app.look()
        assert "SINGH" in lines_of(app)[LINE]
        assert app.bells == 1


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f8_answers_it_from_any_contact_and_shows_who_has_it(play: Play, size: tuple[int, int]) -> None:
    of_the_day(play, "OKORO", hours=24.7)
    of_the_day(play, "NOWAK", hours=2)
    async with heard(play.desk, size) as (app, pilot):
        await burst(app, FILTER, "NOWAK", ENTER, ENTER)
        await press(app, pilot, "f8")
        assert "Contact decision, OKORO" in text_of(app)
        await burst(app, "a", "interpreter booked", ENTER)
        shown = text_of(app)
        assert "over   acknowledged" in shown
        assert 'Acknowledged 14:26 S Khan: "interpreter booked"' in shown
        await burst(app, "z")
        assert "Nothing of this clock is told to you now." in text_of(app)


async def test_f8_on_a_clock_that_is_not_pressing_says_so(play: Play) -> None:
    of_the_day(play, "NOWAK", hours=2)
    async with heard(play.desk) as (app, pilot):
        await press(app, pilot, "f8")
        await burst(app, "a")
        assert "Nothing of this clock needs acknowledging now." in text_of(app)


async def test_an_answer_that_comes_second_is_told_who_was_first(play: Play) -> None:
    contact = of_the_day(play, "SINGH", hours=22.5)
    play.send(contact)
    play.be(play.manager)
    async with heard(play.desk) as (app, _):
        assert "SINGH waits" in lines_of(app)[LINE]
        play.be(play.other_manager)
        answering.acknowledge(play.desk, Watch(play.desk).look().line[0].id)
        play.be(play.manager)
        await burst(app, "a")
        assert "D Hart acknowledged this at 14:26 already." in lines_of(app)[MESSAGE]
        assert lines_of(app)[LINE].strip() == ""


async def test_on_another_screen_it_is_a_sentence_of_row_22_and_the_field_keeps_its_caret(play: Play) -> None:
    of_the_day(play, "SINGH", hours=21.9)
    of_the_day(play, "NOWAK", hours=2)
    async with heard(play.desk) as (app, _):
        await burst(app, FILTER, "NOWAK", ENTER, ENTER, *go("n"), "Lat")
        stood = cursor(app)
        play.clock.move(minutes=10)
        await app.look()
        assert "SINGH" in lines_of(app)[MESSAGE]
        assert "F8, then a" in lines_of(app)[MESSAGE]
        assert (app.bells, cursor(app)) == (2, stood)  # the first at the start, for the mark of 18 hours
        await burst(app, "er")
        assert "Later" in field_of(app).text


async def test_under_a_panel_it_waits_on_the_screen_beneath(play: Play) -> None:
    of_the_day(play, "SINGH", hours=21.9)
    async with heard(play.desk) as (app, pilot):
        await press(app, pilot, "f1")
        top = app.screen
        play.clock.move(minutes=10)
        await app.look()
        assert app.screen is top
        assert app.bells == 2
        await burst(app, ESC)
        assert "SINGH" in lines_of(app)[LINE]


async def test_while_the_filter_is_typed_it_says_itself_on_row_22(play: Play) -> None:
    of_the_day(play, "SINGH", hours=21.9)
    async with heard(play.desk) as (app, _):
        await burst(app, FILTER, "SI")
        play.clock.move(minutes=10)
        await app.look()
        assert "Filter>" in lines_of(app)[LINE]
        assert "SINGH" in lines_of(app)[MESSAGE]
        await burst(app, ENTER)
        assert "a acknowledge" in lines_of(app)[LINE]


async def test_what_was_sent_back_is_read_by_opening_it(play: Play) -> None:
    contact = of_the_day(play, "SINGH", hours=2)
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "Which school?")
    play.be(play.worker)
    async with heard(play.desk) as (app, _):
        assert "SINGH was sent back to you at 14:26." in lines_of(app)[LINE]
        assert app.bells == 0
        await burst(app, ENTER)
        await app.look()
        play.clock.move(minutes=1)
        await burst(app, ESC, ESC)
        await app.look()
        assert lines_of(app)[LINE].strip() == ""


async def test_the_bell_is_switched_off_and_on_in_all_commands(play: Play) -> None:
    of_the_day(play, "SINGH", hours=21.9)
    async with heard(play.desk) as (app, _):
        assert app.bells == 1  # the mark of 18 hours, at the start
        await command(app, "bell on")
        assert "The bell is off." in lines_of(app)[MESSAGE]
        play.clock.move(minutes=10)
        await app.look()
        assert app.bells == 1
        assert "SINGH" in lines_of(app)[LINE]
        await command(app, "bell on")
        assert "The bell is on" in lines_of(app)[MESSAGE]


async def test_dutydesk_bell_off_keeps_it_off(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    of_the_day(play, "SINGH", hours=22.5)
    async with heard(play.desk) as (app, _):
        assert app.bells == 0
        assert "SINGH" in lines_of(app)[LINE]
        await command(app, "bell on")
        assert "DUTYDESK_BELL=off keeps it so" in lines_of(app)[MESSAGE]


async def test_another_person_hears_their_own(play: Play) -> None:
    contact = of_the_day(play, "SINGH", hours=23)
    play.send(contact)
    async with heard(play.desk) as (app, _):
        assert lines_of(app)[LINE].strip() == ""
        play.be(play.manager)
        await app.look()
        assert "SINGH waits" in lines_of(app)[LINE]
        assert app.bells == 1
