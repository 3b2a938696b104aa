"""Park and switch (B-8): a contact is put on hold at its letter, and nothing forgets it."""

from uuid import UUID, uuid4

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import left_open, settle, take_call
from dutydesk.acts.desk import Desk
from dutydesk.acts.parking import NONE_PARKED, next_parked, on_hold, park
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, open_contact, read_contact
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock


def on_the_desk(desk: Desk, child: str) -> UUID:
    """A neighbour's call about this child, settled onto the desk and open on the screen."""
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    type_in(desk, contact_id, "child.name", child, row=uuid4())
    assert settle(desk, contact_id)
    open_contact(desk, contact_id)
    return contact_id


def test_b8_a_parked_contact_stands_on_top_of_mine_and_comes_back_to_its_letter(
    desk: Desk, clock: FixedClock
) -> None:
    older = on_the_desk(desk, "Amy Zorn")
    clock.move(minutes=3)
    parked = on_the_desk(desk, "Leah Shaw")
    type_in(desk, parked, "narrative.seen", "No coat, and cry")
    park(desk, parked)
    clock.move(minutes=4)
    first, second = queue(desk, "mine").rows
    assert (first.contact_id, second.contact_id) == (parked, older)
    assert first.parked_at is not None
    assert clock.now() - first.parked_at == (clock.now() - first.started_at)
    assert first.clock is not None, "its clocks run on"
    (held,) = on_hold(desk)
    assert (held.name, held.short) == ("C-0002 SHAW", "C-0002")
    back = open_contact(desk, parked)
    assert back.place is not None
    assert (back.place.question, back.place.caret) == ("narrative.seen", len("No coat, and cry"))
    assert on_hold(desk) == ()
    assert queue(desk, "mine").rows[0].contact_id == older
    assert [line.act for line in history(desk, parked)][-2:] == ["parked", "taken_up"]


def test_a_call_behind_the_gate_parks_without_a_name(desk: Desk, behind: UUID) -> None:
    type_in(desk, behind, "child.name", "Leah Shaw", row=uuid4())
    park(desk, behind)
    (held,) = on_hold(desk)
    assert (held.name, held.reference) == ("call of 14:26", "")
    assert queue(desk, "mine").rows[0].parked_at is not None
    # Settled later, it is parked still, and now it has its number.
    type_in(desk, behind, "gate.safeguarding", "y")
    assert settle(desk, behind)
    assert [each.name for each in on_hold(desk)] == ["C-0001 SHAW"]


def test_a_parked_call_is_no_left_open_one_and_outlives_the_program(
    opened: OpenDesk, desk: Desk, behind: UUID, clock: FixedClock
) -> None:
    open_contact(desk, behind)
    park(desk, behind)
    clock.move(minutes=1)
    now = on_the_desk(desk, "Amy Zorn")
    again = opened()
    found = left_open(again)
    assert found is not None
    assert found.contact_id == now
    assert [each.contact_id for each in on_hold(again)] == [behind]


def test_switching_takes_the_last_parked_and_switching_on_goes_round(desk: Desk, clock: FixedClock) -> None:
    first = on_the_desk(desk, "Amy Zorn")
    park(desk, first)
    clock.move(minutes=1)
    second = on_the_desk(desk, "Leah Shaw")
    park(desk, second)
    clock.move(minutes=1)
    third = on_the_desk(desk, "Mia Khan")
    here, seen = third, []
    for number in range(4):
        clock.move(minutes=1)
        other = next_parked(desk, here, longest=number > 0)
        park(desk, here)
        here = other
        open_contact(desk, here)
        seen.append(here)
    assert seen == [second, first, third, second]


def test_with_nothing_parked_there_is_nothing_to_switch_to(desk: Desk, on_desk: UUID) -> None:
    with pytest.raises(NotAllowed, match=NONE_PARKED):
        next_parked(desk, on_desk, longest=False)
    assert read_contact(desk, on_desk).parked_at is None


def test_what_is_parked_is_ones_own(desk: Desk, worker: Person, manager: Person, on_desk: UUID) -> None:
    park(desk, on_desk)
    park(desk, on_desk)
    assert [line.act for line in history(desk, on_desk)].count("parked") == 1
    people.be(desk, manager.id)
    assert on_hold(desk) == ()
    assert queue(desk, "team").rows[0].parked_at is None
    with pytest.raises(NotAllowed, match="Ada Bright"):
        park(desk, on_desk)
    open_contact(desk, on_desk)
    people.be(desk, worker.id)
    assert [each.contact_id for each in on_hold(desk)] == [on_desk], "a manager who reads takes nothing up"
