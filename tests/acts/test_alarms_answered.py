"""An alarm is acknowledged or put off: by whom, once, and what the answer leaves in the record."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from dutydesk.acts import answering
from dutydesk.acts.alarms import Watch, find
from dutydesk.acts.bell import SWITCH
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records.shift_tables import Alarm
from dutydesk.records.tables import Contact
from tests.acts.alarms import rows, strategy, taken, told
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.delenv(SWITCH, raising=False)
    with playing(made_database_url, "2026-05-12T10:00") as desk:
        yield desk


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


def test_the_contact_is_locked_before_its_alarm(made_postgres_url: str) -> None:
    """Two managers, one from the line, one from the clock: the other way round each waits for the other."""
    with playing(made_postgres_url, "2026-05-12T10:00") as play:
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
