"""Alarms at the desk: who is told of what, once a band, one bell, and what an answer leaves in the record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dutydesk.acts import calls, claims, endorsing, phone, sending, starts
from dutydesk.acts.alarm_values import Heard
from dutydesk.acts.alarms import Watch
from dutydesk.acts.bell import SWITCH, bell_is_on, switch_bell
from dutydesk.acts.queue import queue
from dutydesk.acts.values import NOBODY, Field, Where
from dutydesk.practice.alarms import Event
from tests.acts.alarms import rows, strategy, taken, told
from tests.acts.owed import items, send
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.delenv(SWITCH, raising=False)
    with playing(made_database_url, "2026-05-12T10:00") as desk:
        yield desk


def test_my_clock_enters_urgent_and_passes_due_with_one_bell_each(play: Play) -> None:
    """Interaction (c): line and one bell at each, never again inside a band; entering soon says nothing."""
    taken(play)
    watch = Watch(play.desk)
    assert watch.look() == Heard()
    play.at("2026-05-13T02:01")  # 8 h left: soon
    assert told(watch.look()) == []
    play.at("2026-05-13T04:00:01")  # 18 h gone
    assert told(watch.look()) == [("passed", "send_to_manager")]
    play.at("2026-05-13T07:59")
    assert told(watch.look()) == []
    play.at("2026-05-13T08:00")
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("urgent", "contact_decision")], True)
    for _ in range(8):
        play.clock.move(minutes=15)
        heard = watch.look()
        assert (told(heard), heard.bell, len(heard.line)) == ([], False, 1)
    play.clock.move(seconds=31)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("overdue", "contact_decision")], True)
    play.clock.move(hours=12)
    assert (told(watch.look()), watch.look().bell) == ([], False)
    assert sorted((row.event, row.bell) for row in rows(play)) == [
        ("overdue", True),
        ("passed", True),
        ("urgent", True),
        ("waiting", False),  # the mark of 20 hours is for managers, and none was here
    ]


def test_the_manager_is_warned_at_twenty_hours_and_when_what_waits_is_urgent(play: Play) -> None:
    """CF-04: warned at 20 h; then as it enters urgent; the worker, who can do nothing now, is not."""
    contact = taken(play)
    play.send(contact)
    play.be(play.manager)
    watch = Watch(play.desk)
    play.at("2026-05-13T05:59")
    assert told(watch.look()) == []
    play.at("2026-05-13T06:00:01")
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("waiting", "manager_warning")], True)
    play.at("2026-05-13T08:00")
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("waiting", "contact_decision")], True)
    assert len(heard.line) == 1  # the mark is silent once its limit tells
    play.at("2026-05-13T10:00:01")
    assert told(watch.look()) == [("overdue", "contact_decision")]
    play.be(play.worker)
    assert told(watch.look()) == []


def test_four_hours_that_nobody_acknowledged_are_told_to_a_manager_after_fifteen_minutes(play: Play) -> None:
    strategy(play)
    play.be(play.manager)
    watch = Watch(play.desk)
    play.clock.move(minutes=14, seconds=29)
    assert told(watch.look()) == []
    play.clock.move(seconds=31)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("unacknowledged", "strategy_discussion")], True)


def test_a_limit_of_one_working_day_is_born_urgent_and_rings_only_past_due(play: Play) -> None:
    """It has crossed no edge: it tells by its word until its date is over."""
    contact = strategy(play)
    assert "decide_response" in play.going(contact)
    play.at("2026-05-12T12:30")
    play.discuss(contact, "12:00", "3")
    play.endorse(contact)
    watch = Watch(play.desk)
    born = {"decide_response", "acknowledge_referral"} & play.going(contact)
    assert born
    for play_hours in range(12):
        heard = watch.look()
        assert not born & {name for _, name in told(heard)}, play_hours
        play.clock.move(hours=1)
    play.at("2026-05-14T00:00")
    play.be(play.worker)
    assert {name for event, name in told(Watch(play.desk).look()) if event == "overdue"} >= born


def test_a_limit_in_days_becomes_urgent_at_london_midnight(play: Play) -> None:
    """Two working days left, over a weekend: Friday 00:00 BST for a limit that ends on Tuesday."""
    contact = strategy(play)
    play.at("2026-05-12T12:30")
    play.discuss(contact, "12:00")
    limit = play.clock_of(contact, "section47_checkpoint")  # Tue 12 May and 5 working days: Tue 19 May
    assert limit.due_on is not None
    assert limit.due_on.isoformat() == "2026-05-19"
    play.be(play.assessment_manager)
    watch = Watch(play.desk)
    play.clock.set("2026-05-14T23:59:59")
    assert "section47_checkpoint" not in {name for _, name in told(watch.look())}
    play.clock.set("2026-05-15T00:00:30")
    assert ("urgent", "section47_checkpoint") in told(watch.look())


def test_what_was_sent_back_is_a_line_without_a_bell_until_it_is_read(play: Play) -> None:
    contact = taken(play)
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "Which school?")
    play.be(play.worker)
    watch = Watch(play.desk)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("returned", "")], False)
    play.clock.move(minutes=1)
    assert len(watch.look().line) == 1
    assert len(watch.look(opened=contact).line) == 1
    play.clock.move(minutes=1)
    assert watch.look().line == ()
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "And its telephone?")
    play.be(play.worker)
    assert told(watch.look()) == [("returned", "")]


def test_a_promise_that_comes_due_is_a_line_that_names_the_question(play: Play) -> None:
    contact = taken(play)
    field = Field("referrer.phone")
    by = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
    play.desk.keeper.typed(
        contact, field, ">", Where("referrer", "referrer.phone", NOBODY), reason="Tom Reid", by_when=by
    )
    play.desk.keeper.left(contact, field)
    play.desk.keeper.flush()
    watch = Watch(play.desk)
    assert told(watch.look()) == []
    play.at("2026-05-12T11:00")
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("to_find", "")], False)
    assert heard.line[0].about == play.desk.checklist.question("referrer.phone").name
    play.type(contact, "referrer.phone", "0116 496 0123")
    play.desk.keeper.flush()
    play.clock.move(minutes=1)
    assert watch.look().line == ()


def test_a_dropped_call_is_a_line_when_it_is_to_be_rung_back(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    assert calls.settle(play.desk, contact)
    phone.drop_call(play.desk, contact)
    watch = Watch(play.desk)
    assert told(watch.look()) == []
    play.clock.move(minutes=5)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("redial", "")], False)
    phone.join_call(play.desk, contact, "redialled")
    play.clock.move(minutes=1)
    assert watch.look().line == ()


def test_never_a_bell_or_a_line_on_a_call_and_one_line_at_its_end(play: Play) -> None:
    for family in ("Okoro", "Singh"):
        taken(play, family)
        play.clock.move(minutes=30)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    since = play.clock.now()
    for _ in range(40):
        play.clock.move(minutes=1)
        assert watch.look(call_since=since) == Heard()
    heard = watch.look()
    assert [each.event for each in heard.after_call] == [Event.URGENT, Event.URGENT]
    assert (heard.new, heard.bell) == ((), False)
    play.clock.move(minutes=30)
    heard = watch.look()
    assert (heard.new, heard.bell, len(heard.line)) == ((), False, 2)


def test_what_is_no_longer_so_at_the_end_of_the_call_is_not_named(play: Play) -> None:
    contact = taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    since = play.clock.now()
    play.clock.move(minutes=20)
    assert watch.look(call_since=since) == Heard()
    play.send(contact)
    heard = watch.look()
    assert (heard.after_call, heard.line) == ((), ())


def test_a_call_that_was_never_ended_does_not_silence_the_night(play: Play) -> None:
    taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    since = play.clock.now()
    play.clock.move(hours=1, minutes=59)
    assert watch.look(call_since=since) == Heard()
    play.clock.move(minutes=2)
    heard = watch.look(call_since=since)
    assert [each.event for each in heard.after_call] == [Event.URGENT]
    assert heard.line
    assert not heard.bell
    play.clock.move(minutes=30)
    assert not watch.look(call_since=since).bell


def test_a_call_left_open_keeps_the_bell_quiet_and_not_the_line(play: Play) -> None:
    taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    going = play.take()
    play.type(going, "gate.caller", "2")
    calls.settle(play.desk, going)
    play.clock.move(minutes=10)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("urgent", "contact_decision")], False)
    phone.end_call(play.desk, going)
    play.clock.move(minutes=1)
    assert watch.look().bell  # made up for, once


def test_a_call_entered_from_paper_silences_no_bell(play: Play) -> None:
    """Of such a call nobody knows when it ended, and it is over all the same (F 12)."""
    taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    half_an_hour_ago = play.clock.now() - timedelta(minutes=30)
    entered = calls.take_call(play.desk, started_at=half_an_hour_ago, paper="The machine was down")
    begun = play.take()
    for contact in (entered, begun):
        play.type(contact, "gate.caller", "2")
        assert calls.settle(play.desk, contact)
    starts.taken_on_paper(play.desk, begun, half_an_hour_ago, "Two calls at once", play.view(begun).version)
    play.clock.move(minutes=10)
    heard = watch.look()
    assert (told(heard), heard.bell) == ([("urgent", "contact_decision")], True)


def test_a_call_that_was_joined_again_keeps_the_bell_quiet(play: Play) -> None:
    taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    going = play.take()
    play.type(going, "gate.caller", "2")
    calls.settle(play.desk, going)
    phone.drop_call(play.desk, going)
    phone.join_call(play.desk, going, "rang_back")
    play.clock.move(minutes=10)
    assert not watch.look().bell


def test_after_a_hand_over_the_worker_before_is_told_nothing_more_of_it(play: Play) -> None:
    """B-19: what is overdue rings for the one who has it."""
    contact = taken(play)
    play.at("2026-05-13T09:00")
    before = Watch(play.desk)
    assert told(before.look()) == [("urgent", "contact_decision")]
    play.be(play.manager)
    claims.hand_over(play.desk, contact, play.other_worker.id, "Gone home", play.view(contact).version)
    play.clock.move(minutes=1)
    play.be(play.worker)
    heard = before.look()
    assert (heard.line, heard.bell) == ((), False)
    play.be(play.other_worker)
    assert told(Watch(play.desk).look()) == [("urgent", "contact_decision")]
    play.at("2026-05-13T10:01")
    play.be(play.worker)
    assert before.look() == Heard()


def test_nobody_is_told_to_ring_back_once_the_contact_has_closed(play: Play) -> None:
    """Nobody could take that line away: a closed contact has no calls any more."""
    contact = play.take()
    play.ordinary(contact)
    phone.drop_call(play.desk, contact)
    play.clock.move(minutes=5)
    watch = Watch(play.desk)
    assert told(watch.look()) == [("redial", "")]
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    assert [each.event for each in watch.look().line] == [Event.REDIAL], "endorsed, and still to be rung"
    for item in items(play, contact).values():
        send(play, item)
    assert play.view(contact).state == "closed"
    play.clock.move(minutes=1)
    assert watch.look().line == ()
    assert queue(play.desk, "mine").on_hold == ()


def test_one_bell_in_ten_minutes_and_the_rest_share_the_next(play: Play) -> None:
    for family in ("Okoro", "Singh", "Nowak"):
        taken(play, family)
        play.clock.move(minutes=3)
    watch = Watch(play.desk)
    play.at("2026-05-13T07:50")
    watch.look()
    bells = []
    for minute in range(40):
        play.clock.move(minutes=1)
        heard = watch.look()
        if heard.new:
            bells.append((minute + 51, len(heard.new), heard.bell))
        elif heard.bell:
            bells.append((minute + 51, 0, True))
    assert bells == [(60, 1, True), (63, 1, False), (66, 1, False), (70, 0, True)]


def test_the_bell_can_be_off_and_stays_off(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(play)
    switch_bell(play.desk, on=False)
    play.at("2026-05-13T08:00")
    heard = Watch(play.desk).look()
    assert (bool(heard.new), heard.bell) == (True, False)
    assert not bell_is_on(play.desk)
    switch_bell(play.desk, on=True)
    assert bell_is_on(play.desk)
    monkeypatch.setenv(SWITCH, "off")
    assert not bell_is_on(play.desk)


def test_a_limit_that_passed_long_ago_rings_nobody(play: Play) -> None:
    """A desk that was shut for a week tells nothing by ringing; its rows say it in words."""
    taken(play)
    play.clock.move(days=7)
    assert Watch(play.desk).look() == Heard()


def test_a_desk_shut_over_a_weekend_tells_what_passed_with_one_bell(play: Play) -> None:
    for family in ("Okoro", "Singh", "Nowak"):
        taken(play, family)
    play.clock.move(hours=60)
    heard = Watch(play.desk).look()
    assert len(heard.new) == 3
    assert heard.bell
    assert sum(row.bell for row in rows(play)) == 1


def test_a_taken_back_send_is_the_workers_again(play: Play) -> None:
    contact = taken(play)
    play.send(contact)
    play.at("2026-05-13T08:30")
    watch = Watch(play.desk)
    assert watch.look().line == ()
    sending.withdraw(play.desk, contact, play.view(contact).version)
    play.clock.move(minutes=1)
    assert ("urgent", "contact_decision") in told(watch.look())
