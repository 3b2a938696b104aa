"""A panel over a screen: what each does with keys, with what it says, and with the shell beneath it."""

from math import inf
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from .arriving import now
from .door_keys import HIDE
from .shell import DeskScreen

AROUND = 3
"""Rows that stay in sight round a panel: who and what is saved, the countdown, the keys (decision 8)."""


class Overlay(DeskScreen):
    """A panel over a screen: one open at a time, Esc closes it and returns to the same letter."""

    CLOSES_WITH: ClassVar[tuple[str, ...]] = ()
    """The keys that opened it, which also close it."""
    LEAVES: ClassVar[bool] = True
    """Whether Ctrl+Q asks over it, too, whether to leave the program."""

    shown_at = inf
    """From when what stands here could be seen, as `time` of a key tells it; never, while it is not drawn."""
    _drawn_from: float | None = None
    """When its first frame was begun: whoever answers what that frame shows answers later."""

    def compose(self) -> ComposeResult:
        """Only the panel itself."""
        yield from self.compose_work()

    def first_drawn(self) -> None:
        """As of any screen; and whoever pushed it may have held the keys for it."""
        super().first_drawn()
        self._seen()
        self.desk_app.release_keys()

    def shows_another(self) -> None:
        """Something else is asked than what was drawn: no key typed before it is drawn answers that."""
        self.shown_at, self._drawn_from = inf, None
        self.call_after_refresh(self._seen)

    def typed_before(self, event: events.Key) -> bool:
        """Whether this key was typed before what stands here could be seen: it decides nothing of it."""
        return event.time < self.shown_at

    def _compositor_refresh(self) -> None:
        if self._drawn_from is None and self.is_current and self.is_mounted:
            self._drawn_from = now()
        super()._compositor_refresh()

    def _seen(self) -> None:
        self.shown_at = now() if self._drawn_from is None else self._drawn_from

    def redraw_shell(self) -> None:
        """An overlay has no shell of its own."""

    def keeper_changed(self) -> None:
        """The screen beneath shows what is saved."""
        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen) and not isinstance(screen, Overlay):
                screen.keeper_changed()

    def screen_beneath(self) -> DeskScreen | None:
        """The screen this panel stands over."""
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, DeskScreen) and not isinstance(screen, Overlay):
                return screen
        return None

    def keeper_failed(self, sentence: str) -> None:
        """The screen beneath says it, and that it is over."""
        beneath = self.screen_beneath()
        if beneath is not None:
            beneath.keeper_failed(sentence)

    def action_leave(self) -> None:
        """The screen beneath asks: it knows what of it is not saved."""
        beneath = self.screen_beneath()
        if self.LEAVES and beneath is not None:
            beneath.action_leave()

    def _tick(self) -> None:
        super()._tick()
        beneath = self.screen_beneath()
        if self.is_active and beneath is not None and self.desk_app.desk is not None:
            beneath.tick()  # its rows stand round the panel (decision 8): a clock standing still is wrong

    def tick(self) -> None:
        """Once a second while this panel is on top."""

    def say(self, sentence: str, style: str = "") -> None:
        """A panel says what it has to say in its own lines; the screen beneath keeps it for afterwards."""
        beneath = self.screen_beneath()
        if beneath is not None:
            beneath.say(sentence, style)

    @property
    def context(self) -> str:
        """No key of the screens beneath works here."""
        return "overlay"

    async def take_key(self, event: events.Key) -> bool:
        """Esc and the opening key close; the panel's own keys act; all else is its field's or nobody's."""
        if event.key == "escape" or event.key in self.CLOSES_WITH:
            self.dismiss(None)
            return True
        if event.key == HIDE:
            self.action_hide()
            return True
        if event.key == "ctrl+q":
            self.action_leave()
            return True
        if event.key == "ctrl+l":
            self.action_redraw()
            return True
        if event.key == "f1" and self._help_known():
            return True
        if await self.panel_key(event):
            return True
        return await self.type_in(event) or self.focused is None

    def _help_known(self) -> bool:
        """F1 in a line of a panel: what is said of it, over the panel. False where nothing is."""
        place = self.help_place
        if not place:
            return False
        from dutydesk.practice.field_help import PLACES

        from .help import Help

        if place not in PLACES:
            return False
        self.app.push_screen(Help(self.context, place=place))
        return True

    async def panel_key(self, event: events.Key) -> bool:
        """The panel's own keys. True when used."""
        return False
