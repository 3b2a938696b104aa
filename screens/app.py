"""The application: the first frame, the way a key travels, and the ways the program may end.

Owns the order of keys (none is lost while a screen opens), the signals, and what a crash prints. Decides
nothing about the desk. Imports only Textual and light modules: the first frame must not wait for a database.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events
from textual.driver import Driver
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import WorkerError

from dutydesk import faults
from dutydesk.errors import DeskError
from dutydesk.keymap import KeyMap

from . import collector, theme
from .arriving import as_meant
from .looks import Looks
from .no_controls import NoControls
from .opening import Opening
from .panel_answers import PanelAnswers

if TYPE_CHECKING:
    from dutydesk.acts.call_values import OnHold
    from dutydesk.acts.desk import Desk
    from dutydesk.acts.opening import Entrance

    from .alarms import Alarms
    from .lock import Lock

Opener = Callable[[], "Desk | Entrance"]

LEAVE_WITHIN = 2.0
"""Seconds a signal leaves for the last save before the program ends whatever happens. Source: ours."""


class DutyDeskApp(PanelAnswers):
    """The program on the screen."""

    TITLE = "dutydesk"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "desk.tcss"
    BINDINGS = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self,
        opener: Opener,
        *,
        demonstration: bool = False,
        key_map: KeyMap | None = None,
        lock_after: int | None = None,
        anew: "Callable[[], Entrance] | None" = None,
    ) -> None:
        """Args:
        opener: makes the desk, or says what is asked before it; called in a thread behind the first frame.
        demonstration: the desk is invented and is thrown away at the end.
        key_map: keys of this terminal that stand for others.
        lock_after: minutes without a key until the screen hides itself; None for never.
        anew: the desk's entrance once more, where it was closed behind the hidden screen.
        """
        super().__init__()
        self.stylesheet = Looks(variables=self.get_css_variables())
        self._filters.append(NoControls())
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = theme.LIGHT.name if os.environ.get("DUTYDESK_THEME") == "light" else theme.DARK.name
        self._opener = opener
        self.demonstration = demonstration
        self.key_map = key_map or KeyMap()
        self.ctrl_footer = self.key_map.ctrl_footer(os.environ)
        """Row 24 names the Ctrl twins of function keys."""
        self.desk: Desk | None = None
        self.on_hold: tuple[OnHold, ...] = ()
        """What this person has parked, and whose callers they are to ring back."""
        self.not_shown = False
        """Some of the desk's clocks are of restricted records, and not for this person."""
        self.alarms: Alarms | None = None
        self.lock: Lock | None = None
        self.lock_after = lock_after
        self._anew = anew
        self.comes_back = False
        """Who signed in is brought back to the contact that stood on their screen."""
        self._watches: list[Timer] = []
        self.failure: str = ""
        """A sentence for the terminal after the program has ended, when the desk could not be opened."""
        self.crash_reference: str = ""
        self._held = {"screen"}
        self._kept: list[events.Event] = []
        self._draining = False
        self.last_key = time.monotonic()
        """When a key was last pressed: what can wait, waits until nobody types."""
        self._ending: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------ start

    def get_driver_class(self) -> type[Driver]:
        """Our own reading of the wire, where there is one."""
        if os.name != "posix":
            return super().get_driver_class()
        from .wire import WireDriver

        return WireDriver

    def get_default_screen(self) -> Screen[None]:
        """The first frame."""
        return Opening()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own style names, so that a theme of the user's without them still draws."""
        return theme.DARK.variables

    def on_resize(self) -> None:
        """Draw all of it: a window that went and came back to its size shows nothing of before.

        Textual leaves out a size it has already, so what the terminal forgot meanwhile would stay away.
        """
        self.screen.refresh()

    def on_mount(self) -> None:
        """Draw the first frame; open the desk behind it."""
        self._listen_for_signals()
        asyncio.get_running_loop().set_exception_handler(self._fault_in_the_loop)
        self.call_after_refresh(self._open_behind_the_first_frame)

    def _open_behind_the_first_frame(self) -> None:
        self.run_worker(self._open_desk, thread=True, exit_on_error=True, group="open")

    def _open_desk(self) -> None:
        try:
            found = self._opener()
        except DeskError as error:
            self.call_from_thread(self.could_not_open, str(error))
            return
        from .at_the_door import screen_at

        if (at_the_door := screen_at(found)) is not None:
            self.call_from_thread(self.call_next, self.push_screen, at_the_door)
            return
        from .start import first_screen

        self.call_from_thread(self.call_next, self._desk_opened, found, first_screen)

    def desk_is_open(self, desk: "Desk") -> None:
        """Whoever stood at its door was let in."""
        from .start import first_screen

        self.call_next(self._desk_opened, desk, first_screen)

    def could_not_open(self, sentence: str) -> None:
        """The program ends with this sentence on the terminal."""
        self.failure = sentence
        self.exit(return_code=1)

    async def _desk_opened(self, desk: "Desk", first_screen: Callable[["DutyDeskApp"], Screen[Any]]) -> None:
        self.desk = desk
        desk.keeper.listen(self._saved, self._not_saved, self._refused)
        if len(self.screen_stack) > 1:
            await self.switch_screen(first_screen(self))
        else:
            await self.push_screen(first_screen(self))
        if self.key_map.faults:
            self.call_later(self._say_faults)
        self._watches = [self.set_interval(collector.LOOK_EVERY, self._tidy)]
        from dutydesk.acts import backing_up

        from .alarms import Alarms

        self.alarms = Alarms(self, desk)
        self._watches.append(self.alarms.begin())
        backing_up.begin(desk, lambda sentence: self._tell_screen("say", sentence))
        from .lock import Lock

        self.lock = Lock(self, desk, self.lock_after)
        self._watches.append(self.lock.begin())

    def let_go(self) -> None:
        """Nothing looks at the desk any more: it is about to be closed behind the hidden screen."""
        for each in self._watches:
            each.stop()
        self._watches, self.alarms, self.lock, self.on_hold = [], None, None, ()

    def entrance_of(self, desk: "Desk") -> "Entrance":
        """The entrance of a desk that was closed."""
        if self._anew is not None:
            return self._anew()
        from dutydesk.acts.opening import Entrance

        return Entrance(str(desk.database.path), None, desk.clock)

    def look_for_alarms(self) -> None:
        """Something was done that may have ended one."""
        if self.alarms is not None:
            self.alarms.look()

    def _say_faults(self) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            more = len(self.key_map.faults) - 1
            tail = f" And {more} more." if more else ""
            say(f"{self.key_map.faults[0]}. The rest of it is used.{tail}", "bold")

    def _tidy(self) -> None:
        collector.tidy(self.last_key, at_home=len(self.screen_stack) <= 2)

    def _saved(self, _: datetime) -> None:
        self._tell_screen("keeper_changed")

    def _not_saved(self, sentence: str) -> None:
        self._tell_screen("keeper_changed")
        self._tell_screen("keeper_failed", sentence)

    def _refused(self, sentence: str) -> None:
        self._tell_screen("keeper_changed")
        self._tell_screen("keeper_refused", sentence)

    def _tell_screen(self, method: str, *words: str) -> None:
        """From the writer thread: let whoever is drawn look at the keeper again."""
        loop = self._loop
        if loop is not None and self.is_running:
            loop.call_soon_threadsafe(self._call_on_screens, method, *words)

    def _call_on_screens(self, method: str, *words: str) -> None:
        for screen in reversed(self.screen_stack):
            answer = getattr(screen, method, None)
            if answer is not None:
                answer(*words)
                return

    # ------------------------------------------------------------------- keys

    def hold_keys(self, why: str = "screen") -> None:
        """Keep every key until `release_keys` for the same reason: a screen is on its way, a panel closes."""
        self._held.add(why)

    def keep_from(self, event: events.Event, why: str) -> None:
        """Keep this key and all after it until `release_keys`: what should take it is not drawn yet."""
        if self.return_code is None:  # what is typed behind the leaving goes nowhere
            self._kept.insert(0, event)
            self._held.add(why)

    def letter_waits(self) -> bool:
        """The next key that waits is of a word: what was typed before it may be its first letter."""
        first = self._kept[0] if self._kept else None
        return isinstance(first, events.Key) and first.is_printable

    def release_keys(self, why: str = "screen") -> None:
        """Hand the kept keys on, in the order typed, once no reason to keep them is left."""
        self._held.discard(why)
        if self.lock is not None and self.lock.hidden:
            self.lock.released(why)
        if self._kept and not self._held and not self._draining:
            self._draining = True
            self.call_next(self._drain)

    def swap_keys(self, held: set[str], kept: list[events.Event]) -> tuple[set[str], list[events.Event]]:
        """Other reasons to hold keys, and other keys that wait: all screens are hidden. Returns the old."""
        old = (self._held, self._kept)
        self._held, self._kept = held, kept
        return old

    def end(self, status: int) -> None:
        """Leave with this exit status; keys that still wait, and those that come, go nowhere."""
        self._kept.clear()
        self._held.clear()
        self.exit(return_code=status)

    async def _drain(self) -> None:
        try:
            while self._kept and not self._held and self.return_code is None:
                await self._deliver(self._kept.pop(0))
        finally:
            self._draining = False

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go to the screen first, in the order typed, and wait while one opens."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if isinstance(event, events.Key):
                event = as_meant(event, self.key_map.twins)
            self.last_key = time.monotonic()
            if self.return_code is not None:
                return
            if self._held or self._kept:
                self._kept.append(event)
                waiting = getattr(self.screen, "keys_waiting", None)
                if waiting is not None:
                    waiting(self._kept)
                return
            await self._deliver(event)
            return
        if isinstance(event, events.Resize):
            event = self._as_it_is_now(event)
        await super().on_event(event)

    def _as_it_is_now(self, event: events.Resize) -> events.Resize:
        """The window's size at this moment: of two signals close together the earlier may be told last."""
        measure = getattr(self._driver, "window_now", None)
        size = measure() if measure is not None else event.size
        return event if size == event.size else events.Resize(size, size)

    async def _deliver(self, event: events.Event) -> None:
        if not getattr(self.screen, "ready", True):
            self.keep_from(event, "drawn")
            return
        take_key = getattr(self.screen, "take_key", None)
        if isinstance(event, events.Key) and take_key is not None and await take_key(event):
            return
        take_paste = getattr(self.screen, "take_paste", None)
        if isinstance(event, events.Paste) and take_paste is not None and take_paste(event.text):
            return
        await super().on_event(event)

    # --------------------------------------------------------------- the ends

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._end_by_signal, number)
                except (NotImplementedError, RuntimeError, ValueError):
                    # Windows has no such handlers, and a test runs the app outside the main thread.
                    return

    def _end_by_signal(self, number: int) -> None:
        """Save what is typed, leave the terminal clean, and end within two seconds in any case."""
        if self._ending is not None:
            return
        status = 128 + number
        # A thread, not the loop: drawing on a terminal that has gone may hold the loop up for ever.
        last = threading.Timer(LEAVE_WITHIN * 0.9, os._exit, (status,))
        last.daemon = True
        last.start()
        self._ending = asyncio.get_running_loop().create_task(self._save_and_exit(status))

    def terminal_gone(self) -> None:
        """Nobody is at the other end: as if the window had been closed."""
        self._end_by_signal(getattr(signal, "SIGHUP", signal.SIGTERM))

    async def _save_and_exit(self, status: int) -> None:
        if self.desk is not None:
            # A call that is just being made, an act under way: their end is part of what is saved.
            with suppress(TimeoutError, WorkerError):
                await asyncio.wait_for(self.workers.wait_for_complete(), LEAVE_WITHIN / 4)
            for screen in self.screen_stack:
                keep = getattr(screen, "keep_what_stands", None)
                if keep is not None:
                    keep()
            try:
                await asyncio.to_thread(self.desk.keeper.flush, LEAVE_WITHIN / 2)
            except DeskError:
                self.failure = "Not everything could be saved before dutydesk was ended."
            if any(getattr(screen, "unsaved", bool)() for screen in self.screen_stack):
                self.failure = "Not everything could be saved before dutydesk was ended."
        self.end(status)

    def _fatal_error(self) -> None:
        """A bug ends the program with a reference and one sentence: never with locals, SQL or case text."""
        if not self.crash_reference:
            self.crash_reference = faults.new_reference()
            faults.keep(self.crash_reference, self._exception)
            if self.desk is not None:
                from dutydesk.acts.auditing import crashed

                crashed(self.desk, self.crash_reference)
            words = faults.sentence if self.desk is not None else faults.at_the_door
            self._exit_renderables.append(Text(words(self.crash_reference)))
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """As any other fault: what Textual would have drawn may hold what was typed."""
        self._return_code = 1
        self._fatal_error()

    def _fault_in_the_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """As Textual does, but never through an exception's own drawing of itself."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._fatal_error()
