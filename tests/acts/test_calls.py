"""Taking a call and settling its gate: R-101, R-102, R-205, R-212, R-217, decision 2."""

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from dutydesk.acts import people
from dutydesk.acts.calls import (
    close_without_record,
    leave,
    left_open,
    settle,
    take_call,
)
from dutydesk.acts.clocks import running
from dutydesk.acts.desk import Desk
from dutydesk.acts.notes import add_line
from dutydesk.acts.phone import end_call
from dutydesk.acts.reading import behind_gate, find_reference, history, open_contact, read_contact
from dutydesk.acts.starts import correct_start
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, NotSaved, Stale
from dutydesk.records.tables import Contact
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock


def test_r217_a_call_waits_in_a_file_of_its_own_without_a_reference(desk: Desk, behind: UUID) -> None:
    view = read_contact(desk, behind)
    assert (view.reference, view.full_reference, view.settled) == ("", "", False)
    assert view.clocks == ()
    assert view.editable
    assert [each.id for each in behind_gate(desk)] == [behind]
    with desk.database.read() as session:
        assert session.exec(select(Contact)).all() == []


def test_a_role_that_is_being_typed_settles_nothing_and_settles_it_once_it_is_whole(
    desk: Desk, behind: UUID
) -> None:
    """Whether the cursor still stands in it is asked when all that was typed is kept, not before."""

    def typing() -> str:
        type_in(desk, behind, "referrer.role", "me")
        return "referrer.role"

    assert not settle(desk, behind, typing)
    assert not settle(desk, behind, lambda: "referrer.role"), "of a mental health nurse so far"
    assert settle(desk, behind)


def test_r205_settling_the_gate_puts_it_on_the_desk_with_a_number_and_its_clocks(
    desk: Desk, behind: UUID, clock: FixedClock
) -> None:
    began = clock.now()
    type_in(desk, behind, "referrer.name", "Tom Reid")
    child = uuid4()
    type_in(desk, behind, "child.name", "Amy Zorn", row=child)
    assert not settle(desk, behind)
    clock.move(minutes=9)
    type_in(desk, behind, "gate.safeguarding", "y")
    assert settle(desk, behind)
    view = read_contact(desk, behind)
    assert (view.reference, view.full_reference) == ("C-0001", "C-2026-0001")
    assert view.facts.answer("referrer.name").typed == "Tom Reid"
    assert view.facts.rows("child")[0].answer("child.name").typed == "Amy Zorn"
    assert (view.family, view.children) == ("ZORN", 1)
    assert view.place is not None
    assert view.place.question == "gate.safeguarding"
    assert {clock.timescale: clock.due_at - began for clock in view.clocks} == {
        "contact_decision": timedelta(hours=24),
        "send_to_manager": timedelta(hours=18),
        "manager_warning": timedelta(hours=20),
    }
    acts = [line.act for line in history(desk, behind)]
    assert acts[0] == "called"
    assert acts[-1] == "settled"
    assert behind_gate(desk) == ()
    assert not any(desk.gate.folder.iterdir())
    assert settle(desk, behind), "settling again changes nothing"
    assert len(running(desk, behind)) == 3


def test_numbers_follow_one_another_and_are_found_in_every_form(desk: Desk) -> None:
    contacts = [take_call(desk) for _ in range(3)]
    for contact_id in contacts:
        type_in(desk, contact_id, "gate.caller", "2")
        assert settle(desk, contact_id)
    for text in ("C-0002", "c-2026-0002", "2", " 0002 ", "C 2", "c2"):
        assert find_reference(desk, text) == contacts[1]
    for text in ("C-2025-0002", "9", "", "two", "C-0002; drop", "Zorn"):
        assert find_reference(desk, text) is None


def test_at_new_year_the_old_numbers_are_still_found(desk: Desk, on_desk: UUID, clock: FixedClock) -> None:
    clock.set("2027-01-01T00:30")
    assert find_reference(desk, "C-0001") == on_desk
    new = take_call(desk)
    type_in(desk, new, "gate.caller", "2")
    settle(desk, new)
    assert read_contact(desk, new).full_reference == "C-2027-0001"
    assert find_reference(desk, "C-0001") == new
    assert find_reference(desk, "C-2026-0001") == on_desk


def test_r212_an_advice_call_becomes_a_contact_timed_from_its_own_start(
    desk: Desk, clock: FixedClock
) -> None:
    began = clock.now()
    clock.move(minutes=12)
    contact_id = take_call(desk, started_at=began, lines=("he said he was hit", "/c Amy, 7"))
    type_in(desk, contact_id, "gate.safeguarding", "y")
    settle(desk, contact_id)
    view = read_contact(desk, contact_id)
    assert view.started_at == began
    assert {each.due_at for each in view.clocks if each.timescale == "contact_decision"} == {
        began + timedelta(hours=24)
    }
    assert [(line.number, line.section, line.text) for line in view.notes] == [
        (1, "", "he said he was hit"),
        (2, "children", "Amy, 7"),
    ]


def test_r101_a_corrected_start_keeps_both_times_and_moves_its_clocks(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    stamped = read_contact(desk, on_desk)
    clock.move(minutes=30)
    at = stamped.started_at - timedelta(minutes=20)
    correct_start(desk, on_desk, at, "the call rang through at 14:06", stamped.version)
    view = read_contact(desk, on_desk)
    assert (view.started_at, view.started_first) == (at, stamped.started_at)
    assert view.started_reason == "the call rang through at 14:06"
    assert {each.timescale: each.due_at - at for each in view.clocks} == {
        "contact_decision": timedelta(hours=24),
        "send_to_manager": timedelta(hours=18),
        "manager_warning": timedelta(hours=20),
    }
    told = history(desk, on_desk)[-1]
    assert (told.act, told.old, told.new) == (
        "start_corrected",
        stamped.started_at.isoformat(),
        at.isoformat(),
    )
    with pytest.raises(Stale):
        correct_start(desk, on_desk, at, "again", stamped.version)
    with pytest.raises(NotAllowed):
        correct_start(desk, on_desk, at, " ", view.version)
    with pytest.raises(NotAllowed):
        correct_start(desk, on_desk, clock.now() + timedelta(seconds=1), "tomorrow", view.version)


def test_r101_the_start_may_be_put_right_behind_the_gate(desk: Desk, behind: UUID) -> None:
    view = read_contact(desk, behind)
    at = view.started_at - timedelta(minutes=3)
    correct_start(desk, behind, at, "rang before I opened it", view.version)
    type_in(desk, behind, "gate.caller", "3")
    settle(desk, behind)
    assert {each.started_at for each in read_contact(desk, behind).clocks} == {at}


def test_a_call_ends_once(desk: Desk, behind: UUID, clock: FixedClock) -> None:
    ended = end_call(desk, behind)
    clock.move(minutes=4)
    assert end_call(desk, behind) == ended
    assert read_contact(desk, behind).call_ended_at == ended
    assert [line.act for line in history(desk, behind)].count("call_ended") == 1


def test_what_was_open_is_found_at_the_next_start(opened: OpenDesk, desk: Desk, clock: FixedClock) -> None:
    assert left_open(desk) is None
    old, new = take_call(desk), take_call(desk)
    open_contact(desk, old)
    clock.move(minutes=1)
    open_contact(desk, new)
    desk.keeper.flush()
    found = left_open(opened())
    assert found is not None
    assert (found.contact_id, found.reference) == (new, "")
    leave(desk, new)
    found = left_open(opened())
    assert found is not None
    assert found.contact_id == old


def test_a_contact_is_its_workers(desk: Desk, on_desk: UUID, worker: Person, manager: Person) -> None:
    people.be(desk, manager.id)
    view = open_contact(desk, on_desk)
    assert not view.editable
    assert worker.name in view.read_only_because
    for act in (
        lambda: end_call(desk, on_desk),
        lambda: correct_start(desk, on_desk, view.started_at, "x", 1),
    ):
        with pytest.raises(NotAllowed, match=worker.name):
            act()


def test_there_is_no_such_contact(desk: Desk) -> None:
    for act in (read_contact, open_contact, end_call):
        with pytest.raises(NotAllowed, match="no such contact"):
            act(desk, uuid4())
    assert settle(desk, uuid4()) is False


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """No file of this program grows beyond so many bytes: a disk that is full, as the system says it."""
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, kept)


@pytest.mark.parametrize("size", [0, 4_000, 40_000, 80_000, 120_000])
def test_a_call_that_could_not_be_made_leaves_no_file_and_is_made_by_the_next_try(
    desk: Desk, size: int
) -> None:
    contact_id = uuid4()
    with full_at(size), pytest.raises(NotSaved):
        take_call(desk, contact_id=contact_id, lines=("a line " * 20_000,))
    assert not desk.gate.folder.exists() or list(desk.gate.folder.iterdir()) == []
    assert desk.gate.database(contact_id) is None
    assert take_call(desk, contact_id=contact_id, lines=("he said",)) == contact_id
    assert [line.text for line in read_contact(desk, contact_id).notes] == ["he said"]


def test_a_call_with_an_empty_line_to_begin_with_leaves_no_file(desk: Desk) -> None:
    contact_id = uuid4()
    with pytest.raises(NotAllowed):
        take_call(desk, contact_id=contact_id, lines=(" ",))
    assert not desk.gate.holds(contact_id)


def test_taking_the_same_call_again_changes_nothing(desk: Desk) -> None:
    contact_id = uuid4()
    take_call(desk, contact_id=contact_id)
    add_line(desk, contact_id, "he said")
    began = read_contact(desk, contact_id).started_at
    assert take_call(desk, contact_id=contact_id) == contact_id
    assert [line.text for line in read_contact(desk, contact_id).notes] == ["he said"]
    type_in(desk, contact_id, "gate.caller", "2")
    assert settle(desk, contact_id)
    assert take_call(desk, contact_id=contact_id) == contact_id
    view = read_contact(desk, contact_id)
    assert (view.settled, view.started_at) == (True, began)
    assert not any(desk.gate.folder.iterdir())


def test_a_call_closed_without_a_record_is_not_made_again_by_a_late_try(desk: Desk) -> None:
    contact_id = take_call(desk)
    close_without_record(desk, contact_id)
    take_call(desk, contact_id=contact_id)
    assert not desk.gate.holds(contact_id)


def test_a_half_made_file_that_a_kill_left_does_not_stand_in_the_way(desk: Desk) -> None:
    contact_id = uuid4()
    desk.gate.make(contact_id)
    assert take_call(desk, contact_id=contact_id) == contact_id
    assert read_contact(desk, contact_id).worker == "Ada Bright"


@contextmanager
def no_mark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk takes no new name that ends in .closing, so no file behind the gate can begin to go."""
    opens = os.open

    def refuse(path: str | os.PathLike[str], *rest: int, **more: int) -> int:
        if str(path).endswith(".closing"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opens(path, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        yield


def test_settled_is_settled_though_the_file_could_not_be_removed(
    opened: OpenDesk, desk: Desk, behind: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(desk, behind, "gate.caller", "2")
    with no_mark(monkeypatch):
        assert settle(desk, behind)
    assert read_contact(desk, behind).settled
    assert behind_gate(desk) == ()
    type_in(desk, behind, "referrer.name", "Tom Reid")
    desk.keeper.flush()
    assert any(desk.gate.folder.iterdir())
    again = opened()
    assert not any(desk.gate.folder.iterdir()), "the next start finishes it"
    assert read_contact(again, behind).facts.answer("referrer.name").typed == "Tom Reid"
