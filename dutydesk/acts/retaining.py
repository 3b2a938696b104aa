"""How long the contacts of this desk are kept: the council's periods, and what is due.

Owns that a period needs two people, one who enters what the council's schedule says and one who confirms it,
and from which day each closed contact counts. What the shipped file proposes counts for nothing by itself.
A call behind the gate of this machine keeps what it is linked to. Calls behind the gates of other machines,
and files that cannot be read, are unseen: their links to what is gone are dropped when they are adopted.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need
from dutydesk.errors import NotAllowed
from dutydesk.practice.retention import LONGEST, STARTS, Kept, Period, kept, retention_classes
from dutydesk.practice.zone import london_date
from dutydesk.records.audit_tables import AuditRow
from dutydesk.records.disposal_tables import Disposal, DisposalItem, Hold, RetentionRow
from dutydesk.records.shift_tables import Link
from dutydesk.records.sight import SHUT_FROM, looking
from dutydesk.records.tables import ChildRow, Contact, History
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SHUT_OUT: Final = (
    "You are shut out by name of a record that would go: another person approves it. Nothing was disposed of."
)
LONGEST_CARRIED: Final = timedelta(days=294)
"""How long after the call a child may be born who was unborn then, where no date was said. Source: ours, 42
weeks."""


@dataclass(frozen=True, slots=True)
class ClassView:
    """One class, as shipped and as the council has it."""

    key: str
    words: str
    proposed: str
    """ "75 years from birth"."""
    source: str
    years: int | None
    """The council's; None where nobody entered any."""
    starts: str
    schedule: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueContact:
    """A closed contact and until when it is kept. Holds nobody's name."""

    contact_id: UUID
    reference: str
    version: int
    kept: Kept
    held: bool
    """A legal hold stands on it."""
    open_link: bool
    """It is linked to a contact that is not closed."""
    proposed: int
    """The number of the disposal that proposes it; 0 for none."""
    shut_out: bool
    """Whoever asks is shut out of it by name: another person decides about it."""

    def is_due(self, today: date) -> bool:
        """Whether it may be proposed on this London day."""
        until = self.kept.until
        return until is not None and until <= today and not self.held and not self.open_link


def classes(desk: "Desk") -> tuple[ClassView, ...]:
    """Every class, in the order of the file. Raises: NotSaved, DataFaults."""
    with desk.database.read() as session:
        rows = {row.key: row for row in session.exec(select(RetentionRow)).all()}
    return tuple(
        ClassView(
            its.key,
            its.words,
            f"{its.years} years from {its.starts}",
            its.source.words,
            rows[its.key].years if its.key in rows else None,
            rows[its.key].starts if its.key in rows else "",
            rows[its.key].schedule if its.key in rows else "",
            rows[its.key].confirmed_at if its.key in rows else None,
        )
        for its in retention_classes().values()
    )


@refusals_told
def set_period(desk: "Desk", key: str, years: int, starts: str, schedule: str) -> None:
    """Enter what the council's schedule says of a class; it holds once another person has confirmed it.

    Args:
        schedule: its name and line, in words.

    Raises: NotAllowed, NotSaved.
    """
    need(desk, "retention.set")
    person = someone_here(desk)
    schedule = clean(schedule, one_line=True).text.strip()
    if key not in retention_classes():
        raise NotAllowed(f"There is no such class. There are: {', '.join(retention_classes())}.")
    if not 0 < years <= LONGEST:
        raise NotAllowed(f"Give the years as a number from 1 to {LONGEST}.")
    if starts not in STARTS:
        raise NotAllowed("Say what the years count from: closure or birth.")
    if not schedule:
        raise NotAllowed("Say which schedule of the council says so, and its line.")
    with desk.database.write() as session:
        row = session.get(RetentionRow, key) or RetentionRow(
            key=key, years=years, starts=starts, schedule=schedule, set_at=desk.clock.now(), set_by=person.id
        )
        row.years, row.starts, row.schedule = years, starts, schedule
        row.set_at, row.set_by = desk.clock.now(), person.id
        row.confirmed_at = row.confirmed_by = None
        session.add(row)
        tell(session, Happened(Event.RETENTION, None, key, {"years": years, "starts": starts}))


@refusals_told
def confirm_period(desk: "Desk", key: str) -> None:
    """Another person confirms what was entered of a class. Raises: NotAllowed, NotSaved."""
    person = someone_here(desk)
    with desk.database.read() as session:
        row = session.get(RetentionRow, key)
    if row is None:
        raise NotAllowed("Nobody entered how long the council keeps that class.")
    need(desk, "retention.approve", author=row.set_by)
    if row.set_by == person.id:
        raise NotAllowed("You entered it yourself: another person confirms it.")
    with desk.database.write() as session:
        now = session.get_one(RetentionRow, key, with_for_update=True)
        if (now.years, now.starts, now.set_by) != (row.years, row.starts, row.set_by):
            raise NotAllowed("It was entered anew meanwhile. Read it as it stands now.")
        now.confirmed_at, now.confirmed_by = desk.clock.now(), person.id
        session.add(now)
        detail = {"years": now.years, "starts": now.starts, "set_by": str(now.set_by), "confirmed": True}
        tell(session, Happened(Event.RETENTION, None, key, detail))


def list_closed(desk: "Desk", only: frozenset[UUID] | None = None) -> tuple[DueContact, ...]:
    """Every closed contact and until when it is kept, the soonest first.

    Raises: NotAllowed for those who dispose of nothing; NotSaved, DataFaults.
    """
    need(desk, "dispose.propose")
    behind = linked_behind_gate(desk)
    with desk.database.read() as session:
        return closed_in(session, behind, only)


def linked_behind_gate(desk: "Desk") -> frozenset[UUID]:
    """The contacts of the desk to which calls behind the gate of this machine are linked.

    To be asked before a transaction on the desk begins: whoever settles a call holds its file first.
    """
    look = desk.gate.read_each(lambda _, own: own.exec(select(Link.other_id)).all())
    return frozenset(other for found in look for other in found)


def closed_in(
    session: Session, behind: frozenset[UUID], only: frozenset[UUID] | None = None
) -> tuple[DueContact, ...]:
    """As `list_closed`, in this transaction.

    Args:
        behind: what calls behind the gate are linked to (`linked_behind_gate`).
        only: these contacts alone; None for all.
    """
    wanted = select(Contact).where(Contact.state == "closed")
    found = [row for row in session.exec(wanted).all() if only is None or row.id in only]
    shipped = retention_classes()
    ours = {
        each.key: Period(each.years, each.starts)
        for each in session.exec(select(RetentionRow).where(col(RetentionRow.confirmed_at).is_not(None)))
    }
    children = _children(session)
    ended, open_too = _ends(session), _linked(session)
    held = set(session.exec(select(Hold.contact_id).where(col(Hold.lifted_at).is_(None))).all())
    asked = {
        its: number
        for its, number in session.exec(
            select(DisposalItem.disposed_id, Disposal.number)
            .join(Disposal)
            .where(Disposal.state == "proposed")
        ).all()
    }
    out = set(session.connection().execute(SHUT_FROM, looking(session)).scalars())
    told = []
    for row in found:
        contact_id, outcome, started = row.id, row.outcome, row.started_at
        its = children[contact_id]
        outcomes = [each.outcome or outcome for each in its] or [outcome]
        born = max((_latest_birth(each, started) for each in its), default=london_date(started))
        others = open_too.get(contact_id, frozenset())
        last = max(ended.get(each, started) for each in (contact_id, *(each for each, _ in others)))
        period = kept(outcomes, london_date(last), born, ours, shipped)
        linked = contact_id in behind or any(state != "closed" for _, state in others)
        told.append(
            DueContact(
                contact_id,
                row.reference or "",
                row.version,
                period,
                contact_id in held,
                linked,
                asked.get(contact_id, 0),
                contact_id in out,
            )
        )
    return tuple(sorted(told, key=lambda each: (each.kept.until or date.max, each.reference)))


def _children(session: Session) -> dict[UUID, list[ChildRow]]:
    found: defaultdict[UUID, list[ChildRow]] = defaultdict(list)
    wanted = (
        select(ChildRow).join(Contact).where(Contact.state == "closed", col(ChildRow.struck_at).is_(None))
    )
    for row in session.exec(wanted).all():
        found[row.contact_id].append(row)
    return found


def _latest_birth(child: ChildRow, started: datetime) -> date:
    if child.born_to is not None:
        return child.born_to
    if child.expected_on is not None:
        return child.expected_on
    return london_date(started + LONGEST_CARRIED) if child.unborn else london_date(started)


def _ends(session: Session) -> dict[UUID, datetime]:
    """When each contact was closed, as its audit says; of one from before the audit, its last act."""
    wanted = select(History.contact_id, func.max(History.at)).group_by(col(History.contact_id))
    found = {its: at for its, at in session.exec(wanted).all()}
    closed = select(AuditRow.contact, func.max(AuditRow.at)).where(AuditRow.act == Event.CLOSED.value)
    for its, at in session.exec(closed.group_by(col(AuditRow.contact))).all():
        found[UUID(its)] = datetime.fromisoformat(at)
    return found


def _linked(session: Session) -> dict[UUID, frozenset[tuple[UUID, str]]]:
    """The contacts that each is linked to, from either end, with their states."""
    states = dict(session.exec(select(Contact.id, Contact.state).join(Link, _either())).all())
    found: defaultdict[UUID, set[tuple[UUID, str]]] = defaultdict(set)
    for one, other in session.exec(select(Link.contact_id, Link.other_id)).all():
        for each, its in ((one, other), (other, one)):
            if its in states:
                found[each].add((its, states[its]))
    return {its: frozenset(others) for its, others in found.items()}


def _either() -> ColumnElement[bool]:
    return (col(Link.contact_id) == Contact.id) | (col(Link.other_id) == Contact.id)
