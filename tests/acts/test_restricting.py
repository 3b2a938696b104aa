"""A record that not everybody may read: asked for, approved by another, opened by broken glass, reviewed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import breaking, calls, restricting
from dutydesk.acts.alarms import Watch
from dutydesk.acts.finding import find
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import find_reference, history, read_contact
from dutydesk.errors import NotAllowed, Restricted
from dutydesk.practice.alarms import Event
from tests.acts.play import Play, playing

WHY = "Her aunt works in this office"


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def shaw(play: Play, name: str = "Leah Shaw", born: str = "12/05/2018") -> UUID:
    """A contact of S Khan's on the desk."""
    play.be(play.worker)
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "address.line", "14 Elm Road")
    play.row(contact, "child", 1, name=name, born=born)
    assert calls.settle(play.desk, contact)
    calls.leave(play.desk, contact)
    return contact


def restricted(play: Play, contact: UUID, category: str = "known_here") -> UUID:
    """Asked for by its worker, approved by M Patel; T Webb is here."""
    play.be(play.worker)
    asked = restricting.ask(play.desk, contact, category, WHY)
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.other_worker)
    return asked.id


def test_from_the_moment_it_is_asked_for_others_see_a_stub(play: Play) -> None:
    contact = shaw(play)
    restricting.ask(play.desk, contact, "known_here", WHY)
    assert read_contact(play.desk, contact).guarded == "restricted", "its own worker goes on"
    play.be(play.other_worker)
    with pytest.raises(Restricted, match=r"C-0001 is restricted\. Call a manager about it"):
        read_contact(play.desk, contact)
    (row,) = queue(play.desk, "team").rows
    assert (row.family, row.step, row.stub, row.worker, row.danger) == (
        "SHAW",
        "Restricted",
        True,
        "call a manager",
        False,
    )
    shown = preview(play.desk, contact)
    assert "Leah Shaw, born Sat 12 May 2018" in [text for _, text in shown.lines]
    assert "Elm" not in repr(shown.lines)


def test_the_countdown_of_a_stub_runs_on_for_everybody(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    view = queue(play.desk, "team")
    (row,) = view.rows
    assert row.clock is not None
    assert row.clock.due_at == play.clock.now() + timedelta(days=1)
    assert [clock.timescale for clock in view.clocks] == ["contact_decision"], "and no other of its clocks"
    play.be(play.manager)
    assert len(queue(play.desk, "team").clocks) > 1


def test_the_four_hours_of_a_stub_run_on_without_the_childs_name(play: Play) -> None:
    play.be(play.worker)
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.be(play.manager)
    play.endorse(contact)
    restricted(play, contact)
    view = queue(play.desk, "team")
    (row,) = view.rows
    assert row.clock is not None
    assert {clock.lane for clock in view.clocks} == {"strategy"}
    assert {clock.label for clock in (*view.clocks, row.clock)} == {""}
    play.be(play.manager)
    assert {clock.label for clock in queue(play.desk, "team").clocks} > {""}


def test_whom_to_call_is_the_manager_who_approved_it(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    (row,) = queue(play.desk, "team").rows
    assert row.worker == "call M Patel"
    play.be(play.manager)
    assert read_contact(play.desk, contact).facts.answer("address.line").typed == "14 Elm Road"


def test_nobody_approves_what_they_asked_for(play: Play) -> None:
    contact = shaw(play)
    play.be(play.manager)
    asked = restricting.ask(play.desk, contact, "staff_relative", WHY)
    with pytest.raises(NotAllowed, match="another manager decides"):
        restricting.approve(play.desk, asked.id)
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="is for a manager"):
        restricting.approve(play.desk, asked.id)
    play.be(play.other_manager)
    approved = restricting.approve(play.desk, asked.id)
    assert approved.review_at == play.clock.now() + timedelta(days=90)


def test_one_that_was_not_approved_is_open_again(play: Play) -> None:
    contact = shaw(play)
    asked = restricting.ask(play.desk, contact, "known_here", WHY)
    play.be(play.manager)
    restricting.refuse(play.desk, asked.id)
    play.be(play.other_worker)
    assert read_contact(play.desk, contact).guarded == ""


def test_lifting_is_asked_for_by_one_and_done_by_another(play: Play) -> None:
    contact = shaw(play)
    restriction = restricted(play, contact)
    play.be(play.manager)
    restricting.ask_lift(play.desk, contact, "The aunt has left")
    with pytest.raises(NotAllowed, match="another manager decides"):
        restricting.lift(play.desk, restriction, play.clock.now())
    play.be(play.other_manager)
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.kind, waiting.who, waiting.may) == ("lift", "M Patel", True)
    restricting.lift(play.desk, restriction, play.clock.now())
    play.be(play.other_worker)
    assert read_contact(play.desk, contact).guarded == ""
    assert "Everybody here may read it again." in [line.words for line in history(play.desk, contact)]


def test_a_restriction_waits_for_its_review_after_ninety_days(play: Play) -> None:
    contact = shaw(play)
    restriction = restricted(play, contact)
    play.clock.move(hours=24 * 90)
    play.be(play.manager)
    (waiting,) = breaking.to_review(play.desk)
    assert waiting.kind == "due"
    restricting.keep(play.desk, restriction)
    assert breaking.to_review(play.desk) == ()


def test_a_sealed_record_is_nothing_to_a_worker(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact, "witness")
    with pytest.raises(NotAllowed, match="There is no such contact"):
        read_contact(play.desk, contact)
    assert queue(play.desk, "team").rows == ()
    assert queue(play.desk, "team").counts["team"] == 0
    found = find(play.desk, "leah shaw")
    assert found is not None
    assert (found.people, found.contacts, found.more) == ((), 0, False)
    assert find_reference(play.desk, "C-0001") is None
    with pytest.raises(NotAllowed, match="There is no such contact"):
        breaking.break_glass(play.desk, contact, "danger", "A caller says she is hurt")
    play.be(play.manager)
    assert [row.contact_id for row in queue(play.desk, "team").rows] == [contact]


def test_it_is_sealed_from_the_moment_it_is_asked_for(play: Play) -> None:
    contact = shaw(play)
    asked = restricting.ask(play.desk, contact, "witness", WHY)
    assert read_contact(play.desk, contact).editable, "its own worker goes on"
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="There is no such contact"):
        read_contact(play.desk, contact)
    with pytest.raises(NotAllowed, match="There is no such contact"):
        breaking.break_glass(play.desk, contact, "danger", "A caller says she is hurt")
    assert (queue(play.desk, "team").rows, queue(play.desk, "team").counts["team"]) == ((), 0)
    found = find(play.desk, "leah shaw")
    assert found is not None
    assert (found.people, found.contacts) == ((), 0)
    assert find_reference(play.desk, "C-0001") is None
    play.be(play.manager)
    assert [row.contact_id for row in queue(play.desk, "team").rows] == [contact]
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.kind, waiting.level, waiting.may) == ("asked", "sealed", True)
    restricting.refuse(play.desk, asked.id)
    play.be(play.other_worker)
    assert read_contact(play.desk, contact).guarded == "", "a manager's refusal opens it again"


def test_the_worker_who_records_a_sealed_one_finishes_it(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact, "witness")
    play.be(play.worker)
    assert read_contact(play.desk, contact).editable, "nothing may stop a call"


def test_find_shows_a_stub_by_name_and_by_nothing_else(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    found = find(play.desk, "shaw")
    assert found is not None
    (one,) = found.people
    assert (one.who, one.age) == ("SHAW, Leah", "born Sat 12 May 2018")
    assert one.address == "restricted, call M Patel"
    assert (one.contact_id, one.stub, one.worker) == (contact, True, "call M Patel")
    by_address = find(play.desk, "14 elm")
    assert by_address is not None
    assert (by_address.people, by_address.contacts) == ((), 0)


def test_broken_glass_opens_one_record_to_one_person_for_a_day(play: Play) -> None:
    contact, other = shaw(play), shaw(play, "Jay Moss")
    restricted(play, contact)
    restricted(play, other)
    until = breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    assert until == play.clock.now() + timedelta(hours=24)
    view = read_contact(play.desk, contact)
    assert (view.glass_until, view.editable) == (until, False)
    with pytest.raises(Restricted):
        read_contact(play.desk, other)
    play.be(play.reader)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)
    play.be(play.other_worker)
    play.clock.move(hours=24)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)


def test_at_night_with_no_manager_nothing_blocks_it(play: Play) -> None:
    contact = shaw(play)
    restricting.ask(play.desk, contact, "known_here", WHY)
    play.at("2026-05-17T03:10")
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "cover", "Nobody else is here")
    assert read_contact(play.desk, contact).facts.answer("address.line").typed == "14 Elm Road"


@pytest.mark.parametrize(
    ("reason", "words"), [("", "A caller says she is hurt"), ("danger", "hurt"), ("danger", "  a  b     ")]
)
def test_it_needs_a_reason_and_ten_letters(play: Play, reason: str, words: str) -> None:
    contact = shaw(play)
    restricted(play, contact)
    with pytest.raises(NotAllowed):
        breaking.break_glass(play.desk, contact, reason, words)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)


def test_every_manager_is_told_at_once_without_a_name(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    watch = Watch(play.desk)
    assert [each.event for each in watch.look().new if each.event is Event.GLASS] == []
    for manager in (play.manager, play.other_manager):
        play.be(manager)
        (told,) = [each for each in watch.look().line if each.event is Event.GLASS]
        assert (told.whose, told.for_managers) == ("C-0001", True)
        assert queue(play.desk, "mine").to_decide == 1


def test_it_is_reviewed_by_somebody_else_within_a_working_day(play: Play) -> None:
    play.at("2026-05-22T16:00")  # the Friday before a bank holiday
    contact = shaw(play)
    restricted(play, contact)
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    play.be(play.manager)
    (waiting,) = breaking.to_review(play.desk)
    assert waiting.due_at is not None
    assert waiting.due_at.isoformat() == "2026-05-26T23:00:00+00:00", "the end of Tuesday, in London"
    assert waiting.who == "T Webb"
    assert waiting.words == "A child may be in danger now: She rang from the school"
    breaking.review(play.desk, waiting.id, "in_order", "Rang back at once")
    assert breaking.to_review(play.desk) == ()
    assert queue(play.desk, "mine").to_decide == 0
    assert [each for each in Watch(play.desk).look().line if each.event is Event.GLASS] == []


def test_nobody_reviews_the_glass_they_broke(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    with pytest.raises(NotAllowed):
        breaking.to_review(play.desk)
    play.be(play.manager)
    (waiting,) = breaking.to_review(play.desk)
    play.be(play.other_worker)
    with pytest.raises(NotAllowed):
        breaking.review(play.desk, waiting.id, "in_order")


def test_a_new_contact_that_matches_a_sealed_one_is_told_to_managers_alone(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact, "witness")
    new = shaw(play, "Leah Shaw", "")
    shaw(play, "Leah Shaw", "3/4/2011")
    watch = Watch(play.desk)
    assert watch.look().new == ()
    play.be(play.manager)
    (told,) = [each for each in watch.look().new if each.event is Event.MATCH]
    assert (told.whose, told.contact_id, told.about) == ("C-0001", contact, "C-0002")
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.kind, waiting.other) == ("match", "C-0002")
    breaking.answer_match(play.desk, waiting.id)
    assert breaking.to_review(play.desk) == ()
    assert watch.look().line == ()
    play.be(play.worker)
    assert read_contact(play.desk, new).links == ()


def nothing_of_it(play: Play, contact: UUID) -> None:
    """To whoever is here it is as if it were not there."""
    with pytest.raises(NotAllowed, match="There is no such contact"):
        read_contact(play.desk, contact)
    assert queue(play.desk, "team").rows == ()


def test_from_restricted_to_sealed_it_goes_in_one_act_and_never_stands_open(play: Play) -> None:
    contact = shaw(play)
    first = restricted(play, contact)
    play.be(play.worker)
    waits = restricting.ask_change(play.desk, contact, "witness", "They were moved on Monday")
    assert (waits.level, waits.to_level, waits.in_force) == ("restricted", "sealed", "sealed")
    play.be(play.other_worker)
    nothing_of_it(play, contact)
    play.be(play.manager)
    (asked,) = breaking.to_review(play.desk)
    assert (asked.kind, asked.level, asked.who, asked.may) == ("change", "sealed", "S Khan", True)
    assert asked.words.startswith("Witness protection: They were moved on Monday. Now restricted:")
    restricting.keep(play.desk, first)
    play.be(play.other_worker)
    nothing_of_it(play, contact)  # looked at again meanwhile, it is none the less sealed
    play.be(play.manager)
    play.be(play.other_manager)
    restricting.ask_lift(play.desk, contact, "Not needed")
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="decided first"):
        restricting.lift(play.desk, first, play.clock.now())
    stands = restricting.change(play.desk, first, play.clock.now())
    assert (stands.level, stands.approved_by, stands.to_level) == ("sealed", "M Patel", "")
    assert stands.review_at == play.clock.now() + timedelta(days=90)
    said = [line.words for line in history(play.desk, contact)]
    assert said.count("A manager approved the other reason and its level.") == 1
    assert "Everybody here may read it again." not in said, "it was never lifted"
    play.be(play.other_worker)
    nothing_of_it(play, contact)


def test_refused_it_is_what_it_was_and_no_more(play: Play) -> None:
    contact = shaw(play)
    first = restricted(play, contact)
    play.be(play.worker)
    restricting.ask_change(play.desk, contact, "witness", "They were moved on Monday")
    play.be(play.manager)
    restricting.refuse_change(play.desk, first, play.clock.now())
    play.be(play.other_worker)
    with pytest.raises(Restricted, match="Call M Patel"):
        read_contact(play.desk, contact)


def test_from_sealed_to_restricted_nothing_changes_until_another_manager_approves(play: Play) -> None:
    contact = shaw(play)
    first = restricted(play, contact, "witness")
    play.be(play.manager)
    restricting.ask_change(play.desk, contact, "known_here", "They have been moved back")
    with pytest.raises(NotAllowed, match="another manager decides"):
        restricting.change(play.desk, first, play.clock.now())
    with pytest.raises(NotAllowed, match="waits for a manager already"):
        restricting.ask_change(play.desk, contact, "other", "Or so")
    play.be(play.other_worker)
    nothing_of_it(play, contact)
    with pytest.raises(NotAllowed, match="for a manager"):
        restricting.change(play.desk, first, play.clock.now())
    nothing_of_it(play, contact)
    play.be(play.other_manager)
    restricting.change(play.desk, first, play.clock.now())
    play.be(play.other_worker)
    with pytest.raises(Restricted, match="Call D Hart"):
        read_contact(play.desk, contact)


def test_what_nobody_approved_yet_is_sealed_and_approved_as_one(play: Play) -> None:
    contact = shaw(play)
    play.be(play.manager)
    asked = restricting.ask(play.desk, contact, "known_here", WHY)
    play.be(play.worker)
    restricting.ask_change(play.desk, contact, "witness", "They were moved on Monday")
    play.be(play.other_worker)
    nothing_of_it(play, contact)
    play.be(play.manager)
    (waiting,) = breaking.to_review(play.desk)
    assert (waiting.kind, waiting.may) == ("change", False), "M Patel asked for the first of it"
    play.be(play.other_manager)
    with pytest.raises(NotAllowed, match="decided first"):
        restricting.refuse(play.desk, asked.id)
    restricting.approve(play.desk, asked.id)
    play.be(play.other_worker)
    nothing_of_it(play, contact)
    play.be(play.other_manager)
    assert restricting.change(play.desk, asked.id, play.clock.now()).level == "sealed"
    assert breaking.to_review(play.desk) == ()


def test_the_reason_that_stands_is_not_asked_for_again(play: Play) -> None:
    contact = shaw(play)
    restricted(play, contact)
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="for that reason already"):
        restricting.ask_change(play.desk, contact, "known_here", WHY)


def test_another_level_is_decided_as_it_was_seen_and_never_the_next_one(play: Play) -> None:
    contact = shaw(play)
    first = restricted(play, contact, "witness")
    play.be(play.worker)
    restricting.ask_change(play.desk, contact, "other", "They are known to the court")
    play.be(play.other_manager)
    (seen,) = breaking.to_review(play.desk)
    play.be(play.manager)
    restricting.refuse_change(play.desk, first, seen.at)
    play.clock.move(minutes=1)
    play.be(play.worker)
    restricting.ask_change(play.desk, contact, "known_here", "Moved back, and not seen by D Hart")
    restricting.ask_lift(play.desk, contact, "Moved back")
    play.be(play.other_manager)
    for act in (restricting.change, restricting.refuse_change, restricting.lift, restricting.refuse_lift):
        with pytest.raises(NotAllowed, match="something else is asked for since"):
            act(play.desk, first, seen.at)
    play.be(play.other_worker)
    nothing_of_it(play, contact)
    play.be(play.other_manager)
    (now,) = breaking.to_review(play.desk)
    assert restricting.change(play.desk, first, now.at).level == "restricted"
