"""The desks that past releases left (tests/data/releases), and every start of today's program on one, killed.

Owns how a file's rows are told for comparing, and the child process that dies before a statement.
"""

import base64
import gzip
import io
import json
import os
import signal
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import alembic.command
import alembic.config  # noqa: F401 - here, so that no child has to
from sqlalchemy import Engine, create_engine, event, inspect, text

from dutydesk.acts import converting, unlocking
from dutydesk.records import comparing, connecting
from dutydesk.records.connecting import connect, only_looking
from dutydesk.records.database import Database
from dutydesk.records.secret import DataKey
from tests.acts.copying import CHEAP, WORDS

FOLDER: Final = Path(__file__).parents[1] / "data" / "releases"
RELEASES: Final = tuple(sorted(each.name[1:5] for each in FOLDER.glob("r*.tar.gz")))
"""The revisions whose files are kept."""
KILLED: Final = -signal.SIGKILL
MAKER: Final = "S Khan"
"""Who encrypts a desk of a past release here: one of its invented people."""

Rows = dict[str, Counter[str]]
"""Of each table, its rows as JSON."""


def told_of(revision: str) -> dict[str, Any]:
    """What the program of that release said of its desk."""
    found: dict[str, Any] = json.loads(gzip.decompress((FOLDER / f"r{revision}.json.gz").read_bytes()))
    return found


def unpacked(revision: str, to: Path) -> Path:
    """The desk as that release left it, in this folder. Returns its file."""
    to.mkdir(parents=True, exist_ok=True)
    raw = gzip.decompress((FOLDER / f"r{revision}.tar.gz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        tar.extractall(to, filter="data")
    return to / "desk.db"


def encrypted(path: Path) -> DataKey:
    """Encrypt a plain desk in its place, as a first start does before its tables are brought up to date."""
    person = next(each for each, name in converting.people_of(path) if name == MAKER)
    begun = unlocking.begin(MAKER, WORDS, WORDS, person=person, cost=CHEAP)
    assert converting.convert(path, begun, lambda _: None) == ()
    return begun.key


def wanted(file: dict[str, Any]) -> Rows:
    """The rows a release told of one of its files."""
    return {
        name: Counter(_line(row) for row in table["rows"])
        for name, table in file.items()
        if name != "alembic_version"
    }


def found(path: Path, secret: DataKey | None, file: dict[str, Any]) -> Rows:
    """The rows a file holds now, of the tables and columns that the release had."""
    rows: Rows = {}
    with closing(connect(path, secret=secret, read_only=only_looking(path))) as connection:
        for name, table in file.items():
            if name != "alembic_version":
                columns = ", ".join(f'"{each}"' for each in table["columns"])
                every = connection.execute(f'SELECT {columns} FROM "{name}"').fetchall()  # noqa: S608
                rows[name] = Counter(
                    json.dumps([_plain(v) for v in row], ensure_ascii=False) for row in every
                )
    return rows


def _line(row: Iterable[object]) -> str:
    return json.dumps([_plain(each) for each in row], ensure_ascii=False)


def _plain(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def whole(path: Path, secret: DataKey | None) -> tuple[object, ...]:
    """All that a file holds, its statements too; what was left in its journal is folded in first."""
    with closing(connect(path, secret=secret)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return comparing.told(connection)


def on_server(url: str) -> dict[str, object]:
    """All that a PostgreSQL desk holds: of each table its columns and rows; its indexes and triggers."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            look = inspect(connection)
            made: dict[str, object] = {}
            for name in sorted(look.get_table_names()):
                columns = [each["name"] for each in look.get_columns(name)]
                rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
                made[name] = columns, sorted(map(repr, rows))
            indexes = connection.execute(
                text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
            )
            triggers = connection.execute(
                text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
            )
            made[""] = [tuple(each) for each in indexes], [tuple(each) for each in triggers]
            return made
    finally:
        engine.dispose()


def _without_a_transaction() -> None:
    connecting._STARTS["write"] = "SELECT 1"


PLANTED: Final[dict[str, Callable[[], None]]] = {
    "": lambda: None,
    "each statement is kept by itself": _without_a_transaction,
}


def start(address: str | Path, secret: DataKey | None, die_at: int, planted: str = "") -> int:
    """Open a desk's database in a process of its own, killed before this statement.

    The last statements are the commit, and all that comes after it. Returns how it ended.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        _open(address, secret, die_at, planted)
    except BaseException:  # noqa: BLE001 - a child ends here, however it ends
        os._exit(1)
    os._exit(0)


def statements(address: str | Path, secret: DataKey | None) -> int:
    """How many statements and commits one opening runs."""
    ends, begins = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(begins, str(_open(address, secret, 0, "")).encode())
        finally:
            os._exit(0)
    os.close(begins)
    os.waitpid(child, 0)
    with os.fdopen(ends) as told:
        return int(told.read() or 0)


def _open(address: str | Path, secret: DataKey | None, die_at: int, planted: str) -> int:
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    PLANTED[planted]()
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    Database.open(address, secret).close()
    return done


def tables(path: Path, secret: DataKey | None) -> dict[str, list[str]]:
    """The tables a file has, and the columns of each in alphabetical order."""
    with closing(connect(path, secret=secret, read_only=only_looking(path))) as connection:
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(row[1] for row in connection.execute(f'PRAGMA table_info("{name}")'))
            for (name,) in listed
        }
