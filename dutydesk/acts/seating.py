"""Leaving a seat, in the transaction of whatever takes the contact off the screen."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from dutydesk.records.windows import windows

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def leave_in(session: Session, desk: "Desk", contact_id: UUID) -> None:
    """This program has the contact no longer on its screen, in the caller's transaction."""
    connection = session.connection()
    windows(connection.dialect.name).leave(connection, contact_id, desk.keeper.window)
    desk.seated.pop(contact_id, None)
