"""Whether a seat is still sat in, and leaving one in the transaction of whatever closes the contact."""

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.machine import is_running, this_machine
from dutydesk.practice.windows import window_figures
from dutydesk.records.windows import windows

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def leave_in(session: Session, desk: "Desk", contact_id: UUID) -> None:
    """This program has the contact no longer on its screen, in the caller's transaction."""
    connection = session.connection()
    windows(connection.dialect.name).leave(connection, contact_id, desk.keeper.window)
    desk.seated.pop(contact_id, None)


def own_other_window(session: Session, desk: "Desk", contact_id: UUID) -> bool:
    """Whether the one who is here has the contact open in another window as well."""
    connection, here = session.connection(), desk.here
    rows = windows(connection.dialect.name).seats(connection, contact_id, desk.keeper.window)
    return here is not None and any(
        row.worker_id == here.id and is_there(row, desk.clock.now()) for row in rows
    )


def is_there(seat: Row[Any], now: datetime) -> bool:
    """Whether the window of a seat is still open, as far as can be told."""
    return now - seat.seen_at < window_figures().stale_after and not _was_killed(seat)


def _was_killed(seat: Row[Any]) -> bool:
    """Whether the program of a seat of this machine runs no more; of another machine that is not known."""
    if os.name != "posix" or seat.machine != this_machine():
        return False
    return not is_running(seat.pid)
