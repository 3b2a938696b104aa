"""Row 2 with all three lanes running: what is left of each is read at 80 columns."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from dutydesk.screens.strip import strip_line

from dutydesk.acts.values import ClockView
from tests.acts.play import Play
from tests.screens.conftest import call

LANES: tuple[Literal["decision", "strategy", "section47"], ...] = ("decision", "strategy", "section47")


def lanes(play: Play, *hours: int) -> list[ClockView]:
    """A clock in each lane, due so many hours from now."""
    contact = call(play, "Leah Shaw")
    clock = play.clock_of(contact, "contact_decision")
    now = play.desk.clock.now()
    return [
        replace(clock, lane=lane, due_at=now + timedelta(hours=left))
        for lane, left in zip(LANES, hours, strict=True)
    ]


@pytest.mark.parametrize("hours", [(23, 3, 21), (-30, -20, -22), (23, 3, 400)])
def test_nothing_of_row_2_is_cut_when_all_three_run(play: Play, hours: tuple[int, int, int]) -> None:
    clocks = lanes(play, *hours)
    line = strip_line(play.desk, clocks, play.desk.clock.now(), 80)
    assert line.cell_length <= 80
    for name in ("24h ", "4h ", "s47, conf "):
        assert name in line.plain
    assert line.plain.count(" over") == sum(left < 0 for left in hours)
