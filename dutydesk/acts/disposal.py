"""Disposing of contacts whose time is over: proposed by one person, approved by another, and a certificate.

Owns that nothing goes that is not due, is held, was changed since it was proposed, or stands under a class
the council has not confirmed; and that its rows, the certificate and the audit are one transaction. The bytes
go after it (`finish`), and where the program was stopped between the two, at the next start. The certificate
names nobody: ids, classes, counts, times and hashes. Source: safety.md 3.4.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from dutydesk import __version__
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, NotSaved, Stale
from dutydesk.practice.zone import london_date
from dutydesk.records import audit, copies, files, wiping
from dutydesk.records.audit_tables import AuditRow
from dutydesk.records.desk_tables import Worker
from dutydesk.records.disposal_tables import Disposal, DisposalItem
from dutydesk.records.tables import Contact
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk
    from dutydesk.acts.retaining import DueContact

NOT_THERE: Final = "There is no disposal with that number."
OWN: Final = "You proposed it yourself: another person approves it. Nothing was disposed of."
CHANGED: Final = (
    "Something changed since it was proposed: {}. Nothing was disposed of. Withdraw the proposal, and "
    "propose what is still due."
)


@dataclass(frozen=True, slots=True, repr=False)
class DisposalView:
    """One disposal as it stands. Its repr shows nothing of the reason."""

    number: int
    state: str
    """proposed, withdrawn or approved."""
    reason: str
    """In words; "" once it was approved or withdrawn."""
    proposed_at: datetime
    proposed_by: str
    approved_at: datetime | None
    approved_by: str
    wiped_at: datetime | None
    contacts: tuple[tuple[str, str, date], ...]
    """Reference while it is there, key of its class, and the day it was due."""
    certificate: dict[str, Any]
    """Empty until it was approved."""
    digest: str
    whole: bool
    """The certificate is as this desk wrote it."""


# ---------------------------------------------------------------------------------------------- two people


@refusals_told
def propose(desk: "Desk", references: Sequence[str], reason: str) -> int:
    """Propose contacts for disposal. Returns the number of the proposal. Nothing is taken away yet.

    Args:
        references: C-2026-0412, ...; none for all that are due.
        reason: why, in words.

    Raises: NotAllowed for one that is not due, is held, or was proposed already; NotSaved.
    """
    from dutydesk.acts.retaining import closed_in, linked_behind_gate

    need(desk, "dispose.propose")
    person, reason = someone_here(desk), clean(reason, one_line=True).text.strip()
    if not reason:
        raise NotAllowed("Say in a few words why they are disposed of.")
    desk.keeper.flush()
    key, now = _key(desk), desk.clock.now()
    today, behind = london_date(now), linked_behind_gate(desk)
    with desk.database.write() as session:
        found = {each.reference: each for each in closed_in(session, behind)}
        if references:
            chosen = [_one(found, reference, today) for reference in dict.fromkeys(references)]
        else:
            due = [each for each in found.values() if each.is_due(today)]
            chosen = [each for each in due if not (each.proposed or each.shut_out)]
        if not chosen:
            raise NotAllowed("Nothing is due. Nothing was proposed.")
        number = (session.exec(select(func.max(Disposal.number))).one() or 0) + 1
        row = Disposal(number=number, reason=reason, proposed_at=now, proposed_by=person.id)
        session.add(row)
        session.flush()
        for each in chosen:
            session.add(_item(session, row.id, each, key))
        tell(session, Happened(Event.PROPOSED, detail={"disposal": number, "contacts": len(chosen)}))
    return number


@refusals_told
def withdraw(desk: "Desk", number: int) -> None:
    """Take a proposal back: nothing of it is disposed of. Raises: NotAllowed, NotSaved."""
    need(desk, "dispose.propose")
    with desk.database.write() as session:
        row = _proposed(session, number)
        row.state, row.reason = "withdrawn", ""
        session.add(row)
        tell(session, Happened(Event.PROPOSED, reason="withdrawn", detail={"disposal": number}))


@refusals_told
def approve(desk: "Desk", number: int, step: wiping.Step = lambda _: None) -> DisposalView:
    """Approve a proposal somebody else made: its contacts go, and the certificate is written.

    Args:
        step: told before each step, for those who test what a stop leaves.

    Raises: NotAllowed for whoever proposed it; Stale where something changed since; NotSaved. All is then as
        it was.
    """
    from dutydesk.acts.retaining import linked_behind_gate

    person = someone_here(desk)
    with desk.database.read() as session:
        row = session.exec(select(Disposal).where(Disposal.number == number)).first()
    if row is None:
        raise NotAllowed(NOT_THERE)
    need(desk, "dispose.approve", author=row.proposed_by)
    if row.proposed_by == person.id:
        raise NotAllowed(OWN)
    desk.keeper.flush()
    key, now, behind = _key(desk), desk.clock.now(), linked_behind_gate(desk)
    with desk.database.write() as session:
        row = _proposed(session, number)
        items = session.exec(select(DisposalItem).where(DisposalItem.disposal_id == row.id)).all()
        references = _still_due(desk, session, items, behind)
        step("still due")
        gone = [item.disposed_id for item in items]
        left = _left_the_desk(session, gone)
        removed = wiping.take_out(session.connection(), gone)
        step("rows gone")
        told = _certificate(desk, row, items, references, removed, person, now, left)
        row.state, row.reason = "approved", ""
        row.approved_at, row.approved_by = now, person.id
        row.certificate = audit.canonical(told)
        row.digest, row.mac = _digest(row.certificate), _mac(key, row.certificate)
        session.add(row)
        for item in items:
            detail = {"disposal": number, "class": item.retention, "rows": item.code}
            tell(session, Happened(Event.DISPOSED, item.disposed_id, item.retention, detail))
        detail = {"disposal": number, "contacts": len(items), "certificate": row.digest}
        tell(session, Happened(Event.DISPOSED, None, "certificate", detail))
        step("before the commit")
    step("committed")
    for contact_id in gone:
        desk.keeper.forget(contact_id)
    finish(desk, step)
    return view(desk, number)


def finish(desk: "Desk", step: wiping.Step = lambda _: None) -> bool:
    """Wipe what disposals left in the file, where that has still to be done. True where nothing is left.

    Never fails: where another program has the desk open, or the disk refuses, the next start tries again.
    """
    with desk.database.read() as session:
        waits = select(Disposal.number).where(
            col(Disposal.approved_at).is_not(None), col(Disposal.wiped_at).is_(None)
        )
        numbers = session.exec(waits).all()
    if not numbers:
        return True
    with suppress(NotSaved):
        with desk.keeper.holding(desk.keeper.window):
            if not wiping.wipe(desk.database, step):
                return False
        with desk.database.write() as session:
            for row in session.exec(select(Disposal).where(col(Disposal.number).in_(numbers))):
                row.wiped_at = desk.clock.now()
                session.add(row)
            tell(session, Happened(Event.WIPED, detail={"disposals": list(numbers)}))
        return True
    return False


# ---------------------------------------------------------------------------------------------- reading


def view(desk: "Desk", number: int) -> DisposalView:
    """One disposal. Raises: NotAllowed where there is none; NotSaved."""
    found = [each for each in views(desk) if each.number == number]
    if not found:
        raise NotAllowed(NOT_THERE)
    return found[0]


def views(desk: "Desk") -> tuple[DisposalView, ...]:
    """Every disposal, oldest first. Raises: NotAllowed for those who dispose of nothing; NotSaved."""
    need(desk, "dispose.propose")
    key = _key(desk)
    with desk.database.read() as session:
        names = {row.id: row.name for row in session.exec(select(Worker)).all()}
        rows = session.exec(select(Disposal).order_by(col(Disposal.number))).all()
        items = session.exec(select(DisposalItem)).all()
        ids = {item.disposed_id for item in items}
        there = {}
        if ids:
            wanted = select(Contact.id, Contact.reference).join(
                DisposalItem, col(DisposalItem.disposed_id) == col(Contact.id)
            )
            there = {its: reference or "" for its, reference in session.exec(wanted).all()}
    return tuple(
        DisposalView(
            row.number,
            row.state,
            row.reason,
            row.proposed_at,
            names.get(row.proposed_by, "nobody known"),
            row.approved_at,
            names.get(row.approved_by, "nobody known") if row.approved_by else "",
            row.wiped_at,
            tuple(
                (there.get(item.disposed_id, ""), item.retention, item.due_on)
                for item in items
                if item.disposal_id == row.id
            ),
            json.loads(row.certificate) if row.certificate else {},
            row.digest,
            bool(row.certificate)
            and row.digest == _digest(row.certificate)
            and hmac.compare_digest(row.mac, _mac(key, row.certificate)),
        )
        for row in rows
    )


def copies_until(path: Path, now: datetime) -> tuple[int, date | None]:
    """How many of the desk's own copies there are, and from which London day the last of them may go.

    A copy goes when the next one is made on or after that day: an idle desk keeps its newest longer.
    """
    from dutydesk.practice.copies import copy_figures

    try:
        there = copies.list_copies(path)
    except OSError:
        return 0, None
    if not there:
        return 0, None
    last = max(min(each.at, now) for each in there)
    return len(there), london_date(last + copy_figures().keep_daily + timedelta(days=1))


# ---------------------------------------------------------------------------------------------- within


def _one(found: "dict[str, DueContact]", reference: str, today: date) -> "DueContact":
    its = found.get(reference)
    if its is None:
        raise NotAllowed(f"No closed contact has the reference {reference}. Nothing was proposed.")
    why = ""
    if its.shut_out:
        why = "you are shut out of it by name, so another person decides about it"
    elif its.kept.unconfirmed:
        why = f"the council has not confirmed how long {', '.join(its.kept.unconfirmed)} is kept"
    elif its.held:
        why = "a legal hold stands on it"
    elif its.open_link:
        why = "it is linked to a contact that is not closed"
    elif its.proposed:
        why = f"disposal {its.proposed} proposes it already"
    elif not its.is_due(today):
        why = f"it is kept until {its.kept.until}"
    if why:
        raise NotAllowed(f"{reference} cannot be disposed of: {why}. Nothing was proposed.")
    return its


def _item(session: Session, disposal: UUID, its: "DueContact", key: bytes) -> DisposalItem:
    if its.kept.until is None:  # it has no day on which it is due
        raise NotAllowed("A record without a day until which it is kept cannot be disposed of.")
    return DisposalItem(
        disposal_id=disposal,
        disposed_id=its.contact_id,
        retention=its.kept.by,
        due_on=its.kept.until,
        version=its.version,
        code=wiping.code_of_rows(session.connection(), key, its.contact_id),
    )


def _still_due(
    desk: "Desk", session: Session, items: Sequence[DisposalItem], behind: frozenset[UUID]
) -> dict[UUID, str]:
    """The references of these contacts, nobody else changing them meanwhile. Raises: NotAllowed, Stale."""
    from dutydesk.acts.retaining import SHUT_OUT, closed_in

    key, today = _key(desk), london_date(desk.clock.now())
    ids = frozenset(item.disposed_id for item in items)
    if session.connection().dialect.name == "postgresql":
        session.exec(select(Contact.id).where(col(Contact.id).in_(ids)).with_for_update()).all()
    found = {each.contact_id: each for each in closed_in(session, behind, ids)}
    if any(each.shut_out for each in found.values()):
        raise NotAllowed(SHUT_OUT)
    for item in items:
        its = found.get(item.disposed_id)
        if its is None:
            raise Stale(CHANGED.format("a contact of it is not closed any more"))
        if not its.is_due(today):
            raise Stale(CHANGED.format(f"{its.reference} is held, or not due any more"))
        code = wiping.code_of_rows(session.connection(), key, item.disposed_id)
        if its.version != item.version or not hmac.compare_digest(code, item.code):
            raise Stale(CHANGED.format(f"{its.reference} is not as it was"))
    return {each.contact_id: each.reference for each in found.values()}


def _proposed(session: Session, number: int) -> Disposal:
    row = session.exec(select(Disposal).where(Disposal.number == number).with_for_update()).first()
    if row is None:
        raise NotAllowed(NOT_THERE)
    if row.state != "proposed":
        raise NotAllowed(f"Disposal {number} was {row.state} already. Nothing was changed.")
    return row


def _left_the_desk(session: Session, contacts: Sequence[UUID]) -> int:
    """How often one of them left the desk as text: those files are not in reach."""
    its = {str(each) for each in contacts}
    acts = (Event.PRINTED.value, Event.GATHERED.value, Event.EXPORTED.value)
    rows = session.exec(select(AuditRow.contact).where(col(AuditRow.act).in_(acts))).all()
    return sum(each in its for each in rows)


def _certificate(
    desk: "Desk",
    row: Disposal,
    items: Sequence[DisposalItem],
    references: dict[UUID, str],
    removed: Mapping[str, int],
    person: Person,
    now: datetime,
    left: int,
) -> dict[str, Any]:
    path, secret = desk.database.path, desk.database.secret
    kind = "server" if path is None else "encrypted" if secret is not None else "plain"
    own, until = copies_until(path, now) if path is not None else (0, None)
    aside = len(files.folders_before(path)) if path is not None else 0
    return {
        "disposal": row.number,
        "program": __version__,
        "contacts": [
            {
                "id": str(item.disposed_id),
                "reference": references[item.disposed_id],
                "class": item.retention,
                "due": item.due_on.isoformat(),
                "rows": item.code,
            }
            for item in sorted(items, key=lambda item: references[item.disposed_id])
        ],
        "classes": dict(Counter(item.retention for item in items)),
        "removed": dict(removed),
        "reason": _digest(row.reason),
        "proposed": {"by": str(row.proposed_by), "at": row.proposed_at.isoformat()},
        "approved": {"by": str(person.id), "at": now.isoformat()},
        "database": kind,
        "copies": own,
        "copies_until": until.isoformat() if until else None,
        "aside": aside,
        "left_the_desk": left,
    }


def _key(desk: "Desk") -> bytes:
    if desk.auditor is None:
        raise NotAllowed("This desk keeps no audit, so nothing of it is disposed of.")
    return desk.auditor.key


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _mac(key: bytes, certificate: str) -> str:
    return hmac.digest(key, f"certificate\n{certificate}".encode(), hashlib.sha256).hex()
