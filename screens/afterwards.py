"""What waits at a start until the first rows stand: it is wanted soon, but the rows are wanted first."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app import DutyDeskApp


def rows_stand(app: "DutyDeskApp") -> None:
    """Bring in the other screens, then look for alarms; what has been brought in before costs nothing."""
    if f"{__package__}.review" in sys.modules:
        app.look_for_alarms()
    else:
        app.run_worker(lambda: _bring_in(app), thread=True, exit_on_error=True, group="start")


def _bring_in(app: "DutyDeskApp") -> None:
    # In a thread, so that nothing is imported under a key; whoever is quicker waits no longer than before.
    from . import advice, ask, clocks, collector, commands, contact, find, help, review  # noqa: F401

    collector.keep()
    app.call_from_thread(app.look_for_alarms)
