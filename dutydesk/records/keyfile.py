"""The keys file of an encrypted desk: its data key, wrapped once for each who may open it.

Owns the file beside the database (`desk.db-keys`): JSON that holds no case text and no key that opens
anything by itself. Each wrap is the data key under AES-256-GCM with a key made from a passphrase, or from the
printed recovery key, by XX"""

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from glob import escape
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from dutydesk.errors import CannotOpen, NotAllowed, NotSaved
from dutydesk.records import locking
from dutydesk.records.files import replace_file
from dutydesk.records.recovery_key import recovery_word
from dutydesk.records.refusals import cannot_open, of_system, why
from dutydesk.records.secret import BYTES, DataKey
from dutydesk.text import clean

FORMAT: Final = 1
RECOVERY: Final = "recovery"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the name of a kind
KEYRING: Final = "keyring"

DESK: Final = "desk"
REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try costs, for Argon2id."""

    memory: int = 64 * 1024
    """KiB."""
    passes: int = 3
    lanes: int = 1


USUAL: Final = Cost()
"""64 MiB, three passes: above the 19 MiB and two that OWASP asks. Source: safety.md 3.1."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """The data key, wrapped for one person, for the recovery key, or for this machine's keyring."""

    id: str
    kind: str
    person: str
    """Id of the person; "" for the recovery key."""
    name: str
    """The name they sign in with, as they typed it; "" for the recovery key."""
    memory: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    wrapped: str
    """Base 64, as salt and nonce."""

    @property
    def who(self) -> UUID | None:
        """The person; None for the recovery key."""
        try:
            return UUID(self.person)
        except ValueError:  # altered: it opens nothing then
            return None


@dataclass(frozen=True, slots=True)
class Keys:
    """A keys file as it was read."""

    desk: str
    """Tells this desk's key from another's: random, of no meaning."""
    wraps: tuple[Wrap, ...]
    begun: bool = False
    """The desk they are for is still being made: that its file is not there is no loss."""
    converting: str = ""
    """`DESK`: the desk they are for is a plain one still, of which these keys hold nothing yet. `REST`: it is
    encrypted, and something plain may still lie beside it. "" otherwise."""
    ended: tuple[str, ...] = ()
    """Ids of the wraps that were here once and open the desk no more; the desk itself knows them too
    (`records.ended`), so that an older keys file that still has them opens nothing with them."""
    mac: str = field(default="", compare=False)
    """Says, to who has the data key, that all this was written by who had it; "" from an earlier version."""

    @property
    def known(self) -> frozenset[str]:
        """Every wrap it ever had: of two states of one keys file the later knows all that the earlier did."""
        return frozenset((*(each.id for each in self.wraps), *self.ended))

    def of_name(self, name: str) -> tuple[Wrap, ...]:
        """The wraps of whoever signs in with this name, however its letters and spaces are typed."""
        wanted = _folded(name)
        return tuple(each for each in self.wraps if each.kind == PASSPHRASE and _folded(each.name) == wanted)

    def of_person(self, person: UUID) -> tuple[Wrap, ...]:
        """The wraps of a person."""
        return tuple(each for each in self.wraps if each.person == str(person))

    def of_kind(self, kind: str) -> tuple[Wrap, ...]:
        """The wraps of a kind."""
        return tuple(each for each in self.wraps if each.kind == kind)


def place_of(database: Path) -> Path:
    """The keys file of the database in this file."""
    return database.with_name(f"{database.name}-keys")


def read_keys(path: Path) -> Keys:
    """Read a keys file.

    Raises: CannotOpen where it is no keys file of this program, or cannot be read; it is left as it is.
    """
    try:
        told = json.loads(path.read_text(encoding="ascii"))
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    except (ValueError, RecursionError):
        raise CannotOpen(_SPOILED) from None
    try:
        if told["format"] > FORMAT:
            raise CannotOpen(
                "The keys of this desk were written by a newer dutydesk. They were left as they are. "
                "Install the newer program to open it."
            )
        wraps = tuple(Wrap(**each) for each in told["wraps"])
        if (
            not isinstance(told["desk"], str)
            or type(told["begun"]) is not bool
            or told.get("converting", "") not in ("", DESK, REST)
            or not isinstance(told.get("mac", ""), str)
            or not all(isinstance(each, str) for each in told.get("ended", []))
            or not all(map(_is_whole, wraps))
        ):
            raise CannotOpen(_SPOILED)
        ended = tuple(told.get("ended", []))
        return Keys(
            told["desk"], wraps, told["begun"], told.get("converting", ""), ended, told.get("mac", "")
        )
    except (KeyError, TypeError):
        raise CannotOpen(_SPOILED) from None


def sealed(keys: Keys, key: DataKey) -> Keys:
    """The keys with what says that whoever wrote them had the data key."""
    return replace(keys, mac=_code(keys, key))


def check(keys: Keys, key: DataKey) -> None:
    """Whether keys that this data key came from are as somebody left them who had it.

    Those of an earlier version say nothing; they are taken where they ask for nothing to be done.

    Raises: CannotOpen.
    """
    if not keys.mac and not keys.begun and not keys.converting:
        return
    if not hmac.compare_digest(_code(keys, key).encode(), keys.mac.encode("utf-8", "surrogatepass")):
        raise CannotOpen(ALTERED)


def write_keys(path: Path, keys: Keys) -> None:
    """Replace the keys file: the old one or the new one stands there, whole, whatever happens.

    Raises: NotSaved; the old one is then as it was.
    """
    with alone(path):
        _write(path, keys)


def changed(path: Path, key: DataKey, change: Callable[[Keys], Keys]) -> Keys:
    """Change the keys as they are now, while no other program does. Returns them as they stand.

    Args:
        key: the desk's data key.
        change: what they are to be, given what they are. It takes no time: a wrap is made before.

    Raises: CannotOpen where they were altered or cannot be read; NotSaved; what `change` raises. They are as
        they were then.
    """
    with alone(path):
        there = read_keys(path)
        check(there, key)
        wanted = sealed(_remembering(there, change(there)), key)
        if (wanted, wanted.mac) != (there, there.mac):
            _write(path, wanted)
        return wanted


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other program changes these keys meanwhile. Raises: NotSaved."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locking.held(path.with_name(f"{path.name}.lock"), wait=_PATIENCE))
        except locking.Held:
            raise NotSaved(_NOT_WRITTEN.format("another program is writing them")) from None
        except OSError as error:
            raise NotSaved(_NOT_WRITTEN.format(why(error))) from None
        yield


def _write(path: Path, keys: Keys) -> None:
    content = json.dumps({"format": FORMAT, **asdict(keys)}, indent=1).encode("ascii")
    try:
        replace_file(path, content)
    except OSError as error:
        if not _holds(path, content):
            raise NotSaved(_NOT_WRITTEN.format(why(error))) from None
        # The new ones stand there, though nobody can say whether they outlive a power cut: what was printed
        # or typed for them opens the desk, and what opened it before does not.
    # A write that was killed left keys, perhaps of somebody who may open the desk no more.
    for unborn in path.parent.glob(f".{escape(path.name)}.*.new"):
        with suppress(OSError):
            unborn.unlink()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _remembering(there: Keys, wanted: Keys) -> Keys:
    """The keys that are wanted, with what they end of those that are there."""
    left = {each.id for each in wanted.wraps}
    gone = (each.id for each in there.wraps if each.id not in left)
    return replace(wanted, ended=tuple(dict.fromkeys((*there.ended, *gone))))


def _code(keys: Keys, key: DataKey) -> str:
    told: list[Any] = [FORMAT, keys.desk, keys.begun, keys.converting, [each.id for each in keys.wraps]]
    if keys.ended:  # those of an earlier version name none
        told.append(list(keys.ended))
    return hmac.digest(key.derive("keys"), json.dumps(told).encode("ascii"), hashlib.sha256).hex()


def new_keys() -> tuple[Keys, DataKey]:
    """The keys of a new desk, which nobody can open yet."""
    return Keys(uuid4().hex, (), begun=True), DataKey.new()


def wrapped(
    keys: Keys, key: DataKey, word: str, *, kind: str, person: str = "", name: str = "", cost: Cost = USUAL
) -> Keys:
    """The keys with one more wrap; takes as long as one try.

    Args:
        word: the passphrase or recovery key. What stands in the wrap tells nothing of it.
    """
    wrap = Wrap(
        id=uuid4().hex,
        kind=kind,
        person=person,
        name=name,
        memory=cost.memory,
        passes=cost.passes,
        lanes=cost.lanes,
        salt=_text(os.urandom(16)),
        nonce=_text(os.urandom(12)),
        wrapped="",
    )
    sealed = _aead(_stretched(word, wrap)).encrypt(_bytes(wrap.nonce), key.raw, _beside(keys.desk, wrap))
    return replace(keys, wraps=(*keys.wraps, replace(wrap, wrapped=_text(sealed))))


def without(keys: Keys, gone: Iterable[Wrap]) -> Keys:
    """The keys without these wraps.

    Raises: NotAllowed where nobody could open the desk any more.
    """
    ids = {each.id for each in gone}
    left = tuple(each for each in keys.wraps if each.id not in ids)
    if not left:
        raise NotAllowed("Nobody could open the desk any more: it keeps at least one passphrase.")
    return replace(keys, wraps=left)


def unwrapped(keys: Keys, wraps: Iterable[Wrap], word: str) -> DataKey | None:
    """The data key, where the word opens one of these wraps; else None. Each takes as long as one try."""
    found = opened(keys, wraps, word)
    return found[0] if found is not None else None


def opened(keys: Keys, wraps: Iterable[Wrap], word: str) -> tuple[DataKey, Wrap] | None:
    """As `unwrapped`, with the wrap that the word opened."""
    from cryptography.exceptions import InvalidTag

    for wrap in wraps:
        try:
            raw = _aead(_stretched(word, wrap)).decrypt(
                _bytes(wrap.nonce), _bytes(wrap.wrapped), _beside(keys.desk, wrap)
            )
        except InvalidTag:
            continue
        return DataKey(raw), wrap
    return None


def as_kept(passphrase: str) -> str:
    """A passphrase as it counts, whichever way it comes in: typed, pasted, or from a descriptor.

    One keyboard sends a letter with its accent, another the two apart. Source: RFC 8265, 4.2.2.
    """
    return clean(passphrase, one_line=True).text


def _stretched(word: str, wrap: Wrap) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    given = recovery_word(word) if wrap.kind == RECOVERY else as_kept(word)
    return hash_secret_raw(
        given.encode("utf-8"),
        _bytes(wrap.salt),
        time_cost=wrap.passes,
        memory_cost=wrap.memory,
        parallelism=wrap.lanes,
        hash_len=BYTES,
        type=Type.ID,
    )


def _aead(key: bytes) -> Any:  # noqa: ANN401 - imported where it is needed: it takes as long as a first frame
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _beside(desk: str, wrap: Wrap) -> bytes:
    """What is bound into the wrap: altered in the file, it opens no more."""
    told = [FORMAT, desk, wrap.id, wrap.kind, wrap.person, wrap.name, wrap.memory, wrap.passes, wrap.lanes]
    return json.dumps(told, ensure_ascii=True).encode("ascii")


def _is_whole(wrap: Wrap) -> bool:
    """Whether a wrap read from a file is of the kinds we write; its cost is one a machine can bear."""
    texts = (wrap.id, wrap.kind, wrap.person, wrap.name, wrap.salt, wrap.nonce, wrap.wrapped)
    figures = (wrap.memory, wrap.passes, wrap.lanes)
    if not all(isinstance(each, str) for each in texts) or not all(type(each) is int for each in figures):
        return False
    try:
        lengths = [len(_bytes(each)) for each in (wrap.salt, wrap.nonce, wrap.wrapped)]
    except (NotBase64, ValueError):
        return False
    bearable = (
        8 * wrap.lanes <= wrap.memory <= _MOST_MEMORY and 1 <= wrap.passes <= 32 and 1 <= wrap.lanes <= 8
    )
    return bearable and lengths == [16, 12, BYTES + 16]


_MOST_MEMORY: Final = 1 << 20
"""KiB a try may take: an altered file must not bring the machine down. Source: ours."""

_PATIENCE: Final = 10.0
"""Seconds that somebody else may take to write the keys. Source: ours."""

_NOT_WRITTEN: Final = "The keys of this desk cannot be written: {}. The keys that were are still there."

ALTERED: Final = (
    "The keys file of this desk was changed by something else than dutydesk. Nothing was opened or written. "
    "Put the keys file of a backup in its place: `dutydesk doctor` says which there are."
)

_SPOILED: Final = (
    "The keys file of this desk is damaged. It was left as it is, and so was the database. "
    "Put the keys file of a backup in its place: `dutydesk doctor` says which there are."
)


def _folded(name: str) -> str:
    return " ".join(clean(name, one_line=True).text.casefold().split())


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
