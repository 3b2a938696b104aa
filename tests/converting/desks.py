"""A plain desk as a kill left it, and what is found in its folder after starts that were killed as well.

Owns the judgement: it reads every file by itself, plain or encrypted as its first bytes say, in a copy, so
that looking changes nothing.
"""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from dutydesk.acts import calls, converting, people, unlocking
from dutydesk.acts.demo import furnish
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.values import Field, Where
from dutydesk.errors import CannotOpen, DeskError
from dutydesk.records import keyfile
from dutydesk.records.connecting import connect
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings
from tests.conftest import in_memory
from tests.converting.starts import NAME, PASSPHRASE

ROOT: Final = Path(__file__).parents[2]
CANARY: Final = "Quillonby"
MAGIC: Final = b"SQLite format 3\x00"

Rows = dict[str, list[tuple[Any, ...]]]
"""Every row of every table, and under "" the statements that made them."""


@dataclass
class Plain:
    """A plain desk to begin with."""

    folder: Path
    """Holds `desk.db` and what belongs to it."""
    held: dict[str, Rows] = field(default_factory=dict)
    """What its files hold, by name, that must not be lost."""

    def copied(self, to: Path) -> Path:
        """A desk like it, with a second name that a stopped making left. Returns its file.

        By names outside its folder its files can be read when they have gone: there they must be zeros.
        """
        shutil.copytree(self.folder, to / "kept")
        path = to / "kept" / "desk.db"
        os.link(path, path.with_name(f".desk.db.{uuid4().hex}.new"))
        (to / "gone").mkdir()
        for number, each in enumerate(sorted(path.parent.rglob("*.db*"))):
            if each.is_file() and (CANARY.encode() in each.read_bytes() or is_plain(each)):
                os.link(each, to / "gone" / f"{number} {each.name}")
        return path


def furnished(folder: Path) -> Plain:
    """Invented people's desk as a kill left it: rows in -wal files, calls behind the gate, one of them half
    removed and one hardly begun, and a plain copy."""
    making, place = folder / "making", folder / "plain"
    making.mkdir(parents=True)
    desk = open_desk(str(making / "desk.db"), None)
    furnish(desk)
    # All into the file: SQLite does it by itself from a thousand pages on, at another moment with each run.
    raw = desk.database.engine.raw_connection()
    assert raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    raw.close()
    people.be(desk, next(each.id for each in people.everyone(desk) if each.name == NAME))
    taken = [calls.take_call(desk) for _ in range(4)]
    for each in taken:
        for question, text in (("gate.caller", "2"), ("referrer.name", f"{CANARY} Reid")):
            desk.keeper.typed(each, Field(question), text, Where("referrer", question))
    desk.keeper.flush()
    assert calls.settle(desk, taken[0])
    desk.keeper.flush()
    shutil.copytree(making, place)  # while it is open: its -wal files come with it
    close_desk(desk)
    shutil.rmtree(making)
    gate = place / "desk.db-gate"
    (gate / f"{taken[1]}.closing").touch()
    young_file = gate / f"{uuid4()}.db"
    with closing(sqlite3.connect(young_file)) as young:
        young.execute("PRAGMA user_version = 1")
    (place / "desk.db-copies").mkdir()
    shutil.copy(place / "desk.db", place / "desk.db-copies" / "2026-05-12.db")
    young_or_gone = {f"{taken[1]}.db", young_file.name}
    kept = [place / "desk.db", *(each for each in gate.glob("*.db") if each.name not in young_or_gone)]
    assert all((each.with_name(f"{each.name}-wal")).stat().st_size for each in kept)
    assert not any(CANARY.encode() in each.read_bytes() for each in kept), "it stands in the -wal alone"
    return Plain(place, {each.name: rows_of(each, None) for each in kept})


def rows_of(path: Path, key: DataKey | None) -> Rows:
    """What a file holds, from a copy of it and its -wal."""
    with tempfile.TemporaryDirectory() as other, in_memory(Path(other)) as folder:
        for suffix in ("", "-wal", "-journal"):
            if path.with_name(path.name + suffix).exists():
                shutil.copy(path.with_name(path.name + suffix), Path(folder, f"copy.db{suffix}"))
        copy = Path(folder, "copy.db")
        with closing(sqlite3.connect(copy) if key is None else connect(copy, secret=key)) as connection:
            made = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
            found: Rows = {"": connection.execute(made).fetchall()}
            found["header"] = [
                connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
            ]
            for kind, name, _, _ in list(found[""]):
                if kind == "table":
                    # The key of the audit comes in from beside the file: that the chain holds says it did.
                    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
                    wanted = ", ".join(f'"{each}"' for each in columns if each != "audit_key")
                    rows = connection.execute(f'SELECT {wanted} FROM "{name}"').fetchall()  # noqa: S608
                    found[name] = sorted(rows, key=repr)
            return found


def is_plain(path: Path) -> bool:
    """Whether a file begins as a plain SQLite file does."""
    return path.read_bytes()[:16] == MAGIC


def key_of(path: Path) -> DataKey | None:
    """The data key, as somebody gets it who has the passphrase; None where it opens nothing."""
    place = keyfile.place_of(path)
    if not place.exists():
        return None
    keys = keyfile.read_keys(place)
    return keyfile.unwrapped(keys, keys.of_name(NAME), PASSPHRASE)


def lost(path: Path, plain: Plain) -> list[str]:
    """What is wrong with a desk whose conversion was stopped: a file that does not hold what it held."""
    faults, key = [], key_of(path)
    for name, rows in plain.held.items():
        file = path if name == path.name else path.with_name(f"{path.name}-gate") / name
        try:
            if not file.exists():
                faults.append(f"{name} is gone")
            elif not is_plain(file) and key is None:
                faults.append(f"{name} is encrypted, and there is no key")
            elif rows_of(file, None if is_plain(file) else key) != rows:
                faults.append(f"{name} holds something else")
        except (*refused_by(), DeskError) as error:  # type: ignore[misc]  # as in `refusals`
            faults.append(f"{name} cannot be read: {type(error).__name__}")
    if is_plain(path) and any(not is_plain(each) for each in path.parent.glob("desk.db-gate/*-*.db")):
        faults.append("a call is encrypted with keys that may still be changed")
    return faults


def not_done(path: Path, plain: Plain, *, killed: bool = True) -> list[str]:
    """What is wrong with a desk whose conversion is over.

    Args:
        killed: a kill may have come between SQLite's removing a -wal and our zeros over it: free space
            holds those of earlier versions as well.
    """
    faults = lost(path, plain)
    for each in sorted((path.parent.parent / "gone").iterdir()):
        if any(each.read_bytes()) and not (killed and each.name.endswith("-wal")):
            faults.append(f"of {each.name} the disk holds more than zeros")
    for each in sorted(path.parent.rglob("*")):
        mode, name = stat.S_IMODE(each.stat().st_mode), str(each.relative_to(path.parent))
        if each.is_file() and mode != 0o600:
            faults.append(f"{name} has the rights {mode:o}")
        if each.is_file() and (CANARY.encode() in each.read_bytes() or is_plain(each)):
            faults.append(f"{name} is plain")
    left = {str(each.relative_to(path.parent)) for each in path.parent.rglob("*") if each.is_file()}
    calls_left = {f"desk.db-gate/{name}" for name in plain.held if name != path.name}
    expected = {f"desk.db{end}" for end in ("", "-keys", "-here", "-anchor")} | calls_left
    if killed:  # a lock of no bytes, which holds nobody up
        expected |= {each.name for each in path.parent.glob("*.lock") if not each.stat().st_size}
    faults += [f"{name} stands there" for name in sorted(left - expected)]
    try:
        if unlocking.find_door(str(path), Settings()).kind != "locked" or converting.is_left(path):
            faults.append("it is not over")
    except CannotOpen:
        faults.append("it opens no more")
    return faults


class Starts:
    """Starts in processes of their own (`starts`)."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server
        self.made = 0

    def start(self, path: Path, **more: Any) -> int:  # noqa: ANN401 - as JSON has it
        """One start; returns how it ended: 0 done, 7 refused, -9 killed."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps({"path": str(path), **more}) + "\n")
        self._server.stdin.flush()
        self.made += 1
        return int(self._server.stdout.readline())


@contextmanager
def starts() -> Iterator[Starts]:
    """A server of starts, for as long as the block lasts."""
    words = [sys.executable, "-m", "tests.converting.starts"]
    with subprocess.Popen(
        words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        try:
            yield Starts(server)
        finally:
            assert server.stdin is not None
            server.stdin.close()
