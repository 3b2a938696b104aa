"""What a database of a desk holds, in figures, and whether it is whole: of a copy, or of the desk as it lies.

Owns what is looked at before a copy counts as one. Not a byte of what is looked at changes.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Final
from uuid import UUID

from dutydesk.errors import CannotOpen
from dutydesk.records import migrate
from dutydesk.records.connecting import connect
from dutydesk.records.files import APPLICATION_ID, OF_ANOTHER, check_file, has_journal
from dutydesk.records.refusals import DAMAGED, cannot_open, refused_by
from dutydesk.records.secret import DataKey

Pause = Callable[[], None]
"""Called between two parts of a copy, on the thread that makes it: waits, or raises to give it up."""

NOT_A_COPY: Final = "That is no copy of a desk. Nothing was changed."
OTHER_KEYS: Final = (
    "The keys beside that copy are another desk's, or the copy is damaged at its beginning: it does not "
    "open. Nothing was changed. Try another copy."
)

_WRONG_KEY: Final = "file is not a database"
"""SQLite's own words for SQLITE_NOTADB."""

QUIET: Final = (
    "backup.made",
    "desk.opened",
    "sign_in.ok",
    "sign_in.failed",
    "person.here",
    "clock.jumped",
    "record.viewed",
    "record.searched",
    "record.listed",
    "record.printed",
    "audit.read",
)
"""Events after which a copy holds all that another would. Their words are those of `acts.audit_events`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database of a desk holds, in figures; nothing of a case."""

    revision: str
    contacts: int
    lines: int
    """Lines of history."""
    newest: datetime | None
    """When the newest of them was written, UTC; None for an empty desk."""
    rows: int
    """Number of the audit's last row; 0 where it keeps none."""
    head: str
    """The code of that row; "" for none."""
    first: str
    """The code of its first row: tells this desk from every other; "" for none."""
    changed: int
    """Number of the last row of the audit that tells of a change to the record."""
    demonstration: bool


def look(path: Path, secret: DataKey | None, pause: Pause | None = None, *, live: bool = False) -> Facts:
    """Look through a whole copy; not a byte of it changes, and nothing is made beside it.

    Args:
        live: it is a desk, which may be written to meanwhile.

    Raises: CannotOpen where it is none, is not whole, or is of a newer version; OSError; the libraries'
        errors.
    """
    check_file(path, encrypted=secret is not None)
    if path.stat().st_size < 512:
        raise CannotOpen(NOT_A_COPY)
    try:
        connection = connect(path, secret=secret, read_only="mode=ro" if live else only_looking(path))
    except refused_by() as error:
        if secret is None:
            raise
        if str(error) == _WRONG_KEY:  # SQLCipher tells a cause by its words alone
            raise CannotOpen(OTHER_KEYS) from None
        raise cannot_open(DAMAGED) from None
    given_up: list[BaseException] = []

    def between() -> None:
        try:
            if pause is not None:
                pause()
        except BaseException as error:  # it ends what is under way, and is told below
            given_up.append(error)
            raise

    with closing(connection):
        if pause is not None:
            connection.set_progress_handler(between, 20_000)
        if live:
            connection.execute("BEGIN")
        try:
            whole(connection)
            return facts(connection)
        except (CannotOpen, *refused_by()) as error:  # type: ignore[misc]  # as in `refusals`
            if given_up:
                raise given_up[0] from None
            if isinstance(error, CannotOpen):
                raise
            raise cannot_open(DAMAGED) from None


@contextmanager
def opened(path: Path, secret: DataKey | None) -> Iterator[Connection]:
    """A file as it lies, to be looked at; nothing is made beside it. Raises: the libraries' errors."""
    with closing(connect(path, secret=secret, read_only=only_looking(path))) as connection:
        yield connection


def whole(connection: Connection) -> None:
    """Look whether each page is as it was written and the tables hold together.

    Raises: CannotOpen; the libraries' errors.
    """
    if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise cannot_open(DAMAGED)
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise CannotOpen(OF_ANOTHER)
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise cannot_open(DAMAGED)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise cannot_open(DAMAGED)


def facts(connection: Connection) -> Facts:
    """What a database holds; on a connection that reads it as it stood at one moment.

    Raises: CannotOpen where it is of a newer version; the libraries' errors.
    """
    found = [str(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version").fetchall()]
    migrate.is_due(found)
    (contacts,) = connection.execute("SELECT count(*) FROM contact").fetchone()
    lines, newest = connection.execute("SELECT count(*), max(at) FROM history").fetchone()
    demonstration = connection.execute("SELECT 1 FROM desk WHERE demonstration").fetchone() is not None
    tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone()
    last, first, changed = None, None, None
    if tables is not None:
        last = connection.execute("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        first = connection.execute("SELECT mac FROM audit WHERE seq = 1").fetchone()
        changed = last_change(connection)
    return Facts(
        revision=", ".join(found),
        contacts=int(contacts),
        lines=int(lines),
        newest=datetime.fromisoformat(newest).replace(tzinfo=UTC) if newest else None,
        rows=int(last[0]) if last else 0,
        head=str(last[1]) if last else "",
        first=str(first[0]) if first else "",
        changed=changed or 0,
        demonstration=demonstration,
    )


def role_of(connection: Connection, person: UUID) -> tuple[str, str] | None:
    """The key of somebody's role, and of the profile; None where the desk does not know them."""
    found = connection.execute(
        "SELECT worker.role, desk.profile FROM worker, desk WHERE worker.id = ?", (person.hex,)
    ).fetchone()
    return (str(found[0]), str(found[1])) if found is not None else None


def is_of_before(connection: Connection) -> bool:
    """Whether it was written by an earlier version. Raises: CannotOpen where it is of a newer one."""
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return migrate.is_due([str(row[0]) for row in rows])


def people_of(connection: Connection) -> dict[UUID, tuple[str, str]]:
    """Everybody who works there and has not left: the key of their role, and of the profile."""
    columns = {str(row[1]) for row in connection.execute("PRAGMA table_info(worker)").fetchall()}
    wanted = "SELECT worker.id, worker.role, desk.profile FROM worker, desk"
    if "left_at" in columns:
        wanted += " WHERE worker.left_at IS NULL"
    return {
        UUID(str(each)): (str(role), str(profile))
        for each, role, profile in connection.execute(wanted).fetchall()
    }


def last_change(connection: Connection) -> int:
    """Number of the last row of the audit that tells of a change; 0 for none."""
    marks = ", ".join("?" * len(QUIET))
    wanted = (
        f"SELECT seq FROM audit WHERE act NOT IN ({marks}) "  # noqa: S608 # nosec B608
        "ORDER BY seq DESC LIMIT 1"
    )
    found = connection.execute(wanted, QUIET).fetchone()
    return int(found[0]) if found else 0


def states(connection: Connection) -> dict[str, tuple[int, int]]:
    """Each contact's version and how many lines of history it has, by its id."""
    rows = connection.execute(
        "SELECT contact.id, contact.version, count(history.id) FROM contact "
        "LEFT JOIN history ON history.contact_id = contact.id GROUP BY contact.id"
    ).fetchall()
    return {str(each): (int(version), int(lines)) for each, version, lines in rows}


def only_looking(path: Path) -> str:
    """The words with which a file is opened to look at it: without a journal nothing is made beside it."""
    return "mode=ro" if has_journal(path) else "mode=ro&immutable=1"
