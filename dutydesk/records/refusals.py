"""How a database's refusal becomes a sentence that holds no SQL, no parameter and no typed word."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from dutydesk.errors import CannotOpen, DeskError, NotSaved, Stale


def why(error: OSError) -> str:
    """What the system said, in its own words, which hold nothing of ours."""
    return (error.strerror or "the system refused").lower()


_SQLITE_WORDS: Final = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another program is holding the database",
    "SQLITE_LOCKED": "another program is holding the database",
    "SQLITE_READONLY": "the database may only be read",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_IOERR": "the disk does not answer, or is full",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_NOTADB": "the file is damaged, or is not a database",
}


def _reason(error: BaseException) -> str:
    """Why, in words; from the error's name alone, since its text may hold what was typed."""
    name = getattr(error, "sqlite_errorname", None)
    if name:
        known = [words for start, words in _SQLITE_WORDS.items() if str(name).startswith(start)]
        return known[0] if known else f"the database refused ({name})"
    state = getattr(error, "sqlstate", None)
    if state == "53100":
        return "the disk of the database server is full"
    if state and not str(state).startswith(("08", "57")):
        return f"the database server refused ({state})"
    if isinstance(error, sqlite3.Error):
        return "the database refused"
    return "the database server does not answer"


@contextmanager
def in_plain_words(*, opening: bool = False, reading: bool = False) -> Iterator[None]:
    """Turn a database error into a sentence that holds no SQL and nothing that was typed.

    Raises: CannotOpen when opening; Stale for a broken unique key; NotSaved otherwise.
    """
    told: DeskError
    try:
        yield
        return
    except IntegrityError as error:
        _empty(error)
        told = Stale(
            "Someone else changed this at the same moment. Nothing was written. Look at it as it stands now."
        )
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        why = _reason(cause)
        _empty(error)
        if opening:
            told = CannotOpen(f"The database cannot be opened: {why}. It was left as it is.")
        elif reading:
            told = NotSaved(f"The record cannot be read: {why}. Nothing was changed. Try again.")
        else:
            told = NotSaved(f"Not saved: {why}. What you typed is still here. It will be tried again.")
    raise told from None


def _empty(error: BaseException) -> None:
    """Take the words out of an error: it stays behind the one that is told, and PostgreSQL's hold the row."""
    causes = (error, error.__cause__, error.__context__, getattr(error, "orig", None))
    for each in causes:
        if each is not None:
            each.args = ("",)
    if isinstance(error, DBAPIError):
        error.statement, error.params = None, None
