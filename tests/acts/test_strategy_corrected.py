"""Correcting what was recorded of a strategy discussion: the words put right stay (R-1309)."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from dutydesk.acts import correcting, endorsing, strategy_further
from dutydesk.acts.correction_values import Put
from dutydesk.acts.history import history_page
from dutydesk.acts.reading import open_contact
from dutydesk.acts.strategy_values import Kept
from dutydesk.acts.values import NOBODY, Field
from dutydesk.errors import NotSaved
from tests.acts.play import Play, playing

REASONS, RATIONALE = Field("strategy.reasons"), Field("decision.rationale")
HEARD, RIGHT = "Police visit tonight", "No visit: the father knows the address"


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def held(play: Play) -> UUID:
    """A strategy lane, discussed at 15:00 and endorsed."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.at("2026-05-12T15:06")
    play.type(contact, "strategy.by", "1")
    play.type(contact, REASONS.question, HEARD)
    play.discuss(contact, "15:00")
    play.endorse(contact, unknown_reason="A baby")
    play.be(play.worker)
    return contact


def of(play: Play, contact: UUID, number: int = 1) -> Kept:
    return play.view(contact).discussions[number - 1].kept


def further(play: Play, contact: UUID) -> None:
    play.clock.move(hours=20)
    strategy_further.open_further(play.desk, contact, "The father is out", play.view(contact).version)


def put_right(play: Play, contact: UUID, *more: Put) -> None:
    """What was decided, and who was there, were heard wrong."""
    police = next(row for row in play.view(contact).facts.rows("attendee") if row.role == "police")
    name = Field("attendee.name", police.id, "attendee", police.number, "police")
    puts = [Put(REASONS, RIGHT, HEARD), Put(name, "DS Brook", "DC Hall"), *more]
    correcting.correct(play.desk, contact, puts, "Heard wrong", 1)


def test_the_words_put_right_are_the_ones_that_stay_beside_the_next_discussion(
    play: Play, held: UUID
) -> None:
    put_right(play, held)
    further(play, held)
    first = of(play, held)
    assert RIGHT in dict(first.said).values()
    assert HEARD not in dict(first.said).values()
    assert [each.name for each in first.people] == ["S Khan", "J Lee", "DS Brook", "Dr Osei"]


def test_taken_back_before_the_next_discussion_it_is_as_it_was_recorded(play: Play, held: UUID) -> None:
    before = of(play, held)
    put_right(play, held)
    assert of(play, held) != before
    correcting.take_back(play.desk, held)
    assert of(play, held) == before
    further(play, held)
    assert of(play, held) == before


@pytest.mark.parametrize("text", [RIGHT, ""])
def test_taken_back_later_it_goes_back_beside_the_first_and_never_into_the_second(
    play: Play, held: UUID, text: str
) -> None:
    before = of(play, held)
    correcting.correct(play.desk, held, [Put(REASONS, text, HEARD)], "Heard wrong", 1)
    further(play, held)
    assert of(play, held) != before
    correcting.take_back(play.desk, held)
    assert of(play, held) == before
    assert of(play, held, 2) == Kept()
    assert not play.view(held).facts.answer(REASONS.question).given
    lines = [each.what for each in history_page(play.desk, held).happened]
    assert any("beside the discussion" in each for each in lines)


def test_sent_back_later_it_leaves_what_is_typed_of_the_second(play: Play, held: UUID) -> None:
    before = of(play, held)
    was = play.view(held).facts.answer(RATIONALE.question).typed
    put_right(play, held, Put(RATIONALE, "Care has slipped far", was))
    further(play, held)
    play.type(held, REASONS.question, RIGHT)
    play.be(play.manager)
    endorsing.send_back(play.desk, held, play.digest(held), "No")
    assert of(play, held) == before
    facts = play.view(held).facts
    assert facts.answer(REASONS.question).typed == RIGHT
    assert facts.answer(RATIONALE.question).typed == was


def test_a_further_one_that_was_not_kept_leaves_what_the_window_knows(play: Play, held: UUID) -> None:
    """B-19: else what is typed next would go over another window's text, and nobody be told."""
    open_contact(play.desk, held)
    known = play.desk.keeper.versions.known(held)
    assert known is not None
    before = dict(known)
    version = play.view(held).version
    with play.desk.database.write() as session:
        session.connection().execute(sa.text("ALTER TABLE clock RENAME TO elsewhere"))
    with pytest.raises(NotSaved):
        strategy_further.open_further(play.desk, held, "The father is out", version)
    assert play.desk.keeper.versions.known(held) == before
    with play.desk.database.write() as session:
        session.connection().execute(sa.text("ALTER TABLE elsewhere RENAME TO clock"))
    further(play, held)
    after = play.desk.keeper.versions.known(held)
    assert after is not None
    assert after.get((NOBODY, REASONS.question), 0) != before[NOBODY, REASONS.question]
