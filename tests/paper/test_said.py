"""Whose words, who says so and what was read back leave the desk with the record (B-3, B-10, B-11)."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import notes, reading_back
from dutydesk.acts.desk import close_desk
from dutydesk.acts.values import Field, Where
from dutydesk.paper.commands import print_record
from tests.acts.play import Play, playing


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path, "2026-05-12T14:26") as stage:
        yield stage


def told(play: Play) -> UUID:
    contact = play.take()
    play.ordinary(contact)
    line = notes.add_line(play.desk, contact, '/n "no coat four times"')
    notes.add_line(play.desk, contact, '/n c"I am cold')
    notes.add_line(play.desk, contact, "/n no lunch, it seems")
    notes.correct_line(play.desk, contact, line.id, "three times, not four")
    field, where = Field("address.line"), Where("address", "address.line")
    play.desk.keeper.typed(contact, field, "14 Elm Road", where, says="record")
    play.desk.keeper.left(contact, field)
    reading_back.keep(play.desk, contact, ("You are Tom Reid.",), ("Reed, not Reid",))
    close_desk(play.desk)
    return contact


def test_json_has_whose_words_they_are_and_who_says_so(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(play)
    assert print_record("1", str(tmp_path / "desk.db"), None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    sections = {section["key"]: section for section in record["sections"]}
    assert [(each["text"], each["quote"], each["corrects"]) for each in sections["narrative"]["heard"]] == [
        ('"no coat four times"', "caller", None),
        ("three times, not four", "", 1),
        ('"I am cold', "child", None),
        ("no lunch, it seems", "", None),
    ]
    says = {each["question"]: each["says"] for each in sections["address"]["answers"]}
    assert (says["address.line"], says["address.postcode"]) == ("record", "")
    assert {each["question"]: each["says"] for each in sections["referrer"]["answers"]}[
        "referrer.name"
    ] == "caller"
    (read,) = record["read_backs"]
    assert (read["sentences"], read["corrected"]) == (["You are Tom Reid."], ["Reed, not Reid"])
    assert read["at"] == "2026-05-12T14:26:00+01:00"


def test_plain_text_says_it_in_words_without_a_sign_to_be_seen(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(play)
    assert print_record("1", str(tmp_path / "desk.db"), None, as_json=False) == 0
    flowing = " ".join(capsys.readouterr().out.split())
    for words in (
        'Heard Tue 12 May 2026 14:26 BST, caller\'s words: "no coat four times" Put right Tue 12 May 2026',
        "Put right Tue 12 May 2026 14:26 BST: three times, not four Heard",
        'Heard Tue 12 May 2026 14:26 BST, child\'s words: "I am cold"',
        "Heard Tue 12 May 2026 14:26 BST: no lunch, it seems",
        "Address: 14 Elm Road (our record says)",
        "Read back to the caller Tue 12 May 2026 14:26 BST by S Khan. You are Tom Reid. Put right: Reed",
        "Read back to the caller. The caller put right: Reed, not Reid",
        "Address: Address: our record says.",
    ):
        assert words in flowing, words
