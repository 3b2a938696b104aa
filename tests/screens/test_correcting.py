"""Correcting what was endorsed, on the screen: the new text, why, both versions to be read."""

from uuid import UUID

import pytest
from dutydesk.screens.contact_danger import DangerPanel
from dutydesk.screens.corrections import CorrectPanel
from dutydesk.screens.fields import LongText
from dutydesk.screens.help import Help
from dutydesk.screens.versions_panel import Versions

from dutydesk.acts import correcting, endorsing
from dutydesk.acts.correction_values import CorrectedMeanwhile, Put
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import versions
from dutydesk.records.tables import Contact
from tests.acts.play import Play
from tests.screens.calling import ENTER, ESC, HELP, SEND, TAB, Control, burst, command, go, screen_of
from tests.screens.conftest import SIZES, press, running, settle, text_of
from tests.screens.test_field_help import asked, opened, says
from tests.screens.test_history import shown

CUT = Control("ctrl+u")


def endorsed(play: Play) -> tuple[UUID, UUID]:
    """An endorsed contact and its child; the worker is here."""
    contact = play.take()
    child = play.ordinary(contact)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    return contact, child


@pytest.mark.parametrize("size", SIZES)
async def test_a_date_of_birth_is_put_right_and_both_versions_are_read(
    play: Play, size: tuple[int, int]
) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk, size) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, Control("ctrl+g"), "+")
        assert isinstance(app.screen, CorrectPanel)
        assert "Correct: Leah Shaw, age or dob" in text_of(app)
        await burst(app, CUT, "3 April 2019", TAB, SEND)
        assert "Say why it is corrected" in " ".join(text_of(app).split())
        await burst(app, "The school [/] gave the true date", SEND)
        assert "Version 2 is kept beside what was endorsed. The managers are told." in text_of(app)
        await command(app, "versions")
        assert isinstance(app.screen, Versions)
        lines = shown(app)
        assert "v2, corrected after endorsement. Corrected 14:26 today by S Khan" in lines
        assert '"The school [/] gave the true date"' in lines
        assert "7 years" in lines
        assert "v1, as endorsed. Endorsed 14:26 today by M Patel." in lines
        await press(app, pilot, "down", "enter")
        assert isinstance(app.screen, Help)
        assert "Checked: this is, letter for letter, what was endorsed." in shown(app)
        whole = " ".join(app.screen.list.line(n).plain for n in range(app.screen.list.count))
        assert "7 years" in whole
        assert "2019" not in whole.replace("2018 or 2019", "")
        await burst(app, ESC, ESC)
        assert screen_of(app).is_current


async def test_what_bears_the_decision_says_that_it_waits_and_stands_in_the_queue(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("decision", "decision.outcome", None)
        await burst(app, Control("ctrl+g"), "+", CUT, "2", ENTER, "Less was meant", SEND)
        assert "Version 2 is kept beside what was endorsed. It waits for a manager." in text_of(app)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3")
        assert "v2 corrected" in text_of(app)
        await press(app, pilot, "enter")
        assert "v2, corrected after endorsement by S Khan" in " ".join(text_of(app).split())


async def test_in_a_long_text_the_cursor_stands_behind_what_was_endorsed(play: Play) -> None:
    """Found by a new user: what they added stood before it, glued to its first word."""
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("decision", "decision.rationale", None)
        await burst(app, Control("ctrl+g"), "+", " Gran rang back.")
        text = app.screen.query_one("#correct-text", LongText).text
        assert text.endswith(" Gran rang back.")
        assert len(text) > len(" Gran rang back.")


async def test_who_comes_second_sees_both_and_nothing_is_written_until_then(play: Play) -> None:
    contact, child = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, Control("ctrl+g"), "+", CUT, "4 April 2019", TAB, "The GP says so")
        put = Put(Field("child.born", child, "child", 1), "3 April 2019", "7")
        correcting.correct(play.desk, contact, [put], "The school says so", 1)
        await burst(app, SEND)
        seen = " ".join(text_of(app).split())
        assert "It was corrected meanwhile (version 2)." in seen
        assert "3 Apr" in seen
        assert "4 April 2019" in seen
        assert len(versions(play.desk, contact)) == 2
        await burst(app, SEND)
        assert [each.number for each in versions(play.desk, contact)] == [3, 2, 1]


async def test_an_open_contact_is_changed_where_it_stands(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, Control("ctrl+g"), "+")
        assert screen_of(app).is_current
        assert "It is not endorsed" in text_of(app)


async def test_a_row_is_taken_out_with_a_reason_and_f1_says_why_it_is_asked(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.row(contact, "professional", 2, name="Ann Poe", agency="hv")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("team", "professional.name", None)
        await burst(app, Control("ctrl+g"), "+", TAB)
        async with asked(app):
            says(app, "overlay.correct-why")
        await burst(app, ESC)
        await command(app, "take out a row that was endorsed")
        await burst(app, "She left in March", ENTER)
        assert "Version 2 is kept" in text_of(app)
    assert len(play.view(contact).facts.rows("professional")) == 1


async def test_the_history_tells_the_correction(play: Play) -> None:
    contact, child = endorsed(play)
    put = Put(Field("child.born", child, "child", 1), "3 April 2019", "7")
    correcting.correct(play.desk, contact, [put], "The school says so", 1)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await burst(app, *go("u"))
        assert "S Khan, duty social worker: Corrected after endorsement, v2." in shown(app)
        assert '"The school says so"' in shown(app)
        assert "Corrected: Leah Shaw, age or dob" in shown(app)
        await burst(app, HELP, ESC)


async def test_ctrl_z_takes_ones_own_correction_back_until_a_manager_has_read_it(play: Play) -> None:
    contact, child = endorsed(play)
    put = Put(Field("child.born", child, "child", 1), "3 April 2019", "7")
    correcting.correct(play.desk, contact, [put], "The school says so", 1)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await burst(app, Control("ctrl+z"))
        assert "Version 2 is taken back." in text_of(app)
        await burst(app, Control("ctrl+z"))
        assert "There is no correction of yours to take back." in text_of(app)
    row = next(each for each in play.view(contact).facts.rows("child"))
    assert row.answer("child.born").typed == "7"
    correcting.correct(play.desk, contact, [put], "It is so", 2)
    play.be(play.manager)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await command(app, "versions")
        assert "told to the managers, not read yet" not in shown(app)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await burst(app, Control("ctrl+z"))
        assert "A manager has read it." in text_of(app)
    assert play.view(contact).facts.rows("child")[0].answer("child.born").typed == "3 April 2019"


async def test_the_list_of_commands_says_why_a_correction_is_not_taken_back(play: Play) -> None:
    contact, child = endorsed(play)
    put = Put(Field("child.born", child, "child", 1), "3 April 2019", "7")
    correcting.correct(play.desk, contact, [put], "The school says so", 1)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await command(app, "take back your own correction")
        assert "Version 2 is taken back." in text_of(app)
        await burst(app, Control("ctrl+p"), "take back your own correction")
        assert correcting.NONE_OPEN in " ".join(text_of(app).split())
        await burst(app, ESC)
    correcting.correct(play.desk, contact, [put], "It is so", 2)
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "The wrong one", play.view(contact).version)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        await opened(app, contact)
        await command(app, "take back your own correction")
        assert "What it corrected does not stand endorsed any more" in " ".join(text_of(app).split())


async def test_a_referral_is_not_begun_by_a_correction_and_the_panel_says_where_it_is(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("decision", "decision.outcome", None)
        await burst(app, Control("ctrl+g"), "+", CUT, "42", ENTER, "Disclosed today", SEND)
        seen = " ".join(text_of(app).replace("│", " ").split())
        assert "Take it as a new contact of the same child: n on the queue" in seen
        await burst(app, ESC)
    assert len(versions(play.desk, contact)) == 1


async def test_danger_that_is_corrected_says_what_the_danger_key_says(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("referrer", "danger.now", None)
        await burst(app, Control("ctrl+g"), "+", CUT, "y", TAB, "She says so now", SEND)
        assert isinstance(app.screen, DangerPanel)
        assert "Version 2: danger now." in " ".join(text_of(app).split())
        await burst(app, "y")
        assert any("to ring 999" in each.text for each in play.view(contact).notes)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3")
        assert "v2 corrected" in text_of(app)


async def test_a_second_reading_that_fails_gives_the_keys_back(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, Control("ctrl+g"), "+", CUT, "4 April 2019", TAB, "The GP says so")
        panel = app.screen
        assert isinstance(panel, CorrectPanel)
        app.hold_keys("correcting")
        with play.desk.database.write() as session:
            row = session.get(Contact, contact)
            assert row is not None
            row.guarded, row.worker_id = "sealed", play.other_worker.id
            session.add(row)
        panel._not_done(CorrectedMeanwhile(correcting.MEANWHILE, 2, ()))
        await settle(app, pilot)
        assert "There is no such contact." in text_of(app)
        await burst(app, ESC)
        assert not isinstance(app.screen, CorrectPanel)


async def test_a_row_that_was_corrected_while_the_question_stood_is_not_taken_out(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    poe = play.row(contact, "professional", 2, name="Ann Poe", agency="hv")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("team", "professional.name", poe)
        await command(app, "take out a row that was endorsed")
        put = Put(Field("professional.name", poe, "professional", 2), "Dr Ann Poe", "Ann Poe")
        correcting.correct(play.desk, contact, [put], "Her title", 1)
        await burst(app, "She left in March", ENTER)
        assert "It was corrected since you read it." in text_of(app)
    assert len(play.view(contact).facts.rows("professional")) == 2
    assert [each.number for each in versions(play.desk, contact)] == [2, 1]
