"""The wraps of the data key that open a desk no more, as the desk itself knows them.

Owns what tells an older keys file from the one that belongs to the desk today. Anybody may put a file back
that lay beside a copy; whether what it wraps still counts stands in the database, which only the key opens.
"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlmodel import select

from dutydesk.errors import CannotOpen
from dutydesk.records.connecting import connect, only_looking
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import EndedWrap
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey


def is_ended(path: Path, key: DataKey, wrap: str) -> bool:
    """Whether this wrap opens the desk no more. Not a byte of it changes.

    Of a desk that is not there yet, is plain, of an earlier version, or does not open, nothing is ended: the
    opening that follows says what it is.
    """
    try:
        if not path.exists():
            return False
        with closing(connect(path, secret=key, read_only=only_looking(path))) as connection:
            found = connection.execute("SELECT 1 FROM ended_wrap WHERE id = ?", (wrap,)).fetchone()
    except (OSError, CannotOpen, *refused_by()):  # type: ignore[misc]  # as in `refusals`
        return False
    return found is not None


def known(database: Database) -> frozenset[str]:
    """The wraps that open this desk no more. Raises: NotSaved where it cannot be read."""
    with database.read() as session:
        return frozenset(session.exec(select(EndedWrap.id)))


def remember(database: Database, wraps: Iterable[str]) -> None:
    """From now on these wraps open this desk no more. Raises: NotSaved."""
    there = known(database)
    wanted = [each for each in wraps if each not in there]
    if wanted:
        with database.write() as session:
            for each in wanted:
                session.merge(EndedWrap(id=each))
