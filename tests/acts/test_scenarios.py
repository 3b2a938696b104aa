"""The scenarios of the requirements, call by call, through the acts with the clock in the hand.

Each names the requirements it guards. SC-01 and SC-05 stand in `test_scenarios_section47`, SC-03, SC-06 and
SC-08 in `test_scenarios_assessment`.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import calls, endorsing, people, sending
from dutydesk.acts.queue import queue
from dutydesk.errors import Missing, NotAllowed
from tests.acts.play import Play, playing


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A desk; each scenario sets its own time."""
    with playing(tmp_path, "2026-01-05T09:00") as desk:
        yield desk


def rows_of(folder: Path) -> dict[str, int]:
    """How many rows each table of the desk's file holds."""
    connection = sqlite3.connect(folder / "desk.db")
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    connection.close()
    return counts


def test_sc04_advice_only_keeps_nothing(play: Play, tmp_path: Path) -> None:
    """R-201, R-206, R-212, R-213: not one row changes; one key makes it a contact from 10:00."""
    play.at("2026-05-06T10:00")
    began = play.clock.now()
    files = {path.name for path in tmp_path.iterdir()}
    before = rows_of(tmp_path)
    play.clock.move(minutes=12)
    assert rows_of(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == files
    for tab in ("mine", "team", "endorse", "closed"):
        assert queue(play.desk, tab).rows == ()
    assert queue(play.desk, "team").clocks == ()

    contact = calls.take_call(play.desk, started_at=began, lines=("bruise on the arm",))
    assert rows_of(tmp_path) == before, "behind the gate nothing is on the desk yet"
    play.type(contact, "gate.safeguarding", "y")
    assert calls.settle(play.desk, contact)
    assert play.due(contact)["contact_decision"] == "2026-05-07 10:00 BST"
    assert play.view(contact).notes[0].text == "bruise on the arm"


def test_sc16_returned_with_fourteen_minutes_to_spare(play: Play) -> None:
    """R-109, R-116, R-801, R-803, R-901, R-904: both faults named, versions kept, the 24 hours run on."""
    play.at("2026-07-15T09:12")
    contact = play.take()
    child = play.ordinary(contact, category__need="N0", decision__outcome="3")
    play.retype(contact, "child", child, "ethnicity", "")

    play.at("2026-07-15T16:20")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    ethnicity, category = refused.value.gaps
    assert "Category" in category
    assert "Ethnicity, Leah Shaw" in ethnicity
    assert "Shaw" not in str(refused.value), "an error's own words hold no name"
    assert play.view(contact).state == "recording"
    assert play.view(contact).submissions == ()

    play.type(contact, "category.need", "1")
    play.retype(contact, "child", child, "ethnicity", "wb")
    play.at("2026-07-15T16:30")
    first = play.send(contact)
    assert "contact_decision" in play.going(contact)
    assert "send_to_manager" not in play.going(contact)

    play.at("2026-07-15T17:05")
    play.be(play.manager)
    read = endorsing.open_review(play.desk, contact)
    assert read.first_time
    note = "The analysis leaves out the two earlier contacts in the chronology."
    endorsing.send_back(play.desk, contact, read.submission.digest, note)
    view = play.view(contact)
    assert view.state == "returned"
    assert view.endorsements[-1].reasons == note
    assert "contact_decision" in play.going(contact), "the clock runs through the return"

    play.be(play.worker)
    play.at("2026-07-16T08:40")
    play.type(contact, "analysis.reflection", "Two earlier contacts, both for the same worry")
    second = play.send(contact)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest

    play.at("2026-07-16T08:58")
    play.be(play.manager)
    again = endorsing.open_review(play.desk, contact)
    assert [(change.letter, change.old, change.new) for change in again.changed] == [
        ("h", "Seen on four days", "Two earlier contacts, both for the same worry")
    ]
    endorsing.endorse(play.desk, contact, again.submission.digest, "Agreed")
    due = play.due(contact)
    assert due["contact_decision"] == "2026-07-16 09:12 BST"
    assert due["contact_feedback"] == "2026-07-17 08:58 BST"
    assert due["written_outcome"] == "2026-07-18 08:58 BST"
    clock = play.clock_of(contact, "contact_decision")
    assert clock.stopped_at is not None
    assert (clock.due_at - clock.stopped_at).total_seconds() == 14 * 60
    view = play.view(contact)
    assert [each.number for each in view.submissions] == [1, 2]
    assert view.state == "endorsed"
    assert [row.family for row in queue(play.desk, "closed").rows] == ["SHAW"]


def test_a_manager_who_takes_a_contact_does_not_endorse_it(play: Play) -> None:
    """R-804, R-102."""
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    sending.send(play.desk, contact, play.view(contact).version)
    with pytest.raises(NotAllowed, match="another manager"):
        endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
    people.be(play.desk, play.other_manager.id)
    endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
