"""A call that drops and is joined again to the same contact (B-9); its start never moves."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import settle
from dutydesk.acts.desk import Desk
from dutydesk.acts.parking import on_hold
from dutydesk.acts.phone import drop_call, end_call, join_call, leave_message
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.redial import ring_back_after
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock


def test_b9_a_dropped_call_waits_to_be_rung_back_and_joins_the_same_contact(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    began = clock.now()
    clock.move(minutes=6)
    dropped = drop_call(desk, on_desk)
    assert (dropped.ended, dropped.redial_at) == ("dropped", clock.now() + ring_back_after())
    assert drop_call(desk, on_desk) == dropped, "said twice it stays the first time"
    view = read_contact(desk, on_desk)
    assert view.call is None
    assert view.call_ended_at == clock.now()
    (row,) = queue(desk, "mine").rows
    assert (row.step, row.redial_at) == ("Ring back", dropped.redial_at)
    assert [each.redial_at for each in on_hold(desk)] == [dropped.redial_at]
    clock.move(minutes=5)
    second = join_call(desk, on_desk, "redialled")
    view = read_contact(desk, on_desk)
    assert view.call == second
    assert (second.number, second.began_at) == (2, clock.now())
    assert view.started_at == view.started_first == began
    assert {each.due_at - began for each in view.clocks if each.timescale == "contact_decision"} == {
        timedelta(hours=24)
    }
    assert on_hold(desk) == ()
    clock.move(minutes=2)
    assert end_call(desk, on_desk) == clock.now()
    calls = [(call.began, call.ended) for call in read_contact(desk, on_desk).calls]
    assert calls == [("rang", "dropped"), ("redialled", "ended")]
    told = [line.words for line in history(desk, on_desk) if line.act in ("call_dropped", "redialled")]
    assert told == [
        "The line dropped. To be rung back by 14:37.",
        "The caller was rung back. Call 2 of this contact.",
    ]


def test_a_call_dropped_behind_the_gate_is_rung_back_there_and_settles_with_all_of_it(
    desk: Desk, behind: UUID, clock: FixedClock
) -> None:
    drop_call(desk, behind)
    assert queue(desk, "mine").rows[0].step == "Ring back"
    assert [each.name for each in on_hold(desk)] == ["call of 14:26"]
    clock.move(minutes=2)
    join_call(desk, behind, "rang_back")
    type_in(desk, behind, "gate.safeguarding", "y")
    assert settle(desk, behind)
    assert [call.began for call in read_contact(desk, behind).calls] == ["rang", "rang_back"]
    assert on_hold(desk) == ()


def test_a_caller_rings_back_after_the_program_was_killed_on_the_call(
    opened: OpenDesk, desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    again = opened()
    clock.move(minutes=3)
    join_call(again, on_desk, "rang_back")
    first, second = read_contact(again, on_desk).calls
    assert (first.ended, first.ended_at) == ("dropped", None), (
        "when it was lost is not known, and not made up"
    )
    assert second.goes_on


def test_whoever_does_not_ring_back_says_that_the_call_is_over(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    drop_call(desk, on_desk)
    at = clock.now()
    clock.move(minutes=20)
    assert end_call(desk, on_desk) == at
    assert on_hold(desk) == ()
    assert history(desk, on_desk)[-1].act == "not_rung_back"
    assert [call.ended for call in read_contact(desk, on_desk).calls] == ["dropped"]


def test_a_call_that_has_ended_cannot_drop_and_can_be_joined(desk: Desk, on_desk: UUID) -> None:
    end_call(desk, on_desk)
    with pytest.raises(NotAllowed, match="No call goes on"):
        drop_call(desk, on_desk)
    assert join_call(desk, on_desk, "rang_back").number == 2


def test_a_caller_who_reaches_another_worker_leaves_a_line_and_nothing_else(
    desk: Desk, worker: Person, manager: Person, on_desk: UUID
) -> None:
    type_in(desk, on_desk, "child.name", "Leah Shaw", row=uuid4())
    drop_call(desk, on_desk)
    people.be(desk, manager.id)
    for refused in ("", "   "):
        with pytest.raises(NotAllowed, match="Say what the caller said"):
            leave_message(desk, on_desk, refused)
    with pytest.raises(NotAllowed, match="Ada Bright"):
        join_call(desk, on_desk, "rang_back")
    leave_message(desk, on_desk, "Mum is back home\nand calm")
    people.be(desk, worker.id)
    view = read_contact(desk, on_desk)
    assert [(line.text, line.section) for line in view.notes] == [
        ("Mo Carter took a call at 14:26: Mum is back home and calm", "")
    ]
    assert [each.contact_id for each in on_hold(desk)] == [on_desk], "Ada still rings back"
    with pytest.raises(NotAllowed, match="is yours"):
        leave_message(desk, on_desk, "to myself")
