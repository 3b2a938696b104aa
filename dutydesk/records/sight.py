"""Who may read which contact: the one place through which every reader of contacts goes.

Owns the rule as one condition of SQL, so that a list, a count and a search leave out, or show as a stub, the
same contacts, with no question more to the database than they ask anyway. `SEEN` stands where a reader would
name the table: of a restricted contact that whoever looks may not read it holds a stub (the family, and as
its worker whom to call), of a sealed one nothing. `contact_in` is the same for one contact.

Who looks is told by the desk, once (`Database.looks`); a statement with `SEEN` in it that is not handed
`looking` is refused by the database library, so that a reader who forgets shows nothing.

A record is read by managers and auditors, by the worker who has it, and for a time by whoever broke glass. A
sealed one stays its worker's only while it is theirs to finish, since nothing may stop a call. Whoever is
shut out of a record by name sees a stub where their role would show it, and glass is all that opens it: of
work that comes back to them too, and never of the call they are recording.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from dutydesk.errors import Restricted
from dutydesk.records.restrict_tables import Glass, ShutOut
from dutydesk.records.tables import NO_SUBJECT, Contact

RESTRICTED: Final = "restricted"
SEALED: Final = "sealed"
FINISHED: Final = ("endorsed", "closed")
"""States in which a sealed contact is its worker's no longer."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_LOOKS: Final = "dutydesk.looks"
_CONTACT: Final[sa.Table] = Contact.__table__  # type: ignore[attr-defined]
_GLASS: Final[sa.Table] = Glass.__table__  # type: ignore[attr-defined]
_SHUT: Final[sa.Table] = ShutOut.__table__  # type: ignore[attr-defined]
_PERSON: Final = sa.bindparam("sight_person", type_=sa.Uuid())
_EVERY: Final = sa.bindparam("sight_every", type_=sa.Boolean())
_AT: Final = sa.bindparam("sight_at", type_=_GLASS.c.at.type)


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks, and when."""

    person: UUID = NO_SUBJECT
    every: bool = False
    """Nothing is hidden from them."""
    at: datetime = _NEVER
    """Aware; broken glass that has run out by then opens nothing."""

    @property
    def values(self) -> dict[str, Any]:
        """What a statement with `SEEN` in it is executed with."""
        return {"sight_person": self.person, "sight_every": self.every, "sight_at": self.at}


Looks = Callable[[], Sight]

EVERYTHING: Final = Sight(every=True)
"""For what the program does by itself, and a file of one call, which is its worker's."""

_SEALED: Final = _CONTACT.c.guarded == sa.literal_column(f"'{SEALED}'")
_BROKEN: Final = sa.exists().where(
    _GLASS.c.contact_id == _CONTACT.c.id, _GLASS.c.person_id == _PERSON, _GLASS.c.until > _AT
)
_FINISHED: Final = _CONTACT.c.state.in_([sa.literal_column(f"'{each}'") for each in FINISHED])
_OWN: Final = _CONTACT.c.worker_id == _PERSON
_WRITING: Final = sa.and_(_OWN, ~_FINISHED)
_RECORDING: Final = _CONTACT.c.state == sa.literal_column("'recording'")
SHUT_FROM: Final = sa.select(_SHUT.c.contact_id).where(
    _SHUT.c.person_id == _PERSON, _SHUT.c.ended_at.is_(None)
)
"""The contacts of which whoever looks is shut out by name, also while broken glass opens them."""
_SHUT_OUT: Final = _CONTACT.c.id.in_(SHUT_FROM)  # these few are found once, not row by row
_OPEN: Final = _CONTACT.c.guarded == sa.literal_column("''")
_THERE: Final = sa.or_(~_SEALED, _EVERY, _WRITING)
# What is open comes first: of most rows nothing else is asked.
_WHOLE: Final = sa.or_(
    _OPEN,
    sa.and_(_OWN, _RECORDING),
    sa.and_(sa.or_(_EVERY, sa.and_(_OWN, ~_SEALED), _WRITING), ~_SHUT_OUT),
    sa.and_(_THERE, _BROKEN),
)


_SHOWN: Final = (
    "id",
    "reference",
    "state",
    "started_at",
    "worker_id",
    "worker_name",
    "family",
    "children",
    "outcome",
    "differs",
    "danger",
    "version",
    "withheld_at",
    "guarded",
)
_INNER: Final = (
    sa.select(*(_CONTACT.c[name] for name in (*_SHOWN, "guarded_call")), _WHOLE.label("whole"))
    .where(_THERE)
    .subquery("there")
)
"""What there is for whoever looks, asked once for all that is told of it."""
_INSTEAD: Final[dict[str, sa.ColumnElement[Any]]] = {
    "worker_name": _INNER.c.guarded_call,
    "danger": sa.false(),
    "differs": sa.literal_column("''"),
    "outcome": sa.literal_column("''"),
}
"""What stands in a stub for what it does not tell."""


def _masked(name: str) -> sa.ColumnElement[Any]:
    return sa.case((_INNER.c.whole, _INNER.c[name]), else_=_INSTEAD[name]).label(name)


SEEN: Final = sa.select(
    *(_masked(name) if name in _INSTEAD else _INNER.c[name] for name in _SHOWN),
    sa.case((_INNER.c.whole, sa.false()), else_=sa.true()).label("stub"),
).subquery("seen")
"""The contacts as whoever looks may see them, and whether a row is a `stub`."""

_GUARDED: Final = _CONTACT.c.guarded != sa.literal_column("''")
HIDDEN: Final = sa.select(_CONTACT.c.id).where(_GUARDED, ~_THERE)
"""The contacts of which whoever looks sees nothing: few, found by an index of their own."""
SEALED_ONES: Final = sa.select(_CONTACT.c.id).where(_GUARDED, _SEALED)
"""Every sealed contact, whoever looks."""
NOT_WHOLE: Final = sa.select(_CONTACT.c.id).where(_GUARDED, ~_WHOLE)
"""These, and those of which they see a stub."""


def look(session: Session, looks: Looks) -> None:
    """Say who looks within this transaction."""
    session.info[_LOOKS] = looks


def looking(session: Session) -> dict[str, Any]:
    """What every statement with `SEEN`, `HIDDEN` or `NOT_WHOLE` in it is executed with."""
    looks: Looks = session.info.get(_LOOKS, Sight)
    return looks().values


def who(session: Session) -> UUID:
    """Whoever looks within this transaction; none, where that is the program or nobody."""
    looks: Looks = session.info.get(_LOOKS, Sight)
    return looks().person


@contextmanager
def everything(session: Session) -> Iterator[None]:
    """Within this, nothing is hidden: the program itself looks, and shows nobody what it sees."""
    before = session.info.get(_LOOKS)
    session.info[_LOOKS] = lambda: EVERYTHING
    try:
        yield
    finally:
        session.info[_LOOKS] = before or Sight


def contact_in(session: Session, contact_id: UUID, *, to_change: bool = False) -> Contact | None:
    """One contact for whoever looks; None where there is none for them.

    Args:
        to_change: nobody else changes it until the transaction ends.

    Raises: Restricted where they see a stub of it.
    """
    contact = session.get(Contact, contact_id, with_for_update=True if to_change else None)
    if contact is None or not contact.guarded:
        return contact
    row = session.connection().execute(
        sa.select(SEEN.c.stub, SEEN.c.reference, SEEN.c.worker_name).where(SEEN.c.id == contact_id),
        looking(session),
    )
    found = row.first()
    if found is None:
        return None
    if found.stub:
        raise Restricted(_short(found.reference), found.worker_name)
    return contact


def not_whole(session: Session, contact_ids: Collection[UUID]) -> set[UUID]:
    """Of these contacts those that whoever looks may not read: sealed, or a stub."""
    if not contact_ids:
        return set()
    wanted = NOT_WHOLE.where(_CONTACT.c.id.in_(contact_ids))
    return set(session.connection().execute(wanted, looking(session)).scalars())


def reads(connection: sa.Connection, contact_id: UUID, sight: Sight) -> bool:
    """Whether somebody reads the whole of a contact, for who writes and has no session."""
    found = connection.execute(NOT_WHOLE.where(_CONTACT.c.id == contact_id), sight.values).first()
    return found is None


def hidden(session: Session, contact_ids: Collection[UUID]) -> set[UUID]:
    """Of these contacts those of which whoever looks sees nothing at all."""
    if not contact_ids:
        return set()
    wanted = HIDDEN.where(_CONTACT.c.id.in_(contact_ids))
    return set(session.connection().execute(wanted, looking(session)).scalars())


def shut_out(session: Session, contact_id: UUID, person_id: UUID) -> bool:
    """Whether somebody is shut out of a contact by name, asked for or approved."""
    wanted = sa.select(_SHUT.c.id).where(
        _SHUT.c.contact_id == contact_id, _SHUT.c.person_id == person_id, _SHUT.c.ended_at.is_(None)
    )
    return session.connection().execute(wanted).first() is not None


def out_of(session: Session, person_id: UUID) -> set[UUID]:
    """The contacts somebody is shut out of by name, asked for or approved."""
    wanted = sa.select(_SHUT.c.contact_id).where(_SHUT.c.person_id == person_id, _SHUT.c.ended_at.is_(None))
    return set(session.connection().execute(wanted).scalars())


def who_is_out(session: Session, contact_id: UUID) -> set[UUID]:
    """The ids of everybody who is shut out of a contact by name, asked for or approved."""
    wanted = sa.select(_SHUT.c.person_id).where(_SHUT.c.contact_id == contact_id, _SHUT.c.ended_at.is_(None))
    return set(session.connection().execute(wanted).scalars())


def _short(reference: str | None) -> str:
    parts = (reference or "").split("-")
    return f"{parts[0]}-{parts[2]}" if len(parts) == 3 else (reference or "")
