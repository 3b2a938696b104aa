"""What a contact is found by is kept with each save of it, and made anew when the rules of it change.

Only for contacts of the desk: while its gate is open, a contact has no place in search.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from dutydesk.acts.waiting import Typed
from dutydesk.practice.findable import RULES, WHY, terms
from dutydesk.records import finding
from dutydesk.records.database import Database


def found_by(
    connection: Connection, contact_id: UUID, began: datetime, typed: Mapping[tuple[UUID, str], Typed]
) -> None:
    """Put what the fields of one save are found by, in its transaction.

    Args:
        began: when the call began, aware.
    """
    fields = {field: terms(field[1], each.text) for field, each in typed.items() if field[1] in WHY}
    finding.put_terms(connection, contact_id, began, fields)


def taken_on(session: Session, contact_id: UUID, began: datetime) -> None:
    """Put all a contact is found by, in the transaction that takes it onto the desk."""
    answers = finding.said_in(session, (contact_id,), WHY)
    fields = {(row.subject_id, row.question): terms(row.question, row.typed) for row in answers}
    finding.put_terms(session.connection(), contact_id, began, fields)


def make_anew(database: Database) -> None:
    """Make the terms of every contact of a desk, unless another program has just done so.

    Raises: NotSaved; all is then as it was.
    """
    with database.write() as session:
        if finding.rules_of(session) == RULES:
            return
        finding.clear(session, RULES)
        answers = finding.answers_to(session, WHY)
        finding.add_terms(session, ((row, terms(row.question, row.typed)) for row in answers))
