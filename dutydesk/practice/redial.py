"""How long after a line dropped its caller is to be rung back. Owns `data/calls.toml`."""

from datetime import timedelta
from functools import cache
from typing import Final

from dutydesk.practice.loading import Table, shipped

FILE: Final = "calls.toml"


@cache
def ring_back_after() -> timedelta:
    """The time shipped with the program.

    Raises: DataFaults, with every fault of the file.
    """
    return parse(shipped(FILE))


def parse(top: Table) -> timedelta:
    """The time of a file as it was read.

    Raises: DataFaults, with every fault of it.
    """
    table = top.table("ring_back")
    found = timedelta(minutes=table.whole("minutes"))
    table.source()
    table.done()
    top.done()
    top.faults.stop_if_any()
    return found
