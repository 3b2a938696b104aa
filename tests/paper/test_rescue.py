"""What is not saved, written to a file: whole, new, its owner's alone, in words to be typed in again."""

from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts.values import Field
from dutydesk.errors import DeskError
from dutydesk.paper.rescue import Rescued, in_words, suggested, write_out
from tests.acts.play import playing
from tests.hostile import HOSTILE


def test_each_text_stands_under_the_name_of_its_field(tmp_path: Path) -> None:
    with playing(tmp_path, "2026-05-12T14:26") as play:
        words = in_words(
            play.desk,
            "C-0001",
            play.clock.now(),
            [
                Rescued(Field("narrative.seen"), "No coat\nfour times"),
                Rescued(Field("child.name", uuid4(), "child", 2), "Leah Shaw"),
                Rescued(Field("note.draft"), "gran r"),
                Rescued(Field("note.line"), "mum hung up"),
                *(Rescued(Field("referrer.name"), text) for text in HOSTILE),
            ],
        )
    assert "Contact C-0001, begun 14:26 today by S Khan. Written 14:26 today." in words
    assert "Narrative, What was seen, and what happened:\nNo coat\nfour times\n" in words
    assert "Children 2, Child 2" not in words
    assert "Leah Shaw" in words.split("Children 2, ")[1].splitlines()[1]
    assert "Quick note, half typed:\ngran r\n" in words
    assert "Quick note:\nmum hung up\n" in words
    place = write_out(str(tmp_path / "words.txt"), words)
    assert place.read_bytes().decode() == words.encode(errors="backslashreplace").decode()
    assert "Leah" not in repr(Rescued(Field("child.name"), "Leah Shaw"))


def test_the_file_is_private_new_and_where_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for typed in (" one.txt ", "~/two.txt", str(tmp_path / "three.txt")):
        place = write_out(typed, "words")
        assert place.parent == tmp_path
        assert place.stat().st_mode & 0o777 == 0o600
        assert place.read_text() == "words"
    (tmp_path / "link.txt").symlink_to(tmp_path / "led-to.txt")
    for taken in ("one.txt", "link.txt", "."):
        with pytest.raises(DeskError, match="there already and was left"):
            write_out(taken, "others")
    assert place.read_text() == "words"
    assert not (tmp_path / "led-to.txt").exists()
    for nowhere in ("no/such/folder.txt", "x" * 300, "a\0b", "~nobody-here/x.txt"):
        with pytest.raises(DeskError, match=r"Not written: .*Give another place"):
            write_out(nowhere, "others")


def test_the_name_it_begins_with_holds_no_name_of_a_family(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with playing(tmp_path, "2026-05-12T14:26") as play:
        assert suggested(play.clock.now()) == tmp_path / "dutydesk-not-saved-2026-05-12-1426.txt"
