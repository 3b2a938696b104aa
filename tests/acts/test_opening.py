"""The one door to a desk: what it opens, with what, and what it refuses."""

import os
import shutil
from pathlib import Path

import pytest

from dutydesk.acts import people, unlocking
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import NOT_ENCRYPTED, close_desk, open_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer, open_as_asked
from dutydesk.acts.unlocking import Begun, Door
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import keyfile
from dutydesk.records.files import is_plain
from tests.acts.proved import cheap
from tests.fixed_clock import FixedClock

WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
ADA = Newcomer("Ada Bright", "duty_worker", "SW1")


class Given:
    """Answers a locked door with this name and passphrase."""

    given = True

    def __init__(self, name: str = "Ada Bright", words: str = WORDS) -> None:
        self._answer = Answer(name, words)

    def __call__(self, door: Door) -> Answer:
        return self._answer


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nobody allowed an unencrypted file; where its settings would stand."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    return tmp_path / "config" / "dutydesk" / "settings.toml"


def begun() -> Begun:
    return unlocking.begin("Ada Bright", WORDS, WORDS)


def made(path: Path, clock: FixedClock) -> None:
    close_desk(Entrance(str(path), None, clock).make(begun(), ADA))


def test_a_new_desk_is_encrypted_and_its_first_person_is_here(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "desk.db"
    keys = begun()
    desk = Entrance(str(path), None, clock).make(keys, ADA)
    try:
        assert desk.here is not None
        assert (desk.here.id, desk.here.name, desk.proved) == (keys.person, "Ada Bright", True)
        assert desk.notices == ()
        call = desk.gate.folder / f"{take_call(desk)}.db"
        assert not is_plain(path)
        assert not is_plain(call), "a call behind the gate has the same key"
    finally:
        close_desk(desk)
    assert not keyfile.read_keys(keyfile.place_of(path)).begun
    assert Entrance(str(path), None, clock).last_here() == "Ada Bright"
    if os.name == "posix":
        assert [
            each.name for each in tmp_path.iterdir() if each.is_file() and each.stat().st_mode & 0o077
        ] == []


def test_without_a_screen_a_locked_desk_is_opened_by_its_passphrase_alone(
    tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "desk.db"
    made(path, clock)
    desk = open_as_asked(str(path), None, Given(), clock)
    assert desk.here is not None
    close_desk(desk)
    with pytest.raises(NotAllowed):
        open_as_asked(str(path), None, Given(words=OTHER), clock)
    with pytest.raises(CannotOpen, match="asks for a passphrase"):
        open_as_asked(str(path), None, None, clock)


def test_without_a_screen_no_desk_is_made_and_none_is_converted(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "desk.db"
    with pytest.raises(CannotOpen, match="Start dutydesk once on a screen"):
        open_as_asked(str(path), None, Given(), clock)
    close_desk(open_desk(str(path), None, clock))
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="earlier version"):
        open_as_asked(str(path), None, Given(), clock)
    assert path.read_bytes() == before


def test_a_plain_file_is_opened_only_by_the_written_setting_and_says_why(
    tmp_path: Path, clock: FixedClock, no_settings: Path
) -> None:
    path = tmp_path / "desk.db"
    with pytest.raises(CannotOpen):
        Entrance(str(path), None, clock).open()
    no_settings.parent.mkdir(parents=True)
    no_settings.write_text('plain_file = "A trial with invented people"\n')
    for _ in range(2):
        desk = Entrance(str(path), None, clock).open()
        assert desk.plain_because == "A trial with invented people"
        assert not desk.proved
        assert desk.notices[0].startswith(NOT_ENCRYPTED)
        assert "A trial with invented people" in desk.notices[0]
        close_desk(desk)


@pytest.mark.parametrize(
    "text", ['plain_file = "short"', "plain_file = true", "lock_after = 11", "other = 1", "["]
)
def test_settings_that_cannot_be_read_open_nothing_unencrypted(
    tmp_path: Path, clock: FixedClock, no_settings: Path, text: str
) -> None:
    no_settings.parent.mkdir(parents=True)
    no_settings.write_text(text)
    with pytest.raises(CannotOpen) as told:
        Entrance(str(tmp_path / "desk.db"), None, clock)
    assert "settings" in str(told.value)
    assert not (tmp_path / "desk.db").exists()


def test_the_file_of_a_demonstration_is_refused_as_a_real_desk(
    tmp_path: Path, clock: FixedClock, no_settings: Path
) -> None:
    demonstration = open_desk(None, None, clock, demonstration=True)
    path, source = tmp_path / "taken.db", demonstration.database.path
    assert source is not None
    try:
        demonstration.keeper.flush()
        for suffix in ("", "-wal"):
            shutil.copy(source.with_name(source.name + suffix), path.with_name(path.name + suffix))
    finally:
        close_desk(demonstration)
    no_settings.parent.mkdir(parents=True)
    no_settings.write_text('plain_file = "A trial with invented people"\n')
    with pytest.raises(CannotOpen, match="demonstration"):
        Entrance(str(path), None, clock).open()
    no_settings.unlink()
    with pytest.raises(CannotOpen):
        Entrance(str(path), None, clock).people()


def test_a_desk_that_fails_while_it_is_made_is_not_left_open(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "desk.db"
    with pytest.raises(NotAllowed):
        Entrance(str(path), None, clock).make(begun(), Newcomer("Ada Bright", "no such role", ""))
    # Its keys and its file are there: whoever set the passphrase opens it, and is asked who they are.
    desk = open_as_asked(str(path), None, Given(), clock)
    try:
        assert desk.here is None
        person = people.arrive(desk, "Ada Bright", "duty_worker", "SW1")
        assert person.id == desk.signed
    finally:
        close_desk(desk)


def test_an_answer_draws_itself_without_its_words() -> None:
    assert WORDS not in f"{Answer('Ada', WORDS)!r} {Answer('Ada', WORDS)}"


def test_who_is_here_is_changed_only_by_their_own_passphrase(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "desk.db"
    keys = begun()
    desk = Entrance(str(path), None, clock).make(keys, ADA)
    try:
        ada = desk.here
        assert ada is not None
        with pytest.raises(NotAllowed):
            people.arrive(desk, "Mo Carter", "duty_manager", "")
        mo = people.arrive(desk, "Mo Carter", "duty_manager", "", OTHER, OTHER, keys.recovery)
        assert desk.here == mo
        for words in ("", OTHER):
            with pytest.raises(NotAllowed):
                people.be(desk, ada.id, words)
            clock.move(hours=1)
        assert desk.here == mo
        people.be(desk, ada.id, WORDS)
        assert desk.here == ada
        assert people.must_prove(desk, mo.id)
    finally:
        close_desk(desk)
