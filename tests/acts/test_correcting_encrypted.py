"""Corrections where who is here is proved: on an encrypted file, over a new start, and by whose role."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import correcting
from dutydesk.acts.audit_events import Event
from dutydesk.acts.correction_values import Put
from dutydesk.acts.desk import close_desk
from dutydesk.acts.history import history_page
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import read_version, versions
from dutydesk.errors import NotAllowed
from tests.acts.audit_rows import told
from tests.acts.proved import WORDS, ProvedPlay, cheap, proved


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    # No setting allows a plain desk.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    with proved(tmp_path, "2026-05-12T14:26") as stage:
        yield stage


def endorsed(play: ProvedPlay) -> tuple[UUID, Put]:
    contact = play.take()
    child = play.ordinary(contact)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    return contact, Put(Field("child.born", child, "child", 1), "3 April 2019", "7")


def test_both_versions_are_read_after_a_new_start_and_no_word_of_them_is_plain_in_the_file(
    play: ProvedPlay, tmp_path: Path
) -> None:
    contact, put = endorsed(play)
    correcting.correct(play.desk, contact, [put], "The zebra school gave the true date", 1)
    close_desk(play.desk)
    for file in (each for each in tmp_path.rglob("*") if each.is_file()):
        assert b"zebra" not in file.read_bytes(), file.name
    again = Entrance(str(tmp_path / "desk.db"), None, play.clock).sign_in(Answer("S Khan", WORDS["S Khan"]))
    try:
        assert [each.number for each in versions(again, contact)] == [2, 1]
        assert all(read_version(again, contact, number).whole for number in (1, 2))
        row = next(each for each in read_contact(again, contact).facts.rows("child"))
        assert row.answer("child.born").typed == "3 April 2019"
    finally:
        close_desk(again)


def test_auditor_and_administrator_correct_nothing(play: ProvedPlay) -> None:
    contact, put = endorsed(play)
    for person in (play.auditor, play.admin):
        play.be(person)
        with pytest.raises(NotAllowed):
            correcting.correct(play.desk, contact, [put], "Why", 1)
    denied = [each for each in told(play.desk, Event.DENIED) if each.contact == str(contact)]
    assert [each.reason for each in denied] == ["correct.after_endorsement"] * 2
    for person, number in ((play.other_worker, 2), (play.manager, 3)):
        play.be(person)
        was = put if number == 2 else Put(put.field, "4 April 2019", "3 April 2019")
        assert (
            correcting.correct(play.desk, contact, [was], "The school says so", number - 1).number == number
        )


def test_who_looked_is_read_by_manager_and_auditor_and_by_nobody_else(play: ProvedPlay) -> None:
    contact, _ = endorsed(play)
    for person, may in ((play.worker, False), (play.manager, True), (play.auditor, True)):
        play.be(person)
        assert history_page(play.desk, contact).looks is may, person.name
