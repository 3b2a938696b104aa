"""The first passphrase of somebody who endorses: who lets them have it, and that nobody else does.

A desk of one social worker, Ada; a manager's seat is what is asked for.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import approving, people, unlocking
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer, nobody
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import NotAllowed, NotSaved
from dutydesk.records import keyfile
from dutydesk.records.connecting import connect
from dutydesk.settings import Settings
from tests.acts.audit_rows import told
from tests.acts.proved import cheap
from tests.fixed_clock import FixedClock

WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
THIRD = "nine brass kettles on a hill"
ADA = Newcomer("Ada Bright", "duty_worker", "SW1")
ENDORSE = ("duty_manager", "single_assessment_manager")


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nobody allowed an unencrypted file; Argon2id costs nothing."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the desk is."""
    return tmp_path / "desk.db"


@pytest.fixture
def begun() -> Begun:
    """Ada's keys."""
    return unlocking.begin("Ada Bright", WORDS, WORDS)


@pytest.fixture
def ours(path: Path, begun: Begun, clock: FixedClock) -> Iterator[Desk]:
    """The desk, open, Ada here."""
    desk = Entrance(str(path), None, clock).make(begun, ADA)
    yield desk
    close_desk(desk)


def events(desk: Desk) -> list[tuple[str, str]]:
    assert desk.auditor is not None
    desk.auditor.flush()
    return [(each.act, each.reason) for each in told(desk)]


@pytest.mark.parametrize("role", ENDORSE)
def test_nobody_arrives_as_one_who_endorses_by_themselves(ours: Desk, clock: FixedClock, role: str) -> None:
    ada = ours.here
    for approval in ("", OTHER, WORDS):
        with pytest.raises(NotAllowed):
            people.arrive(ours, "Mo Carter", role, "SW2", OTHER, OTHER, approval)
        clock.move(hours=1)
    assert ours.here == ada
    assert [each.name for each in people.everyone(ours)] == ["Ada Bright"]
    path = ours.database.path
    assert path is not None
    assert len(unlocking.who_can(path)) == 1
    assert ("denied", "approving.approve") in events(ours)


def test_the_first_manager_comes_in_with_the_recovery_key_and_lets_the_next_one_in(
    ours: Desk, begun: Begun, clock: FixedClock
) -> None:
    assert "nobody who endorses has a passphrase" in approving.asked(ours, "duty_manager")
    mo = people.arrive(ours, "Mo Carter", "duty_manager", "", OTHER, OTHER, begun.recovery.lower())
    assert ours.here == mo
    assert mo.endorses_contacts
    assert "recovery key" in approving.asked(ours, "duty_manager")
    assert "manager who has a passphrase" in approving.asked(ours, "duty_manager")
    with pytest.raises(NotAllowed):
        people.arrive(ours, "Ola Berg", "single_assessment_manager", "", THIRD, THIRD, WORDS)
    clock.move(hours=1)
    ola = people.arrive(ours, "Ola Berg", "single_assessment_manager", "", THIRD, THIRD, OTHER)
    assert ours.here == ola
    approvals = [each for each in told(ours) if each.reason.startswith("approved")]
    assert [(each.act, each.reason) for each in approvals] == [
        ("person.role", "approved_by_recovery_key"),
        ("person.role", "approved_by_passphrase"),
    ]


@pytest.mark.parametrize("role", ["duty_worker", "reader"])
def test_whoever_does_not_endorse_sets_their_own(ours: Desk, role: str) -> None:
    assert approving.asked(ours, role) == ""
    assert people.arrive(ours, "Mo Carter", role, "SW2", OTHER, OTHER).name == "Mo Carter"


def test_a_manager_of_the_plain_desk_sets_their_first_passphrase_only_with_leave(
    path: Path, clock: FixedClock
) -> None:
    plain = open_desk(str(path), None, clock)
    ada = people.arrive(plain, "Ada Bright", "duty_worker", "SW1")
    mo = people.arrive(plain, "Mo Carter", "duty_manager", "")
    close_desk(plain)
    begun = unlocking.begin("Ada Bright", WORDS, WORDS, person=ada.id)
    desk = Entrance(str(path), None, clock).convert(begun, None, nobody)
    try:
        for approval in ("", WORDS):
            with pytest.raises(NotAllowed):
                people.be(desk, mo.id, OTHER, OTHER, approval)
            clock.move(hours=1)
        assert desk.here == ada
        assert not people.must_prove(desk, mo.id)
        with pytest.raises(NotAllowed, match="at least"):
            people.be(desk, mo.id, "short", "short", begun.recovery)
        people.be(desk, mo.id, OTHER, OTHER, begun.recovery)
        assert desk.here == mo
        assert ("person.role", "approved_by_recovery_key") in events(desk)
    finally:
        close_desk(desk)


def test_whoever_converts_the_desk_and_is_new_there_has_the_paper(path: Path, clock: FixedClock) -> None:
    plain = open_desk(str(path), None, clock)
    people.arrive(plain, "Ada Bright", "duty_worker", "SW1")
    close_desk(plain)
    begun = unlocking.begin("Mo Carter", OTHER, OTHER)
    desk = Entrance(str(path), None, clock).convert(begun, Newcomer("Mo Carter", "duty_manager", ""), nobody)
    assert desk.here is not None
    assert desk.here.endorses_contacts
    close_desk(desk)


def test_a_passphrase_of_nobody_is_no_way_to_a_managers_seat(
    path: Path, ours: Desk, begun: Begun, clock: FixedClock
) -> None:
    """A start that was killed left one: whoever it lets in is asked who they are, and for leave."""
    wrap = unlocking.new_wrap(path, begun.key, uuid4(), "Eve Other", OTHER, OTHER)
    unlocking.put(path, begun.key, wrap)
    desk = Entrance(str(path), None, clock).sign_in(Answer("Eve Other", OTHER))
    try:
        assert desk.here is None
        with pytest.raises(NotAllowed):
            people.arrive(desk, "Eve Other", "duty_manager", "")
        clock.move(hours=1)
        assert people.arrive(desk, "Eve Other", "duty_manager", "", approval=begun.recovery).id == wrap.who
    finally:
        close_desk(desk)


def test_somebody_who_could_not_be_written_down_has_no_passphrase(
    path: Path, ours: Desk, begun: Begun
) -> None:
    other = connect(path, secret=begun.key)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved):
        people.arrive(ours, "Mo Carter", "duty_worker", "SW2", OTHER, OTHER)
    other.execute("ROLLBACK")
    other.close()
    assert unlocking.find_door(str(path), Settings()).names == ("Ada Bright",)
    mo = people.arrive(ours, "Mo Carter", "duty_worker", "SW2", OTHER, OTHER)
    assert [each.name for each in people.everyone(ours)] == ["Ada Bright", "Mo Carter"]
    assert people.must_prove(ours, mo.id)


def test_somebody_whose_passphrase_could_not_be_kept_is_not_written_down(
    ours: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "replace_file", full)
        with pytest.raises(NotSaved):
            people.arrive(ours, "Mo Carter", "duty_worker", "SW2", OTHER, OTHER)
    assert [each.name for each in people.everyone(ours)] == ["Ada Bright"]
    assert ours.here is not None
    assert ours.here.name == "Ada Bright"


def test_a_commit_that_fails_takes_the_passphrase_back(
    path: Path, ours: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        """The disk is full at the very end."""

        def close_books(self, _: object) -> None:
            raise NotSaved("Full.")

        def kept(self, _: object) -> None:
            return None

        def close(self) -> None:
            return None

    with monkeypatch.context() as patch:
        patch.setattr(ours.database, "witness", Full())
        with pytest.raises(NotSaved):
            people.arrive(ours, "Mo Carter", "duty_worker", "SW2", OTHER, OTHER)
    assert len(unlocking.who_can(path)) == 1
    assert [each.name for each in people.everyone(ours)] == ["Ada Bright"]
