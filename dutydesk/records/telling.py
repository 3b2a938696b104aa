"""What is told of a contact within a transaction, on its way to the audit of that same transaction.

Owns that no line of history is written without being noted, through the ORM or past it: the audit is made of
these at the end of the transaction (`Database.write`), so no act can forget it. Held in memory only, and only
until the transaction ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Connection, event

from dutydesk.records.audit import Head
from dutydesk.records.tables import History

_TOLD: Final = "dutydesk.told"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A line of history as it was written. Its repr shows nothing of it."""

    contact_id: UUID
    by_id: UUID
    act: str
    subject_id: UUID
    question: str
    old: str
    new: str


class Witness(Protocol):
    """Who writes down what is done in each transaction, before it ends."""

    def close_books(self, connection: Connection) -> Head | None:
        """Write what was told in this transaction; the new head of the audit, if there is one."""

    def kept(self, head: Head) -> None:
        """The transaction with this head was kept."""

    def close(self) -> None:
        """The database is about to be closed. Never fails."""


def begin(connection: Connection) -> None:
    """A transaction begins: nothing is told yet, whatever an earlier one left when it was undone."""
    connection.info[_TOLD] = []


def tell(connection: Connection, what: object) -> None:
    """Something was done within this transaction."""
    connection.info.setdefault(_TOLD, []).append(what)


def tell_lines(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """These lines of history were written past the ORM."""
    for row in rows:
        tell(
            connection,
            Line(
                row["contact_id"],
                row["by_id"],
                row["act"],
                row["subject_id"],
                row["question"],
                row["old"],
                row["new"],
            ),
        )


def told(connection: Connection) -> list[object]:
    """All that was told in this transaction, in order; from now on nothing is."""
    found: list[object] = connection.info.pop(_TOLD, [])
    return found


@event.listens_for(History, "after_insert")
def _line(_: object, connection: Connection, row: History) -> None:
    tell(
        connection,
        Line(row.contact_id, row.by_id, row.act, row.subject_id, row.question, row.old, row.new),
    )
