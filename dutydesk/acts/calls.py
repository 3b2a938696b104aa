"""Taking a call: a new contact behind its gate, and the gate settled or left. Its calls are in `phone`.

Owns the two ways out of the gate. Settling adopts the contact onto the desk whole, in one transaction, and
only then takes its file away; leaving with no record takes the file away and nothing else. Either may be
killed at any point and is finished at the next start.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, find_terms
from dutydesk.acts.call_values import LeftOpen
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.notes import new_line
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import must
from dutydesk.acts.reading import facts_in
from dutydesk.acts.seating import leave_in, own_other_window
from dutydesk.acts.values import Person
from dutydesk.errors import CannotOpen, DeskError, NotAllowed, NotSaved, Stale
from dutydesk.practice.gate import gate
from dutydesk.practice.zone import london_date
from dutydesk.records.calling import without_gone
from dutydesk.records.database import Database
from dutydesk.records.numbers import next_reference
from dutydesk.records.shift_tables import CallRow
from dutydesk.records.sight import not_whole
from dutydesk.records.tables import Contact, History, Place
from dutydesk.records.wiping import GONE
from dutydesk.records.writing import rows_of, writing
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

KEPT: Final = "This contact is on the desk: it is kept, and ends with a decision."


_BEING_MADE: Final = timedelta(hours=1)
"""A file without a contact younger than this may be a call that another program is just taking."""


@refusals_told
def take_call(
    desk: "Desk",
    *,
    contact_id: UUID | None = None,
    started_at: datetime | None = None,
    lines: tuple[str, ...] = (),
    paper: str = "",
) -> UUID:
    """A new contact, in a file of its own until its gate is settled. Returns its id.

    May be tried again under the id the caller made: after a failure nothing of the first try is left, and
    after a success nothing is done.

    Args:
        contact_id: an id the caller made, so that typing can begin before this act has ended; one is made
            here if not given.
        started_at: when the call began, aware; now, if not given. An advice call that becomes a contact
            is timed from its own start (R-212).
        lines: lines of the quick note to begin with.
        paper: why it was written down first and is entered only now, `started_at` being its true start; ""
            for a call that goes on (part F 12).

    Raises: NotAllowed for those who may not take contacts (R-102); NotSaved.
    """
    person = someone_here(desk)
    must(desk, "contact.create")
    if not person.takes_contacts:
        raise NotAllowed("Only a registered social worker takes contacts. Someone else takes this call.")
    now = desk.clock.now()
    started = started_at or now
    paper = clean(paper, one_line=True).text.strip()
    if contact_id is not None and _is_taken(desk, contact_id):
        return contact_id
    contact_id = contact_id or uuid4()
    rows = [new_line(desk, contact_id, number, line, person, now) for number, line in enumerate(lines, 1)]
    home = desk.gate.make(contact_id)
    try:
        with home.write() as session:
            session.add(
                Contact(
                    id=contact_id,
                    started_at=started,
                    started_at_first=now if paper else started,
                    started_reason=paper,
                    taken_on="paper" if paper else "",
                    worker_id=person.id,
                    worker_name=person.name,
                    profile=desk.profile.key,
                    profile_version=desk.profile.version,
                    checklist_version=desk.checklist.version,
                    checklist_digest=desk.checklist.digest,
                )
            )
            session.flush()
            session.add(_first_call(contact_id, started, on_paper=bool(paper)))
            session.add(history_row(contact_id, "called", person, started))
            if paper:
                told = history_row(contact_id, "on_paper", person, now, paper)
                told.old, told.new = now.isoformat(), started.isoformat()
                session.add(told)
            session.add_all(rows)
    except DeskError:
        _undo(desk, contact_id)
        raise
    desk.keeper.versions.begin(contact_id, {})
    return contact_id


def settle(desk: "Desk", contact_id: UUID, being_typed: Callable[[], str] = str) -> bool:
    """Adopt a contact onto the desk when its gate is settled; whether it is on the desk now.

    Number, rows, the clocks that run from receipt and the history are one transaction. Then its file goes.

    Args:
        being_typed: key of the question whose answer is not whole yet, asked while nothing more is saved.

    Raises: NotSaved; the contact then stays where it was.
    """
    desk.keeper.flush(contact_id=contact_id)
    if not desk.gate.holds(contact_id):
        return _is_on(desk.database, contact_id)
    with desk.gate.still(contact_id), desk.keeper.holding(contact_id):
        half = being_typed()  # now that nothing more of it is saved: the cursor may have come to it since
        home = desk.gate.database(contact_id)
        if home is None:  # settled by another act meanwhile
            return _is_on(desk.database, contact_id)
        with home.read() as session:
            contact = session.get(Contact, contact_id)
            if contact is None:
                raise NotAllowed("There is no such contact.")
            facts = facts_in(session, contact)
            whole = {key: answer for key, answer in facts.answers.items() if key != half}
            found = gate(replace(facts, answers=whole), desk.checklist)
        if not found.settled and not _is_on(desk.database, contact_id):
            return False
        with desk.database.write() as session:
            adopt(session, desk, contact_id, found.why)
        take_file_away(desk, contact_id)
    return True


@refusals_told
def close_without_record(desk: "Desk", contact_id: UUID) -> None:
    """Leave a call with no record: nothing of it stays anywhere (R-206, R-213).

    Raises: NotAllowed for a contact that is on the desk, or whose gate is settled.
    """
    if not desk.gate.holds(contact_id):
        raise NotAllowed(KEPT)
    desk.keeper.flush(contact_id=contact_id)  # what was typed last may be what settles it
    with desk.gate.still(contact_id), desk.keeper.holding(contact_id):
        home = desk.gate.database(contact_id)
        if home is None and _is_on(desk.database, contact_id):  # settled while this waited
            raise NotAllowed(KEPT)
        if home is not None:
            with home.read() as session:
                contact = session.get(Contact, contact_id)
                found = gate(facts_in(session, contact), desk.checklist) if contact else None
            if found is not None and not found.may_leave:
                raise NotAllowed(f"This contact is kept. {found.why}")
        desk.keeper.forget(contact_id)
        desk.gate.take_away(contact_id)


def left_open(desk: "Desk") -> LeftOpen | None:
    """The contact that was on this person's screen when the program last ended, or None.

    Or that stands in another window of theirs now (`LeftOpen.elsewhere`).
    """
    if desk.here is None:
        return None
    wanted = (
        select(Place, Contact.reference)
        .join(Contact)
        .where(Place.worker_id == desk.here.id, col(Place.open).is_(True))
        .order_by(col(Place.at).desc())
        .limit(1)
    )

    def look(_: UUID | None, session: Session) -> list[LeftOpen]:
        rows = session.exec(wanted).all()
        return [
            LeftOpen(
                place.contact_id,
                clocks.short_reference(short),
                place.at,
                own_other_window(session, desk, place.contact_id),
            )
            for place, short in rows
        ]

    with desk.database.read() as session:
        found = look(None, session)
        gone = not_whole(session, {each.contact_id for each in found})
    found = [each for each in found if each.contact_id not in gone]
    found += chain.from_iterable(desk.gate.read_each(look))
    return max(found, key=lambda each: each.at, default=None)


def leave(desk: "Desk", contact_id: UUID) -> None:
    """The contact is no longer on the screen.

    Raises: NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    if desk.here is None:
        return
    with desk.home(contact_id) as home, home.write() as session:
        place = session.get(Place, (contact_id, desk.here.id))
        if place is not None:
            place.open = own_other_window(session, desk, contact_id)
            session.add(place)
        leave_in(session, desk, contact_id)


def finish_what_a_kill_left(desk: "Desk") -> None:
    """At the start, files that should be gone go: contacts the desk has, calls being closed or hardly begun.

    A file that cannot be read is left as it is, and stops no start. Raises: NotSaved when the desk cannot be.
    """
    waiting = desk.gate.ids()
    with desk.database.read() as session:
        there = (
            set(session.exec(select(Contact.id).where(col(Contact.id).in_(waiting)))) if waiting else set()
        )
    read = dict(desk.gate.read_each(lambda its, own: (its, own.get(Contact, its) is not None)))
    for contact_id in waiting:
        at = desk.gate.changed_at(contact_id)
        if at is None or desk.clock.now() - at < _BEING_MADE:
            continue
        if desk.gate.is_unbegun(contact_id) or not read.get(contact_id, True):
            there.add(contact_id)
    desk.gate.finish(there)


def stale() -> Stale:
    """What is said when a record changed under the person who acts on it."""
    return Stale("This record changed since you opened it. Nothing was written. Look at it as it stands now.")


def adopt(session: Session, desk: "Desk", contact_id: UUID, why: str = "") -> None:
    """Put a contact on the desk, or what its file has newer than the desk, in the caller's transaction.

    Number, rows, the clocks that run from receipt and the history. Its file stays: the caller takes it away
    once the transaction is kept.

    Args:
        session: an open write transaction of the desk's database.
        why: what settled the gate; asked of the gate when not given.

    Raises: NotSaved when the file cannot be read.
    """
    home = desk.gate.database(contact_id)
    if home is None:
        return
    with home.read() as own:
        rows = rows_of(own, contact_id)
        if not rows["contact"]:
            return
        if not why:
            why = gate(facts_in(own, own.get_one(Contact, contact_id)), desk.checklist).why
    now = desk.clock.now()
    contact = rows["contact"][0]
    new = session.get(Contact, contact_id) is None
    if new:
        contact["reference"] = next_reference(session, "C", london_date(contact["started_at"]).year)
        contact["settled_at"], contact["settled_why"] = now, why
    gone = without_gone(session, rows)
    writing(desk.database.dialect).adopt(session, rows)
    find_terms.taken_on(session, contact_id, contact["started_at"])
    if not new:
        return
    with session.no_autoflush:  # each is another clock: none need be written to look for the next
        for key in clocks.FROM_RECEIPT:
            clocks.start(
                session,
                desk,
                about="contact",
                about_id=contact_id,
                contact_id=contact_id,
                timescale_key=key,
                started_at=contact["started_at"],
            )
    by_id, by_name = contact["worker_id"], contact["worker_name"]
    line = partial(History, contact_id=contact_id, at=now, by_id=by_id, by_name=by_name)
    session.add(line(act="settled", reason=why))
    session.add_all(line(act="unlinked", reason=GONE, subject_id=other) for other in gone)


def take_file_away(desk: "Desk", contact_id: UUID) -> None:
    """Take away the file of a contact that the desk has now. Never fails: the act before it is done.

    What the disk will not let go of now is finished at the next start (`finish_what_a_kill_left`).
    """
    try:
        desk.gate.take_away(contact_id)
    except (NotSaved, Stale):
        desk.gate.pass_over(contact_id)


@contextmanager
def taking_away(desk: "Desk", contact_id: UUID) -> Iterator[None]:
    """Round the taking away of a file: nothing is typed into it, and what came late goes to the desk."""
    with desk.keeper.holding(contact_id):
        try:
            if desk.gate.database(contact_id) is not None and _is_on(desk.database, contact_id):
                with desk.database.write() as session:
                    adopt(session, desk, contact_id)
        except CannotOpen:
            pass  # half wiped already: the desk has it
        yield


def _first_call(contact_id: UUID, began: datetime, *, on_paper: bool) -> CallRow:
    if on_paper:  # it is over; when it ended nobody wrote down
        return CallRow(contact_id=contact_id, number=1, began_at=began, began="paper", ended="ended")
    return CallRow(contact_id=contact_id, number=1, began_at=began)


def _is_taken(desk: "Desk", contact_id: UUID) -> bool:
    """Whether this call was taken before; what an earlier try left half made is taken away."""
    if desk.gate.had(contact_id):
        return True
    if not desk.gate.holds(contact_id):
        return False
    try:
        home = desk.gate.database(contact_id)
        if home is not None and _is_on(home, contact_id):
            return True
    except CannotOpen:
        if not desk.gate.is_unbegun(contact_id):
            raise
    _undo(desk, contact_id)
    return False


def _undo(desk: "Desk", contact_id: UUID) -> None:
    with desk.gate.still(contact_id), desk.keeper.holding(contact_id):
        desk.gate.undo(contact_id)


def _is_on(database: Database, contact_id: UUID) -> bool:
    with database.read() as session:
        return session.get(Contact, contact_id) is not None


def history_row(contact_id: UUID, act: str, person: Person, at: datetime, reason: str = "") -> History:
    """That someone did something with a contact; added to nothing yet."""
    return History(contact_id=contact_id, at=at, by_id=person.id, by_name=person.name, act=act, reason=reason)
