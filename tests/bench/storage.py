"""Saving one field: a raw sqlite3 commit with WAL and FULL, and the program's own storage call.

The desk is typed into through the terminal elsewhere; here only the storage call is timed, against the
cheapest commit that keeps the same promise on the same disk, in turns.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dutydesk.acts import demo, queue, reading
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.values import NOBODY, Field, Where
from dutydesk.acts.waiting import Pages, Typed
from tests.bench.figures import Samples

QUESTION = Field("narrative.seen")


def raw_commit(folder: Path) -> Callable[[int], None]:
    """A function that commits one field of one row with nothing between it and SQLite."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, value TEXT, at TEXT)")
    connection.execute(
        "CREATE TABLE history (id INTEGER PRIMARY KEY, answer INTEGER, old TEXT, new TEXT, at TEXT)"
    )
    connection.execute("INSERT INTO answer VALUES (1, '', '')")

    def save(turn: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE answer SET value = ?, at = ? WHERE id = 1", (f"text {turn}", "2026-05-12"))
        connection.execute(
            "INSERT INTO history (answer, old, new, at) VALUES (1, ?, ?, ?)",
            (f"text {turn - 1}", f"text {turn}", "2026-05-12"),
        )
        connection.execute("COMMIT")

    return save


def in_turns(
    raw: Callable[[int], None], ours: Callable[[int], None] | None, rounds: int
) -> tuple[Samples, Samples]:
    """Commit by turns with both; the order changes each round."""
    floor, desk = Samples("raw sqlite3 commit"), Samples("save of one field")
    pairs = [(raw, floor)] + ([(ours, desk)] if ours else [])
    for turn in range(rounds):
        for save, samples in pairs if turn % 2 else reversed(pairs):
            began = time.perf_counter()
            save(turn)
            samples.add(time.perf_counter() - began)
    return floor, desk


@contextmanager
def desk_commit(folder: Path) -> Iterator[Callable[[int], None]]:
    """The keeper's own call that saves a text and the place of the caret, on a contact of a furnished desk.

    The one place of the bench that knows the inside of an act: what the writer thread calls for each key.
    """
    desk = open_desk(str(folder / "desk.db"), None)
    try:
        demo.furnish(desk)
        rows = queue.queue(desk, "mine").rows
        row = next(row for row in rows if row.step == "Recording" and not row.unsettled)
        contact_id, person = row.contact_id, desk.here
        reading.open_contact(desk, contact_id)  # as on a screen: each save looks which version it is over

        def save(turn: int) -> None:
            now = datetime.now(UTC)
            typed = Typed(QUESTION, f"text {turn}", "", None, now, person)
            place = Where("narrative", QUESTION.question, NOBODY, turn)
            desk.keeper._save(
                contact_id, Pages({(NOBODY, QUESTION.question): typed}, [], (place, now, person))
            )

        yield save
    finally:
        close_desk(desk)
