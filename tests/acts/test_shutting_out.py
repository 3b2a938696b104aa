"""Somebody is shut out of one record by name: asked, approved, told; never a bar to acting for a child."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import audit_reading, breaking, endorsing, holding, restricting, shutting_out
from dutydesk.acts.alarms import Watch
from dutydesk.acts.audit_events import Event as Told
from dutydesk.acts.finding import find
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.errors import NotAllowed, Restricted
from dutydesk.practice.alarms import Event
from tests.acts.audit_rows import told
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


def shut(play: Play, contact: UUID, *, approved: bool = True) -> None:
    """S Khan asks that M Patel be shut out, D Hart approves; M Patel is here."""
    play.be(play.worker)
    shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    if approved:
        play.be(play.other_manager)
        (waiting,) = breaking.to_review(play.desk)
        assert (waiting.kind, waiting.other, waiting.who, waiting.words) == ("shut", "M Patel", "S Khan", WHY)
        shutting_out.approve(play.desk, waiting.id)
        assert breaking.to_review(play.desk) == ()
    play.be(play.manager)


@pytest.mark.parametrize("category", ["known_here", "witness"])
@pytest.mark.parametrize("approved", [False, True])
def test_a_manager_sees_a_stub_from_the_moment_it_is_asked(
    play: Play, category: str, *, approved: bool
) -> None:
    contact = guarded(play, category)
    shut(play, contact, approved=approved)
    with pytest.raises(Restricted, match="Call D Hart" if approved else "Call a manager"):
        read_contact(play.desk, contact)
    (row,) = queue(play.desk, "team").rows
    assert (row.family, row.stub, row.clock is not None) == ("SHAW", True, True), "its countdown runs on"
    assert "Elm" not in repr(preview(play.desk, contact).lines)
    found = find(play.desk, "14 elm")
    assert found is not None
    assert (found.people, found.contacts) == ((), 0)
    with pytest.raises(Restricted):
        endorsing.open_review(play.desk, contact)
    play.be(play.other_manager)
    assert read_contact(play.desk, contact).guarded, "and nobody else is"


def test_whoever_is_shut_out_decides_nothing_about_it(play: Play) -> None:
    contact = guarded(play)
    with_glass = guarded(play)
    for each in (contact, with_glass):
        play.be(play.worker)
        shutting_out.ask(play.desk, each, play.manager.id, WHY)
    restriction = restricting.standing(play.desk, contact)
    assert restriction is not None
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    play.be(play.other_manager)
    glass = next(each for each in breaking.to_review(play.desk) if each.kind == "glass")
    out = [each for each in breaking.to_review(play.desk) if each.kind == "shut"]
    play.be(play.manager)
    assert breaking.to_review(play.desk) == ()
    assert queue(play.desk, "mine").to_decide == 0
    breaking.break_glass(play.desk, contact, "danger", "Nobody else is here to look")
    assert breaking.to_review(play.desk) == (), "glass lets them read, and decide nothing"
    for act in (
        lambda: breaking.review(play.desk, glass.id, "in_order"),
        lambda: restricting.ask_lift(play.desk, contact, "It is all known"),
        lambda: restricting.ask_change(play.desk, contact, "address", "It is all known"),
        lambda: restricting.keep(play.desk, restriction.id),
        lambda: shutting_out.seats(play.desk, contact),
        lambda: shutting_out.ask(play.desk, contact, play.other_manager.id, "He is known to them"),
        lambda: shutting_out.ask_in(play.desk, contact, play.manager.id, "It is all known"),
        lambda: shutting_out.approve(play.desk, out[0].id),
        lambda: shutting_out.refuse(play.desk, out[0].id),
        lambda: shutting_out.refuse(play.desk, out[1].id),
    ):
        with pytest.raises(NotAllowed, match=r"shut out of this record|about yourself|restricted"):
            act()


def test_broken_glass_opens_it_and_the_other_managers_are_told(play: Play) -> None:
    contact = guarded(play, "witness")
    shut(play, contact)
    breaking.break_glass(play.desk, contact, "danger", "She rang, and nobody else is here")
    assert read_contact(play.desk, contact).glass_until is not None
    watch = Watch(play.desk)
    assert [each for each in watch.look().line if each.event is Event.GLASS] == [], "not of their own"
    digest = endorsing.open_review(play.desk, contact).submission.digest
    key = next(each.key for each in play.desk.checklist.outcomes if each.code == "42")
    endorsing.escalate(play.desk, contact, digest, key, "Risk of harm tonight")
    play.be(play.other_manager)
    (heard,) = [each for each in watch.look().line if each.event is Event.GLASS]
    assert heard.for_managers
    (waiting,) = breaking.to_review(play.desk)
    assert waiting.words.startswith("Is shut out of it by name. A child may be in danger now")
    breaking.review(play.desk, waiting.id, "in_order")


def test_under_broken_glass_they_may_escalate_it_and_decide_nothing_else(play: Play) -> None:
    contact, endorsed = guarded(play), guarded(play)
    play.endorse(endorsed)
    for each in (contact, endorsed):
        shut(play, each, approved=False)
        breaking.break_glass(play.desk, each, "danger", "She rang, and nobody else is here")
    digest = endorsing.open_review(play.desk, contact).submission.digest
    decision, version = (play.desk, contact, digest), play.view(endorsed).version
    acts: tuple[Callable[[], None], ...] = (
        lambda: endorsing.endorse(*decision, "Agreed"),
        lambda: endorsing.endorse_other(*decision, "advice", "Known already"),
        lambda: endorsing.send_back(*decision, "Ask the school"),
        lambda: endorsing.withdraw_endorsement(play.desk, endorsed, "It was another family", version),
    )
    for act in acts:
        with pytest.raises(NotAllowed, match="shut out of this record"):
            act()
    assert play.view(contact).state == "sent"
    # Another outcome that makes it a referral is an escalation, and as free.
    endorsing.endorse_other(*decision, "single_assessment", "More to it")
    assert play.view(contact).endorsements[0].choice == "escalate"


def test_being_let_in_again_is_asked_for_by_one_and_done_by_another(play: Play) -> None:
    contact = guarded(play)
    shut(play, contact)
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "It was another Patel")
    play.be(play.manager)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)
    play.be(play.other_manager)
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.kind, waiting.may) == ("let_in", True)
    shutting_out.leave_out(play.desk, waiting.id, play.clock.now())
    assert breaking.to_review(play.desk) == ()
    shutting_out.ask_in(play.desk, contact, play.manager.id, "It was another Patel")
    with pytest.raises(NotAllowed, match="another manager decides"):
        shutting_out.let_in(play.desk, waiting.id, play.clock.now())
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "It was another Patel")
    play.be(play.other_manager)
    shutting_out.let_in(play.desk, waiting.id, play.clock.now())
    play.be(play.manager)
    assert read_contact(play.desk, contact).guarded == "restricted"
    said = [line.words for line in history(play.desk, contact)]
    assert said[-1] == "Somebody who was shut out may read it again. M Patel."


def test_it_is_all_in_the_audit_with_whom_it_is_about(play: Play) -> None:
    contact = guarded(play)
    shut(play, contact)
    rows = [row for row in told(play.desk, Told.RESTRICTED) if row.reason.startswith("shut_out")]
    assert [row.reason for row in rows] == ["shut_out_asked", "shut_out_approved"]
    assert [row.detail for row in rows] == [{"whom": str(play.manager.id)}] * 2, "ids, never names"


def test_nobody_is_shut_out_of_the_call_they_record_and_a_manager_is_left(play: Play) -> None:
    play.be(play.worker)
    contact = play.take()
    play.ordinary(contact)
    with pytest.raises(NotAllowed, match="Restrict it first"):
        shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    restricting.ask(play.desk, contact, "known_here", WHY)
    with pytest.raises(NotAllowed, match="nothing may stop a call"):
        shutting_out.ask(play.desk, contact, play.worker.id, "He is my neighbour")
    with pytest.raises(NotAllowed, match="Say why"):
        shutting_out.ask(play.desk, contact, play.manager.id, " ")
    shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    shutting_out.ask(play.desk, contact, play.assessment_manager.id, WHY)
    with pytest.raises(NotAllowed, match="No other manager"):
        shutting_out.ask(play.desk, contact, play.other_manager.id, WHY)
    play.be(play.other_worker)
    with pytest.raises(Restricted):
        shutting_out.ask(play.desk, contact, play.other_manager.id, WHY)


def test_who_read_it_and_why_it_is_held_is_not_told_to_them_either(play: Play) -> None:
    contact = guarded(play)
    play.be(play.other_manager)
    read_contact(play.desk, contact)
    holding.hold(play.desk, contact, "The inquiry about the uncle")
    shut(play, contact)
    (held,) = holding.holds(play.desk)
    assert (held.reference[-4:], held.reason) == ("0001", "")
    found = audit_reading.who_read(play.desk, "Shaw")
    assert {line.who for line in found.lines} <= {"M Patel"}
    play.be(play.other_manager)
    assert holding.holds(play.desk)[0].reason == "The inquiry about the uncle"


def test_lifted_for_everybody_it_is_open_to_them_too(play: Play) -> None:
    contact = guarded(play)
    shut(play, contact)
    play.be(play.worker)
    asked = restricting.ask_lift(play.desk, contact, "It was another family")
    play.be(play.other_manager)
    restricting.lift(play.desk, asked.id, play.clock.now())
    play.be(play.manager)
    assert read_contact(play.desk, contact).guarded == ""
