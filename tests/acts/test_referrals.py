"""The referrals of a contact through the manager's changes of mind: none left running, none brought back."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import clocks, endorsing, rows, sending
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def withdraw(play: Play, contact: UUID) -> None:
    play.clock.move(minutes=10)
    endorsing.withdraw_endorsement(play.desk, contact, "Misread", play.view(contact).version)


def states(play: Play, contact: UUID) -> dict[str, str]:
    return {each.child_name: each.state for each in play.view(contact).referrals}


def other(play: Play, contact: UUID, outcome: str) -> None:
    play.be(play.manager)
    play.clock.move(minutes=10)
    digest = play.digest(contact)
    endorsing.endorse_other(play.desk, contact, digest, outcome, "Not that", unknown_reason="Will ask")


def test_endorsed_without_a_strategy_discussion_ends_the_4_hours(play: Play) -> None:
    """Finding 10 a: sent as a discussion, endorsed as an assessment, and nobody would ever hold it."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    other(play, contact, "single_assessment")
    clock = play.clock_of(contact, "strategy_discussion")
    assert (clock.stopped_at, clock.stop_act) == (play.clock.now(), "endorsed without a strategy discussion")
    assert play.view(contact).state == "endorsed"

    withdraw(play, contact)
    assert play.clock_of(contact, "strategy_discussion").stopped_at is None, "it is with the manager again"
    play.endorse(contact, unknown_reason="Will ask")
    assert "strategy_discussion" in play.going(contact)
    assert play.view(contact).state == "escalated"


def test_a_discussion_that_was_held_stays_held(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.clock.move(minutes=40)
    play.discuss(contact, "15:00", decision="3")
    other(play, contact, "single_assessment")
    assert play.clock_of(contact, "strategy_discussion").stop_act == clocks.HELD


def test_the_referral_of_a_child_taken_out_is_closed_on_endorsing(play: Play) -> None:
    """Finding 10 b: typed by mistake, sent, taken back, struck, sent again."""
    contact = play.take()
    play.urgent(contact)
    wrong = play.row(contact, "child", 2, name="Wrong Child")
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    rows.strike(play.desk, contact, wrong)
    play.send(contact)
    play.endorse(contact, unknown_reason="Will ask")
    assert states(play, contact) == {"Arjun Singh": "endorsed", "Wrong Child": "closed"}
    left = [each for each in play.view(contact).clocks if each.label == "Wrong Child"]
    assert {each.stop_act for each in left} == {"child no longer on the contact"}
    play.clock.move(minutes=40)
    play.discuss(contact, "15:00", decision="4")
    assert play.view(contact).state == "endorsed", "nothing is left to decide"
    assert [each.point for each in play.view(contact).endorsements] == ["contact", "referral"]


def test_an_endorsement_taken_back_leaves_the_child_as_it_was(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    wrong = play.row(contact, "child", 2, name="Wrong Child")
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    rows.strike(play.desk, contact, wrong)
    play.send(contact)
    play.clock.move(minutes=10)
    play.endorse(contact, unknown_reason="Will ask")
    withdraw(play, contact)
    assert states(play, contact) == {"Arjun Singh": "open", "Wrong Child": "open"}
    play.endorse(contact, unknown_reason="Will ask")
    assert states(play, contact) == {"Arjun Singh": "endorsed", "Wrong Child": "closed"}


def test_taking_back_does_not_open_what_an_earlier_withdrawal_closed(play: Play) -> None:
    """Finding 10 c: open with no clock running, for ever."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Children in the house")
    withdraw(play, contact)
    assert states(play, contact) == {"Leah Shaw": "closed"}
    play.endorse(contact)
    withdraw(play, contact)
    assert states(play, contact) == {"Leah Shaw": "closed"}
    assert play.going(contact) == {"contact_decision", "manager_warning"}


def test_a_referral_opened_again_closes_again_with_its_second_endorsement(play: Play) -> None:
    """Made by the first endorsement, opened again by the second: without either there is none."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    for _ in range(2):
        play.endorse(contact)
        assert states(play, contact) == {"Leah Shaw": "endorsed"}
        withdraw(play, contact)
        assert states(play, contact) == {"Leah Shaw": "closed"}
        assert play.going(contact) == {"contact_decision", "manager_warning"}


def test_an_escalation_that_stands_keeps_the_referral_open(play: Play) -> None:
    """Withdrawn, escalated again, sent and endorsed: taking the endorsement back leaves the escalation."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Escalated")
    withdraw(play, contact)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "After all")
    play.be(play.worker)
    play.type(contact, "decision.outcome", "41")
    play.clock.move(minutes=10)
    play.send(contact)
    play.endorse(contact)
    withdraw(play, contact)
    assert states(play, contact) == {"Leah Shaw": "open"}
    assert "referral_outcome" in play.going(contact)
