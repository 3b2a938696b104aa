"""A desk with restricted records in every state, and what waits to be decided about them.

Owns the records on which `deeds.py` tries every act. The ids and versions are looked up in the tables, since
who tries it may not be able to read them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import SQLModel, select

from dutydesk.acts import (
    correcting,
    endorsing,
    feedback,
    holding,
    linking,
    notes,
    people,
    reading,
    reading_back,
    restricting,
    rows,
    sending,
    shutting_out,
    undoing,
    withholding,
)
from dutydesk.acts.correction_values import Put
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.values import Field
from dutydesk.acts.window_values import ClashView
from dutydesk.practice.alarms import Event
from dutydesk.records.restrict_tables import Glass
from dutydesk.records.shift_tables import Alarm, Feedback
from dutydesk.records.tables import Contact, Submission
from tests.acts.play import Play
from tests.acts.windows import ADDRESS, clashes, take_in, typed
from tests.fixed_clock import FixedClock

Table = TypeVar("Table", bound=SQLModel)
NAMES: Final = (
    "recording",
    "returned",
    "back",
    "sent",
    "endorsed",
    "withheld",
    "asked",
    "changing",
    "corrected",
)
WHY: Final = "Known to people who work here"
JOINED: Final = {
    "social_worker": "S Khan",
    "manager": "J Lee",
    "police": "DC Hall",
    "health": "Dr Osei",
}


@dataclass
class There:
    """One desk, and its records by name, each S Khan's, most of them restricted."""

    play: Play
    contacts: dict[str, UUID] = field(default_factory=dict)
    children: dict[str, UUID] = field(default_factory=dict)
    clash: ClashView | None = None
    listed: str = ""
    """What was said of the record and no answer took up."""

    def of(self, name: str, table: type[Table], **wanted: object) -> Table:
        """One row of a record; where there are several, any that answers."""
        query = select(table).where(table.contact_id == self.contacts[name])  # type: ignore[attr-defined]
        for key, value in wanted.items():
            query = query.where(getattr(table, key) == value)
        with self.play.desk.database.read() as session:
            found = session.exec(query).first()
        assert found is not None, f"no {table.__name__} of {name}"
        return found

    def version(self, name: str) -> int:
        """Of the record as it stands."""
        return self.of_contact(name).version

    def of_contact(self, name: str) -> Contact:
        """Its own row."""
        with self.play.desk.database.read() as session:
            return session.get_one(Contact, self.contacts[name])

    def digest(self, name: str) -> str:
        """Of what was sent last."""
        return self.of(name, Submission).digest


@contextmanager
def again(made: There, folder: Path) -> Iterator[There]:
    """The desk that was furnished, from its file in another folder, at the time it was left."""
    clock = FixedClock(made.play.clock.now().isoformat())
    desk = open_desk(str(folder / "desk.db"), "leicester", clock)
    play = copy(made.play)
    play.desk, play.clock = desk, clock
    try:
        yield replace(made, play=play)
    finally:
        close_desk(desk)


def furnished(play: Play, category: str = "known_here") -> There:
    """The records on which everything is tried; nobody in particular is here."""
    there = There(play)
    plain = _ordinary(there, "plain")
    for name in NAMES:
        _ordinary(there, name)
    for name in (*there.contacts,):
        if name != "recording":
            play.send(there.contacts[name])
    play.be(play.manager)
    for name in ("returned", "back"):
        endorsing.send_back(play.desk, there.contacts[name], there.digest(name), "Ask the school")
    for name in ("endorsed", "withheld", "corrected"):
        play.endorse(there.contacts[name])
    _strategy(there, "open")
    _strategy(there, "held")
    play.clock.move(minutes=10)
    play.discuss(there.contacts["held"], "14:31")
    for number, (role, name) in enumerate(JOINED.items(), start=1):
        play.row(there.contacts["open"], "attendee", number, role, name=name, joined="14:31")
    play.type(there.contacts["open"], "strategy.decision", "1")
    _worked_on(there, "returned", plain)
    _decided(there)
    play.desk.keeper.flush()
    for name in there.contacts:
        if name != "plain":
            _restricted(there, name, category, approved=name not in ("recording", "asked"))
    _waiting(there, category)
    return there


def _ordinary(there: There, name: str) -> UUID:
    play = there.play
    play.be(play.worker)
    there.contacts[name] = play.take()
    there.children[name] = play.ordinary(there.contacts[name])
    return there.contacts[name]


def _strategy(there: There, name: str) -> None:
    play = there.play
    play.be(play.worker)
    there.contacts[name] = play.take()
    there.children[name] = play.urgent(there.contacts[name])
    play.send(there.contacts[name])


def _worked_on(there: There, name: str, other: UUID) -> None:
    """A record that came back: a line of the note, a row out, a link, a field in two versions."""
    play, contact = there.play, there.contacts[name]
    play.be(play.worker)
    notes.add_line(play.desk, contact, "No coat again, she said")
    reading_back.keep(play.desk, contact, ("You live at 14 Elm Road.",), ("Elmwood",))
    found = sending.before_sending(play.desk, contact).exceptions
    there.listed = next(each.what for each in found if each.kind == "put_right")
    out = play.row(contact, "adult", 2, name="Sam Shaw", relation="fa", responsibility="y", consent="n")
    play.desk.keeper.flush()
    rows.strike(play.desk, contact, out)
    there.children["struck"] = out
    linking.link(play.desk, contact, other, "family", "Same house")
    play.type(there.contacts["back"], "narrative.seen", "No coat, no lunch")
    undoing.undo(play.desk, there.contacts["back"])
    play.type(contact, "narrative.judged", "Tired in the mornings")
    second = open_desk(_address(play), None, play.clock)
    try:
        people.be(second, play.worker.id)
        reading.open_contact(second, contact)
        take_in(second, contact)
        typed(play.desk, contact, ADDRESS, "14 Elm Road, LE2")
        typed(second, contact, ADDRESS, "41 Elm Rd")
        (there.clash,) = clashes(second, contact)
    finally:
        close_desk(second)


def _address(play: Play) -> str:
    path = play.desk.database.path
    assert path is not None, "two windows on one file"
    return str(path)


def _decided(there: There) -> None:
    """What hangs on what was endorsed: a letter held, a mark, a hold, a correction."""
    play = there.play
    play.be(play.worker)
    item = there.of("endorsed", Feedback, recipient="referrer")
    by = play.clock.now() + timedelta(days=1)
    feedback.hold(play.desk, item.id, item.version, "The police ask for time", "M Patel", by)
    withholding.withhold(play.desk, there.contacts["withheld"], there.version("withheld"), "The police ask")
    child = Field("child.born", there.children["corrected"], "child", 1)
    put = [Put(child, "3 April 2019", "7"), Put(Field("threshold.level"), "3", "2")]
    correcting.correct(play.desk, there.contacts["corrected"], put, "The school gave the true date", 1)
    play.be(play.other_manager)
    holding.hold(play.desk, there.contacts["withheld"], "An inquiry")


def _restricted(there: There, name: str, category: str, *, approved: bool) -> None:
    play, contact = there.play, there.contacts[name]
    play.be(play.worker)
    asked = restricting.ask(play.desk, contact, category, WHY)
    if approved:
        play.be(play.other_manager)
        restricting.approve(play.desk, asked.id)


def _waiting(there: There, category: str) -> None:
    """What waits to be decided: shut out, let in, another level, a lift, broken glass, a match."""
    play, desk = there.play, there.play.desk
    play.be(play.worker)
    shutting_out.ask(desk, there.contacts["asked"], play.reader.id, "Her sister lives there")
    other = "witness" if category == "known_here" else "known_here"
    restricting.ask_change(desk, there.contacts["changing"], other, "There is a trial")
    restricting.ask_lift(desk, there.contacts["sent"], "It is known by all")
    shutting_out.ask(desk, there.contacts["sent"], play.reader.id, "Her sister lives there")
    shutting_out.ask_in(desk, there.contacts["sent"], play.reader.id, "It was another Moss")
    now = play.clock.now()
    with desk.database.write() as session:
        contact = there.contacts["endorsed"]
        for event, about in ((Event.MATCH, contact), (Event.RETURNED, contact)):
            row = Alarm(contact_id=contact, about_id=about, event=event, worker_id=UUID(int=0), arose_at=now)
            row.told_at = now
            session.add(row)
        session.add(
            Glass(
                contact_id=contact,
                person_id=play.other_worker.id,
                person_name=play.other_worker.name,
                code="danger",
                words="A caller says so",
                at=now - timedelta(hours=9),
                until=now,
                review_by=now + timedelta(days=1),
            )
        )
