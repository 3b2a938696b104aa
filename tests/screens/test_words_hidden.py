"""A passphrase on its way to the act it is for is drawn by nothing that holds it meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dutydesk.screens.locked import Locked
from dutydesk.screens.queue import QueueScreen
from textual.app import App

from dutydesk.acts import people, unlocking
from dutydesk.records import keyfile
from tests.fixed_clock import FixedClock
from tests.screens.conftest import press, text_of
from tests.screens.doors import NAME, OTHER, WORDS, at_the_door, cheap_keys, locked

THIRD = "nine brass kettles on a hill"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """How everything draws itself that was handed to a thread."""
    cheap_keys(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    kept, run = list[str](), App.run_worker

    def run_worker(app: App[Any], work: Callable[[], object], *more: Any, **others: Any) -> object:  # noqa: ANN401
        kept.extend(repr(cell.cell_contents) for cell in getattr(work, "__closure__", None) or ())
        return run(app, work, *more, **others)

    monkeypatch.setattr(App, "run_worker", run_worker)
    return kept


async def test_no_act_that_waits_draws_what_was_typed(
    tmp_path: Path, clock: FixedClock, drawn: list[str]
) -> None:
    path = tmp_path / "desk.db"
    recovery = locked(path, clock, "Mo Carter")
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, *WORDS, "enter", "1", "enter")
        assert isinstance(app.screen, QueueScreen)
        app.lock.hide()
        await press(app, pilot)
        assert isinstance(app.screen, Locked)
        await press(app, pilot, *WORDS, "enter")
        assert isinstance(app.screen, QueueScreen)
        await press(app, pilot, "ctrl+p", *"someone else", "enter")
        names = [person.name for person in people.everyone(app.desk)]
        await press(app, pilot, str(names.index("Mo Carter") + 1), *OTHER, "enter")
        assert "M Carter" in text_of(app)
    async with at_the_door(path, clock) as (app, pilot):
        await press(app, pilot, "f4", *recovery, "enter", "1", *THIRD, "tab", *THIRD, "enter")
        assert isinstance(app.screen, QueueScreen)
    keys = keyfile.read_keys(keyfile.place_of(path))
    assert any(keyfile.unwrapped(keys, keys.of_name(each), THIRD) for each in (NAME, "Mo Carter"))
    async with at_the_door(tmp_path / "new.db", clock) as (app, pilot):
        await press(app, pilot, *"Ola Berg", "enter", "4", "enter", "enter", *WORDS, "enter", *WORDS, "enter")
        begun = getattr(app.screen, "_begun", None)
        assert isinstance(begun, unlocking.Begun)
        await press(app, pilot, *begun.recovery[-4:], "enter")
        assert isinstance(app.screen, QueueScreen)
    assert len(drawn) > 10
    for secret in (WORDS, OTHER, THIRD, recovery, begun.recovery):
        assert [each for each in drawn if secret in each] == []
