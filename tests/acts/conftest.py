"""A real desk for the acts: a real database of either kind, a real keeper, the fixed clock."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.values import NOBODY, Field, Person, Where
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

OpenDesk = Callable[[], Desk]


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory: no test here is about the disk."""
    with in_memory(tmp_path) as folder:
        yield folder


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a desk keeps on this machine stays in the folder of one test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "dutydesk"


@pytest.fixture
def opened(made_database_url: str, clock: FixedClock, user_folder: Path) -> Iterator[OpenDesk]:
    """Opens the same database as often as wanted, once on SQLite and once on PostgreSQL; closes all."""
    desks: list[Desk] = []

    def open_again() -> Desk:
        desk = open_desk(made_database_url, None, clock)
        desks.append(desk)
        return desk

    yield open_again
    for desk in desks:
        close_desk(desk)


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    """A desk at which the duty worker Ada Bright sits; on both kinds of database."""
    desk = opened()
    people.arrive(desk, "Ada Bright", "duty_worker", "SW10001")
    return desk


@pytest.fixture
def worker(desk: Desk) -> Person:
    """Ada Bright, who is here."""
    assert desk.here is not None
    return desk.here


@pytest.fixture
def manager(desk: Desk, worker: Person) -> Person:
    """Mo Carter, who may take contacts and endorse; Ada is still the one who is here."""
    manager = people.arrive(desk, "Mo Carter", "duty_manager", "SW20002")
    people.be(desk, worker.id)
    return manager


def type_in(
    desk: Desk,
    contact_id: UUID,
    question: str,
    text: str,
    *,
    row: UUID = NOBODY,
    number: int = 1,
    role: str = "",
    reason: str = "",
) -> Field:
    """Type a whole answer key by key, as a screen does, and leave the field."""
    kind = question.partition(".")[0]
    field = Field(question)
    if row != NOBODY:
        field = Field(question, row, kind, number, role)  # type: ignore[arg-type]
    section = next(s.key for s in desk.checklist.sections if question in {q.key for q in s.questions()})
    for end in range(1, len(text) + 1):
        where = Where(section, question, row, end)
        desk.keeper.typed(contact_id, field, text[:end], where, reason=reason)
    desk.keeper.left(contact_id, field)
    return field


@pytest.fixture
def behind(desk: Desk) -> UUID:
    """A call that has just been taken: behind its gate, nothing typed."""
    return take_call(desk)


@pytest.fixture
def on_desk(desk: Desk) -> UUID:
    """A contact from a neighbour, settled onto the desk."""
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    assert settle(desk, contact_id)
    return contact_id
