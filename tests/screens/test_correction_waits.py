"""A correction that waits stands beside the answer it is about, and its review decides on the first page."""

from uuid import UUID, uuid4

import pytest
from dutydesk.screens.correction_words import apart
from dutydesk.screens.review import ReviewScreen

from dutydesk.acts import correcting, endorsing
from dutydesk.acts.correction_values import Out, Put
from dutydesk.acts.values import Field
from tests.acts.play import Play
from tests.screens.calling import ADD, SEND, TAB, Control, burst
from tests.screens.conftest import SIZES, press, running, settle, text_of
from tests.screens.test_correcting import endorsed
from tests.screens.test_field_help import opened

LONG = (
    "Care has slipped over four weeks and the mother asks for help with mornings; the school has seen it on "
    "four days, gran comes most days, and nobody has said that he is afraid of anyone at home."
)


def decided(contact: UUID, play: Play) -> None:
    """A correction of the outcome and of a child's age, which waits; the worker is here."""
    child = play.view(contact).facts.rows("child")[0].id
    puts = [
        Put(Field("decision.outcome"), "2", "3"),
        Put(Field("child.born", child, "child", 1), "3 April 2019", "7"),
    ]
    correcting.correct(play.desk, contact, puts, "Less was meant; the school [/] gave the date", 1)


def flowing(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("size", SIZES)
async def test_it_stands_in_words_beneath_the_answer_on_the_contact(
    play: Play, size: tuple[int, int]
) -> None:
    contact, _ = endorsed(play)
    decided(contact, play)
    async with running(play.desk, size) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.born", None)
        await settle(app, pilot)
        assert 'correction waiting: age or dob "7 years' in flowing(text_of(app)).lower()
        assert "S Khan 14:26" in flowing(text_of(app))
        await screen.go_to_field("decision", "decision.outcome", None)
        await settle(app, pilot)
        assert 'correction waiting: "' in flowing(text_of(app))
        await screen.go_to_field("narrative", "narrative.seen", None)
        await settle(app, pilot)
        assert "correction waiting" not in text_of(app)
        play.be(play.manager)
        endorsing.send_back(play.desk, contact, play.digest(contact), "No")
        screen.reread()
        await settle(app, pilot)
        await screen.go_to_field("decision", "decision.outcome", None)
        await settle(app, pilot)
        assert "correction waiting" not in text_of(app), "it was decided"


@pytest.mark.parametrize("size", SIZES)
async def test_its_review_shows_was_and_now_and_why_on_the_first_page(
    play: Play, size: tuple[int, int]
) -> None:
    contact, _ = endorsed(play)
    decided(contact, play)
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "3", "enter")
        assert isinstance(app.screen, ReviewScreen)
        first = flowing(text_of(app))
        assert "v2, corrected after endorsement by S Khan, 14:26 today." in first
        assert "v1, endorsed 14:26 today by M Patel" in first
        assert "Less was meant; the school [/] gave the date" in first
        assert first.count("Less was meant") == 1, "said once"
        assert "c Child 1 Leah Shaw: age or dob 7 years, born 2018 or 2019 -> 3 April 2019, 7 years" in first
        assert "d Outcome Early help assessment -> Targeted early help" in first
        await press(app, pilot, "ctrl+g", "d")
        assert 'correction waiting: "' in flowing(text_of(app))
        await press(app, pilot, "ctrl+g", "c")
        assert "correction waiting: Age or DOB" in flowing(text_of(app))


async def test_a_long_text_shows_what_differs_one_above_the_other(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__rationale=LONG)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    put = Put(Field("decision.rationale"), LONG.replace("nobody has said", "he told gran"), LONG)
    correcting.correct(play.desk, contact, [put], "Gran rang back", 1)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter")
        first = flowing(text_of(app))
        assert "was .. comes most days, and nobody has said that he is afraid .." in first
        assert "now .. comes most days, and he told gran that he is afraid .." in first
        assert "Gran rang back" in first


async def test_a_child_that_is_added_and_one_that_is_taken_out_are_told_by_name(play: Play) -> None:
    contact, _ = endorsed(play)
    jay = uuid4()
    cells = {"name": "Jay Shaw", "born": "3", "gender": "m", "ethnicity": "wb", "nationality": "br"}
    puts = [Put(Field(f"child.{key}", jay, "child", 2), value, "") for key, value in cells.items()]
    correcting.correct(play.desk, contact, puts, "There is a brother", 1)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter")
        first = flowing(text_of(app))
        assert "added Child 2 Jay Shaw: name Jay Shaw; age or dob 3 years" in first
    play.endorse(contact, "Yes")
    play.be(play.worker)
    correcting.correct(play.desk, contact, [Out(jay)], "It was a cousin", 2)
    async with running(play.desk) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("children", "child.name", None)
        await settle(app, pilot)
        assert "correction waiting: Child 2 Jay Shaw taken out" in flowing(text_of(app))


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("7 years", "8  years", "7 years", "8 years"),
        ("", LONG, "", LONG),
        (LONG, LONG + " More.", ".. of anyone at home.", ".. of anyone at home. More."),
        (LONG, "No. " + LONG, "Care has slipped over ..", "No. Care has slipped over .."),
    ],
)
def test_of_long_texts_only_what_both_say_is_left_out(old: str, new: str, was: str, now: str) -> None:
    assert apart(old, new) == (was, now)


async def test_what_was_corrected_stands_in_its_field_at_once_and_taken_back_goes(play: Play) -> None:
    contact, _ = endorsed(play)
    async with running(play.desk) as (app, pilot):
        screen = await opened(app, contact)
        await screen.go_to_field("decision", "decision.outcome", None)
        await burst(app, Control("ctrl+g"), "+", Control("ctrl+u"), "2", TAB, "Less was meant", SEND)
        await settle(app, pilot)
        assert "Outcome [2 ] Targeted early help" in flowing(text_of(app))
        await burst(app, Control("ctrl+z"))
        await burst(app, "y")
        await settle(app, pilot)
        assert "Outcome [3 ] Early help assessment" in flowing(text_of(app))
        assert "correction waiting" not in text_of(app)
        await screen.go_to_field("children", "child.born", None)
        await burst(app, ADD, "Jay Shaw", TAB, "3", TAB, "m", TAB, "wb", TAB, "br")
        app.screen.query_one("#correct-why").focus()
        await burst(app, "There is a brother", SEND)
        await settle(app, pilot)
        assert "2 Jay Shaw" in flowing(text_of(app))
        assert text_of(app).count("correction waiting: added, S Khan 14:26") == 1, "the row, not each answer"
