"""The rows of accounts: their numbers, and the first one of somebody who is entered.

Apart from `accounts`, which asks and approves, so that whoever enters people (`people`) may use it.
"""

from typing import Final
from uuid import UUID

from sqlmodel import Session, func, select

from dutydesk.records.account_tables import RoleChange
from dutydesk.records.desk_tables import Worker

_TURN: Final = 7246006
"""Any number of ours; taken before the lock of the audit, which is taken last."""


def entered(
    session: Session, worker: Worker, by: UUID | None, *, approved: bool, asked_by: UUID | None = None
) -> None:
    """Somebody is entered with a role, in the caller's transaction.

    Args:
        by: who approved it; None where nobody had to, or the recovery key did.
        approved: somebody had to.
        asked_by: who wrote them down; None where they did themselves.
    """
    at = worker.created_at
    how = "entered" if not approved else "approved" if by is not None else "recovery_key"
    session.flush()
    session.add(
        RoleChange(
            number=next_number(session),
            worker_id=worker.id,
            role=worker.role,
            asked_by=asked_by or worker.id,
            asked_at=at,
            state="given",
            decided_by=by,
            decided_at=at,
            how=how,
        )
    )


def next_number(session: Session) -> int:
    """The number of the next row; who ask at once take turns until their transactions end."""
    if session.connection().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(_TURN)))
    return (session.exec(select(func.max(RoleChange.number))).one() or 0) + 1
