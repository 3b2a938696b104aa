"""Nothing of a review is left out without a sign: the history beside it, and what is not known of it."""

import pytest

from dutydesk.acts import endorsing
from dutydesk.acts.desk import Desk
from dutydesk.acts.reading import read_contact
from tests.acts.play import Play
from tests.fixed_clock import FixedClock
from tests.screens.review_cases import drawn, read_all, rows, send, sent, sit
from tests.screens.test_review import MANAGER, SIZES, WORKER, desk, reviewing

__all__ = ["desk"]


def beside(lines: list[str]) -> str:
    """The column at the right, from the history down to the clocks."""
    side = "\n".join(row[81:] for row in lines)
    return side[side.index("HISTORY") : side.index("CLOCKS RUNNING")]


async def test_the_history_of_a_long_decision_has_its_newest_lines_and_counts_the_others(
    desk: Desk, clock: FixedClock
) -> None:
    contact = sent(desk)
    for number in range(1, 6):
        sit(desk, *MANAGER)
        digest = endorsing.open_review(desk, contact).submission.digest
        clock.move(minutes=10)
        endorsing.send_back(desk, contact, digest, f"Ask again, {number}")
        sit(desk, *WORKER)
        clock.move(minutes=10)
        send(desk, contact)
    async with reviewing(desk, contact, (120, 36)) as pilot:
        side = beside(rows(pilot))
        assert side.index("opened by M Patel") < side.index("sent by S Khan"), "newest first"
        assert "16:06 sent by S Khan" in side
        assert "earlier" in side
        shown = sum(f":{minute}6 " in row for row in side.splitlines() for minute in range(6))
        assert f"and {17 - shown} earlier" in side


async def test_a_short_history_is_all_there(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact, (120, 36)) as pilot:
        assert "earlier" not in beside(rows(pilot))


async def test_the_discussion_held_is_a_line_of_the_history(desk: Desk, clock: FixedClock) -> None:
    play = Play(desk, clock)
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    clock.move(minutes=30)
    play.discuss(contact, "14:50")
    async with reviewing(desk, contact, (120, 36)) as pilot:
        assert "14:50 discussion held: section 47" in beside(rows(pilot))


@pytest.mark.parametrize("size", SIZES)
async def test_none_is_not_said_of_answers_that_are_not_known(desk: Desk, size: tuple[int, int]) -> None:
    """Outside the thirteen items a mark holds nothing back; the manager is told of it all the same."""
    contact = sent(desk, {"address.postcode": "?", "views.child": "?"})
    async with reviewing(desk, contact, size) as pilot:
        assert "None of the 13 items; 2 other answers not known" in drawn(pilot)
        assert "a Postcode; v The child's own view" in drawn(pilot)
        assert "asked, not known" in await read_all(pilot)


async def test_none_is_said_where_nothing_is_marked(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        (row,) = [row for row in rows(pilot) if row.startswith(" EXCEPTIONS")]
        assert row.split()[:2] == ["EXCEPTIONS", "None"]
        assert "13 items" not in row
    assert read_contact(desk, contact).state == "sent"
