"""Two who wait for each other on PostgreSQL: one goes first, and the other is told and loses nothing.

A real deadlock (40P01) of two connections. Which of the two is refused hangs on no time: the other one waits
first, and looks for no deadlock itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from dutydesk.acts import restricting
from dutydesk.acts.reading import history, read_contact
from dutydesk.errors import NotSaved
from dutydesk.records.database import Database
from tests.acts.play import Play, playing
from tests.fixed_clock import FixedClock

PATIENCE = 60
"""Seconds for what takes none but on a busy machine; it ends when what is waited for is seen."""


class AskedClock(FixedClock):
    """Does something each time it is asked, such as in the middle of an act."""

    asked: Callable[[], object] | None = None

    def now(self) -> datetime:
        if self.asked is not None:
            self.asked()
        return super().now()


@pytest.fixture
def play(made_postgres_url: str) -> Iterator[Play]:
    with playing(made_postgres_url, "2026-05-12T14:26") as stage:
        yield stage


@contextmanager
def in_the_way(database: Database, restriction: UUID, contact: UUID) -> Iterator[Callable[[], None]]:
    """Another program that has the restriction, and wants the contact as soon as the act has that.

    Yields what looks, at each look of the act at its clock, whether it has the contact by now.
    """
    engine = database.engine
    held, wanted, ended = threading.Event(), threading.Event(), threading.Event()
    pid: list[int] = []

    def other() -> None:
        with engine.connect() as connection, connection.begin() as begun:
            connection.execute(sa.text("SET LOCAL deadlock_timeout = '1h'"))
            pid.append(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())
            lock = "SELECT 1 FROM {} WHERE id = :id FOR UPDATE"
            connection.execute(sa.text(lock.format("restriction")), {"id": restriction})
            held.set()
            wanted.wait(PATIENCE)
            connection.execute(sa.text(lock.format("contact")), {"id": contact})
            begun.rollback()
        ended.set()

    def look() -> None:
        if wanted.is_set():
            return
        with engine.connect() as connection:
            try:
                take = "SELECT 1 FROM contact WHERE id = :id FOR UPDATE NOWAIT"
                connection.execute(sa.text(take), {"id": contact})
                return
            except OperationalError:
                connection.rollback()
            wanted.set()
            waits = "SELECT wait_event_type FROM pg_stat_activity WHERE pid = :pid"
            while connection.execute(sa.text(waits), {"pid": pid[0]}).scalar_one() != "Lock":
                connection.rollback()

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    assert held.wait(PATIENCE)
    try:
        yield look
    finally:
        wanted.set()
        thread.join(PATIENCE)
        assert ended.is_set(), "the one that went first had its turn"


def test_whoever_is_refused_by_a_deadlock_is_told_so_and_nothing_is_half_written(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    asked = restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    play.be(play.manager)
    approved = restricting.approve(play.desk, asked.id)
    before, told = read_contact(play.desk, contact), history(play.desk, contact)
    play.clock.move(days=3)
    clock = AskedClock(play.clock.now().isoformat())
    play.desk.clock = clock
    with in_the_way(play.desk.database, approved.id, contact) as look:
        clock.asked = look
        with pytest.raises(NotSaved) as refused:
            restricting.keep(play.desk, approved.id)
        clock.asked = None
    assert "somebody else changed the same record at the same moment" in str(refused.value)
    assert "40P01" not in str(refused.value)
    after = read_contact(play.desk, contact)
    assert (after.version, after.facts) == (before.version, before.facts)
    assert history(play.desk, contact) == told
    assert restricting.standing(play.desk, contact) == approved
    kept = restricting.keep(play.desk, approved.id)
    assert kept != approved, "done again it is done"
    play.be(play.worker)
    play.type(contact, "narrative.seen", "No coat since March")
    assert play.view(contact).facts.answer("narrative.seen").typed == "No coat since March"
