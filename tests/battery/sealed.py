"""A desk of invented people for the batteries: encrypted as the program makes it, or plain, with its files.

Owns how it is made, opened without the wait for a passphrase, and judged whole: SQLite's and SQLCipher's own
checks, and the audit's.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from dutydesk.acts import auditing, unlocking
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.acts.reading import behind_gate, read_contact
from dutydesk.acts.values import ContactView, Person
from dutydesk.clock import Clock
from dutydesk.records.connecting import connect
from dutydesk.records.desk_tables import Worker
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from tests.acts.copying import CHEAP, NAME, WORDS
from tests.acts.play import Play
from tests.fixed_clock import FixedClock

MANAGER: Final = "Mo Carter"


@dataclass(frozen=True)
class Sealed:
    """A desk's file, what opens it, and the ids of its duty social worker and its duty manager."""

    path: Path
    key: DataKey | None
    worker: UUID
    manager: UUID

    @contextmanager
    def open(self, clock: Clock | None = None, *, who: UUID | None = None) -> Iterator[Desk]:
        """The desk, somebody at it: the worker unless told otherwise."""
        desk = self.opened(clock, who=who)
        try:
            yield desk
        finally:
            close_desk(desk)

    def opened(self, clock: Clock | None = None, *, who: UUID | None = None) -> Desk:
        """As `open`, for whoever closes it themselves."""
        desk = open_desk(str(self.path), None, clock, secret=self.key, signed=who or self.worker)
        assert desk.here is not None
        return desk

    def moved(self, folder: Path) -> "Sealed":
        """The same desk in another folder."""
        return Sealed(folder / self.path.name, self.key, self.worker, self.manager)

    def copied(self, folder: Path) -> "Sealed":
        """A copy of all its files as they lie there, in a new folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for each in self.path.parent.glob(f"{self.path.name}*"):
            (shutil.copytree if each.is_dir() else shutil.copy2)(each, folder / each.name)
        return self.moved(folder)

    def faults(self, clock: Clock | None = None) -> list[str]:
        """What SQLite, SQLCipher, the audit's chain and its anchor say is wrong, nothing being kept."""
        told = self._checked(self.path)
        with self.open(clock) as desk:
            if desk.integrity:
                told.append(desk.integrity)
            verdict = auditing.verify(desk)
            told += [verdict.sentence] if verdict.what else []
            told += [f"a call cannot be read: {_described(path)}: {why}" for path, why in desk.gate.unread]
            for file in desk.gate.folder.glob("*.db"):
                if not file.with_suffix(".closing").exists():
                    told += self._checked(file)
        return told

    def _checked(self, file: Path) -> list[str]:
        checks = ["integrity_check", "foreign_key_check"]
        checks += ["cipher_integrity_check"] if self.key is not None else []
        try:
            with closing(connect(file, secret=self.key)) as connection:
                return [
                    f"{file.name}, {check}: {row}"
                    for check in checks
                    for row in connection.execute(f"PRAGMA {check}")
                    if row != ("ok",)
                ]
        except refused_by() as refused:
            return [f"{file.name} ({file.stat().st_size} bytes): {refused}"]


def sealed(path: Path, *, plain: bool = False) -> Sealed:
    """A new desk of a duty social worker and a duty manager."""
    clock = FixedClock()
    path.parent.mkdir(parents=True, exist_ok=True)
    if plain:
        key, worker = None, uuid4()
        newcomer = Worker(
            id=worker, name=NAME, role="duty_worker", registration="SW1", created_at=clock.now()
        )
        desk = open_desk(str(path), None, clock)
        with desk.database.write() as session:
            session.add(newcomer)
    else:
        begun = unlocking.begin(NAME, WORDS, WORDS, cost=CHEAP)
        entrance = Entrance(str(path), None, clock)
        entrance.door = unlocking.Door("new", path)  # the settings of the tests would let it be plain
        desk = entrance.make(begun, Newcomer(NAME, "duty_worker", "SW1"))
        key, worker = begun.key, begun.person
    manager = Worker(name=MANAGER, role="duty_manager", registration="SW2", created_at=clock.now())
    with desk.database.write() as session:
        session.add(manager)
    close_desk(desk)
    return Sealed(path, key, worker, manager.id)


def all_of(desk: Desk) -> list[ContactView]:
    """Every contact there is, on the desk and behind the gate."""
    with desk.database.read() as session:
        ids = [UUID(str(row[0])) for row in session.connection().exec_driver_sql("SELECT id FROM contact")]
    return [read_contact(desk, each) for each in (*ids, *(found.id for found in behind_gate(desk)))]


class Seated(Play):
    """A play of one person, who proved who they are: nobody else sits down at that desk."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        self.desk, self.clock = desk, clock
        assert desk.here is not None
        self.worker = self.manager = desk.here

    def be(self, person: Person) -> None:
        """They are here already."""
        assert self.desk.here == person


def _described(path: Path) -> str:
    """A file and what stands beside it, by size; whether it begins with zeros."""
    beside = {each.name: each.stat().st_size for each in path.parent.glob(f"{path.stem}*")}
    return f"{beside}, begins with {path.read_bytes()[:100].hex().strip('0') or 'zeros'}"
