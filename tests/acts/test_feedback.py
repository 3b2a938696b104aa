"""What is owed in writing: made with the endorsement, settled one by one, its clocks too (R-901 to R-911)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from dutydesk.acts import feedback, feedback_rows
from dutydesk.acts.feedback_values import state_words
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice import feedback as practice
from dutydesk.records.tables import Contact, Referral
from tests.acts.owed import endorsed, items, send, settle_all, states
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def test_an_endorsement_makes_one_item_for_each_recipient_with_the_24_hours(play: Play) -> None:
    """R-901, R-910; CF-05: 24 hours from the endorsement, the 48 beside them as the outer mark."""
    contact = endorsed(play)
    found = feedback_rows.of_contact(play.desk, contact)
    assert [(each.name, each.recipient, each.ask) for each in found] == [
        ("Tom Reid", "referrer", ""),
        ("Kim Shaw", "responsible", ""),
        ("Leah Shaw", "child", "by_age"),
        ("J Bell", "professional", ""),
    ]
    now = play.clock.now()
    assert {each.state for each in found} == {"owed"}
    assert {each.due_at for each in found} == {now + timedelta(hours=24)}
    assert {each.outer_at for each in found} == {now + timedelta(hours=48)}
    assert {each.ts for each in found} == {"TS-06"}
    told = next(line for line in history(play.desk, contact) if line.act == "feedback_owed")
    assert told.words.startswith("Feedback is owed: Tom Reid (referrer); Kim Shaw (parental responsibility);")


def test_three_children_endorsed_as_three_referrals_owe_one_letter_to_each_person(play: Play) -> None:
    """R-910: siblings come under one item; R-903 is not a second letter for the same decision."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.child(contact, 2, name="Jay Shaw", born="3")
    play.child(contact, 3, name="Max Shaw", born="14")
    play.send(contact)
    play.endorse(contact)
    assert len(play.view(contact).referrals) == 3
    assert states(play, contact) == {
        "Tom Reid": "owed",
        "Kim Shaw": "owed",
        "Leah Shaw": "owed",
        "Jay Shaw": "not_owed",
        "Max Shaw": "owed",
        "J Bell": "owed",
    }
    assert items(play, contact)["Jay Shaw"].how == "under 5: the letter to the parents tells it"


def test_owing_again_changes_nothing(play: Play) -> None:
    contact = endorsed(play)
    before = feedback_rows.of_contact(play.desk, contact)
    play.clock.move(hours=2)
    with play.desk.database.write() as session:
        row = session.get_one(Contact, contact)
        feedback.owe(session, play.desk, row, play.view(contact).facts, [], play.clock.now(), play.manager)
    assert feedback_rows.of_contact(play.desk, contact) == before


def test_a_referral_endorsed_when_the_letters_had_gone_is_owed_in_48_hours(play: Play) -> None:
    """R-903, R-904; CF-05: the diagram gives the referral no figure, so TS-16 holds."""
    contact = endorsed(play, "41")
    send(play, items(play, contact)["Tom Reid"])
    play.clock.move(hours=5)
    now = play.clock.now()
    with play.desk.database.write() as session:
        row = session.get_one(Contact, contact)
        made = list(session.exec(select(Referral)).all())
        feedback.owe(session, play.desk, row, play.view(contact).facts, made, now, play.manager)
    later = [each for each in feedback_rows.of_contact(play.desk, contact) if each.about == "referral"]
    assert [each.name for each in later] == ["Tom Reid", "Kim Shaw", "Leah Shaw", "J Bell"]
    assert {(each.ts, each.due_at) for each in later} == {("TS-16", now + timedelta(hours=48))}


def test_sent_says_when_how_and_by_whom(play: Play) -> None:
    contact = endorsed(play, "41")
    play.clock.move(minutes=40)
    item, at = items(play, contact)["Tom Reid"], play.clock.now() - timedelta(minutes=10)
    play.be(play.other_worker)  # the contact's own worker has gone home
    feedback.sent(play.desk, item.id, item.version, "email", at)
    done = items(play, contact)["Tom Reid"]
    assert (done.state, done.how, done.sent_at, done.settled_by) == ("sent", "email", at, "T Webb")
    assert state_words(done, play.clock.now()) == "sent by email, 14:56 today"
    line = history(play.desk, contact)[-1]
    assert (line.act, line.by) == ("feedback_sent", "T Webb")
    assert line.words == "Feedback sent: Tom Reid (referrer), by email, 14:56 today (Tue 12 May)."
    assert "contact_feedback" in play.going(contact)


def test_when_the_last_is_sent_both_clocks_stop_with_that_hour_and_the_contact_closes(play: Play) -> None:
    """D1, C5 to C6; TS-06, TS-16."""
    contact = endorsed(play)
    play.clock.move(hours=1)
    settle_all(play, contact)
    assert play.going(contact) == set()
    for key in ("contact_feedback", "written_outcome"):
        clock = play.clock_of(contact, key)
        assert (clock.stopped_at, clock.stop_act) == (play.clock.now(), "feedback settled")
    assert play.view(contact).state == "closed"
    assert [row.step for row in queue(play.desk, "closed").rows] == ["Closed"]
    assert queue(play.desk, "feedback").rows == ()


def test_the_clocks_stop_with_the_last_hour_though_it_was_typed_earlier(play: Play) -> None:
    contact = endorsed(play, "41")
    start, four = play.clock.now(), list(items(play, contact).values())
    play.clock.move(hours=6)
    for hours, item in zip((5, 1, 2, 3), four, strict=True):
        feedback.sent(play.desk, item.id, item.version, "letter", start + timedelta(hours=hours))
    assert play.clock_of(contact, "contact_feedback").stopped_at == start + timedelta(hours=5)


def test_a_contact_of_which_something_is_decided_still_does_not_close(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.endorse(contact, unknown_reason="The ward asks")
    play.be(play.worker)
    settle_all(play, contact)
    assert play.view(contact).state == "escalated"
    assert "contact_feedback" not in play.going(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50", "3")
    assert play.view(contact).state == "endorsed", "the referrer is told that it came, too (R-907)"
    feedback.acknowledge(play.desk, contact, "email", play.clock.now())
    assert play.view(contact).state == "closed", "these two were what it waited for"


def test_r902_a_telephone_call_alone_is_not_the_written_word(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Kim Shaw"]
    for how in ("phone", "", "carrier pigeon"):
        with pytest.raises(NotAllowed, match="Say how"):
            feedback.sent(play.desk, item.id, item.version, how, play.clock.now())
    assert states(play, contact)["Kim Shaw"] == "owed"


@pytest.mark.parametrize("hours", [1, -1])
def test_what_is_to_come_or_before_the_endorsement_was_not_sent(play: Play, hours: int) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Tom Reid"]
    with pytest.raises(NotAllowed):
        feedback.sent(play.desk, item.id, item.version, "email", play.clock.now() + timedelta(hours=hours))


def test_r908_below_the_threshold_reasons_and_other_help_are_in_it_and_kept(play: Play) -> None:
    contact = endorsed(play, "1")
    item = items(play, contact)["Kim Shaw"]
    assert item.needs_reasons
    with pytest.raises(NotAllowed, match="reasons and other sources of help"):
        feedback.sent(play.desk, item.id, item.version, "letter", play.clock.now())
    send(play, item, "letter")
    done = items(play, contact)["Kim Shaw"]
    assert done.reasons_given
    assert state_words(done, play.clock.now()) == "sent by letter, 14:26 today, with reasons and other help"
    assert not items(play, endorsed(play, "41"))["Kim Shaw"].needs_reasons


def test_r911_held_has_a_reason_a_reviewer_and_a_time_and_stays_on_the_queue(play: Play) -> None:
    contact = endorsed(play)
    item = items(play, contact)["Kim Shaw"]
    by = play.clock.now() + timedelta(hours=20)
    for reason, reviewer, at in (
        ("", "M Patel", by),
        ("Police", " ", by),
        ("Police", "M Patel", play.clock.now()),
    ):
        with pytest.raises(NotAllowed):
            feedback.hold(play.desk, item.id, item.version, reason, reviewer, at)
    feedback.hold(play.desk, item.id, item.version, " Police enquiry. ", "M Patel", by)
    held = items(play, contact)["Kim Shaw"]
    assert (held.state, held.held_reason, held.reviewer, held.review_at) == (
        "held",
        "Police enquiry",
        "M Patel",
        by,
    )
    words = "held: Police enquiry. M Patel looks at it again by 10:26 tomorrow (Wed 13 May)"
    assert state_words(held, play.clock.now()) == words
    for other in ("Tom Reid", "Leah Shaw", "J Bell"):
        send(play, items(play, contact)[other])
    assert play.view(contact).state == "closed", "held with a reviewer counts as settled (D1)"
    rows = queue(play.desk, "feedback").rows
    assert [row.item.name for row in rows if row.item] == ["Kim Shaw"]
    assert queue(play.desk, "mine").counts["feedback"] == 1


def test_what_is_held_goes_only_when_a_manager_lets_it(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Kim Shaw"]
    feedback.hold(play.desk, item.id, item.version, "Police", "M Patel", play.clock.now() + timedelta(days=1))
    held = items(play, contact)["Kim Shaw"]
    with pytest.raises(NotAllowed, match="It is held"):
        send(play, held)
    with pytest.raises(NotAllowed, match="It is held"):
        feedback.no_route(play.desk, held.id, held.version, "no address")
    with pytest.raises(NotAllowed, match="when a manager says so"):
        feedback.release(play.desk, held.id, held.version, "Police agree")
    play.clock.move(hours=30)
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="Say why"):
        feedback.release(play.desk, held.id, held.version, " ")
    feedback.release(play.desk, held.id, held.version, "Police agree")
    free = items(play, contact)["Kim Shaw"]
    assert (free.state, free.due_at) == ("owed", play.clock.now() + timedelta(hours=24))
    send(play, free, "letter")
    with pytest.raises(NotAllowed, match="sent already"):
        send(play, items(play, contact)["Kim Shaw"])


def test_cf31_no_route_to_reply_needs_its_reason_and_may_turn_up_after_all(play: Play) -> None:
    contact = endorsed(play, "41", gate__caller="2", referrer__name="?", referrer__email="?")
    item = items(play, contact)[practice.NOT_NAMED]
    with pytest.raises(NotAllowed, match="Say why"):
        feedback.no_route(play.desk, item.id, item.version, "\x00")
    feedback.no_route(play.desk, item.id, item.version, "Gave no name and no address")
    gone = items(play, contact)[practice.NOT_NAMED]
    assert state_words(gone, play.clock.now()) == "no route to reply: Gave no name and no address"
    send(play, gone, "letter")
    assert states(play, contact)[practice.NOT_NAMED] == "sent"


def test_a_child_that_is_not_written_to_is_not_owed_with_why(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Leah Shaw"]
    feedback.no_route(play.desk, item.id, item.version, "7, told by her mother with the letter")
    done = items(play, contact)["Leah Shaw"]
    assert (done.state, done.how) == ("not_owed", "7, told by her mother with the letter")
    assert history(play.desk, contact)[-1].act == "feedback_not_owed"


def test_a_version_that_is_not_the_one_that_stands_is_told_what_does(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Tom Reid"]
    send(play, item)
    with pytest.raises(Stale, match="Now: sent by email, S Khan, 14:26 today"):
        feedback.no_route(play.desk, item.id, item.version, "No address")
    assert states(play, contact)["Tom Reid"] == "sent"


def test_a_reader_settles_nothing(play: Play) -> None:
    contact = endorsed(play, "41")
    item = items(play, contact)["Tom Reid"]
    play.be(play.reader)
    with pytest.raises(NotAllowed, match="Your role does not"):
        send(play, item)
    with pytest.raises(NotAllowed, match="Your role does not"):
        feedback.acknowledge(play.desk, contact, "email", play.clock.now())


def test_r907_acknowledging_stops_that_clock_of_every_referral(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.child(contact, 2, name="Jay Shaw", born="3")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    play.clock.move(minutes=20)
    assert feedback.acknowledge(play.desk, contact, "phone", play.clock.now()) == 2
    assert "acknowledge_referral" not in play.going(contact)
    told = history(play.desk, contact)[-1].words
    assert told == "Referral acknowledged: Leah Shaw, Jay Shaw, by phone, 14:46 today (Tue 12 May)."
    with pytest.raises(NotAllowed, match="waits to be acknowledged"):
        feedback.acknowledge(play.desk, contact, "phone", play.clock.now())
