"""Somebody gets a role that reads no contacts while a call of theirs is not on the desk: it stays theirs."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import accounts, calls, people
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import open_contact
from dutydesk.errors import NotAllowed
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def call(play: Play) -> UUID:
    """A call of the worker, who becomes a system administrator in it."""
    play.ordinary(play.take())
    made = play.take()
    play.type(made, "narrative.seen", "A child")
    number = accounts.ask(play.desk, play.worker.id, "system_admin", "moves on")
    play.be(play.manager)
    accounts.approve(play.desk, number)
    play.be(play.worker)
    return made


def test_it_is_read_typed_in_and_settled_by_them(play: Play, call: UUID) -> None:
    assert open_contact(play.desk, call).facts.answer("narrative.seen").typed == "A child"
    play.type(call, "narrative.seen", "A child at the door")
    assert play.view(call).facts.answer("narrative.seen").typed == "A child at the door"
    mine = queue(play.desk, "mine")
    assert [row.contact_id for row in mine.rows] == [call], "and not the one that is on the desk"
    assert (mine.counts["mine"], mine.counts["team"]) == (1, 0)
    assert (mine.clocks, queue(play.desk, "team").rows) == ((), ())
    play.type(call, "gate.caller", "2")
    assert calls.settle(play.desk, call)
    with pytest.raises(NotAllowed):
        play.view(call)
    with pytest.raises(NotAllowed):
        queue(play.desk, "mine")
    play.be(play.manager)
    assert play.view(call).facts.answer("narrative.seen").typed == "A child at the door"


def test_it_is_no_other_administrators(play: Play, call: UUID) -> None:
    people.arrive(play.desk, "C Ward", "system_admin", "")
    with pytest.raises(NotAllowed):
        play.view(call)
    with pytest.raises(NotAllowed):
        queue(play.desk, "mine")
