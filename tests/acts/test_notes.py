"""The quick note: a line is filed by its letter at once, and its text is never touched."""

from uuid import UUID, uuid4

import pytest

from dutydesk.acts.desk import Desk
from dutydesk.acts.notes import add_line, file_line
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Field, Where
from dutydesk.errors import NotAllowed
from dutydesk.text import clean
from tests.hostile import AWKWARD, MARKUP, UNSHOWABLE


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
