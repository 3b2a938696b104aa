"""The quick note: a line is filed by its letter at once, and its text is never touched."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import endorsing, sending
from dutydesk.acts.desk import Desk
from dutydesk.acts.notes import add_line, file_line
from dutydesk.acts.phone import end_call
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Field, Where
from dutydesk.errors import NotAllowed
from dutydesk.records.tables import Contact
from dutydesk.text import clean
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, MARKUP, UNSHOWABLE


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.mark.parametrize(
    ("typed", "section", "text"),
    [
        ("/n he said this", "narrative", "he said this"),
        ("/N he said this", "narrative", "he said this"),
        ("he said /n this", "", "he said /n this"),
        ("/q of no section", "", "/q of no section"),
        ("/n", "", "/n"),
        ("//n twice", "", "//n twice"),
        ("/nine o'clock", "", "/nine o'clock"),
    ],
)
def test_a_letter_files_a_line_and_an_unknown_one_keeps_it_as_typed(
    desk: Desk, behind: UUID, typed: str, section: str, text: str
) -> None:
    line = add_line(desk, behind, typed)
    assert (line.section, line.text, line.number) == (section, text, 1)
    assert read_contact(desk, behind).notes == (line,)


def test_filing_later_changes_the_section_and_nothing_else(desk: Desk, behind: UUID) -> None:
    first, second = add_line(desk, behind, "one"), add_line(desk, behind, "two")
    file_line(desk, behind, second.id, "children")
    notes = read_contact(desk, behind).notes
    assert [(line.text, line.section, line.number) for line in notes] == [
        ("one", "", 1),
        ("two", "children", 2),
    ]
    file_line(desk, behind, second.id, "")
    assert read_contact(desk, behind).notes[1].section == ""
    for line_id, section in ((first.id, "nowhere"), (uuid4(), "children")):
        with pytest.raises(NotAllowed):
            file_line(desk, behind, line_id, section)


def test_an_empty_line_is_no_line(desk: Desk, behind: UUID) -> None:
    for nothing in ("", "   ", "\x1b\x00"):
        with pytest.raises(NotAllowed):
            add_line(desk, behind, nothing)
    assert read_contact(desk, behind).notes == ()


def test_hostile_lines_and_answers_come_back_as_typed_or_cleaned(desk: Desk, behind: UUID) -> None:
    field, where = Field("narrative.said"), Where("narrative", "narrative.said")
    lines: list[str] = []
    for text in (*MARKUP, *AWKWARD, *UNSHOWABLE):
        add_line(desk, behind, f"said {text}")
        lines.append(clean(f"said {text}", one_line=True).text.strip())
        desk.keeper.typed(behind, field, text, where)
        desk.keeper.left(behind, field)
        assert read_contact(desk, behind).facts.answer("narrative.said").typed == clean(text).text
    assert [line.text for line in read_contact(desk, behind).notes] == lines


def test_a_line_may_be_written_down_by_its_worker_after_the_send_and_after_the_decision(
    play: Play,
) -> None:
    """Decision 4: a correction is a new line beside it; the call may go on after a strategy send."""
    contact = play.take()
    play.urgent(contact)
    sent = play.send(contact)
    play.clock.move(minutes=3)
    line = add_line(play.desk, contact, "/n He is on his way there now")
    assert line.said_at > sent.sent_at
    ended = end_call(play.desk, contact)
    assert ended == line.said_at
    play.endorse(contact, unknown_reason="Night, nobody could be asked")
    play.be(play.worker)
    add_line(play.desk, contact, "The school rang back")
    assert [each.text for each in play.view(contact).notes] == [
        "He is on his way there now",
        "The school rang back",
    ]
    with pytest.raises(NotAllowed):
        file_line(play.desk, contact, line.id, "children")


def test_a_line_after_the_send_changes_nothing_the_manager_is_bound_to(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    play.be(play.worker)
    play.clock.move(minutes=3)
    add_line(play.desk, contact, "He rang again")
    play.be(play.manager)
    endorsing.endorse(play.desk, contact, digest, "Agreed")
    assert play.view(contact).state == "endorsed"


def test_nobody_else_writes_a_line_and_nobody_in_a_closed_contact(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    for person in (play.other_worker, play.manager):
        play.be(person)
        for act in (lambda: add_line(play.desk, contact, "not mine"), lambda: end_call(play.desk, contact)):
            with pytest.raises(NotAllowed, match="S Khan"):
                act()
    play.be(play.worker)
    with play.desk.database.write() as session:
        session.get_one(Contact, contact).state = "closed"
    for act in (lambda: add_line(play.desk, contact, "too late"), lambda: end_call(play.desk, contact)):
        with pytest.raises(NotAllowed, match="closed"):
            act()
    assert play.view(contact).notes == ()


def test_what_stood_half_typed_in_the_note_becomes_a_line_with_the_send(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "note.draft", "and she said her brot")
    assert "n 1 note line not sorted" in [
        gap.words for gap in sending.before_sending(play.desk, contact).exceptions
    ]
    sent = play.send(contact)
    view = play.view(contact)
    assert [(line.text, line.section) for line in view.notes] == [("and she said her brot", "")]
    assert view.notes[0].said_at <= sent.sent_at
    assert not view.facts.answer("note.draft").given
    sending.withdraw(play.desk, contact, view.version)
    play.send(contact)
    assert len(play.view(contact).notes) == 1


def test_a_send_that_is_refused_leaves_the_half_typed_line_where_it_is(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "protective.factors", "")
    play.type(contact, "note.draft", "/n half")
    with pytest.raises(NotAllowed):
        play.send(contact)
    view = play.view(contact)
    assert (view.notes, view.facts.answer("note.draft").typed) == ((), "/n half")


def test_lines_not_sorted_are_an_exception_the_manager_sees(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    add_line(play.desk, contact, "He said he has a knife under the bed")
    add_line(play.desk, contact, "/n no coat again")
    add_line(play.desk, contact, "Gran is 71")
    shown = sending.before_sending(play.desk, contact)
    assert [(gap.words, gap.kind) for gap in shown.exceptions] == [("n 2 note lines not sorted", "note")]
    assert shown.may_send
    play.send(contact)
    play.clock.move(minutes=3)
    add_line(play.desk, contact, "rang again")
    play.be(play.manager)
    review = endorsing.open_review(play.desk, contact)
    assert review.exceptions == ("n 2 note lines not sorted",)
