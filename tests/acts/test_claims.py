"""A contact whose worker has gone is taken over with a reason; one whose worker is there is not (B-19)."""

from uuid import UUID

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.claims import (
    BEHIND_GATE,
    NO_REASON,
    NOT_A_MANAGER,
    NOT_A_WORKER,
    NOT_TO_THEM,
    all_told_words,
    claim,
    hand_over,
    take_over,
    taken_from_me,
    told_words,
)
from dutydesk.acts.desk import Desk
from dutydesk.acts.parking import park
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, open_contact, read_contact
from dutydesk.acts.seats import Seat
from dutydesk.acts.undoing import steps
from dutydesk.acts.values import Field, Person, Where
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records import reading as records
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock

ADDRESS = Field("address.line")
REASON = "Went home ill at noon"


@pytest.fixture
def colleague(desk: Desk, opened: OpenDesk, worker: Person) -> Desk:
    """Another program on the same database, at which Tom Webb sits."""
    other = opened()
    people.arrive(other, "Tom Webb", "duty_worker", "SW30003")
    people.be(desk, worker.id)
    return other


def version(desk: Desk, contact: UUID) -> int:
    return read_contact(desk, contact).version


def test_b19_a_contact_whose_worker_is_gone_is_taken_over_with_a_reason(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    open_contact(desk, on_desk)
    Seat(desk, on_desk).look()
    type_in(desk, on_desk, "address.line", "14 Elm Road")
    desk.keeper.typed(on_desk, Field("narrative.seen"), "No coat, and cry", Where("narrative"))
    park(desk, on_desk)
    before = read_contact(desk, on_desk)
    clock.move(minutes=16)
    assert claim(colleague, on_desk).why_not == ""
    take_over(colleague, on_desk, REASON, before.version)
    after = read_contact(colleague, on_desk)
    assert (after.worker, after.version, after.editable) == ("Tom Webb", before.version + 1, True)
    assert [clock.due_at for clock in after.clocks] == [clock.due_at for clock in before.clocks]
    assert all(clock.stopped_at is None for clock in after.clocks)
    line = history(colleague, on_desk)[-1]
    assert (line.by, line.act, line.old, line.new) == ("Tom Webb", "taken_over", "Ada Bright", "Tom Webb")
    assert REASON in line.words
    left = [each for each in history(colleague, on_desk) if each.new == "No coat, and cry"]
    assert [each.by for each in left] == ["Ada Bright"], "half typed, in the name of who typed it"
    assert [row.contact_id for row in queue(colleague, "mine").rows] == [on_desk]
    assert queue(desk, "mine").rows == ()
    assert queue(desk, "mine").on_hold == (), "parked no more"


def test_the_worker_before_is_told_once_in_their_own_window(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    clock.move(minutes=16)
    take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    assert taken_from_me(colleague) == ()
    (told,) = taken_from_me(desk)
    assert (
        told_words(told, clock.now()) == "C-0001 is Tom Webb's now, since 14:42 today: Went home ill at noon"
    )
    assert taken_from_me(desk) == ()


def test_of_several_at_once_each_is_told(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    """Each is handed out once, so each has to be said."""
    second = take_call(desk)
    type_in(desk, second, "gate.caller", "2")
    assert settle(desk, second)
    clock.move(minutes=16)
    for contact in (on_desk, second):
        take_over(colleague, contact, REASON, version(colleague, contact))
    told = taken_from_me(desk)
    assert all_told_words(told, clock.now()) == "2 contacts changed hands. Tom Webb has C-0001, C-0002"
    assert all_told_words(taken_from_me(desk), clock.now()) == ""


def test_while_a_window_of_its_worker_is_seen_it_is_refused_with_who_and_when(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    open_contact(desk, on_desk)
    seat = Seat(desk, on_desk)
    type_in(desk, on_desk, "address.line", "14 Elm Road")
    desk.keeper.flush()
    clock.move(minutes=14)
    seat.look(clock.now())
    clock.move(minutes=14)
    refused = claim(colleague, on_desk).why_not
    assert refused.startswith("Ada Bright is there: was seen at 14:40 and last typed at 14:40.")
    with pytest.raises(NotAllowed, match="Ada Bright is there"):
        take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    clock.move(minutes=1)
    take_over(colleague, on_desk, REASON, version(colleague, on_desk))


def test_a_window_on_another_contact_is_a_sign_as_well(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    busy = take_call(desk)
    type_in(desk, busy, "gate.caller", "2")
    assert settle(desk, busy)
    clock.move(minutes=20)
    Seat(desk, busy).look()
    with pytest.raises(NotAllowed, match="Ada Bright is there"):
        take_over(colleague, on_desk, REASON, version(colleague, on_desk))


def test_what_the_worker_before_types_afterwards_is_refused_and_stays_in_their_memory(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    open_contact(desk, on_desk)
    type_in(desk, on_desk, "address.line", "14 Elm Road")
    desk.keeper.flush()
    clock.move(minutes=16)
    take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    desk.keeper.typed(on_desk, ADDRESS, "41 Elm Rd", Where("address"))
    desk.keeper.flush()
    assert [each.text for each in desk.keeper.refused] == ["41 Elm Rd"]
    assert read_contact(colleague, on_desk).facts.answer("address.line").typed == "14 Elm Road"
    assert desk.keeper.state == "failed"


def test_the_new_worker_undoes_only_what_they_did_themselves(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    type_in(desk, on_desk, "address.line", "14 Elm Road")
    desk.keeper.flush()
    clock.move(minutes=16)
    take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    with colleague.database.read() as session:
        lines = records.history_of(session, on_desk)
    assert colleague.here is not None
    assert steps(lines, colleague.here.id).done == ()


def test_it_needs_a_reason_a_registration_and_the_version_that_was_read(
    desk: Desk, colleague: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    clock.move(minutes=16)
    with pytest.raises(NotAllowed, match=NO_REASON):
        take_over(colleague, on_desk, "  ", version(colleague, on_desk))
    with pytest.raises(Stale):
        take_over(colleague, on_desk, REASON, 99)
    people.arrive(colleague, "R Moss", "reader", "")
    with pytest.raises(NotAllowed, match="is for a social worker of the desk or a manager"):
        take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    people.arrive(colleague, "J Lee", "single_assessment_manager", "")
    with pytest.raises(NotAllowed, match=NOT_A_WORKER):
        take_over(colleague, on_desk, REASON, version(colleague, on_desk))
    with pytest.raises(NotAllowed, match=NOT_A_MANAGER):
        hand_over(colleague, on_desk, UUID(int=1), REASON, version(colleague, on_desk))


def test_a_manager_hands_it_over_at_any_time_and_says_to_whom(
    desk: Desk, colleague: Desk, on_desk: UUID, worker: Person, clock: FixedClock
) -> None:
    webb = colleague.here
    assert webb is not None
    Seat(desk, on_desk).look()
    people.arrive(colleague, "Mo Carter", "duty_manager", "SW20002")
    found = claim(colleague, on_desk)
    assert (found.why_not, found.hands_over) == ("", True)
    assert (webb.id, "Tom Webb") in found.to
    assert worker.id not in {who for who, _ in found.to}
    with pytest.raises(NotAllowed, match=NOT_TO_THEM):
        hand_over(colleague, on_desk, worker.id, REASON, found.version)
    hand_over(colleague, on_desk, webb.id, "Two urgent ones at once", found.version)
    assert read_contact(colleague, on_desk).worker == "Tom Webb"
    (told,) = taken_from_me(desk)
    assert told_words(told, clock.now()) == (
        "C-0001 is Tom Webb's now, since 14:26 today (Mo Carter handed it over): Two urgent ones at once"
    )


def test_behind_the_gate_it_stands_on_one_machine_and_cannot_change_hands(
    desk: Desk, colleague: Desk, behind: UUID, clock: FixedClock
) -> None:
    clock.move(minutes=16)
    for act in (lambda: claim(colleague, behind), lambda: take_over(colleague, behind, REASON, 1)):
        with pytest.raises(NotAllowed, match=BEHIND_GATE[:40]):
            act()


def test_two_colleagues_at_once_and_one_of_them_has_it(
    desk: Desk, colleague: Desk, opened: OpenDesk, on_desk: UUID, clock: FixedClock
) -> None:
    third = opened()
    people.arrive(third, "Una Cole", "duty_worker", "SW40004")
    clock.move(minutes=16)
    read = version(colleague, on_desk)
    take_over(third, on_desk, REASON, read)
    with pytest.raises(Stale):
        take_over(colleague, on_desk, REASON, read)
    assert read_contact(colleague, on_desk).worker == "Una Cole"
