"""R-807: the duty manager sees the shift's contacts, decisions, referrals and breaches, counted."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import breaking, endorsing, restricting, shutting_out
from dutydesk.acts.shift_report import Breach, shift_report
from dutydesk.acts.shift_words import report_lines
from dutydesk.errors import NotAllowed
from dutydesk.records.desk_tables import Worker
from tests.acts.play import Play, playing
from tests.fixed_clock import LONDON


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(made_database_url, "2026-05-12T09:10") as stage:
        yield stage


def ordinary(play: Play) -> UUID:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    return contact


def test_r807_today_and_this_shift_are_counted_with_what_was_breached(play: Play) -> None:
    """Taken by day; at 17:00 the night's shift begins, at midnight the next day."""
    endorsed = ordinary(play)
    late = play.take()
    play.urgent(late)
    play.send(late)
    returned = ordinary(play)
    play.endorse(endorsed)
    play.be(play.manager)
    endorsing.send_back(play.desk, returned, play.digest(returned), "Say who was asked")
    play.at("2026-05-12T16:59")
    play.be(play.manager)
    today = shift_report(play.desk).day
    assert (today.received, today.sent, today.endorsed, today.returned, today.referrals) == (3, 3, 1, 1, 1)
    assert today.met >= 1, "the decision of the one that was endorsed"
    (breach,) = today.breached
    due = datetime(2026, 5, 12, 13, 10, tzinfo=LONDON)
    assert breach == Breach("C-0002", "SINGH", "Strategy discussion, core hours", due, None, None)

    play.at("2026-05-12T19:30")
    report = shift_report(play.desk)
    assert (report.hours, report.day.received, report.shift.received) == ("out of hours", 3, 0)
    assert report.shift.since == datetime(2026, 5, 12, 17, 0, tzinfo=LONDON)
    assert report.shift.breached == ()
    assert report.breached == (breach,)
    aloud = " ".join(" ".join(report_lines(report)).split())
    assert "Contacts received 3 0" in aloud
    assert "Limits breached 1 0" in aloud
    assert "C-0002 SINGH: Strategy discussion, core hours, due 13:10 today, not done yet" in aloud

    play.discuss(late, "19:00", decision="4")
    play.at("2026-05-13T02:00")
    play.be(play.manager)
    night = shift_report(play.desk)
    assert night.day.received == 0
    assert night.shift.since == datetime(2026, 5, 12, 17, 0, tzinfo=LONDON)


def test_one_that_is_breached_and_done_late_says_both_and_one_that_was_ended_is_none(play: Play) -> None:
    late = play.take()
    play.urgent(late)
    play.send(late)
    ended = play.take()
    play.urgent(ended, "Mia Khan")
    play.send(ended)
    play.be(play.manager)
    digest = play.digest(ended)
    endorsing.endorse_other(play.desk, ended, digest, "single_assessment", "No", unknown_reason="Will ask")
    play.at("2026-05-12T14:00")
    play.discuss(late, "13:40", decision="4")
    play.be(play.manager)
    (breach,) = shift_report(play.desk).day.breached
    assert (breach.reference, breach.stopped_at) == ("C-0001", datetime(2026, 5, 12, 13, 40, tzinfo=LONDON))


def test_it_is_for_managers_and_counts_without_a_name_what_they_may_not_read(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    asked = restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.worker)
    shutting_out.ask(play.desk, contact, play.manager.id, "The mother's brother is M Patel")
    with pytest.raises(NotAllowed, match="counts of the shift is for a manager"):
        shift_report(play.desk)
    play.be(play.other_manager)
    (waiting,) = breaking.to_review(play.desk)
    shutting_out.approve(play.desk, waiting.id)
    play.at("2026-05-12T14:00")
    assert [each.family for each in shift_report(play.desk).breached] == ["SINGH"]
    play.be(play.manager)
    report = shift_report(play.desk)
    assert report.day.received == 1
    assert [(each.reference, each.family) for each in report.breached] == [("C-0001", "")]
    assert "C-0001 restricted: Strategy discussion" in " ".join(report_lines(report))


def test_whose_role_was_taken_from_them_while_they_sat_there_reads_it_no_more(play: Play) -> None:
    play.be(play.manager)
    assert shift_report(play.desk)
    with play.desk.database.write() as session:
        row = session.get(Worker, play.manager.id)
        assert row is not None
        row.role = "reader"
    with pytest.raises(NotAllowed):
        shift_report(play.desk)
