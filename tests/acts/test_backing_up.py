"""The desk's own copies: when one is made, which are kept, and that none holds a contact behind the gate."""

from datetime import timedelta
from pathlib import Path

import pytest

from dutydesk.acts import backing_up, restoring
from dutydesk.acts.audit_events import Event
from dutydesk.acts.backing_up import Copying
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.errors import NotAllowed
from dutydesk.records import copies, copy_facts, keyfile
from dutydesk.records.anchor import place_of as anchor_of
from dutydesk.settings import Settings
from tests.acts.conftest import type_in
from tests.acts.copying import NAME, WORDS, Made, call_behind_the_gate, contact, encrypted, plain
from tests.fixed_clock import FixedClock

CANARY = "Quillonby"


@pytest.fixture(params=["plain", "encrypted"])
def made(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Made:
    kind = plain if request.param == "plain" else encrypted
    return kind(tmp_path / "desk.db", clock)


def acts_of(desk: Desk) -> list[str]:
    assert desk.auditor is not None
    desk.auditor.flush()
    with desk.database.read() as session:
        raw = session.connection().exec_driver_sql("SELECT act FROM audit ORDER BY seq")
        return [row[0] for row in raw]


def test_a_copy_is_made_when_something_changed_and_a_quarter_of_an_hour_has_gone(
    made: Made, clock: FixedClock
) -> None:
    with made.open() as desk:
        copying = Copying(desk)
        assert copying.look() is not None, "there was none"
        contact_id = contact(desk, "Seen on Monday.")
        assert copying.look() is None, "it is not time yet"
        clock.move(minutes=15)
        first = copying.look()
        assert first is not None
        clock.move(minutes=15)
        assert copying.look() is None, "nothing was changed"
        type_in(desk, contact_id, "narrative.seen", "Seen on Tuesday.")
        desk.keeper.flush()
        again = copying.look()
        assert again is not None
        assert again.at - first.at == timedelta(minutes=15)
        assert acts_of(desk).count(Event.BACKED_UP) == 3


def test_at_the_end_a_copy_is_made_of_what_is_in_none_yet(made: Made, clock: FixedClock) -> None:
    with made.open() as desk:
        backing_up.begin(desk)
        contact(desk, "Seen on Monday.")
        clock.move(minutes=1)
    (copy,) = copies.list_copies(made.path)
    assert copy.at == clock.now()
    with made.open() as desk:
        backing_up.begin(desk)
        clock.move(minutes=20)
    assert len(copies.list_copies(made.path)) == 1, "it was opened and closed: nothing is new"


def test_another_window_that_made_one_is_enough(made: Made, clock: FixedClock) -> None:
    with made.open() as one, made.open() as other:
        contact(one, "Seen on Monday.")
        assert Copying(one).look() is not None
        clock.move(minutes=16)
        assert Copying(other).look() is None, "it holds all that there is"


def test_copies_are_kept_by_age(made: Made, clock: FixedClock) -> None:
    with made.open() as desk:
        contact_id = contact(desk, "0")
        copying = Copying(desk)
        for turn in range(30):
            clock.move(hours=1)
            type_in(desk, contact_id, "narrative.seen", str(turn))
            desk.keeper.flush()
            assert copying.look() is not None
        ages = [clock.now() - each.at for each in copies.list_copies(made.path)]
    assert ages[0] == timedelta()
    assert ages[:24] == [timedelta(hours=hour) for hour in range(24)]
    assert len(ages) < 30
    assert sum(1 for each in copies.folder_of(made.path).iterdir()) == len(ages) * (2)


def test_a_demonstration_and_a_server_have_none(clock: FixedClock) -> None:
    desk = open_desk(None, None, clock, demonstration=True)
    try:
        backing_up.begin(desk)
        assert desk.copying is None
        with pytest.raises(NotAllowed, match="thrown away"):
            backing_up.make_own(desk)
    finally:
        close_desk(desk)


def test_of_a_server_it_says_whose_it_is(
    postgres_database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    desk = open_desk(postgres_database_url.replace("+psycopg", ""), None, clock)
    try:
        backing_up.begin(desk)
        assert desk.copying is None
        with pytest.raises(NotAllowed, match="server's own backup"):
            backing_up.make_at(desk, tmp_path)
    finally:
        close_desk(desk)


def test_a_contact_behind_the_gate_is_in_no_copy(made: Made, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with made.open() as desk:
        contact(desk, "Seen by Marrowby.")
        call_behind_the_gate(desk, CANARY)
        (inside,) = desk.gate.ids()
        backing_up.make_own(desk)
        backing_up.make_at(desk, stick)
        secret = desk.database.secret
    found = [*(each.path for each in copies.list_copies(made.path)), *stick.glob("*.db")]
    assert len(found) == 2
    for copy in found:
        with_key = copies.write(copy, tmp_path / "opened.db", secret, still=True)
        assert with_key.contacts == 1
        with copy_facts.opened(copy, secret) as connection:
            names = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            told = repr([connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names])  # noqa: S608
        assert "Marrowby" in told, "what is on the desk is in it"
        assert CANARY not in told
        assert str(inside) not in told
        assert inside.hex not in told
        (tmp_path / "opened.db").unlink()
    left = {each.name for folder in (copies.folder_of(made.path), stick) for each in folder.rglob("*")}
    assert not any("gate" in name or str(inside) in name for name in left)


def test_typing_goes_first_and_a_copy_stands_back(made: Made) -> None:
    """While a key is being saved the copy waits, and it goes on when the disk does not answer."""
    with made.open() as desk:
        contact(desk, "Seen on Monday.")
        states = iter(["saving", "saving", "saved"])
        seen: list[str] = []

        class Keeper:
            @property
            def state(self) -> str:
                seen.append(next(states, "saved"))
                return seen[-1]

        copying = Copying(desk)
        real, desk.keeper = desk.keeper, Keeper()  # type: ignore[assignment]
        try:
            copying._pause()
        finally:
            desk.keeper = real
        assert seen == ["saving", "saving", "saved"]


def test_a_copy_that_cannot_be_made_is_said_once_and_stops_nothing(made: Made, clock: FixedClock) -> None:
    said: list[str] = []
    copies.folder_of(made.path).write_bytes(b"a file where the folder should be")
    with made.open() as desk:
        copying = Copying(desk, said.append)
        contact_id = contact(desk, "Seen on Monday.")
        for _ in range(3):
            clock.move(minutes=15)
            assert copying.look() is None
        assert len(said) == 1
        assert "No copy of the desk could be made" in said[0]
        type_in(desk, contact_id, "narrative.seen", "Seen on Tuesday.")
        desk.keeper.flush()
        copies.folder_of(made.path).unlink()
        assert copying.look() is not None
        assert copying.failed == ""


# ------------------------------------------------------------------ a restore


def copied(made: Made, where: Path) -> Path:
    """A copy of the desk at another place."""
    where.mkdir(exist_ok=True)
    with made.open() as desk:
        return backing_up.make_at(desk, where)[0]


def planned(made: Made, copy: Path, path: Path | None = None) -> restoring.Plan:
    found = restoring.find(str(path or made.path), copy, Settings("Tests, invented people only"))
    signed = restoring.sign_in(found, NAME, WORDS, clock=made.clock) if found.keys else None
    return restoring.plan(found, signed)


def held(made: Made) -> list[str]:
    with made.open() as desk, desk.database.read() as session:
        raw = session.connection().exec_driver_sql(
            "SELECT typed FROM answer WHERE question = 'narrative.seen' ORDER BY typed"
        )
        return [row[0] for row in raw]


def test_a_restore_brings_back_what_the_copy_holds_and_puts_the_present_aside(
    made: Made, clock: FixedClock, tmp_path: Path
) -> None:
    with made.open() as desk:
        first = contact(desk, "Monday")
    copy = copied(made, tmp_path / "stick")
    clock.move(days=1)
    with made.open() as desk:
        contact(desk, "Tuesday")
        type_in(desk, first, "narrative.seen", "changed")
        desk.keeper.flush()
    plan = planned(made, copy)
    assert (plan.copy.contacts, plan.lost, plan.older, plan.same_desk) == (1, 1, 1, True)
    before = restoring.restore(plan, clock)
    assert held(made) == ["Monday"]
    aside = Made(before / "desk.db", clock, made.recovery)
    assert held(aside) == ["Tuesday", "changed"]
    with made.open() as desk:
        assert desk.integrity == "", "it was told, and goes on from there"
        acts = acts_of(desk)
    assert acts.count(Event.RESTORED) == 1
    assert acts.count(Event.GONE_ON) == 1


def test_a_restore_on_a_new_machine(made: Made, clock: FixedClock, tmp_path: Path) -> None:
    with made.open() as desk:
        contact(desk, "Monday")
    copy = copied(made, tmp_path / "stick")
    other = Made(tmp_path / "new machine" / "desk.db", clock, made.recovery)
    plan = planned(made, copy, other.path)
    assert not plan.there
    restoring.restore(plan, clock)
    assert held(other) == ["Monday"]
    with other.open() as desk:
        assert desk.integrity == ""


def test_who_left_since_the_copy_opens_the_restored_desk_no_more(tmp_path: Path, clock: FixedClock) -> None:
    """The keys of today go on holding where they are of the same desk."""
    made = encrypted(tmp_path / "desk.db", clock)
    copy = copied(made, tmp_path / "stick")
    place = keyfile.place_of(made.path)
    keys = keyfile.read_keys(place)
    keyfile.write_keys(place, keyfile.without(keys, keys.of_kind(keyfile.RECOVERY)))
    today = place.read_bytes()
    plan = planned(made, copy)
    assert plan.keeps_keys
    restoring.restore(plan, clock)
    assert place.read_bytes() == today
    place.unlink()
    assert anchor_of(made.path).exists()
