"""Row 1 where room is short: what gives way, and in which order.

Owns that order: who and what stands on the screen is the last to be cut. The demonstration's badge gives
way first, then the names of what is parked, then all of its words but a count.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from .plain import one_line, plain

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

HELD: tuple[int, ...] = (0, 1, 2)
"""How short what is on hold is said: with its name, without it, as a count."""


def badges_of(desk: "Desk", *, wide: bool) -> Sequence[str]:
    """What stands on every screen of a demonstration, and of a desk whose file is not encrypted."""
    if desk.demonstration:
        return (" DEMONSTRATION, invented people " if wide else " DEMONSTRATION ", " DEMO ")
    return (" NOT ENCRYPTED ",) if desk.plain_because else ("",)


def row_one(
    left: str, right: Content, held: Callable[[int], Content], badges: Sequence[str], width: int
) -> Content:
    """The line: who and what at the left; badge, what is on hold and what is saved at the right.

    Args:
        held: what is on hold, said so shortly (one of `HELD`).
        badges: the words of the badge, the longest first; `("",)` for none.
    """
    ways = [(badges[0], 0), *((badges[-1], short) for short in HELD)]
    for badge, short in ways:
        mark = plain(badge, "reverse") + Content("  ") if badge else Content("")
        end = mark + held(short) + right
        if len(left) + end.cell_length + 3 <= width:
            break
    line = Content(" ") + one_line(left, max(width - end.cell_length - 3, 10), "bold")
    return line + Content(" " * max(width - line.cell_length - end.cell_length - 1, 1)) + end
