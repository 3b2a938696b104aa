"""A desk that is not as it was left: the person reads it before anything else, and going on is a choice."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import people
from dutydesk.acts.auditing import verify
from dutydesk.acts.desk import Desk, close_desk, open_desk
from tests.fixed_clock import FixedClock
from tests.screens.calling import ENTER, ERASE, burst
from tests.screens.conftest import SIZES, running, text_of


@pytest.fixture
def rolled_back(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk in whose place the file of the evening before was put."""
    path = tmp_path / "desk.db"
    for names in (("Ada Bright",), ("Bo Reed", "Cy Hill")):
        desk = open_desk(str(path), None, clock)
        for name in names:
            people.arrive(desk, name, "duty_worker", "SW1")
        close_desk(desk)
        if not path.with_name("older.db").exists():
            shutil.copy2(path, path.with_name("older.db"))
    shutil.copy2(path.with_name("older.db"), path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    desk = open_desk(str(path), None, clock)
    yield desk
    close_desk(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_read_before_anything_else_and_going_on_is_kept(
    rolled_back: Desk, size: tuple[int, int]
) -> None:
    async with running(rolled_back, size) as (app, _):
        assert "This desk is not as it was left" in text_of(app)
        assert "The end of this desk's audit is gone" in " ".join(text_of(app).split())
        await burst(app, "y", ENTER)
        assert "Type read to go on" in text_of(app)
        assert rolled_back.integrity, "no other key answers it"
        await burst(app, ERASE, "read", ENTER)
        assert "1 Mine" in text_of(app) or "Who is here?" in text_of(app)
        assert (rolled_back.integrity, verify(rolled_back).sentence) == ("", "")


async def test_leaving_it_changes_nothing_and_the_next_start_says_it_again(
    rolled_back: Desk, tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "desk.db"
    before = path.read_bytes(), path.with_name("desk.db-anchor").read_bytes()
    async with running(rolled_back) as (app, _):
        said = rolled_back.integrity
        await burst(app, "ctrl+q")
    close_desk(rolled_back)
    assert (path.read_bytes(), path.with_name("desk.db-anchor").read_bytes()) == before
    assert not path.with_name("desk.db-copies").exists()
    again = open_desk(str(path), None, clock)
    assert again.integrity == said
    close_desk(again)
