"""The referrals that come out of a contact, one for each child, and the strategy discussion beside them.

Made by the strategy lane when it is sent, or by the endorsement of a referral outcome; each brings its
clocks from the moment of its creation (R-713, R-1006, CF-02). A contact never gets a second referral for
the same child: what a withdrawn endorsement closed is opened again, with its first creation and its clocks
as if they had never stopped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, four_hours
from dutydesk.acts.frozen import ROW_WORDS
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.checklist import Outcome
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.zone import london_date
from dutydesk.records.discussion_tables import Strategy
from dutydesk.records.numbers import next_reference
from dutydesk.records.tables import Contact, Referral

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

KIND: Final = "R"
FROM_RECEIPT: Final = "contact_received"
NO_CHILD: Final = "A referral is about a child, and this contact has none. Add the child as far as known."

_CLOSING: Final = (clocks.NO_REFERRAL, clocks.CHILD_GONE)
"""Acts by which an endorsement closes a referral that was there before it."""


@dataclass(frozen=True, slots=True)
class Made:
    """When endorsements that do not stand any more were given, and which children do not hang on them."""

    last: datetime
    """The one that is withdrawn now."""
    every: frozenset[datetime]
    """All that were withdrawn, that one among them."""
    carried: frozenset[UUID]
    """Children whose referral an escalation that stands, or the strategy lane, still carries."""

    def times(self, child: UUID) -> Collection[datetime]:
        """The creations after which a child's referral has nothing left to stand on."""
        return {self.last} if child in self.carried else self.every


def of_contact(session: Session, contact_id: UUID) -> list[Referral]:
    """The referrals of a contact, closed ones too, in the order they were made."""
    return list(
        session.exec(
            select(Referral).where(Referral.contact_id == contact_id).order_by(col(Referral.reference))
        )
    )


def make(
    session: Session,
    desk: "Desk",
    contact: Contact,
    facts: Facts,
    at: datetime,
    by: Person,
    wanted: Collection[UUID],
) -> list[Referral]:
    """One referral for each of these children of the contact, with its clocks; what is there already stays.

    An unborn or unnamed child counts. A referral that was closed is opened again.

    Args:
        at: the creation, from which the clocks run.
        wanted: the children whose outcome is a referral.

    Raises: NotAllowed, when no child is recorded.
    """
    children = [child for child in facts.rows("child") if child.id in wanted]
    if not children:
        raise NotAllowed(NO_CHILD)
    there = {referral.child_id: referral for referral in of_contact(session, contact.id)}
    made = []
    for child in children:
        referral = there.get(child.id)
        if referral is None:
            referral = Referral(
                reference=next_reference(session, KIND, london_date(at).year),
                contact_id=contact.id,
                child_id=child.id,
                created_at=at,
                created_by=by.id,
                created_by_name=by.name,
            )
        if referral.state == "closed":
            referral.state, referral.outcome = "open", ""
            referral.version += 1
            clocks.undo(session, "referral", referral.id, (clocks.WITHDRAWN, *_CLOSING))
        referral.child_name = child_name(child)
        session.add(referral)
        session.flush()
        _start(session, desk, contact, referral)
        made.append(referral)
    return made


def open_strategy(
    session: Session,
    desk: "Desk",
    contact: Contact,
    referrals: Sequence[Referral],
    by: Person,
    discussed: Collection[UUID],
) -> Strategy:
    """The strategy discussion of a contact: made once, its 4 hours from the first referral's creation.

    Where further ones were opened since (`strategy_further`), the last one is meant.

    Args:
        discussed: the children it is about; the others' referrals start no 4 hours.
    """
    strategy = strategy_of(session, contact.id)
    created = min(referral.created_at for referral in referrals if referral.child_id in discussed)
    if strategy is None:
        strategy = Strategy(contact_id=contact.id, opened_at=created, opened_by_name=by.name)
        session.add(strategy)
        session.flush()
    if strategy.held_at is None:
        four_hours.start(session, desk, contact.id, strategy.id, strategy.opened_at)
    return strategy


def discussions_of(session: Session, contact_id: UUID) -> list[Strategy]:
    """The strategy discussions of a contact, in the order they were opened."""
    wanted = select(Strategy).where(Strategy.contact_id == contact_id)
    return list(session.exec(wanted.order_by(col(Strategy.opened_at))))


def strategy_of(session: Session, contact_id: UUID) -> Strategy | None:
    """The strategy discussion of a contact that was opened last, or None."""
    return next(reversed(discussions_of(session, contact_id)), None)


def endorse(
    session: Session,
    desk: "Desk",
    referrals: Sequence[Referral],
    outcomes: Mapping[UUID, Outcome],
    at: datetime,
    by: Person,
) -> None:
    """Note the endorsed outcome of each child's referral and stop what its endorsement stops."""
    for referral in referrals:
        referral.state, referral.outcome = "endorsed", outcomes[referral.child_id].key
        referral.version += 1
        session.add(referral)
        keys = (clocks.REFERRAL_OUTCOME, clocks.DECIDE_RESPONSE)
        clocks.stop(session, desk, "referral", referral.id, keys, at, clocks.ENDORSED, by.name)


def close(session: Session, desk: "Desk", contact_id: UUID, at: datetime, by: Person) -> None:
    """Close what the strategy lane had made, where the endorsed outcome is no referral."""
    for referral in of_contact(session, contact_id):
        if referral.state != "closed":
            _close(session, desk, referral, at, clocks.NO_REFERRAL, by)
    end_strategy(session, desk, contact_id, at, clocks.NO_REFERRAL, by)


def close_gone(
    session: Session,
    desk: "Desk",
    contact_id: UUID,
    facts: Facts,
    at: datetime,
    by: Person,
    kept: Collection[UUID] | None = None,
) -> None:
    """Close the referrals of children whom the contact does not have any more, with their clocks.

    Args:
        kept: the children whose endorsed outcome is a referral; that of any other is closed as well. None
            where nothing is endorsed.
    """
    there = {child.id for child in facts.rows("child")}
    for referral in of_contact(session, contact_id):
        if referral.state == "closed":
            continue
        if referral.child_id not in there:
            _close(session, desk, referral, at, clocks.CHILD_GONE, by)
        elif kept is not None and referral.child_id not in kept:
            _close(session, desk, referral, at, clocks.NO_REFERRAL, by)


def end_strategy(
    session: Session, desk: "Desk", contact_id: UUID, at: datetime, act: str, by: Person
) -> None:
    """End the 4 hours of a discussion that was not held, where what is endorsed asks for none."""
    strategy = strategy_of(session, contact_id)
    if strategy is not None and strategy.held_at is None:
        clocks.stop(session, desk, "strategy", strategy.id, clocks.STRATEGY, at, act, by.name)


def made_by(session: Session, contact_id: UUID, times: Collection[datetime]) -> bool:
    """Whether endorsements of these times made referrals: their creation is the endorsement's time."""
    return any(each.created_at in times for each in of_contact(session, contact_id))


def take_back(session: Session, desk: "Desk", contact_id: UUID, made: Made, at: datetime, by: Person) -> None:
    """Undo what endorsements that do not stand any more did to the referrals.

    Those that the endorsement made are closed, and so are their clocks and the 4 hours it started: without
    the endorsement there is no referral. Those that the strategy lane had made before are open again, and
    run on as if nothing had been endorsed. What an earlier withdrawal closed stays closed.
    """
    for referral in of_contact(session, contact_id):
        touched = clocks.undo(session, "referral", referral.id, (clocks.ENDORSED, *_CLOSING))
        if referral.state == "closed" and not touched:
            continue
        if referral.created_at in made.times(referral.child_id):
            _close(session, desk, referral, at, clocks.WITHDRAWN, by)
        else:
            referral.state, referral.outcome = "open", ""
            referral.version += 1
            session.add(referral)
    strategy = strategy_of(session, contact_id)
    if strategy is None or strategy.held_at is not None:
        return
    clocks.undo(session, "strategy", strategy.id, (clocks.NO_REFERRAL, clocks.NO_STRATEGY))
    if strategy.opened_at in ({made.last} if made.carried else made.every):
        keys = clocks.STRATEGY
        clocks.stop(session, desk, "strategy", strategy.id, keys, at, clocks.WITHDRAWN, by.name)


def child_name(child: Subject) -> str:
    """The child's name as typed, or "Child 2" where there is none."""
    name = child.answer("child.name")
    known = name.typed.strip() if not name.mark else ""
    return known or f"{ROW_WORDS['child']} {child.number}"


def _start(session: Session, desk: "Desk", contact: Contact, referral: Referral) -> None:
    for key in clocks.FROM_REFERRAL:
        timescale = desk.profile.timescales.get(key)
        received = timescale is not None and timescale.starts == FROM_RECEIPT
        clocks.start(
            session,
            desk,
            about="referral",
            about_id=referral.id,
            contact_id=contact.id,
            timescale_key=key,
            started_at=contact.started_at if received else referral.created_at,
            label=referral.child_name,
        )


def _close(session: Session, desk: "Desk", referral: Referral, at: datetime, act: str, by: Person) -> None:
    referral.state, referral.outcome = "closed", ""
    referral.version += 1
    session.add(referral)
    clocks.stop(session, desk, "referral", referral.id, clocks.FROM_REFERRAL, at, act, by.name)
