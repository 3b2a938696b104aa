"""What a start shows first: the desk itself, or the screen that stands before it.

Imported in a thread behind the first frame.
"""

from typing import TYPE_CHECKING

from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Entrance
from dutydesk.errors import CannotOpen

if TYPE_CHECKING:
    from dutydesk.asking import Line

    from .door import DoorScreen


def come_in(
    database: str | None,
    profile: str | None,
    *,
    demonstration: bool,
    name: str | None = None,
    line: "Line | None" = None,
) -> Desk | Entrance:
    """The desk, where nothing is asked or the answer was given already; else its entrance.

    Args:
        line: a passphrase that was given on a descriptor.

    Raises: CannotOpen, DataFaults; NotAllowed where what was given does not open it.
    """
    entrance = Entrance(database, profile, demonstration=demonstration)
    if entrance.door.kind == "open":
        return entrance.open()
    if line is None:
        return entrance
    if entrance.door.kind != "locked":
        raise CannotOpen(
            "A passphrase was given for a desk that has none yet. Start dutydesk without it first."
        )
    from dutydesk.asking import Asked

    return entrance.sign_in(Asked(name, line)(entrance.door))


def screen_at(found: Desk | Entrance) -> "DoorScreen | None":
    """The screen that stands before the desk; None where it is open."""
    if not isinstance(found, Entrance):
        return None
    if found.door.kind == "locked" or found.door.names:
        from .unlock import Unlock

        return Unlock(found)
    if found.door.kind == "before":
        from .before_encrypting import BeforeEncrypting

        return BeforeEncrypting(found)
    from .first_start import FirstStart

    return FirstStart(found)
