"""T1: the program of an encrypted desk is killed in the middle of a word, and nothing that was saved is lost.

SIGKILL at a random moment in a pseudo-terminal, in each place where something is being saved; afterwards the
files are judged as they lie there, and the next start, with the passphrase, offers the contact that was open.
Control: a keeper that saves late must lose what stood on the screen. Sized by DUTYDESK_BATTERY.
"""

import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts.calls import left_open
from dutydesk.acts.values import ContactView
from tests.battery.keying import (
    PLACES,
    TYPES_NOTHING,
    Typing,
    a_word,
    behind_the_gate,
    program,
    standing,
    type_on,
)
from tests.battery.sealed import Sealed, all_of, sealed
from tests.whole.desks import carry_on
from tests.whole.terminal import Terminal

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix"),
]

P99, MOST = 0.3, 1.0
"""Seconds of typing that a kill may cost. Source: safety.md T1."""
BUSY = 5.0
"""Seconds past which no machine was merely busy."""

LATE_IN = """
import sys, time
from dutydesk.acts.keeping import Keeper
whole = Keeper._next
def late(self):
    time.sleep(60)
    return whole(self)
Keeper._next = late
from dutydesk.cli import main
main(sys.argv[1:])
"""


@dataclass
class Losses:
    """Of the kills so far."""

    letters: list[int] = field(default_factory=list)
    since_typed: list[float] = field(default_factory=list)
    since_seen: list[float] = field(default_factory=list)
    not_made: int = 0
    """Kills before the file of a new call was there."""

    def add(self, at: Typing, kept: str, killed: float) -> None:
        letters, typed, seen = at.lost(kept, killed)
        self.letters.append(letters)
        self.since_typed.append(typed)
        self.since_seen.append(seen)

    def words(self) -> str:
        since = sorted(self.since_typed)
        p99 = since[round(0.99 * (len(since) - 1))]
        return (
            f"letters lost {sum(self.letters)}, at most {max(self.letters)}; seconds of typing lost "
            f"p99 {p99:.2f} ({P99} asked), most {since[-1]:.2f} ({MOST} asked), of what stood on the screen "
            f"{max(self.since_seen):.2f}; killed before a call was made {self.not_made}"
        )


def kept_at(view: ContactView, at: Typing) -> str:
    """What the record holds of the field that was typed in."""
    if at.question == "child.name":
        children = view.facts.rows("child")
        return children[0].answer("child.name").typed if children else ""
    return view.facts.answer(at.question).typed


def kill(terminal: Terminal, chance: random.Random) -> float:
    """At a random moment of the next eighth of a second; returns when."""
    until = time.perf_counter() + chance.uniform(0, 0.12)
    while time.perf_counter() < until:
        terminal.screen()
    killed = time.perf_counter()
    assert terminal.kill9() == -signal.SIGKILL
    return killed


def after_a_kill(made: Sealed, folder: Path, calls: set[UUID], whole: dict[str, str]) -> ContactView | None:
    """The files as they lie there, judged; returns the call that is new since the last kill, or was open.

    Args:
        calls: the calls there were; whole: what each field of them held. Both are brought up to date.
    """
    left = made.copied(folder)
    assert left.faults() == []
    with left.open() as desk:
        views = all_of(desk)
        offered = left_open(desk)
    there = {view.id for view in views}
    assert len(there) == len(views)
    assert calls <= there, "each call that was saved is there"
    assert len(there - calls) <= 1
    if there:
        assert offered is not None, "recovery is offered"
    for each in views:
        for question in ("referrer.name", "narrative.seen", "note.draft"):
            name, stands = f"{each.id} {question}", each.facts.answer(question).typed
            assert stands.startswith(whole.get(name, "")), "what was saved before an earlier kill"
            whole[name] = stands
    open_now = next(iter(there - calls), offered.contact_id if offered else None)
    if there - calls:
        assert offered is not None
        assert offered.contact_id in there - calls, "the last call is the one that is offered"
    calls |= there
    return next((view for view in views if view.id == open_now), None)


def test_killed_in_the_middle_of_a_word(
    tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, losses = random.Random("t1"), Losses()  # noqa: S311 - moments, not secrets
    made = sealed(tmp_path / "kept" / "desk.db")
    at, fresh, calls = Typing("referrer.name"), 0, set[UUID]()
    whole: dict[str, str] = {}
    for number in range(5 * battery_size + 1):
        before = len(calls)
        with program(tmp_path, made) as terminal:
            if calls:
                terminal.see("was open when the session ended", within=60)
            if carried := bool(number % 4 == 3 and calls):
                carry_on(terminal)
                terminal.see(at.text[-10:] or "Note>")
                at = Typing(at.question, before=at.text)
                type_on(terminal, at, a_word(chance, 3, 12))
            else:
                place = PLACES[fresh % len(PLACES)]
                fresh += 1
                at = place(terminal, fresh)
                if place not in TYPES_NOTHING:
                    type_on(terminal, at, a_word(chance, 3, 14))
            killed = kill(terminal, chance)
        view = after_a_kill(made, tmp_path / "looked_at", calls, whole)
        was_made = carried or len(calls) > before
        # Only of a call whose file was still being made is nothing there.
        assert was_made or at.question == "referrer.name"
        kept = kept_at(view, at) if was_made and view is not None else ""
        losses.add(at, kept, killed)
        losses.not_made += not was_made
        at = Typing(at.question if was_made else "", before=kept)
    with capsys.disabled():
        print(
            f"\nT1: n = {len(losses.letters)} kills, {sum(map(bool, whole.values()))} saved fields, 0 lost; "
            f"{losses.words()}"
        )
    assert max(losses.since_seen) <= BUSY


def test_control_a_keeper_that_saves_late_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, losses = random.Random("t1 control"), Losses()  # noqa: S311 - as above
    made = sealed(tmp_path / "kept" / "desk.db")
    with program(tmp_path, made, command=[sys.executable, "-c", LATE_IN]) as terminal:
        at = behind_the_gate(terminal, 1)
        type_on(terminal, at, a_word(chance, 6, 6))
        terminal.see(at.text, within=30)
        standing(terminal, at)
        until = time.perf_counter() + BUSY + 1
        while time.perf_counter() < until:
            terminal.settle(0.1)
        killed = kill(terminal, chance)
    with made.copied(tmp_path / "looked_at").open() as desk:
        (view,) = all_of(desk)
    losses.add(at, kept_at(view, at), killed)
    with capsys.disabled():
        print(f"\nT1 control, saved a minute late: {losses.words()}")
    assert max(losses.since_seen) > BUSY
