"""One frame for one key: a screen draws when all that the key told have had their turn.

Textual draws as soon as the first of them has said that it changed; the others then wait for the next frame,
and the person sees two halves one after the other.
"""

import asyncio
from typing import Any

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from .compositor import NearCompositor

ROUNDS = 4
"""Turns of the loop a frame waits: a field hears of its focus, says that it changed, the screen hears that.
Source: ours, counted; they cost a tenth of a millisecond where nobody else has anything to do."""


class FramedScreen(Screen[Any]):
    """A screen that is drawn in whole frames, and of which only what changed is drawn."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Where the cursor is. The field draws its own brackets; the whole screen need not be drawn again."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = NearCompositor()
        self.made_for: Size | None = None
        """The window's size its parts were made for, until it is told that size."""

    async def _compose(self) -> None:
        # Before its parts are made: Textual sets the class of a width after, and styles every part again.
        self.made_for = self.app.size
        self.add_class(
            *self._get_breakpoint_classes(self.made_for.width, self.app.HORIZONTAL_BREAKPOINTS or [])
        )
        await super()._compose()

    def _screen_resized(self, size: Size) -> None:
        # The size its parts stand in already: they are laid out in the next frame, with what else changes.
        if size != self._size:
            super()._screen_resized(size)

    def _on_timer_update(self) -> None:
        if self._repaint_required and self._layout_required and self.is_current:
            # Laid out and drawn whole is one frame, not two.
            self._repaint_required = False
            self._dirty_widgets.add(self)
        super()._on_timer_update()

    async def on_idle(self, event: events.Idle) -> None:
        """Before a frame, and what waits for one: what is on its way to this screen comes first."""
        if not (self._dirty_widgets or self._layout_required or self._callbacks) or not self.is_current:
            return
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
        if self.message_queue_size:
            event.prevent_default()  # it is idle again behind that
