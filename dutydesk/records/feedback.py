"""What is owed in writing, as rows: of one contact, and of the whole desk along one index.

Knows no rule of practice: who is owed what, and what counts as settled, is the caller's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session, col, select

from dutydesk.records.shift_tables import Feedback
from dutydesk.records.sight import HIDDEN, SEEN, looking

_ITEM: Final[sa.Table] = Feedback.__table__  # type: ignore[attr-defined]
_OPEN: Final = sa.text("feedback.state IN ('owed','held')")
"""Word for word the condition of the index `feedback_open`, which otherwise would not be used."""
_LISTED: Final[sa.Select[Any]] = (
    sa.select(
        *_ITEM.c,
        SEEN.c.reference,
        SEEN.c.family.label("family_name"),
        SEEN.c.children,
        SEEN.c.worker_id,
        SEEN.c.worker_name,
        SEEN.c.started_at.label("received_at"),
        SEEN.c.withheld_at,
        SEEN.c.stub,
    )
    .join_from(_ITEM, SEEN, _ITEM.c.contact_id == SEEN.c.id)
    .where(_OPEN)
    .order_by(_ITEM.c.due_at, SEEN.c.started_at, _ITEM.c.contact_id, _ITEM.c.place)
)


def of_contact(session: Session, contact_id: UUID) -> Sequence[Feedback]:
    """Every item of a contact, those that are no longer owed too, in the order in which they came."""
    return session.exec(
        select(Feedback)
        .where(Feedback.contact_id == contact_id)
        .order_by(col(Feedback.started_at), col(Feedback.place), col(Feedback.name))
    ).all()


def open_items(session: Session, most: int) -> Sequence[Row[Any]]:
    """What is owed or held at this desk, soonest due first, those of one contact together.

    Returns: an item's columns, and reference, family_name, children, worker_id, worker_name,
        received_at and withheld_at of its contact.
    """
    return session.connection().execute(_LISTED.limit(most), looking(session)).all()


def count_open(session: Session) -> int:
    """How many items are owed or held."""
    counted = sa.select(sa.func.count()).select_from(_ITEM)
    counted = counted.where(_OPEN, _ITEM.c.contact_id.not_in(HIDDEN))
    return int(session.connection().execute(counted, looking(session)).scalar_one())


def open_until(session: Session, since: datetime, until: datetime, most: int) -> Sequence[Row[Any]]:
    """As `open_items`: those that are due, or to be looked at again, between these (aware)."""
    soon = sa.or_(*(sa.and_(at > since, at < until) for at in (_ITEM.c.due_at, _ITEM.c.review_at)))
    return session.connection().execute(_LISTED.where(soon).limit(most), looking(session)).all()
