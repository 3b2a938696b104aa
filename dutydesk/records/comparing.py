"""What a database holds, told in a few figures, so that two files of it can be compared whole.

Owns what counts as the same: each statement that made something, the fields of the header that are ours, and
of every table the number of its rows and a hash over all their values in order.
"""

import hashlib
import struct
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any, Final

HEADER: Final = ("application_id", "user_version")
"""Fields of the header that are ours; the rest is SQLite's."""
_ROWS: Final = 500


def told(connection: Connection) -> tuple[object, ...]:
    """What a database holds: its statements, its header's fields, and of each table its rows."""
    connection.text_factory = _Text
    made = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    statements = tuple(made.fetchall())
    header = tuple(connection.execute(f"PRAGMA {field}").fetchone() for field in HEADER)
    connection.text_factory = str
    listed = connection.execute(
        "SELECT name, wr, ncol FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') "
        "AND name NOT IN ('sqlite_schema', 'sqlite_master') AND name NOT LIKE 'sqlite_stat%' ORDER BY name"
    ).fetchall()
    connection.text_factory = _Text
    tables = []
    for name, has_no_rowid, columns in listed:
        order = ", ".join(map(str, range(1, columns + 1))) if has_no_rowid else "rowid"
        quoted = str(name).replace('"', '""')
        wanted = f'SELECT * FROM "{quoted}" ORDER BY {order}'  # noqa: S608 - a table's name # nosec B608
        rows = connection.execute(wanted)
        tables.append((name, *_hashed(iter(lambda rows=rows: rows.fetchmany(_ROWS), []))))  # type: ignore[misc]
    connection.text_factory = str
    return statements, header, tuple(tables)


class _Text(bytes):
    """A text as its bytes stand in the file: one that is no good UTF-8 is compared as well."""


def _hashed(batches: Iterable[list[tuple[Any, ...]]]) -> tuple[int, str]:
    """How many rows, and the SHA-256 of all values in order, each with its kind and length."""
    count, digest = 0, hashlib.sha256()
    for batch in batches:
        count += len(batch)
        for row in batch:
            digest.update(b"".join(map(_spelt, row)))
    return count, digest.hexdigest()


def _spelt(value: object) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, float):
        return b"f" + struct.pack(">d", value)
    if not isinstance(value, bytes):
        raise TypeError("SQLite has no such value")
    return b"%c%d:%b" % (ord("t") if isinstance(value, _Text) else ord("b"), len(value), value)
