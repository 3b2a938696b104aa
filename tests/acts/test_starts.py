"""A call taken on paper is entered late with its true start and why (part F 12, B-14, B-23)."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.clocks import running
from dutydesk.acts.desk import Desk
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.starts import decision_due, taken_on_paper
from dutydesk.errors import NotAllowed, Stale
from tests.acts.conftest import type_in
from tests.fixed_clock import LONDON, FixedClock

WHY = "The machine was down"


def test_f12_a_call_entered_from_paper_runs_from_its_true_start_and_may_be_over_already(
    desk: Desk, clock: FixedClock
) -> None:
    entered = clock.set("2026-05-12T04:31")
    began = datetime(2026, 5, 11, 2, 10, tzinfo=LONDON)
    contact_id = take_call(desk, started_at=began, paper=WHY)
    view = read_contact(desk, contact_id)
    assert (view.taken_on, view.started_at, view.started_first, view.started_reason) == (
        "paper",
        began,
        entered,
        WHY,
    )
    assert view.call is None, "nobody is on the line"
    assert [(call.began, call.began_at, call.ended_at) for call in view.calls] == [("paper", began, None)]
    type_in(desk, contact_id, "gate.safeguarding", "y")
    assert settle(desk, contact_id)
    (decision,) = [each for each in running(desk, contact_id) if each.timescale == "contact_decision"]
    assert decision.due_at == began + timedelta(hours=24) == decision_due(desk, began)
    assert decision.due_at < clock.now()
    assert read_contact(desk, contact_id).taken_on == "paper"
    told = [(line.act, line.words) for line in history(desk, contact_id)]
    assert ("on_paper", f"Taken on paper, entered later. {WHY}") in told


def test_a_contact_begun_as_a_call_is_said_to_be_from_paper(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    stamped = read_contact(desk, on_desk)
    at = clock.now() - timedelta(hours=3)
    taken_on_paper(desk, on_desk, at, WHY, stamped.version)
    view = read_contact(desk, on_desk)
    assert (view.taken_on, view.started_at, view.started_first) == ("paper", at, stamped.started_at)
    assert view.call is None
    assert {each.started_at for each in running(desk, on_desk)} == {at}
    with pytest.raises(Stale):
        taken_on_paper(desk, on_desk, at, WHY, stamped.version)
    with pytest.raises(NotAllowed, match="Say why it was not entered"):
        taken_on_paper(desk, on_desk, at, "  ", view.version)
    with pytest.raises(NotAllowed, match="later than now"):
        taken_on_paper(desk, on_desk, clock.now() + timedelta(minutes=1), WHY, view.version)


def test_paper_behind_the_gate_leaves_nothing_on_the_desk(desk: Desk, behind: UUID) -> None:
    view = read_contact(desk, behind)
    taken_on_paper(desk, behind, view.started_at - timedelta(hours=1), WHY, view.version)
    assert running(desk) == ()
    assert read_contact(desk, behind).taken_on == "paper"
