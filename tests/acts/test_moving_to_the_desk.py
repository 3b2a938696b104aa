"""A contact goes from its own file to the desk while the screen reads it and lines are still being said.

The gate settles in the middle of a call (R-204 to R-213): whoever reads or writes at that moment notices
nothing, and no line is lost between the two files.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from dutydesk.acts import calls, notes, reading
from dutydesk.acts.desk import Desk
from dutydesk.acts.queue import queue
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


def _say(desk: Desk, contact: UUID, said: list[str]) -> None:
    for text in said:
        notes.add_line(desk, contact, text)
