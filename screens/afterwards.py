"""What waits at a start until the first rows stand: it is wanted soon, but the rows are wanted first."""

import sys
from typing import TYPE_CHECKING

from . import collector

if TYPE_CHECKING:
    from .app import DutyDeskApp


def rows_stand(app: "DutyDeskApp") -> None:
    """Bring in the other screens; what has been brought in before costs nothing."""
    if f"{__package__}.review" not in sys.modules:
        app.run_worker(_bring_in, thread=True, exit_on_error=True, group="start")


def _bring_in() -> None:
    # In a thread, so that nothing is imported under a key; whoever is quicker waits no longer than before.
    from . import advice, ask, clocks, commands, contact, find, help, review  # noqa: F401

    collector.keep()
