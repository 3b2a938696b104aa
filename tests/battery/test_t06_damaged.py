"""T6: a desk's files damaged at random: it is noticed, or what they hold is equal; nothing is touched.

Bit flips, cuts, pages of zeros, pages that changed places or came from yesterday, noise, nothing at all: in
the desk's file, plain and encrypted, its keys, its anchor, a call behind its gate and a copy. Sized by
DUTYDESK_BATTERY (110 damages 5,000 files). The lost journal and whole files swapped: `test_t06_journal`.

An encrypted file: 100 %. A plain one has no code for each page: its audit has (100 % of changes to it), its
words have none, and how many changes of those nobody notices is counted and printed, not asserted to be none.
A page of yesterday's file, put back alone, is not told by SQLCipher either (its code names the page, not the
day): where it leaves the tables whole and the audit as it was, it is counted apart in both.
"""

import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from dutydesk.acts import backing_up
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.reading import behind_gate, unread
from dutydesk.errors import CannotOpen, DeskError
from dutydesk.records import checking, comparing, desk_file
from dutydesk.records.connecting import connect, only_looking
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from tests.acts.copying import Made, call_behind_the_gate, contact, encrypted, plain
from tests.battery import restoring
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

PAGE: Final = 4096
Damage = Callable[[bytes, bytes, random.Random], bytes]


def _bit(raw: bytes, _: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    changed[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _page(raw: bytes, what: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(1, len(raw) // PAGE)) * PAGE
    return raw[:at] + what[: len(raw) - at] + raw[at + len(what) :]


def _of_yesterday(raw: bytes, older: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(1, min(len(raw), len(older)) // PAGE)) * PAGE
    return raw[:at] + older[at : at + PAGE] + raw[at + PAGE :]


def _moved(raw: bytes, _: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(1, len(raw) // PAGE)) * PAGE
    return _page(raw, raw[at : at + PAGE], chance)


DAMAGES: Final[dict[str, Damage]] = {
    "a bit": _bit,
    "cut": lambda raw, _, chance: raw[: chance.randrange(1, len(raw))],
    "cut at a page": lambda raw, _, chance: raw[: chance.randrange(1, max(2, len(raw) // PAGE)) * PAGE],
    "a page of zeros": lambda raw, _, chance: _page(raw, bytes(PAGE), chance),
    "a page of noise": lambda raw, _, chance: _page(raw, chance.randbytes(PAGE), chance),
    "a page in another's place": _moved,
    "a page of yesterday": _of_yesterday,
    "nothing left": lambda _, __, ___: b"",
}


@dataclass
class Whole:
    """A desk that was closed, whole, and what it holds."""

    made: Made
    secret: DataKey | None
    older: bytes
    """Its file as it was before the last of its work."""
    held: tuple[object, ...]

    @property
    def path(self) -> Path:
        return self.made.path

    def again(self, to: Path) -> Path:
        """All of it once more, in a folder of its own."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.path.parent, to)
        return to / self.path.name


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


@pytest.fixture(params=["plain", "encrypted"])
def whole(request: pytest.FixtureRequest, folder: Path, clock: FixedClock) -> Whole:
    place = folder / "whole" / "desk.db"
    place.parent.mkdir()
    made = (plain if request.param == "plain" else encrypted)(place, clock)
    with made.open() as desk:
        contact(desk, "Seen on Monday. " * 200)
        call_behind_the_gate(desk, "Tom [/] Reid")
        secret = DataKey(desk.database.secret.raw) if desk.database.secret is not None else None
    older = place.read_bytes()
    with made.open() as desk:
        contact(desk, "Seen on Tuesday. " * 200)
    return Whole(made, secret, older, read(place, secret) or ())


def read(path: Path, secret: DataKey | None) -> tuple[object, ...] | None:
    """Every row of every table; None where SQLite, or SQLCipher, says that it cannot be read."""
    try:
        with closing(connect(path, secret=secret, read_only=only_looking(path))) as connection:
            return comparing.told(connection)
    except (*refused_by(), CannotOpen, UnicodeDecodeError):  # type: ignore[misc]  # mypy reads no starred tuple
        return None


def hashes(folder: Path) -> dict[str, str]:
    """Every file beneath, and its SHA-256; not the shared memory, which holds nothing."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.name.endswith(("-shm", "-tries"))
    }


def says_all(sentence: str) -> bool:
    """What is wrong, what is safe, what to do."""
    safe = any(each in sentence for each in ("left as it", "left as they", "Nothing was changed", "is safe"))
    do = any(
        f"{each} " in sentence for each in ("Put", "Keep", "Give", "Run", "Tell", "Ask", "Look", "Start")
    )
    return safe and do


def start(path: Path, secret: DataKey | None) -> tuple[str, str]:
    """What a start says: why it refuses, and what somebody has to read before they go on."""
    before = hashes(path.parent)
    desk, refusal = None, ""
    try:
        desk = open_desk(str(path), None, FixedClock(), secret=secret)
    except DeskError as told:
        refusal = str(told)
    if desk is None:
        assert hashes(path.parent) == before, "a refusal changes nothing"
        assert says_all(refusal), refusal
        return refusal, ""
    integrity = desk.integrity
    close_desk(desk)
    if integrity:
        now = hashes(path.parent)
        assert now[path.name] == before[path.name], "nothing is written before it was read"
        assert says_all(integrity), integrity
    return "", integrity


def table_of(held: tuple[object, ...], name: str) -> object:
    """What `comparing.told` says of one table."""
    return next((each for each in held[2] if each[0] in (name, name.encode())), None)  # type: ignore[attr-defined]


def outcome(path: Path, whole: Whole) -> str:
    """What became of a damaged file: how it was noticed, "equal", or what was not noticed."""
    holds = read(path, whole.secret)
    refused, said = start(path, whole.secret)
    if refused:
        return "refused"
    if said:
        return "said"
    if holds is None:
        return "told when it is read"
    if holds == whole.held:
        return "equal"
    if table_of(holds, "audit") != table_of(whole.held, "audit"):
        return "UNNOTICED in the audit"
    sizes = [[(each[0], each[1]) for each in one[2]] for one in (holds, whole.held)]  # type: ignore[attr-defined]
    return "UNNOTICED rows gone" if sizes[0] != sizes[1] else "words changed, unnoticed"


def of_a_page_of_yesterday(became: str) -> str:
    """Counted apart: no code in either kind of file tells of which day a page is."""
    stale = became in ("UNNOTICED rows gone", "words changed, unnoticed")
    return "yesterday's page, not noticed" if stale else became


def played(whole: Whole, folder: Path, size: int) -> Counter[str]:
    """Each damage so often, at places of its own; counts what became of them."""
    raw, chance, counts = whole.path.read_bytes(), random.Random("t6"), Counter[str]()  # noqa: S311
    for name, damage in DAMAGES.items():
        for _ in range(3 * size if name != "nothing left" else 1):
            path = whole.again(folder / "broken")
            path.write_bytes(damage(raw, whole.older, chance))
            became = outcome(path, whole)
            counts[of_a_page_of_yesterday(became) if name == "a page of yesterday" else became] += 1
    return counts


def test_a_damaged_file_is_noticed_or_holds_the_same(
    whole: Whole, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = played(whole, folder, battery_size)
    bad = {name: number for name, number in counts.items() if "UNNOTICED" in name}
    if whole.secret is not None:
        bad |= {name: number for name, number in counts.items() if "unnoticed" in name}
    with capsys.disabled():
        kind = "encrypted" if whole.secret else "plain"
        print(f"\nT6 damaged, {kind}: n = {counts.total()}, {dict(counts)}")
    assert bad == {}


def test_a_change_of_a_plain_files_audit_is_noticed(
    whole: Whole, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """One bit of the audit's own words, wherever they stand in the file; encrypted, any bit."""
    raw, chance, counts = whole.path.read_bytes(), random.Random("t6 audit"), Counter[str]()  # noqa: S311
    with closing(connect(whole.path, secret=whole.secret, read_only="mode=ro")) as connection:
        words = [str(row[0]).encode() for row in connection.execute("SELECT mac FROM audit")]
    places = [raw.find(word) for word in words if raw.count(word) == 1] or [0]
    for _ in range(5 * battery_size):
        changed = bytearray(raw)
        changed[chance.choice(places) + chance.randrange(32)] ^= 1 << chance.randrange(7)
        path = whole.again(folder / "broken")
        path.write_bytes(bytes(changed))
        counts[outcome(path, whole)] += 1
    with capsys.disabled():
        print(f"\nT6 audit, {'encrypted' if whole.secret else 'plain'}: n = {counts.total()}, {dict(counts)}")
    assert set(counts) <= {"refused", "said"}, counts


def test_damaged_keys_open_nothing_or_the_same_and_make_no_new_desk(
    folder: Path, clock: FixedClock, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder / "whole" / "desk.db"
    place.parent.mkdir()
    made = encrypted(place, clock)
    with made.open() as desk:
        contact(desk, "Seen on Monday.")
    keys, chance, counts = place.with_name("desk.db-keys").read_bytes(), random.Random("keys"), Counter[str]()  # noqa: S311
    for number in range(12 * battery_size):
        shutil.rmtree(folder / "broken", ignore_errors=True)
        shutil.copytree(place.parent, folder / "broken")
        path = folder / "broken" / "desk.db"
        damage = ("a bit", "cut", "nothing left", "gone")[number % 4 if number < 12 else number % 2]
        if damage == "gone":
            path.with_name("desk.db-keys").unlink()
        else:
            path.with_name("desk.db-keys").write_bytes(DAMAGES[damage](keys, b"", chance))
        before = hashes(path.parent)
        try:
            with Made(path, clock, made.recovery).open() as desk:
                assert not desk.integrity
        except DeskError:
            assert hashes(path.parent) == before, damage
            counts["refused"] += 1
        else:
            counts["opened with the same key"] += 1
    assert counts["refused"] > counts["opened with the same key"]
    with capsys.disabled():
        print(f"\nT6 keys: n = {counts.total()}, {dict(counts)}")


def test_a_damaged_anchor_is_said(
    whole: Whole, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, chance, n = whole.path.with_name("desk.db-anchor").read_bytes(), random.Random("anchor"), 0  # noqa: S311
    for number in range(6 * battery_size):
        path = whole.again(folder / "broken")
        damage = ("a bit", "cut", "nothing left", "gone")[number % 4]
        place = path.with_name("desk.db-anchor")
        if damage == "gone":
            place.unlink()
        else:
            place.write_bytes(DAMAGES[damage](raw, b"", chance))
        refused, said = start(path, whole.secret)
        assert refused or said, damage
        n += 1
    with capsys.disabled():
        print(f"\nT6 anchor, {'encrypted' if whole.secret else 'plain'}: said {n} of n = {n}")


def test_a_damaged_call_behind_the_gate_is_named_and_left(
    whole: Whole, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = (each.name for each in whole.path.with_name("desk.db-gate").glob("*.db"))
    raw, chance, counts = (
        (whole.path.with_name("desk.db-gate") / name).read_bytes(),
        random.Random("gate"),  # noqa: S311
        Counter[str](),
    )
    held = read(whole.path.with_name("desk.db-gate") / name, whole.secret)
    for damage in [each for each in DAMAGES if "yesterday" not in each] * battery_size:
        path = whole.again(folder / "broken")
        gate = path.with_name("desk.db-gate") / name
        gate.write_bytes(DAMAGES[damage](raw, b"", chance))
        before, holds = gate.read_bytes(), read(gate, whole.secret)
        desk = open_desk(str(path), None, FixedClock(), secret=whole.secret)
        try:
            calls, told = behind_gate(desk), unread(desk)
        finally:
            close_desk(desk)
        if told:
            assert name in told[0]
            assert gate.read_bytes() == before, damage
            counts["named"] += 1
        elif damage == "nothing left":
            counts["nothing left"] += 1
        else:
            assert len(calls) == 1, damage
            assert whole.secret is None or holds == held, damage
            counts["equal" if holds == held else "words changed, unnoticed"] += 1
    with capsys.disabled():
        kind = "encrypted" if whole.secret else "plain"
        print(f"\nT6 gate, {kind}: n = {counts.total()}, {dict(counts)}")


def test_a_damaged_copy_is_refused_or_holds_the_same(
    whole: Whole, folder: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "stick").mkdir()
    with whole.made.open() as desk:
        copy, _ = backing_up.make_at(desk, folder / "stick")
    held = read(copy, whole.secret)
    raw, chance, counts = copy.read_bytes(), random.Random("copy"), Counter[str]()  # noqa: S311
    for damage in list(DAMAGES) * battery_size:
        path = whole.again(folder / "broken")
        copy.write_bytes(DAMAGES[damage](raw, whole.older, chance))
        broken, before = copy.read_bytes(), hashes(path.parent)
        if broken == raw:
            continue
        try:
            restoring.restore(path, copy, lambda _: None)
        except DeskError:
            assert hashes(path.parent) == before, damage
            assert copy.read_bytes() == broken
            counts["refused"] += 1
        else:
            same = read(copy, whole.secret) == held
            counts["taken, it holds the same" if same else "taken, WORDS CHANGED"] += 1
    with capsys.disabled():
        print(f"\nT6 copy, {'encrypted' if whole.secret else 'plain'}: n = {counts.total()}, {dict(counts)}")
    assert counts["refused"] > 0
    if whole.secret is not None:
        assert counts["taken, WORDS CHANGED"] == 0


def test_control_a_plain_file_without_chain_and_anchor_lets_changes_through(
    whole: Whole, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And an encrypted one whose pages nobody looks at before it opens says nothing at its start."""
    if whole.secret is None:
        monkeypatch.setattr(checking, "check", lambda *_, **__: checking.Found("", 0, 1, None, None))
        with pytest.raises(AssertionError, match="UNNOTICED"):
            _audit_holds(whole, folder)
    else:
        monkeypatch.setattr(desk_file, "LOOKED_THROUGH", 0)
        counts = played(whole, folder, 1)
        assert counts["told when it is read"], "the look at the start is what notices it there"


def _audit_holds(whole: Whole, folder: Path) -> None:
    raw = bytearray(whole.path.read_bytes())
    with closing(connect(whole.path, read_only="mode=ro")) as connection:
        (word,) = connection.execute("SELECT mac FROM audit WHERE seq = 2").fetchone()
    raw[bytes(raw).find(str(word).encode())] ^= 1
    path = whole.again(folder / "broken")
    path.write_bytes(bytes(raw))
    assert outcome(path, whole) in ("refused", "said"), outcome(path, whole)


def test_an_emptied_file_is_never_begun_anew(whole: Whole, folder: Path, clock: FixedClock) -> None:
    path = whole.again(folder / "broken")
    path.write_bytes(b"")
    for suffix in ("", "-anchor", "-here", "-auditkey"):
        if suffix:
            path.with_name(f"desk.db{suffix}").unlink(missing_ok=True)
        assert Entrance(str(path), None, clock).door.kind != "new"
        refused, _ = start(path, whole.secret)
        assert refused
        assert path.read_bytes() == b""
