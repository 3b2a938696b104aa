"""A real desk for the real program: made beforehand, opened on the terminal, and read back from its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from dutydesk.acts import people
from dutydesk.acts.calls import left_open
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import behind_gate, read_contact
from dutydesk.acts.values import ContactView
from tests.whole.terminal import Terminal


@contextmanager
def opened(database: Path) -> Iterator[Desk]:
    """The desk in this process, by the machine's clock."""
    desk = open_desk(str(database), None)
    try:
        yield desk
    finally:
        close_desk(desk)


def made(folder: Path) -> Path:
    """A desk at which the duty worker S Khan sits. Returns its database."""
    database = folder / "desk.db"
    with opened(database) as desk:
        people.arrive(desk, "S Khan", "duty_worker", "SW100001")
    return database


@contextmanager
def sitting(folder: Path, database: Path, **more: Any) -> Iterator[Terminal]:  # noqa: ANN401 - of Terminal
    """The program on that desk, at its queue."""
    with Terminal(folder, "--database", str(database), **more) as terminal:
        terminal.see("1 Mine", within=30)
        yield terminal


def carry_on(terminal: Terminal, says: str = "was open when the session ended") -> None:
    """The queue says that a contact was open, or is in another window; Enter goes to it."""
    terminal.see(says, within=30)
    terminal.press("Enter")
    terminal.see("Note>", within=15)
    terminal.settle(0.15)


def contacts(database: Path) -> list[ContactView]:
    """Every contact there is, on the desk and behind the gate, as it stands in the files."""
    with opened(database) as desk:
        ids = [found.id for found in behind_gate(desk)]
        with sqlite3.connect(database) as connection:
            ids += [UUID(str(row[0])) for row in connection.execute("SELECT id FROM contact")]
        return [read_contact(desk, contact_id) for contact_id in ids]


def was_open(database: Path) -> UUID | None:
    """The contact that a new start would offer."""
    with opened(database) as desk:
        found = left_open(desk)
        return found.contact_id if found else None


def rows(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [
            str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)  # noqa: S608
            for table in sorted(tables)
        }
