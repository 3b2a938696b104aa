"""Small words at the door of an encrypted desk: old words go, a line is wiped, a notice is seen."""

from pathlib import Path

import pytest
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.records import keyfile
from tests.fixed_clock import FixedClock
from tests.screens.conftest import press, text_of
from tests.screens.doors import NAME, WORDS, at_the_door, cheap_keys, locked

NEW = "marble kettles under a blue hill"


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "locked.db"
    locked(path, clock, "Ben Cole")
    return path


async def test_ctrl_k_wipes_what_was_typed_and_old_words_go_with_the_next_letter(
    place: Path, clock: FixedClock
) -> None:
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "enter")
        assert "Type your passphrase first." in text_of(app)
        await press(app, pilot, "x", "y")
        assert "Type your passphrase first." not in text_of(app)
        await press(app, pilot, "ctrl+k", "up", "1", *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)


async def test_who_comes_in_with_an_older_keys_file_is_told_where_to_read_of_it(
    place: Path, clock: FixedClock
) -> None:
    from dutydesk.acts import unlocking

    keys = keyfile.place_of(place)
    older = keys.read_bytes()
    signed = unlocking.sign_in(place, "Ben Cole", "a tin roof sings in the rain", clock)
    assert signed.person is not None
    unlocking.give(place, signed.key, signed.person, "Ben Cole", NEW, NEW)
    close_desk(Entrance(str(place), None, clock).sign_in(Answer(NAME, WORDS)))
    keys.write_bytes(older)
    async with at_the_door(place, clock) as (app, pilot):
        await press(app, pilot, "up", "1", *WORDS, "enter")
        assert "About this desk" in text_of(app)
        assert app.desk is not None
        assert "is an older one" in app.desk.notices[0]
