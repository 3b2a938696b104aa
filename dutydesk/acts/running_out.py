"""When the clocks of a desk run out: moments alone, for a program that has let go of the desk's key.

Owns what may still be known of a closed desk: when clocks run out; never how many, whose, or of what. A clock
that whoever was here finds on none of their lists is not told of either: its bell would say so.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from dutydesk.records.sight import SEEN, looking
from dutydesk.records.tables import ClockRow

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def moments(desk: "Desk") -> tuple[datetime, ...]:
    """When clocks that run now run out, aware, UTC, each moment once, the soonest first.

    A call whose gate is not settled has no clock yet.

    Raises: NotSaved where the desk cannot be read.
    """
    wanted = (
        select(ClockRow.due_at)
        .join(SEEN, SEEN.c.id == ClockRow.contact_id)
        .where(col(ClockRow.stopped_at).is_(None), col(ClockRow.due_at) > desk.clock.now())
    )
    with desk.database.read() as session:
        return tuple(sorted({*session.exec(wanted, params=looking(session))}))
