"""Keys in no order at all, on a desk of every state: nothing stops the program, and nothing typed is lost.

Hypothesis makes the keys. It does not look for a shorter row of them where one fails: each try takes seconds.
A few runs every day, the same ones. The battery plays three minutes times DUTYDESK_BATTERY: its plain twenty
are an hour. At 1 it is one minute, and they are the same each time as well, as many of them as the machine
gets through; above it nobody played them before.
"""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.keys import known
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from textual import events
from textual.geometry import Size

from dutydesk.acts import demo, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import NOBODY
from dutydesk.text import clean
from tests.fixed_clock import FixedClock
from tests.hostile import HOSTILE
from tests.screens.calling import Control, Stroke, keys
from tests.screens.conftest import SIZES, nothing_a_terminal_would_obey, running
from tests.screens.resting import rest

NAMED = sorted(name for name in known() if len(name) > 1 and name != "upper_r")
LETTERS = "abcdefghiklmnoprstuvwxyz0123456789?!>-*\"'/.,#[] ER"
SECONDS = 180
"""What one unit of a battery plays for."""

Stood = dict[UUID, dict[tuple[UUID, str], str]]
"""What stood in each field of each contact on the screen."""
Move = Stroke | events.Paste | tuple[int, int] | float
"""A stroke; a paste; a new size of the window; minutes that pass."""

MOVES: st.SearchStrategy[list[Move]] = st.one_of(
    st.sampled_from(NAMED).map(lambda name: [Control(name)]),
    st.sampled_from(LETTERS).map(lambda letter: [letter]),
    st.sampled_from([*"rcapnfteikobxyvhdmwsqlu!'.*0129g "]).map(lambda letter: [Control("ctrl+g"), letter]),
    st.sampled_from(["tab", "enter", "escape", "down", "f5"]).map(lambda name: [Control(name)] * 3),
    st.sampled_from(HOSTILE).map(lambda text: [events.Paste(text[:400])]),
    st.sampled_from(["about 3", "17:05", "Tom Reid", "4 2", "yes", "Jay Shaw", "/n heard it"]).map(
        lambda words: [words]
    ),
    st.sampled_from([(80, 24), (120, 36), (70, 20), (200, 60)]).map(lambda size: [size]),
    st.sampled_from([1.0, 45.0, 300.0]).map(lambda minutes: [minutes]),
)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PLAYS = st.lists(MOVES, min_size=5, max_size=60).map(lambda parts: [move for part in parts for move in part])


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's desk as it stands at 14:26 on Tue 12 May 2026."""
    folder = tmp_path_factory.mktemp("furnished")
    desk = open_desk(str(folder / "desk.db"), None, clock=FixedClock())
    try:
        demo.furnish(desk)
    finally:
        close_desk(desk)
    return folder


@given(moves=PLAYS, who=st.sampled_from(["S Khan", "M Patel"]), size=st.sampled_from(SIZES))
@settings(
    max_examples=8,
    phases=PHASES,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_keys_in_no_order_stop_nothing_and_lose_nothing(
    furnished: Path, moves: list[Move], who: str, size: tuple[int, int]
) -> None:
    _play(furnished, moves, who, size)


@pytest.mark.battery
def test_an_hour_of_keys_in_no_order(furnished: Path, battery_size: int) -> None:
    """n: the runs that were played, printed at the end."""
    seconds = SECONDS * battery_size if battery_size > 1 else SECONDS / 3
    until, played = time.monotonic() + seconds, 0
    number = 0 if battery_size == 1 else time.time_ns()

    while time.monotonic() < until:
        number += 1

        @seed(number)
        @given(moves=PLAYS, who=st.sampled_from(["S Khan", "M Patel"]), size=st.sampled_from(SIZES))
        @settings(max_examples=25, phases=PHASES, database=None, suppress_health_check=list(HealthCheck))
        def some(moves: list[Move], who: str, size: tuple[int, int]) -> None:
            nonlocal played
            if time.monotonic() < until:
                _play(furnished, moves, who, size)
                played += 1

        some()
    print(f"n = {played} runs of keys in no order")
    assert played >= battery_size


def _play(furnished: Path, moves: list[Move], who: str, size: tuple[int, int]) -> None:
    note(f"{who} at {size}: {moves}")
    with tempfile.TemporaryDirectory(prefix="dutydesk-keys-") as folder:
        home = Path(shutil.copytree(furnished, Path(folder) / "home"))
        clock = FixedClock()
        desk = open_desk(str(home / "desk.db"), None, clock=clock)
        try:
            people.be(desk, next(person.id for person in people.everyone(desk) if person.name == who))
            typed = asyncio.run(_typed(desk, clock, moves, size))
        finally:
            close_desk(desk)
        _all_of_it_reads(home, clock, typed)


async def _typed(desk: Desk, clock: FixedClock, moves: list[Move], size: tuple[int, int]) -> Stood:
    """Play the moves; what then stands on the screen of each contact that may be typed in."""
    async with running(desk, size, pauses=True) as (app, _):
        for at in range(0, len(moves), 7):
            for move in moves[at : at + 7]:
                _make(app, clock, move)
            await rest(app)
            if app.return_code is not None:
                return {}  # Ctrl+Q, y
            assert nothing_a_terminal_would_obey(app)
            desk.keeper.flush()
            assert desk.keeper.state == "saved", desk.keeper.why_failed
        contacts = [screen for screen in app.screen_stack if isinstance(screen, ContactScreen)]
        return {
            each.contact_id: {key: answer.typed for key, answer in each.sheet.answers.items()}
            for each in contacts
            if each.view is not None and each.view.editable
        }


def _make(app: DutyDeskApp, clock: FixedClock, move: Move) -> None:
    if isinstance(move, tuple):
        app.post_message(events.Resize(Size(*move), Size(*move)))
    elif isinstance(move, float):
        clock.move(minutes=move)
    elif isinstance(move, events.Paste):
        app.post_message(events.Paste(move.text))
    else:
        for event in keys(move):
            app.post_message(event)


def _all_of_it_reads(home: Path, clock: FixedClock, stood: Stood) -> None:
    """The next start: the file is whole, every contact and its history reads, and what stood stands."""
    with closing(sqlite3.connect(home / "desk.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    desk = open_desk(str(home / "desk.db"), None, clock=clock)
    try:
        for tab in ("mine", "team", "endorse", "closed"):
            for row in queue(desk, tab).rows:
                read_contact(desk, row.contact_id)
                history(desk, row.contact_id)
        for contact_id, answers in stood.items():
            facts = read_contact(desk, contact_id).facts
            rows = {subject.id: subject.answers for subject in facts.subjects} | {NOBODY: facts.answers}
            for (subject, question), typed in answers.items():
                found = rows.get(subject, {}).get(question)
                assert (found.typed if found else "") == clean(typed).text, question
    finally:
        close_desk(desk)
