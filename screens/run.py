"""One run of the program on the terminal, from the first frame to the exit status.

Imports only Textual and light modules: the first frame must not wait for a database.
"""

import sys
from typing import TYPE_CHECKING

from dutydesk import keymap
from dutydesk.errors import DeskError
from dutydesk.settings import load

from . import collector
from .app import DutyDeskApp
from .keys import known
from .not_saved import LOST

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk
    from dutydesk.acts.opening import Entrance
    from dutydesk.asking import Line

NO_SCREEN = (
    "dutydesk: the screens are drawn on the standard error (2), which leads to no terminal here: what is "
    "typed would be drawn into a file. Start it without 2>. Nothing was opened."
)
NOT_A_TERMINAL = 2
"""The exit status of a start that has no screen, as of a wrong command line."""


def run_desk(
    *,
    database: str | None,
    profile: str | None,
    demo: bool = False,
    name: str | None = None,
    line: "Line | None" = None,
) -> int:
    """Open the desk on the terminal and stay until the person leaves.

    Args:
        name: who opens an encrypted desk, where that was said.
        line: their passphrase, where it was given on a descriptor.

    Returns:
        The exit status: 0 when left, 1 when it could not open or a fault ended it, 128 + n by signal n,
        2 where there is no terminal to draw on.

    Raises: CannotOpen where the settings cannot be read.
    """

    if sys.stderr is None or not sys.stderr.isatty():
        print(NO_SCREEN, file=sys.stdout if sys.stdout is not None and sys.stdout.isatty() else sys.stderr)
        return NOT_A_TERMINAL
    given = [line]

    def opener() -> "Desk | Entrance":
        from .at_the_door import come_in

        return come_in(database, profile, demonstration=demo, name=name, line=given.pop())

    def anew() -> "Entrance":
        from dutydesk.acts.opening import Entrance

        return Entrance(database, profile)

    del line  # nobody keeps it once it was used
    collector.begin()
    lock_after = None if demo else load().lock_after
    key_map = keymap.load(keymap.path(), known())
    app = DutyDeskApp(opener, demonstration=demo, key_map=key_map, lock_after=lock_after, anew=anew)
    try:
        app.run()
    finally:
        status = app.return_code or 0
        if app.desk is not None:
            from dutydesk.acts.desk import close_desk

            try:
                close_desk(app.desk)
            except DeskError:  # the last try to save: what it says of a screen is true no more
                app.failure, status = app.failure or LOST, status or 1
    if app.failure:
        print(app.failure, file=sys.stderr)
    return status
