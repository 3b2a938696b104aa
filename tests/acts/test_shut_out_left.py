"""Shut out by name: what was seen is decided, somebody is left to decide, and work stays shut."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import accounts, breaking, restricting, shutting_out
from dutydesk.acts.reading import read_contact
from dutydesk.errors import NotAllowed, Restricted
from tests.acts.play import Play, playing

WHY = "The mother's brother is M Patel"


@pytest.fixture
def play(made_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Play]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def guarded(play: Play) -> UUID:
    """A contact that was sent, and restricted by its worker and M Patel; S Khan is here."""
    play.be(play.worker)
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    asked = restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.worker)
    return contact


def test_letting_in_is_decided_as_it_was_seen_and_never_the_next_one(play: Play) -> None:
    contact = guarded(play)
    shutting_out.ask(play.desk, contact, play.manager.id, WHY)
    play.be(play.other_manager)
    (out,) = breaking.to_review(play.desk)
    shutting_out.approve(play.desk, out.id)
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "It was another Patel")
    play.be(play.other_manager)
    (seen,) = breaking.to_review(play.desk)
    play.clock.move(minutes=1)
    play.be(play.worker)
    shutting_out.ask_in(play.desk, contact, play.manager.id, "They do not speak, he says")
    play.be(play.other_manager)
    for act in (shutting_out.let_in, shutting_out.leave_out):
        with pytest.raises(NotAllowed, match="something else is asked for since"):
            act(play.desk, seen.id, seen.at)
    play.be(play.manager)
    with pytest.raises(Restricted):
        read_contact(play.desk, contact)


def test_a_manager_does_not_shut_out_the_only_other_one_who_could_decide(play: Play) -> None:
    contact = guarded(play)
    play.be(play.manager)
    accounts.leave(play.desk, play.assessment_manager.id)
    with pytest.raises(NotAllowed, match="No other manager"):
        shutting_out.ask(play.desk, contact, play.other_manager.id, WHY)
    play.be(play.other_manager)
    assert read_contact(play.desk, contact).guarded
