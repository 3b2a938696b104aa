"""A passphrase that was changed opens the desk no more, whatever keys file lies beside it (safety.md 3.3)."""

from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import ended_keys, keyring_door, unlocking
from dutydesk.acts.backing_up import make_own
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import keyfile
from dutydesk.records.keyfile import Cost
from tests.fixed_clock import FixedClock

CHEAP = Cost(memory=64, passes=1)
WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
THIRD = "marble kettles under a blue hill"
ADA = Newcomer("Ada Bright", "duty_worker", "SW1")


@pytest.fixture(autouse=True)
def cheap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for makes in (keyfile.wrapped, unlocking.begin, unlocking.new_recovery):
        monkeypatch.setattr(makes, "__kwdefaults__", {**(makes.__kwdefaults__ or {}), "cost": CHEAP})


@pytest.fixture
def begun() -> Begun:
    return unlocking.begin("Ada Bright", WORDS, WORDS)


@pytest.fixture
def path(tmp_path: Path, begun: Begun, clock: FixedClock) -> Path:
    """A desk with a copy of its own and a second person, of the day before."""
    place = tmp_path / "desk.db"
    desk = Entrance(str(place), None, clock).make(begun, ADA)
    unlocking.give(place, begun.key, uuid4(), "Ben Cole", THIRD, THIRD)
    make_own(desk)
    close_desk(desk)
    return place


def opens(path: Path, clock: FixedClock, words: str, name: str = "Ada Bright") -> Desk:
    clock.move(minutes=6)
    return Entrance(str(path), None, clock).sign_in(Answer(name, words))


def changes(path: Path, begun: Begun, clock: FixedClock) -> bytes:
    """Ada changes her passphrase and opens the desk with it. Returns the keys file of before."""
    old = keyfile.place_of(path).read_bytes()
    unlocking.give(path, begun.key, begun.person, "Ada Bright", OTHER, OTHER)
    close_desk(opens(path, clock, OTHER))
    return old


def test_an_older_keys_file_opens_todays_desk_with_no_passphrase_that_was_changed(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    older = changes(path, begun, clock)
    keyfile.place_of(path).write_bytes(older)
    with pytest.raises(CannotOpen, match="is an older one") as told:
        opens(path, clock, WORDS)
    assert "put the newest desk.db-keys back" in str(told.value)


def test_nobody_is_locked_out_by_an_older_keys_file(path: Path, begun: Begun, clock: FixedClock) -> None:
    """Who did not change theirs comes in, so does the recovery key; the newest file lies beside the copy."""
    older = changes(path, begun, clock)
    keyfile.place_of(path).write_bytes(older)
    desk = opens(path, clock, THIRD, "Ben Cole")
    assert any("is an older one: who changed" in each for each in desk.notices), "whoever comes in is told"
    close_desk(desk)
    assert unlocking.recover(path, begun.recovery, clock).key == begun.key
    (beside,) = (path.parent / "desk.db-copies").glob("*.db-keys")
    keyfile.place_of(path).write_bytes(beside.read_bytes())
    close_desk(opens(path, clock, OTHER))


def test_the_keys_beside_the_desks_own_copies_are_todays(path: Path, begun: Begun, clock: FixedClock) -> None:
    changes(path, begun, clock)
    (beside,) = (path.parent / "desk.db-copies").glob("*.db-keys")
    assert beside.read_bytes() == keyfile.place_of(path).read_bytes()


def test_copies_of_another_desk_keep_their_keys(path: Path, begun: Begun, clock: FixedClock) -> None:
    (beside,) = (path.parent / "desk.db-copies").glob("*.db-keys")
    other, key = keyfile.new_keys()
    keyfile.write_keys(beside, keyfile.sealed(keyfile.wrapped(other, key, OTHER, kind="passphrase"), key))
    its = beside.read_bytes()
    changes(path, begun, clock)
    assert beside.read_bytes() == its


def test_a_recovery_key_that_was_made_anew_gives_no_passphrase(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    older = keyfile.place_of(path).read_bytes()
    unlocking.put(path, begun.key, unlocking.new_recovery(path, begun.key)[1])
    close_desk(opens(path, clock, WORDS))
    keyfile.place_of(path).write_bytes(older)
    with pytest.raises(ended_keys.OlderKeys):
        unlocking.recover(path, begun.recovery, clock)
    assert keyfile.place_of(path).read_bytes() == older, "nothing was changed"


def test_the_open_desk_is_not_shown_to_an_older_passphrase(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    """The hidden screen, and the leave to give somebody a passphrase, ask the same."""
    older = changes(path, begun, clock)
    keyfile.place_of(path).write_bytes(older)
    desk = opens(path, clock, THIRD, "Ben Cole")
    try:
        with pytest.raises(ended_keys.OlderKeys):
            unlocking.prove(path, begun.person, WORDS, clock)
        clock.move(minutes=6)
        with pytest.raises(ended_keys.OlderKeys):
            unlocking.vouch(path, [begun.person], WORDS, clock, wrong="No.")
    finally:
        close_desk(desk)


def test_such_a_try_is_counted_and_the_next_opening_tells_the_audit(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    older = changes(path, begun, clock)
    newest = keyfile.place_of(path).read_bytes()
    keyfile.place_of(path).write_bytes(older)
    with pytest.raises(ended_keys.OlderKeys):
        opens(path, clock, WORDS)
    with pytest.raises(NotAllowed, match="Too soon"):
        Entrance(str(path), None, clock).sign_in(Answer("Ada Bright", WORDS))
    keyfile.place_of(path).write_bytes(newest)
    desk = opens(path, clock, OTHER)
    close_desk(desk)


def test_what_ended_cannot_be_taken_out_of_the_keys_file(path: Path, begun: Begun, clock: FixedClock) -> None:
    changes(path, begun, clock)
    place = keyfile.place_of(path)
    text = place.read_text()
    (gone,) = keyfile.read_keys(place).ended
    place.write_text(text.replace(f'"{gone}"', ""))
    with pytest.raises(CannotOpen):
        opens(path, clock, OTHER)


def test_a_keyring_that_was_taken_out_opens_nothing(
    path: Path, begun: Begun, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[tuple[str, str], str] = {}

    class Ring:
        def set_password(self, service: str, name: str, word: str) -> None:
            kept[service, name] = word

        def get_password(self, service: str, name: str) -> str | None:
            return kept.get((service, name))

        def delete_password(self, service: str, name: str) -> None:
            """As one that keeps a copy of its own."""

    monkeypatch.setitem(keyring_door.GOOD, Ring.__module__, "A keyring")
    ring = Ring()
    keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring)
    older = keyfile.place_of(path).read_bytes()
    assert keyring_door.sign_in(path, ring) is not None
    keyring_door.take_out(path, begun.key, begun.person, ring)
    close_desk(opens(path, clock, WORDS))
    keyfile.place_of(path).write_bytes(older)
    assert keyring_door.sign_in(path, ring) is None
