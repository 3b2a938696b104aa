"""What a records manager looks at each day: what is proposed, what may go today, and what is held.

Owns the putting together, and why whoever is here may not decide one of them, said before they try; the acts
refuse it all the same. It names references, never people of a contact.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import select

from dutydesk.acts import disposal, holding, retaining
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.disposal import DisposalView
from dutydesk.acts.holding import HoldView
from dutydesk.acts.may_act import SHUT_OUT
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import NOBODY_HERE, need, refusal, role_now, role_of
from dutydesk.acts.reading import find_reference
from dutydesk.errors import NotAllowed
from dutydesk.practice.zone import london_date
from dutydesk.records.disposal_tables import Disposal, Hold
from dutydesk.records.sight import shut_out

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SEE: Final = "dispose.propose"
NO_RECORD: Final = "No contact of this desk has that reference. Nothing was changed."
OWN_LIFT: Final = "You asked for it yourself: another person lifts it. The hold stands."


@dataclass(frozen=True, slots=True, repr=False)
class Due:
    """A closed contact that may be disposed of today."""

    reference: str
    classes: str
    """In words."""
    until: date
    """The first London day on which it may go."""
    source: str
    """How long the class is kept that keeps it longest, and whose schedule says so."""


@dataclass(frozen=True, slots=True, repr=False)
class Proposal:
    """A disposal that waits for another person."""

    view: DisposalView
    contacts: tuple[Due, ...]
    """What goes with it."""
    why_not: str
    """Why whoever is here may not approve it, in a sentence; "" where they may."""


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """A contact on which a legal hold stands."""

    view: HoldView
    why_not: str
    """Why whoever is here may not ask for its lifting, or lift it."""


@dataclass(frozen=True, slots=True, repr=False)
class DisposalBoard:
    """All of it, as it was read."""

    proposals: tuple[Proposal, ...]
    due: tuple[Due, ...]
    """Those that nobody proposed yet, the longest due first."""
    held: tuple[Held, ...]
    closed: int
    """Closed contacts of the desk."""
    unconfirmed: tuple[str, ...]
    """In words, the classes whose years the council has not confirmed: nothing of them goes."""
    why_not_hold: str


def why_not_see(desk: "Desk") -> str:
    """As `account_board.why_not_see`: no look at the desk."""
    here = desk.here
    return NOBODY_HERE if here is None else refusal(role_of(desk, here.role), SEE, person=here.id)


@refusals_told
def board(desk: "Desk") -> DisposalBoard:
    """What waits, what may go and what is held.

    Raises: NotAllowed for those who dispose of nothing; NotSaved, DataFaults.
    """
    here = someone_here(desk)
    need(desk, SEE)
    role, today = role_now(desk, here), london_date(desk.clock.now())
    closed, classes = retaining.list_closed(desk), {each.key: each for each in retaining.classes(desk)}
    out = {each.reference for each in closed if each.shut_out}
    with desk.database.read() as session:
        by = dict(session.exec(select(Disposal.number, Disposal.proposed_by)).all())
    no_hold = refusal(role, "hold.set", person=here.id)

    def of_time(reference: str, keys: tuple[str, ...], until: date, by: str) -> Due:
        its = classes.get(by)
        source = f"{its.words}: {its.years} years from {its.starts}, {its.schedule}" if its else by
        return Due(reference, "; ".join(classes[key].words for key in keys if key in classes), until, source)

    return DisposalBoard(
        tuple(
            Proposal(
                each,
                tuple(of_time(reference, (key,), until, key) for reference, key, until in each.contacts),
                refusal(role, "dispose.approve", person=here.id, author=by.get(each.number))
                or (retaining.SHUT_OUT if out.intersection(its for its, *_ in each.contacts) else ""),
            )
            for each in disposal.views(desk)
            if each.state == "proposed"
        ),
        tuple(
            of_time(each.reference, each.kept.classes, each.kept.until, each.kept.by)
            for each in closed
            if each.is_due(today) and not (each.proposed or each.shut_out) and each.kept.until is not None
        ),
        tuple(Held(each, no_hold or _why_not_lift(desk, each, here.id)) for each in holding.holds(desk)),
        len(closed),
        tuple(each.words for each in classes.values() if each.confirmed_at is None),
        no_hold,
    )


def hold(desk: "Desk", reference: str, reason: str) -> None:
    """As `holding.hold`, by the reference: C-2026-0412, C-0412 or 412."""
    holding.hold(desk, _contact(desk, reference), reason)


def release(desk: "Desk", reference: str, reason: str, lift_seen: datetime | None) -> bool:
    """As `holding.release`, by the reference."""
    return holding.release(desk, _contact(desk, reference), reason, lift_seen)


def _contact(desk: "Desk", reference: str) -> UUID:
    found = find_reference(desk, reference.strip())
    if found is None:
        raise NotAllowed(NO_RECORD)
    return found


def _why_not_lift(desk: "Desk", its: HoldView, here: UUID) -> str:
    found = find_reference(desk, its.reference)
    wanted = select(Hold.lift_asked_by).where(Hold.contact_id == found, Hold.at == its.at)
    with desk.database.read() as session:
        if found is not None and shut_out(session, found, here):
            return SHUT_OUT
        return OWN_LIFT if session.exec(wanted).first() == here else ""
