"""How a database's refusal becomes a sentence that holds no SQL, no parameter and no typed word."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from dutydesk.errors import CannotOpen, DeskError, NotSaved, Stale


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a storage refused, in words that hold nothing of ours, and what a person can do about it."""

    words: str
    do: str
    """A sentence."""


FULL: Final = Cause("the disk is full", "Free some space on that disk.")
HELD: Final = Cause("another program is holding the database", "Close that program, or wait for its end.")
MAY_ONLY_BE_READ: Final = Cause(
    "the database may only be read",
    "Make the file and its folder writable for you, or give another place with --database.",
)
DAMAGED: Final = Cause(
    "the file is damaged",
    "Keep it, and put a backup in its place or give another name with --database.",
)
NOT_OPENED: Final = Cause("the file cannot be opened", "Look whether it is there and you may write to it.")
NO_ANSWER: Final = Cause(
    "the disk does not answer, or is full", "Look whether it has room and is still connected."
)
SERVER_FULL: Final = Cause(
    "the disk of the database server is full", "Ask whoever looks after the server to free some space."
)
NO_SERVER: Final = Cause(
    "the database server does not answer", "Look whether the server runs and the network is there."
)
OUT_OF_TURN: Final = Cause(
    "somebody else changed the same record at the same moment, and theirs went first",
    "What you pressed is not done: press it again.",
)
_TURNS: Final = ("40001", "40P01")
"""What the server says of two transactions of which it let the other go first (SQLSTATE class 40)."""
_HELP: Final = "Ask for help if it stays so."

_OF_SYSTEM: Final = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: MAY_ONLY_BE_READ,
    errno.EACCES: MAY_ONLY_BE_READ,
    errno.EPERM: MAY_ONLY_BE_READ,
}
_OF_SQLITE: Final = {
    "SQLITE_FULL": FULL,
    # The shared memory beside a file is made longer when it is opened: nothing else refuses that.
    "SQLITE_IOERR_SHMSIZE": FULL,
    "SQLITE_BUSY": HELD,
    "SQLITE_LOCKED": HELD,
    "SQLITE_READONLY": MAY_ONLY_BE_READ,
    "SQLITE_CANTOPEN": NOT_OPENED,
    "SQLITE_IOERR": NO_ANSWER,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
_MENDED_BY_OPENING: Final = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_NOTADB")


def refused_by() -> tuple[type[Exception], ...]:
    """What either of the two SQLite libraries raises: SQLCipher's is its own, where it was loaded."""
    loaded = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error,) if loaded is None else (sqlite3.Error, loaded.Error)


def why(error: OSError) -> str:
    """What the system refused, in words that hold nothing of ours."""
    return of_system(error).words


def of_system(error: OSError) -> Cause:
    """The cause behind an error of the system; its own words where we have none."""
    known = _OF_SYSTEM.get(error.errno or 0)
    return known or Cause((error.strerror or "the system refused").lower(), _HELP)


def cannot_open(cause: Cause) -> CannotOpen:
    """The database was not opened: why, what is safe, what to do."""
    return CannotOpen(f"The database cannot be opened: {cause.words}. It was left as it is. {cause.do}")


def cannot_keep(cause: Cause) -> NotSaved:
    """A call that has just begun has no file: why, and what to do."""
    return NotSaved(f"The call cannot be kept: {cause.words}. {cause.do}")


def stays_refused(error: BaseException) -> bool:
    """Whether a connection that met this may be of no use any more, so that a new one must be opened.

    One made while a folder could only be read stays so when the folder can be written again.
    """
    return str(getattr(error, "sqlite_errorname", "")).startswith(_MENDED_BY_OPENING)


def cause_of(error: BaseException) -> Cause:
    """Why; from the error's name alone, since its text may hold what was typed."""
    if isinstance(error, UnicodeDecodeError):
        return DAMAGED
    name = getattr(error, "sqlite_errorname", None)
    if name:
        known = [cause for start, cause in _OF_SQLITE.items() if str(name).startswith(start)]
        return known[0] if known else Cause(f"the database refused ({name})", _HELP)
    state = getattr(error, "sqlstate", None)
    if state == "53100":
        return SERVER_FULL
    if state in _TURNS:
        return OUT_OF_TURN
    if state and not str(state).startswith(("08", "57")):
        return Cause(f"the database server refused ({state})", _HELP)
    if isinstance(error, refused_by()):
        return Cause("the database refused", _HELP)
    return NO_SERVER


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
    # Python cannot read what SQLite says of a statement that is no text any more.
    except (SQLAlchemyError, UnicodeDecodeError, *refused_by()) as error:  # type: ignore[misc]  # starred
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        why = cause_of(cause)
        _empty(error)
        if opening:
            told = cannot_open(why)
        elif reading:
            told = NotSaved(f"The record cannot be read: {why.words}. Nothing was changed. {why.do}")
        else:
            told = NotSaved(
                f"Not saved: {why.words}. {why.do} "
                "What you typed is still here, and is tried again by itself."
            )
    raise told from None


def _empty(error: BaseException) -> None:
    """Take the words out of an error: it stays behind the one that is told, and PostgreSQL's hold the row."""
    causes = (error, error.__cause__, error.__context__, getattr(error, "orig", None))
    for each in causes:
        if each is not None:
            each.args = ("",)
    if isinstance(error, DBAPIError):
        error.statement, error.params = None, None
