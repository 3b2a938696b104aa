"""The file of a desk before it is a `Database`: looked at without a byte changing, made, brought up to date.

Owns that a new one appears under its name whole or not at all, and that its tables change in one transaction.
"""

import os
from pathlib import Path
from typing import Final
from uuid import uuid4

from dutydesk.errors import CannotOpen
from dutydesk.records import migrate
from dutydesk.records.connecting import connect, only_looking, sqlite_engine
from dutydesk.records.files import APPLICATION_ID, OF_ANOTHER, empty_file, sync_folder
from dutydesk.records.refusals import DAMAGED, cannot_open, in_plain_words
from dutydesk.records.secret import DataKey

LOOKED_THROUGH: Final = 1 << 24
"""Bytes up to which a file is looked through at the start, in hundredths of a second; a longer one would be
waited for. Damage in that one is told when it is met. Source: ours."""


def make_file(path: Path, secret: DataKey | None) -> None:
    """A new database appears under its name whole or not at all, so an empty file is never one of ours."""
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise CannotOpen(
            "The database file is gone, but its journal is still there. Nothing was changed. "
            "Put the file back beside the journal, or give another name with --database."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unborn = path.with_name(f".{path.name}.{uuid4().hex}.new")
    empty_file(unborn)
    try:
        with in_plain_words(opening=True):
            migrate_file(unborn, secret)
            _fold_in(unborn, secret)
        try:
            os.link(unborn, path)  # fails, rather than replaces, where another process was faster
        except FileExistsError:
            pass  # theirs is opened
        except OSError:
            if not path.exists():
                unborn.rename(path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            unborn.with_name(unborn.name + suffix).unlink(missing_ok=True)
    sync_folder(path.parent)


def _fold_in(unborn: Path, secret: DataKey | None) -> None:
    """All of it is in the file itself: on a full disk a closing leaves it in the -wal, and says nothing.

    Raises: sqlite3.Error or SQLCipher's.
    """
    connection = connect(unborn, secret=secret)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def migrate_file(path: Path, secret: DataKey | None) -> None:
    """Bring a SQLite file to the head in one transaction.

    Foreign keys are off meanwhile: rebuilding a table with them on deletes the rows that point to it.
    """
    engine = sqlite_engine(path, secret=secret, foreign_keys=False)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate.bring_up(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise CannotOpen(
                    "The database could not be brought up to date: some of its rows do not belong together. "
                    "It was left as it was. Keep the file and ask for help."
                )
    finally:
        engine.dispose()


def is_due(path: Path, secret: DataKey | None) -> bool:
    """Look without writing: is it whole, is it ours, has it a migration to run.

    Raises: sqlite3.Error or SQLCipher's; CannotOpen.
    """
    connection = connect(path, secret=secret, read_only=only_looking(path))
    try:
        if secret is not None and connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise CannotOpen(OF_ANOTHER)
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        due = migrate.is_due([str(row[0]) for row in found])
        if path.stat().st_size <= LOOKED_THROUGH:
            # What was written into a file with a hole in it would be lost with the rest.
            fault = connection.execute("PRAGMA quick_check(1)").fetchone()
            if fault != ("ok",):
                raise cannot_open(DAMAGED)
    finally:
        connection.close()
    return due
