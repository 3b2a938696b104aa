"""A call typed on a busy machine is the call typed on a quiet one: record, history, and what stands there."""

import shutil
from pathlib import Path

import pytest

from dutydesk.acts.reading import history
from tests.acts.play import playing
from tests.screens.calling import (
    ADD,
    BACK,
    DOWN,
    ENTER,
    ERASE,
    ESC,
    NOTE,
    TAB,
    UP,
    Code,
    Control,
    Stroke,
    burst,
    go,
    kept,
    screen_of,
)
from tests.screens.conftest import lines_of, running
from tests.screens.slow_queues import slow_queues

UNDO, REDO = Control("ctrl+z"), Control("ctrl+y")
WHOLE: tuple[tuple[Stroke, ...], ...] = (
    ("n", *[UP] * 8, Code("1"), TAB, Code("y"), TAB, Code("n"), TAB, Code("n"), *go("r")),
    ("Tom Reid", TAB, "DSL", TAB, "0116 496 0123", TAB, BACK, BACK, UNDO, UNDO, REDO, TAB, ", Oakfield", TAB),
    (*go("c"), "Leah Shaw", TAB, "6", TAB, Code("f"), TAB, Code("wb"), TAB, Code("br"), ENTER),
    ("Jay Shaw", TAB, "12 12 2030", TAB, Code("m"), BACK, BACK, ERASE, "w", *go("2"), UNDO),
    (NOTE, "/n no coat on Friday", ENTER, "gran collects", NOTE, " Mills", TAB, UNDO, REDO),
    (
        *go("n"),
        "No coat.",
        ENTER,
        "No lunch.",
        TAB,
        "Gran lives near",
        UNDO,
        *go("y"),
        ADD,
        "March",
        TAB,
        "School",
        DOWN,
    ),
    (*go("d"), Code("3"), TAB, "Unmet need", TAB, "A plan", ESC, "c", TAB, "7", *go("a"), "14 Elm Road", TAB),
)
"""The keys of a call, a burst a line: from field to field and back, undone and done again, with a note."""


async def _typed(made_desk: Path, folder: Path) -> tuple[object, ...]:
    """Type the call; what is kept, its history, and what stands on the screen after each burst."""
    folder.mkdir()
    with playing(str(shutil.copy2(made_desk, folder / "desk.db")), "2026-05-12T14:26") as play:
        async with running(play.desk) as (app, _):
            stood = []
            for strokes in WHOLE:
                await burst(app, *strokes)
                play.desk.keeper.flush()
                await burst(app)
                stood.append("\n".join(lines_of(app)))
            facts, contact = kept(app).facts, screen_of(app).contact_id
        rows = [(row.row, row.number, _words(row.answers)) for row in facts.subjects]
        told = [(each.act, each.words, each.old, each.new) for each in history(play.desk, contact)]
        # When the gate is settled the typing goes on: between which two lines that stands nobody promises.
        acts = [each for each in told if each[0] == "settled"]
        told = [each for each in told if each[0] != "settled"]
        notes = [note.text for note in play.view(contact).notes]
        return _words(facts.answers), rows, notes, told, acts, *stood


def _words(answers: object) -> dict[str, str]:
    return {key: each.typed for key, each in answers.items() if each.typed}  # type: ignore[attr-defined]


@pytest.mark.battery
async def test_a_busy_machine_changes_nothing_of_a_call(
    made_desk: Path, tmp_path: Path, battery_size: int
) -> None:
    """n: how often the call was typed on a busy machine."""
    calm = await _typed(made_desk, tmp_path / "calm")
    numbers = range(1, 3 * battery_size + 1)
    for number in numbers:
        with slow_queues(number):
            busy = await _typed(made_desk, tmp_path / str(number))
        for quiet, other in zip(calm, busy, strict=True):
            assert other == quiet, f"{number}:\n{other}\n\n{quiet}"
    print(f"n = {len(numbers)} calls typed on a busy machine")
