"""The program on a real desk, driven by keys: a real SQLite file, the real acts, a clock in the hand."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from textual import events
from textual.pilot import Pilot

from dutydesk.acts import calls
from dutydesk.acts.desk import Desk
from dutydesk.text import clean
from tests.acts.play import Play, playing
from tests.conftest import in_memory
from tests.screens.calling import name_of
from tests.screens.pauses import without_pauses
from tests.screens.resting import rest
from tests.screens.slow_queues import as_asked

SIZES = [(80, 24), (120, 36)]
SMALL_OR_WIDE = [SIZES[0], pytest.param(SIZES[1], marks=pytest.mark.battery)]
"""For what is about keys and records more than about the size: at the wide one in the battery."""
WRITTEN = {
    "space": " ",
    "slash": "/",
    "question_mark": "?",
}
"""The character of a key that has a name of its own."""


@pytest.fixture(autouse=True)
def _a_busy_machine() -> Iterator[None]:
    """No two queues keep step, where that is asked for (`slow_queues`)."""
    with as_asked():
        yield


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory: no test here is about the disk."""
    with in_memory(tmp_path) as folder:
        yield folder


@pytest.fixture
def play(made_desk: Path) -> Iterator[Play]:
    """A desk at 14:26 on Tue 12 May 2026 with its people; the duty worker S Khan is here."""
    with playing(str(made_desk), "2026-05-12T14:26") as stage:
        yield stage


async def settle(app: DutyDeskApp, _: Pilot[Any]) -> None:
    """Until every worker has ended, every key kept has been handed on and all is drawn."""
    await rest(app)


@asynccontextmanager
async def running(
    desk: Desk, size: tuple[int, int] = (80, 24), *, demonstration: bool = False, pauses: bool = False
) -> AsyncIterator[tuple[DutyDeskApp, Pilot[Any]]]:
    """The program on an open desk, at rest.

    Args:
        pauses: whether there are pauses between keys, in which a contact builds the pages that nobody has
            opened yet, more of them the slower the machine; else each is built when it is opened.
    """
    app = DutyDeskApp(lambda: desk, demonstration=demonstration)
    with nullcontext() if pauses else without_pauses():
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            yield app, pilot


async def press(app: DutyDeskApp, pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one behind the other, as Textual names them, then come to rest."""
    for key in keys:
        name = name_of(key) if len(key) == 1 else key
        app.post_message(events.Key(name, key if len(key) == 1 else WRITTEN.get(key)))
    await settle(app, pilot)


def lines_of(app: DutyDeskApp) -> list[str]:
    """The terminal as text, row by row."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def text_of(app: DutyDeskApp) -> str:
    """The terminal as one text."""
    return "\n".join(lines_of(app))


def nothing_a_terminal_would_obey(app: DutyDeskApp) -> bool:
    """No control or bidi character stands in any cell."""
    return not any(clean(line, one_line=True).removed for line in lines_of(app))


def call(play: Play, child: str, *, hours_ago: float = 0, **answers: str) -> UUID:
    """A contact of that child on the desk, received so long before now, the gate settled."""
    play.clock.move(hours=-hours_ago)
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    for question, text in answers.items():
        play.type(contact, question.replace("__", "."), text)
    play.row(contact, "child", 1, name=child)
    assert calls.settle(play.desk, contact)
    calls.leave(play.desk, contact)
    play.clock.move(hours=hours_ago)
    return contact


def sent(play: Play, *, hours_ago: float = 0) -> UUID:
    """An ordinary contact of Leah Shaw, received so long before now and sent to the manager."""
    play.clock.move(hours=-hours_ago)
    contact = play.take()
    play.ordinary(contact)
    play.clock.move(hours=hours_ago)
    play.send(contact)
    calls.leave(play.desk, contact)
    return contact
