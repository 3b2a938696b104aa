"""When the clocks of a desk run out: moments alone, for a program that has let go of the desk's key.

Owns what may still be known of a closed desk: how many clocks run, and when; never whose, or of what.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.records.tables import ClockRow

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def moments(desk: "Desk") -> tuple[datetime, ...]:
    """When each clock that runs now runs out, aware, UTC, the soonest first; those behind the gate too.

    Raises: NotSaved where the desk cannot be read.
    """
    now = desk.clock.now()
    wanted = select(ClockRow.due_at).where(col(ClockRow.stopped_at).is_(None), col(ClockRow.due_at) > now)

    def look(_: UUID | None, session: Session) -> list[datetime]:
        return list(session.exec(wanted))

    with desk.database.read() as session:
        found = look(None, session)
    for each in desk.gate.read_each(look):
        found += each
    return tuple(sorted(found))
