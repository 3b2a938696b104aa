"""The desk is closed behind the hidden screen: its key is let go, and a passphrase opens it again.

Owns both ways to it (half an hour hidden, or somebody else who sits down), that all is saved before, and the
door that stands there then. Of the clocks it knows moments alone, as they were then: a bell as each is due,
no name, and no number of them.
"""

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from textual.worker import WorkerError

from dutydesk.acts import running_out
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance
from dutydesk.clock import SystemClock
from dutydesk.errors import DeskError
from dutydesk.practice.wording import clock_words, when_words

from .unlock import Unlock

if TYPE_CHECKING:
    from .app import DutyDeskApp

BACK = (
    "This desk was closed while its screen was hidden. All that was typed into a record is kept: your "
    "passphrase opens it."
)
WHO_NOW = "Closed; what was typed in a record is kept. Press the digit of your name."
_PATIENCE = 5.0
"""Seconds that what is under way has to end. Source: ours."""
_SLOWEST: Final = 20.0
"""Seconds that a slow disk has to save: nobody types meanwhile. Source: ours."""


class Away(Unlock):
    """The door of a desk that was open before. Whoever was here comes back to the letter they were at."""

    def __init__(
        self,
        entrance: Entrance,
        who: UUID | None,
        name: str,
        due: tuple[datetime, ...],
        *,
        back: bool,
        asks: bool,
    ) -> None:
        """Args:
        who: who was here; None where nobody is known to have been.
        name: theirs, or "".
        due: when the clocks run out.
        back: a contact stood on the screen.
        asks: somebody else sits down.
        """
        super().__init__(entrance)
        self._who, self._back = who, back
        self._due = list(due)
        self._asks = asks and len(self.names) > 1
        if name in self.names:
            self.chosen = "" if self._asks else name

    @property
    def words(self) -> str:
        """What happened."""
        return WHO_NOW if self._asks else BACK

    def on_mount(self) -> None:
        """As at any door; where somebody else sits down, the digits are the names'."""
        super().on_mount()
        if self._asks:
            self.ask_whose()
        self._say_due()

    def _say_due(self) -> None:
        if not self._due:
            return
        now = (self.entrance.clock or SystemClock()).now()
        self.say(f"The next clock is due {when_words(self._due[0], now)}: a bell. Alarms wait inside.")

    def tick(self) -> None:
        """The clocks go on: what runs out rings."""
        super().tick()
        now = (self.entrance.clock or SystemClock()).now()
        if not self._due or self._due[0] > now:
            return
        over = [each for each in self._due if each <= now]
        self._due = self._due[len(over) :]
        self.app.bell()
        self.say(f"A clock of this desk was due {clock_words(over[-1])}. Open it to read which.", "bold")

    def through(self, desk: Desk) -> None:
        """Whoever was here is brought back to where they were."""
        here = desk.here
        self.desk_app.comes_back = self._back and here is not None and here.id == self._who
        super().through(desk)


class Closing:
    """The way out of an open desk that is hidden."""

    def __init__(self, app: "DutyDeskApp", desk: Desk) -> None:
        self._app, self._desk = app, desk
        self._task: asyncio.Task[None] | None = None

    def begin(self, *, asks: bool, refused: Callable[[str], None]) -> None:
        """Save all, close the desk, and stand at its door; nothing else is taken meanwhile.

        Args:
            asks: somebody else sits down.
            refused: told why it cannot be closed, in a sentence; all is then as it was.
        """
        if self._task is None:
            self._app.hold_keys("closing")
            self._task = asyncio.get_running_loop().create_task(self._close(asks, refused))
            self._task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._task = None
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._app._handle_exception(error)

    async def _close(self, asks: bool, refused: Callable[[str], None]) -> None:
        app, desk = self._app, self._desk
        try:
            due = await asyncio.to_thread(self._save)
        except DeskError as error:
            refused(str(error))
            app.release_keys("closing")
            return
        if any(getattr(screen, "unsaved", bool)() for screen in app.screen_stack):
            refused("Not everything is saved yet, so the desk stays open behind this screen.")
            app.release_keys("closing")
            return
        app.let_go()
        with suppress(TimeoutError, WorkerError):  # a look for alarms would open the file again
            await asyncio.wait_for(app.workers.wait_for_complete(), _PATIENCE)
        from .contact import ContactScreen

        back = any(isinstance(screen, ContactScreen) for screen in app.screen_stack)
        here = desk.here
        while len(app.screen_stack) > 1:
            await app.pop_screen()
        app.desk, self._desk = None, None  # type: ignore[assignment]  # the last who knew it
        failed = await asyncio.to_thread(_shut, desk)
        entrance = app.entrance_of(desk)
        del desk
        await asyncio.to_thread(gc.collect)
        app.swap_keys({"screen"}, [])
        who, name = (here.id, here.name) if here is not None else (None, "")
        away = Away(entrance, who, name, due, back=back, asks=asks)
        await app.push_screen(away)
        if failed:
            away.say(failed, "bold")

    def _save(self) -> tuple[datetime, ...]:
        self._desk.keeper.flush(_SLOWEST)
        return running_out.moments(self._desk)


def _shut(desk: Desk) -> str:
    try:
        close_desk(desk, forget=True)
    except DeskError as error:
        return str(error)
    return ""
