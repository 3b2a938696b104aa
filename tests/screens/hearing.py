"""The program with ears: every bell it writes to the terminal is counted, where the driver writes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from dutydesk.screens import app as app_module
from dutydesk.screens.app import DutyDeskApp
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from dutydesk.acts.desk import Desk
from tests.screens.pauses import without_pauses
from tests.screens.resting import rest

BELL = "\a"


class Ears(HeadlessDriver):
    """A terminal that is there, as far as the program knows, and keeps what is written to it."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the driver's own
        super().__init__(*args, **options)
        self.written: list[str] = []

    @property
    def is_headless(self) -> bool:
        """A program that believes nobody listens rings no bell."""
        return False

    def write(self, data: str) -> None:
        """Keep it."""
        self.written.append(data)


class HeardApp(DutyDeskApp):
    """The program on a terminal with ears."""

    CSS_PATH = Path(app_module.__file__).with_name("desk.tcss")

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        self._driver = Ears(self, debug=False, mouse=mouse, size=size)
        return self._driver

    @property
    def bells(self) -> int:
        """How often the bell rang."""
        assert isinstance(self._driver, Ears)
        return sum(data == BELL for data in self._driver.written)

    async def look(self) -> None:
        """What the clock of the loop does every few seconds: one look for alarms; then come to rest."""
        assert self.alarms is not None
        self.alarms.look()
        await rest(self)


@asynccontextmanager
async def heard(desk: Desk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[HeardApp, Pilot[Any]]]:
    """The program on an open desk, at rest, its bells counted."""
    app = HeardApp(lambda: desk)
    with without_pauses():
        async with app.run_test(size=size) as pilot:
            await rest(app)
            yield app, pilot
