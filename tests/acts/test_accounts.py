"""Accounts: a role is asked for by one and approved by another; its history stands; who has left is out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from dutydesk.acts import accounts, people, unlocking
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer, nobody
from dutydesk.acts.unlocking import Begun
from dutydesk.acts.values import Person
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.records import keyfile
from tests.acts.audit_rows import told
from tests.acts.conftest import OpenDesk
from tests.acts.proved import cheap
from tests.fixed_clock import FixedClock

WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
THIRD = "nine brass kettles on a hill"


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
    """Mo's keys."""
    return unlocking.begin("Mo Carter", WORDS, WORDS)


@pytest.fixture
def ours(path: Path, begun: Begun, clock: FixedClock) -> Iterator[Desk]:
    """An encrypted desk of the manager Mo and the social worker Ada, who is here."""
    desk = Entrance(str(path), None, clock).make(begun, Newcomer("Mo Carter", "duty_manager", "SW1"))
    people.arrive(desk, "Ada Bright", "duty_worker", "SW2", OTHER, OTHER)
    yield desk
    close_desk(desk)


def who(desk: Desk, name: str) -> Person:
    """Somebody of the desk."""
    return next(each for each in people.everyone(desk) if each.name == name)


def sit(desk: Desk, name: str, passphrase: str = "") -> Person:
    """Somebody sits down."""
    return people.be(desk, who(desk, name).id, passphrase)


def roles_told(desk: Desk) -> list[tuple[str, str]]:
    assert desk.auditor is not None
    desk.auditor.flush()
    return [(each.act, each.reason) for each in told(desk) if each.act in ("person.role", "denied")]


def test_a_role_is_asked_for_by_one_and_approved_by_another(ours: Desk) -> None:
    ada = who(ours, "Ada Bright")
    number = accounts.ask(ours, ada.id, "duty_manager", "covers the nights of June")
    with pytest.raises(NotAllowed, match="manager"):
        accounts.approve(ours, number)
    assert who(ours, "Ada Bright").role == "duty_worker"
    mo = sit(ours, "Mo Carter", WORDS)
    line = accounts.approve(ours, number)
    assert (line.name, line.role, line.before) == ("Ada Bright", "Duty team manager", "Duty social worker")
    assert (line.asked_by, line.decided_by, line.state) == ("Ada Bright", mo.name, "given")
    assert who(ours, "Ada Bright").endorses_contacts
    assert accounts.waiting(ours) == ()
    assert ("person.role", "asked") in roles_told(ours)
    assert ("person.role", "approved") in roles_told(ours)
    assert ("denied", "people.approve") in roles_told(ours)


def test_a_registration_number_is_theirs_only_once_it_is_approved(ours: Desk) -> None:
    ada = who(ours, "Ada Bright")
    with pytest.raises(NotAllowed, match="no figure in it"):
        accounts.ask(ours, ada.id, "duty_manager", "covers the nights", "lost it")
    number = accounts.ask(ours, ada.id, "duty_manager", "covers the nights", "SW-999")
    assert who(ours, "Ada Bright").registration == "SW2"
    assert [each.registration for each in accounts.waiting(ours)] == ["SW-999"], "whoever approves sees it"
    sit(ours, "Mo Carter", WORDS)
    accounts.refuse(ours, number)
    assert who(ours, "Ada Bright").registration == "SW2"
    sit(ours, "Ada Bright", OTHER)
    number = accounts.ask(ours, ada.id, "duty_manager", "covers the nights", "SW-999")
    sit(ours, "Mo Carter", WORDS)
    accounts.approve(ours, number)
    assert who(ours, "Ada Bright").registration == "SW-999"


def test_nobody_approves_what_they_asked_for(ours: Desk) -> None:
    mo, ada = sit(ours, "Mo Carter", WORDS), who(ours, "Ada Bright")
    with pytest.raises(NotAllowed, match="own"):
        accounts.approve(ours, accounts.ask(ours, mo.id, "auditor", "to look"))
    number = accounts.ask(ours, ada.id, "duty_manager", "covers the nights of June")
    with pytest.raises(NotAllowed, match="own"):
        accounts.approve(ours, number)
    assert {each.person for each in accounts.waiting(ours)} == {mo.id, ada.id}
    assert who(ours, "Ada Bright").role == "duty_worker"
    assert who(ours, "Mo Carter").role == "duty_manager"
    assert [each for each in roles_told(ours) if each[0] == "denied"] == [("denied", "people.approve")] * 2


def test_a_request_for_somebody_else_is_not_approved_by_them(ours: Desk, begun: Begun) -> None:
    """A system administrator asks for a manager's other role; the manager it is about does not approve it."""
    people.arrive(ours, "Sy Admin", "system_admin", "", THIRD, THIRD, WORDS)
    mo = who(ours, "Mo Carter")
    number = accounts.ask(ours, mo.id, "auditor", "leaves the shift")
    sit(ours, "Mo Carter", WORDS)
    with pytest.raises(NotAllowed, match="Nobody approves a role of their own"):
        accounts.approve(ours, number)
    accounts.approve(ours, number, begun.recovery)
    assert who(ours, "Mo Carter").role == "auditor"
    given = next(each for each in accounts.accounts(ours) if each.person.name == "Mo Carter").history[-1]
    assert given.decided_by == "the recovery key"


def test_a_worker_asks_only_for_themselves(ours: Desk) -> None:
    with pytest.raises(NotAllowed, match="system administrator"):
        accounts.ask(ours, who(ours, "Mo Carter").id, "reader", "gone")
    with pytest.raises(NotAllowed, match="Say why"):
        accounts.ask(ours, who(ours, "Ada Bright").id, "reader", "  ")
    with pytest.raises(NotAllowed, match="one of the roles"):
        accounts.ask(ours, who(ours, "Ada Bright").id, "queen", "why not")
    with pytest.raises(NotAllowed, match="have that role"):
        accounts.ask(ours, who(ours, "Ada Bright").id, "duty_worker", "why not")


def test_what_is_asked_may_be_refused_and_asked_again(ours: Desk) -> None:
    ada = who(ours, "Ada Bright")
    number = accounts.ask(ours, ada.id, "duty_manager", "covers the nights")
    with pytest.raises(NotAllowed, match="already"):
        accounts.ask(ours, ada.id, "reader", "covers the nights")
    sit(ours, "Mo Carter", WORDS)
    assert accounts.refuse(ours, number).state == "refused"
    with pytest.raises(NotAllowed, match="no request"):
        accounts.approve(ours, number)
    sit(ours, "Ada Bright", OTHER)
    second = accounts.ask(ours, ada.id, "reader", "leaves the phones")
    assert accounts.refuse(ours, second).decided_by == "Ada Bright", "whoever asked takes it back"


def test_whoever_is_entered_has_the_first_line_of_their_history(ours: Desk) -> None:
    people.arrive(ours, "Ola Berg", "auditor", "", THIRD, THIRD, WORDS)
    lines = {each.person.name: each.history[0] for each in accounts.accounts(ours)}
    assert (lines["Ada Bright"].state, lines["Ada Bright"].decided_by) == ("given", "")
    assert lines["Ola Berg"].decided_by == "Mo Carter"
    assert lines["Ola Berg"].role == "Auditor"


@pytest.mark.parametrize("role", ["auditor", "system_admin"])
def test_nobody_arrives_as_auditor_or_administrator_by_themselves(ours: Desk, role: str) -> None:
    with pytest.raises(NotAllowed, match="given by somebody else"):
        people.arrive(ours, "Eve Other", role, "", THIRD, THIRD)
    assert "Eve Other" not in {each.name for each in people.everyone(ours)}


def test_who_has_left_opens_the_desk_no_more(ours: Desk, path: Path, clock: FixedClock) -> None:
    ada = who(ours, "Ada Bright")
    with pytest.raises(NotAllowed, match="themselves"):
        accounts.leave(ours, ada.id)
    sit(ours, "Mo Carter", WORDS)
    assert "recovery" in accounts.leave(ours, ada.id)
    assert [each.name for each in people.everyone(ours)] == ["Mo Carter"]
    assert [each.person.name for each in accounts.accounts(ours)] == ["Ada Bright", "Mo Carter"]
    with pytest.raises(NotAllowed, match="works at this desk"):
        people.be(ours, ada.id, OTHER)
    with pytest.raises(NotAllowed):
        Entrance(str(path), None, clock).sign_in(Answer("Ada Bright", OTHER))
    assert ("person.role", "left") in roles_told(ours)


def test_a_refused_commit_locks_nobody_out(ours: Desk, path: Path, clock: FixedClock) -> None:
    ada = who(ours, "Ada Bright")
    sit(ours, "Mo Carter", WORDS)

    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    sqlalchemy.event.listen(ours.database.engine, "commit", refuse)
    try:
        with pytest.raises((DeskError, OSError)):
            accounts.leave(ours, ada.id)
    finally:
        sqlalchemy.event.remove(ours.database.engine, "commit", refuse)
    assert ada.id in unlocking.who_can(path)
    close_desk(Entrance(str(path), None, clock).sign_in(Answer("Ada Bright", OTHER)))


@pytest.mark.parametrize("who_starts", ["Ada Bright", "Mo Carter"])
def test_a_stop_before_the_keys_is_finished_at_the_next_start(
    ours: Desk, path: Path, clock: FixedClock, who_starts: str
) -> None:
    ada = who(ours, "Ada Bright")
    sit(ours, "Mo Carter", WORDS)
    keys = keyfile.place_of(path)
    before = keys.read_bytes()
    lock = keys.with_name(f"{keys.name}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()  # the keys file cannot be changed
    assert "tried again at the next start" in accounts.leave(ours, ada.id)
    lock.rmdir()
    assert keys.read_bytes() == before
    with pytest.raises(NotAllowed, match="works at this desk"):
        people.be(ours, ada.id, OTHER)
    words = {"Ada Bright": OTHER, "Mo Carter": WORDS}[who_starts]
    entrance = Entrance(str(path), None, clock)
    if who_starts == "Ada Bright":
        with pytest.raises(NotAllowed, match="works at this desk"):
            entrance.sign_in(Answer(who_starts, words))
    else:
        close_desk(entrance.sign_in(Answer(who_starts, words)))
    assert ada.id not in unlocking.who_can(path)


def test_the_last_who_can_open_the_desk_does_not_leave(path: Path, begun: Begun, clock: FixedClock) -> None:
    desk = Entrance(str(path), None, clock).make(begun, Newcomer("Mo Carter", "duty_manager", "SW1"))
    try:
        with pytest.raises(NotAllowed):
            accounts.leave(desk, who(desk, "Mo Carter").id)
        assert unlocking.who_can(path)
    finally:
        close_desk(desk)


def test_people_of_an_earlier_version_become_accounts_with_the_role_they_had(
    path: Path, clock: FixedClock
) -> None:
    plain = open_desk(str(path), None, clock)
    ada = people.arrive(plain, "Ada Bright", "duty_worker", "SW1")
    mo = people.arrive(plain, "Mo Carter", "duty_manager", "SW2")
    close_desk(plain)
    begun = unlocking.begin("Ada Bright", WORDS, WORDS, person=ada.id)
    desk = Entrance(str(path), None, clock).convert(begun, None, nobody)
    try:
        assert [(each.person.name, each.signs_in) for each in accounts.accounts(desk)] == [
            ("Ada Bright", True),
            ("Mo Carter", False),
        ]
        people.be(desk, mo.id, OTHER, OTHER, begun.recovery)
        assert desk.here is not None
        assert desk.here.role == "duty_manager"
        assert all(each.signs_in for each in accounts.accounts(desk))
    finally:
        close_desk(desk)


def test_where_names_are_not_proved_roles_stand_as_entered(opened: OpenDesk) -> None:
    """A plain desk and a server: it says so, and works as ever."""
    desk = opened()
    ada = people.arrive(desk, "Ada Bright", "duty_worker", "SW1")
    number = accounts.ask(desk, ada.id, "duty_manager", "covers the nights")
    with pytest.raises(NotAllowed, match="not proved"):
        accounts.approve(desk, number, "AAAA-BBBB")
    mo = people.arrive(desk, "Mo Carter", "duty_manager", "SW2")
    assert accounts.approve(desk, number).decided_by == mo.name
    assert [each.signs_in for each in accounts.accounts(desk)] == [None, None]
    assert "nobody can sit down" in accounts.leave(desk, ada.id)
    take_call(desk)


def test_who_is_meant_by_a_name(ours: Desk) -> None:
    people.arrive(ours, "Ada Brightwell", "duty_worker", "SW3", THIRD, THIRD)
    assert accounts.named(ours, " ada bright ") == who(ours, "Ada Bright").id
    assert accounts.named(ours, "Mo") == who(ours, "Mo Carter").id
    with pytest.raises(NotAllowed, match="Several"):
        accounts.named(ours, "Ada")
    with pytest.raises(NotAllowed, match="Nobody"):
        accounts.named(ours, "Zed")
