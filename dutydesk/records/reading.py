"""Reading one contact: a handful of queries, each along an index. Rows, and nothing about what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, literal, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from dutydesk.records.discussion_tables import Strategy
from dutydesk.records.shift_tables import ReadBack
from dutydesk.records.sight import SEEN, looking
from dutydesk.records.tables import (
    Endorsement,
    History,
    NoteLine,
    Place,
    Referral,
    Submission,
)
from dutydesk.records.writing import ANSWER, ROWS, WITH_ROLE, table

_ORDER: Final = {kind: place for place, kind in enumerate(ROWS)}
_ROWS_OF: Final = union_all(
    *(
        columns(
            literal(kind).label("kind"),
            its.c.id,
            its.c.number,
            its.c.added_at,
            its.c.struck_at,
            (its.c.role if kind in WITH_ROLE else literal("")).label("role"),
        ).where(its.c.contact_id == bindparam("contact_id", type_=its.c.id.type))
        for kind, its in ((kind, table(kind)) for kind in ROWS)
    )
)
_ANSWERS_OF: Final = columns(ANSWER).where(
    ANSWER.c.contact_id == bindparam("contact_id", type_=ANSWER.c.contact_id.type)
)


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What was typed of a contact: its answers, and the rows of its grids, in order."""

    answers: Sequence[Row[Any]]
    """As the table `answer` has them. Not its model: these are only read, and there are many."""
    rows: Sequence[Row[Any]]
    """kind, id, number, added_at, struck_at and role of each."""


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """What was done with a contact on the desk, each in order."""

    submissions: Sequence[Submission]
    endorsements: Sequence[Endorsement]
    referrals: Sequence[Referral]
    discussions: Sequence[Strategy]


def typed_in(session: Session, contact_id: UUID) -> Typed:
    """Everything that was typed of a contact."""
    connection, of = session.connection(), {"contact_id": contact_id}
    answers = connection.execute(_ANSWERS_OF, of).all()
    rows = connection.execute(_ROWS_OF, of).all()
    return Typed(answers, sorted(rows, key=lambda row: (_ORDER[row.kind], row.number, row.added_at, row.id)))


def decided_of(session: Session, contact_id: UUID) -> Decided:
    """What was sent, endorsed, referred and discussed of a contact on the desk."""
    return Decided(
        session.exec(
            select(Submission).where(Submission.contact_id == contact_id).order_by(col(Submission.number))
        ).all(),
        session.exec(
            select(Endorsement).where(Endorsement.contact_id == contact_id).order_by(col(Endorsement.at))
        ).all(),
        session.exec(
            select(Referral).where(Referral.contact_id == contact_id).order_by(col(Referral.reference))
        ).all(),
        session.exec(
            select(Strategy).where(Strategy.contact_id == contact_id).order_by(col(Strategy.opened_at))
        ).all(),
    )


def notes_of(session: Session, contact_id: UUID) -> Sequence[NoteLine]:
    """The lines of the quick note, in order."""
    return session.exec(
        select(NoteLine).where(NoteLine.contact_id == contact_id).order_by(col(NoteLine.number))
    ).all()


def read_backs_of(session: Session, contact_id: UUID) -> Sequence[ReadBack]:
    """Each time a contact was read back to the caller, in order."""
    return session.exec(
        select(ReadBack).where(ReadBack.contact_id == contact_id).order_by(col(ReadBack.at))
    ).all()


def place_of(session: Session, contact_id: UUID, worker_id: UUID) -> Place | None:
    """Where a worker is in a contact."""
    return session.get(Place, (contact_id, worker_id))


def history_of(session: Session, contact_id: UUID) -> Sequence[History]:
    """What happened to a contact, oldest first; of one instant, in the order in which it was done."""
    rows = session.exec(select(History).where(History.contact_id == contact_id)).all()
    return sorted(rows, key=lambda row: (row.at, row.turn))


def id_of_reference(session: Session, reference: str) -> UUID | None:
    """The contact with this whole reference (C-2026-0412); None where whoever looks sees none."""
    wanted = columns(SEEN.c.id).where(SEEN.c.reference == reference)
    found: UUID | None = session.connection().execute(wanted, looking(session)).scalar()
    return found
