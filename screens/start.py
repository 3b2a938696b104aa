"""Which screen comes first: what is not whole, who is here, the contact that was left open, or the queue.

Imported in a thread behind the first frame, so that the screens it brings do not stop the keys.
"""

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from dutydesk.acts.calls import left_open

# Brought in here, behind the first frame, so that nothing is imported under a key; the rest, `afterwards`.
from . import alarms, lock  # noqa: F401
from .arrive import Arrive
from .not_whole import NotWhole
from .queue import QueueScreen

if TYPE_CHECKING:
    from .app import DutyDeskApp


def first_screen(app: "DutyDeskApp") -> Screen[Any]:
    """The screen to begin with. It calls `app.release_keys` itself, once it can take them."""
    desk = app.desk
    if desk is None:
        raise RuntimeError("the first screen is asked for before the desk is open")
    if desk.integrity:
        return NotWhole(lambda: first_screen(app))
    return Arrive() if desk.here is None else QueueScreen(left_open(desk))
