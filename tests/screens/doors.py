"""Encrypted desks for the tests of the screens before them: how one is made, and the program at its door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from dutydesk.screens.app import DutyDeskApp
from textual.pilot import Pilot

from dutydesk.acts import people, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.records import keyfile
from dutydesk.records.keyfile import Cost
from tests.fixed_clock import FixedClock
from tests.screens.conftest import settle

WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
NAME = "Ada Bright"


def cheap_keys(patch: pytest.MonkeyPatch) -> None:
    """Argon2id at a cost that is none: what it costs is not asked here."""
    cheap = Cost(memory=64, passes=1)
    for makes in (keyfile.wrapped, unlocking.begin, unlocking.new_recovery):
        patch.setattr(makes, "__kwdefaults__", {**(makes.__kwdefaults__ or {}), "cost": cheap})


def locked(path: Path, clock: FixedClock, *others: str) -> str:
    """An encrypted desk in this file on which Ada Bright works, and others. Returns its recovery key."""
    entrance = Entrance(str(path), None, clock)
    begun = unlocking.begin(NAME, WORDS, WORDS)
    desk = entrance.make(begun, Newcomer(NAME, "duty_worker", "SW1"))
    try:
        for name in others:
            people.arrive(desk, name, "duty_manager", "", OTHER, OTHER, begun.recovery)
    finally:
        close_desk(desk)
    path.with_name(f"{path.name}-here").unlink()
    return begun.recovery


@asynccontextmanager
async def at_the_door(
    path: Path, clock: FixedClock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[DutyDeskApp, Pilot[Any]]]:
    """The program at the door of the desk in this file, at rest; closes what was opened."""
    app = DutyDeskApp(lambda: Entrance(str(path), None, clock))
    try:
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            yield app, pilot
    finally:
        if app.desk is not None:
            close_desk(app.desk)
