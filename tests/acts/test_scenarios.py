"""The scenarios of the requirements, call by call, through the acts with the clock in the hand.

Each names the requirements it guards. Due times are those of the scenario's own table, as far as the acts
of this build start the clock.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dutydesk.acts import calls, endorsing, people, sending
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import behind_gate
from dutydesk.errors import Missing, NotAllowed
from dutydesk.practice.gate import gate
from dutydesk.practice.hours import expected_chair
from dutydesk.practice.zone import HappensTwice, local_time
from tests.acts.play import Play, playing
from tests.fixed_clock import LONDON


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A desk; each scenario sets its own time."""
    with playing(tmp_path, "2026-01-05T09:00") as desk:
        yield desk


def rows_of(folder: Path) -> dict[str, int]:
    """How many rows each table of the desk's file holds."""
    connection = sqlite3.connect(folder / "desk.db")
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    connection.close()
    return counts


def test_sc01_disclosure_at_school_in_core_hours(play: Play) -> None:
    """R-204, R-208, R-709, R-713, R-801, R-802, R-1302, R-1303, R-1305, R-1402, R-1403; CF-08."""
    play.at("2026-03-10T10:20")
    contact = play.take()
    play.ordinary(
        contact,
        told__informed="n",
        told__reason="1",
        gate__safeguarding="y",
        threshold__level="4",
        decision__outcome="42",
    )
    play.at("2026-03-10T10:40")
    submission = play.send(contact)
    assert submission.lane == "strategy"
    assert play.view(contact).referrals[0].state == "open"

    play.at("2026-03-10T13:35")
    held = play.discuss(contact, "13:30")
    assert held.chair_expected == "Single Assessment manager"
    assert held.enquiry
    clock = play.clock_of(contact, "strategy_discussion")
    assert clock.stopped_at == datetime(2026, 3, 10, 13, 30, tzinfo=LONDON)
    assert (clock.due_at - clock.stopped_at).total_seconds() == 70 * 60, "1 h 10 min before its end"

    play.at("2026-03-10T14:00")
    play.endorse(contact, "Agreed: joint enquiry, police lead the criminal part")
    due = play.due(contact)
    assert due["contact_decision"] == "2026-03-11 10:20 GMT"
    assert due["strategy_discussion"] == "2026-03-10 14:40 GMT"
    assert due["contact_feedback"] == "2026-03-11 14:00 GMT"
    assert due["written_outcome"] == "2026-03-12 14:00 GMT"
    assert due["acknowledge_referral"] == due["decide_response"] == "2026-03-11"
    assert due["section47_record"] == due["section47_outcome_mark"] == "2026-03-13"
    assert due["section47_checkpoint"] == "2026-03-17"
    assert due["conference_report_sent"] == "2026-03-24"
    assert due["conference_report_authorised"] == "2026-03-25"
    assert due["conference_report_shared"] == "2026-03-26"
    assert due["section47_limit"] == due["initial_conference"] == "2026-03-31"
    assert due["assessment_limit"] == "2026-05-15"
    assert [row.point for row in play.view(contact).endorsements] == ["contact", "referral"]
    assert play.view(contact).state == "escalated"


def test_sc03_neglect_parents_first_then_referral(play: Play, tmp_path: Path) -> None:
    """R-206, R-207, R-209, R-217, R-115, R-124, R-1004, R-1006, R-1007."""
    play.at("2026-04-20T11:00")
    before = rows_of(tmp_path)
    first = play.take()
    play.type(first, "gate.caller", "1")
    play.type(first, "told.informed", "n")
    play.type(first, "gate.safeguarding", "n")
    play.type(first, "narrative.seen", "Unkempt, tired, thin lunch box")
    assert gate(play.view(first).facts, play.desk.checklist).advise_no_record
    calls.close_without_record(play.desk, first)
    assert rows_of(tmp_path) == before
    assert queue(play.desk, "team").clocks == ()

    play.at("2026-04-22T14:05")
    second = play.take()
    play.ordinary(
        second,
        told__how="Told by the school; objects to the call",
        early_help__state="3",
        early_help__detail="",
        threshold__level="3",
        decision__outcome="41",
    )
    with pytest.raises(Missing) as refused:
        play.send(second)
    assert any("Early help" in gap for gap in refused.value.gaps)
    play.type(second, "early_help.detail", "The family was not known to anyone")
    play.at("2026-04-22T15:20")
    play.send(second)
    play.at("2026-04-22T15:30")
    play.endorse(second)
    due = play.due(second)
    assert due["contact_decision"] == "2026-04-23 14:05 BST"
    assert due["decide_response"] == "2026-04-23"
    assert due["referral_outcome"] == "2026-04-23 15:30 BST"
    assert due["assessment_limit"] == "2026-06-26"
    assert play.clock_of(second, "referral_outcome").stopped_at is not None
    assert play.view(second).state == "endorsed"


def test_sc04_advice_only_keeps_nothing(play: Play, tmp_path: Path) -> None:
    """R-201, R-206, R-212, R-213: not one row changes; one key makes it a contact from 10:00."""
    play.at("2026-05-06T10:00")
    began = play.clock.now()
    files = {path.name for path in tmp_path.iterdir()}
    before = rows_of(tmp_path)
    play.clock.move(minutes=12)
    assert rows_of(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == files
    for tab in ("mine", "team", "endorse", "closed"):
        assert queue(play.desk, tab).rows == ()
    assert queue(play.desk, "team").clocks == ()

    contact = calls.take_call(play.desk, started_at=began, lines=("bruise on the arm",))
    assert rows_of(tmp_path) == before, "behind the gate nothing is on the desk yet"
    play.type(contact, "gate.safeguarding", "y")
    assert calls.settle(play.desk, contact)
    assert play.due(contact)["contact_decision"] == "2026-05-07 10:00 BST"
    assert play.view(contact).notes[0].text == "bruise on the arm"


def test_sc05_advice_becomes_referral_before_the_bank_holiday(play: Play) -> None:
    """R-212, R-709, R-1302, R-1304, R-1305, R-1402; CF-07: the chair goes by when it is held."""
    began = play.at("2026-05-01T16:40")
    play.clock.move(minutes=8)
    contact = calls.take_call(play.desk, started_at=began)
    play.type(contact, "gate.caller", "1")
    play.urgent(contact, child="?")
    play.at("2026-05-01T16:58")
    assert behind_gate(play.desk), "nothing but the lane settles it"
    submission = play.send(contact)
    assert submission.lane == "strategy"
    assert behind_gate(play.desk) == ()
    view = play.view(contact)
    assert view.reference
    assert [each.child_name for each in view.referrals] == ["Child 1"]
    desk = play.desk
    assert expected_chair(desk.clock.now(), desk.profile, desk.calendar) == "single_assessment_manager"
    assert view.strategy is not None
    assert view.strategy.chair_expected == "Single Assessment manager"

    play.at("2026-05-01T18:30")
    play.type(contact, "strategy.chair", "2")
    held = play.discuss(contact, "18:15")
    assert held.chair_expected == "Duty team manager"
    due = play.due(contact)
    assert due["contact_decision"] == "2026-05-02 16:40 BST"
    assert due["strategy_discussion_out_of_hours"] == "2026-05-01 20:58 BST"
    assert due["decide_response"] == "2026-05-05"
    assert due["section47_record"] == "2026-05-07"
    assert due["section47_checkpoint"] == "2026-05-11"
    assert due["conference_report_sent"] == "2026-05-18"
    assert due["conference_report_authorised"] == "2026-05-19"
    assert due["conference_report_shared"] == "2026-05-20"
    assert due["section47_limit"] == due["initial_conference"] == "2026-05-26"
    held_clock = play.clock_of(contact, "strategy_discussion_out_of_hours")
    assert held_clock.ts == "TS-09"
    assert held_clock.stopped_at is not None
    assert held_clock.stopped_at < held_clock.due_at


def test_sc06_domestic_abuse_on_maundy_thursday(play: Play) -> None:
    """R-707, R-803, R-713, R-1006, R-1007, R-901, R-904; CF-01: 24 hours may end on Good Friday."""
    play.at("2026-04-02T15:30")
    contact = play.take()
    play.ordinary(contact, gate__caller="1", decision__outcome="2", tools__issues="2")
    play.child(contact, 2, name="Jay Shaw", born="3", gender="m")
    play.at("2026-04-02T17:00")
    play.send(contact)
    play.at("2026-04-02T17:20")
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Children in the house")
    view = play.view(contact)
    assert len(view.referrals) == 2
    assert {each.state for each in view.referrals} == {"open"}
    play.be(play.worker)
    assert [row.step for row in queue(play.desk, "mine").rows] == ["Referral open"]

    play.at("2026-04-03T13:30")
    play.type(contact, "decision.outcome", "41")
    play.send(contact)
    play.at("2026-04-03T14:00")
    play.endorse(contact)
    due = play.due(contact)
    assert due["contact_decision"] == "2026-04-03 15:30 BST"
    assert due["referral_outcome"] == "2026-04-03 17:20 BST"
    assert due["decide_response"] == due["acknowledge_referral"] == "2026-04-07"
    assert due["contact_feedback"] == "2026-04-04 14:00 BST"
    assert due["written_outcome"] == "2026-04-05 14:00 BST"
    assert due["assessment_limit"] == "2026-06-10"
    assert len([clock for clock in play.view(contact).clocks if clock.timescale == "assessment_limit"]) == 2
    assert {each.state for each in play.view(contact).referrals} == {"endorsed"}


def test_sc08_young_person_in_the_repeated_hour(play: Play) -> None:
    """R-101, R-205, R-1006; the two passes of 01:30 give deadlines an hour apart."""
    day = datetime(2026, 10, 25, tzinfo=LONDON).date()
    with pytest.raises(HappensTwice):
        local_time(day, "01:30")
    play.at("2026-10-25T01:40+00:00")
    first, second = local_time(day, "01:30", fold=0), local_time(day, "01:30", fold=1)
    due = []
    for began in (first, second):
        contact = calls.take_call(play.desk, started_at=began)
        play.ordinary(contact, gate__caller="4", told__informed="", decision__outcome="41")
        due.append(play.due(contact)["contact_decision"])
    assert due == ["2026-10-26 00:30 GMT", "2026-10-26 01:30 GMT"]

    play.type(contact, "told.informed", "y")
    play.type(contact, "views.answer", "Will not have him back tonight")
    play.send(contact)
    play.at("2026-10-25T02:15+00:00")
    play.endorse(contact)
    ours = play.due(contact)
    assert ours["decide_response"] == "2026-10-26"
    assert ours["assessment_limit"] == "2026-12-29"


def test_sc16_returned_with_fourteen_minutes_to_spare(play: Play) -> None:
    """R-109, R-116, R-801, R-803, R-901, R-904: both faults named, versions kept, the 24 hours run on."""
    play.at("2026-07-15T09:12")
    contact = play.take()
    child = play.ordinary(contact, category__need="N0", decision__outcome="3")
    play.retype(contact, "child", child, "ethnicity", "")

    play.at("2026-07-15T16:20")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    ethnicity, category = refused.value.gaps
    assert "Category" in category
    assert "Ethnicity, Leah Shaw" in ethnicity
    assert "Shaw" not in str(refused.value), "an error's own words hold no name"
    assert play.view(contact).state == "recording"
    assert play.view(contact).submissions == ()

    play.type(contact, "category.need", "1")
    play.retype(contact, "child", child, "ethnicity", "wb")
    play.at("2026-07-15T16:30")
    first = play.send(contact)
    assert "contact_decision" in play.going(contact)
    assert "send_to_manager" not in play.going(contact)

    play.at("2026-07-15T17:05")
    play.be(play.manager)
    read = endorsing.open_review(play.desk, contact)
    assert read.first_time
    note = "The analysis leaves out the two earlier contacts in the chronology."
    endorsing.send_back(play.desk, contact, read.submission.digest, note)
    view = play.view(contact)
    assert view.state == "returned"
    assert view.endorsements[-1].reasons == note
    assert "contact_decision" in play.going(contact), "the clock runs through the return"

    play.be(play.worker)
    play.at("2026-07-16T08:40")
    play.type(contact, "analysis.reflection", "Two earlier contacts, both for the same worry")
    second = play.send(contact)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest

    play.at("2026-07-16T08:58")
    play.be(play.manager)
    again = endorsing.open_review(play.desk, contact)
    assert [(change.letter, change.old, change.new) for change in again.changed] == [
        ("h", "Seen on four days", "Two earlier contacts, both for the same worry")
    ]
    endorsing.endorse(play.desk, contact, again.submission.digest, "Agreed")
    due = play.due(contact)
    assert due["contact_decision"] == "2026-07-16 09:12 BST"
    assert due["contact_feedback"] == "2026-07-17 08:58 BST"
    assert due["written_outcome"] == "2026-07-18 08:58 BST"
    clock = play.clock_of(contact, "contact_decision")
    assert clock.stopped_at is not None
    assert (clock.due_at - clock.stopped_at).total_seconds() == 14 * 60
    view = play.view(contact)
    assert [each.number for each in view.submissions] == [1, 2]
    assert view.state == "endorsed"
    assert [row.family for row in queue(play.desk, "closed").rows] == ["SHAW"]


def test_a_manager_who_takes_a_contact_does_not_endorse_it(play: Play) -> None:
    """R-804, R-102."""
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    sending.send(play.desk, contact, play.view(contact).version)
    with pytest.raises(NotAllowed, match="another manager"):
        endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
    people.be(play.desk, play.other_manager.id)
    endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
