"""Alarms while the program runs: the look every few seconds, the one bell, and who is told on the screen.

Owns what one running program knows of its alarms. What is an alarm, and when there is a bell, is not decided
here; how the line looks and is answered is `alarm_line`.
"""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual.timer import Timer

from dutydesk.acts.alarm_values import AlarmView, Heard
from dutydesk.acts.alarms import Watch
from dutydesk.errors import DeskError

from .alarm_line import sentence_of
from .overlay import Overlay
from .shell import DeskScreen

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .app import DutyDeskApp

LOOK_EVERY = 4.0
"""Seconds between two looks for alarms: a broken glass is to be told within five. Source: safety.md, T27."""


class Alarms:
    """The alarms of one running program."""

    def __init__(self, app: "DutyDeskApp", desk: "Desk") -> None:
        """Args:
        app: rings, and has the screens.
        desk: the desk that is open.
        """
        self._app = app
        self._watch = Watch(desk)
        self._looking = self._again = False
        self.line: tuple[AlarmView, ...] = ()
        """What stands unanswered for the person here, the newest first; empty during a call."""

    def begin(self) -> Timer:
        """Look now, and every few seconds. Returns what makes it look."""
        self.look()
        return self._app.set_interval(LOOK_EVERY, self.look)

    def look(self) -> None:
        """Look once, in a thread; while one look is under way, once more behind it."""
        if self._looking:
            self._again = True
            return
        self._looking = True
        screens = self._screens()
        since = [at for screen in screens if (at := getattr(screen, "call_since", None)) is not None]
        opened = next((getattr(screen, "contact_id", None) for screen in screens), None)
        look = partial(self._look, max(since, default=None), opened)
        self._app.run_worker(look, thread=True, exit_on_error=True, group="alarms")

    def _look(self, since: datetime | None, opened: UUID | None) -> None:
        try:
            heard = self._watch.look(call_since=since, opened=opened)
        except DeskError:  # a desk that cannot be read says so itself; the next look makes good
            heard = None
        self._app.call_from_thread(self._looked, heard)

    def _looked(self, heard: Heard | None) -> None:
        self._looking = False
        if heard is not None:
            self.line = heard.line
            if heard.bell:
                self._app.bell()
            top = next(iter(self._screens()), None)
            if top is not None and top.ready:
                self._tell(top, heard)
        if self._again:
            self._again = False
            self.look()

    def _tell(self, screen: DeskScreen, heard: Heard) -> None:
        """The queue has a line for alarms; every other screen is told what is new on row 22."""
        own = getattr(screen, "alarms_heard", None)
        if own is not None:
            own(heard)
            return
        line = sentence_of(screen.desk, heard, screen.now(), screen.size.width)
        if line:
            screen.set_line("message", line)

    def of_clock(self, clock_id: UUID) -> AlarmView | None:
        """The alarm that stands about a clock, or None."""
        return next((each for each in self.line if each.clock and each.clock.id == clock_id), None)

    def _screens(self) -> list[DeskScreen]:
        """The screens that stand, the topmost first, without the panels over them."""
        return [
            screen
            for screen in reversed(self._app.screen_stack)
            if isinstance(screen, DeskScreen) and not isinstance(screen, Overlay)
        ]
