"""A correction that waits is seen by whoever reads the contact: what stood, what is to stand, who, why."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import correcting, endorsing
from dutydesk.acts.correction_values import Out, Put
from dutydesk.acts.review import look
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import versions
from tests.acts.play import Play, playing
from tests.acts.test_correcting import born, endorsed


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path, "2026-05-12T14:26") as stage:
        yield stage


def test_what_waits_stands_on_the_contact_and_its_review_until_it_is_decided(play: Play) -> None:
    contact, child = endorsed(play)
    puts = [Put(Field("decision.outcome"), "2", "3"), born(child)]
    correcting.correct(play.desk, contact, puts, "Less was meant", 1)
    waits = play.view(contact).waits
    assert waits is not None
    assert (waits.number, waits.state, waits.by, waits.reason) == (2, "waits", "S Khan", "Less was meant")
    assert waits.before == "v1, endorsed 14:26 today by M Patel"
    found = {(each.question, each.subject): (each.old, each.new) for each in waits.changes}
    old, new = found["child.born", child]
    assert old.startswith("7 years")
    assert "3 Apr" in new
    assert len(found) == 2
    play.be(play.manager)
    assert look(play.desk, contact).correction == waits
    play.endorse(contact, "Yes")
    assert play.view(contact).waits is None


def test_what_stands_at_once_waits_for_nobody(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The true date", 1)
    assert play.view(contact).waits is None
    play.be(play.manager)
    assert look(play.desk, contact).correction is None, "the review is of what was endorsed"


def test_after_one_that_was_sent_back_the_next_is_set_beside_what_stands(play: Play) -> None:
    """The same once more: beside the one that was sent back nothing of it would have changed."""
    contact, _ = endorsed(play)
    put = Put(Field("decision.outcome"), "2", "3")
    correcting.correct(play.desk, contact, [put], "Less", 1)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "Ask first")
    play.be(play.worker)
    correcting.correct(play.desk, contact, [put], "Asked", 2)
    newest = versions(play.desk, contact)[0]
    assert [each.question for each in newest.changes] == ["decision.outcome"]
    waits = play.view(contact).waits
    assert waits is not None
    assert waits.changes == newest.changes
    assert waits.before.startswith("v1, endorsed")


def test_a_row_that_is_added_or_taken_out_is_told_as_a_row(play: Play) -> None:
    contact, _ = endorsed(play)
    jay = uuid4()
    cells = {"name": "Jay Shaw", "born": "3", "gender": "m", "ethnicity": "wb", "nationality": "br"}
    puts = [Put(Field(f"child.{key}", jay, "child", 2), value, "") for key, value in cells.items()]
    correcting.correct(play.desk, contact, puts, "There is a brother", 1)
    waits = play.view(contact).waits
    assert waits is not None
    assert waits.added == {jay}
    play.endorse(contact, "Yes")
    play.be(play.worker)
    correcting.correct(play.desk, contact, [Out(jay)], "It was a cousin", 2)
    waits = play.view(contact).waits
    assert waits is not None
    assert [(each.words, each.new, each.subject) for each in waits.changes] == [
        ("Child 2 Jay Shaw", "taken out", jay)
    ]
    assert waits.before.startswith("v2, corrected")


def test_an_answer_of_the_strategy_discussion_is_told_although_it_is_never_sent(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.type(contact, "gate.caller", "1")
    play.send(contact)
    play.endorse(contact, unknown_reason="A baby")
    play.be(play.worker)
    play.type(contact, "strategy.reasons", "First")
    play.desk.keeper.flush()
    stood = play.view(contact).facts.answer("decision.rationale").typed
    puts = [
        Put(Field("strategy.reasons"), "Put right", "First"),
        Put(Field("decision.rationale"), "A bruise, and two accounts", stood),
    ]
    correcting.correct(play.desk, contact, puts, "Why", 1)
    waits = play.view(contact).waits
    assert waits is not None
    found = {each.question: (each.old, each.new) for each in waits.changes}
    assert found["strategy.reasons"] == ("First", "Put right")
    assert found["decision.rationale"] == (stood, "A bruise, and two accounts")
