"""`dutydesk show` names the versions: which is printed, what was corrected, by whom and why, what waits."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dutydesk.acts import correcting, endorsing, protecting
from dutydesk.acts.correction_values import Put
from dutydesk.acts.desk import close_desk
from dutydesk.acts.reading import history
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import known_versions, seen_by_manager
from dutydesk.errors import DeskError
from dutydesk.paper.commands import print_record
from dutydesk.paper.plain_record import record_json, record_text
from dutydesk.paper.standards import Standards
from dutydesk.practice.protecting import INSTEAD
from dutydesk.records.tables import Contact
from tests.acts.play import Play, playing
from tests.acts.test_correcting import born, endorsed

RATIONALE = Field("decision.rationale")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path, "2026-05-12T14:26") as stage:
        yield stage


def printed(play: Play, contact: UUID) -> tuple[str, dict[str, Any]]:
    """The record as text, without its folds, and as JSON, as both leave the desk."""
    desk = play.desk
    shield = protecting.of_contact(desk, contact)
    standards = Standards(desk.checklist, desk.profile, desk.calendar, desk.clock.now(), shield)
    told = play.view(contact), history(desk, contact), standards, known_versions(desk, contact)
    return " ".join(record_text(*told).split()), json.loads(record_json(*told))


def rationale(play: Play, contact: UUID, text: str) -> Put:
    return Put(RATIONALE, text, play.view(contact).facts.answer(RATIONALE.question).typed)


def test_it_says_which_version_is_printed_what_was_corrected_and_what_waits(play: Play) -> None:
    contact, child = endorsed(play)
    text, record = printed(play, contact)
    assert "Version 1 is printed, as endorsed." in text
    assert (record["version"], record["version_waits"]) == (1, None)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    play.clock.move(minutes=10)
    correcting.correct(play.desk, contact, [rationale(play, contact, "Care has slipped far")], "Clearer", 2)
    text, record = printed(play, contact)
    assert (
        "Version 3 is printed. It is a correction that waits for a manager; until then version 2 stands."
        in text
    )
    assert "Version 1, endorsed Tue 12 May 2026 14:26 BST by M Patel." in text
    assert (
        "Version 2, corrected Tue 12 May 2026 15:26 BST by S Khan. It stands; the managers are told" in text
    )
    assert "Version 2, why: The school gave the true date" in text
    assert "Version 2, Child 1 Leah Shaw: age or dob. From: 7 years, born 2018 or 2019. To: 3 April" in text
    assert "Version 3, corrected Tue 12 May 2026 15:36 BST by S Khan. It waits for a manager." in text
    assert (record["version"], record["version_waits"]) == (3, 3)
    assert [(each["number"], each["how"]) for each in record["versions"]] == [
        (1, "endorsed"),
        (2, "stands"),
        (3, "waits"),
    ]
    assert record["versions"][2]["changes"] == [
        {
            "question": "decision.rationale",
            "field": "Rationale: worries, working well, not known, why now",
            "old": "Care has slipped; the mother asks for help",
            "new": "Care has slipped far",
        }
    ]
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "It was clear")
    seen_by_manager(play.desk, contact)
    text, record = printed(play, contact)
    assert "Version 2 is printed, corrected after the endorsement." in text
    assert "It stands, read Tue 12 May 2026 15:36 BST by M Patel." in text
    assert "It was sent back Tue 12 May 2026 15:36 BST by M Patel: It was clear" in text
    assert record["version"] == 2


def test_what_is_open_again_is_not_called_the_version_that_was_endorsed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    text, record = printed(play, contact)
    assert "Version" not in text
    assert (record["version"], record["versions"]) == (None, [])
    play.send(contact)
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "More to it")
    text, record = printed(play, contact)
    assert "What is printed was not endorsed as it stands" in text
    assert record["version"] is None


def test_a_protected_address_leaves_by_no_version(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, address__protected="y", address__now="with gran")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    puts = [
        Put(Field("address.line"), "2 Ash Way", "14 Elm Road"),
        Put(Field("address.now"), "at school", "with gran"),
    ]
    correcting.correct(play.desk, contact, puts, "They moved from 14 Elm Road", 1)
    text, record = printed(play, contact)
    versions = json.dumps(record["versions"]) + text[text.index("Versions") : text.index("Submission 1")]
    for kept_in in ("Elm", "Ash Way", "with gran", "at school"):
        assert kept_in not in versions
    assert INSTEAD in versions


def test_whoever_is_shown_a_stub_is_shown_no_version(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    with play.desk.database.write() as session:
        row = session.get(Contact, contact)
        assert row is not None
        row.guarded = "restricted"
        session.add(row)
    play.be(play.other_worker)
    with pytest.raises(DeskError):
        known_versions(play.desk, contact)
    close_desk(play.desk)
    assert print_record("1", str(tmp_path / "desk.db"), None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "ersion" not in told
    assert "true date" not in told
