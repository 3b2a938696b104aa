"""T26, sign-in: tries at random with restarts and a clock that is moved, and no way round the delay.

Somebody who has only the program presses on: wrong passphrases, recovery keys and proofs, the program started
anew, the machine's clock put back. At most ten tries in five minutes of true time are made, the right
passphrase opens the desk after the wait it is told, and nothing wrong ever does. A clock put forward takes
the rights of who administers the machine, and is not stopped. Control: a count that ends with the program
lets more than ten through.
"""

import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import making, unlocking
from dutydesk.errors import NotAllowed
from dutydesk.records import keyfile, recovery_key, tries
from dutydesk.records.keyfile import Cost
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

WORDS = "eleven quiet ferries at noon"
CHEAP = Cost(memory=64, passes=1)
PRESSES = 400
"""Presses of Enter in one round, a second or so apart."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The true times at which a try was really made."""
    times: list[float] = []
    real = keyfile.opened

    def counted(*words: object) -> object:
        times.append(Round.at)
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(keyfile, "opened", counted)
    return times


class Round:
    """One round of somebody who presses on."""

    at = 0.0
    """True seconds, which no clock of the machine tells."""

    def __init__(self, path: Path, person: UUID, dice: random.Random) -> None:
        self.path, self.person, self.dice = path, person, dice
        self.clock = FixedClock()
        self.through = 0

    def play(self, before_each: Callable[[], None] = lambda: None) -> None:
        """Press on; `before_each` is done before every press."""
        for _ in range(PRESSES):
            before_each()
            gone = self.dice.uniform(0.2, 3)
            Round.at += gone
            self.clock.move(seconds=gone)
            if self.dice.random() < 0.02:
                self.clock.move(hours=-self.dice.uniform(0, 48))
            self.press()

    def press(self) -> None:
        """One press, of one of the three doors."""
        wrong = "wrong " + str(self.dice.random())
        door = self.dice.choice(
            (
                lambda: unlocking.sign_in(self.path, "Ada Bright", wrong, self.clock),
                lambda: unlocking.recover(self.path, recovery_key.new_recovery_key(), self.clock),
                lambda: unlocking.prove(self.path, self.person, wrong, self.clock),
            )
        )
        try:
            door()
        except NotAllowed:
            return
        self.through += 1


def at_most(times: list[float]) -> int:
    """The most tries made in any five minutes."""
    return max((sum(begin <= each < begin + 300 for each in times) for begin in times), default=0)


def begun(folder: Path) -> tuple[Path, UUID]:
    """A desk's keys."""
    keys = unlocking.begin("Ada Bright", WORDS, WORDS, cost=CHEAP)
    making.keep(keys, folder / "desk.db")
    return folder / "desk.db", keys.person


def test_no_more_than_ten_tries_in_five_minutes_whatever_is_done(
    tmp_path: Path, made: list[float], battery_size: int
) -> None:
    worst, tried = 0, 0
    for number in range(battery_size):
        folder = tmp_path / str(number)
        folder.mkdir()
        path, person = begun(folder)
        made.clear()
        played = Round(path, person, random.Random(number))  # noqa: S311 - a game
        played.play()
        assert played.through == 0
        worst, tried = max(worst, at_most(made)), tried + len(made)
        wait = unlocking.waits(path, played.clock)
        played.clock.move(seconds=wait.total_seconds())
        assert unlocking.sign_in(path, "Ada Bright", WORDS, played.clock).person == person
        assert unlocking.waits(path, played.clock).total_seconds() == 0
    print(
        f"T26: n = {battery_size * PRESSES} presses, {tried} tries made, "
        f"at most {worst} in five minutes, 0 through"
    )
    assert tried > battery_size * 5
    assert worst <= 10


def test_control_a_count_that_ends_with_the_program_lets_more_through(
    tmp_path: Path, made: list[float]
) -> None:
    path, person = begun(tmp_path)
    played = Round(path, person, random.Random(1))  # noqa: S311 - a game
    played.play(lambda: tries.place_of(path).unlink(missing_ok=True))
    print(f"T26, control: at most {at_most(made)} in five minutes")
    assert at_most(made) > 10
