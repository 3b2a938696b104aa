"""Whether the machine's clock was set between two events of the audit, against time that nobody can set."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

JUMP: Final = timedelta(minutes=2)
"""How far the machine's clock may go astray unsaid. Source: safety.md 3.5."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The machine's clock, and at the same moment seconds that nobody can set."""

    wall: datetime
    """Aware, UTC."""
    steady: float


def jumped_by(before: Moment | None, now: Moment) -> int:
    """How many seconds the machine's clock jumped between the two; 0 for none worth telling.

    Args:
        before: of the last event that was kept; None for none.
    """
    if before is None:
        return 0
    astray = (now.wall - before.wall) - timedelta(seconds=now.steady - before.steady)
    return round(astray.total_seconds()) if abs(astray) > JUMP else 0


def steady() -> float:
    """Seconds that nobody can set; where the machine tells, with those it slept.

    On macOS CLOCK_MONOTONIC counts them, and `time.monotonic` does not.
    Source: clock_gettime(2) of Linux, clock_gettime(3) of macOS.
    """
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    if asleep_too is None and sys.platform == "darwin":
        asleep_too = time.CLOCK_MONOTONIC
    return time.clock_gettime(asleep_too) if asleep_too is not None else time.monotonic()
