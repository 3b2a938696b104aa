"""When the program has come to rest: what every test of the screens waits for, and for nothing longer.

Textual's own pause waits until the processor is idle, which a desk that builds its pages behind the first one
is not for seconds.
"""

import asyncio
from contextlib import suppress

from dutydesk.screens.app import DutyDeskApp
from textual.worker import WorkerCancelled

ROUNDS = 400
"""Rounds of workers and drawing after which something is plainly wrong."""


async def rest(app: DutyDeskApp) -> None:
    """Until no worker runs, no key waits and no message is on its way; Textual's own pause waits longer."""
    calm = 0
    for _ in range(ROUNDS):
        with suppress(WorkerCancelled):  # its screen has gone
            await app.workers.wait_for_complete()
        if app.return_code is not None:
            return  # it was left: nothing of it is drawn any more
        drawn = asyncio.Event()
        app.screen.call_after_refresh(drawn.set)
        with suppress(TimeoutError):  # the screen went before it was drawn again
            await asyncio.wait_for(drawn.wait(), 0.1)
        on_its_way = (
            app._held
            or app._kept
            or app._message_queue.qsize()
            # A new size is told to the screens a 120th of a second later, once for a storm of them.
            or app._resize_timer is not None
            # Those that are covered are seen round a panel, and are laid out anew in a new size.
            or any(screen._message_queue.qsize() for screen in app.screen_stack)
            # One act may set off the next: fifteen lines of a note are fifteen workers, one behind the other.
            or any(not worker.is_finished for worker in app.workers)
            # Walked, not queried: a query weighs every widget against a selector, and this is asked often.
            or any(
                each._message_queue.qsize() for screen in app.screen_stack for each in screen.walk_children()
            )
        )
        calm = 0 if on_its_way else calm + 1
        if calm == 3:
            return
    raise AssertionError("the program did not come to rest")
