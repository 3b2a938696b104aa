"""The demonstration: invented people in every state, with clocks that are live now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import endorsing, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import read_contact
from dutydesk.practice.bands import Band
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.wording import countdown
from tests.fixed_clock import FixedClock


@pytest.fixture(params=["2026-05-12T14:26", "2026-10-25T01:30+00:00", "2026-12-28T00:03"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A demonstration at an ordinary hour, in the hour that comes twice, and just after midnight."""
    desk = open_desk(None, None, FixedClock(request.param), demonstration=True)
    yield desk
    close_desk(desk)


def test_it_opens_as_a_duty_worker_among_people_of_every_role(desk: Desk) -> None:
    assert desk.here is not None
    assert desk.here.name == "S Khan"
    assert {person.role for person in people.everyone(desk)} == set(desk.profile.roles)


def test_contacts_stand_in_every_state(desk: Desk) -> None:
    rows = [*queue(desk, "team").rows, *queue(desk, "mine").rows, *queue(desk, "closed").rows]
    steps = {row.step for row in rows}
    assert steps >= {"Recording", "Sent", "Sent back", "Strategy", "Referral open", "Section 47", "Endorsed"}
    assert any(row.unsettled for row in rows)
    assert len({row.contact_id for row in rows}) == 14
    assert len(queue(desk, "closed").rows) == 2


def test_the_clocks_are_live_now(desk: Desk) -> None:
    now = desk.clock.now()
    bands = set()
    for clock in queue(desk, "team").clocks:
        due = as_kept(
            desk.profile.timescale(clock.timescale),
            clock.started_at,
            clock.due_on or clock.due_at,
            desk.calendar,
        )
        bands.add(countdown(due, now, desk.calendar).band)
    assert bands == {Band.PLENTY, Band.SOON, Band.URGENT, Band.OVERDUE}
    urgent = next(row for row in queue(desk, "team").rows if row.step == "Strategy")
    assert urgent.clock is not None
    assert 0 < (urgent.clock.due_at - now).total_seconds() < 3600
    assert urgent.danger


def test_a_manager_can_go_on_from_there(desk: Desk) -> None:
    manager = next(person for person in people.everyone(desk) if person.endorses_contacts)
    people.be(desk, manager.id)
    waiting = queue(desk, "endorse").rows
    assert len(waiting) == 4
    assert all(row.may_endorse for row in waiting)
    review = endorsing.open_review(desk, waiting[0].contact_id)
    digest = review.submission.digest
    endorsing.endorse(desk, waiting[0].contact_id, digest, "Agreed", unknown_reason="Hospital to confirm")
    assert read_contact(desk, waiting[0].contact_id).state == "escalated"


def test_nothing_of_it_stays(desk: Desk) -> None:
    folder = desk.folder
    assert folder is not None
    assert folder.is_dir()
    close_desk(desk)
    assert not Path(folder).exists()
