"""T14: eight programs save on one encrypted desk at once; none loses a save, or hears that it is held.

Each is a process of its own with its own keeper and its own connections; every save is waited for. Afterwards
each text stands where it was typed, each save has its line of history, and the audit's chain has no fork.
On a machine so busy that one waits for the others longer than the five seconds that the program gives them it
is refused: how many came sooner than that is printed, for that would be another fault.
Controls: programs that do not wait for each other, and one that says "saved" too soon, must be seen. Sized by
DUTYDESK_BATTERY.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dutydesk.acts.reading import history, read_contact
from tests.battery.sealed import Sealed, sealed
from tests.converting.desks import ROOT

pytestmark = pytest.mark.battery

PROGRAMS = 8


@dataclass
class Together:
    """What came of it."""

    saves: int
    refused: int
    too_soon: int
    """Refused before it had been waited for."""
    lost: list[str]
    worst: float


def together(made: Sealed, saves: int, planted: str = "", programs: int = PROGRAMS) -> Together:
    """So many saves in each of the programs, begun at the same moment."""
    assert made.key is not None
    results = made.path.parent / "results"
    results.mkdir()
    told = {"path": str(made.path), "key": made.key.raw.hex(), "worker": str(made.worker), "planted": planted}
    told_too = {"saves": saves, "programs": programs, "results": str(results)}
    words = [sys.executable, "-m", "tests.battery.sharing", json.dumps(told | told_too)]
    subprocess.run(words, cwd=ROOT, check=True)
    found = [json.loads((results / str(each)).read_text()) for each in range(programs)]
    return judged(made, saves, found)


def judged(made: Sealed, saves: int, found: list[dict[str, Any]]) -> Together:
    """What stands in the record afterwards, beside what each program was told."""
    lost = []
    with made.open() as desk:
        for number, each in enumerate(found):
            contact = UUID(each["contact"])
            stands = read_contact(desk, contact).facts.answer("narrative.seen").typed
            if stands != f"P{number} {saves}" and each["saved"] == saves:
                lost.append(f"Program {number}: {stands!r} stands, save {saves} was reported")
            lines = [line for line in history(desk, contact) if line.new.startswith(f"P{number} ")]
            if len(lines) < saves - each["given_up"]:
                lost.append(f"Program {number}: {len(lines)} lines of {saves} saves")
    took = [second for each in found for second in each["took"]]
    refused, too_soon = (sum(each[name] for each in found) for name in ("refused", "too_soon"))
    return Together(len(took), refused, too_soon, lost, max(took))


def test_eight_programs_save_at_once(
    tmp_path: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sealed(tmp_path / "desk.db")
    came = together(made, 5 * battery_size)
    with capsys.disabled():
        print(
            f"\nT14: n = {came.saves} saves by {PROGRAMS} programs, lost {len(came.lost)}, "
            f"refused {came.refused}, too soon {came.too_soon}; the worst save took {came.worst:.2f} s"
        )
    assert (came.lost, came.refused) == ([], 0)
    assert made.faults() == []


def test_control_programs_that_do_not_wait_hear_that_it_is_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came = together(sealed(tmp_path / "desk.db"), 25, "waits for nobody", 3)
    with capsys.disabled():
        print(f"\nT14 control, nobody waits: {came.refused} of {came.saves} refused")
    assert came.too_soon


def test_control_a_save_that_was_forgotten_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came = together(sealed(tmp_path / "desk.db"), 25, "says saved too soon", 3)
    with capsys.disabled():
        print(f"\nT14 control, said too soon: {len(came.lost)} losses seen")
    assert came.lost
