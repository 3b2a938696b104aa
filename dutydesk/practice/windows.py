"""The figures of windows: how often one looks and is seen, when it counts as gone, when its claim ends.

Owns `data/windows.toml`, read with every fault of it at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from dutydesk.practice.loading import Table, shipped

FILE: Final = "windows.toml"


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """Times between signs, and after which signs are missed."""

    look_every: timedelta
    seen_every: timedelta
    """A window writes that it is there no oftener."""
    stale_after: timedelta
    """A window that was not seen for so long is gone."""
    claim_ends_after: timedelta
    """A worker of whom no window was seen for so long may be relieved of a contact."""


@cache
def window_figures() -> WindowFigures:
    """The figures shipped with the program.

    Raises:
        DataFaults: the file is not fit for use; every fault is named.
    """
    return parse(shipped(FILE))


def parse(top: Table) -> WindowFigures:
    """The figures of a file as it was read.

    Raises:
        DataFaults: every fault, each "windows.toml: key: sentence".
    """
    look, seen, stale, claim = (top.table(name) for name in ("look", "seen", "stale", "claim"))
    found = WindowFigures(
        timedelta(seconds=look.whole("seconds")),
        timedelta(seconds=seen.whole("seconds")),
        timedelta(seconds=stale.whole("seconds")),
        timedelta(minutes=claim.whole("minutes")),
    )
    for table in (look, seen, stale, claim):
        table.source()
        table.done()
    top.done()
    if found.stale_after <= found.seen_every:
        top.fault("stale.seconds", "must be more than seen.seconds")
    top.faults.stop_if_any()
    return found
