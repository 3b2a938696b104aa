"""What the caller put right at the reading back stays open until an answer took it up (B-10)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import put_right, reading_back, sending
from dutydesk.acts.endorsing import open_review
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:22") as stage:
        yield stage


def put(play: Play, contact: UUID, *lines: str) -> None:
    """It is read back, and the caller puts this right."""
    reading_back.keep(play.desk, contact, reading_back.sentences(play.desk, contact), lines)
    play.clock.move(minutes=1)


def listed(play: Play, contact: UUID) -> list[str]:
    """What of it stands before a send."""
    before = sending.before_sending(play.desk, contact)
    assert before.may_send, "nothing waits for it (decision 3)"
    return [each.words for each in before.exceptions if each.kind == "put_right"]


def test_it_is_listed_with_its_field_until_that_is_changed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    put(play, contact, "3: Elmwood, not Elm", "no coat since March")
    state = "put right by the caller, and the answer is as it was"
    assert listed(play, contact) == [
        f'a "3: Elmwood, not Elm" (14:22): {state}',
        f'n "no coat since March" (14:22): {state}',
    ]
    play.type(contact, "address.line", "14 Elmwood Road")
    assert listed(play, contact) == [f'n "no coat since March" (14:22): {state}']
    play.type(contact, "narrative.seen", "No coat since March")
    assert listed(play, contact) == []


def test_one_answer_takes_up_one_of_two_that_lead_to_its_page(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    put(play, contact, "/a Elmwood", "/a and the flat is 2")
    play.type(contact, "address.line", "14 Elmwood Road")
    assert [words[:9] for words in listed(play, contact)] == ['a "/a and']


def test_the_worker_says_that_the_answer_stands_with_name_and_time(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    put(play, contact, "Elmwood")
    before = sending.before_sending(play.desk, contact)
    (found,) = [each for each in before.exceptions if each.kind == "put_right"]
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="S Khan"):
        put_right.stands(play.desk, contact, found.what)
    play.be(play.worker)
    put_right.stands(play.desk, contact, found.what)
    assert listed(play, contact) == []
    assert [line.by for line in history(play.desk, contact) if line.act == put_right.STANDS] == ["S Khan"]
    put(play, contact, "Elmwood")
    assert len(listed(play, contact)) == 1, "said again later, it is open again"


def test_the_manager_reads_among_the_exceptions_what_no_answer_took_up(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    put(play, contact, "3: Elmwood, not Elm")
    play.send(contact)
    play.be(play.manager)
    assert any("Elmwood, not Elm" in words for words in open_review(play.desk, contact).exceptions)


def test_behind_the_gate_it_is_open_too(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom Reid")
    put(play, contact, "1. Reed")
    before = sending.before_sending(play.desk, contact)
    found = [each for each in before.exceptions if each.kind == "put_right"]
    assert [(each.letter, each.question) for each in found] == [("r", "referrer.name")]
