"""Two programs at the keys of one desk: nobody is locked out, and no key that was printed is lost.

Between processes of their own, or with the other's step in the middle of ours.
"""

import json
import multiprocessing
import shutil
from collections.abc import Callable
from dataclasses import asdict
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import keyring_door, making, opening, people, unlocking
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import CannotOpen, DeskError, NotSaved
from dutydesk.records import files, keyfile, migrate
from dutydesk.records.keyfile import Cost, Wrap
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings
from tests.acts.test_keyring_door import Ring
from tests.fixed_clock import FixedClock

CHEAP = Cost(memory=64, passes=1)
WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"
ADA = Newcomer("Ada Bright", "duty_worker", "SW1")
MO = Newcomer("Mo Carter", "duty_worker", "SW2")


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nobody allowed an unencrypted file; Argon2id costs nothing."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for makes in (keyfile.wrapped, unlocking.begin, unlocking.new_recovery):
        monkeypatch.setattr(makes, "__kwdefaults__", {**(makes.__kwdefaults__ or {}), "cost": CHEAP})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the desk is, or is to be."""
    return tmp_path / "desk.db"


def begun(name: str = "Ada Bright", words: str = WORDS) -> Begun:
    return unlocking.begin(name, words, words)


@pytest.fixture
def made(path: Path, clock: FixedClock) -> Begun:
    """A desk that Ada made, closed."""
    keys = begun()
    close_desk(Entrance(str(path), None, clock).make(keys, ADA))
    return keys


def opens(path: Path, clock: FixedClock, name: str, words: str) -> bool:
    clock.move(hours=1)
    try:
        close_desk(Entrance(str(path), None, clock).sign_in(Answer(name, words)))
    except DeskError:
        return False
    return True


# ------------------------------------------------------------ two first starts


def in_the_middle(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """Something else happens once, while a desk's file is being made."""
    real, seen = migrate.bring_up, list[int]()

    def slow(*words: Any) -> Any:  # noqa: ANN401 - as of what it stands for
        if not seen:
            seen.append(1)
            other()
        return real(*words)

    monkeypatch.setattr(migrate, "bring_up", slow)


def test_a_second_first_start_is_refused_while_the_first_makes_its_desk(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Entrance(str(path), None, clock), Entrance(str(path), None, clock)
    ada, mo, told = begun(), begun("Mo Carter", OTHER), list[str]()

    def other() -> None:
        with pytest.raises(CannotOpen) as refused:
            second.make(mo, MO)
        told.append(str(refused.value))

    in_the_middle(monkeypatch, other)
    close_desk(first.make(ada, ADA))
    assert "Another start" in told[0]
    assert opens(path, clock, "Ada Bright", WORDS)
    clock.move(hours=1)
    assert unlocking.recover(path, ada.recovery, clock).key == ada.key
    with pytest.raises(CannotOpen):
        second.make(mo, MO)
    assert opens(path, clock, "Ada Bright", WORDS)


def test_keys_that_were_replaced_while_the_desk_was_made_leave_no_desk_nobody_can_open(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program, that knows no lock, puts its keys there meanwhile."""
    place, mo = keyfile.place_of(path), begun("Mo Carter", OTHER)
    in_the_middle(
        monkeypatch,
        lambda: files.replace_file(place, json.dumps({"format": 1, **asdict(mo.keys)}).encode()),
    )
    with pytest.raises(CannotOpen, match="keys"):
        Entrance(str(path), None, clock).make(begun(), ADA)
    assert not path.exists()
    assert unlocking.find_door(str(path), Settings()).kind == "new", "whoever comes next may begin"
    close_desk(Entrance(str(path), None, clock).make(begun("Mo Carter", OTHER), MO))
    assert opens(path, clock, "Mo Carter", OTHER)


def test_a_desk_of_somebody_who_was_faster_is_not_touched(path: Path, clock: FixedClock) -> None:
    entrance = Entrance(str(path), None, clock)
    close_desk(Entrance(str(path), None, clock).make(begun(), ADA))
    before = path.read_bytes(), keyfile.place_of(path).read_bytes()
    with pytest.raises(CannotOpen):
        entrance.make(begun("Mo Carter", OTHER), MO)
    assert (path.read_bytes(), keyfile.place_of(path).read_bytes()) == before


# ------------------------------------------------------------ lost updates


def _gives(path: Path, key: DataKey, bar: Barrier, told: "Queue[str]") -> None:
    bar.wait()
    for number in range(8):
        unlocking.give(path, key, uuid4(), f"Person {number}", OTHER, OTHER)
    told.put("")


def renewed(path: Path, key: DataKey) -> str:
    """A new recovery key that somebody has on paper."""
    printed, wrap = unlocking.new_recovery(path, key)
    unlocking.put(path, key, wrap)
    return printed


def _renews(path: Path, key: DataKey, bar: Barrier, told: "Queue[str]") -> None:
    bar.wait()
    told.put([renewed(path, key) for _ in range(8)][-1])


def test_of_two_programs_that_change_the_keys_neither_undoes_the_other(path: Path, made: Begun) -> None:
    fork = multiprocessing.get_context("fork")
    bar, told = fork.Barrier(2), fork.Queue()
    both = [fork.Process(target=each, args=(path, made.key, bar, told)) for each in (_gives, _renews)]
    for each in both:
        each.start()
    printed = next(word for word in (told.get(timeout=60), told.get(timeout=60)) if word)
    for each in both:
        each.join(60)
    keys = keyfile.read_keys(keyfile.place_of(path))
    assert keyfile.unwrapped(keys, keys.of_kind(keyfile.RECOVERY), printed) == made.key
    assert [name for name in range(8) if not keys.of_name(f"Person {name}")] == []
    assert len(keys.of_kind(keyfile.RECOVERY)) == 1
    assert [each.name for each in path.parent.iterdir() if each.name.endswith((".new", ".lock"))] == []


CHANGES: dict[str, Callable[[Path, Begun], object]] = {
    "give": lambda path, b: unlocking.give(path, b.key, b.person, "Ada Bright", OTHER, OTHER),
    "recovery": lambda path, b: renewed(path, b.key),
    "keyring": lambda path, b: keyring_door.put_in(path, b.key, b.person, "Ada Bright", Ring()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_program_wrote_while_a_key_was_being_made_stays(
    path: Path, made: Begun, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key takes a second to make; somebody else's new passphrase falls into it."""
    stretch, seen = keyfile._stretched, list[int]()

    def slow(word: str, wrap: Wrap) -> bytes:
        if not seen:
            seen.append(1)
            unlocking.give(path, made.key, UUID(int=7), "Mo Carter", OTHER, OTHER)
        return stretch(word, wrap)

    monkeypatch.setattr(keyfile, "_stretched", slow)
    CHANGES[change](path, made)
    assert keyfile.read_keys(keyfile.place_of(path)).of_name("Mo Carter")


def test_a_name_that_somebody_else_took_meanwhile_is_refused(
    path: Path, made: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    stretch, seen = keyfile._stretched, list[int]()

    def slow(word: str, wrap: Wrap) -> bytes:
        if not seen:
            seen.append(1)
            unlocking.give(path, made.key, UUID(int=7), "Mo Carter", OTHER, OTHER)
        return stretch(word, wrap)

    monkeypatch.setattr(keyfile, "_stretched", slow)
    with pytest.raises(DeskError, match="Somebody else signs in"):
        unlocking.give(path, made.key, uuid4(), "Mo Carter", WORDS, WORDS)
    assert len(keyfile.read_keys(keyfile.place_of(path)).of_name("Mo Carter")) == 1


# ------------------------------------------------------------ what stands beside the wraps


def altered(path: Path, **fields: object) -> None:
    place = keyfile.place_of(path)
    place.write_text(json.dumps(json.loads(place.read_text()) | fields))


def test_a_desk_is_not_swapped_for_a_plain_one_by_a_word_in_the_keys_file(
    path: Path, made: Begun, tmp_path: Path, clock: FixedClock
) -> None:
    """Who may write the folder puts a plain desk of their own there, and says it is being converted."""
    theirs = open_desk(str(tmp_path / "theirs.db"), None, clock)
    people.arrive(theirs, "Eve Other", "duty_worker", "SW9")
    close_desk(theirs)
    for suffix in ("", "-anchor", "-auditkey"):
        shutil.copy(tmp_path / f"theirs.db{suffix}", f"{path}{suffix}")
    altered(path, converting=keyfile.DESK)
    with pytest.raises(CannotOpen, match="by something else than dutydesk"):
        Entrance(str(path), None, clock).carry_on(Answer("Ada Bright", WORDS), opening.nobody)
    assert files.is_plain(path), "nothing of it was taken in"


@pytest.mark.parametrize(
    "fields", [{"begun": True}, {"converting": keyfile.REST}, {"mac": ""}, {"mac": "é"}, {"wraps": None}]
)
def test_an_altered_keys_file_opens_nothing(
    path: Path, made: Begun, clock: FixedClock, fields: dict[str, object]
) -> None:
    if fields == {"mac": ""}:
        fields = {"mac": "", "converting": keyfile.REST}
    if fields == {"wraps": None}:
        fields = {"wraps": json.loads(keyfile.place_of(path).read_text())["wraps"][:1]}
    before = path.read_bytes()
    altered(path, **fields)
    with pytest.raises(CannotOpen, match="by something else than dutydesk"):
        Entrance(str(path), None, clock).sign_in(Answer("Ada Bright", WORDS))
    with pytest.raises(CannotOpen):
        unlocking.give(path, made.key, uuid4(), "Mo Carter", OTHER, OTHER)
    with pytest.raises(CannotOpen):
        making.made(path, made.key)
    assert path.read_bytes() == before


def test_keys_of_an_earlier_version_are_taken_once_and_sealed(
    path: Path, made: Begun, clock: FixedClock
) -> None:
    place = keyfile.place_of(path)
    told = json.loads(place.read_text())
    del told["mac"]
    place.write_text(json.dumps(told))
    assert opens(path, clock, "Ada Bright", WORDS)
    assert keyfile.read_keys(place).mac
    altered(path, begun=True)
    assert not opens(path, clock, "Ada Bright", WORDS)


# ------------------------------------------------------------ a write that fails half-way


def test_where_only_the_folder_cannot_be_flushed_the_printed_key_is_the_one_that_opens(
    path: Path, made: Begun, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_folder", fails)
        printed = renewed(path, made.key)
    assert unlocking.recover(path, printed, clock).key == made.key


def test_the_keyrings_old_word_goes_only_when_the_new_keys_stand(
    path: Path, made: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    keyring_door.put_in(path, made.key, made.person, "Ada Bright", ring)
    held = dict(ring.held)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyfile, "replace_file", full)
    with pytest.raises(NotSaved):
        keyring_door.put_in(path, made.key, made.person, "Ada Bright", ring)
    assert ring.held == held, "the old one is there, and the new one is not"
    assert keyring_door.sign_in(path, ring) is not None


# ------------------------------------------------------------ the same on every way in


def test_a_passphrase_is_the_same_on_every_way_in(path: Path, clock: FixedClock) -> None:
    """Pasted on the screen it is cleaned; on a descriptor it comes as it was written."""
    typed = "correct\u200fhorse tab\tbattery cafe\u0301"
    close_desk(Entrance(str(path), None, clock).make(begun(words="correcthorse tab battery caf\u00e9"), ADA))
    assert opens(path, clock, "Ada Bright", typed)
    keys = keyfile.read_keys(keyfile.place_of(path))
    unlocking.prove(path, UUID(keys.wraps[0].person), typed, clock)
    with pytest.raises(DeskError, match="at least"):
        unlocking.check("\u200f" * 20 + "four", "\u200f" * 20 + "four", "")


def test_what_holds_a_recovery_key_draws_itself_without_it() -> None:
    keys = begun()
    assert keys.recovery not in f"{keys!r} {keys}"
