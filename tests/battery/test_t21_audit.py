"""T21: the audit is attacked in every way of safety.md, at random places; each attack is caught and named.

The attacker may write the file of the database, as its owner can, and has not the key. Sized by
DUTYDESK_BATTERY (the large one: 1000). The controls are attacked in the same way and must miss some: a chain
without a key, and a chain without an anchor.
"""

import hashlib
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dutydesk.records import audit, checking
from dutydesk.records.anchor import Anchor, write_anchor
from dutydesk.records.audit import COLUMNS, NONE, Code, Entry
from dutydesk.records.connecting import connect
from dutydesk.records.database import Database
from tests.conftest import in_memory

pytestmark = pytest.mark.battery

KEY = b"the key that the attacker has not"
WRONG = b"the key that the attacker has made up"
ROWS = 240


def plain_code(_: bytes, before: str, row: Sequence[Any]) -> str:
    """The control: a hash chain without a key, as anyone can make it."""
    return hashlib.sha256(f"{before}\n{audit.canonical(list(row))}".encode()).hexdigest()  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


def shuffled(seed: str) -> random.Random:
    """Chances that fall alike each time."""
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with it


def entry(chance: random.Random, number: int) -> Entry:
    return Entry(
        at=f"2026-05-12T13:{number // 60 % 60:02d}:{number % 60:02d}.000000+00:00",
        act=chance.choice(["record.viewed", "record.field_changed", "record.sent"]),
        person=f"person-{chance.randrange(9)}",
        role="duty_worker",
        machine="1a5f182bad9fb747",
        session=f"session-{number // 50}",
        contact=f"contact-{chance.randrange(40)}",
        version=chance.randrange(9),
        reason="typed",
        detail=audit.canonical({"n": chance.randrange(1_000_000)}),
    )


@dataclass
class Stage:
    """A desk's file as it was left, older copies of it, and the file of another desk."""

    folder: Path
    desk: Path
    anchor: Path
    older: list[tuple[int, Path]]
    other: Path


def write(path: Path, chance: random.Random, begin: int, count: int, code: Code) -> tuple[int, str]:
    """Add rows as a desk does, under its key; then close the file. Returns its head."""
    database = Database.open(path)
    with database.write() as session:
        entries = [entry(chance, begin + number) for number in range(count)]
        head = audit.add(session.connection(), KEY, entries, code)
    database.close()
    return head.seq, head.mac


def stage(folder: Path, chance: random.Random, code: Code = audit.code_of) -> Stage:
    desk, other = folder / "desk.db", folder / "other.db"
    older = []
    for part in range(4):
        seq, head = write(desk, chance, part * ROWS // 4, ROWS // 4, code)
        older.append((seq, Path(shutil.copy2(desk, folder / f"older-{part}.db"))))
    write(other, chance, 0, ROWS, code)
    anchor = folder / "desk.db-anchor"
    with closing(connect(desk)) as connection:
        first = connection.execute("SELECT mac FROM audit WHERE seq = 1").fetchone()[0]
    write_anchor(anchor, KEY, Anchor(first, seq, head, "2026-05-12T13:26:00+00:00"))
    return Stage(folder, desk, anchor, older[:-1], other)


# ------------------------------------------------------------ the attacks, each with the row it should name


def _rows(connection: sqlite3.Connection) -> list[list[Any]]:
    found = connection.execute(f"SELECT {', '.join(COLUMNS)}, mac FROM audit ORDER BY seq")  # noqa: S608
    return [list(row) for row in found]


def _put(connection: sqlite3.Connection, rows: list[list[Any]]) -> None:
    connection.execute("DELETE FROM audit")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    connection.executemany(f"INSERT INTO audit ({', '.join(COLUMNS)}, mac) VALUES ({marks})", rows)  # noqa: S608


def _rechain(rows: list[list[Any]], begin: int, code: Code) -> None:
    """The attacker makes the codes anew from this row on, with a key of their own."""
    before = rows[begin - 1][-1] if begin else NONE
    for row in rows[begin:]:
        row[-1] = before = code(WRONG, before, row[:-1])


def _on_rows(change: Callable[[list[list[Any]], random.Random], int]) -> Callable[..., int]:
    def attack(victim: Path, its: Stage, chance: random.Random) -> int:
        with closing(connect(victim)) as connection:
            connection.execute("BEGIN")
            for trigger in ("audit_no_change", "audit_no_taking_away", "audit_no_replacing"):
                connection.execute(f"DROP TRIGGER {trigger}")
            rows = _rows(connection)
            seq = change(rows, chance)
            _put(connection, rows)
            connection.execute("COMMIT")
        return seq

    return attack


def _change(rows: list[list[Any]], chance: random.Random) -> int:
    row, column = chance.choice(rows), chance.randrange(1, len(COLUMNS) + 1)
    row[column] = row[column] + 1 if isinstance(row[column], int) else f"{row[column]}0"
    return int(row[0])


def _delete(rows: list[list[Any]], chance: random.Random) -> int:
    return int(rows.pop(chance.randrange(len(rows) - 1))[0])


def _swap(rows: list[list[Any]], chance: random.Random) -> int:
    one, two = sorted(chance.sample(range(len(rows)), 2))
    rows[one][1:], rows[two][1:] = rows[two][1:], rows[one][1:]
    return one + 1


def _insert(rows: list[list[Any]], chance: random.Random) -> int:
    place = chance.randrange(len(rows) + 1)
    forged = [place + 1, *rows[chance.randrange(len(rows))][1:-1], ""]
    forged[-1] = audit.code_of(WRONG, rows[place - 1][-1] if place else NONE, forged[:-1])
    for row in rows[place:]:
        row[0] += 1
    rows.insert(place, forged)
    return place + 1


def _truncate(rows: list[list[Any]], chance: random.Random) -> int:
    place = chance.randrange(1, len(rows) - 1)
    del rows[place:]
    return place + 1


def _cut_last(rows: list[list[Any]], chance: random.Random) -> int:
    return int(rows.pop()[0])


def _rewrite(rows: list[list[Any]], chance: random.Random) -> int:
    place = chance.randrange(len(rows))
    rows[place][2] = "record.never"
    _rechain(rows, place, audit.code_of)
    return place + 1


def _rewrite_plainly(rows: list[list[Any]], chance: random.Random) -> int:
    place = chance.randrange(len(rows))
    rows[place][2] = "record.never"
    _rechain(rows, place, plain_code)
    return place + 1


def roll_back(victim: Path, its: Stage, chance: random.Random) -> int:
    seq, older = chance.choice(its.older)
    shutil.copy2(older, victim)
    return seq + 1


def roll_back_and_work_on(victim: Path, its: Stage, chance: random.Random) -> int:
    """Older copy, then worked on with the real program until it has as many rows again."""
    seq, older = chance.choice(its.older)
    shutil.copy2(older, victim)
    write(victim, chance, seq, ROWS - seq + chance.randrange(5), audit.code_of)
    return ROWS  # the row at which the anchor stands: where the two parted, no chain can say


def replace_by_another(victim: Path, its: Stage, chance: random.Random) -> int:
    shutil.copy2(its.other, victim)
    return 1


Attack = Callable[[Path, Stage, random.Random], int]
ATTACKS: dict[str, Attack] = {
    "a field changed": _on_rows(_change),
    "a row deleted": _on_rows(_delete),
    "two rows swapped": _on_rows(_swap),
    "a forged row put in": _on_rows(_insert),
    "the tail cut off": _on_rows(_truncate),
    "rolled back to an older copy": roll_back,
    "rolled back and worked on": roll_back_and_work_on,
    "replaced by another desk's file": replace_by_another,
    "the chain written anew without the key": _on_rows(_rewrite),
    "the last row cut after the anchor": _on_rows(_cut_last),
}
NOT_WITHOUT_ANCHOR = {
    "the tail cut off",
    "rolled back to an older copy",
    "rolled back and worked on",
    "the last row cut after the anchor",
    "replaced by another desk's file",
}
"""What no chain alone can tell; the file of another desk because the key here serves both."""


def _victim(its: Stage, attack: Attack, chance: random.Random) -> tuple[Path, int]:
    victim = its.folder / "victim.db"
    for suffix in ("", "-wal", "-shm"):
        victim.with_name(victim.name + suffix).unlink(missing_ok=True)
    shutil.copy2(its.desk, victim)
    return victim, attack(victim, its, chance)


def _check(path: Path, anchor: Path | None, *, whole: bool = True) -> checking.Found:
    database = Database.open(path)
    try:
        return checking.check(database, KEY, anchor, whole=whole)
    finally:
        database.close()


# ------------------------------------------------------------------------------------------------ the battery


@pytest.mark.parametrize("kind", ATTACKS)
def test_every_attack_is_caught_and_its_row_named(
    folder: Path, battery_size: int, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = shuffled(f"t21 {kind}")
    its = stage(folder, chance)
    for number in range(battery_size):
        victim, seq = _victim(its, ATTACKS[kind], chance)
        found = _check(victim, its.anchor)
        assert (bool(found.what), found.seq) == (True, seq), (kind, number, found)
        # A start looks over it as well: a chain as short as this one, whole.
        assert _check(victim, its.anchor, whole=False).what == found.what
    with capsys.disabled():
        print(f"\nT21 {kind}: {battery_size} of n = {battery_size} caught and named")


def test_a_clean_audit_is_never_said_to_be_wrong(
    folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, checks = shuffled("t21 clean"), 0
    path, anchor = folder / "desk.db", folder / "desk.db-anchor"
    seen: list[tuple[int, str]] = [write(path, chance, 0, 3, audit.code_of)]
    with closing(connect(path)) as connection:
        first = connection.execute("SELECT mac FROM audit WHERE seq = 1").fetchone()[0]
    for number in range(battery_size):
        seen.append(write(path, chance, number, chance.randrange(1, 60), audit.code_of))
        # The anchor lags: a stop came before it was written.
        seq, head = seen[-1 - chance.randrange(min(3, len(seen)))]
        write_anchor(anchor, KEY, Anchor(first, seq, head, "2026-05-12T13:26:00+00:00"))
        database = Database.open(path)
        for whole in (True, False) * 5:
            found = checking.check(database, KEY, anchor, whole=whole)
            checks += 1
            assert (found.what, found.seq, found.breaks) == ("", 0, ()), number
        database.close()
    with capsys.disabled():
        print(f"\nT21 clean: 0 false alarms in n = {checks} checks, {seen[-1][0]} rows at the end")


def test_control_a_chain_without_a_key_misses_what_was_written_anew(folder: Path, battery_size: int) -> None:
    chance = shuffled("t21 plain")
    its = stage(folder, chance, plain_code)
    for number in range(battery_size):
        for attack in (_on_rows(_rewrite_plainly), _on_rows(_truncate), roll_back):
            victim, _ = _victim(its, attack, chance)
            with closing(connect(victim)) as connection:
                found = [tuple(row) for row in _rows(connection)]
            assert audit.look_over(found, KEY, code=plain_code).breaks == (), number
        victim, seq = _victim(its, _on_rows(_change), chance)
        with closing(connect(victim)) as connection:
            found = [tuple(row) for row in _rows(connection)]
        assert audit.look_over(found, KEY, code=plain_code).breaks[0][0] == seq, "a slip it does catch"


@pytest.mark.parametrize("kind", ATTACKS)
def test_control_a_chain_without_its_anchor_misses_what_the_anchor_is_for(
    folder: Path, battery_size: int, kind: str
) -> None:
    chance = shuffled(f"t21 no anchor {kind}")
    its = stage(folder, chance)
    for _ in range(battery_size):
        victim, _ = _victim(its, ATTACKS[kind], chance)
        assert bool(_check(victim, None).what) == (kind not in NOT_WITHOUT_ANCHOR), kind


def test_an_anchor_that_was_written_over_is_said(folder: Path, battery_size: int) -> None:
    chance = shuffled("t21 anchor")
    its = stage(folder, chance)
    good = its.anchor.read_bytes()
    for _ in range(battery_size):
        place = chance.randrange(len(good))
        spoiled = bytearray(good)
        spoiled[place] ^= 1 << chance.randrange(7)
        its.anchor.write_bytes(bytes(spoiled))
        found = _check(its.desk, its.anchor).what
        assert found == "bad_anchor" or bytes(spoiled).lower() == good.lower(), spoiled
    its.anchor.unlink()
    assert _check(its.desk, its.anchor).what == "no_anchor"


def test_a_hundred_thousand_rows_are_looked_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = shuffled("t21 many")
    path = folder / "desk.db"
    database = Database.open(path)
    many = [entry(chance, number) for number in range(5000)]
    for _ in range(20):
        with database.write() as session:
            audit.add(session.connection(), KEY, many)
    took = {}
    for whole in (True, False):
        begun, used = time.perf_counter(), time.process_time()
        found = checking.check(database, KEY, None, whole=whole)
        took[whole] = time.perf_counter() - begun, time.process_time() - used
        assert found.what == ""
        assert found.rows == (100_000 if whole else checking.LAST)
    database.close()
    with capsys.disabled():
        in_all, of_core = took[True]
        print(f"\nT21 n = 100000 rows: whole {in_all:.2f} s, {of_core:.2f} s of one core (1 s asked)")
        print(f"T21 at a start: {took[False][0] * 1000:.0f} ms")
