"""Shut out by name: what was seen is decided, somebody is left to decide, and work stays shut."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import accounts, breaking, calls, claims, endorsing, restricting, shutting_out
from dutydesk.acts.alarms import Watch
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Person
from dutydesk.errors import GlassEnded, NotAllowed, Restricted
from dutydesk.practice.alarms import Event
from tests.acts.play import Play, playing

WHY = "The mother's brother is M Patel"


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def guarded(play: Play, category: str = "known_here") -> UUID:
    """A contact that was sent, and restricted by its worker and M Patel; S Khan is here."""
    play.be(play.worker)
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    asked = restricting.ask(play.desk, contact, category, "Known to people who work here")
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.worker)
    return contact


def test_letting_in_is_decided_as_it_was_seen_and_never_the_next_one(play: Play) -> None:
    contact = guarded(play)
    shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    play.be(play.other_manager)
    (out,) = breaking.to_review(play.desk)
    shutting_out.approve(play.desk, out.id)
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "It was another Patel")
    play.be(play.other_manager)
    (seen,) = breaking.to_review(play.desk)
    play.clock.move(minutes=1)
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "They do not speak, he says")
    play.be(play.other_manager)
    for act in (shutting_out.let_in, shutting_out.leave_out):
        with pytest.raises(NotAllowed, match="something else is asked for since"):
            act(play.desk, seen.id, seen.at)
    play.be(play.manager)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)


def test_a_manager_does_not_shut_out_the_only_other_one_who_could_decide(play: Play) -> None:
    contact = guarded(play)
    play.be(play.manager)
    accounts.leave(play.desk, play.assessment_manager.id)
    with pytest.raises(NotAllowed, match="No other manager"):
        shutting_out.ask(play.desk, contact, play.other_manager.id, WHY)
    play.be(play.other_manager)
    assert read_contact(play.desk, contact).guarded


def out(play: Play, contact: UUID, whom: Person) -> None:
    """M Patel asks that somebody be shut out, D Hart approves; they are here."""
    play.be(play.manager)
    shutting_out.ask(play.desk, contact, whom.id, WHY)
    play.be(play.other_manager)
    (waiting,) = [each for each in breaking.to_review(play.desk) if each.kind == "shut"]
    shutting_out.approve(play.desk, waiting.id)
    play.be(whom)


def test_work_is_not_handed_to_whoever_is_shut_out_of_it(play: Play) -> None:
    contact = guarded(play)
    out(play, contact, play.other_worker)
    play.be(play.manager)
    found = claims.claim(play.desk, contact)
    assert play.other_worker.id not in {each for each, _ in found.to}
    with pytest.raises(NotAllowed, match="goes to somebody else"):
        claims.hand_over(play.desk, contact, play.other_worker.id, "She is free", found.version)
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    play.clock.move(minutes=20)
    assert "shut out of this record" in claims.claim(play.desk, contact).why_not
    with pytest.raises(NotAllowed, match="somebody else takes it over"):
        claims.take_over(play.desk, contact, "Gone home", found.version)
    play.clock.move(hours=24)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)


@pytest.mark.parametrize("category", ["known_here", "witness"])
def test_work_that_comes_back_to_whoever_is_shut_out_stays_shut_until_they_break_the_glass(
    play: Play, category: str
) -> None:
    contact = guarded(play, category)
    play.endorse(contact)
    out(play, contact, play.worker)
    play.be(play.manager)
    endorsing.withdraw_endorsement(
        play.desk, contact, "It was another family", read_contact(play.desk, contact).version
    )
    play.be(play.worker)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    assert read_contact(play.desk, contact).guarded
    play.be(play.manager)
    version = read_contact(play.desk, contact).version
    claims.hand_over(play.desk, contact, play.other_worker.id, "She is free", version)


def test_a_call_and_an_escalation_are_taken_over_under_glass_by_whoever_is_shut_out(play: Play) -> None:
    play.be(play.worker)
    call, urgent = play.take(), play.take()
    play.urgent(urgent)
    play.send(urgent)
    play.be(play.manager)
    play.endorse(urgent)
    play.be(play.worker)
    play.type(call, "gate.caller", "2")
    play.row(call, "child", 1, name="Leah Shaw")
    assert calls.settle(play.desk, call)
    for each in (call, urgent):
        play.be(play.worker)
        restricting.ask(play.desk, each, "known_here", "Known to people who work here")
        out(play, each, play.other_worker)
        with pytest.raises(Restricted):
            read_contact(play.desk, each)
    play.at("2026-05-12T23:26")
    for each in (call, urgent):
        breaking.break_glass(play.desk, each, "cover", "Nobody else is here tonight")
        found = claims.claim(play.desk, each)
        assert found.why_not == ""
        claims.take_over(play.desk, each, "Gone home", found.version)
    play.at("2026-05-14T09:00")
    assert read_contact(play.desk, call).editable, "the call they record stays open to them"
    with pytest.raises(Restricted):
        read_contact(play.desk, urgent)


def test_broken_glass_reaches_somebody_once_the_last_who_was_not_shut_out_has_left(play: Play) -> None:
    contact = guarded(play)
    for each in (play.manager, play.assessment_manager):
        play.be(play.worker)
        shutting_out.ask(play.desk, contact, each.id, WHY)
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    play.be(play.other_manager)
    (glass,) = [each for each in breaking.to_review(play.desk) if each.kind == "glass"]
    play.be(play.manager)
    watch = Watch(play.desk)
    assert breaking.to_review(play.desk) == (), "it is D Hart's"
    accounts.leave(play.desk, play.other_manager.id)
    assert [each.event for each in watch.look().line if each.event is Event.GLASS] == [Event.GLASS]
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.id, waiting.kind, waiting.may) == (glass.id, "glass", True), "and nothing else of it"
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)
    breaking.review(play.desk, waiting.id, "in_order")
    assert breaking.to_review(play.desk) == ()


def test_broken_glass_that_ended_with_the_sealing_is_said_to_who_broke_it_and_to_who_looks_at_it(
    play: Play,
) -> None:
    contact = guarded(play)
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    play.clock.move(minutes=44)
    play.be(play.worker)
    restricting.ask_change(play.desk, contact, "witness", "They moved on Monday")
    play.be(play.other_worker)
    for again in (
        lambda: read_contact(play.desk, contact),
        lambda: breaking.break_glass(play.desk, contact, "danger", "She rang once more"),
    ):
        with pytest.raises(GlassEnded, match="Your break glass on C-0001 ended when the record was sealed"):
            again()
    play.be(play.reader)
    with pytest.raises(NotAllowed, match="There is no such contact"):
        read_contact(play.desk, contact)
    play.be(play.manager)
    (glass,) = [each for each in breaking.to_review(play.desk) if each.kind == "glass"]
    assert glass.words.endswith("She rang from the school. It ended at 15:10 today: the record was sealed")
    play.clock.move(hours=24)
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="There is no such contact"):
        read_contact(play.desk, contact)
