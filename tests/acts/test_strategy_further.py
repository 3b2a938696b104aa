"""A further strategy discussion of one contact: its own clock, people, notes and result (R-1309)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest

from dutydesk.acts import endorsing, people, strategy, strategy_further, undoing, withdrawing
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.reading import history, open_contact
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.values import Field
from dutydesk.errors import NotAllowed, Stale
from tests.acts.play import Play, playing
from tests.acts.windows import clashes, typed
from tests.fixed_clock import LONDON


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def held(play: Play) -> UUID:
    """A strategy lane, sent at 14:26, discussed at 15:00 by telephone: an enquiry."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.at("2026-05-12T15:06")
    play.type(contact, "strategy.by", "1")
    play.type(contact, "strategy.reasons", "Police visit tonight")
    play.discuss(contact, "15:00")
    return contact


def further(play: Play, contact: UUID, why: str = "The father is out of custody") -> StrategyView:
    return strategy_further.open_further(play.desk, contact, why, play.view(contact).version)


def test_r1309_a_second_discussion_has_its_own_clock_people_notes_and_result(play: Play, held: UUID) -> None:
    """R-1316: the enquiry that the first began keeps its day 0."""
    before = play.view(held)
    play.at("2026-05-14T10:00")
    opened = further(play, held)
    view = play.view(held)
    assert (opened.number, opened.why, opened.held_at) == (2, "The father is out of custody", None)
    (clock,) = [each for each in view.clocks if each.lane == "strategy" and each.stopped_at is None]
    assert (clock.started_at, clock.label) == (opened.opened_at, "discussion 2")
    assert clock.due_at == datetime(2026, 5, 14, 14, 0, tzinfo=LONDON)
    assert not view.strategy_read_only_because
    assert [
        answer for row in view.facts.rows("attendee") for answer in row.answers.values() if answer.given
    ] == []
    assert not view.facts.answer("strategy.reasons").given

    play.at("2026-05-14T11:30")
    assert len(strategy.strategy_gaps(play.desk, held)) == 6
    play.type(held, "strategy.by", "2")
    play.type(held, "strategy.decision", "1")
    play.type(held, "strategy.absent", "Only the police and we could meet; again on Monday at 10:00")
    those = sorted(before.facts.rows("attendee"), key=lambda row: row.number)
    for row, name in zip(those, ("K Osei", "J Lee", "DS Brook", ""), strict=True):
        play.retype(held, "attendee", row.id, "name", name)
        play.retype(held, "attendee", row.id, "joined", "11:00" if name else "")
    play.type(held, "strategy.held", "11:00")
    asked = strategy.held_words(play.desk, held)
    assert asked.endswith("the 15 working days run on from Tue 12 May")
    strategy.record_held(play.desk, held, play.view(held).version)

    first, second = play.view(held).discussions
    assert first.held_at == datetime(2026, 5, 12, 15, 0, tzinfo=LONDON)
    assert second.held_at == datetime(2026, 5, 14, 11, 0, tzinfo=LONDON)
    assert [each.name for each in first.kept.people] == ["S Khan", "J Lee", "DC Hall", "Dr Osei"]
    assert [each.name for each in second.kept.people] == ["K Osei", "J Lee", "DS Brook"]
    assert ("Held by", "telephone") in [(name, words.lower()) for name, words in first.kept.said]
    assert "Police visit tonight" in dict(first.kept.said).values()
    assert ("Held by", "meeting") in [(name, words.lower()) for name, words in second.kept.said]
    enquiry = {each.timescale: each for each in before.clocks if each.about == "enquiry"}
    assert {each.timescale: each for each in play.view(held).clocks if each.about == "enquiry"} == enquiry
    acts = [line.act for line in history(play.desk, held)]
    assert acts.count("strategy_held") == 2
    assert acts.count("strategy_needed") == 1
    stopped = [each.stopped_at for each in play.view(held).clocks if each.lane == "strategy"]
    assert sorted(each for each in stopped if each) == [first.held_at, second.held_at]


def test_one_that_waits_is_held_first_and_a_reason_is_said(play: Play, held: UUID) -> None:
    with pytest.raises(NotAllowed, match="Say why"):
        further(play, held, "  ")
    with pytest.raises(Stale):
        strategy_further.open_further(play.desk, held, "Again", 1)
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="recorded by"):
        further(play, held)
    play.be(play.manager)
    play.clock.move(hours=1)
    further(play, held)
    with pytest.raises(NotAllowed, match="waits to be held"):
        further(play, held)
    assert strategy_further.why_not_further(play.view(held), play.manager) == strategy_further.ONE_WAITS


def test_undo_never_brings_the_first_ones_words_into_the_second(play: Play, held: UUID) -> None:
    play.be(play.manager)
    endorsing.send_back(play.desk, held, play.digest(held), "Say who saw him")
    play.be(play.worker)
    assert undoing.left(play.desk, held)[0]
    play.clock.move(hours=1)
    further(play, held)
    assert not undoing.left(play.desk, held)[0]
    play.clock.move(minutes=1)
    play.type(held, "strategy.reasons", "Mother has moved to her sister")
    assert undoing.undo(play.desk, held).question == "strategy.reasons"
    assert not play.view(held).facts.answer("strategy.reasons").given


def test_it_is_opened_during_an_assessment_too_and_the_contact_is_open_work_again(play: Play) -> None:
    """R-1309 "at any time": endorsed as a single assessment, and then the worry grows."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    with pytest.raises(NotAllowed, match="comes out of a referral"):
        further(play, contact)
    play.endorse(contact)
    assert play.view(contact).state == "endorsed"
    play.at("2026-05-20T18:30")
    opened = further(play, contact, "A bruise seen on the visit")
    assert (opened.number, opened.opened_at) == (1, play.clock.now())
    assert play.view(contact).state == "escalated"
    assert play.clock_of(contact, "strategy_discussion_out_of_hours").started_at == play.clock.now()
    play.be(play.manager)
    # Its 4 hours would run on without a referral.
    with pytest.raises(NotAllowed, match="opened on the strength of it"):
        withdrawing.withdraw_endorsement(play.desk, contact, "A slip", play.view(contact).version)
    play.clock.move(hours=1)
    play.discuss(contact, "19:00", decision="4")
    assert play.view(contact).state == "endorsed"
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="discussion was held"):
        withdrawing.withdraw_endorsement(play.desk, contact, "A slip", play.view(contact).version)


def test_one_that_a_manager_ended_stays_ended_when_the_next_is_held(play: Play) -> None:
    """Endorsed without a discussion; a day later one is needed after all. Its clock stays stopped."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.be(play.manager)
    digest = play.digest(contact)
    endorsing.endorse_other(play.desk, contact, digest, "single_assessment", "No", unknown_reason="Will ask")
    (ended,) = [each for each in play.view(contact).clocks if each.lane == "strategy"]
    play.at("2026-05-13T09:00")
    assert further(play, contact).number == 2
    play.at("2026-05-13T10:00")
    play.discuss(contact, "09:40", decision="4")
    view = play.view(contact)
    assert [each.held_at is None for each in view.discussions] == [True, False]
    assert ended in view.clocks
    assert not [each for each in view.clocks if each.lane == "strategy" and each.stopped_at is None]


def test_what_another_window_typed_of_the_first_one_is_not_written_into_the_second(
    play: Play, held: UUID, made_database_url: str
) -> None:
    """B-19: its fields were emptied under the other window's cursor; what it typed on is kept beside."""
    other = open_desk(made_database_url, "leicester", play.clock)
    try:
        people.be(other, play.worker.id)
        open_contact(other, held)
        play.clock.move(hours=1)
        further(play, held)
        play.clock.move(minutes=1)
        typed(other, held, Field("strategy.reasons"), "Police visit tonight, and again")
        (found,) = clashes(other, held)
        assert (found.mine, found.theirs) == ("Police visit tonight, and again", "")
    finally:
        close_desk(other)
    assert not play.view(held).facts.answer("strategy.reasons").given
