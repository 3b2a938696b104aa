"""What a stub tells: no more than safety.md allows (name, date of birth, whom to call), and nothing false."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts.finding import find
from dutydesk.acts.queue import preview, queue
from dutydesk.paper.plain import queue_json, queue_text
from dutydesk.paper.standards import Standards
from tests.acts.play import Play, playing
from tests.acts.test_restricting import restricted, shaw


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def enquiry(play: Play) -> UUID:
    """A contact of which a section 47 enquiry runs, and no decision or discussion any more."""
    play.be(play.worker)
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.endorse(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50")
    return contact


def test_that_a_stub_has_a_clock_or_none_is_said_of_neither(play: Play) -> None:
    contact = enquiry(play)
    other = shaw(play)
    play.be(play.other_worker)
    assert not queue(play.desk, "team").not_shown, "nothing is restricted"
    restricted(play, contact)
    view = queue(play.desk, "team")
    (stub,) = [row for row in view.rows if row.stub]
    assert (stub.contact_id, stub.clock) == (contact, None)
    assert {clock.lane for clock in view.clocks if clock.contact_id == contact} == set()
    assert view.not_shown
    assert any("You see those of a decision" in text for _, text in preview(play.desk, contact).lines)
    play.be(play.worker)
    assert not queue(play.desk, "team").not_shown, "its own worker sees all of it"
    assert other in {row.contact_id for row in view.rows}
    play.be(play.other_worker)
    standards = Standards(play.desk.checklist, play.desk.profile, play.desk.calendar, play.clock.now())
    said = " ".join(queue_text(view, standards).split())
    assert "Restricted. Its time limits are not shown to you. call M Patel." in said
    items = json.loads(queue_json(view, standards))["items"]
    assert [(each["stub"], each["clock"]) for each in items if each["stub"]] == [(True, None)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12/05/2018", "born Sat 12 May 2018"),
        ("about 3", "about 3 years"),
        ("7", "about 7 years"),
        ("May 2018", "about 7 to 8 years"),
        ("about 3/5/2018", "about 8 years"),
        ("18m", "about 18 months"),
        ("due June", "unborn"),
        ("", ""),
    ],
)
def test_a_date_of_birth_that_is_not_known_is_never_told_as_one(play: Play, typed: str, told: str) -> None:
    contact = shaw(play, born=typed)
    restricted(play, contact)
    (child,) = [text for label, text in preview(play.desk, contact).lines if label == "Child 1"]
    assert child == ", ".join(part for part in ("Leah Shaw", told) if part)
    found = find(play.desk, "shaw")
    assert found is not None
    assert [each.age for each in found.people] == [told]
