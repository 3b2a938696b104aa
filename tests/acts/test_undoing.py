"""Second thoughts on a call: any change is taken back by field, also the next morning (interaction, b).

Nothing leaves the history: what was undone stands there with who undid it.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import calls, endorsing, rows, sending, undoing
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.people import be
from dutydesk.acts.reading import history
from dutydesk.acts.values import Field, Where
from dutydesk.errors import NotAllowed
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def typed(play: Play, contact: UUID, question: str) -> str:
    return play.view(contact).facts.answer(question).typed


def undo_all(play: Play, contact: UUID) -> list[str]:
    said = []
    while True:
        try:
            said.append(undoing.undo(play.desk, contact).words)
        except NotAllowed:
            return said


def test_the_last_change_of_any_field_is_taken_back_and_done_again(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom Reid")
    play.type(contact, "referrer.name", "Tom Reed")
    play.type(contact, "address.line", "14 Elm Road")
    found = undoing.undo(play.desk, contact)
    assert (found.words, found.text, found.was) == ("Address, address", "", "14 Elm Road")
    assert undoing.undo(play.desk, contact).was == "Tom Reed"
    assert typed(play, contact, "referrer.name") == "Tom Reid"
    assert typed(play, contact, "address.line") == ""
    again = undoing.redo(play.desk, contact)
    assert (again.act, again.text, again.was) == ("redone", "Tom Reed", "Tom Reid")
    assert typed(play, contact, "referrer.name") == "Tom Reed"
    undoing.redo(play.desk, contact)
    assert typed(play, contact, "address.line") == "14 Elm Road"
    with pytest.raises(NotAllowed, match="Nothing is left to redo"):
        undoing.redo(play.desk, contact)


def test_fields_left_while_a_save_is_under_way_are_taken_back_in_the_order_they_were_left(play: Play) -> None:
    """Found on a busy machine: the field left last was saved, the one before it still waited."""
    keeper, contact = play.desk.keeper, play.take()
    name, role = Field("referrer.name"), Field("referrer.role")
    keeper.typed(contact, role, "DSL", Where("referrer", "referrer.role"))
    keeper.flush()
    with keeper.holding(contact):
        keeper.moved(contact, Where("referrer", "referrer.role"))
        while not keeper._under_way:
            continue
        keeper.typed(contact, name, "Tom", Where("referrer", "referrer.name"))
        keeper.left(contact, name)
        keeper.left(contact, role)
    keeper.flush()
    assert undo_all(play, contact) == ["Referrer, role, agency", "Referrer, name"]


def test_a_new_change_ends_what_could_be_done_again(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom")
    undoing.undo(play.desk, contact)
    play.type(contact, "referrer.name", "Ann")
    with pytest.raises(NotAllowed, match="something was changed since"):
        undoing.redo(play.desk, contact)
    assert typed(play, contact, "referrer.name") == "Ann"


def test_what_stands_unsaved_under_the_cursor_is_the_first_thing_undone(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom")
    # Typed, and the cursor still in the field: no line of history yet.
    where = Where("referrer", "referrer.name")
    play.desk.keeper.typed(contact, Field("referrer.name"), "Tom and more", where)
    assert undoing.undo(play.desk, contact).was == "Tom and more"
    assert typed(play, contact, "referrer.name") == "Tom"


def test_a_childs_cell_says_whose_and_the_queue_follows(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    calls.settle(play.desk, contact)
    child = play.child(contact, name="Jay Shaw")
    play.retype(contact, "child", child, "gender", "m")
    found = undoing.undo(play.desk, contact)
    assert (found.words, found.text, found.was) == ("Jay Shaw, gender", "f", "m")
    play.retype(contact, "child", child, "name", "Jay Moss")
    assert play.view(contact).family == "MOSS"
    undoing.undo(play.desk, contact)
    assert play.view(contact).family == "SHAW"


def test_a_mark_comes_back_with_its_reason(play: Play) -> None:
    """R-109: why it was not known is part of the answer."""
    contact = play.take()
    play.type(contact, "address.postcode", "?", reason="The caller rang from the street")
    play.type(contact, "address.postcode", "LE4 9ZZ")
    undoing.undo(play.desk, contact)
    answer = play.view(contact).facts.answer("address.postcode")
    assert (answer.typed, answer.reason) == ("?", "The caller rang from the street")
    undoing.undo(play.desk, contact)
    undoing.redo(play.desk, contact)
    answer = play.view(contact).facts.answer("address.postcode")
    assert (answer.typed, answer.mark != "", answer.reason) == ("?", True, "The caller rang from the street")


def test_a_row_taken_out_is_put_back_and_taken_out_again(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    calls.settle(play.desk, contact)
    child = play.child(contact)
    rows.strike(play.desk, contact, child)
    assert play.view(contact).children == 0
    assert undoing.undo(play.desk, contact).words == "Leah Shaw put back"
    assert play.view(contact).children == 1
    assert undoing.redo(play.desk, contact).words == "Leah Shaw taken out"
    assert play.view(contact).children == 0


def test_it_is_kept_across_a_restart(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "referrer.name", "Tom")
    play.type(contact, "referrer.name", "Ann")
    calls.settle(play.desk, contact)
    undoing.undo(play.desk, contact)
    address = str(play.desk.database.path or play.desk.database.engine.url.render_as_string(False))
    again = open_desk(address.replace("postgresql+psycopg", "postgresql"), None, play.clock)
    try:
        be(again, play.worker.id)
        assert undoing.undo(again, contact).was == "Tom"
        assert undoing.redo(again, contact).text == "Tom"
        assert undoing.redo(again, contact).text == "Ann"
    finally:
        close_desk(again)


def test_the_history_keeps_what_was_undone_and_who_undid_it(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom")
    undoing.undo(play.desk, contact)
    lines = [(line.words, line.old, line.new, line.by) for line in history(play.desk, contact)][1:]
    assert lines == [
        ("Referrer: Name", "", "Tom", "S Khan"),
        ("Undone: Referrer: Name", "Tom", "", "S Khan"),
    ]


def test_past_the_send_it_is_withdrawn_not_undone(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "decision.rationale", "Care has slipped this month; the mother asks for help")
    play.send(contact)
    with pytest.raises(NotAllowed):
        undoing.undo(play.desk, contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    assert undoing.undo(play.desk, contact).was.startswith("Care has slipped this month")


def test_nobody_undoes_what_another_worker_typed(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    calls.settle(play.desk, contact)
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="S Khan's"):
        undoing.undo(play.desk, contact)


def test_two_hundred_steps_go_back_to_where_the_call_began(play: Play) -> None:
    contact = play.take()
    for number in range(200):
        play.type(contact, "narrative.seen", f"line {number}")
    assert len(undo_all(play, contact)) == 200
    assert typed(play, contact, "narrative.seen") == ""


def test_a_worker_does_not_undo_what_a_manager_wrote_of_the_discussion(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.be(play.manager)
    play.type(contact, "strategy.reasons", "Police checks agreed by 16:00")
    play.desk.keeper.flush()
    endorsing.open_review(play.desk, contact)
    endorsing.send_back(play.desk, contact, play.digest(contact), "Say who saw the bruise")
    play.be(play.worker)
    play.type(contact, "narrative.seen", "Seen by the registrar")
    assert undoing.undo(play.desk, contact).was == "Seen by the registrar"
    with pytest.raises(NotAllowed, match="Nothing is left"):
        undoing.undo(play.desk, contact)
    assert typed(play, contact, "strategy.reasons") == "Police checks agreed by 16:00"


def test_the_row_taken_out_last_is_put_back_first(play: Play) -> None:
    contact = play.take()
    first, second = play.child(contact, 1, name="Ann Moss"), play.child(contact, 2, name="Bo Moss")
    rows.strike(play.desk, contact, second)
    play.clock.move(minutes=1)
    rows.strike(play.desk, contact, first)
    assert rows.unstrike_last(play.desk, contact) == "child"
    standing = [each.id for each in play.view(contact).facts.rows("child")]
    assert standing == [first]
