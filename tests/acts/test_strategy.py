"""The strategy discussion: held when the four were there, and day 0 of what it begins."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from dutydesk.acts import endorsing, feedback, strategy
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history
from dutydesk.errors import Missing, NotAllowed, Stale
from dutydesk.records import wiping
from dutydesk.records.discussion_tables import Strategy
from tests.acts.play import Play, playing
from tests.fixed_clock import LONDON


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def urgent(play: Play) -> UUID:
    """A strategy lane, sent at 14:26."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    return contact


def test_it_is_held_when_it_was_held_not_when_that_was_typed(play: Play, urgent: UUID) -> None:
    """R-1302, D3: the 4 hours stop at the discussion."""
    play.at("2026-05-12T19:10")
    view = play.discuss(urgent, "16:05", decision="4")
    clock = play.clock_of(urgent, "strategy_discussion")
    assert view.held_at == clock.stopped_at == datetime(2026, 5, 12, 16, 5, tzinfo=LONDON)
    assert view.recorded_at == play.clock.now()
    assert clock.stopped_at is not None
    assert clock.stopped_at <= clock.due_at


def test_an_enquiry_counts_from_the_day_it_was_held(play: Play, urgent: UUID) -> None:
    """R-1402, R-1403, R-1405: from the discussion's date, over the spring bank holiday."""
    play.at("2026-05-13T00:40")
    play.discuss(urgent, "23:50", decision="2")
    due = play.due(urgent)
    assert due["section47_record"] == "2026-05-15"
    assert due["section47_checkpoint"] == "2026-05-19"
    assert due["section47_limit"] == due["initial_conference"] == "2026-06-03"


@pytest.mark.parametrize("decision", ["3", "4"])
def test_no_enquiry_starts_no_enquiry_clocks(play: Play, urgent: UUID, decision: str) -> None:
    play.clock.move(minutes=40)
    view = play.discuss(urgent, "15:00", decision=decision)
    assert not view.enquiry
    assert not [clock for clock in play.view(urgent).clocks if clock.about == "enquiry"]


def test_once_recorded_nothing_moves_it(play: Play, urgent: UUID) -> None:
    """R-1309, R-1316: what is typed afterwards is refused, and recording again is no second discussion."""
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00")
    before = play.view(urgent).clocks
    play.clock.move(hours=30)
    play.type(urgent, "strategy.held", "20:00")
    again = strategy.record_held(play.desk, urgent, play.view(urgent).version)
    assert again.held_at == datetime(2026, 5, 12, 15, 0, tzinfo=LONDON)
    assert play.view(urgent).clocks == before
    assert len(stored(play)) == 1


def test_recording_the_same_twice_is_recording_it_once(play: Play, urgent: UUID) -> None:
    play.clock.move(minutes=40)
    first = play.discuss(urgent, "15:00")
    again = strategy.record_held(play.desk, urgent, play.view(urgent).version)
    assert again == first
    assert [line.act for line in history(play.desk, urgent)].count("strategy_held") == 1


def test_what_was_recorded_is_told_as_recorded_though_another_program_disposes_of_it_at_once(
    play: Play, urgent: UUID
) -> None:
    def dispose(_: Session) -> None:
        with play.desk.database.engine.begin() as connection:
            if connection.execute(select(Strategy.held_at)).scalar() is not None:
                wiping.take_out(connection, [urgent])

    play.clock.move(minutes=40)
    event.listen(Session, "after_commit", dispose)
    try:
        view = play.discuss(urgent, "15:00")
    finally:
        event.remove(Session, "after_commit", dispose)
    assert view.held_at == datetime(2026, 5, 12, 15, 0, tzinfo=LONDON)
    assert not stored(play)
    with pytest.raises(NotAllowed, match="no such contact"):
        play.view(urgent)


def test_without_the_four_it_is_not_held(play: Play, urgent: UUID) -> None:
    """R-1306: or a reason, and when the next is."""
    play.clock.move(minutes=40)
    play.row(urgent, "attendee", 1, "police", name="DC Hall", joined="15:00")
    play.type(urgent, "strategy.decision", "1")
    missing = [gap.words for gap in strategy.strategy_gaps(play.desk, urgent)]
    assert len(missing) == 3
    with pytest.raises(Missing) as refused:
        strategy.record_held(play.desk, urgent, play.view(urgent).version)
    assert any("Health" in gap for gap in refused.value.gaps)
    assert "strategy_discussion" in play.going(urgent)
    play.type(urgent, "strategy.absent", "Health at an emergency; again at 18:00")
    assert strategy.record_held(play.desk, urgent, play.view(urgent).version).held_at is not None


def test_only_a_referral_brings_a_discussion(play: Play) -> None:
    """R-1005, R-1315."""
    contact = play.take()
    play.ordinary(contact)
    with pytest.raises(NotAllowed, match="comes out of a referral"):
        strategy.record_held(play.desk, contact, play.view(contact).version)


def test_who_may_record_it(play: Play, urgent: UUID) -> None:
    play.clock.move(minutes=40)
    for person in (play.reader, play.other_worker):
        play.be(person)
        with pytest.raises(NotAllowed, match="recorded by"):
            strategy.record_held(play.desk, urgent, play.view(urgent).version)
    with pytest.raises(Stale):
        strategy.record_held(play.desk, urgent, 99)


def test_when_all_is_decided_the_contact_leaves_the_open_work(play: Play, urgent: UUID) -> None:
    play.be(play.manager)
    endorsing.endorse(play.desk, urgent, play.digest(urgent), "Agreed", unknown_reason="Hospital to confirm")
    assert play.view(urgent).state == "escalated"
    assert [row.step for row in queue(play.desk, "team").rows] == ["Strategy"]
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00", decision="4")
    assert play.view(urgent).state == "endorsed"
    assert [row.step for row in queue(play.desk, "team").rows] == ["Acknowledge"], "R-907 is still owed"
    feedback.acknowledge(play.desk, urgent, "email", play.clock.now())
    assert queue(play.desk, "team").rows == ()
    assert [row.step for row in queue(play.desk, "closed").rows] == ["Endorsed"]


def test_an_enquiry_stays_open_work(play: Play, urgent: UUID) -> None:
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00")
    play.be(play.manager)
    endorsing.endorse(play.desk, urgent, play.digest(urgent), "Agreed", unknown_reason="Hospital to confirm")
    (row,) = queue(play.desk, "team").rows
    assert row.step == "Section 47"
    assert row.clock is not None
    assert row.clock.lane == "section47"


def stored(play: Play) -> list[Strategy]:
    with play.desk.database.read() as session:
        return list(session.exec(select(Strategy).order_by(Strategy.held_at)))  # type: ignore[arg-type]


def test_a_planned_time_stops_nothing(play: Play, urgent: UUID) -> None:
    """Finding 3: typed ahead, it would be read as yesterday and start the enquiry a day early."""
    play.at("2026-05-12T14:55")
    with pytest.raises(Missing) as refused:
        play.discuss(urgent, "15:20")
    assert any("joined 15:20 on Mon 11 May, before the call" in gap for gap in refused.value.gaps)
    assert "strategy_discussion" in play.going(urgent)
    assert "section47_limit" not in play.due(urgent)
    assert any("Mon 11 May" in gap.words for gap in strategy.strategy_gaps(play.desk, urgent))


def test_worker_and_police_may_act_before_the_sending_is_typed(play: Play) -> None:
    """Held after the call began and before the referral was made: said with its day, it is no slip."""
    contact = play.take()
    play.urgent(contact)
    play.clock.move(hours=1)
    play.send(contact)
    with pytest.raises(Missing) as refused:
        play.discuss(contact, "14:40")
    assert (
        "joined 14:40 on Tue 12 May, before the referral at 15:26 today (Tue 12 May)" in refused.value.gaps[0]
    )
    play.type(contact, "strategy.held", "14:40 today")
    held = strategy.record_held(play.desk, contact, play.view(contact).version)
    assert held.held_at == datetime(2026, 5, 12, 14, 40, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("1", "at 15:20 today (Tue 12 May), section 47 enquiry: the 15 working days run from Tue 12 May"),
        ("4", "at 15:20 today (Tue 12 May), no section 47 enquiry"),
    ],
)
def test_what_is_asked_before_it_is_recorded(play: Play, urgent: UUID, decision: str, words: str) -> None:
    play.at("2026-05-12T15:30")
    assert strategy.held_words(play.desk, urgent) == ""
    play.type(urgent, "strategy.held", "15:20")
    play.type(urgent, "strategy.decision", decision)
    assert strategy.held_words(play.desk, urgent) == words


def test_a_chair_not_asked_is_taken_as_the_one_the_hour_calls_for(play: Play, urgent: UUID) -> None:
    """R-1305; SC-05: no warning where nothing is the matter."""
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00")
    assert [(row.chair_role, row.chair_name) for row in stored(play)] == [("expected", "J Lee")]


@pytest.mark.parametrize(
    ("typed", "role"), [("1", "single_assessment_manager"), ("2", "duty_manager"), ("3", "other")]
)
def test_a_chair_the_hour_does_not_call_for_gives_a_reason(
    play: Play, urgent: UUID, typed: str, role: str
) -> None:
    """R-1305: in core hours the Single Assessment manager."""
    play.clock.move(minutes=40)
    play.type(urgent, "strategy.chair", typed)
    if typed != "1":
        with pytest.raises(Missing) as refused:
            play.discuss(urgent, "15:00")
        assert any("not the manager who chairs at that hour" in gap for gap in refused.value.gaps)
        assert [gap.question for gap in strategy.strategy_gaps(play.desk, urgent)] == [
            "strategy.chair_reason"
        ]
        play.type(urgent, "strategy.chair_reason", "The other manager was in court")
        strategy.record_held(play.desk, urgent, play.view(urgent).version)
    else:
        play.discuss(urgent, "15:00")
    assert stored(play)[0].chair_role == role


def test_an_enquiry_begun_after_the_endorsement_opens_the_contact_again(play: Play, urgent: UUID) -> None:
    """Endorsed without a discussion, and then one is held all the same."""
    play.be(play.manager)
    endorsing.endorse_other(
        play.desk, urgent, play.digest(urgent), "single_assessment", "No", unknown_reason="Will ask"
    )
    assert play.view(urgent).state == "endorsed"
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00")
    assert play.view(urgent).state == "escalated"


@pytest.mark.parametrize("typed", ["Wed 15:00", "13 May 15:00", "15:00 13/5"])
def test_held_on_wednesday_written_down_on_friday(play: Play, typed: str) -> None:
    """Day 0 is the day it was held, however late that is written down."""
    play.at("2026-05-13T13:00")
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.at("2026-05-15T16:00")
    view = play.discuss(contact, typed)
    assert view.held_at == datetime(2026, 5, 13, 15, 0, tzinfo=LONDON)
    assert play.clock_of(contact, "strategy_discussion").stopped_at == view.held_at
    assert play.due(contact)["section47_limit"] == "2026-06-04"


def test_what_is_asked_names_the_day_it_was_held(play: Play, urgent: UUID) -> None:
    play.at("2026-05-15T16:00")
    play.type(urgent, "strategy.decision", "1")
    for typed, words in (
        ("Wed 15:00", "at 15:00 on Wed 13 May"),
        ("15:00 yesterday", "at 15:00 yesterday (Thu 14 May)"),
        ("15:00", "at 15:00 today (Fri 15 May)"),
    ):
        play.type(urgent, "strategy.held", typed)
        asked = strategy.held_words(play.desk, urgent)
        assert asked.startswith(words)
        assert asked.endswith(f"run from {words[-11:].strip(' ()')}")


def test_a_minute_typed_ahead_on_an_old_contact_is_no_day_too_early(play: Play) -> None:
    """It came in on Tuesday and became a strategy discussion on Wednesday: 15:21 typed at 15:20:40."""
    play.at("2026-05-12T10:00")
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.at("2026-05-13T13:00")
    play.be(play.manager)
    outcome = next(each.key for each in play.desk.checklist.outcomes if each.strategy and not each.unfinished)
    endorsing.endorse_other(play.desk, contact, play.digest(contact), outcome, "Discuss it today")
    play.at("2026-05-13T15:20:40")
    with pytest.raises(Missing) as refused:
        play.discuss(contact, "15:21")
    assert any("15:21 today (Wed 13 May) has not come yet" in gap for gap in refused.value.gaps)
    play.type(contact, "strategy.held", "15:45")
    with pytest.raises(Missing) as refused:
        strategy.record_held(play.desk, contact, play.view(contact).version)
    assert any("Held at: 15:45 on Tue 12 May, before the referral" in gap for gap in refused.value.gaps)
    assert "strategy_discussion" in play.going(contact)
    play.at("2026-05-13T15:22")
    play.type(contact, "strategy.held", "1521")
    play.type(contact, "strategy.absent", "Two were on the line late")
    held = strategy.record_held(play.desk, contact, play.view(contact).version)
    assert held.held_at == datetime(2026, 5, 13, 15, 21, tzinfo=LONDON)
    assert play.due(contact)["section47_limit"] == "2026-06-04"
