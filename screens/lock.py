"""When the screen hides itself: the hide key, minutes without a key, and hours at the desk, by both clocks.

Owns the watch, and what waits while the screen is hidden: keys held for another screen, and answers of acts
that would draw. What is drawn then is `locked`; where it stays hidden for long, the desk is closed (`away`).
It never hides a screen during a call, as long as one may last; what was sent is one for some minutes only.
"""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events
from textual.timer import Timer

from dutydesk.acts.values import ContactView
from dutydesk.errors import DeskError
from dutydesk.practice.alarm_policy import alarm_policy

from .away import Closing
from .locked import Locked
from .shell import DeskScreen
from .unkept import STANDS, stands_unkept

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk
    from dutydesk.acts.values import ClockView

    from .app import DutyDeskApp

_Moment = tuple[float, datetime]
"""By the clock that only goes forward, and by the desk's."""

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at the clocks. Source: ours."""
KEY_LET_GO: Final = timedelta(minutes=30)
"""How long a desk that asks for a passphrase stays open behind a hidden screen. Source: safety.md 3.1."""
CLOSED_AGAIN: Final = timedelta(minutes=1)
"""After which closing it is tried again, where not all could be saved. Source: ours."""
LONGEST: Final = timedelta(hours=12)
"""After which a passphrase is asked again, whatever is pressed; a call goes first. Source: safety.md 3.1."""
AFTER_SEND: Final = timedelta(minutes=10)
"""How long a call goes on here after its contact was sent: that ends no call, and often nobody ends it.
Source: ours."""
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
        self._since = self._here_since = self._moment()
        self._hidden_since: _Moment | None = None
        self._warned = False
        self._closing = Closing(app, desk)
        self.asked_again = False
        """It is hidden since somebody has been here for hours: keys do not stop that."""
        self._aside: tuple[set[str], list[events.Event]] = (set(), [])
        self._later: list[Callable[[], object]] = []
        self.hidden = False

    def begin(self) -> Timer:
        """Look every second. Returns what makes it look."""
        return self._app.set_interval(LOOK_EVERY, self.look)

    def _moment(self) -> "_Moment":
        return time.monotonic(), self._desk.clock.now()

    def _gone(self, since: "_Moment") -> float:
        """Seconds since then. The one clock stands still while a laptop sleeps; the other can be put back."""
        asleep = (self._desk.clock.now() - since[1]) / timedelta(seconds=1)
        return max(time.monotonic() - since[0], asleep)

    def look(self) -> None:
        """Hide the screen, or say that it will, when nobody has pressed a key for long; close a hidden."""
        if self._limit is None:
            return
        if self.hidden:
            if (
                self._hidden_since is not None
                and self._gone(self._hidden_since) >= KEY_LET_GO.total_seconds()
            ):
                self.close()
            return
        on_a_call = self.on_a_call()
        if on_a_call or not self._desk.proved:
            self._long_said = False
        elif self._has_been_long():
            return
        if self._app.last_key != self._key or on_a_call:
            self._key = self._app.last_key
            self._since = self._moment()
            if self._warned:
                self._warned = False
                self._say("")
            return
        left = self._limit - self._gone(self._since)
        if left <= 0:
            self.hide()
        elif left <= WARNED:
            self._warned = True
            self._say(f"This screen hides itself in {math.ceil(left)} s. Any key stops it.")

    _long_said = False

    def _has_been_long(self) -> bool:
        """Whether a passphrase is asked again now; a minute before, that is counted down."""
        left = LONGEST.total_seconds() - self._gone(self._here_since)
        if left <= 0 and self._long_said:
            self.asked_again = True
            self.hide()
            return True
        if left <= WARNED:
            if not self._long_said:  # behind a call, or a laptop that slept: still a minute to end a sentence
                self._long_said = True
                late = timedelta(seconds=min(left - WARNED, 0))
                self._here_since = (self._here_since[0] - late.total_seconds(), self._here_since[1] - late)
                left = LONGEST.total_seconds() - self._gone(self._here_since)
            self._say(f"You have been here for 12 hours: your passphrase is asked in {math.ceil(left)} s.")
            return True
        return False

    def close(self, *, asks: bool = False) -> None:
        """Let go of the desk's key while the screen is hidden: all is saved, and the desk closed.

        Args:
            asks: somebody else sits down.
        """
        if not self.hidden or not self._desk.proved or (self.on_a_call() and not asks):
            return
        if not asks:
            early = KEY_LET_GO - CLOSED_AGAIN
            since, at = self._moment()
            self._hidden_since = since - early.total_seconds(), at - early  # where it cannot be: tried again
        if self.stands_unkept():
            self._not_closed(STANDS)
            return
        self._closing.begin(asks=asks, refused=self._not_closed)

    def _not_closed(self, sentence: str) -> None:
        screen = self._app.screen
        if isinstance(screen, DeskScreen):
            screen.say(sentence, "bold")

    def stands_unkept(self) -> bool:
        """Whether text behind the hidden screen would be lost: it stands in a panel, or is on its way."""
        return any(map(_types, self._aside[1])) or stands_unkept(self._app.screen_stack)

    def on_a_call(self) -> bool:
        """Whether somebody here is on the telephone, as far as this desk can know."""
        now = self._desk.clock.now()
        return any(_goes_on(screen, now) for screen in self._app.screen_stack)

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
        self._hidden_since = self._moment()
        self._app.forget_copied()
        for screen in self._app.screen_stack:
            # Of a review too: the answer of a save under way waits behind this, and asks for no other.
            for name in ("keep_what_stands", "keep_draft"):
                keep = getattr(screen, name, None)
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
        self.hidden = self.asked_again = self._long_said = False
        self._hidden_since = None
        self._key = self._app.last_key
        self._since = self._moment()
        if self._desk.proved:  # they proved it just now
            self._here_since = self._moment()
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

    def clocks(self) -> "tuple[ClockView, ...]":
        """Those of the screen that is hidden; a panel over it has none of its own."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, DeskScreen) and not isinstance(screen, Locked) and screen.clocks:
                return screen.clocks
        return ()


def _types(event: events.Event) -> bool:
    return isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)


def _goes_on(screen: object, now: datetime) -> bool:
    """Whether the call of a screen goes on still, though nobody said that it ended."""
    since: datetime | None = getattr(screen, "call_since", None)
    if since is None or now - since > alarm_policy().call_at_most:
        return False
    view = getattr(screen, "view", None)
    if not isinstance(view, ContactView) or view.state == "recording":
        return True
    sent = max((each.sent_at for each in view.submissions), default=since)
    # A call that began after it was sent is another one: the caller rang back.
    return since > sent or now - sent <= AFTER_SEND
