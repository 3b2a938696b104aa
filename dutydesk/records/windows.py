"""Windows on a contact: who has it open, the version of each field, and texts that were not written over.

Owns the statements, built once for each kind of database; `acts.clashing` and `acts.seats` know what they
mean. What the typing path asks here is one look along an index.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row, bindparam

from dutydesk.records.inserting import insert_of
from dutydesk.records.writing import ANSWER, CONTACT, PLACE, table

CLASH: Final = table("clash")
SEAT: Final = table("seat")
NOTE_LINE: Final = table("note_line")

Key = tuple[UUID, str]
"""Row (or `NO_SUBJECT`) and question: the address of a field."""

_CLASH_SET: Final = ("typed", "reason", "by_when", "says", "settled", "at", "by_id", "by_name")
_SEAT_SET: Final = ("worker_id", "worker_name", "opened_at", "seen_at", "typed_at")
_ID: Final = ANSWER.c.contact_id.type


class Windows:
    """The statements for one dialect."""

    def __init__(self, dialect: str) -> None:
        insert = insert_of(dialect)
        clash, seat = insert(CLASH), insert(SEAT)
        self._clash = clash.on_conflict_do_update(
            index_elements=["id"], set_={name: clash.excluded[name] for name in _CLASH_SET}
        )
        self._seat = seat.on_conflict_do_update(
            index_elements=["id", "contact_id"], set_={name: seat.excluded[name] for name in _SEAT_SET}
        )
        of_field = (
            ANSWER.c.contact_id == bindparam("contact_id"),
            ANSWER.c.subject_id == bindparam("subject_id"),
            ANSWER.c.question == bindparam("question"),
        )
        self._version = sa.select(ANSWER.c.version).where(*of_field)
        self._standing = sa.select(ANSWER).where(*of_field)
        every = sa.select(ANSWER.c.subject_id, ANSWER.c.question, ANSWER.c.version).where(
            ANSWER.c.contact_id == bindparam("contact_id", type_=_ID)
        )
        self._every = every
        self._some = every.where(ANSWER.c.question.in_(bindparam("questions", expanding=True)))
        self._clashes = (
            sa.select(CLASH)
            .where(CLASH.c.contact_id == bindparam("contact_id", type_=_ID))
            .order_by(CLASH.c.at, CLASH.c.id)
        )
        self._seats = (
            sa.select(SEAT)
            .where(SEAT.c.contact_id == bindparam("contact_id", type_=_ID), SEAT.c.id != bindparam("window"))
            .order_by(SEAT.c.opened_at, SEAT.c.id)
        )
        self._contact: sa.Select[Any] = sa.select(
            CONTACT.c.version,
            CONTACT.c.state,
            CONTACT.c.worker_id,
            CONTACT.c.worker_name,
            sa.select(sa.func.count())
            .select_from(NOTE_LINE)
            .where(NOTE_LINE.c.contact_id == CONTACT.c.id)
            .scalar_subquery()
            .label("lines"),
        ).where(CONTACT.c.id == bindparam("contact_id", type_=_ID))

    # ----------------------------------------------------------------- fields

    def versions(
        self, connection: Connection, contact_id: UUID, keys: Collection[Key] | None = None
    ) -> dict[Key, int]:
        """The version of each of these fields (or of every field) in which something ever stood."""
        if keys is not None and len(keys) == 1:
            ((subject, question),) = keys
            its = {"contact_id": contact_id, "subject_id": subject, "question": question}
            found = connection.execute(self._version, its).first()
            return {} if found is None else {(subject, question): found.version}
        asked: dict[str, Any] = {"contact_id": contact_id}
        if keys is not None:
            asked["questions"] = sorted({question for _, question in keys})
        rows = connection.execute(self._every if keys is None else self._some, asked)
        return {(row.subject_id, row.question): row.version for row in rows}

    def standing(self, connection: Connection, contact_id: UUID, key: Key) -> Row[Any] | None:
        """What stands in one field, as the table `answer` has it."""
        its = {"contact_id": contact_id, "subject_id": key[0], "question": key[1]}
        return connection.execute(self._standing, its).first()

    # ---------------------------------------------------------------- clashes

    def clashes(self, connection: Connection, contact_id: UUID) -> Sequence[Row[Any]]:
        """The texts of a contact that stand beside what another window saved, oldest first."""
        return connection.execute(self._clashes, {"contact_id": contact_id}).all()

    def clash(self, connection: Connection, clash_id: UUID) -> Row[Any] | None:
        """One of them, or None when it is settled."""
        return connection.execute(sa.select(CLASH).where(CLASH.c.id == clash_id)).first()

    def keep_clash(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Put such a text, new or not."""
        connection.execute(self._clash, values)

    def drop_clash(self, connection: Connection, clash_id: UUID) -> None:
        """It is settled."""
        connection.execute(sa.delete(CLASH).where(CLASH.c.id == clash_id))

    # ------------------------------------------------------------------ seats

    def contact(self, connection: Connection, contact_id: UUID) -> Row[Any] | None:
        """version, state, worker_id, worker_name and number of note lines (`lines`) of a contact."""
        return connection.execute(self._contact, {"contact_id": contact_id}).first()

    def seats(self, connection: Connection, contact_id: UUID, window: UUID) -> Sequence[Row[Any]]:
        """The other windows on a contact, as the table has them, stale ones among them."""
        return connection.execute(self._seats, {"contact_id": contact_id, "window": window}).all()

    def sit(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """A window says that it is there."""
        connection.execute(self._seat, values)

    def leave(self, connection: Connection, contact_id: UUID, window: UUID) -> None:
        """A window has closed the contact."""
        connection.execute(sa.delete(SEAT).where(SEAT.c.contact_id == contact_id, SEAT.c.id == window))

    def clear(self, connection: Connection, contact_id: UUID, before: datetime) -> None:
        """Seats of programs that ended without leaving go."""
        connection.execute(sa.delete(SEAT).where(SEAT.c.contact_id == contact_id, SEAT.c.seen_at < before))

    def last_seen(self, connection: Connection, worker_id: UUID) -> tuple[datetime | None, datetime | None]:
        """When a window of this worker was last seen on any contact, and when one last typed or moved."""
        seen = sa.select(sa.func.max(SEAT.c.seen_at)).where(SEAT.c.worker_id == worker_id)
        at = sa.select(sa.func.max(PLACE.c.at)).where(PLACE.c.worker_id == worker_id)
        typed = sa.select(sa.func.max(SEAT.c.typed_at)).where(SEAT.c.worker_id == worker_id)
        found = connection.execute(
            sa.select(seen.scalar_subquery(), at.scalar_subquery(), typed.scalar_subquery())
        ).one()
        signs = [each for each in (found[0], found[1], found[2]) if each is not None]
        moved = [each for each in (found[1], found[2]) if each is not None]
        return max(signs, default=None), max(moved, default=None)

    def unpark(self, connection: Connection, contact_id: UUID, worker_id: UUID) -> None:
        """A worker has this contact neither parked nor open any more."""
        its = (PLACE.c.contact_id == contact_id, PLACE.c.worker_id == worker_id)
        connection.execute(sa.update(PLACE).where(*its).values(parked_at=None, open=False))


def own_numbers(
    connection: Connection, kind: str, contact_id: UUID, made: Mapping[UUID, dict[str, Any]]
) -> None:
    """New rows of a grid get numbers no other row of it has: two windows may have added one each."""
    its = table(kind)
    found = connection.execute(sa.select(its.c.id, its.c.number).where(its.c.contact_id == contact_id))
    numbers = {row.id: row.number for row in found}
    taken = set(numbers.values())
    for row_id, values in made.items():
        if row_id not in numbers:
            if values["number"] in taken:
                values["number"] = max(taken) + 1
            taken.add(values["number"])


@cache
def windows(dialect: str) -> Windows:
    """The statements for a dialect, built at the first call."""
    return Windows(dialect)
