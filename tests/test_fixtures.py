"""The fixtures themselves: each database is fresh and real, and the clock keeps London time."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, inspect, select, table, text

from dutydesk.acts import people
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.text import clean
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, HOSTILE, MARKUP, PASTE_OVER_THE_LIMIT, UNSHOWABLE
from tests.postgres import Databases


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_an_empty_database_of_its_own(database_url: str, turn: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (turn INTEGER)"))
        connection.execute(text("INSERT INTO only_here VALUES (:turn)"), {"turn": turn})
        assert connection.execute(text("SELECT turn FROM only_here")).scalars().all() == [turn]
    engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_every_made_desk_is_handed_out_without_a_row(
    made_database_url: str, clock: FixedClock, turn: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the second is the first, wiped: only its revision stands in it."""
    # A machine that remembers how far the audit went would find that the wiped one lacks it, and only look.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    desk = open_desk(made_database_url, None, clock)
    with desk.database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = {
            each: connection.execute(select(func.count()).select_from(table(each))).scalar() for each in names
        }
    assert {each for each, count in rows.items() if count} == {"alembic_version", "desk"}
    people.arrive(desk, "Ada Bright", "duty_worker", "SW10001")
    take_call(desk)
    close_desk(desk)


def test_a_desk_that_was_altered_is_not_handed_out_again(postgres: Databases) -> None:
    altered = postgres.made()
    engine = create_engine(altered)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE answer ADD COLUMN turn INTEGER"))
    postgres.wipe(altered)
    engine.dispose()
    again = postgres.made()
    assert again != altered
    postgres.wipe(again)
    assert postgres.made() == again, "only its rows were wiped"
    postgres.wipe(again)


def test_the_postgres_kind_really_is_postgres(postgres_database_url: str) -> None:
    engine = create_engine(postgres_database_url)
    with engine.connect() as connection:
        assert "PostgreSQL" in str(connection.execute(text("SELECT version()")).scalar())
    engine.dispose()


def test_the_clock_speaks_london_and_keeps_utc(clock: FixedClock) -> None:
    assert clock.now() == datetime(2026, 5, 12, 13, 26, tzinfo=UTC)
    assert clock.set("2026-10-25T01:30+00:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert clock.move(hours=1, minutes=5) == datetime(2026, 10, 25, 2, 35, tzinfo=UTC)


def test_no_test_sees_the_runners_own_settings() -> None:
    assert not {"NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "DUTYDESK_DATABASE"} & {
        *os.environ
    }


def test_the_hostile_lists_are_what_they_say() -> None:
    assert all(clean(line).removed for line in UNSHOWABLE)
    assert not any(clean(line).removed for line in [*MARKUP, *AWKWARD])
    assert len(set(HOSTILE)) == len(HOSTILE)
    assert len(PASTE_OVER_THE_LIMIT) == 100_001
