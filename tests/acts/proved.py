"""An encrypted desk with all of the play at it, each with a passphrase of their own, and two more roles.

Argon2id costs nothing here: what it costs is asked elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from dutydesk.acts import people, unlocking
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.acts.unlocking import Begun
from dutydesk.acts.values import Person
from dutydesk.records import keyfile
from dutydesk.records.keyfile import Cost
from tests.acts.play import Play
from tests.fixed_clock import FixedClock

CHEAP: Final = Cost(memory=64, passes=1)
WORDS: Final = {
    "S Khan": "eleven quiet ferries at noon",
    "T Webb": "a tin roof sings in the rain",
    "M Patel": "nine brass kettles on a hill",
    "D Hart": "the last tram smells of oranges",
    "J Lee": "seven grey geese over a mill",
    "R Moss": "old maps fold the wrong way",
    "A Stone": "a ledger bound in green cloth",
    "Y Frost": "copper wire hums in the cellar",
}
"""Who works there, and with which passphrase: all invented."""


def cheap(patch: pytest.MonkeyPatch) -> None:
    """Argon2id at a cost that is none."""
    for makes in (keyfile.wrapped, unlocking.begin):
        patch.setattr(makes, "__kwdefaults__", {**(makes.__kwdefaults__ or {}), "cost": CHEAP})


class ProvedPlay(Play):
    """As `Play`, where who is here is proved; with an auditor and a system administrator."""

    def __init__(self, desk: Desk, clock: FixedClock, begun: Begun) -> None:
        self.desk, self.clock, self.begun = desk, clock, begun
        assert desk.here is not None
        self.manager = desk.here
        self.worker = self._arrive("S Khan", "duty_worker", "SW1")
        self.other_worker = self._arrive("T Webb", "duty_worker", "SW2")
        self.other_manager = self._arrive("D Hart", "duty_manager", "SW4")
        self.assessment_manager = self._arrive("J Lee", "single_assessment_manager", "SW5")
        self.reader = self._arrive("R Moss", "reader", "")
        self.auditor = self._arrive("A Stone", "auditor", "")
        self.admin = self._arrive("Y Frost", "system_admin", "")
        self.be(self.worker)

    def _arrive(self, name: str, role: str, registration: str) -> Person:
        words = WORDS[name]
        return people.arrive(self.desk, name, role, registration, words, words, WORDS["M Patel"])

    def be(self, person: Person) -> None:
        """Someone else sits down, with their passphrase."""
        people.be(self.desk, person.id, WORDS[person.name])


@contextmanager
def proved(folder: Path, iso: str) -> Iterator[ProvedPlay]:
    """A fresh encrypted desk in this folder, at this London time."""
    clock = FixedClock(iso)
    begun = unlocking.begin("M Patel", WORDS["M Patel"], WORDS["M Patel"])
    entrance = Entrance(str(folder / "desk.db"), "leicester", clock)
    desk = entrance.make(begun, Newcomer("M Patel", "duty_manager", "SW3"))
    try:
        yield ProvedPlay(desk, clock, begun)
    finally:
        close_desk(desk)
