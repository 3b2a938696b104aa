"""The cells of the tools of several contacts at once, as plain rows, for the queue."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.records.writing import ANSWER, table


def cells_of(
    session: Session, contact_ids: Collection[UUID], questions: Collection[str]
) -> Sequence[Row[Any]]:
    """What stands under these questions, of those contacts that have a tool at all.

    Returns:
        contact_id, subject_id, question, typed, mark, reason, by_when, changed_at; and of a tool's row its
        number and its role, None of what is about the contact itself. Rows taken out are left out.
    """
    tool = table("tool")
    having = sa.select(tool.c.contact_id).where(
        tool.c.contact_id.in_(contact_ids), tool.c.struck_at.is_(None)
    )
    wanted = ("contact_id", "subject_id", "question", "typed", "mark", "reason", "by_when", "changed_at")
    found: sa.Select[Any] = (
        sa.select(*(ANSWER.c[name] for name in wanted), tool.c.number, tool.c.role)
        .select_from(ANSWER.outerjoin(tool, tool.c.id == ANSWER.c.subject_id))
        .where(ANSWER.c.contact_id.in_(having), ANSWER.c.question.in_(questions), tool.c.struck_at.is_(None))
    )
    return session.connection().execute(found).all()
