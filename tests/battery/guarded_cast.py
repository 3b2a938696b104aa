"""A desk with sealed, restricted and open records in every state, and words in them that stand nowhere else.

Owns who sits there and what is hunted: every word of a sealed record, and every word of a restricted one but
the names of its children.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from dutydesk.acts import calls, endorsing, linking, people, restricting
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.values import Person
from dutydesk.records.desk_tables import Worker
from dutydesk.records.secret import DataKey
from tests.acts.play import Play
from tests.fixed_clock import FixedClock

STATES: Final = ("recording", "sent", "returned", "escalated", "endorsed")
"""closed is decided like endorsed, and is left by its last letter; what is owed of it is hunted with that."""
NOT_YET: Final = (("sealed", "recording"), ("sealed", "sent"))
"""Asked for, and approved by nobody so far."""
FIRST: Final = (
    "Zephyrine",
    "Barnaby",
    "Ghislaine",
    "Octavian",
    "Philippa",
    "Wolfram",
    "Cordelia",
    "Ludovic",
    "Tamsin",
    "Evander",
)
LAST: Final = (
    "Quillfeather",
    "Brackmoor",
    "Dunstable",
    "Fothergill",
    "Hesketh",
    "Jagger",
    "Lockwood",
    "Membury",
    "Pennistone",
    "Ravensdale",
)
WHY: Final = "Grandfather Ondrej works here"


class Cast(Play):
    """A desk whose people are put there, since nobody proves who they are in a test of many."""

    def __init__(self, desk: "object", clock: FixedClock) -> None:
        self.desk, self.clock = desk, clock  # type: ignore[assignment]
        self.worker = self._put("S Khan", "duty_worker", "SW1")
        self.other_worker = self._put("T Webb", "duty_worker", "SW2")
        self.manager = self._put("M Patel", "duty_manager", "SW3")
        self.other_manager = self._put("D Hart", "duty_manager", "SW4")
        self.assessment_manager = self._put("J Lee", "single_assessment_manager", "SW5")
        self.reader = self._put("R Moss", "reader", "")
        self.be(self.worker)

    def _put(self, name: str, role: str, registration: str) -> Person:
        worker = Worker(name=name, role=role, registration=registration, created_at=self.clock.now())
        with self.desk.database.write() as session:
            session.add(worker)
        return people.person_of(self.desk, worker)

    def be(self, person: Person) -> None:
        """They sit there now."""
        self.desk.keeper.flush()
        self.desk.here = person


@dataclass(frozen=True)
class Guarded:
    """One record, and the words that are in it alone."""

    contact: UUID
    level: str
    state: str
    number: int
    """Of its reference."""
    child: tuple[str, str]
    """First name and family name."""
    words: tuple[str, ...]
    """All that must not be seen of it where a stub may: not the child's names."""

    @property
    def hunted(self) -> tuple[str, ...]:
        """What nobody may see who may not read it."""
        return self.words if self.level == "restricted" else (*self.words, *self.child)

    @property
    def reference(self) -> str:
        """C-0003."""
        return f"C-{self.number:04d}"


@dataclass
class Kept:
    """The whole desk."""

    play: Cast
    records: list[Guarded] = field(default_factory=list)
    linked: UUID | None = None
    """An open contact of T Webb's that was linked to one of each before they were guarded."""

    def of(self, level: str) -> list[Guarded]:
        """The records of one level."""
        return [each for each in self.records if each.level == level]


def furnished(play: Cast) -> Kept:
    """Two records in every state, one to be sealed and one to be restricted, and a contact linked to both."""
    kept = Kept(play)
    for number, (state, level) in enumerate(
        ((s, v) for s in STATES for v in ("sealed", "restricted")), start=1
    ):
        kept.records.append(_record(play, number, state, level))
    play.be(play.other_worker)
    kept.linked = play.take()
    play.type(kept.linked, "gate.caller", "2")
    play.row(kept.linked, "child", 1, name="Jo Plain")
    assert calls.settle(play.desk, kept.linked)
    for each in kept.records[:4]:
        linking.link(play.desk, kept.linked, each.contact, "family", "Same house")
    play.be(play.manager)
    for each in kept.records:
        play.be(play.worker)
        category = "witness" if each.level == "sealed" else "known_here"
        asked = restricting.ask(play.desk, each.contact, category, WHY)
        if (each.level, each.state) in NOT_YET:
            continue
        play.be(play.manager)
        restricting.approve(play.desk, asked.id)
    play.desk.keeper.flush()
    return kept


def _record(play: Cast, number: int, state: str, level: str) -> Guarded:
    # No two of them sound alike: what is found by its sound would be a trace of another.
    child = (FIRST[number - 1], LAST[number - 1])
    words = tuple(
        f"{word}{LAST[number - 1][::-1].casefold()}" for word in ("Ott", "Wis", "Xan", "Pto", "Rat")
    )
    play.be(play.worker)
    contact = play.take()
    answers = {
        "address__line": f"7 {words[1]} Hollow",
        "narrative__seen": f"She said {words[2]} did it",
        "referrer__name": f"{words[3]} Reid",
        "decision__rationale": f"Care has slipped; {words[4]}",
    }
    subject = play.ordinary(contact, **answers)
    play.retype(contact, "child", subject, "name", " ".join(child))
    play.row(contact, "adult", 2, name=f"{words[0]} Shaw", relation="gp", responsibility="n", consent="y")
    if state != "recording":
        play.send(contact)
    play.be(play.manager)
    if state == "returned":
        endorsing.send_back(play.desk, contact, play.digest(contact), "Look again")
    elif state == "escalated":
        key = next(each.key for each in play.desk.checklist.outcomes if each.code == "42")
        endorsing.escalate(play.desk, contact, play.digest(contact), key, "Risk of harm")
    elif state == "endorsed":
        play.endorse(contact)
    play.be(play.worker)
    calls.leave(play.desk, contact)
    return Guarded(contact, level, state, number, child, words)


@contextmanager
def cast(address: str | Path, *, encrypted: bool) -> Iterator[Cast]:
    """A fresh desk with its people, a file with a key or a server."""
    clock = FixedClock("2026-05-12T14:26")
    secret = DataKey.new() if encrypted else None
    desk = open_desk(str(address), "leicester", clock, secret=secret)
    try:
        yield Cast(desk, clock)
    finally:
        close_desk(desk)
