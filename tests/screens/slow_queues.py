"""A busy machine: every queue of the program goes on in its own order, and no two keep step.

Each widget, each screen and the application has its own queue of messages. On a quiet machine they come round
nearly in turn; on a busy one the word of one field (that the cursor has left it, that it was typed in) may
come after that of the next, an act may answer late, and a save may take its time. `slow_queues` makes that
happen, by a number: now and then a queue waits some turns of the event loop, or some milliseconds, before it
hands on its next message; some queues do so often. What waits stays in its queue meanwhile, so that whoever
asks whether the program is at rest sees it. Acts in threads begin and answer late, and so does the keeper.

`DUTYDESK_SLOW_QUEUES=7 pytest tests/screens/test_contact_undo.py` runs any test of the screens so; 7 is the
number. A test that is red only so assumes an order that nobody promises, or has found a fault of the program.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from dutydesk.acts.keeping import Keeper

SEED = "DUTYDESK_SLOW_QUEUES"
"""The setting that holds the number; without it the tests run as quick as they can."""

OFTEN, SELDOM = 0.6, 0.06
"""How likely a queue waits before a message: one that is slow, and any other."""

SLOW = 0.25
"""How many of the queues are slow."""

TURNS = (20, 60, 300)
"""The most turns of the event loop that a queue waits, by the number."""

A_MOMENT = (0.002, 0.005, 0.02)
"""The most seconds that a queue, an act or a save waits, by the number."""


@contextmanager
def slow_queues(seed: int) -> Iterator[None]:
    """Until the end of the block: no two queues keep step, in the way of this number."""
    chance = Random(seed)  # noqa: S311 - not a secret
    turns, a_moment = TURNS[seed % 3], A_MOMENT[seed // 3 % 3]
    slow: WeakKeyDictionary[MessagePump, float] = WeakKeyDictionary()
    quick_get = MessagePump._get_message
    work, answer, save = Worker._run_threaded, App.call_from_thread, Keeper._save

    async def wait(pump: MessagePump) -> None:
        if pump not in slow:
            slow[pump] = OFTEN if chance.random() < SLOW else SELDOM
        if chance.random() >= slow[pump]:
            return
        if chance.random() < 0.1:
            await asyncio.sleep(chance.random() * a_moment)
            return
        for _ in range(chance.randint(1, turns)):
            await asyncio.sleep(0)

    async def get(pump: MessagePump) -> Message:
        if not pump._closed and pump._pending_message is None:
            await pump._message_queue.ready_event.wait()
            await wait(pump)
        return await quick_get(pump)

    async def work_late(worker: Worker[Any]) -> Any:  # noqa: ANN401 - Textual's
        await asyncio.sleep(chance.random() * a_moment)
        return await work(worker)

    def answer_late(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - Textual's
        time.sleep(chance.random() * a_moment)
        return answer(*given, **named)

    def save_late(*given: Any) -> Any:  # noqa: ANN401 - as the keeper has it
        time.sleep(chance.random() * a_moment)
        return save(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MessagePump, "_get_message", get)
        patch.setattr(Worker, "_run_threaded", work_late)
        patch.setattr(App, "call_from_thread", answer_late)
        patch.setattr(Keeper, "_save", save_late)
        yield


@contextmanager
def acts_wait() -> Iterator[asyncio.Event]:
    """No act in a thread begins before the event is set: what is typed ahead comes before every answer."""
    begin, work = asyncio.Event(), Worker._run_threaded

    async def work_then(worker: Worker[Any]) -> Any:  # noqa: ANN401 - Textual's
        await begin.wait()
        return await work(worker)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_run_threaded", work_then)
        yield begin
        begin.set()


async def turns(number: int = 300) -> None:
    """Let every queue that is free go on so many turns."""
    for _ in range(number):
        await asyncio.sleep(0)


@contextmanager
def as_asked() -> Iterator[None]:
    """As the setting says."""
    if not (seed := os.environ.get(SEED)):
        yield
        return
    with slow_queues(int(seed)):
        yield
