"""Who says so: an answer is the caller's unless our record, the child or the worker says it (B-3)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import calls, endorsing, frozen, undoing
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.people import be
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import Field, Where
from dutydesk.practice.facts import Answer, Facts
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, MARKUP

LINE = Field("address.line")
WHERE = Where("address", "address.line")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def says(play: Play, contact: UUID, text: str, who: str | None = None) -> None:
    play.desk.keeper.typed(contact, LINE, text, WHERE, says=who)
    play.desk.keeper.left(contact, LINE)
    play.desk.keeper.flush()


def stands(play: Play, contact: UUID) -> tuple[str, str]:
    answer = play.view(contact).facts.answer("address.line")
    return answer.typed, answer.says


def test_an_answer_is_the_callers_until_somebody_else_is_said_to_say_it(play: Play) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road")
    assert stands(play, contact) == ("14 Elm Road", "")
    for who in ("record", "child", "worker", ""):
        says(play, contact, "14 Elm Road", who)
        assert stands(play, contact) == ("14 Elm Road", who)
    told = [line.words for line in history(play.desk, contact) if line.act == "typed"]
    assert told == [
        "Address: Address",
        "Address: Address: our record says.",
        "Address: Address: child's own words.",
        "Address: Address: worker's view.",
        "Address: Address: the caller says.",
    ]


def test_typing_on_keeps_it_and_taking_the_answer_out_ends_it(play: Play) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road", "record")
    says(play, contact, "14 Elm Road, flat 2")
    assert stands(play, contact) == ("14 Elm Road, flat 2", "record")
    says(play, contact, "")
    says(play, contact, "2 Hill Street")
    assert stands(play, contact) == ("2 Hill Street", "")
    says(play, contact, "2 Hill Street", "record")
    says(play, contact, "?")
    assert stands(play, contact) == ("?", "")


def test_an_answer_taken_out_and_typed_anew_between_two_saves_takes_it_along(play: Play) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road", "child")
    with play.desk.keeper.holding(contact):  # nothing is saved between these
        play.desk.keeper.typed(contact, LINE, "", WHERE)
        play.desk.keeper.typed(contact, LINE, "2", WHERE)
    play.desk.keeper.flush()
    assert stands(play, contact) == ("2", "")


def test_in_one_save_too_an_answer_that_was_taken_out_takes_it_along(play: Play) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road", "record")
    with play.desk.keeper.holding(contact):  # nothing is saved between these
        play.desk.keeper.typed(contact, LINE, "14 Elm", WHERE, says="child")
        play.desk.keeper.typed(contact, LINE, "14 Elm R", WHERE)
    play.desk.keeper.flush()
    assert stands(play, contact) == ("14 Elm R", "child")
    with play.desk.keeper.holding(contact):
        play.desk.keeper.typed(contact, LINE, "14", WHERE, says="child")
        play.desk.keeper.typed(contact, LINE, "", WHERE)
        play.desk.keeper.typed(contact, LINE, "2", WHERE)
    play.desk.keeper.flush()
    assert stands(play, contact) == ("2", "")


def test_neither_a_mark_nor_nothing_is_anybodys_word(play: Play) -> None:
    contact = play.take()
    for text in ("?", "", "  "):
        says(play, contact, text, "record")
        assert stands(play, contact)[1] == ""


def test_undo_and_redo_bring_it_back_also_after_a_restart(play: Play, made_database_url: str) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road")
    says(play, contact, "14 Elm Road", "record")
    says(play, contact, "14 Elm Road, flat 2")
    says(play, contact, "")
    assert undoing.undo(play.desk, contact).says == "record"
    assert stands(play, contact) == ("14 Elm Road, flat 2", "record")
    undoing.undo(play.desk, contact)
    assert stands(play, contact) == ("14 Elm Road", "record")
    found = undoing.undo(play.desk, contact)
    assert (found.words, found.text) == ("Address, address: the caller says", "14 Elm Road")
    assert stands(play, contact) == ("14 Elm Road", "")
    close_desk(play.desk)
    desk = open_desk(made_database_url, "leicester", play.clock)
    try:
        be(desk, play.worker.id)
        assert undoing.redo(desk, contact).words == "Address, address: our record says"
        assert read_contact(desk, contact).facts.answer("address.line").says == "record"
        undoing.redo(desk, contact)
        assert undoing.redo(desk, contact).text == ""
        assert read_contact(desk, contact).facts.answer("address.line").says == ""
        undoing.undo(desk, contact)
        assert read_contact(desk, contact).facts.answer("address.line").says == "record"
    finally:
        close_desk(desk)


def test_it_goes_onto_the_desk_with_the_contact(play: Play) -> None:
    contact = play.take()
    says(play, contact, "14 Elm Road", "record")
    play.type(contact, "gate.caller", "4")
    assert calls.settle(play.desk, contact)
    assert stands(play, contact) == ("14 Elm Road", "record")


def test_the_manager_is_bound_to_it_and_is_told_when_it_changed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    first = play.send(contact)
    play.be(play.manager)
    seen = endorsing.open_review(play.desk, contact)
    endorsing.send_back(play.desk, contact, seen.submission.digest, "Who told you the address?")
    play.be(play.worker)
    says(play, contact, "14 Elm Road", "record")
    second = play.send(contact)
    assert first.digest != second.digest
    play.be(play.manager)
    review = endorsing.open_review(play.desk, contact)
    assert [(each.words, each.old, each.new) for each in review.changed] == [
        ("Address", "14 Elm Road", "14 Elm Road (our record says)")
    ]
    assert review.sent_facts.answer("address.line").says == "record"


def test_a_submission_from_before_reads_as_the_callers_and_keeps_its_digest(play: Play) -> None:
    checklist, now = play.desk.checklist, play.clock.now()
    facts = Facts({"address.line": Answer("address.line", "14 Elm Road")}, (), now)
    sent = frozen.freeze(facts, checklist, {})
    assert '"says"' not in sent.content
    assert frozen.facts_of(sent.content).answer("address.line").says == ""
    assert frozen.same(sent.content, facts, checklist)
    told = Facts({"address.line": Answer("address.line", "14 Elm Road", says="child")}, (), now)
    assert not frozen.same(sent.content, told, checklist)


def test_hostile_answers_keep_whose_they_are(play: Play) -> None:
    contact = play.take()
    for text in (*MARKUP, *AWKWARD):
        says(play, contact, f"at {text}", "child")
        assert stands(play, contact)[1] == "child"
        says(play, contact, f"at {text} now")
        assert stands(play, contact)[1] == "child"
