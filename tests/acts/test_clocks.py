"""The clocks as acts start and stop them: once, frozen, and in the right lane."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from uuid import uuid4

import pytest
from sqlmodel import select

from dutydesk.acts import clocks
from dutydesk.acts.queue import queue
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
