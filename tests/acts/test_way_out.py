"""Whoever waits for an approval is told of who may give it, and where nobody may, of what does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import account_board, accounts, people, unlocking, way_out
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance, Newcomer
from tests.acts.play import Play, playing
from tests.acts.proved import ProvedPlay, cheap, proved
from tests.fixed_clock import FixedClock

WORDS = "eleven quiet ferries at noon"
WHY = "covers the nights of June"


def alone(folder: Path, role: str, *, registration: str = "SW1") -> tuple[Desk, str]:
    """An encrypted desk of one person. Returns it and its recovery key."""
    begun = unlocking.begin("Ada Bright", WORDS, WORDS)
    entrance = Entrance(str(folder / "desk.db"), None, FixedClock("2026-05-12T14:26"))
    return entrance.make(begun, Newcomer("Ada Bright", role, registration)), begun.recovery


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cheap(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def play(made_desk: Path) -> Iterator[Play]:
    with playing(str(made_desk), "2026-05-12T14:26") as stage:
        yield stage


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[ProvedPlay]:
    with proved(tmp_path, "2026-05-12T14:26") as its:
        yield its


def test_the_first_social_worker_alone_is_led_to_a_colleague_and_the_paper(tmp_path: Path) -> None:
    desk, recovery = alone(tmp_path, "duty_worker")
    try:
        assert way_out.standing(desk) == way_out.ALONE
        assert way_out.to_people(desk) == way_out.NOBODY_MANAGES
        people.arrive(desk, "Ben Cole", "duty_worker", "SW2", WORDS + " b", WORDS + " b")
        assert way_out.standing(desk) == way_out.NO_MANAGER
        number = accounts.ask(desk, people.someone_here(desk).id, "duty_manager", WHY)
        assert way_out.standing(desk) == way_out.WAITS_FOR_PAPER.format(number)
        people.arrive(desk, "Cy Dunn", "duty_manager", "SW3", WORDS + " c", WORDS + " c", recovery)
        assert way_out.standing(desk) == ""
        ben = next(each for each in people.everyone(desk) if each.name == "Ben Cole")
        people.be(desk, ben.id, WORDS + " b")
        assert way_out.standing(desk) == "Your new role waits for Cy Dunn."
        assert "ask Cy Dunn" in way_out.to_people(desk)
    finally:
        close_desk(desk)


def test_a_manager_alone_is_led_to_the_recovery_key_and_it_works(tmp_path: Path) -> None:
    desk, recovery = alone(tmp_path, "duty_manager")
    try:
        made = account_board.enter(desk, "Una Dale", "duty_manager", "SW9")
        (request,) = account_board.board(desk).waiting
        assert request.way == way_out.BY_PAPER
        names = way_out.without(way_out.who_may(desk), request.line.asker, request.line.person)
        assert f"people approve {made.asked} --recovery" in way_out.by_command(desk, names, made.asked)
        accounts.approve(desk, made.asked, recovery)
        assert account_board.board(desk).way == way_out.BY_PAPER, "nobody waits for who cannot sign in"
    finally:
        close_desk(desk)


def test_who_may_is_named_but_neither_who_asked_nor_whose_it_is(sealed: ProvedPlay) -> None:
    sealed.be(sealed.manager)
    number = accounts.ask(sealed.desk, sealed.other_manager.id, "auditor", WHY)
    (request,) = account_board.board(sealed.desk).waiting
    assert request.way == "Who may approve it: A Stone or J Lee."
    accounts.refuse(sealed.desk, number)
    sealed.be(sealed.worker)
    accounts.ask(sealed.desk, sealed.worker.id, "auditor", WHY)
    assert way_out.standing(sealed.desk) == "Your new role waits for A Stone, D Hart or 2 others."


def test_on_a_plain_desk_nobody_is_sent_for_a_paper_there_is_not(play: Play) -> None:
    for each in (play.other_manager, play.assessment_manager):
        play.be(play.manager)
        accounts.leave(play.desk, each.id)
    play.be(play.manager)
    accounts.ask(play.desk, play.worker.id, "reader", WHY)
    (request,) = account_board.board(play.desk).waiting
    assert request.way == way_out.ENTER_ONE


def test_what_a_row_says_fits_on_it() -> None:
    for words in (way_out.ALONE, way_out.NO_MANAGER, way_out.NOBODY_MANAGES, way_out.WAITS_FOR_SOMEBODY):
        assert len(words) <= 78, words
    for words in (way_out.BY_PAPER, way_out.ENTER_ONE):
        assert len(f"Asked. {words}") <= 78, words
    assert len(way_out.WAITS_FOR_PAPER.format(99)) <= 78
