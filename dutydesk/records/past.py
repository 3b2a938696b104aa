"""What happened to one contact, page by page, the newest first; and its rows of the audit in the same way.

Owns the order of the pages: a place in it is a line's instant, its turn and its id, so that what is written
while somebody reads moves nothing. Nothing about what a line means.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from dutydesk.records.audit import COLUMNS
from dutydesk.records.audit_tables import AuditRow
from dutydesk.records.tables import History

_HISTORY: Final = History.__table__  # type: ignore[attr-defined]
_AUDIT: Final = AuditRow.__table__  # type: ignore[attr-defined]

Place = tuple[datetime, int, UUID]
"""Instant, turn and id of a line."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one word of a filter may mean: a line fits when one of these names it."""

    persons: Collection[UUID] = ()
    subjects: Collection[UUID] = ()
    questions: Collection[str] = ()
    acts: Collection[str] = ()

    @property
    def empty(self) -> bool:
        """It means nothing that this contact has."""
        return not (self.persons or self.subjects or self.questions or self.acts)


@dataclass(frozen=True, slots=True)
class Named:
    """Who and what the lines of one contact name, each once."""

    persons: dict[UUID, str] = field(default_factory=dict)
    subjects: frozenset[UUID] = frozenset()
    questions: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()


def lines_before(
    session: Session,
    contact_id: UUID,
    before: Place | None,
    most: int,
    words: Sequence[Word] = (),
    never: Collection[str] = (),
) -> Sequence[History]:
    """So many lines of history that come before a place, the newest first.

    Args:
        before: None for the newest.
        words: every one must fit.
        never: questions whose lines are left out.
    """
    wanted = select(History).where(History.contact_id == contact_id)
    if never:
        wanted = wanted.where(col(History.question).not_in(never))
    if before is not None:
        at, turn, its = before
        wanted = wanted.where(
            or_(
                col(History.at) < at,
                and_(col(History.at) == at, col(History.turn) < turn),
                and_(col(History.at) == at, col(History.turn) == turn, col(History.id) < its),
            )
        )
    for word in words:
        wanted = wanted.where(
            or_(
                col(History.by_id).in_(word.persons),
                col(History.subject_id).in_(word.subjects),
                col(History.question).in_(word.questions),
                col(History.act).in_(word.acts),
            )
        )
    newest = col(History.at).desc(), col(History.turn).desc(), col(History.id).desc()
    return session.exec(wanted.order_by(*newest).limit(most)).all()


def named_in(session: Session, contact_id: UUID) -> Named:
    """Who and what the history of a contact names."""
    named = (_HISTORY.c[name] for name in ("by_id", "by_name", "subject_id", "question", "act"))
    wanted = columns(*named).where(_HISTORY.c.contact_id == contact_id).distinct()
    found = session.connection().execute(wanted).all()
    return Named(
        {each[0]: each[1] for each in found},
        frozenset(each[2] for each in found),
        frozenset(each[3] for each in found if each[3]),
        frozenset(each[4] for each in found),
    )


def audit_before(
    session: Session,
    contact_id: UUID,
    before: int | None,
    most: int,
    acts: Collection[str],
    persons: Collection[str] | None = None,
) -> Sequence[Row[Any]]:
    """So many rows of the audit about a contact with one of these acts, the newest first.

    Args:
        before: number of the row they come before; None for the newest.
        persons: ids of whose; None for anybody's.
    """
    wanted = columns(*(_AUDIT.c[name] for name in COLUMNS)).where(
        _AUDIT.c.contact == str(contact_id), _AUDIT.c.contact != "", _AUDIT.c.act.in_(acts)
    )
    if before is not None:
        wanted = wanted.where(_AUDIT.c.seq < before)
    if persons is not None:
        wanted = wanted.where(_AUDIT.c.person.in_(persons))
    return session.connection().execute(wanted.order_by(_AUDIT.c.seq.desc()).limit(most)).all()
