"""A contact goes from its own file to the desk while the screen reads it and lines are still being said.

The gate settles in the middle of a call (R-204 to R-213): whoever reads or writes at that moment notices
nothing, and no line is lost between the two files.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event, current_thread, main_thread
from uuid import UUID

import pytest

from dutydesk.acts import calls, notes, reading
from dutydesk.acts.desk import Desk
from dutydesk.acts.queue import queue
from dutydesk.errors import NotAllowed
from tests.acts.play import Play, playing

TURNS = 12


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def test_reading_never_meets_a_file_that_is_being_taken_away(play: Play) -> None:
    with ThreadPoolExecutor(3) as hands:
        for _ in range(TURNS):
            contact = play.take()
            play.type(contact, "gate.caller", "2")
            reads = [hands.submit(reading.read_contact, play.desk, contact) for _ in range(4)]
            settled = hands.submit(calls.settle, play.desk, contact)
            reads += [hands.submit(reading.read_contact, play.desk, contact) for _ in range(4)]
            lists = [hands.submit(queue, play.desk, "mine") for _ in range(2)]
            assert settled.result()
            assert {each.result().id for each in reads} == {contact}
            assert all(each.result().rows for each in lists)


def test_no_line_is_lost_while_the_contact_moves(play: Play) -> None:
    with ThreadPoolExecutor(2) as hands:
        for _ in range(TURNS):
            contact = play.take()
            play.type(contact, "gate.caller", "2")
            said = [f"line {number}" for number in range(6)]
            lines = hands.submit(_say, play.desk, contact, said)
            assert hands.submit(calls.settle, play.desk, contact).result()
            lines.result()
            assert [each.text for each in reading.read_contact(play.desk, contact).notes] == said


def test_a_call_that_settles_while_it_is_being_closed_is_kept(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    asked = Event()
    holds = play.desk.gate.holds

    def looked(contact_id: UUID) -> bool:
        found = holds(contact_id)
        if current_thread() is not main_thread():
            asked.set()
        return found

    with ThreadPoolExecutor(1) as hands, pytest.MonkeyPatch.context() as patch:
        patch.setattr(play.desk.gate, "holds", looked)  # says when, changes nothing
        with play.desk.gate.still(contact):
            closed = hands.submit(calls.close_without_record, play.desk, contact)
            assert asked.wait(60)
            assert calls.settle(play.desk, contact)
        with pytest.raises(NotAllowed, match="on the desk"):
            closed.result()
    play.type(contact, "referrer.name", "Tom Reid")
    assert reading.read_contact(play.desk, contact).facts.answer("referrer.name").typed == "Tom Reid"


def test_a_role_begun_while_it_is_looked_whether_the_call_settles_does_not_settle_it(play: Play) -> None:
    """Found on a busy machine: the look began in the field before, and met "me" of a mental health nurse."""
    contact = play.take()
    still, stands_in = play.desk.gate.still, [""]

    def typed_on(contact_id: UUID) -> AbstractContextManager[None]:
        stands_in[0] = "referrer.role"
        play.type(contact_id, "referrer.role", "me")
        play.desk.keeper.flush()
        return still(contact_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(play.desk.gate, "still", typed_on)  # somebody types; the rest is as it is
        assert not calls.settle(play.desk, contact, lambda: stands_in[0])
    assert calls.settle(play.desk, contact, str), "the child itself rings"


def _say(desk: Desk, contact: UUID, said: list[str]) -> None:
    for text in said:
        notes.add_line(desk, contact, text)
