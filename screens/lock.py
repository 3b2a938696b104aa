"""When the screen hides itself: the hide key, and minutes without a key by both clocks.

Owns the watch, and what waits while the screen is hidden: keys held for another screen, and answers of acts
that would draw. What is drawn then is `locked`. It never hides a screen during a call.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events

from dutydesk.errors import DeskError

from .locked import Locked
from .overlay import Overlay
from .shell import DeskScreen

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .app import DutyDeskApp

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at the clocks. Source: ours."""
WARNED: Final = 60
"""Seconds before it hides in which that is said, and counted down. Source: safety.md 3.1."""


class Lock:
    """The lock of one running program."""

    def __init__(self, app: "DutyDeskApp", desk: "Desk", minutes: int | None) -> None:
        """Args:
        app: has the screens and the keys.
        desk: the desk that is open.
        minutes: without a key, until the screen hides itself; None for never.
        """
        self._app, self._desk = app, desk
        self._limit = minutes * 60.0 if minutes is not None else None
        self._key = app.last_key
        self._since, self._wall = time.monotonic(), desk.clock.now()
        self._warned = False
        self._aside: tuple[set[str], list[events.Event]] = (set(), [])
        self._later: list[Callable[[], object]] = []
        self.hidden = False

    def begin(self) -> None:
        """Look every second."""
        if self._limit is not None:
            self._app.set_interval(LOOK_EVERY, self.look)

    def look(self) -> None:
        """Hide the screen, or say that it will, when nobody has pressed a key for long."""
        if self._limit is None or self.hidden:
            return
        if self._app.last_key != self._key or self._on_a_call():
            self._key = self._app.last_key
            self._since, self._wall = time.monotonic(), self._desk.clock.now()
            if self._warned:
                self._warned = False
                self._say("")
            return
        # The one stands still while a laptop sleeps; the other can be put back.
        asleep = (self._desk.clock.now() - self._wall) / timedelta(seconds=1)
        left = self._limit - max(time.monotonic() - self._since, asleep)
        if left <= 0:
            self.hide()
        elif left <= WARNED:
            self._warned = True
            self._say(f"This screen hides itself in {int(left) + 1} s. Any key stops it.")

    def _on_a_call(self) -> bool:
        return any(getattr(screen, "call_since", None) is not None for screen in self._app.screen_stack)

    def _say(self, sentence: str) -> None:
        screen = self._app.screen
        if isinstance(screen, DeskScreen):
            screen.say(sentence, "bold")

    # ---------------------------------------------------------- hide and show

    def hide(self) -> None:
        """Cover everything now; what is typed is saved behind it."""
        if self.hidden:
            return
        self.hidden, self._warned = True, False
        self._app.forget_copied()
        for screen in self._app.screen_stack:
            keep = getattr(screen, "keep_what_stands", None)
            if keep is not None:
                keep()
        self._aside = self._app.swap_keys(set(), [])
        self._app.hold_keys("hiding")
        self._app.push_screen(Locked(self))
        self._app.run_worker(self._save, thread=True, exit_on_error=True)

    def _save(self) -> None:
        try:
            self._desk.keeper.flush()
        except DeskError:
            return  # row 1 says that it is not saved, as it does on every screen

    def show(self) -> None:
        """The screen as it was, and what waited for it."""
        if not self.hidden:
            return
        self.hidden = False
        self._key = self._app.last_key
        self._since, self._wall = time.monotonic(), self._desk.clock.now()
        self._app.swap_keys(*self._aside)
        waiting, self._later = self._later, []
        for each in waiting:
            self._app.call_later(each)
        self._app.call_later(partial(self._app.release_keys, "hiding"))

    def released(self, why: str) -> None:
        """A reason to hold keys went while the screen was hidden."""
        self._aside[0].discard(why)

    def later(self, act: Callable[[], object]) -> None:
        """Done when the screen is shown again: it would draw."""
        self._later.append(act)

    def beneath(self) -> DeskScreen | None:
        """The screen that is hidden, without the panels over it."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, DeskScreen) and not isinstance(screen, Overlay | Locked):
                return screen
        return None
