"""The clocks as acts start and stop them: once, frozen, and in the right lane."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from dutydesk.acts import clocks, endorsing, starts
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed
from dutydesk.records.tables import ClockRow
from tests.acts.play import Play, due_words, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def test_receipt_starts_the_decision_and_its_two_lesser_lines(play: Play) -> None:
    """TS-02, CF-04: 24 hours, the worker's 18 and the manager's warning at 20."""
    contact = play.take()
    play.ordinary(contact)
    assert play.due(contact) == {
        "contact_decision": "2026-05-13 14:26 BST",
        "send_to_manager": "2026-05-13 08:26 BST",
        "manager_warning": "2026-05-13 10:26 BST",
    }
    with play.desk.database.read() as session:
        row = session.exec(select(ClockRow).where(ClockRow.timescale == "contact_decision")).one()
    assert (row.ts, row.profile, row.profile_version) == ("TS-02", "leicester", play.desk.profile.version)
    assert row.calendar_version == "", "no calendar has a say in hours"


def test_starting_again_changes_nothing(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    before = play.view(contact).clocks
    play.clock.move(hours=2)
    with play.desk.database.write() as session:
        clocks.start(
            session,
            play.desk,
            about="contact",
            about_id=contact,
            contact_id=contact,
            timescale_key="contact_decision",
            started_at=play.clock.now(),
        )
    assert play.view(contact).clocks == before


def test_a_rule_changed_later_never_rewrites_a_clock(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    scales = dict(play.desk.profile.timescales)
    scales["contact_decision"] = replace(scales["contact_decision"], length=12)
    play.desk.profile = replace(play.desk.profile, version="next", timescales=MappingProxyType(scales))
    assert play.due(contact)["contact_decision"] == "2026-05-13 14:26 BST"


def test_a_timescale_the_profile_does_not_have_is_no_clock(play: Play) -> None:
    """CF-29: profiles are not mixed."""
    contact = play.take()
    play.ordinary(contact)
    with play.desk.database.write() as session:
        clocks.start(
            session,
            play.desk,
            about="contact",
            about_id=contact,
            contact_id=contact,
            timescale_key="halton_assessment_limit",
            started_at=play.clock.now(),
        )
    assert "halton_assessment_limit" not in play.due(contact)


def test_the_stricter_reading_counts_a_referral_from_receipt(play: Play) -> None:
    """CF-02: `referral_clock_start` makes it so; the national day still runs from the referral."""
    scales = dict(play.desk.profile.timescales)
    scales["referral_outcome"] = replace(scales["referral_outcome"], starts="contact_received")
    play.desk.profile = replace(play.desk.profile, timescales=MappingProxyType(scales))
    contact = play.take()
    play.urgent(contact)
    play.clock.move(hours=3)
    play.send(contact)
    assert play.due(contact)["referral_outcome"] == "2026-05-13 14:26 BST"
    assert play.due(contact)["decide_response"] == "2026-05-13"


def test_a_days_clock_keeps_its_date_its_limit_and_its_calendar(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    clock = play.clock_of(contact, "acknowledge_referral")
    assert due_words(clock) == "2026-05-13"
    assert f"{clock.due_at:%Y-%m-%d %H:%M}" == "2026-05-13 23:00", "the end of that day in London, in UTC"
    with play.desk.database.read() as session:
        row = session.exec(select(ClockRow).where(ClockRow.timescale == "acknowledge_referral")).one()
    assert row.calendar_version == play.desk.calendar.version


def test_which_lane_of_the_strip(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50")
    lanes = {clock.timescale: clock.lane for clock in play.view(contact).clocks}
    assert lanes["contact_decision"] == lanes["referral_outcome"] == "decision"
    assert lanes["strategy_discussion"] == "strategy"
    assert lanes["section47_limit"] == lanes["initial_conference"] == "section47"
    assert {lanes[key] for key in ("send_to_manager", "assessment_limit", "section47_record")} == {"other"}


def test_the_first_of_each_lane_is_never_crowded_out(play: Play) -> None:
    """Decision 8: the strip shows the most pressing of the desk, however many other clocks are sooner."""
    late = play.take()
    play.urgent(late)
    play.send(late)
    play.clock.move(minutes=30)
    play.discuss(late, "14:50")
    with play.desk.database.write() as session:
        for number in range(260):
            session.add(
                ClockRow(
                    contact_id=late,
                    about="contact",
                    about_id=uuid4(),
                    timescale="send_to_manager",
                    ts="",
                    profile="leicester",
                    profile_version="x",
                    started_at=play.clock.now(),
                    started_at_first=play.clock.now(),
                    due_at=play.clock.now() + timedelta(minutes=number),
                )
            )
    found = queue(play.desk, "team").clocks
    assert {"decision", "section47"} <= {clock.lane for clock in found}
    assert [clock.due_at for clock in found] == sorted(clock.due_at for clock in found)


def test_running_says_whose_they_are_soonest_first(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    found = clocks.running(play.desk)
    assert [clock.timescale for clock in found] == ["send_to_manager", "manager_warning", "contact_decision"]
    assert {(clock.reference, clock.family) for clock in found} == {("C-0001", "SHAW")}
    assert clocks.running(play.desk, uuid4()) == ()
    source = "Leicester Duty and Advice Service practice standards, chapter 2"
    assert found[2].rule == f"24 hours from receipt of the contact, {source}"


def test_what_nobody_stops_never_buries_what_runs_now(play: Play) -> None:
    """Finding 11: old marks that are overdue by months do not hide a decision due tonight."""
    new = [play.take() for _ in range(3)]
    for contact in new:
        play.ordinary(contact)
    with play.desk.database.write() as session:
        for number in range(260):
            session.add(
                ClockRow(
                    contact_id=new[0],
                    about="contact",
                    about_id=uuid4(),
                    timescale="contact_feedback",
                    ts="",
                    profile="leicester",
                    profile_version="x",
                    started_at=play.clock.now(),
                    started_at_first=play.clock.now(),
                    due_at=play.clock.now() - timedelta(days=60, minutes=number),
                )
            )
    found = clocks.running(play.desk)
    assert {clock.contact_id for clock in found if clock.timescale == "contact_decision"} == set(new)
    assert len(found) == 100
    assert [clock.due_at for clock in found] == sorted(clock.due_at for clock in found)


def endorsed(play: Play, outcome: str = "41") -> UUID:
    contact = play.take()
    play.ordinary(contact, decision__outcome=outcome)
    play.send(contact)
    play.endorse(contact)
    return contact


def test_what_no_other_act_ends_is_marked_as_done(play: Play) -> None:
    """R-907: who, when and how; the line of history says it."""
    contact = endorsed(play)
    play.be(play.worker)
    play.clock.move(minutes=30)
    clock = play.clock_of(contact, "acknowledge_referral")
    clocks.mark_done(play.desk, clock.id, "  acknowledged by email\x07 ")
    done = play.clock_of(contact, "acknowledge_referral")
    assert (done.stopped_at, done.stop_act) == (play.clock.now(), "done: acknowledged by email")
    told = history(play.desk, contact)[-1]
    assert (told.act, told.by, told.new) == ("clock_done", "S Khan", f"{done.name}, Leah Shaw")
    assert told.words.endswith("acknowledged by email")
    with pytest.raises(NotAllowed, match="stopped already"):
        clocks.mark_done(play.desk, clock.id, "again")


@pytest.mark.parametrize("how", ["", " \n ", "\x00"])
def test_done_without_saying_how_is_not_done(play: Play, how: str) -> None:
    contact = endorsed(play)
    with pytest.raises(NotAllowed, match="how it was done"):
        clocks.mark_done(play.desk, play.clock_of(contact, "acknowledge_referral").id, how)
    assert "acknowledge_referral" in play.going(contact)


def test_what_is_decided_is_not_marked_as_done(play: Play) -> None:
    """Each has an act of its own."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    view = play.view(contact)
    refused = set()
    for clock in view.clocks:
        if clock.timescale in ("acknowledge_referral", "assessment_limit"):
            continue
        with pytest.raises(NotAllowed, match="This one stops when "):
            clocks.mark_done(play.desk, clock.id, "did it")
        refused.add(clock.timescale)
    assert refused == {
        "contact_decision",
        "send_to_manager",
        "manager_warning",
        "referral_outcome",
        "decide_response",
        "strategy_discussion",
    } & (play.going(contact) | refused)
    assert {"contact_decision", "referral_outcome", "strategy_discussion"} <= play.going(contact)


def test_who_may_mark_it_done(play: Play) -> None:
    contact = endorsed(play)
    clock = play.clock_of(contact, "acknowledge_referral")
    for person in (play.reader, play.other_worker):
        play.be(person)
        with pytest.raises(NotAllowed, match="worker whose contact"):
            clocks.mark_done(play.desk, clock.id, "letter sent")
    play.be(play.assessment_manager)
    clocks.mark_done(play.desk, clock.id, "letter sent")
    assert "acknowledge_referral" not in play.going(contact)
    with pytest.raises(NotAllowed, match="no such clock"):
        clocks.mark_done(play.desk, uuid4(), "letter sent")


def test_the_last_step_of_an_enquiry_ends_the_open_work(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50")
    play.endorse(contact, unknown_reason="Will ask")
    assert play.view(contact).state == "escalated"
    for clock in play.view(contact).clocks:
        if clock.stopped_at is None and not clocks.ended_by(clock.timescale):
            clocks.mark_done(play.desk, clock.id, "conference held")
    assert play.going(contact) == {"contact_feedback", "written_outcome"}
    assert play.view(contact).state == "endorsed"


def test_feedback_is_not_marked_as_done_but_settled_for_each_recipient(play: Play) -> None:
    """R-901, R-904, R-910: by hand one word would stand for letters that never went."""
    contact = endorsed(play)
    for key in ("contact_feedback", "written_outcome"):
        with pytest.raises(NotAllowed, match=r"\^G w, or 4 on the queue"):
            clocks.mark_done(play.desk, play.clock_of(contact, key).id, "all told")
    assert {"contact_feedback", "written_outcome"} <= play.going(contact)


def test_a_corrected_start_moves_what_had_stopped_too(play: Play) -> None:
    """Finding 13: withdrawing the escalation brings back the 24 hours from the corrected start."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.clock.move(minutes=10)
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Children in the house")
    stopped = play.clock_of(contact, "contact_decision").stopped_at
    play.be(play.worker)
    play.desk.profile = replace(play.desk.profile, version="next")
    start = play.clock.now() - timedelta(hours=9)
    starts.correct_start(play.desk, contact, start, "it came at six", play.view(contact).version)
    clock = play.clock_of(contact, "contact_decision")
    assert (clock.started_at, clock.stopped_at) == (start, stopped)
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Misread", play.view(contact).version)
    clock = play.clock_of(contact, "contact_decision")
    assert (clock.stopped_at, clock.due_at) == (None, start + timedelta(hours=24))
    with play.desk.database.read() as session:
        rows = session.exec(select(ClockRow).where(ClockRow.contact_id == contact)).all()
    counted = {row.timescale: row.profile_version for row in rows}
    assert counted["contact_decision"] == counted["send_to_manager"] == "next"
    assert counted["referral_outcome"] != "next"
