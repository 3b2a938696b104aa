"""The people of a desk as a manager sees them; somebody new, written down by another; how many wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts import account_board, accounts, people
from dutydesk.acts.account_board import Board, board, enter
from dutydesk.acts.audit_events import Event
from dutydesk.acts.desk import Desk
from dutydesk.acts.queue import queue
from dutydesk.errors import NotAllowed
from tests.acts.audit_rows import told
from tests.acts.conftest import OpenDesk
from tests.acts.play import Play
from tests.acts.proved import ProvedPlay, cheap, proved
from tests.fixed_clock import FixedClock


class Named(Play):
    """Where names are not proved, with the two roles that `Play` has not."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        super().__init__(desk, clock)
        self.auditor = people.arrive(desk, "A Stone", "auditor", "")
        self.admin = people.arrive(desk, "Y Frost", "system_admin", "")
        self.be(self.manager)


@pytest.fixture
def plain(opened: OpenDesk, clock: FixedClock) -> Named:
    """A desk with somebody of each role; the manager M Patel is here."""
    return Named(opened(), clock)


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    """An encrypted desk with somebody of each role; the manager M Patel is here."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    with proved(tmp_path, "2026-05-12T14:26") as its:
        its.be(its.manager)
        yield its


def named(found: Board, name: str) -> account_board.Member:
    return next(each for each in found.members if each.account.person.name == name)


def test_a_manager_sees_what_waits_and_why_it_is_not_theirs_to_decide(plain: Named) -> None:
    accounts.ask(plain.desk, plain.other_worker.id, "auditor", "leaves the telephones")
    plain.be(plain.worker)
    accounts.ask(plain.desk, plain.worker.id, "duty_manager", "covers the nights", "SW-9")
    plain.be(plain.manager)
    first, second = board(plain.desk).waiting
    assert (first.line.name, first.mine, first.why_not_refuse) == ("T Webb", True, "")
    assert first.why_not == f"Never one's own. {first.way}"
    assert (second.line.name, second.line.reason, second.mine) == ("S Khan", "covers the nights", False)
    assert (second.line.registration, second.why_not, second.why_not_refuse) == ("SW-9", "", "")
    assert queue(plain.desk, "mine").to_approve == 1, "their own is not theirs to decide"
    plain.be(plain.auditor)
    assert queue(plain.desk, "mine").to_approve == 2
    plain.be(plain.worker)
    assert queue(plain.desk, "mine").to_approve == 0


def test_who_may_do_what_about_whom(plain: Named) -> None:
    accounts.leave(plain.desk, plain.reader.id)
    found = board(plain.desk)
    assert not found.proved
    assert [each.account.person.name for each in found.members][-1] == "R Moss", "who left stands last"
    own, other, gone = (named(found, name) for name in ("M Patel", "S Khan", "R Moss"))
    assert (own.here, own.why_not_ask, own.why_not_leave) == (True, "", accounts.NOT_ONESELF)
    assert (other.why_not_ask, other.why_not_leave, other.account.signs_in) == ("", "", None)
    assert gone.why_not_ask == gone.why_not_leave == accounts.NOBODY
    assert found.why_not_enter == ""
    plain.be(plain.auditor)
    found = board(plain.desk)
    assert "is for a manager or a system administrator" in found.why_not_enter
    assert named(found, "S Khan").why_not_leave == named(found, "S Khan").why_not_ask == found.why_not_enter
    assert named(found, "A Stone").why_not_ask == "", "a role for oneself anybody asks for"
    for person in (plain.worker, plain.other_worker):
        plain.be(person)
        assert "dutydesk people ask" in account_board.why_not_see(plain.desk)
        with pytest.raises(NotAllowed, match="is for a manager, an auditor or a system administrator"):
            board(plain.desk)


def test_somebody_new_is_written_down_and_sets_a_passphrase_of_their_own(ours: ProvedPlay) -> None:
    assert board(ours.desk).proved
    made = enter(ours.desk, "  Ola   Berg ", "duty_worker", "SW77")
    assert (made.name, made.role, made.asked) == ("Ola Berg", "Duty social worker", 0)
    assert ours.desk.here == ours.manager, "whoever wrote them down is here still"
    with pytest.raises(NotAllowed, match="Somebody else signs in with that name"):
        enter(ours.desk, "s  KHAN", "reader", "")
    its = named(board(ours.desk), "Ola Berg").account
    assert (its.person.registration, its.signs_in) == ("SW77", False)
    assert (its.history[0].asked_by, its.history[0].state) == ("M Patel", "given")
    people.be(ours.desk, made.id, "a heron stands in the millpond", "a heron stands in the millpond")
    assert ours.desk.here is not None
    assert ours.desk.here.takes_contacts
    assert [each.reason for each in told(ours.desk, Event.ROLE)][-1] == "entered"


def test_a_new_manager_is_a_reader_until_another_approves_it(ours: ProvedPlay) -> None:
    made = enter(ours.desk, "Ola Berg", "duty_manager", "SW77")
    assert made.role == "Reader"
    with pytest.raises(NotAllowed, match="own"):
        accounts.approve(ours.desk, made.asked)
    ours.be(ours.other_manager)
    (asked,) = board(ours.desk).waiting
    assert (asked.line.role, asked.line.asked_by, asked.why_not) == ("Duty team manager", "M Patel", "")
    accounts.approve(ours.desk, made.asked)
    its = named(board(ours.desk), "Ola Berg").account.person
    assert (its.role, its.registration) == ("duty_manager", "SW77")
    with pytest.raises(NotAllowed, match="at Approval"):
        people.be(ours.desk, made.id, "a heron stands in the millpond", "a heron stands in the millpond")


def test_what_is_missing_of_somebody_new_is_said(plain: Named) -> None:
    for name, role, number, words in (
        (" ", "reader", "", "Say their name"),
        ("Ola Berg", "queen", "", "one of the roles"),
        ("Ola Berg", "duty_worker", " ", "registration number"),
        ("s  KHAN", "reader", "", "works here already"),
    ):
        with pytest.raises(NotAllowed, match=words):
            enter(plain.desk, name, role, number)
    enter(plain.desk, "Ola Berg", "reader", "")
    with pytest.raises(NotAllowed, match="works here already"):
        enter(plain.desk, "ola berg", "reader", "")
    plain.be(plain.auditor)
    with pytest.raises(NotAllowed, match="Managing people"):
        enter(plain.desk, "Una Dale", "reader", "")
    assert len(board(plain.desk).members) == 9


def test_what_changed_since_it_was_seen_is_looked_at_again(plain: Named) -> None:
    """Two managers at two screens: the second decides nothing about what they did not see."""
    seen = named(board(plain.desk), "S Khan").account.newest
    number = accounts.ask(plain.desk, plain.worker.id, "reader", "leaves the telephones", seen=seen)
    plain.be(plain.other_manager)
    accounts.refuse(plain.desk, number, " Still on the rota\nuntil June ")
    with pytest.raises(NotAllowed, match="look again"):
        accounts.leave(plain.desk, plain.worker.id, seen=seen)
    with pytest.raises(NotAllowed, match="look again"):
        accounts.ask(plain.desk, plain.worker.id, "auditor", "a change of duties", seen=seen)
    its = named(board(plain.desk), "S Khan").account
    assert its.history[-1].answer == "Still on the rota\nuntil June"
    assert "nobody can sit down" in accounts.leave(plain.desk, plain.worker.id, seen=its.newest)
