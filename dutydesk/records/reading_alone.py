"""What somebody who does not manage has read of the lines that are every manager's.

Owns that it takes the line from nobody else: a second row of the alarm, theirs alone and read, says so.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session

from dutydesk.records.inserting import insert_of
from dutydesk.records.shift_tables import Alarm

_ALARM: Final[sa.Table] = Alarm.__table__  # type: ignore[attr-defined]


def read_alone(session: Session, alarm: Alarm, person: UUID, at: datetime) -> None:
    """Note that one person has read a line of every manager's; safe to repeat."""
    its = alarm.model_dump() | {"id": uuid4(), "worker_id": person, "read_at": at, "bell": False}
    connection = session.connection()
    connection.execute(insert_of(connection.dialect.name)(_ALARM).on_conflict_do_nothing(), [its])


def read_alone_by(person: UUID) -> sa.ColumnElement[bool]:
    """Whether this person has read an alarm for themselves."""
    its = _ALARM.alias("its")
    return sa.exists().where(
        its.c.about_id == _ALARM.c.about_id,
        its.c.event == _ALARM.c.event,
        its.c.key == _ALARM.c.key,
        its.c.worker_id == person,
        its.c.read_at.is_not(None),
    )
