"""The insert of a dialect, which knows what to do where a row is there already.

PostgreSQL's own part of the database library is large, and is loaded only for a desk that is on a server.
"""

from typing import Any


def insert_of(dialect: str) -> Any:  # noqa: ANN401 - the two have no type in common that knows of conflicts
    """The `insert` of "sqlite" or "postgresql"."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
