"""A desk of ten thousand contacts, made once a run: the demonstration's contacts over and over.

Rows are copied with the database's own statements: ten thousand calls typed through the acts would take an
hour, and what is measured is how long the queue of such a desk takes to stand on the screen.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from dutydesk.acts import demo
from dutydesk.acts.desk import close_desk, open_desk

OPEN = "state IN ('recording', 'sent', 'returned', 'escalated')"
OPEN_OF_TEN_THOUSAND = 2_000


def make(path: Path, contacts: int = 10_000) -> Path:
    """A desk in this file on which the person who furnished it is remembered; one in five is open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    desk = open_desk(str(path), None)
    try:
        demo.furnish(desk)
    finally:
        close_desk(desk)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        still_open = [row[0] for row in connection.execute(f"SELECT id FROM contact WHERE {OPEN}")]  # noqa: S608 - our own words
        done = [row[0] for row in connection.execute(f"SELECT id FROM contact WHERE NOT {OPEN}")]  # noqa: S608
        wanted = contacts * OPEN_OF_TEN_THOUSAND // 10_000
        for number in range(contacts - len(still_open) - len(done)):
            kinds = still_open if number < wanted else done
            _copy(connection, kinds[number % len(kinds)], f"C-2025-{number + 1000}", number >= wanted)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _copy(connection: sqlite3.Connection, old: str, reference: str, past: bool) -> None:
    """One contact more, with its clocks. A finished one came in long ago, as most have."""
    new = uuid4().hex if "-" not in old else str(uuid4())
    for table, key in (("contact", "id"), ("clock", "contact_id")):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        found = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (old,)).fetchall()  # noqa: S608
        for row in found:
            values = dict(zip(columns, row, strict=True))
            values[key] = new
            if table == "contact":
                values["reference"] = reference
                if past:
                    values["started_at"] = "2025" + str(values["started_at"])[4:]
            else:
                values["id"] = uuid4().hex if "-" not in str(values["id"]) else str(uuid4())
                values["about_id"] = new if values["about_id"] == old else values["id"]
            marks = ", ".join("?" * len(columns))
            connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                tuple(values.values()),
            )
