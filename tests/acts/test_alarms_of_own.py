"""Who is told of what somebody did: whoever may look at it, never who did it themselves."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import accounts, breaking, correcting, people, restricting, shutting_out
from dutydesk.acts.alarm_report import alarm_report
from dutydesk.acts.alarms import Watch
from dutydesk.acts.answering import acknowledge, remind
from dutydesk.acts.correction_values import Put
from dutydesk.acts.values import Field, Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarms import Event
from tests.acts.play import Play, playing

WHY = "The mother's brother is M Patel"


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def hears(play: Play, person: Person) -> list[Event]:
    """What stands in this person's line, on a program of their own."""
    play.be(person)
    return [each.event for each in Watch(play.desk).look().line]


def endorsed(play: Play) -> UUID:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.endorse(contact)
    play.clock.move(hours=1)
    return contact


def test_a_correction_that_stands_is_told_to_the_other_managers_and_not_to_who_made_it(play: Play) -> None:
    contact = endorsed(play)
    play.be(play.manager)
    put = Put(Field("referrer.phone"), "0116 496 0999", "0116 496 0123")
    assert not correcting.correct(play.desk, contact, [put], "One digit was wrong", 1).bearing
    assert Event.CORRECTED in hears(play, play.other_manager)
    assert Event.CORRECTED not in hears(play, play.manager)


def test_a_correction_that_waits_is_told_to_whoever_may_decide_on_it_and_not_to_who_made_it(
    play: Play,
) -> None:
    contact = endorsed(play)
    play.be(play.manager)
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Less", 1)
    play.clock.move(hours=21)
    assert Event.WAITING in hears(play, play.other_manager)
    assert Event.WAITING not in hears(play, play.manager)
    play.clock.move(hours=4)
    assert Event.OVERDUE in hears(play, play.other_manager)
    assert Event.OVERDUE not in hears(play, play.manager)


def broken(play: Play, by: Person) -> UUID:
    """A restricted record that M Patel is shut out of; its glass is broken by somebody."""
    play.be(play.worker)
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    asked = restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    play.be(play.other_manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.worker)
    shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    play.be(by)
    breaking.break_glass(play.desk, contact, "danger", "She rang from the school")
    return contact


def test_broken_glass_is_told_to_an_auditor_too_and_nothing_else_is(play: Play) -> None:
    auditor = people.arrive(play.desk, "A Stone", "auditor", "")
    broken(play, play.other_worker)
    play.clock.move(hours=21)
    assert set(hears(play, play.other_manager)) > {Event.GLASS}
    assert hears(play, auditor) == [Event.GLASS]
    assert Event.GLASS not in hears(play, play.reader)


def test_with_an_auditor_alone_left_broken_glass_is_told_to_them_and_they_answer_it(play: Play) -> None:
    auditor = people.arrive(play.desk, "A Stone", "auditor", "")
    broken(play, play.other_worker)
    play.be(play.manager)
    for each in (play.other_manager, play.assessment_manager):
        accounts.leave(play.desk, each.id)
    assert Event.GLASS not in hears(play, play.manager), "they are shut out, and the auditor is there"
    play.be(auditor)
    (told,) = Watch(play.desk).look().line
    assert told.event is Event.GLASS
    (waiting,) = [each for each in breaking.to_review(play.desk) if each.kind == "glass"]
    assert waiting.may
    play.be(play.other_worker)
    with pytest.raises(NotAllowed):
        acknowledge(play.desk, told.id)
    play.be(auditor)
    acknowledge(play.desk, told.id)
    play.clock.move(minutes=1)
    assert hears(play, auditor) == []
    assert waiting in breaking.to_review(play.desk), "its line was read; it is still to be looked at"


def test_whoever_broke_the_glass_is_not_told_of_it(play: Play) -> None:
    broken(play, play.manager)
    assert Event.GLASS in hears(play, play.other_manager)
    play.be(play.manager)
    for each in (play.other_manager, play.assessment_manager):
        accounts.leave(play.desk, each.id)
    assert Event.GLASS not in hears(play, play.manager), "nobody is told what they did themselves"


def test_what_an_auditor_has_read_goes_from_their_own_line_and_from_no_managers(play: Play) -> None:
    auditor = people.arrive(play.desk, "A Stone", "auditor", "")
    second = people.arrive(play.desk, "B Hill", "auditor", "")
    broken(play, play.other_worker)
    play.clock.move(minutes=1)
    play.be(auditor)
    (told,) = Watch(play.desk).look().line
    with pytest.raises(NotAllowed, match="only a manager puts it off"):
        remind(play.desk, told.id, alarm_policy().reminders[0])
    acknowledge(play.desk, told.id)
    acknowledge(play.desk, told.id)  # their other window had it still
    assert hears(play, auditor) == []
    for each in (second, play.other_manager, play.assessment_manager):
        assert Event.GLASS in hears(play, each), each.name
    report = alarm_report(play.desk)
    assert (report.told[Event.GLASS], report.untold) == (1, 0), "one glass, whoever has read of it"
    play.be(play.other_manager)
    acknowledge(play.desk, told.id)
    for each in (auditor, second, play.other_manager, play.assessment_manager):
        assert Event.GLASS not in hears(play, each), each.name
