"""SC-01 and SC-05 up to the referral: each event, each thing expected, each row of their deadline tables."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from dutydesk.acts import calls, feedback, sending, strategy
from dutydesk.acts.frozen import words_of
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import behind_gate, history
from dutydesk.errors import Missing
from dutydesk.practice.gate import gate
from dutydesk.practice.hours import expected_chair
from dutydesk.practice.timescales import due
from dutydesk.practice.wording import clock_words
from tests.acts.owed import items, send, states
from tests.acts.play import Play, playing
from tests.acts.table import assert_table
from tests.fixed_clock import LONDON


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    """A desk on either database; each scenario sets its own time."""
    with playing(made_database_url, "2026-01-05T09:00") as desk:
        yield desk


def test_sc01_disclosure_at_school_in_core_hours(play: Play) -> None:
    """R-107, R-109, R-116, R-119, R-204, R-205, R-208, R-709, R-713, R-801, R-802, R-901, R-904,
    R-907, R-911, R-1302, R-1303, R-1305, R-1306, R-1402, R-1403; CF-05, CF-08, CF-32."""
    # 10:20 the designated teacher rings; the parents were not told.
    play.at("2026-03-10T10:20")
    contact = play.take()
    play.type(contact, "gate.caller", "1")
    play.type(contact, "told.informed", "n")
    assert not gate(play.view(contact).facts, play.desk.checklist).settled
    play.type(contact, "gate.safeguarding", "y")
    settled = gate(play.view(contact).facts, play.desk.checklist)
    assert (settled.settled, settled.why, settled.asks) == (True, "It is safeguarding.", ())
    play.ordinary(
        contact,
        told__informed="n",
        told__how="",
        told__reason="1",
        gate__safeguarding="y",
        narrative__seen="",
        narrative__said="At story time said that a parent had touched them sexually",
        threshold__level="4",
        decision__outcome="41",
    )
    facts, checklist = play.view(contact).facts, play.desk.checklist

    def words(key: str) -> str:
        return words_of(checklist.question(key), facts.answer(key), checklist, play.clock.now())

    assert words("told.reason") == "Child discloses sexual abuse by a parent or carer"
    (child,) = facts.rows("child")
    assert all(child.answer(f"child.{each}").typed for each in ("ethnicity", "nationality", "gender"))
    assert not any(answer.mark for answer in child.answers.values())
    assert words("category.need") == "Abuse, neglect and exploitation", "a category, and not N0"
    advised = facts.answer("feedback.advised")
    assert (advised.typed, advised.at, advised.said_by) == ("y", play.clock.now(), "S Khan")
    before = sending.before_sending(play.desk, contact)
    assert before.lane == "ordinary", "the lane that asks for everything"
    assert before.must_fix == (), "no demand to tell the parents, no block"
    assert [each.words for each in before.exceptions] == [
        "i Parents not told: Child discloses sexual abuse by a parent or carer"
    ]

    # 10:40 escalated: the referral is created.
    created = play.at("2026-03-10T10:40")
    play.type(contact, "decision.outcome", "42")
    assert play.send(contact).lane == "strategy"
    (referral,) = play.view(contact).referrals
    assert (referral.state, referral.created_at) == ("open", created)

    # 13:30 the discussion, chaired by the SAS team manager, the school there too; section 47 decided.
    play.at("2026-03-10T13:35")
    play.type(contact, "strategy.others", "Tom Reid, DSL, Oakfield Primary")
    play.type(contact, "strategy.chair", "1")
    play.type(contact, "strategy.reasons", "Police lead the criminal part; joint visit at 15:00")
    held = play.discuss(contact, "13:30", "2")
    assert (held.chair_expected, held.chair_name) == ("Single Assessment manager", "J Lee")
    assert (held.decision_words, held.enquiry) == ("Section 47 enquiry, joint with police", True)
    joined = {
        row.role: row.answer("attendee.name").typed for row in play.view(contact).facts.rows("attendee")
    }
    assert set(joined) == {"social_worker", "manager", "police", "health"}
    assert play.view(contact).facts.answer("strategy.others").typed.startswith("Tom Reid")
    four = play.clock_of(contact, "strategy_discussion")
    assert four.stopped_at == datetime(2026, 3, 10, 13, 30, tzinfo=LONDON)
    assert four.due_at - four.stopped_at == timedelta(hours=1, minutes=10), "before its end"

    # 14:00 the duty team manager endorses contact and referral.
    endorsed = play.at("2026-03-10T14:00")
    play.endorse(contact, "Agreed: joint enquiry, police lead the criminal part")
    view = play.view(contact)
    assert [(row.point, row.at) for row in view.endorsements] == [
        ("contact", endorsed),
        ("referral", endorsed),
    ]
    assert [each.state for each in view.referrals] == ["endorsed"]
    assert view.state == "escalated", "the enquiry goes on"
    assert_table(play, contact, "SC-01", 13)

    # The family's items are held with their reason, the referrer's goes out.
    play.be(play.worker)
    sent_at = play.at("2026-03-10T14:20")
    found, looked_at = items(play, contact), sent_at + timedelta(days=2)
    for name in ("Kim Shaw", "Leah Shaw"):
        feedback.hold(play.desk, found[name].id, found[name].version, "Police enquiry", "M Patel", looked_at)
    for name in ("Tom Reid", "J Bell"):
        send(play, found[name])
    assert states(play, contact) == {
        "Tom Reid": "sent",
        "Kim Shaw": "held",
        "Leah Shaw": "held",
        "J Bell": "sent",
    }
    gone, kept_back = items(play, contact)["Tom Reid"], items(play, contact)["Kim Shaw"]
    assert (gone.sent_at, gone.how, gone.settled_by) == (sent_at, "email", "S Khan")
    assert gone.due_at - sent_at == timedelta(hours=23, minutes=40)
    assert gone.outer_at == gone.due_at + timedelta(hours=24)
    assert (kept_back.held_reason, kept_back.reviewer) == ("Police enquiry", "M Patel")
    still = [row.item.name for row in queue(play.desk, "feedback").rows if row.item]
    assert still == ["Kim Shaw", "Leah Shaw"], "on the queue as held, not as done"
    assert [line.act for line in history(play.desk, contact)].count("feedback_held") == 2
    assert feedback.acknowledge(play.desk, contact, "email", play.clock.now()) == 1
    going = play.going(contact)
    assert {"contact_feedback", "written_outcome", "acknowledge_referral"}.isdisjoint(going)
    assert {"section47_limit", "initial_conference", "assessment_limit"} <= going
    assert_table(play, contact, "SC-01", 13)


def test_sc05_advice_becomes_a_referral_before_the_bank_holiday(play: Play) -> None:
    """R-101, R-205, R-212, R-709, R-1302, R-1304, R-1305, R-1306, R-1402; CF-07: the chair goes by when it is
    held."""
    # 16:40 a midwife, in advice mode, then she names a baby with a bruise.
    began = play.at("2026-05-01T16:40")
    play.clock.move(minutes=8)
    contact = calls.take_call(play.desk, started_at=began, lines=("Bruise, 9 weeks, does not roll",))
    play.type(contact, "gate.caller", "1")
    play.urgent(contact, child="?")
    play.at("2026-05-01T16:58")
    assert behind_gate(play.desk), "nothing but the lane settles it"

    # 16:58 the referral.
    assert play.send(contact).lane == "strategy"
    assert behind_gate(play.desk) == ()
    view = play.view(contact)
    assert view.reference
    assert view.started_at == began, "not the minute the mode changed"
    assert [each.child_name for each in view.referrals] == ["Child 1"]
    assert view.notes[0].text == "Bruise, 9 weeks, does not roll"
    assert view.strategy is not None
    assert view.strategy.chair_expected == "Single Assessment manager", "sought in core hours"

    # 18:15 held, out of hours: the duty DAS team manager chairs.
    play.at("2026-05-01T18:30")
    play.type(contact, "strategy.chair", "2")
    held = play.discuss(contact, "18:15")
    assert (held.chair_expected, held.held_at) == (
        "Duty team manager",
        datetime(2026, 5, 1, 18, 15, tzinfo=LONDON),
    )
    four = play.clock_of(contact, "strategy_discussion_out_of_hours")
    assert four.stopped_at == held.held_at
    assert four.stopped_at is not None
    assert clock_words(four.stopped_at) == "18:15"
    assert four.stopped_at < four.due_at, "inside the 4 hours"
    assert_table(play, contact, "SC-05", 9)

    calendar = play.desk.calendar
    skipped = due(play.desk.profile.timescale("section47_limit"), four.stopped_at, calendar).skipped
    assert [each.day for each in skipped.bank_holidays] == [date(2026, 5, 4), date(2026, 5, 25)]


@pytest.mark.parametrize(
    ("joined", "right", "role"),
    [
        ("16:58", "1", "Single Assessment manager"),
        ("16:59", "1", "Single Assessment manager"),
        ("17:00", "2", "Duty team manager"),
        ("18:15", "2", "Duty team manager"),
    ],
)
def test_sc05_the_chair_is_whoever_the_hour_calls_for_and_only_the_other_is_asked_about(
    play: Play, joined: str, right: str, role: str
) -> None:
    """R-1303, R-1304, R-1305: sought in core hours and held out of hours, no warning is false."""
    play.at("2026-05-01T16:40")
    contact = play.take()
    play.urgent(contact)
    play.at("2026-05-01T16:58")
    play.send(contact)
    play.at("2026-05-01T18:30")
    other = "1" if right == "2" else "2"
    play.type(contact, "strategy.chair", other)
    with pytest.raises(Missing) as refused:
        play.discuss(contact, joined)
    assert [gap for gap in refused.value.gaps if "Chair" in gap] == [
        "s Chair: not the manager who chairs at that hour, so say why"
    ]
    play.type(contact, "strategy.chair", right)
    assert strategy.strategy_gaps(play.desk, contact) == (), "no false warning"
    held = strategy.record_held(play.desk, contact, play.view(contact).version)
    assert held.chair_expected == role


def test_sc05_the_office_is_open_until_five(play: Play) -> None:
    """CF-07: 16:59 is the SAM's, 17:00 the duty manager's; the bank holiday Monday is out of hours."""
    desk = play.desk

    def chair(iso: str) -> str:
        return expected_chair(play.at(iso), desk.profile, desk.calendar)

    assert chair("2026-05-01T16:58") == chair("2026-05-01T16:59") == "single_assessment_manager"
    assert chair("2026-05-01T17:00") == chair("2026-05-01T18:15") == "duty_manager"
    assert chair("2026-05-04T11:00") == "duty_manager"
