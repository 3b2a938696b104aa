"""A person is added to what was endorsed on the screen: a new version, with a reason, beside the first."""

from uuid import UUID, uuid4

import pytest
from dutydesk.screens.correction_add import CorrectAddPanel
from dutydesk.screens.help import Help

from dutydesk.acts import correcting
from dutydesk.acts.correction_values import Put
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import versions
from tests.acts.play import Play
from tests.screens.calling import ADD, COMMANDS, ENTER, ESC, HELP, SEND, TAB, burst, command
from tests.screens.conftest import SIZES, running, text_of
from tests.screens.test_correcting import endorsed
from tests.screens.test_field_help import opened

CELLS = {"name": "Jay Shaw", "born": "3", "gender": "m", "ethnicity": "wb", "nationality": "br"}


def flowing(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("size", SIZES)
async def test_a_child_is_added_by_f5_with_a_reason_and_waits_for_a_manager(
    play: Play, size: tuple[int, int]
) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk, size) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, ADD)
        panel = app.screen
        assert isinstance(panel, CorrectAddPanel)
        assert "Correct: add a child, after the endorsement" in text_of(app)
        await burst(app, SEND)
        assert "Nothing is typed yet. Type the name first." in text_of(app)
        await burst(app, *(stroke for cell in CELLS.values() for stroke in (cell, TAB)))
        await burst(app, SEND)
        assert "Say why it is corrected" in flowing(text_of(app))
        await burst(app, "The school named a brother", SEND)
        assert "Version 2 is kept beside what was endorsed. It waits for a manager." in flowing(text_of(app))
    added = play.view(contact).facts.rows("child")[1]
    assert {key: added.answer(f"child.{key}").typed for key in CELLS} == CELLS
    newest = versions(play.desk, contact)[0]
    assert (newest.number, newest.how, newest.reason) == (2, "waits", "The school named a brother")


async def test_an_adult_is_asked_for_with_what_a_send_asks_of_each(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("narrative", "narrative.seen", None)
        await command(app, "a person, to what was endorsed")
        await burst(app, "p", ENTER)
        panel = app.screen
        assert isinstance(panel, CorrectAddPanel)
        await burst(app, HELP)
        assert isinstance(app.screen, Help)
        await burst(app, ESC)
        keys = [column.key for column in panel.columns]
        typed = {"adult.name": "Lee [/]Shaw", "adult.relation": "fa", "adult.responsibility": "y"}
        await burst(app, *(stroke for key in keys for stroke in (typed.get(key, ""), TAB) if stroke))
        await burst(app, "He rang", SEND)
        assert isinstance(app.screen, CorrectAddPanel), "a consent is asked of each adult"
        assert "Without it the record lacks what a send asks for" in flowing(text_of(app))
        panel.query_one("#add-adult-consent").focus()
        await burst(app, "y", SEND)
        assert "Version 2 is kept" in text_of(app)
    assert play.view(contact).facts.rows("adult")[1].answer("adult.name").typed == "Lee [/]Shaw"


async def test_a_professional_stands_at_once_and_two_who_add_both_have_their_row(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("team", "professional.name", None)
        await burst(app, ADD, "Ann Poe", TAB, "hv", TAB, TAB, "The nurse said so")
        osei: UUID = uuid4()
        put = Put(Field("professional.name", osei, "professional", 2), "Dr Osei", "")
        agency = Put(Field("professional.agency", osei, "professional", 2), "dr", "")
        correcting.correct(play.desk, contact, [put, agency], "He rang", 1)
        await burst(app, SEND)
        seen = flowing(text_of(app))
        assert "It was corrected meanwhile (version 2), and nothing is written yet." in seen
        assert "Dr Osei" in seen
        await burst(app, SEND)
        assert "Version 3 is kept beside what was endorsed. The managers are told." in flowing(text_of(app))
    rows = play.view(contact).facts.rows("professional")
    assert [(row.number, row.answer("professional.name").typed) for row in rows] == [
        (1, "J Bell"),
        (2, "Dr Osei"),
        (3, "Ann Poe"),
    ]


async def test_while_one_waits_nobody_is_added_and_that_is_said_at_once(play: Play) -> None:
    contact, _ = endorsed(play)
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Less", 1)
    async with running(play.desk) as (app, _):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, ADD)
        assert "A correction of it waits for a manager." in flowing(text_of(app))
        assert not isinstance(app.screen, CorrectAddPanel)
        await burst(app, COMMANDS, "a person, to what was endorsed")
        assert "A correction of it waits for a manager." in flowing(text_of(app))
