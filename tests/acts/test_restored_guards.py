"""A copy of before a record was restricted would open it again: that is said before it is put back."""

from pathlib import Path

import pytest

from dutydesk.acts import backing_up, restoring, restricting, shutting_out
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.paper.backup import words_of
from dutydesk.settings import Settings
from tests.acts.play import Play, playing


@pytest.fixture
def copied(tmp_path: Path) -> tuple[Play, Path, Path]:
    """A desk with three contacts, and a copy of it; afterwards one is sealed and one shut to a manager."""
    with playing(tmp_path / "desk", "2026-05-12T14:26") as play:
        one, two, three = (play.take() for _ in range(3))
        for each in (one, two, three):
            play.ordinary(each)
            play.send(each)
        restricting.ask(play.desk, two, "known_here", "Known to people who work here")
        path = play.desk.database.path
        assert path is not None
        (tmp_path / "stick").mkdir()
        copy, _ = backing_up.make_at(play.desk, tmp_path / "stick")
        restricting.ask(play.desk, one, "witness", "Witness protection")
        shutting_out.ask(play.desk, two, play.manager.id, "The mother's brother")
    return play, path, copy


def test_what_would_lie_open_is_named_before_the_copy_is_put_back(copied: tuple[Play, Path, Path]) -> None:
    _, path, copy = copied
    found = restoring.find(str(path), copy, Settings(plain_file="A test"))
    plan = restoring.plan(found, None)
    assert plan.laid_open == ("C-2026-0001", "C-2026-0002")
    said = " ".join(words_of(plan))
    assert "LESS restricted in the copy than today: C-2026-0001, C-2026-0002." in said


def test_a_copy_that_knows_as_much_says_nothing_of_it(
    copied: tuple[Play, Path, Path], tmp_path: Path
) -> None:
    play, path, _ = copied
    (tmp_path / "other").mkdir()
    desk = open_desk(str(path), None, play.clock)
    copy, _ = backing_up.make_at(desk, tmp_path / "other")
    close_desk(desk)
    plan = restoring.plan(restoring.find(str(path), copy, Settings(plain_file="A test")), None)
    assert plan.laid_open == ()
    assert "LESS restricted" not in " ".join(words_of(plan))
