"""Whoever reads a review is seen by the window that has the contact open (B-19)."""

from dutydesk.screens.review import ReviewScreen
from textual.pilot import Pilot

from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.seats import Seat
from tests.fixed_clock import FixedClock
from tests.screens.review_cases import press, sent, settle, sit
from tests.screens.test_review import WORKER, desk, reviewing

__all__ = ["desk"]


def readers(seat: Seat) -> list[tuple[str, bool]]:
    """Who else is at a contact, and whether they may type there."""
    return [(each.worker, each.may_type) for each in seat.look().others]


async def look(pilot: Pilot[int]) -> None:
    """The look that comes every few seconds."""
    assert isinstance(pilot.app.screen, ReviewScreen)
    pilot.app.screen.sit()
    await settle(pilot)


async def test_b19_a_manager_who_reads_is_seen_and_no_longer_once_they_read_the_next(
    desk: Desk, clock: FixedClock
) -> None:
    first, second = sent(desk), sent(desk)
    other = open_desk(str(desk.database.path), None, clock)
    try:
        sit(other, *WORKER)
        here, there = Seat(other, first), Seat(other, second)
        async with reviewing(desk, first) as pilot:
            assert readers(here) == [("M Patel", False)]
            assert readers(there) == []
            await press(pilot, "]")
            await look(pilot)
            assert readers(here) == []
            assert readers(there) == [("M Patel", False)]
            await press(pilot, "escape")
            await settle(pilot)
            assert readers(there) == []
    finally:
        close_desk(other)
