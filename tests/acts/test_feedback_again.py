"""What is owed again, what keeps a contact open, and two programs that make what is owed at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from uuid import UUID

import pytest

from dutydesk.acts import answering, clocks, feedback, feedback_before
from dutydesk.acts.alarms import Watch
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.queue import queue
from dutydesk.practice.alarms import Event
from dutydesk.records.shift_tables import Feedback
from tests.acts.owed import endorsed, items, send, states
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def all_held(play: Play) -> UUID:
    """Every letter held until five hours from now, and so closed."""
    contact = endorsed(play)
    by = play.clock.now() + timedelta(hours=5)
    for item in items(play, contact).values():
        feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", by)
    assert play.view(contact).state == "closed"
    assert "contact_feedback" not in play.going(contact)
    play.be(play.manager)
    return contact


def test_what_is_let_go_after_all_was_held_opens_the_contact_again(play: Play) -> None:
    contact = all_held(play)
    first = play.clock_of(contact, "contact_feedback").due_at
    play.clock.move(hours=2)
    item = items(play, contact)["Tom Reid"]
    feedback.release(play.desk, item.id, item.version, "The police are done")
    assert play.view(contact).state == "endorsed"
    assert {"contact_feedback", "written_outcome"} <= play.going(contact)
    assert play.clock_of(contact, "contact_feedback").due_at == first, "as if it had never stopped"
    send(play, items(play, contact)["Tom Reid"])
    assert play.view(contact).state == "closed"
    assert "contact_feedback" not in play.going(contact)


def test_a_limit_that_passed_while_all_was_held_runs_from_the_release(play: Play) -> None:
    contact = all_held(play)
    play.clock.move(hours=30)
    item = items(play, contact)["Tom Reid"]
    feedback.release(play.desk, item.id, item.version, "The police are done")
    due_at = play.clock.now() + timedelta(hours=24)
    assert items(play, contact)["Tom Reid"].due_at == due_at
    assert play.clock_of(contact, "contact_feedback").due_at == due_at
    assert play.view(contact).state == "endorsed"


def test_r907_a_referral_not_acknowledged_keeps_the_contact_open_and_on_the_queue(play: Play) -> None:
    contact = endorsed(play, "41")
    for item in items(play, contact).values():
        send(play, item)
    assert play.view(contact).state == "endorsed", "the referrer waits for the acknowledgement"
    assert {"contact_feedback", "written_outcome"}.isdisjoint(play.going(contact))
    play.clock.move(days=2)
    assert [(row.contact_id, row.step) for row in queue(play.desk, "team").rows] == [(contact, "Acknowledge")]
    mine = queue(play.desk, "mine")
    assert ([row.contact_id for row in mine.rows], mine.counts["mine"]) == ([contact], 1)
    feedback.acknowledge(play.desk, contact, "email", play.clock.now())
    assert play.view(contact).state == "closed"
    assert queue(play.desk, "team").rows == ()


def test_r907_marked_as_done_among_the_clocks_it_closes_too(play: Play) -> None:
    contact = endorsed(play, "41")
    for item in items(play, contact).values():
        send(play, item)
    clocks.mark_done(play.desk, play.clock_of(contact, "acknowledge_referral").id, "rang the school")
    assert play.view(contact).state == "closed"


def test_two_programs_that_start_at_once_after_the_upgrade_make_each_item_once(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both see contacts without items before either makes them; the second waits and finds them made."""
    kept = [endorsed(play) for _ in range(2)]
    owed = [states(play, contact) for contact in kept]
    database = play.desk.database
    address = str(database.path or database.engine.url.render_as_string(False))
    both = [
        open_desk(address.replace("postgresql+psycopg", "postgresql"), "leicester", play.clock)
        for _ in range(2)
    ]
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM feedback")
    together, first = Barrier(2), feedback.owe

    def slowly(*about: object) -> None:
        with suppress(BrokenBarrierError):  # on SQLite, and behind a lock, the other never comes
            together.wait(1)
        first(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(feedback, "owe", slowly)
    try:
        with ThreadPoolExecutor(2) as pool:
            made = [pool.submit(feedback_before.owe, desk) for desk in both]
        assert sorted(each.result() for each in made) == [0, 2]
        assert [states(play, contact) for contact in kept] == owed
    finally:
        for desk in both:
            close_desk(desk)


def told(watch: Watch) -> list[tuple[str, str]]:
    """What is said for the first time to who is here."""
    return [(each.event.value, each.clock.timescale if each.clock else "") for each in watch.look().new]


def test_r911_a_held_letter_tells_the_managers_once_when_it_is_to_be_looked_at_again(play: Play) -> None:
    contact = all_held(play)
    watch = Watch(play.desk)
    play.clock.move(hours=4)
    assert told(watch) == []
    play.clock.move(hours=1, minutes=1)
    heard = watch.look()
    assert {each.event for each in heard.new} == {Event.LOOK_AGAIN}
    assert (len(heard.new), heard.bell) == (4, False), "one for each letter, a line and no bell"
    assert told(watch) == []
    play.be(play.worker)
    assert told(watch) == [], "M Patel looks at it, not the worker"
    play.be(play.other_manager)
    assert len(Watch(play.desk).look().line) == 4
    for each in heard.new:
        answering.acknowledge(play.desk, each.id)
    assert watch.look().line == (), "read"
    item = items(play, contact)["Tom Reid"]
    feedback.hold(play.desk, item.id, item.version, "Police", "s khan", play.clock.now() + timedelta(hours=1))
    play.clock.move(hours=2)
    assert told(watch) == [("look_again", "")], "a new date comes due again"
    play.be(play.worker)
    assert told(watch) == [("look_again", "")], "and it is S Khan who looks at it now"
    play.be(play.manager)
    now = items(play, contact)["Tom Reid"]
    feedback.release(play.desk, now.id, now.version, "The police are done")
    assert [each.event for each in watch.look().line if each.event is Event.LOOK_AGAIN] == []


def test_a_letter_owed_again_rings_by_the_clock_of_its_contact_alone(play: Play) -> None:
    contact = all_held(play)
    item = items(play, contact)["Tom Reid"]
    feedback.release(play.desk, item.id, item.version, "The police are done")
    play.be(play.worker)
    watch = Watch(play.desk)
    play.clock.move(hours=25)
    assert told(watch) == [("overdue", "contact_feedback")]


def test_a_letter_about_a_later_referral_tells_its_worker_though_no_clock_runs(play: Play) -> None:
    """48 hours from the referral's endorsement, when the contact's letters had gone (CF-05)."""
    contact = endorsed(play)
    for item in items(play, contact).values():
        send(play, item)
    with play.desk.database.write() as session:
        row = session.get_one(Feedback, items(play, contact)["Tom Reid"].id)
        row.state, row.sent_at, row.timescale = "owed", None, "written_outcome"
        row.due_at = row.started_at + timedelta(hours=48)
        session.add(row)
    watch = Watch(play.desk)
    play.clock.move(hours=47)
    assert told(watch) == [("letter", "")]
    play.clock.move(hours=2)
    assert told(watch) == [("letter", "")], "late now"
    send(play, items(play, contact)["Tom Reid"])
    assert watch.look().line == ()
