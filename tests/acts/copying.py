"""Encrypted and plain desks in a folder, at which somebody works, for tests of copies and restores."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from dutydesk.acts import people, unlocking
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.records.keyfile import Cost
from tests.acts.conftest import type_in
from tests.fixed_clock import FixedClock

NAME: Final = "Ada Bright"
WORDS: Final = "eleven quiet ferries at noon"
CHEAP: Final = Cost(memory=64, passes=1)


@dataclass
class Made:
    """A desk's file and what opens it."""

    path: Path
    clock: FixedClock
    recovery: str = ""
    """"" for a plain one."""

    @contextmanager
    def open(self) -> Iterator[Desk]:
        """As a person opens it."""
        entrance = Entrance(str(self.path), None, self.clock)
        desk = entrance.sign_in(Answer(NAME, WORDS)) if self.recovery else entrance.open()
        if desk.here is None:
            people.arrive(desk, NAME, "duty_worker", "SW10001")
        try:
            yield desk
        finally:
            close_desk(desk)


def plain(path: Path, clock: FixedClock) -> Made:
    """A plain desk, as the settings of the tests allow."""
    made = Made(path, clock)
    with made.open():
        return made


def encrypted(path: Path, clock: FixedClock) -> Made:
    """An encrypted desk of one person."""
    begun = unlocking.begin(NAME, WORDS, WORDS, cost=CHEAP)
    entrance = Entrance(str(path), None, clock)
    entrance.door = unlocking.Door("new", path)  # the settings of the tests would let it be plain
    close_desk(entrance.make(begun, Newcomer(NAME, "duty_worker", "SW10001")))
    return Made(path, clock, begun.recovery)


def contact(desk: Desk, seen: str) -> UUID:
    """One contact on the desk."""
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    assert settle(desk, contact_id)
    type_in(desk, contact_id, "narrative.seen", seen)
    desk.keeper.flush()
    return contact_id


def call_behind_the_gate(desk: Desk, name: str) -> UUID:
    """One call that is not on the desk yet."""
    contact_id = take_call(desk)
    type_in(desk, contact_id, "referrer.name", name)
    desk.keeper.flush()
    return contact_id
