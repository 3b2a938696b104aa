"""What stands before an encrypted desk: sign-in, its growing delay, recovery, change, and who leaves.

Safety.md 3.1, 3.3 and T26. The real keys file; only the clock is in the hand, and Argon2id costs little:
what it costs is not the subject.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import making, unlocking
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import keyfile, tries
from dutydesk.records.keyfile import Cost
from dutydesk.settings import Settings
from tests.fixed_clock import FixedClock

CHEAP = Cost(memory=64, passes=1)
WORDS = "eleven quiet ferries at noon"
OTHER = "a tin roof sings in the rain"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at a cost that is none: what it costs is asked of `records/test_keyfile.py`."""
    monkeypatch.setattr(
        keyfile.wrapped, "__kwdefaults__", {**(keyfile.wrapped.__kwdefaults__ or {}), "cost": CHEAP}
    )


@pytest.fixture
def begun() -> Begun:
    """The keys of a desk Ada Bright begins."""
    return unlocking.begin("Ada Bright", WORDS, WORDS, cost=CHEAP)


@pytest.fixture
def path(tmp_path: Path, begun: Begun) -> Path:
    """Where that desk's file is, its keys beside it."""
    place = tmp_path / "desk.db"
    making.keep(begun, place)
    place.write_bytes(b"\x01" * 4096)
    making.made(place, begun.key)
    return place


def signs_in(path: Path, words: str, clock: FixedClock, name: str = "Ada Bright") -> bool:
    try:
        unlocking.sign_in(path, name, words, clock)
    except NotAllowed:
        return False
    return True


def test_a_name_and_its_passphrase_open_the_desk_however_the_name_is_typed(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    for name in ("Ada Bright", "ada  BRIGHT ", "ADA BRIGHT"):
        signed = unlocking.sign_in(path, name, WORDS, clock)
        assert (signed.key, signed.person) == (begun.key, begun.person)


def test_letters_are_the_same_however_a_keyboard_composes_them(tmp_path: Path, clock: FixedClock) -> None:
    """A Mac may send e and an accent where another keyboard sends one letter."""
    place = tmp_path / "desk.db"
    making.keep(
        unlocking.begin("Zo\u00eb", "caf\u00e9 caf\u00e9 on the quay", "caf\u00e9 caf\u00e9 on the quay"),
        place,
    )
    assert signs_in(place, "cafe\u0301 cafe\u0301 on the quay", clock, "Zoe\u0308")


def test_a_wrong_passphrase_and_an_unknown_name_are_told_alike(path: Path, clock: FixedClock) -> None:
    told = []
    for name, words in (("Ada Bright", OTHER), ("Nobody Known", WORDS)):
        with pytest.raises(NotAllowed) as refused:
            unlocking.sign_in(path, name, words, clock)
        told.append(str(refused.value))
        clock.move(hours=1)
    assert told[0].partition("Try")[0] == told[1].partition("Try")[0]
    assert not any(each in "".join(told) for each in (WORDS, OTHER, "Ada", "Nobody"))


def test_the_delay_doubles_from_a_second_to_five_minutes_and_a_right_one_ends_it(
    path: Path, clock: FixedClock
) -> None:
    waits = []
    for _ in range(11):
        assert not signs_in(path, OTHER, clock)
        waits.append(unlocking.waits(path, clock).total_seconds())
        clock.move(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert signs_in(path, WORDS, clock)
    assert unlocking.waits(path, clock) == timedelta()


def test_a_try_that_comes_too_soon_is_not_made_and_lengthens_nothing(path: Path, clock: FixedClock) -> None:
    for _ in range(4):
        signs_in(path, OTHER, clock)
        clock.move(seconds=unlocking.waits(path, clock).total_seconds())
    signs_in(path, OTHER, clock)
    clock.move(seconds=15)
    assert not signs_in(path, WORDS, clock), "the right one, a second too soon"
    assert unlocking.waits(path, clock) == timedelta(seconds=1)
    clock.move(seconds=1)
    assert signs_in(path, WORDS, clock)


@pytest.mark.parametrize("step", [0.1, 1.0, 7.0])
def test_no_more_than_ten_tries_are_made_in_any_five_minutes(
    path: Path, clock: FixedClock, step: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody presses Enter for half an hour, and starts the program again each time (T26)."""
    made: list[float] = []
    real: Callable[..., object] = keyfile.opened
    at = 0.0

    def counted(*words: object) -> object:
        made.append(at)
        return real(*words)

    monkeypatch.setattr(keyfile, "opened", counted)
    while at < 1800:
        signs_in(path, OTHER, clock)
        at += step
        clock.move(seconds=step)
    windows = [sum(begin <= each < begin + 300 for each in made) for begin in made]
    print(
        f"{len(made)} tries in half an hour, at most {max(windows)} in five minutes, n = {int(1800 / step)}"
    )
    assert len(made) > 5
    assert max(windows) <= 10


def test_the_delay_outlives_the_program_and_a_clock_put_back_only_lengthens_it(
    path: Path, clock: FixedClock
) -> None:
    for _ in range(5):
        signs_in(path, OTHER, clock)
        clock.move(seconds=unlocking.waits(path, clock).total_seconds())
    signs_in(path, OTHER, clock)
    assert unlocking.waits(path, FixedClock("2026-05-12T14:26")) >= unlocking.waits(path, clock)
    clock.move(hours=-48)
    assert unlocking.waits(path, clock) == timedelta(seconds=32), "as long as it ever was"
    assert not signs_in(path, WORDS, clock)
    clock.move(seconds=32)
    assert signs_in(path, WORDS, clock), "and no longer: a wrong clock that is put right locks nobody out"


def test_where_a_try_cannot_be_counted_it_is_not_made(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tries, "replace_file", full)
    with pytest.raises(NotAllowed) as refused:
        unlocking.sign_in(path, "Ada Bright", WORDS, clock)
    assert "was not made" in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"failed": 3}', b'{"failed": 1, "at": "2026-05-12T10:00"}', b"\xff"]
)
def test_a_spoiled_count_waits_longest(path: Path, clock: FixedClock, content: bytes) -> None:
    tries.place_of(path).write_bytes(content)
    assert not signs_in(path, WORDS, clock) or unlocking.waits(path, clock) == timedelta()
    place = tries.place_of(path)
    if place.exists():
        assert tries.read_tries(place).failed >= 32


# ------------------------------------------------------------------- recovery


def test_the_recovery_key_opens_the_desk_however_it_is_typed(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    for typed in (
        begun.recovery,
        begun.recovery.lower(),
        begun.recovery.replace("-", " "),
        begun.recovery.replace("0", "O"),
    ):
        signed = unlocking.recover(path, typed, clock)
        assert (signed.key, signed.person) == (begun.key, None)


def test_a_wrong_recovery_key_waits_as_a_passphrase_does(path: Path, begun: Begun, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        unlocking.recover(path, begun.recovery[:-1] + ("A" if begun.recovery[-1] != "A" else "B"), clock)
    with pytest.raises(NotAllowed, match="Too soon"):
        unlocking.sign_in(path, "Ada Bright", WORDS, clock)


def test_after_a_recovery_the_new_passphrase_opens_the_desk_and_the_old_one_does_not(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    signed = unlocking.recover(path, begun.recovery, clock)
    person = unlocking.person_of(path, "Ada Bright")
    assert person == begun.person
    unlocking.give(path, signed.key, person, "Ada Bright", OTHER, OTHER)
    assert signs_in(path, OTHER, clock)
    assert not signs_in(path, WORDS, clock)


def test_another_recovery_key_takes_the_first_ones_place(path: Path, begun: Begun, clock: FixedClock) -> None:
    second, wrap = unlocking.new_recovery(path, begun.key, cost=CHEAP)
    assert unlocking.recover(path, begun.recovery, clock).key == begun.key, "until it is on paper"
    unlocking.put(path, begun.key, wrap)
    assert second != begun.recovery
    assert unlocking.recover(path, second, clock).key == begun.key
    with pytest.raises(NotAllowed):
        unlocking.recover(path, begun.recovery, clock)


def test_a_recovery_key_is_shown_only_by_who_begun_it(begun: Begun) -> None:
    assert unlocking.has_printed(begun.recovery, begun.recovery[-4:].lower())
    assert unlocking.has_printed(begun.recovery, begun.recovery)
    assert not unlocking.has_printed(
        begun.recovery, begun.recovery[:4] if begun.recovery[:4] != begun.recovery[-4:] else ""
    )
    assert not unlocking.has_printed(begun.recovery, "")
    assert len(begun.recovery.replace("-", "")) * 5 == 160


# ------------------------------------------------------------- change, leaver


def test_a_changed_passphrase_is_the_only_one_that_opens(path: Path, begun: Begun, clock: FixedClock) -> None:
    unlocking.give(path, begun.key, begun.person, "Ada Bright", OTHER, OTHER)
    assert signs_in(path, OTHER, clock)
    assert not signs_in(path, WORDS, clock)
    clock.move(hours=1)
    assert unlocking.recover(path, begun.recovery, clock).key == begun.key


def test_somebody_who_leaves_opens_nothing_and_the_last_one_cannot_leave(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    other = uuid4()
    unlocking.give(path, begun.key, other, "Mo Carter", OTHER, OTHER)
    assert unlocking.who_can(path) == {begun.person, other}
    assert signs_in(path, OTHER, clock, "Mo Carter")
    unlocking.take_from(path, begun.key, other)
    assert not signs_in(path, OTHER, clock, "Mo Carter")
    with pytest.raises(NotAllowed):
        unlocking.take_from(path, begun.key, begun.person)
    clock.move(hours=1)
    assert signs_in(path, WORDS, clock)


def test_two_people_do_not_sign_in_with_one_name(path: Path, begun: Begun) -> None:
    with pytest.raises(NotAllowed, match="Somebody else signs in"):
        unlocking.give(path, begun.key, uuid4(), "ADA bright", OTHER, OTHER)


def test_a_second_sign_in_asks_that_persons_own_passphrase(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    other = uuid4()
    unlocking.give(path, begun.key, other, "Mo Carter", OTHER, OTHER)
    unlocking.prove(path, other, OTHER, clock)
    with pytest.raises(NotAllowed):
        unlocking.prove(path, other, WORDS, clock)
    clock.move(hours=1)
    with pytest.raises(NotAllowed):
        unlocking.prove(path, uuid4(), WORDS, clock)


# -------------------------------------------------------------- altered files


def altered(path: Path, change: Callable[[list[dict[str, object]]], None]) -> None:
    """Change the wraps in the keys file, as somebody with an editor would."""
    place = keyfile.place_of(path)
    told = json.loads(place.read_text())
    change(told["wraps"])
    place.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Mo Carter"),
        ("person", str(UUID(int=7))),
        ("kind", keyfile.KEYRING),
        ("memory", 128),
        ("passes", 2),
        ("id", "another"),
    ],
)
def test_a_wrap_that_was_altered_opens_no_more(
    path: Path, clock: FixedClock, field: str, value: object
) -> None:
    def change(wraps: list[dict[str, object]]) -> None:
        wraps[0][field] = value

    assert signs_in(path, WORDS, clock)
    altered(path, change)
    name = str(value) if field == "name" else "Ada Bright"
    assert not signs_in(path, WORDS, clock, name)


def test_a_name_cannot_be_put_on_somebody_elses_passphrase(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    """Ada swaps the names, and the ids, of her wrap and the manager's: nothing of either opens."""
    unlocking.give(path, begun.key, uuid4(), "Mo Carter", OTHER, OTHER)

    def swap(wraps: list[dict[str, object]]) -> None:
        mine, theirs = [each for each in wraps if each["kind"] == keyfile.PASSPHRASE]
        for field in ("name", "person"):
            mine[field], theirs[field] = theirs[field], mine[field]

    altered(path, swap)
    for name in ("Ada Bright", "Mo Carter"):
        for words in (WORDS, OTHER):
            assert not signs_in(path, words, clock, name)
            clock.move(hours=1)


def test_a_wrap_of_another_desk_does_not_open_this_one(path: Path, tmp_path: Path, clock: FixedClock) -> None:
    other = unlocking.begin("Ada Bright", OTHER, OTHER, cost=CHEAP)
    mine = keyfile.read_keys(keyfile.place_of(path))
    keyfile.write_keys(keyfile.place_of(path), replace(mine, wraps=(*mine.wraps, *other.keys.wraps)))
    assert not signs_in(path, OTHER, clock)


# ---------------------------------------------------------------- passphrases


@pytest.mark.parametrize(
    "words",
    [
        "short",
        "a" * 14,
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword1",
        "Ada Bright Ada Bright",
        "qwertyqwerty123456",
    ],
)
def test_what_is_easily_guessed_is_not_taken(words: str) -> None:
    with pytest.raises(NotAllowed) as told:
        unlocking.begin("Ada Bright", words, words)
    assert words not in str(told.value)


def test_two_that_differ_are_told_so_without_either(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed) as told:
        unlocking.begin("Ada Bright", WORDS, OTHER)
    assert "not the same" in str(told.value)
    assert not any(each in str(told.value) for each in (WORDS, OTHER))
    assert not list(tmp_path.iterdir()), "nothing is on the disk yet"


# ----------------------------------------------------------------------- door


def test_a_start_finds_what_stands_there(tmp_path: Path, path: Path, begun: Begun) -> None:
    usual = Settings()
    assert unlocking.find_door(str(path), usual).kind == "locked"
    assert unlocking.find_door(str(path), usual).names == ("Ada Bright",)
    assert unlocking.find_door(str(tmp_path / "none.db"), usual).kind == "new"
    assert unlocking.find_door("postgresql://host/desk", usual).kind == "open"
    allowed = unlocking.find_door(str(tmp_path / "none.db"), Settings(plain_file="Because it is so"))
    assert (allowed.kind, allowed.plain_because) == ("open", "Because it is so")
    assert unlocking.find_door(str(path), Settings(plain_file="Because it is so")).kind == "locked"


def test_keys_whose_desk_is_gone_are_a_loss_unless_it_was_still_being_made(
    tmp_path: Path, path: Path, begun: Begun
) -> None:
    path.unlink()
    with pytest.raises(CannotOpen, match="database is gone"):
        unlocking.find_door(str(path), Settings())
    other = tmp_path / "other.db"
    making.keep(begun, other)
    assert unlocking.find_door(str(other), Settings()).kind == "new"


def test_an_encrypted_file_without_its_keys_is_left_as_it_is(path: Path) -> None:
    keyfile.place_of(path).unlink()
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="no keys file"):
        unlocking.find_door(str(path), Settings())
    assert path.read_bytes() == before


def test_where_there_is_no_sqlcipher_a_new_desk_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlocking, "can_encrypt", lambda: False)
    with pytest.raises(CannotOpen) as told:
        unlocking.find_door(str(tmp_path / "desk.db"), Settings())
    assert "SQLCipher" in str(told.value)
    assert "dutydesk demo" in str(told.value)
    assert not list(tmp_path.iterdir())


def test_a_key_and_all_that_holds_it_draw_themselves_without_it(begun: Begun) -> None:
    drawn = f"{begun.key!r} {begun.key} {begun!r}"
    assert begun.key.raw.hex() not in drawn
    assert WORDS not in drawn


# ----------------------------------------------------------- a desk that is open


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tries, "replace_file", full)


def test_on_a_full_disk_the_right_passphrase_shows_a_hidden_screen_again(
    path: Path, begun: Begun, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full_disk(patch)
        unlocking.prove(path, begun.person, WORDS, clock)
        for seconds in (1, 2, 4):
            with pytest.raises(NotAllowed, match="not the passphrase"):
                unlocking.prove(path, begun.person, OTHER, clock)
            assert unlocking.waits(path, clock) == timedelta(seconds=seconds), "counted all the same"
            with pytest.raises(NotAllowed, match="Too soon"):
                unlocking.prove(path, begun.person, WORDS, clock)
            clock.move(seconds=seconds)
        unlocking.prove(path, begun.person, WORDS, clock)
        assert unlocking.waits(path, clock) == timedelta()
    with pytest.raises(NotAllowed):
        unlocking.prove(path, begun.person, OTHER, clock)
    assert unlocking.waits(path, clock) == timedelta(seconds=1), "with room again it is on the disk"
    assert tries.place_of(path).exists()


def test_what_was_counted_before_the_disk_was_full_still_counts(
    path: Path, begun: Begun, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        signs_in(path, OTHER, clock)
        clock.move(seconds=unlocking.waits(path, clock).total_seconds())
    full_disk(monkeypatch)
    with pytest.raises(NotAllowed):
        unlocking.prove(path, begun.person, OTHER, clock)
    assert unlocking.waits(path, clock) == timedelta(seconds=8)


def test_a_copy_of_ones_own_takes_back_no_wait_of_the_desk(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    mine = unlocking.begin("Eve Other", OTHER, OTHER, cost=CHEAP)
    for _ in range(3):
        signs_in(path, OTHER, clock)
        clock.move(seconds=unlocking.waits(path, clock).total_seconds())
    mine_sealed = keyfile.sealed(mine.keys, mine.key)
    before = tries.read_tries(tries.place_of(path))
    assert unlocking.sign_in(path, "Eve Other", OTHER, clock, keys=mine_sealed).key == mine.key
    assert unlocking.recover(path, mine.recovery, clock, keys=mine_sealed).key == mine.key
    assert tries.read_tries(tries.place_of(path)) == before
    with pytest.raises(NotAllowed):
        unlocking.sign_in(path, "Eve Other", WORDS, clock, keys=mine_sealed)
    assert unlocking.waits(path, clock) == timedelta(seconds=8), "a wrong one counts for the desk"


DEEP = b"[" * 100_000


@pytest.mark.parametrize("content", [DEEP, b'{"failed": Infinity, "at": null}', b'{"failed": 1, "at": 7}'])
def test_a_count_that_is_nonsense_waits_longest(path: Path, clock: FixedClock, content: bytes) -> None:
    tries.place_of(path).write_bytes(content)
    assert tries.read_tries(tries.place_of(path)).failed == 32


def test_keys_that_are_nonsense_are_told_so(path: Path, clock: FixedClock) -> None:
    keyfile.place_of(path).write_bytes(DEEP)
    with pytest.raises(CannotOpen, match="damaged"):
        unlocking.find_door(str(path), Settings())


def test_a_person_who_is_none_opens_nothing_and_stops_nobody_else(
    path: Path, begun: Begun, clock: FixedClock
) -> None:
    def change(wraps: list[dict[str, object]]) -> None:
        wraps.append({**wraps[0], "id": "other", "person": "nobody", "name": "Mo"})

    altered(path, change)
    assert unlocking.who_can(path) == {begun.person}
    assert unlocking.person_of(path, "Mo") is None
