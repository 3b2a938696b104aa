"""Taking a contact out of a database so that nothing of it is left, in its rows and then in its bytes.

Owns that every table is gone through: whatever points at a contact by `contact_id` goes with it, in a table
of today or of tomorrow. Rows go in the caller's transaction; the bytes go after it, since SQLite keeps what
was written before in its journal until that is folded in, and PostgreSQL until a table is made anew.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import DDL, ColumnElement, Connection, Table, delete, or_, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from dutydesk.records.audit import canonical
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from dutydesk.records.refusals import in_plain_words, refused_by
from dutydesk.records.shift_tables import Link
from dutydesk.records.tables import NO_SUBJECT, Contact, History

Step = Callable[[str], None]

GONE: Final = "A contact that was disposed of."
"""What stands in another contact's history where this one was named."""
_ANEW: Final = DDL("VACUUM (FULL) %(fullname)s")  # type: ignore[no-untyped-call]
_MOST: Final = 500
"""Ids in one statement. Source: ours, well under SQLite's 32,766."""
_LOCK: Final = 7_246_031
"""Any number of ours: two programs on one PostgreSQL database do not make its tables anew at once."""


def tables_of_a_contact() -> tuple[Table, ...]:
    """Every table whose rows belong to one contact, those that point at others first."""
    every = reversed(SQLModel.metadata.sorted_tables)
    return tuple(each for each in every if "contact_id" in each.c)


def code_of_rows(connection: Connection, key: bytes, contact_id: UUID) -> str:
    """A code over all that stands of a contact: the same for the same rows, and it tells nothing of them.

    What comes and goes by looking at it (seats, places, alarms, the words of Find) is left out.
    """
    whole: dict[str, object] = {}
    for table in (Contact.__table__, *tables_of_a_contact()):  # type: ignore[attr-defined]
        if table.name in _PASSING:
            continue
        of = table.c.id if table.name == Contact.__tablename__ else table.c.contact_id
        rows = connection.execute(select(table).where(of == contact_id)).all()
        whole[table.name] = sorted(
            canonical({name: str(value) for name, value in row._mapping.items()}) for row in rows
        )
    return hmac.digest(key, f"disposal\n{canonical(whole)}".encode("ascii"), hashlib.sha256).hex()


_PASSING: Final = frozenset(
    {"seat", "place", "alarm", "find_term", "legal_hold", "gathered_of", "gathered_mark", "handover"}
)


def take_out(connection: Connection, contacts: Sequence[UUID]) -> Mapping[str, int]:
    """Take every row of these contacts out, in the caller's transaction. Returns how many, by table."""
    removed: dict[str, int] = {}

    def count(name: str, rows: int) -> None:
        if rows:
            removed[name] = removed.get(name, 0) + rows

    history, link = History.__table__, Link.__table__  # type: ignore[attr-defined]
    its = Contact.__table__  # type: ignore[attr-defined]
    for begin in range(0, len(contacts), _MOST):
        some = contacts[begin : begin + _MOST]
        said_again = _named_by_reference(connection, some)
        for table in tables_of_a_contact():
            theirs: ColumnElement[bool] = table.c.contact_id.in_(some)
            if table is link:
                theirs = or_(theirs, link.c.other_id.in_(some))
            count(table.name, connection.execute(delete(table).where(theirs)).rowcount)
        # The other's line says that it was linked to this one, and names its family.
        named = update(history).where(or_(history.c.subject_id.in_(some), history.c.id.in_(said_again)))
        count("history of others", connection.execute(named.values(reason=GONE, old="", new="")).rowcount)
        count(its.name, connection.execute(delete(its).where(its.c.id.in_(some))).rowcount)
    return removed


def _named_by_reference(connection: Connection, contacts: Sequence[UUID]) -> list[UUID]:
    """Lines of links said again, from before such lines held the id of the other: its reference begins them.

    Looked for only in contacts that are, or were, linked to one of these.
    """
    history, link = History.__table__, Link.__table__  # type: ignore[attr-defined]
    its = Contact.__table__  # type: ignore[attr-defined]
    whole = connection.execute(select(its.c.reference).where(its.c.id.in_(contacts))).scalars()
    short = {f"{parts[0]}-{parts[2]}" for each in whole if each and len(parts := each.split("-")) == 3}
    linked = (
        select(history.c.contact_id)
        .where(history.c.subject_id.in_(contacts))
        .union(select(link.c.contact_id).where(link.c.other_id.in_(contacts)))
    )
    lines = connection.execute(
        select(history.c.id, history.c.reason).where(
            history.c.contact_id.in_(linked),
            history.c.act == "linked",
            history.c.subject_id == NO_SUBJECT,
        )
    )
    return [line.id for line in lines if line.reason.partition(" ")[0].rstrip(":") in short]


def wipe(database: Database, step: Step = lambda _: None) -> bool:
    """After the transaction: no byte of what was deleted is left in the file or beside it.

    SQLite folds its journal in and cuts it to nothing, writes the whole file anew (in memory, never in a
    temporary file) and folds that in as well. What the disk keeps of a file that became shorter is not in
    reach. PostgreSQL's tables are made anew; its own log and copies are the server's.

    Args:
        step: told before each step, for those who test what a stop leaves.

    Returns: False where another program that has the desk open stands in the way: to be tried again.
    Raises: NotSaved where the disk refuses.
    """
    with in_plain_words():
        if database.path is None:
            return _wipe_server(database, step)
        return _wipe_file(database, database.path, step)


def _wipe_file(database: Database, path: Path, step: Step) -> bool:
    with closing(connect(path, secret=database.secret, durable=database.durable)) as connection:
        for what in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            step(what)
            try:
                found = connection.execute(what).fetchone()
            except refused_by() as error:
                if "locked" in str(error) or "busy" in str(error):
                    return False
                raise
            if found is not None and found[0]:  # somebody reads what is in the journal
                return False
    step("wiped")
    return True


def _wipe_server(database: Database, step: Step) -> bool:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar():
            return False
        try:
            connection.execute(text("SET lock_timeout = '5s'"))
            for table in (*tables_of_a_contact(), Contact.__table__):  # type: ignore[attr-defined]
                step(table.name)
                connection.execute(_ANEW.against(table))
            # The row of the disposal itself held its reason in words.
            connection.exec_driver_sql("VACUUM (FULL) disposal")
        except DBAPIError as error:  # a lock that did not come is known by its code alone
            if getattr(getattr(error, "orig", None), "sqlstate", "") == "55P03":
                return False
            raise
        finally:
            connection.execute(text("RESET lock_timeout"))
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
    step("wiped")
    return True
