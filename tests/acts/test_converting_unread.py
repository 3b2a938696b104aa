"""A plain desk that is not as it was left is kept aside before it is encrypted, and that is said as ever."""

import shutil
from pathlib import Path

import pytest

from dutydesk.acts import auditing, people, unlocking
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.acts.unlocking import Door
from dutydesk.records import keyfile
from dutydesk.records.files import is_plain
from dutydesk.records.keyfile import Cost
from tests.acts.audit_rows import raw
from tests.fixed_clock import FixedClock

CHEAP = Cost(memory=64, passes=1)
WORDS = "eleven quiet ferries at noon"
ADA = Newcomer("Ada Bright", "duty_worker", "SW1")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    for makes in (keyfile.wrapped, unlocking.begin):
        monkeypatch.setattr(makes, "__kwdefaults__", {**(makes.__kwdefaults__ or {}), "cost": CHEAP})


def worked_at(path: Path, clock: FixedClock, *names: str) -> None:
    desk = open_desk(str(path), None, clock)
    for name in names:
        people.arrive(desk, name, "duty_manager", "SW1")
    raw(desk)
    close_desk(desk)


def converted(path: Path, clock: FixedClock) -> Desk:
    entrance = Entrance(str(path), None, clock)
    entrance.door = Door("before", path)  # the settings of the tests let it be plain
    return entrance.convert(unlocking.begin("Ada Bright", WORDS, WORDS), ADA, lambda _: None)


def test_what_was_found_is_kept_aside_as_it_lay_and_is_still_to_be_read(
    made_desk: Path, clock: FixedClock, user_folder: Path
) -> None:
    """The file of the evening before was put in its place: what was typed today may still be found."""
    worked_at(made_desk, clock, "Bo Reed")
    older = shutil.copy2(made_desk, made_desk.with_name("older.db"))
    worked_at(made_desk, clock, "Cy Hill")
    shutil.copy2(older, made_desk)
    stood = made_desk.read_bytes()
    desk = converted(made_desk, clock)
    try:
        (folder,) = made_desk.parent.glob("desk.db-before-*")
        assert (folder / made_desk.name).read_bytes() == stood
        assert (folder / f"{made_desk.name}-anchor").exists()
        assert desk.integrity
        assert folder.name in desk.integrity
        assert "Nothing was changed" not in desk.integrity
        assert any(folder.name in each for each in desk.notices), "that it is not encrypted is said"
        assert not is_plain(made_desk)
        auditing.go_on(desk)
        assert auditing.verify(desk).what == ""
    finally:
        close_desk(desk)


def test_a_desk_that_is_whole_leaves_no_plain_copy(
    made_desk: Path, clock: FixedClock, user_folder: Path
) -> None:
    worked_at(made_desk, clock, "Bo Reed")
    desk = converted(made_desk, clock)
    assert desk.integrity == ""
    close_desk(desk)
    assert list(made_desk.parent.glob("desk.db-before-*")) == []
