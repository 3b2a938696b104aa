"""The keyring of the operating system: what is kept in it, which are refused, and how it ends."""

from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import keyring_door, making, unlocking
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import NotAllowed
from dutydesk.records import keyfile
from dutydesk.records.keyfile import Cost

WORDS = "eleven quiet ferries at noon"
CHEAP = Cost(memory=64, passes=1)


class Ring:
    """A keyring of the system that works."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, word: str) -> None:
        self.held[service, name] = word

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.held[service, name]


class PlaintextKeyring(Ring):
    """One that keeps what it holds in a file anybody can read."""

    __module__ = "keyrings.alt.file"


class Chained:
    """Several, of which the first is no good."""

    __module__ = "keyring.backends.chainer"

    def __init__(self) -> None:
        self.backends = [PlaintextKeyring(), Ring()]


class Broken(Ring):
    """One that is locked."""

    __module__ = "keyring.backends.SecretService"

    def get_password(self, service: str, name: str) -> str | None:
        from keyring.errors import KeyringLocked

        raise KeyringLocked("Failed to unlock the collection!")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """The keys of a desk."""
    monkeypatch.setattr(
        keyfile.wrapped, "__kwdefaults__", {**(keyfile.wrapped.__kwdefaults__ or {}), "cost": CHEAP}
    )
    return unlocking.begin("Ada Bright", WORDS, WORDS, cost=CHEAP)


@pytest.fixture
def path(tmp_path: Path, begun: Begun) -> Path:
    """Where that desk's file would be."""
    making.keep(begun, tmp_path / "desk.db")
    return tmp_path / "desk.db"


def test_what_is_in_the_keyring_opens_the_desk_and_is_neither_key_nor_passphrase(
    path: Path, begun: Begun
) -> None:
    ring = Ring()
    assert keyring_door.sign_in(path, ring) is None
    assert keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring) == "The Secret Service"
    signed = keyring_door.sign_in(path, ring)
    assert signed is not None
    assert (signed.key, signed.person) == (begun.key, begun.person)
    held = " ".join(ring.held.values())
    assert begun.key.raw.hex() not in held
    assert WORDS not in held
    keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring)
    assert len(ring.held) == 1, "the one before is taken out"


def test_taken_out_it_opens_nothing_even_where_the_keyring_still_holds_it(path: Path, begun: Begun) -> None:
    ring, copy = Ring(), Ring()
    keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring)
    copy.held = dict(ring.held)
    keyring_door.take_out(path, begun.key, begun.person, ring)
    assert ring.held == {}
    assert keyring_door.sign_in(path, copy) is None
    with pytest.raises(NotAllowed):
        keyring_door.take_out(path, begun.key, begun.person, ring)


def test_a_leavers_keyring_opens_nothing(path: Path, begun: Begun) -> None:
    ring, other = Ring(), uuid4()
    unlocking.give(path, begun.key, other, "Mo Carter", WORDS + " too", WORDS + " too")
    keyring_door.put_in(path, begun.key, other, "Mo Carter", ring)
    unlocking.take_from(path, begun.key, other)
    assert keyring_door.sign_in(path, ring) is None


def test_a_keyring_in_a_plain_file_is_refused_by_name(path: Path, begun: Begun) -> None:
    for ring in (PlaintextKeyring(), type("Keyring", (), {"__module__": "keyring.backends.null"})()):
        with pytest.raises(NotAllowed) as told:
            keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring)
        assert type(ring).__module__ in str(told.value)
    assert not keyfile.read_keys(keyfile.place_of(path)).of_kind(keyfile.KEYRING)


def test_of_several_the_first_good_one_is_used(path: Path, begun: Begun) -> None:
    chained = Chained()
    keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", chained)
    assert [len(each.held) for each in chained.backends] == [0, 1]


def test_a_keyring_that_is_locked_or_not_there_asks_for_the_passphrase_instead(
    path: Path, begun: Begun
) -> None:
    ring = Broken()
    keyring_door.put_in(path, begun.key, begun.person, "Ada Bright", ring)
    assert keyring_door.sign_in(path, ring) is None


def test_a_machine_without_one_says_so(path: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    """keyring's own `fail` back end: what a machine without a keyring service has."""
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    with pytest.raises(NotAllowed, match="no keyring that dutydesk can use"):
        keyring_door.put_in(path, begun.key, begun.person, "Ada Bright")
    assert keyring_door.sign_in(path) is None
