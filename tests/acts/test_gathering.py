"""All about a person: what is found, what is left out by itself, and that another checks the very text."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import disposal, gathering, notes
from dutydesk.acts.audit_events import Event
from dutydesk.acts.reading import open_contact
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.protecting import INSTEAD
from dutydesk.practice.redacting import ANOTHER, others
from dutydesk.records.audit_tables import AuditRow
from tests.acts.disposing import LATER, Keepers, closed, reference, rows_left
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def contact(play: Play, **answers: str) -> UUID:
    """Leah and Jay Shaw and their mother; Tom Reid rang."""
    play.be(play.worker)
    made = play.take()
    whole = {"gate__caller": "2", "narrative__seen": "Tom saw Leah with Jay at 14 Elm Rd; Kim was out"}
    play.ordinary(made, **(whole | answers))
    play.child(made, 2, name="Jay Shaw")
    notes.add_line(play.desk, made, "Tom Reid, 0116 496 0123, says Leah is cold")
    play.be(play.manager)
    return made


def begun(play: Play, who: str = "Leah Shaw") -> int:
    return gathering.begin(play.desk, gathering.candidates(play.desk, who), date(2026, 5, 12))


def told(play: Play, number: int) -> str:
    return gathering.text_of(gathering.view(play.desk, number).pieces)


def mark(play: Play, number: int, places: list[int], how: str) -> None:
    gathering.mark(play.desk, number, places, how, gathering.view(play.desk, number).code)


def check(play: Play, number: int) -> gathering.GatheringView:
    return gathering.check(play.desk, number, gathering.view(play.desk, number).code)


def place(play: Play, number: int, label: str) -> int:
    pieces = gathering.view(play.desk, number).pieces
    return next(at for at, each in enumerate(pieces, 1) if label in each.label)


def test_it_is_found_by_name_or_number_and_asks_which(play: Play) -> None:
    made = contact(play)
    assert [each.words.split(", ")[1:] for each in gathering.candidates(play.desk, "leah shaw")] == [
        ["child", "Leah Shaw"]
    ]
    assert len(gathering.candidates(play.desk, "shaw")) == 3
    assert len(gathering.candidates(play.desk, reference(play, made))) == 5, "and who rang"
    with pytest.raises(NotAllowed, match="Nobody of that name"):
        gathering.candidates(play.desk, "Zebedee")
    play.be(play.worker)
    with pytest.raises(NotAllowed):
        gathering.candidates(play.desk, "shaw")


def test_others_and_who_rang_are_gone_from_the_text_and_the_person_is_not(play: Play) -> None:
    made = contact(play)
    open_contact(play.desk, made)
    found = gathering.view(play.desk, begun(play))
    text = gathering.text_of(found.pieces)
    for word in ("Tom", "Reid", "Jay", "Kim", "0116", "oakfield"):
        assert word.casefold() not in text.casefold(), word
    assert f"{ANOTHER} saw Leah with {ANOTHER} at 14 Elm Rd; {ANOTHER} was out" in text
    assert "Child 1, name: Leah Shaw" in text
    assert "14 Elm Road" in text
    assert [each.text for each in found.pieces if "looked" in each.label] == ["M Patel read it"]


def test_a_professional_who_rang_is_named_unless_they_asked_not_to_be(play: Play) -> None:
    contact(play, gate__caller="1")
    assert "Tom Reid" in told(play, begun(play))
    contact(play, gate__caller="1", referrer__unnamed="y", referrer__name="Ursula Holt")
    number = gathering.begin(play.desk, gathering.candidates(play.desk, "leah shaw")[:1], date(2026, 5, 12))
    assert "Ursula" not in told(play, number)


def test_a_protected_address_is_left_out_whatever_anybody_decides(play: Play) -> None:
    contact(play, address__protected="y")
    number = begun(play)
    assert INSTEAD in told(play, number)
    mark(play, number, [place(play, number, "Address"), place(play, number, "seen")], "keep")
    assert "Elm" not in told(play, number)


def test_harm_and_privilege_take_a_piece_out_and_keep_puts_one_in(play: Play) -> None:
    contact(play)
    number = begun(play)
    mark(play, number, [place(play, number, "Professional view")], "privilege")
    mark(play, number, [place(play, number, "Reflection")], "harm")
    mark(play, number, [place(play, number, "Child 2, gender")], "keep")
    text = told(play, number)
    assert "Support round the family" not in text
    assert "Seen on four days" not in text
    assert "Child 2, gender: Female" in text
    with pytest.raises(NotAllowed):
        mark(play, number, [999], "keep")


def test_nobody_gives_out_what_another_has_not_checked_as_it_stands(play: Play) -> None:
    made = contact(play)
    number = begun(play)
    with pytest.raises(NotAllowed, match="Another person checks it first"):
        gathering.give_out(play.desk, number)
    with pytest.raises(NotAllowed, match="another person checks it"):
        check(play, number)
    play.be(play.other_manager)
    assert check(play, number).checked
    assert "Leah" in gathering.give_out(play.desk, number)
    play.be(play.worker)
    play.type(made, "narrative.said", "I am hungry")
    play.be(play.manager)
    with pytest.raises(Stale, match="checked again"):
        gathering.give_out(play.desk, number)
    play.be(play.other_manager)
    check(play, number)
    play.be(play.manager)
    mark(play, number, [1], "remove")
    with pytest.raises(NotAllowed, match="Another person checks it first"):
        gathering.give_out(play.desk, number)


def test_what_changed_since_it_was_read_is_not_checked_unread(play: Play) -> None:
    made = contact(play)
    number = begun(play)
    play.be(play.other_manager)
    read = gathering.view(play.desk, number)
    play.be(play.worker)
    play.type(made, "narrative.said", "Canary: aunt Zed Quill told us")
    play.be(play.other_manager)
    with pytest.raises(Stale, match="Read it again"):
        gathering.check(play.desk, number, read.code)
    assert gathering.view(play.desk, number).checked_at is None
    with pytest.raises(NotAllowed, match="code that the preview ends with"):
        gathering.check(play.desk, number, " ")
    again = gathering.view(play.desk, number).code.upper().replace("-", " ")
    assert gathering.check(play.desk, number, again).checked


def test_a_number_of_a_list_that_moved_marks_nothing(play: Play) -> None:
    made = contact(play)
    number = begun(play)
    read = gathering.view(play.desk, number)
    meant = place(play, number, "Reflection")
    play.be(play.worker)
    play.type(made, "narrative.said", "I am hungry")  # comes before it in the list
    play.be(play.manager)
    assert place(play, number, "Reflection") != meant
    with pytest.raises(Stale, match="Nothing was changed"):
        gathering.mark(play.desk, number, [meant], "harm", read.code)
    assert not any("harm" in each.marks for each in gathering.view(play.desk, number).pieces)
    mark(play, number, [place(play, number, "Reflection")], "harm")
    marked = [each.label for each in gathering.view(play.desk, number).pieces if "harm" in each.marks]
    assert len(marked) == 1
    assert "Reflection" in marked[0]


def test_it_is_answered_within_a_month_and_on_a_working_day(play: Play) -> None:
    contact(play)
    chosen = gathering.candidates(play.desk, "leah shaw")
    for asked, due in {
        date(2026, 5, 12): date(2026, 6, 12),
        date(2026, 1, 31): date(2026, 3, 2),  # 28 February 2026 is a Saturday
        date(2026, 11, 25): date(2026, 12, 29),  # Christmas, Boxing Day's own day off is Monday 28
    }.items():
        number = gathering.begin(play.desk, chosen, asked)
        assert gathering.view(play.desk, number).due_on == due


def test_the_audit_says_who_gathered_and_holds_no_name(play: Play) -> None:
    made = contact(play)
    number = begun(play)
    mark(play, number, [1], "harm")
    assert play.desk.auditor is not None
    play.desk.auditor.flush()
    with play.desk.database.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.act == Event.GATHERED.value)).all()
    assert [(row.contact, row.reason) for row in rows] == [(str(made), "begun"), ("", "harm")]
    assert not any(name in str(row.detail) for row in rows for name in ("Leah", "Shaw", "Tom"))


def test_what_was_gathered_goes_with_a_disposal(play: Play) -> None:
    keepers = Keepers(play)
    made = closed(play)
    keepers.confirm()
    play.be(play.manager)
    number = begun(play)
    mark(play, number, [1], "harm")
    play.at(LATER)
    keepers.dispose(reference(play, made))
    assert list(rows_left(play, made)) == []
    play.be(play.manager)
    assert gathering.view(play.desk, number).pieces == ()
    assert disposal.views(play.desk)[0].whole


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Tom and Tommy", "[] and Tommy"),
        ("TOM'S coat", "[] coat"),
        ("Leah Shaw and Jay Shaw", "Leah Shaw and [] Shaw"),
        ("ring +44 116 496 0123 or 01164960123", "ring [] or []"),
        ("t.reid@oakfield.example wrote", "[] wrote"),
        ("her mum", "her mum"),
    ],
)
def test_only_others_are_taken_out(text: str, left: str) -> None:
    its = others(["Tom Reid", "Jay Shaw", "mum"], ["0116 496 0123", "t.reid@oakfield.example"], ["Leah Shaw"])
    assert its.without(text) == left.replace("[]", ANOTHER)
