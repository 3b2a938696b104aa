"""`dutydesk alarms`: the figures of a shift in plain lines and as JSON, beside their targets."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import answering, phone
from dutydesk.acts.alarm_report import alarm_report, shift_began
from dutydesk.acts.alarms import Watch
from dutydesk.acts.bell import SWITCH
from dutydesk.cli import _parser
from dutydesk.paper.alarms import print_alarms, report_json, report_text
from tests.acts.play import Play, playing
from tests.fixed_clock import LONDON


def a_shift(play: Play) -> None:
    """Two contacts that go over within a shift; one is acknowledged after three minutes."""
    for family in ("Okoro", "Singh"):
        contact = play.take()
        child = play.ordinary(contact)
        play.retype(contact, "child", child, "name", f"Ann {family}")
        phone.end_call(play.desk, contact)
        play.clock.move(minutes=4)
    watch = Watch(play.desk)
    play.at("2026-05-13T08:00")
    first = watch.look().line[0]
    play.clock.move(minutes=3)
    answering.acknowledge(play.desk, first.id)
    play.clock.move(minutes=1)
    watch.look()
    play.clock.move(minutes=6)
    watch.look()


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.delenv(SWITCH, raising=False)
    with playing(tmp_path, "2026-05-12T10:00") as stage:
        a_shift(stage)
        yield stage


def test_the_figures_of_a_shift(play: Play) -> None:
    """Interaction (c): alarms, per-10-minute peak, share acknowledged within 5 minutes; standing now."""
    report = alarm_report(play.desk)
    assert f"{report.since.astimezone(LONDON):%H:%M}" == "17:00"
    assert report.told == {"passed": 1, "urgent": 2}
    assert (report.bells, report.peak_in_ten_minutes, report.standing) == (2, 3, 1)
    assert (report.to_acknowledge, report.acknowledged, report.acknowledged_soon) == (3, 1, 1)
    told = json.loads(report_json(report))
    assert told["acknowledged_within_5_minutes_percent"] == pytest.approx(33.3)
    assert told["standing"] == 1


def test_the_plain_lines_fit_eighty_columns_and_name_the_targets(play: Play) -> None:
    lines = report_text(alarm_report(play.desk)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "Alarms from 17:00 Tue 12 May 2026 to 08:10 Wed 13 May 2026."
    assert "  2 became urgent" in lines
    assert "Standing now: 1 (under 5)." in lines
    assert any(line.startswith("Acknowledged: 1 of 3, 33 % within 5 minutes.") for line in lines)


@pytest.mark.parametrize(
    ("now", "began"),
    [("2026-05-13T08:29", "17:00"), ("2026-05-13T08:30", "08:30"), ("2026-05-13T17:00", "17:00")],
)
def test_a_shift_begins_at_half_past_eight_and_at_five(play: Play, now: str, began: str) -> None:
    assert f"{shift_began(play.desk, play.at(now)).astimezone(LONDON):%H:%M}" == began


def test_the_command_answers_and_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with playing(tmp_path, "2026-05-12T10:00"):
        pass
    place = str(tmp_path / "desk.db")
    assert print_alarms(place, None, since="2026-05-12T09:00", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["told"] == {}
    assert print_alarms(place, None, since="half past", as_json=False) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert print_alarms(str(tmp_path / "none.db"), None, since=None, as_json=False) == 1
    assert "There is no desk there yet" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


def test_plain_is_taken_as_by_queue_and_show() -> None:
    """Whoever learnt it of the others types it here too; both at once is refused as there."""
    options = _parser().parse_args(["alarms", "--plain"])
    assert (options.plain, options.json) == (True, False)
    with pytest.raises(SystemExit):
        _parser().parse_args(["alarms", "--plain", "--json"])
