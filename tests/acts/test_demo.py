"""The demonstration: invented people in every state, with clocks that are live now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import demo, endorsing, feedback_rows, people
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.practice.bands import Band
from dutydesk.practice.roles import Role
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.wording import countdown
from dutydesk.records.database import Database
from tests.fixed_clock import FixedClock


@pytest.fixture(scope="module", params=["2026-05-12T14:26", "2026-10-25T01:30+00:00", "2026-12-28T00:03"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A demonstration at an ordinary hour, in the hour that comes twice, and just after midnight.

    Furnished once for each: to be looked at only. What changes something takes `copied`.
    """
    desk = open_desk(None, None, FixedClock(request.param), demonstration=True)
    yield desk
    close_desk(desk)


@pytest.fixture
def copied(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """The same people and contacts at a desk of its own: a demonstration's file is opened by no start."""
    own = open_desk(str(tmp_path / "desk.db"), None, desk.clock)
    demo.furnish(own)
    yield own
    close_desk(own)


def test_it_opens_as_a_duty_worker_among_people_of_every_role(desk: Desk) -> None:
    assert desk.here is not None
    assert desk.here.name == "S Khan"
    assert {person.role for person in people.everyone(desk)} == {
        each.key for each in desk.profile.roles.values() if each.desk not in (Role.AUDITOR, Role.ADMIN)
    }


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


def test_feedback_stands_owed_late_held_and_sent(desk: Desk) -> None:
    """R-901, R-911: every state of the fourth list, all live now."""
    now = desk.clock.now()
    listed = [row.item for row in queue(desk, "feedback").rows if row.item]
    assert any(item.state == "owed" and item.due_at <= now for item in listed)
    assert any(item.state == "owed" and item.due_at > now for item in listed)
    assert any(item.state == "held" and item.reviewer for item in listed)
    assert any(item.state == "held" and not item.reviewer for item in listed), "by the mark alone"
    sent = [
        item
        for row in (*queue(desk, "team").rows, *queue(desk, "closed").rows)
        for item in feedback_rows.of_contact(desk, row.contact_id)
        if item.state == "sent"
    ]
    assert sent


def test_a_manager_can_go_on_from_there(copied: Desk) -> None:
    desk = copied
    manager = next(person for person in people.everyone(desk) if person.endorses_contacts)
    people.be(desk, manager.id)
    waiting = queue(desk, "endorse").rows
    assert len(waiting) == 4
    assert all(row.may_endorse for row in waiting)
    review = endorsing.open_review(desk, waiting[0].contact_id)
    digest = review.submission.digest
    endorsing.endorse(desk, waiting[0].contact_id, digest, "Agreed", unknown_reason="Hospital to confirm")
    assert read_contact(desk, waiting[0].contact_id).state == "escalated"


def test_one_contact_still_stands_behind_its_gate(desk: Desk) -> None:
    (contact_id,) = desk.gate.ids()
    view = read_contact(desk, contact_id)
    assert (view.settled, view.family, len(view.notes)) == (False, "CARTER", 2)


def test_every_answer_left_one_line_of_history(desk: Desk) -> None:
    """Played through the acts, not written beside them: what was typed is told by whom and when."""
    for row in queue(desk, "team").rows:
        view = read_contact(desk, row.contact_id)
        told = [line for line in history(desk, row.contact_id) if line.act == "typed"]
        answers = [*view.facts.answers.values()]
        for subject in view.facts.subjects:
            answers += subject.answers.values()
        assert len(told) == sum(answer.typed != "" for answer in answers) > 20
        assert all(line.by and view.started_at <= line.at <= desk.clock.now() for line in told)


def _waits_for_the_disk(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_only_a_demonstration_does_not_wait_for_the_disk(desk: Desk, tmp_path: Path) -> None:
    full, off = 2, 0
    behind = [home for _, home in desk.gate.readable()]
    assert [_waits_for_the_disk(each) for each in (desk.database, *behind)] == [off, off]
    assert not desk.gate.durable
    real = open_desk(str(tmp_path / "desk.db"), None, desk.clock)
    try:
        people.arrive(real, "Ada Bright", "duty_worker", "SW10001")
        call = real.gate.database(take_call(real))
        assert call is not None
        assert call.path != real.database.path
        assert [_waits_for_the_disk(each) for each in (real.database, call)] == [full, full]
        assert real.gate.durable
    finally:
        close_desk(real)


def test_nothing_of_it_stays(clock: FixedClock) -> None:
    desk = open_desk(None, None, clock, demonstration=True)
    folder = desk.folder
    assert folder is not None
    assert folder.is_dir()
    close_desk(desk)
    assert not Path(folder).exists()


def test_a_family_that_was_not_told_was_not_rung_back_or_asked(desk: Desk) -> None:
    """R-207: who is told of it, and who has a say, fit each other in every story."""
    found = [read_contact(desk, row.contact_id).facts for row in queue(desk, "team").rows]
    silent = [facts for facts in found if facts.answer("told.informed").typed == "n"]
    assert len(silent) >= 2
    for facts in silent:
        assert facts.answer("views.contacted").typed == "n"
        assert not facts.answer("told.how").given
        assert {row.answer("adult.consent").typed for row in facts.rows("adult")} == {"s"}


def test_nobody_speaks_of_school_where_no_child_goes_to_one(desk: Desk) -> None:
    told = 0
    for row in queue(desk, "team").rows:
        facts = read_contact(desk, row.contact_id).facts
        if not all(
            each.answer("child.born").typed in ("4m", "1", "due in 3 months") for each in facts.rows("child")
        ):
            continue
        told += 1
        for key, answer in facts.answers.items():
            for word in ("school", "mornings", "four days", "breakfast"):
                assert word not in answer.typed.casefold(), key
    assert told == 3
