"""Alarms at the desk: who is told of what, once a band, one bell, and what an answer leaves in the record."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select

from dutydesk.acts import answering, calls, claims, endorsing, phone, sending, starts
from dutydesk.acts.alarm_values import Heard
from dutydesk.acts.alarms import Watch, find
from dutydesk.acts.bell import SWITCH, bell_is_on, switch_bell
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import history
from dutydesk.acts.values import NOBODY, Field, Where
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.alarms import Event
from dutydesk.records.shift_tables import Alarm
from dutydesk.records.tables import Contact
from tests.acts.owed import items, send
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.delenv(SWITCH, raising=False)
    with playing(made_database_url, "2026-05-12T10:00") as desk:
        yield desk


def told(heard: Heard) -> list[tuple[str, str]]:
    """What is said for the first time: event and timescale."""
    return [(each.event.value, each.clock.timescale if each.clock else "") for each in heard.new]


def rows(play: Play) -> list[Alarm]:
    with play.desk.database.read() as session:
        return list(session.exec(select(Alarm)))


def taken(play: Play, family: str = "Shaw") -> UUID:
    """An ordinary contact, its call ended."""
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "name", f"Leah {family}")
    phone.end_call(play.desk, contact)
    return contact


def strategy(play: Play) -> UUID:
    """A contact sent down the strategy lane: its four hours run."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    phone.end_call(play.desk, contact)
    return contact


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


def test_four_hours_acknowledged_at_once_tell_nobody_until_they_press(play: Play) -> None:
    contact = strategy(play)
    clock = play.clock_of(contact, "strategy_discussion")
    with pytest.raises(NotAllowed, match="for a manager"):
        answering.acknowledge_clock(play.desk, clock.id)
    play.be(play.manager)
    play.clock.move(minutes=5)
    answering.acknowledge_clock(play.desk, clock.id)
    watch = Watch(play.desk)
    play.clock.move(minutes=20)
    assert told(watch.look()) == []
    assert answering.acknowledged(play.desk, [clock.id])[clock.id].by == "M Patel"
    play.clock.move(hours=2, minutes=35)
    assert told(watch.look()) == [("urgent", "strategy_discussion")]
    assert answering.acknowledged(play.desk, [clock.id]) == {}  # another band, another answer
    play.be(play.worker)  # at night the worker may be the only one here
    assert told(watch.look()) == [("urgent", "strategy_discussion")]


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


def test_what_was_acknowledged_meanwhile_has_no_bell_owed(play: Play) -> None:
    for family in ("Okoro", "Singh"):
        taken(play, family)
        play.clock.move(minutes=3)
    watch = Watch(play.desk)
    play.at("2026-05-13T08:00")
    assert watch.look().bell
    play.clock.move(minutes=3)
    heard = watch.look()
    assert not heard.bell
    answering.acknowledge(play.desk, heard.new[0].id)
    play.clock.move(minutes=10)
    assert not watch.look().bell


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


def test_acknowledging_keeps_name_and_time_and_changes_neither_clock_nor_order(play: Play) -> None:
    first, second = taken(play, "Okoro"), taken(play, "Singh")
    play.at("2026-05-13T09:00")
    watch = Watch(play.desk)
    alarm = next(each for each in watch.look().line if each.contact_id == first)
    before = queue(play.desk, "team")
    answering.acknowledge(play.desk, alarm.id)
    after = queue(play.desk, "team")
    assert (
        [row.contact_id for row in after.rows] == [row.contact_id for row in before.rows] == [first, second]
    )
    assert [row.clock for row in after.rows] == [row.clock for row in before.rows]
    assert after.rows[0].version == before.rows[0].version
    last = history(play.desk, first)[-1]
    assert (last.words, last.by, last.new) == ("Acknowledged.", "S Khan", "Contact decision")
    assert ("Clock", "Contact decision acknowledged 09:00 S Khan") in preview(play.desk, first).lines
    play.clock.move(minutes=1)
    assert [each.contact_id for each in watch.look().line] == [second]


def test_an_overdue_limit_asks_one_line_of_why_and_keeps_it(play: Play) -> None:
    contact = taken(play)
    play.at("2026-05-13T10:30")
    alarm = Watch(play.desk).look().line[0]
    with pytest.raises(NotAllowed, match="in one line"):
        answering.acknowledge(play.desk, alarm.id, "  ")
    answering.acknowledge(play.desk, alarm.id, "interpreter booked 15:30\x1b[2J")
    assert alarm.clock is not None
    has = answering.acknowledged(play.desk, [alarm.clock.id])[alarm.clock.id]
    assert (has.by, has.reason) == ("S Khan", "interpreter booked 15:30[2J")
    assert any(
        "interpreter booked" in line.words or "interpreter" in str(line)
        for line in history(play.desk, contact)
    )


def test_a_managers_alarm_is_acknowledged_for_all_managers_and_a_late_answer_is_told(play: Play) -> None:
    contact = taken(play)
    play.send(contact)
    play.at("2026-05-13T08:30")
    play.be(play.manager)
    mine = Watch(play.desk)
    alarm = mine.look().line[0]
    play.be(play.other_manager)
    theirs = Watch(play.desk)
    assert theirs.look().line[0].id == alarm.id
    answering.acknowledge(play.desk, alarm.id)
    play.clock.move(minutes=1)
    play.be(play.manager)
    with pytest.raises(Stale, match="D Hart acknowledged this at 08:30 already"):
        answering.acknowledge(play.desk, alarm.id)
    assert mine.look().line == ()
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="for a manager"):
        answering.acknowledge(play.desk, alarm.id)


def test_only_its_worker_or_a_manager_answers_a_workers_alarm(play: Play) -> None:
    taken(play)
    play.at("2026-05-13T08:30")
    alarm = Watch(play.desk).look().line[0]
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="whose contact it is"):
        answering.acknowledge(play.desk, alarm.id)
    play.be(play.manager)
    answering.acknowledge(play.desk, alarm.id)


def test_a_clock_that_is_not_pressing_needs_no_acknowledging(play: Play) -> None:
    contact = taken(play)
    with pytest.raises(NotAllowed, match="Nothing of this clock"):
        answering.acknowledge_clock(play.desk, play.clock_of(contact, "contact_decision").id)


def test_reminding_is_twice_at_most_never_past_the_next_band_and_without_a_bell(play: Play) -> None:
    taken(play)
    watch = Watch(play.desk)
    play.at("2026-05-13T08:00")
    alarm = watch.look().line[0]
    quarter = timedelta(minutes=15)
    at = answering.remind(play.desk, alarm.id, quarter)
    assert at == play.clock.now() + quarter
    play.clock.move(minutes=14)
    assert watch.look().line == ()
    play.clock.move(minutes=1)
    heard = watch.look()
    assert ([each.id for each in heard.new], heard.bell) == ([alarm.id], False)
    play.at("2026-05-13T09:30")
    at = answering.remind(play.desk, alarm.id, timedelta(minutes=60))
    assert at == play.at("2026-05-13T10:00")
    with pytest.raises(NotAllowed, match="twice"):
        answering.remind(play.desk, alarm.id, quarter)
    with pytest.raises(NotAllowed, match="not one of the times"):
        answering.remind(play.desk, alarm.id, timedelta(minutes=20))


def test_twenty_programs_that_look_at_once_write_one_alarm(play: Play) -> None:
    """Safety F20: the same alarm on many machines is one row, and none of them fails."""
    taken(play)
    play.at("2026-05-13T08:00")
    faults: list[BaseException] = []
    start = threading.Barrier(20)

    def one() -> None:
        start.wait()
        try:
            find(play.desk, play.clock.now())
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the test says it
            faults.append(fault)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(row.event for row in rows(play)) == ["urgent", "waiting"]


def test_after_a_start_what_was_heard_is_a_line_and_what_was_not_has_its_bell(play: Play) -> None:
    taken(play, "Okoro")
    play.at("2026-05-13T08:00")
    assert Watch(play.desk).look().bell
    play.clock.move(minutes=20)
    again = Watch(play.desk).look()
    assert (len(again.line), again.bell) == (1, False)
    play.be(play.other_worker)
    theirs = taken(play, "Singh")
    play.be(play.worker)
    play.clock.move(hours=22)
    assert all(each.contact_id != theirs for each in Watch(play.desk).look().line)
    play.be(play.other_worker)  # was away when it arose
    heard = Watch(play.desk).look()
    assert ([each.contact_id for each in heard.new], heard.bell) == ([theirs], True)


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


def test_two_programs_at_one_database_share_what_was_answered(play: Play, made_database_url: str) -> None:
    taken(play)
    play.at("2026-05-13T08:00")
    other = open_desk(made_database_url, None, play.clock)
    try:
        there = Watch(other)
        assert there.look().bell
        alarm = Watch(play.desk).look().line[0]
        answering.acknowledge(play.desk, alarm.id)
        play.clock.move(minutes=1)
        assert there.look().line == ()
    finally:
        close_desk(other)


def test_the_contact_is_locked_before_its_alarm(postgres_database_url: str) -> None:
    """Two managers, one from the line, one from the clock: the other way round each waits for the other."""
    with playing(postgres_database_url, "2026-05-12T10:00") as play:
        contact = taken(play)
        play.send(contact)
        play.at("2026-05-13T08:30")
        play.be(play.manager)
        alarm = Watch(play.desk).look().line[0]
        answers = threading.Thread(target=answering.acknowledge, args=(play.desk, alarm.id))
        with play.desk.database.write() as session:
            session.get(Contact, contact, with_for_update=True)
            answers.start()
            waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while answers.is_alive() and not session.connection().execute(waits).scalar_one():
                answers.join(0.01)
            # The one who answers waits for the contact, and holds nothing that this one needs.
            free = select(Alarm.id).where(Alarm.id == alarm.id).with_for_update(nowait=True)
            assert session.exec(free).first() == alarm.id
        answers.join()
        assert rows(play)[0].acknowledged_by_name == "M Patel"


def test_a_taken_back_send_is_the_workers_again(play: Play) -> None:
    contact = taken(play)
    play.send(contact)
    play.at("2026-05-13T08:30")
    watch = Watch(play.desk)
    assert watch.look().line == ()
    sending.withdraw(play.desk, contact, play.view(contact).version)
    play.clock.move(minutes=1)
    assert ("urgent", "contact_decision") in told(watch.look())
