"""Reading a contact: whole, by indexes, and the same wherever it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, text

from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk
from dutydesk.acts.reading import history, open_contact, read_contact
from dutydesk.errors import NotAllowed
from tests.acts.conftest import OpenDesk, type_in


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, but for those of the desk's own threads."""
    sent: list[str] = []

    def note(*args: object) -> None:
        if current_thread() is main_thread():
            sent.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_whole_contact_is_a_handful_of_queries_however_long_it_is(desk: Desk, on_desk: UUID) -> None:
    desk.keeper.flush()
    read_contact(desk, on_desk)
    with statements(desk.database.engine) as short:
        read_contact(desk, on_desk)
    for number in range(1, 8):
        type_in(desk, on_desk, "child.name", f"Amy {number}", row=uuid4(), number=number)
        type_in(desk, on_desk, "event.what", "seen", row=uuid4(), number=number)
    desk.keeper.flush()
    with statements(desk.database.engine) as longer:
        view = read_contact(desk, on_desk)
    assert len(view.facts.subjects) == 14
    asked = [each for each in longer if each.startswith("SELECT")]
    assert len(asked) == len([each for each in short if each.startswith("SELECT")]), "one a kind"
    tables = {" ".join(each.split()).rpartition(" FROM ")[2].split()[0] for each in asked}
    assert len(tables) == len(asked), "no kind of row is asked for twice"


def test_every_query_of_a_contact_goes_along_an_index(desk: Desk, on_desk: UUID) -> None:
    """On the smallest tables PostgreSQL would rather read them whole, so that is switched off here."""
    with desk.database.read() as session:
        connection = session.connection()
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for query in (
            *(
                f"SELECT * FROM {name} WHERE contact_id = :id"  # noqa: S608
                for name in (
                    "answer",
                    "child",
                    "adult",
                    "professional",
                    "event",
                    "attendee",
                    "note_line",
                    "submission",
                    "endorsement",
                    "referral",
                    "strategy",
                    "clock",
                    "history",
                )
            ),
            "SELECT * FROM contact WHERE reference = :id",
            "SELECT * FROM contact WHERE state = :id ORDER BY started_at",
            "SELECT * FROM clock WHERE stopped_at IS NULL ORDER BY due_at",
        ):
            explain = text(("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + query)
            value = on_desk.hex if sqlite else str(on_desk)
            plan = " ".join(
                str(row) for row in connection.execute(explain, {"id": value} if ":id" in query else {})
            )
            assert "INDEX" in plan.upper(), (query, plan)
            assert "SEQ SCAN" not in plan.upper()


def test_a_contact_reads_the_same_behind_the_gate_and_on_the_desk(desk: Desk, behind: UUID) -> None:
    type_in(desk, behind, "referrer.name", "Tom Reid")
    type_in(desk, behind, "adult.name", "Kay Zorn", row=uuid4())
    type_in(desk, behind, "child.name", "Amy Zorn", row=uuid4())
    type_in(desk, behind, "gate.safeguarding", "y")
    before = read_contact(desk, behind)
    assert settle(desk, behind)
    after = read_contact(desk, behind)
    assert after.facts == before.facts
    assert (after.notes, after.place, after.family) == (before.notes, before.place, before.family)
    assert [s.row for s in after.facts.subjects] == ["child", "adult"]


def test_reading_marks_nothing_and_opening_does(desk: Desk, opened: OpenDesk, behind: UUID) -> None:
    assert not read_contact(desk, behind).was_open
    assert not open_contact(desk, behind).was_open
    again = opened()
    assert read_contact(again, behind).was_open


def test_a_damaged_file_of_a_call_stays_where_it_is_and_stops_nothing(
    desk: Desk, opened: OpenDesk, on_desk: UUID
) -> None:
    from dutydesk.acts.reading import behind_gate
    from dutydesk.errors import CannotOpen

    broken = uuid4()
    path = desk.gate.folder / f"{broken}.db"
    path.write_bytes(b"not a database at all " * 50)
    again = opened()
    assert behind_gate(again) == ()
    with pytest.raises(CannotOpen):
        read_contact(again, broken)
    assert path.read_bytes().startswith(b"not a database")
    fresh = take_call(again)
    assert [view.id for view in behind_gate(again)] == [fresh]


def test_history_of_a_contact_that_is_not_there_is_empty(desk: Desk) -> None:
    assert history(desk, uuid4()) == ()
    with pytest.raises(NotAllowed):
        read_contact(desk, uuid4())
