"""What stands in the audit of a desk, for the tests that look at it."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dutydesk.acts.audit_events import Event
from dutydesk.acts.desk import Desk
from dutydesk.records import audit


@dataclass(frozen=True)
class Told:
    """One row, its detail read."""

    seq: int
    act: str
    person: str
    role: str
    contact: str
    version: int
    reason: str
    detail: dict[str, Any]


def raw(desk: Desk) -> list[audit.Row]:
    """Every row as it stands, once all that waits is written."""
    assert desk.auditor is not None
    desk.auditor.flush()
    with desk.database.read() as session:
        return [tuple(row) for row in audit.rows(session.connection())]


def told(desk: Desk, *events: Event, contact: UUID | None = None) -> list[Told]:
    """The rows of these kinds, or all; about this contact, or any."""
    found = [
        Told(row[0], row[2], row[3], row[4], row[7], row[8], row[9], json.loads(row[10])) for row in raw(desk)
    ]
    return [
        each
        for each in found
        if (not events or each.act in {event.value for event in events})
        and (contact is None or each.contact == str(contact))
    ]
