"""What is restricted or sealed says so on paper, to those who may read it as to those who see a stub."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import breaking, people, restricting
from dutydesk.acts.desk import close_desk
from dutydesk.acts.reading import read_contact
from dutydesk.paper.commands import print_queue, print_record
from dutydesk.paper.plain_record import record_text
from dutydesk.paper.standards import Standards
from tests.acts.play import Play, playing


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(str(tmp_path / "desk.db"), "2026-05-12T14:26") as stage:
        yield stage


def test_the_queue_and_a_record_say_restricted_and_sealed_in_words(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for category in ("known_here", "witness", ""):
        play.be(play.worker)
        contact = play.take()
        play.ordinary(contact)
        if category:
            asked = restricting.ask(play.desk, contact, category, "Her aunt works here")
            play.be(play.manager)
            restricting.approve(play.desk, asked.id)
    play.be(play.manager)
    people.be(play.desk, play.manager.id)
    close_desk(play.desk)
    database = str(tmp_path / "desk.db")
    assert print_queue(database, None, as_json=False) == 0
    first, second, third = [" ".join(each.split()) for each in capsys.readouterr().out.split("\n\n")[1:4]]
    assert "Restricted: not everybody at this desk may read it. Recording." in first
    assert "Sealed: not everybody at this desk may read it. Recording." in second
    assert "may read it" not in third
    assert print_queue(database, None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["guarded"] for each in found["items"]] == ["restricted", "sealed", ""]
    assert print_record("2", database, None, as_json=False) == 0
    shown = capsys.readouterr().out
    assert "Worker: S Khan.\nSealed: not everybody at this desk may read it.\n" in shown
    assert print_record("1", database, None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["guarded"], record["glass_until"]) == ("restricted", None)


def test_a_record_read_by_broken_glass_says_until_when(
    play: Play,
) -> None:
    contact = play.take()
    play.ordinary(contact)
    restricting.ask(play.desk, contact, "known_here", "Her aunt works here")
    play.be(play.other_worker)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    desk = play.desk
    standards = Standards(desk.checklist, desk.profile, desk.calendar, play.clock.now())
    shown = " ".join(record_text(read_contact(desk, contact), (), standards).split())
    assert "Restricted: not everybody at this desk may read it. Open to you by break glass until" in shown
    assert "until Wed 13 May 2026 14:26 BST: a manager reviews it." in shown
