"""Two programs on one database, one contact: nothing is written over unseen, both are told (B-18, B-19)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import func, select

from dutydesk.acts import people
from dutydesk.acts.calls import leave, left_open, settle, take_call
from dutydesk.acts.clashing import IS_SETTLED, NOT_NOW, ONE_LINE, Choice, settle_clash
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.notes import add_line
from dutydesk.acts.reading import history, open_contact, read_contact
from dutydesk.acts.seats import Seat
from dutydesk.acts.undoing import redo, undo
from dutydesk.acts.values import Field, Person, Where
from dutydesk.acts.versions import versions_in
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records.shift_tables import Clash
from dutydesk.records.shift_tables import Seat as SeatRow
from dutydesk.records.tables import Answer, Contact
from tests.acts.conftest import OpenDesk, type_in
from tests.acts.play import playing
from tests.acts.windows import ADDRESS, SEEN, clashes, stands, take_in, texts, typed
from tests.fixed_clock import FixedClock


@pytest.fixture
def two(desk: Desk, opened: OpenDesk, worker: Person, on_desk: UUID) -> tuple[Desk, Desk, UUID]:
    """One contact, open in two windows of its worker."""
    other = opened()
    people.be(other, worker.id)
    open_contact(desk, on_desk)
    open_contact(other, on_desk)
    return desk, other, on_desk


def test_b18_what_another_window_saved_is_not_written_over(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "41 Elm Rd")
    assert stands(one, contact) == "14 Elm Road"
    (found,) = clashes(other, contact)
    assert (found.mine, found.theirs, found.ours) == ("41 Elm Rd", "14 Elm Road", True)
    assert (found.mine_by, found.theirs_by) == ("Ada Bright", "Ada Bright")
    assert other.keeper.state == "saved", "it is kept, though not in the field"


def test_typing_on_stays_beside_what_the_other_window_saved(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    for text in ("4", "41", "41 Elm"):
        typed(other, contact, ADDRESS, text)
    typed(one, contact, ADDRESS, "14 Elm Road, LE2")
    (found,) = clashes(other, contact)
    assert (found.mine, found.theirs) == ("41 Elm", "14 Elm Road, LE2")


def test_the_same_text_is_no_clash_and_different_fields_never_are(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, SEEN, "No coat")
    assert clashes(other, contact) == ()
    typed(other, contact, ADDRESS, "14 Elm Road, LE2")
    assert stands(one, contact) == "14 Elm Road, LE2", "it stands on both screens by now"


def test_a_clash_ends_when_the_same_is_typed_and_its_text_stays_in_the_history(
    two: tuple[Desk, Desk, UUID],
) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "41 Elm Rd")
    typed(other, contact, ADDRESS, "14 Elm Road")
    assert clashes(other, contact) == ()
    assert "41 Elm Rd" in texts(one, contact)


@pytest.mark.parametrize(("choice", "left"), [("mine", "41 Elm Rd"), ("theirs", "14 Elm Road")])
def test_either_version_can_stand_and_undo_brings_the_other_back(
    two: tuple[Desk, Desk, UUID], choice: str, left: str
) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "41 Elm Rd")
    (found,) = clashes(other, contact)
    kept = settle_clash(other, contact, found, choice)  # type: ignore[arg-type]
    assert (kept.text, kept.words, stands(one, contact)) == (left, "Address", left)
    assert clashes(other, contact) == ()
    assert {"14 Elm Road", "41 Elm Rd"} <= texts(one, contact)
    away = ({"14 Elm Road", "41 Elm Rd"} - {left}).pop()
    assert undo(other, contact).text == away
    assert stands(one, contact) == away
    assert redo(other, contact).text == left
    typed(other, contact, ADDRESS, f"{left}!")
    assert stands(one, contact) == f"{left}!", "after it the window types on as ever"


def test_a_long_text_can_hold_both_and_a_line_cannot(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    typed(one, contact, SEEN, "No coat")
    typed(other, contact, SEEN, "No lunch")
    (seen,) = clashes(other, contact)
    assert settle_clash(other, contact, seen, "both").text == "No coat\nNo lunch"
    assert stands(one, contact, SEEN) == "No coat\nNo lunch"
    assert undo(other, contact).text == "No coat"
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "41 Elm Rd")
    (address,) = clashes(other, contact)
    with pytest.raises(NotAllowed, match=ONE_LINE):
        settle_clash(other, contact, address, "both")
    assert clashes(other, contact) == (address,)


def test_it_is_settled_once_and_only_by_who_may_type_there(
    two: tuple[Desk, Desk, UUID], worker: Person
) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(other, contact, ADDRESS, "41 Elm Rd")
    (found,) = clashes(other, contact)
    reader = people.arrive(other, "R Moss", "reader", "")
    with pytest.raises(NotAllowed, match=NOT_NOW):
        settle_clash(other, contact, found, "mine")
    assert reader.name == "R Moss"
    people.be(other, worker.id)
    settle_clash(other, contact, found, "theirs")
    with pytest.raises(NotAllowed, match=IS_SETTLED):
        settle_clash(other, contact, found, "mine")


def test_a_mark_with_its_reason_and_who_says_so_travel_with_the_text(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    where = Where("address", "address.line")
    other.keeper.typed(contact, ADDRESS, "?", where, reason="the line was bad")
    other.keeper.flush()
    (found,) = clashes(other, contact)
    settle_clash(other, contact, found, "mine")
    answer = read_contact(one, contact).facts.answer("address.line")
    assert (answer.mark, answer.reason) == ("not_known", "the line was bad")
    assert undo(other, contact).text == "14 Elm Road"
    take_in(one, contact)
    one.keeper.typed(contact, ADDRESS, "Flat 2", where, reason="")
    one.keeper.flush()
    other.keeper.typed(contact, ADDRESS, "Flat 3", where, reason="", says="record")
    other.keeper.flush()
    (found,) = clashes(other, contact)
    settle_clash(other, contact, found, "mine")
    assert read_contact(one, contact).facts.answer("address.line").says == "record"


def test_a_kill_loses_neither_and_whoever_opens_it_next_sees_both(
    two: tuple[Desk, Desk, UUID], opened: OpenDesk, worker: Person, clock: FixedClock
) -> None:
    one, other, contact = two
    typed(one, contact, ADDRESS, "14 Elm Road")
    seat = Seat(other, contact)
    seat.look()
    typed(other, contact, ADDRESS, "41 Elm Rd")
    assert clashes(one, contact) == (), "the other window is there and settles it itself"
    clock.move(minutes=2)  # and nothing was heard of it: it was killed
    third = opened()
    people.be(third, worker.id)
    open_contact(third, contact)
    (found,) = clashes(third, contact)
    assert (found.mine, found.theirs, found.ours) == ("41 Elm Rd", "14 Elm Road", False)
    typed(third, contact, ADDRESS, "14 Elm Road, LE2")
    assert stands(one, contact) == "14 Elm Road, LE2", "it was seen when the contact was opened"
    (found,) = clashes(third, contact)
    assert settle_clash(third, contact, found, "mine").text == "41 Elm Rd"


def test_what_the_other_window_saved_is_shown_where_nothing_is_typed(
    two: tuple[Desk, Desk, UUID],
) -> None:
    one, other, contact = two
    seat = Seat(other, contact)
    assert seat.look().news == frozenset()
    typed(one, contact, ADDRESS, "14 Elm Road")
    typed(one, contact, SEEN, "No coat")
    found = seat.look().news
    assert {key for _, key in found} == {"address.line", "narrative.seen"}
    view = read_contact(other, contact)
    here = (ADDRESS.subject, ADDRESS.question)
    assert {key for _, key in other.keeper.take_theirs(contact, versions_in(view.facts), here)} == {
        "narrative.seen"
    }
    assert {key for _, key in seat.look().news} == {"address.line"}, "not under the cursor"
    typed(other, contact, SEEN, "No coat, no lunch")
    assert stands(one, contact, SEEN) == "No coat, no lunch"
    assert "No coat" in texts(one, contact), "it was half typed in the other window, and typed over here"


def test_undo_after_the_other_window_changed_it_says_so(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    type_in(one, contact, "address.line", "14 Elm Road")
    one.keeper.flush()
    take_in(other, contact)
    type_in(other, contact, "address.line", "41 Elm Rd")
    other.keeper.flush()
    undone = undo(one, contact)
    assert undone.text == "14 Elm Road", "both windows are one person's: the last change of either"
    typed(one, contact, ADDRESS, "14 Elm Road, LE2")
    assert stands(one, contact) == "14 Elm Road, LE2", "an act of this window's own is no clash with it"


def test_rows_added_in_both_windows_have_numbers_of_their_own(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    for desk, name in ((one, "Leah Shaw"), (other, "Jay Shaw")):
        type_in(desk, contact, "child.name", name, row=uuid4(), number=1)
        desk.keeper.flush()
    found = [
        (row.number, row.answer("child.name").typed) for row in read_contact(one, contact).facts.subjects
    ]
    assert found == [(1, "Leah Shaw"), (2, "Jay Shaw")]


def test_lines_of_the_note_are_kept_from_both_at_once(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    go = threading.Barrier(2)

    def enter(desk: Desk, who: str) -> None:
        go.wait()
        for number in range(8):
            add_line(desk, contact, f"{who} {number}")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(enter, one, "one"), pool.submit(enter, other, "other")]:
            done.result()
    notes = read_contact(one, contact).notes
    assert [note.number for note in notes] == list(range(1, 17))
    assert {note.text for note in notes} == {f"{who} {n}" for who in ("one", "other") for n in range(8)}


def test_two_lines_half_typed_are_each_windows_own(two: tuple[Desk, Desk, UUID]) -> None:
    one, other, contact = two
    draft = Field("note.draft")
    typed(one, contact, draft, "he said")
    typed(other, contact, draft, "she was")
    assert clashes(other, contact) == ()
    assert Seat(other, contact).look().news == frozenset()
    add_line(other, contact, "she was cold")
    typed(other, contact, draft, "")
    assert stands(one, contact, draft) == "he said"


def test_behind_the_gate_it_is_the_same_and_nothing_of_it_is_on_the_desk(
    desk: Desk, opened: OpenDesk, worker: Person, behind: UUID
) -> None:
    other = opened()
    if other.gate.database(behind) is None:
        pytest.skip("two programs of one machine share a folder")
    people.be(other, worker.id)
    open_contact(desk, behind)
    open_contact(other, behind)
    first, second = Seat(desk, behind), Seat(other, behind)
    first.look()
    (seen,) = second.look().others
    assert seen.same_person
    typed(desk, behind, ADDRESS, "14 Elm Road")
    typed(other, behind, ADDRESS, "41 Elm Rd")
    assert clashes(other, behind)[0].theirs == "14 Elm Road"
    with desk.database.read() as session:
        for table in (SeatRow, Clash, Answer, Contact):
            assert session.exec(select(func.count()).select_from(table)).one() == 0
    typed(desk, behind, Field("gate.caller"), "2")
    assert settle(desk, behind)
    (found,) = clashes(other, behind)
    assert (found.mine, found.theirs) == ("41 Elm Rd", "14 Elm Road"), "it came onto the desk with the rest"


def test_a_window_that_was_killed_goes_stale_and_one_that_left_is_gone(
    two: tuple[Desk, Desk, UUID], clock: FixedClock
) -> None:
    one, other, contact = two
    first, second = Seat(one, contact), Seat(other, contact)
    assert first.look().others == ()
    (seen,) = second.look().others
    assert (seen.worker, seen.same_person, seen.may_type, seen.typed_at) == ("Ada Bright", True, True, None)
    (seen,) = first.look().others
    began = clock.now()
    second.look(began)
    assert first.look().others[0].typed_at == began, "the first key at once"
    clock.move(seconds=29)
    typed_at = clock.now()
    second.look(typed_at)
    assert first.look().others[0].typed_at == began, "then no oftener than every half minute"
    clock.move(seconds=2)
    second.look(typed_at)
    assert first.look().others[0].typed_at == typed_at
    clock.move(seconds=89)
    assert first.look().others
    clock.move(seconds=2)
    assert first.look().others == ()
    second.look()
    assert first.look().others
    leave(other, contact)
    assert first.look().others == ()


def test_the_window_that_is_closed_first_leaves_the_contact_open_in_the_other(
    two: tuple[Desk, Desk, UUID],
) -> None:
    one, other, contact = two
    Seat(one, contact).look()
    Seat(other, contact).look()
    found = left_open(other)
    assert found is not None
    assert found.elsewhere, "no session ended: it stands in the first window"
    leave(other, contact)
    found = left_open(one)
    assert found is not None, "killed now, the first window offers it again"
    assert (found.contact_id, found.elsewhere) == (contact, False)
    leave(one, contact)
    assert left_open(one) is None


def test_a_manager_and_the_worker_write_about_one_discussion_and_neither_over_the_other(
    tmp_path: Path, clock: FixedClock
) -> None:
    with playing(tmp_path, "2026-05-12T14:26") as play:
        contact = play.take()
        play.urgent(contact)
        play.send(contact)
        other = open_desk(str(tmp_path / "desk.db"), None, play.clock)
        try:
            people.be(other, play.manager.id)
            play.be(play.worker)
            open_contact(play.desk, contact)
            open_contact(other, contact)
            reasons = Field("strategy.reasons")
            typed(play.desk, contact, reasons, "A bruise")
            typed(other, contact, reasons, "A bruise, and an account that changed")
            (found,) = clashes(other, contact)
            assert (found.mine_by, found.theirs_by) == ("M Patel", "S Khan")
            settle_clash(other, contact, found, "mine")
            line = [
                each for each in history(other, contact) if each.act == "typed" and each.new == "A bruise"
            ]
            assert [each.by for each in line] == ["S Khan"]
        finally:
            close_desk(other)


def test_a_reader_is_told_apart_from_who_may_type(two: tuple[Desk, Desk, UUID], manager: Person) -> None:
    one, other, contact = two
    people.be(other, manager.id)
    Seat(other, contact).look()
    (seen,) = Seat(one, contact).look().others
    assert (seen.worker, seen.may_type, seen.same_person) == ("Mo Carter", False, False)


def test_a_contact_made_here_is_known_from_its_first_key(
    desk: Desk, opened: OpenDesk, worker: Person
) -> None:
    contact = take_call(desk)
    typed(desk, contact, Field("gate.caller"), "2")
    assert settle(desk, contact)
    other = opened()
    people.be(other, worker.id)
    open_contact(other, contact)
    typed(other, contact, ADDRESS, "14 Elm Road")
    typed(desk, contact, ADDRESS, "41 Elm Rd")
    assert stands(desk, contact) == "14 Elm Road"
    assert clashes(desk, contact)[0].mine == "41 Elm Rd"


def test_what_nobody_has_read_beside_the_other_is_not_written_over(two: tuple[Desk, Desk, UUID]) -> None:
    """A reader's finding: the child's sentence, typed on while the panel stood open, went from the record."""
    one, other, contact = two
    typed(one, contact, SEEN, "Bruise")
    typed(other, contact, SEEN, "Mother rang")
    (shown,) = clashes(other, contact)
    typed(one, contact, SEEN, "Bruise; the child says father did it")
    choices: tuple[Choice, ...] = ("mine", "both", "theirs")
    for choice in choices:
        with pytest.raises(Stale, match="typed on"):
            settle_clash(other, contact, shown, choice)
    assert stands(one, contact, SEEN) == "Bruise; the child says father did it"
    (now,) = clashes(other, contact)
    kept = settle_clash(other, contact, now, "both")
    assert kept.text == "Bruise; the child says father did it\nMother rang"
