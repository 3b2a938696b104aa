"""The lists of who may read what: a key decides what was seen, and a refused line is asked again as typed."""

from uuid import UUID

from dutydesk.acts import accounts, breaking, restricting
from dutydesk.acts.reading import read_contact
from tests.acts.play import Play
from tests.screens.conftest import call, press, running, text_of

WHY = "Her aunt works in this office"


def restricted(play: Play, child: str = "Leah Shaw") -> UUID:
    """A contact of that child for which S Khan asks it."""
    play.be(play.worker)
    contact = call(play, child)
    restricting.ask(play.desk, contact, "known_here", WHY)
    play.clock.move(minutes=1)  # they stand in the order in which they were asked for
    return contact


def words_of(text: str) -> str:
    """As it reads, wherever its lines end."""
    return " ".join(text.replace("\u2502", " ").split())


async def test_a_key_typed_ahead_does_not_decide_what_moved_under_the_cursor(play: Play) -> None:
    restricted(play)
    second = restricted(play, "Jay Moss")
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g", "y", "n")
        assert len(breaking.to_review(play.desk)) == 2, "typed before the list could be seen"
        assert "typed before this was asked" in words_of(text_of(app))
        await press(app, pilot, "y", "y", "y", "n", "n")
        (waiting,) = breaking.to_review(play.desk)
        assert waiting.contact_id == second, "however many were typed ahead"
        assert "another than the one you had" in words_of(text_of(app))
        await press(app, pilot, "y")
        assert "Nothing waits" in text_of(app)
    assert read_contact(play.desk, second).guarded == "restricted"


async def test_what_somebody_else_decided_meanwhile_is_read_again_and_nothing_else_decided(
    play: Play,
) -> None:
    restricted(play)
    second = restricted(play, "Jay Moss")
    play.be(play.other_manager)
    first = breaking.to_review(play.desk)[0]
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g")
        play.be(play.other_manager)
        restricting.refuse(play.desk, first.id)
        play.be(play.manager)
        await press(app, pilot, "y", "y")
        (waiting,) = breaking.to_review(play.desk)
        assert waiting.contact_id == second


async def test_a_refused_line_is_asked_again_as_it_was_typed(play: Play) -> None:
    contact = restricted(play)
    play.be(play.manager)
    accounts.leave(play.desk, play.assessment_manager.id)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "ctrl+p", *"restrict", "enter", "8", "enter")
        assert "Shut out of this record by name" in text_of(app)
        await press(app, pilot, "enter", *"His own niece", "enter")
        shown = words_of(text_of(app))
        assert "No other manager of this desk could decide" in shown
        assert "His own niece" in shown
        await press(app, pilot, "escape", "escape")
        restricting.ask_change(play.desk, contact, "address", "Not at the old one")
        await press(app, pilot, "ctrl+p", *"restrict", "enter", *"6 Sensitive", "enter")
        shown = words_of(text_of(app))
        assert restricting.WAITS in shown
        assert "6 Sensitive" in shown
