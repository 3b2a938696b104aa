"""What this person has on hold, on row 1 of every screen: parked calls, and callers to be rung back.

Owns the words and when they are read again. While a call goes on nothing else of it is said anywhere: the
words change, and no line and no bell comes.
"""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual.content import Content

from dutydesk.acts.call_values import OnHold
from dutydesk.practice.wording import clock_words, span_words

from .plain import plain

if TYPE_CHECKING:
    from .shell import DeskScreen

WIDE = 120


def held_words(
    held: tuple[OnHold, ...], here: UUID | None, now: datetime, width: int, short: int = 0
) -> Content:
    """ "1 parked: C-0412 SHAW 4 m", "ring back C-0412 14:36"; reverse once the time to ring has come.

    Args:
        here: the contact on this screen, whose own words stand at the left.
        short: 0 as above; 1 "1 parked 4 m", "ring back 14:36"; 2 "P1", "ring 14:36".
    """
    others = [each for each in held if each.contact_id != here]
    parked = [each for each in others if each.parked_at is not None]
    to_ring = [each for each in others if each.redial_at is not None]
    wide = width >= WIDE and here is not None
    parts: list[Content] = []
    if parked:
        spent = minutes(now, parked[0].parked_at)
        # The rows of the queue say which; there the mark only counts.
        name = f": {parked[0].name}" if wide else f" {parked[0].short}" if here is not None else ""
        said = f"{len(parked)} parked{'' if short else name} {spent}" if short < 2 else f"P{len(parked)}"
        parts.append(plain(said, "bold $accent"))
    if to_ring:
        first = to_ring[0]
        due = first.redial_at is None or first.redial_at <= now
        at = "now" if first.redial_at is None or due else clock_words(first.redial_at)
        name = f" {first.name if wide else first.short}" if here is not None and not short else ""
        ring = f"ring{' back' if short < 2 else ''}{name} {at}"
        words = plain(f" {ring} ", "reverse bold") if due else plain(ring)
        if not parts or due or wide:
            parts = [*parts, words] if wide or here is None else [words]
    return plain("| ", "$quiet") + Content("  ").join(parts) + Content("  ") if parts else Content("")


def minutes(now: datetime, since: datetime | None) -> str:
    """ "4 m": how long, in whole minutes."""
    if since is None or (now - since).total_seconds() < 60:
        return "0 m"
    return span_words(now - since)


def read_on_hold(screen: "DeskScreen") -> None:
    """Read it again behind the screen; of no consequence when it cannot be read now."""
    from dutydesk.acts import parking

    screen.in_background(partial(parking.on_hold, screen.desk), partial(taken, screen), lambda _: None)


def taken(screen: "DeskScreen", found: tuple[OnHold, ...]) -> None:
    """It was read: every screen has it."""
    screen.desk_app.on_hold = found
    screen.draw_identity()
