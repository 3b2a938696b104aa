"""What is owed in writing, for a screen reader and a script: in a record, and beside the queue."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dutydesk.acts import feedback, withholding
from dutydesk.acts.desk import close_desk
from dutydesk.paper.commands import print_queue, print_record
from tests.acts.owed import endorsed, items, send
from tests.acts.play import Play, playing


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A desk in a file."""
    with playing(tmp_path, "2026-05-12T14:26") as desk:
        yield desk


def told(play: Play) -> None:
    """One sent, one held with its reviewer, one by the mark alone, one owed."""
    contact = endorsed(play, "41")
    send(play, items(play, contact)["Tom Reid"])
    mother = items(play, contact)["Kim Shaw"]
    by = play.clock.now() + timedelta(hours=20)
    feedback.hold(play.desk, mother.id, mother.version, "Her own wish \x1b[31m", "M Patel", by)
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police ask for time")
    close_desk(play.desk)


def words(found: list[dict[str, str]]) -> dict[str, str]:
    """What is said of each recipient."""
    return {each["to"]: each["words"] for each in found}


def test_a_record_tells_each_item_and_the_mark(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(play)
    assert print_record("C-2026-0001", str(tmp_path / "desk.db"), None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["withheld"].startswith("Do not share with family: Police ask for time (S Khan")
    said = words(record["feedback"])
    assert said["Tom Reid"].startswith("sent by email, 14:26")
    assert said["Kim Shaw"].startswith("held: Her own wish [31m. M Patel looks at it again by 10:26")
    assert said["Leah Shaw"] == "held, and nobody is to look at it again yet: Police ask for time"
    assert "due 14:26" in said["J Bell"]
    assert "latest limit 14:26" in said["J Bell"]
    assert {each["state"] for each in record["feedback"]} == {"sent", "held", "owed"}
    assert record["feedback"][0]["due"] == "2026-05-13T14:26:00+01:00"
    assert record["feedback"][0]["outer_mark"] == "2026-05-14T14:26:00+01:00"
    acts = [line["act"] for line in record["history"]]
    assert acts[-4:] == ["feedback_owed", "feedback_sent", "feedback_held", "withheld"]


def test_the_plain_record_and_queue_say_it_in_sentences(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(play)
    place = str(tmp_path / "desk.db")
    assert print_record("C-2026-0001", place, None, as_json=False) == 0
    record = capsys.readouterr().out
    assert "Feedback in writing\n" in record
    assert "Kim Shaw, parental responsibility: held: Her own wish" in record
    assert print_queue(place, None, as_json=False) == 0
    queue = " ".join(capsys.readouterr().out.split())
    assert "Feedback in writing: 3 owed or held, soonest due first." in queue
    assert "SHAW, C-0001. To J Bell, professional: " in queue
    assert print_queue(place, None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["feedback"] == 3
    assert sorted(words(found["feedback"])) == ["J Bell", "Kim Shaw", "Leah Shaw"]
    assert "\x1b" not in record + queue
