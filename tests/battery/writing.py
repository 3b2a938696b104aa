"""Another program that writes to a desk without end: `python -m tests.battery.writing FILE`.

Its key comes on stdin, hex, or an empty line for a plain desk. Each commit k makes the same rows every time,
so that what a copy holds can be told from k alone.
"""

import hashlib
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from uuid import UUID, uuid5

from dutydesk.errors import NotSaved
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import Counter, Worker
from dutydesk.records.secret import DataKey

NAMES = UUID("0b1f0a52-6f43-4d0e-9d7e-3f2f9a5f3f11")
START = datetime(2026, 5, 12, 13, 26, tzinfo=UTC)


def commit(database: Database, number: int) -> None:
    """The commit of this number: two counters and one row more."""
    with database.write() as session:
        session.merge(Counter(kind="before", year=2026, last=number))
        session.add(
            Worker(
                id=uuid5(NAMES, str(number)),
                name=f"Writer {number} {'x' * (number % 700)}",
                role="duty_worker",
                created_at=START + timedelta(seconds=number),
            )
        )
        session.flush()
        session.merge(Counter(kind="after", year=2026, last=number))


def commit_point(connection: Connection) -> int:
    """The number of the commit as which a database stands.

    Raises: AssertionError where it stands as none ever did.
    """
    counted = dict(connection.execute("SELECT kind, last FROM counter").fetchall())
    rows = connection.execute("SELECT name FROM worker WHERE name LIKE 'Writer %'").fetchall()
    number = int(counted.get("before", 0))
    assert counted.get("after", 0) == number, "half a commit"
    found = hashlib.sha256("\n".join(sorted(row[0] for row in rows)).encode()).hexdigest()
    wanted = "\n".join(sorted(f"Writer {each} {'x' * (each % 700)}" for each in range(1, number + 1)))
    assert found == hashlib.sha256(wanted.encode()).hexdigest(), "rows that belong to no commit"
    return number


def main() -> None:
    """Write until it is killed."""
    told = sys.stdin.readline().strip()
    database = Database.open(Path(sys.argv[1]), DataKey(bytes.fromhex(told)) if told else None)
    with database.read() as session:
        found = session.get(Counter, ("before", 2026))
        number = found.last if found is not None else 0
    while True:
        with suppress(NotSaved):
            commit(database, number + 1)
            number += 1
            print(number, flush=True)


if __name__ == "__main__":
    main()
