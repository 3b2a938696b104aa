"""The desk read without its screens: by a script, or by a screen reader."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import endorsing, notes, strategy_further
from dutydesk.acts.desk import close_desk
from dutydesk.paper.commands import print_queue, print_record
from tests.acts.family import three
from tests.acts.play import Play, playing
from tests.hostile import HOSTILE

CONTROL = {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)]} - {"\n"}


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A desk in a file."""
    with playing(tmp_path, "2026-05-12T14:26") as desk:
        yield desk


def whole_story(play: Play) -> UUID:
    """A strategy lane from the call to the endorsement, with notes."""
    contact = play.take()
    notes.add_line(play.desk, contact, "/n dad: rolled off the sofa")
    notes.add_line(play.desk, contact, "mum hung up")
    play.ordinary(contact, decision__outcome="42", gate__safeguarding="y", narrative__said="")
    play.row(contact, "event", 1, when="2024", what="Early help, closed", why="First sign")
    play.clock.move(minutes=20)
    play.send(contact)
    play.clock.move(minutes=40)
    play.discuss(contact, "15:20")
    play.endorse(contact, "Agreed")
    return contact


def test_r1309_every_strategy_discussion_is_printed_with_its_people_and_result(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contact = whole_story(play)
    play.at("2026-05-13T09:00")
    strategy_further.open_further(play.desk, contact, "He was seen again", play.view(contact).version)
    close_desk(play.desk)
    assert print_record("C-2026-0001", database(tmp_path), None, as_json=False) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for words in (
        "A further one, because: He was seen again",
        "Discussion 1: needed since",
        "Took part: Social worker S Khan, 15:20",
        "Police DC Hall, 15:20",
        "Section 47 enquiry. Chair: J Lee.",
    ):
        assert words in printed


def database(tmp_path: Path) -> str:
    return str(tmp_path / "desk.db")


def test_a_record_reads_back_whole_as_json(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole_story(play)
    close_desk(play.desk)
    assert print_record("C-2026-0001", database(tmp_path), None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["reference"] == "C-2026-0001"
    assert record["state"] == "escalated"
    assert datetime.fromisoformat(record["started"]).isoformat() == "2026-05-12T14:26:00+01:00"
    sections = {section["key"]: section for section in record["sections"]}
    said = {answer["question"]: answer for answer in sections["narrative"]["answers"]}
    assert said["narrative.seen"]["words"] == "No coat or lunch four times this month"
    assert said["narrative.said"]["words"] == "not asked"
    assert [line["text"] for line in sections["narrative"]["heard"]] == ["dad: rolled off the sofa"]
    child = sections["children"]["rows"][0]
    assert child["name"] == "Child 1 Leah Shaw"
    assert {a["question"]: a["words"] for a in child["answers"]}["child.ethnicity"] == "White British"
    assert sections["chronology"]["rows"][0]["answers"][2]["words"] == "Early help, closed"
    assert [line["text"] for line in record["notes"]] == ["dad: rolled off the sofa", "mum hung up"]
    assert len(record["submissions"][0]["digest"]) == 64
    assert {each["point"] for each in record["endorsements"]} == {"contact", "referral"}
    assert record["referrals"][0]["child"] == "Leah Shaw"
    assert record["strategy"]["held"] == "2026-05-12T15:20:00+01:00"
    due = {clock["timescale"]: clock for clock in record["clocks"]}
    assert due["contact_decision"]["due"] == "2026-05-13T14:26:00+01:00"
    assert due["contact_decision"]["band"] == "met"
    assert due["section47_limit"]["due_on"] == "2026-06-03"
    assert [line["act"] for line in record["history"]].count("endorsed") == 1


def test_the_state_of_what_a_manager_escalated_reads_as_on_the_screen_and_not_as_sent_back(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    endorsing.escalate(play.desk, contact, play.digest(contact), "strategy_discussion", "Significant harm")
    assert play.view(contact).state == "returned", "it is back with its worker"
    close_desk(play.desk)
    assert print_record("1", database(tmp_path), None, as_json=False) == 0
    assert "State: Referral open. Worker: S Khan." in capsys.readouterr().out
    assert print_record("1", database(tmp_path), None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "returned", "a code for a script"


def test_a_record_reads_aloud_as_sentences(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole_story(play)
    close_desk(play.desk)
    assert print_record("412", database(tmp_path), None, as_json=False) == 1
    capsys.readouterr()
    assert print_record("c-2026-1", database(tmp_path), None, as_json=False) == 0
    told = capsys.readouterr().out
    assert told.startswith("C-2026-0001. SHAW.\nState: Referral. Worker: S Khan.\n")
    assert max(len(line) for line in told.split("\n")) <= 78
    assert "  " not in told, "nothing is lined up in columns"
    assert "Child 1 Leah Shaw, Ethnicity: White British\n" in told
    assert "Heard Tue 12 May 2026 14:26 BST: dad: rolled off the sofa\n" in told
    assert "Note lines not sorted\n" in told
    flowing = " ".join(told.split())
    assert "Section 47 limit: " in flowing
    assert (
        "Rule: 15 working days from the strategy discussion, Leicester Single Assessment Service" in flowing
    )


def test_the_queue_says_what_runs_out_first(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = play.take()
    play.ordinary(first)
    play.clock.move(hours=2)
    second = play.take()
    play.type(second, "danger.now", "y")
    play.urgent(second)
    play.send(second)
    close_desk(play.desk)
    assert print_queue(database(tmp_path), None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert [item["step"] for item in found["items"]] == ["Strategy", "Recording"]
    assert found["items"][0]["danger"] is True
    assert found["items"][0]["clock"]["due"] == "2026-05-12T20:26:00+01:00"
    assert print_queue(database(tmp_path), None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "1. SINGH, 1 child, C-0002. Immediate danger. Strategy, to endorse." in " ".join(told.split())
    assert "Contact decision: " in told


def test_a_call_behind_the_gate_is_not_told(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-217: what is not on the desk yet is in no list that others read."""
    contact = play.take()
    play.type(contact, "narrative.seen", "canary on the call")
    close_desk(play.desk)
    assert print_queue(database(tmp_path), None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["items"] == []


def test_where_there_is_no_desk_none_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (str(tmp_path / "none.db"), f"sqlite:///{tmp_path / 'none.db'}", None):
        assert print_queue(place, None, as_json=False) == 1
        assert print_record("C-0412", place, None, as_json=True) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 2, "one sentence each"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_reference_is_one_sentence(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close_desk(play.desk)
    for reference in ("C-0412", "nothing", "\x1b[31m"):
        assert print_record(reference, database(tmp_path), None, as_json=False) == 1
        said = capsys.readouterr()
        assert said.err == "dutydesk: There is no contact with that reference on this desk.\n"
        assert said.out == ""


@pytest.mark.parametrize("as_json", [False, True])
def test_no_control_character_reaches_the_terminal(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "narrative.seen", "\n".join(HOSTILE))
    play.type(contact, "narrative.judged", "\x1b]0;owned\x07 \x9b31m \u202e")
    close_desk(play.desk)
    assert print_record("C-2026-0001", database(tmp_path), None, as_json=as_json) == 0
    assert print_queue(database(tmp_path), None, as_json=as_json) == 0
    told = capsys.readouterr().out
    assert not CONTROL & set(told)
    assert "\u202e" not in told


def test_the_commands_answer_from_the_command_line(play: Play, tmp_path: Path) -> None:
    play.ordinary(play.take())
    close_desk(play.desk)
    for command in (["queue", "--json"], ["show", "C-2026-0001", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "dutydesk", "--database", database(tmp_path), *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert (found["items"][0] if command[0] == "queue" else found)["family"] == "SHAW"


def test_each_childs_outcome_is_in_the_record_and_in_the_queue(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-127: as sent with the reason, as decided, and whose differs; an empty cell says what it means."""
    family = three(play)
    play.send(family.contact)
    family.escalate("41", family.mo)
    close_desk(play.desk)
    assert print_record("C-2026-0001", database(tmp_path), None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert [
        (each["child"], each["outcome"], each["differs"]) for each in record["submissions"][0]["children"]
    ] == [
        ("Leah Shaw", "strategy_discussion", True),
        ("Jay Shaw", "early_help_assessment", True),
        ("Mo Shaw", "advice", False),
    ]
    (said,) = record["endorsements"]
    assert said["child"] == "Mo Shaw"
    decided = {each["child"]: each["outcome"] for each in said["children"]}
    assert decided["Mo Shaw"] == "single_assessment"
    page = next(section for section in record["sections"] if section["key"] == "decision")
    assert [row["name"] for row in page["rows"]] == [
        "Child 1 Leah Shaw",
        "Child 2 Jay Shaw",
        "Child 3 Mo Shaw",
    ]
    assert [each["words"] for each in page["rows"][2]["answers"]] == ["same for all"]

    assert print_record("C-2026-0001", database(tmp_path), None, as_json=False) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Jay Shaw: Early help assessment. Why it differs: Settled at school, needs help at home." in text
    assert "Child 3 Mo Shaw, Own outcome: same for all" in text
    assert "Submission 1. Mo Shaw: Progress to referral: single assessment" in text
    assert print_queue(database(tmp_path), None, as_json=False) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Differs: Jay early help assessment; Mo single assessment." in told


def test_of_one_child_the_decision_page_has_no_rows(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    play.ordinary(play.take())
    close_desk(play.desk)
    assert print_record("C-2026-0001", database(tmp_path), None, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert next(each for each in record["sections"] if each["key"] == "decision")["rows"] == []
