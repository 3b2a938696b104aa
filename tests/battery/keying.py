"""A worker at an encrypted desk in a pseudo-terminal, whose program is ended in the middle of a word.

Owns how they sign in, the places they type at when the end comes, and what is measured: when each letter was
put on the wire and when it stood on the screen.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.acts.copying import WORDS
from tests.battery.sealed import Sealed
from tests.whole.scripts import play
from tests.whole.terminal import Terminal

SECOND: Final = 12
"""Letters a second of a fast typist. Source: safety.md 2d."""
AT_RISK: Final = 0.3
"""Seconds a save may take. Source: decision 9."""


@dataclass
class Typing:
    """What was typed in one place, letter by letter."""

    question: str
    """The field it goes to."""
    before: str = ""
    """What stood there already."""
    typed: str = ""
    sent: list[float] = field(default_factory=list)
    """When each letter of `typed` was put on the wire (`perf_counter`)."""
    seen: list[float] = field(default_factory=list)
    """When each stood on the screen; shorter where the end came first."""

    @property
    def text(self) -> str:
        """What should stand there."""
        return self.before + self.typed

    def lost(self, kept: str, ended: float) -> tuple[int, float, float]:
        """Letters lost; seconds since the first of them was typed, and since it stood on the screen.

        Raises: AssertionError where what is kept is no beginning of what was typed.
        """
        assert self.text.startswith(kept), f"{kept!r} is kept of {self.text!r}"
        first = len(kept) - len(self.before)
        assert first >= 0, f"of {self.before!r}, saved before, {kept!r} is left"
        if first >= len(self.typed):
            return 0, 0.0, 0.0
        seen = ended - self.seen[first] if first < len(self.seen) else 0.0
        return len(self.typed) - first, ended - self.sent[first], max(seen, 0.0)


@contextmanager
def program(folder: Path, made: Sealed, **more: Any) -> Iterator[Terminal]:  # noqa: ANN401 - of Terminal
    """The program on that desk, signed in, at its queue."""
    with Terminal(folder, "--database", str(made.path), plain=False, **more) as terminal:
        terminal.see("Who is here?", within=60)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("1 Mine", within=60)
        yield terminal


def saved(terminal: Terminal) -> None:
    """Nothing has been typed for as long as a save may take, and the screen says that it is saved."""
    terminal.settle(AT_RISK, within=30)
    terminal.see("Saved ", within=30)


def type_on(terminal: Terminal, into: Typing, text: str) -> None:
    """Type as a person does, and note what the screen shows meanwhile."""
    for letter in text:
        into.sent.append(time.perf_counter())
        terminal.type(letter)
        into.typed += letter
        until = into.sent[-1] + 1 / SECOND
        while time.perf_counter() < until:
            terminal.settle(0.01)
            standing(terminal, into)


def standing(terminal: Terminal, into: Typing) -> None:
    """Note which letters stand on the screen now."""
    while len(into.seen) < len(into.typed) and terminal.find(
        into.text[: len(into.before) + len(into.seen) + 1]
    ):
        into.seen.append(terminal.last_read)


# ------------------------------------------------------------------- where they type


def a_call(terminal: Terminal, number: int) -> None:
    """A new call, its caller's name saved."""
    terminal.press("n")
    terminal.see("Note>", within=30)
    terminal.type(f"Caller {number}")
    terminal.see(f"Caller {number}", within=30)
    saved(terminal)


def on_the_desk(terminal: Terminal, number: int) -> None:
    """A call whose gate is settled."""
    a_call(terminal, number)
    at_the_gate(terminal)
    terminal.send(b"2")
    terminal.see("C-0", within=30)
    saved(terminal)


def at_the_gate(terminal: Terminal) -> None:
    """The cursor stands in the question that settles the gate."""
    terminal.press("Ctrl+G", "r")
    terminal.see("Who is calling", within=30)
    terminal.press("Up", "Up")
    terminal.settle(AT_RISK)


def behind_the_gate(terminal: Terminal, number: int) -> Typing:
    """In the first field of a call that has no number."""
    terminal.press("n")
    terminal.see("Note>", within=30)
    return Typing("referrer.name")


def in_the_long_text(terminal: Terminal, number: int) -> Typing:
    """On the desk, in the narrative."""
    on_the_desk(terminal, number)
    play(terminal, "gn")
    return Typing("narrative.seen")


def in_a_cell(terminal: Terminal, number: int) -> Typing:
    """On the desk, in the name of a child that is not in the record yet."""
    on_the_desk(terminal, number)
    play(terminal, "gc")
    return Typing("child.name")


def in_the_note(terminal: Terminal, number: int) -> Typing:
    """In the quick note of a call behind its gate."""
    a_call(terminal, number)
    terminal.press("F2")
    return Typing("note.draft")


def being_settled(terminal: Terminal, number: int) -> Typing:
    """The call comes onto the desk at that moment: nothing else is typed."""
    a_call(terminal, number)
    at_the_gate(terminal)
    terminal.send(b"2")
    return Typing("referrer.name", before=f"Caller {number}")


def resting(terminal: Terminal, number: int) -> Typing:
    """All was saved a while ago."""
    at = in_the_long_text(terminal, number)
    terminal.type("All of it")
    terminal.see("All of it", within=30)
    saved(terminal)
    at.before = "All of it"
    return at


At = Callable[[Terminal, int], Typing]

PLACES: Final[tuple[At, ...]] = (
    behind_the_gate,
    in_the_long_text,
    in_the_note,
    being_settled,
    in_a_cell,
    resting,
)
TYPES_NOTHING: Final = (being_settled, resting)


def a_word(chance: random.Random, least: int, most: int) -> str:
    """Letters that stand nowhere else on the screen."""
    return "".join(chance.choice("bdfghjkmpqvwxz") for _ in range(chance.randint(least, most)))
