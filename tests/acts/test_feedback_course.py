"""The feedback of a contact over time: withdrawn, listed, told of, and in SC-01, SC-03, SC-06."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from dutydesk.acts import calls, endorsing, feedback, feedback_rows, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records.shift_tables import Feedback
from tests.acts.earlier import bring_back
from tests.acts.owed import endorsed, items, send, states
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def test_a_withdrawn_endorsement_takes_what_was_not_sent_with_it(play: Play) -> None:
    contact = endorsed(play)
    item = items(play, contact)["Kim Shaw"]
    by = play.clock.now() + timedelta(days=1)
    feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", by)
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong family", play.view(contact).version)
    assert set(states(play, contact).values()) == {"not_owed"}
    assert queue(play.desk, "feedback").rows == ()
    assert any(line.act == "feedback_gone" for line in history(play.desk, contact))
    gone = items(play, contact)["Tom Reid"]
    with pytest.raises(NotAllowed, match="not owed at this desk any more"):
        send(play, gone)
    play.clock.move(hours=1)
    play.endorse(contact)
    now = play.clock.now()
    found = items(play, contact)
    assert (found["Tom Reid"].state, found["Tom Reid"].due_at) == ("owed", now + timedelta(hours=24))
    held = found["Kim Shaw"]
    assert (held.state, held.held_reason) == ("held", "Police"), "held stays held"
    assert (held.reviewer, held.review_at, held.settled_at) == ("", None, None), "somebody looks anew"
    assert len(found) == 4


def test_all_held_and_closed_can_be_withdrawn_and_the_clocks_begin_afresh(play: Play) -> None:
    """interaction.md, Undo: until a letter is sent, and none was."""
    contact = endorsed(play)
    by = play.clock.now() + timedelta(days=1)
    for item in items(play, contact).values():
        feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", by)
    assert play.view(contact).state == "closed"
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong family", play.view(contact).version)
    assert play.view(contact).state == "sent"
    play.clock.move(hours=1)
    play.endorse(contact)
    assert {"contact_feedback", "written_outcome"} <= play.going(contact)
    assert play.view(contact).state == "endorsed", "nobody has said anew who looks at them"
    for item in items(play, contact).values():
        feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", by)
    assert play.view(contact).state == "closed"
    assert "contact_feedback" not in play.going(contact)


def test_a_child_closed_by_a_wrong_age_is_owed_once_it_is_put_right(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "born", "2")
    play.send(contact)
    play.endorse(contact)
    assert states(play, contact)["Leah Shaw"] == "not_owed"
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "The age is wrong", play.view(contact).version)
    endorsing.open_review(play.desk, contact)
    endorsing.send_back(play.desk, contact, play.digest(contact), "She is 16")
    play.be(play.worker)
    play.retype(contact, "child", child, "born", "16")
    play.send(contact)
    play.endorse(contact)
    leah = items(play, contact)["Leah Shaw"]
    assert (leah.state, leah.how, leah.ask) == ("owed", "", "")


def test_who_cannot_be_reached_is_looked_at_anew_after_a_withdrawn_endorsement(play: Play) -> None:
    contact = endorsed(play)
    for name in ("Kim Shaw", "Leah Shaw"):
        item = items(play, contact)[name]
        feedback.no_route(play.desk, item.id, item.version, "Moved")
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong outcome", play.view(contact).version)
    assert set(states(play, contact).values()) == {"not_owed"}
    play.endorse(contact)
    assert set(states(play, contact).values()) == {"owed"}


def test_one_letter_sent_is_enough_for_the_endorsement_to_stand(play: Play) -> None:
    contact = endorsed(play)
    send(play, items(play, contact)["Tom Reid"])
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="Feedback has been sent"):
        endorsing.withdraw_endorsement(play.desk, contact, "Wrong family", play.view(contact).version)


def test_the_list_is_by_due_time_and_is_found_by_the_recipients_name(play: Play) -> None:
    first = endorsed(play)
    calls.leave(play.desk, first)
    play.clock.move(hours=2)
    endorsed(play, referrer__name="Ruth Cole")
    rows = queue(play.desk, "feedback").rows
    assert [row.item.name for row in rows if row.item and row.item.recipient == "referrer"] == [
        "Tom Reid",
        "Ruth Cole",
    ]
    assert [row.clock.due_at for row in rows if row.clock] == sorted(
        row.clock.due_at for row in rows if row.clock
    )
    assert [row.item.name for row in queue(play.desk, "feedback", "ruth").rows if row.item] == ["Ruth Cole"]
    assert queue(play.desk, "team").counts["feedback"] == 8


def test_what_presses_when_for_whoever_is_told(play: Play) -> None:
    contact = endorsed(play)
    now = play.clock.now()
    item = items(play, contact)["Kim Shaw"]
    feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", now + timedelta(hours=3))

    def names(hours: int) -> list[str]:
        with play.desk.database.read() as session:
            found = feedback_rows.pressing_until(play.desk, session, now + timedelta(hours=hours))
        return [each.item.name for each in found]

    assert names(1) == []
    assert names(4) == ["Kim Shaw"], "held: when it is to be looked at again"
    urgent = play.desk.profile.timescale("contact_feedback").bands.urgent
    assert sorted(names(24 - urgent + 1)) == ["J Bell", "Kim Shaw", "Leah Shaw", "Tom Reid"]


def test_two_who_settle_the_last_two_at_once_still_close_it(play: Play, made_database_url: str) -> None:
    """Each act waits for the contact's row, so that the second sees what the first did."""
    other = open_desk(made_database_url, "leicester", play.clock)
    people.be(other, play.other_worker.id)
    try:
        for _ in range(5):
            play.be(play.worker)
            contact = endorsed(play)
            last = list(items(play, contact).values())
            for item in last[2:]:
                send(play, item)
            at = play.clock.now()
            together = Barrier(2)

            def settle(desk: Desk, item: FeedbackItem, at: datetime, together: Barrier) -> None:
                together.wait(60)
                feedback.sent(desk, item.id, item.version, "email", at, reasons_given=True)

            with ThreadPoolExecutor(2) as both:
                done = [
                    both.submit(settle, desk, item, at, together)
                    for desk, item in zip((play.desk, other), last[:2], strict=True)
                ]
            for each in done:
                each.result()
            assert set(states(play, contact).values()) == {"sent"}
            assert play.view(contact).state == "closed"
            assert {"contact_feedback", "written_outcome"}.isdisjoint(play.going(contact))
    finally:
        close_desk(other)


def test_nothing_of_what_is_typed_stands_in_the_words_of_an_error(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Tom Reid"]
    feedback.hold(
        play.desk, item.id, item.version, "SECRET-WORD", "M Patel", play.clock.now() + timedelta(days=1)
    )
    with pytest.raises(Stale) as stale:
        send(play, item)
    assert "SECRET-WORD" not in str(stale.value)


def test_sc01_the_familys_are_held_for_the_police_and_the_referrers_goes_out(play: Play) -> None:
    """SC-01: R-901, R-904, R-907, R-911; CF-05, CF-32."""
    play.at("2026-03-10T10:20")
    contact = play.take()
    play.ordinary(
        contact, told__informed="n", told__reason="1", gate__safeguarding="y", decision__outcome="42"
    )
    play.at("2026-03-10T10:40")
    play.send(contact)
    play.at("2026-03-10T13:35")
    play.discuss(contact, "13:30")
    play.at("2026-03-10T14:00")
    play.endorse(contact, "Agreed: joint enquiry, police lead the criminal part")
    found = items(play, contact)
    london = datetime.fromisoformat("2026-03-11T14:00:00+00:00")
    assert {each.due_at for each in found.values()} == {london}
    assert {each.outer_at for each in found.values()} == {london + timedelta(hours=24)}
    play.be(play.worker)
    play.at("2026-03-10T14:20")
    review = datetime.fromisoformat("2026-03-12T10:00:00+00:00")
    for name in ("Kim Shaw", "Leah Shaw"):
        feedback.hold(play.desk, found[name].id, found[name].version, "Police enquiry", "M Patel", review)
    send(play, found["Tom Reid"])
    send(play, found["J Bell"])
    assert states(play, contact) == {
        "Tom Reid": "sent",
        "Kim Shaw": "held",
        "Leah Shaw": "held",
        "J Bell": "sent",
    }
    assert {"contact_feedback", "written_outcome"}.isdisjoint(play.going(contact))
    assert play.view(contact).state == "escalated", "the enquiry goes on"
    assert [row.item.name for row in queue(play.desk, "feedback").rows if row.item] == [
        "Kim Shaw",
        "Leah Shaw",
    ]
    feedback.acknowledge(play.desk, contact, "email", play.clock.now())
    assert "acknowledge_referral" not in play.going(contact)


def test_sc03_the_referrer_and_who_holds_responsibility_have_a_written_item_each(play: Play) -> None:
    """SC-03: R-902, R-903."""
    play.at("2026-04-22T14:05")
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    play.at("2026-04-22T15:30")
    play.endorse(contact)
    found = items(play, contact)
    for name in ("Tom Reid", "Kim Shaw"):
        assert found[name].due_at == datetime.fromisoformat("2026-04-23T15:30:00+01:00")
    play.be(play.worker)
    send(play, found["Tom Reid"])
    send(play, found["Kim Shaw"], "letter")
    assert states(play, contact)["Kim Shaw"] == "sent"


def test_sc06_feedback_counts_from_the_endorsement_on_good_friday(play: Play) -> None:
    """SC-06: escalated on Thursday, endorsed on a bank holiday; hours run on."""
    play.at("2026-04-02T15:30")
    contact = play.take()
    play.ordinary(contact, decision__outcome="3")
    play.child(contact, 2, name="Jay Shaw", born="9")
    play.send(contact)
    play.at("2026-04-02T17:20")
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Children in the home")
    assert items(play, contact) == {}, "nothing is owed until the endorsement that follows"
    play.be(play.worker)
    play.type(contact, "decision.outcome", "41")
    play.send(contact)
    play.at("2026-04-03T14:00")
    play.endorse(contact)
    found = items(play, contact).values()
    assert {each.due_at for each in found} == {datetime.fromisoformat("2026-04-04T14:00:00+01:00")}
    assert {each.outer_at for each in found} == {datetime.fromisoformat("2026-04-05T14:00:00+01:00")}
    assert len(found) == 5


def test_ten_thousand_settled_items_do_not_slow_the_list(play: Play) -> None:
    """The tick reads what is open, along its index."""
    contact = endorsed(play)
    with play.desk.database.write() as session:
        for number in range(10_000):
            session.add(
                Feedback(
                    contact_id=contact,
                    about="contact",
                    about_id=contact,
                    recipient="professional",
                    subject_id=UUID(int=number + 1),
                    timescale="contact_feedback",
                    ts="TS-06",
                    started_at=play.clock.now(),
                    due_at=play.clock.now(),
                    state="sent",
                )
            )
    if play.desk.database.dialect == "sqlite":
        with play.desk.database.read() as session:
            sql = "EXPLAIN QUERY PLAN SELECT * FROM feedback WHERE state IN ('owed','held') ORDER BY due_at"
            plan = " ".join(str(row[3]) for row in session.connection().exec_driver_sql(sql))
        assert "feedback_open" in plan
    assert len(queue(play.desk, "feedback").rows) == 4
    assert queue(play.desk, "team").counts["feedback"] == 4


def test_r913_the_familys_items_say_what_language_is_needed(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact, decision__outcome="41")
    play.retype(contact, "child", child, "language", "Polish, interpreter needed")
    play.send(contact)
    play.endorse(contact)
    found = items(play, contact)
    assert found["Kim Shaw"].languages == found["Leah Shaw"].languages == ("Polish, interpreter needed",)
    assert found["Tom Reid"].languages == ()
    assert "language: Polish, interpreter needed" in feedback_rows.minded(found["Kim Shaw"])


def test_what_was_kept_from_the_parents_is_said_before_a_letter_to_them_goes(play: Play) -> None:
    """A letter to a parent whom nobody told because of the harm they do would tell them."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41", told__informed="n", told__reason="2")
    play.send(contact)
    play.endorse(contact)
    found = items(play, contact)
    words = "the parents were NOT told of the call (Serious physical abuse by a carer)"
    assert words in feedback_rows.minded(found["Kim Shaw"])
    assert words in feedback_rows.minded(found["Leah Shaw"])
    assert not any("NOT told" in each for each in feedback_rows.minded(found["Tom Reid"])), "the caller knows"


def test_r908_is_asked_of_each_letter_by_what_that_letter_tells(play: Play) -> None:
    """One child assessed, one advised: the mother's letter tells of both, each child's of its own."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.child(contact, 2, name="Jay Shaw", born="9", outcome="1", outcome_reason="Lives with his father")
    play.send(contact)
    play.endorse(contact)
    asked = {name: each.needs_reasons for name, each in items(play, contact).items()}
    assert asked == {
        "Tom Reid": True,
        "Kim Shaw": True,
        "Leah Shaw": False,
        "Jay Shaw": True,
        "J Bell": True,
    }


def test_what_an_earlier_program_endorsed_is_owed_at_the_first_start_of_this_one(
    play: Play, tmp_path: Path
) -> None:
    """Its two clocks run, and an item is what stops them."""
    contact = endorsed(play)
    owed = states(play, contact)
    started = play.clock_of(contact, "contact_feedback").started_at
    database = play.desk.database
    bring_back(database, "0003", tmp_path)
    play.clock.move(hours=2)
    address = str(database.path or database.engine.url.render_as_string(False))
    again = open_desk(address.replace("postgresql+psycopg", "postgresql"), None, play.clock)
    try:
        people.be(again, play.worker.id)
        found = feedback_rows.of_contact(again, contact)
        assert {each.name: each.state for each in found} == owed
        assert {each.due_at for each in found} == {started + timedelta(hours=24)}
        for each in found:
            feedback.sent(again, each.id, each.version, "letter", play.clock.now(), reasons_given=True)
        assert read_contact(again, contact).state == "closed"
    finally:
        close_desk(again)
