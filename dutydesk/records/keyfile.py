"""The keys file of an encrypted desk: its data key, wrapped once for each who may open it.

Owns the file beside the database (`desk.db-keys`): JSON that holds no case text and no key that opens
anything by itself. Each wrap is the data key under AES-256-GCM with a key made from a passphrase, or from the
printed recovery key, by Argon2id; what stands beside it (whose it is) cannot be altered unseen. The file is
replaced whole, with the owner's rights alone. How often may be tried is for `tries`.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from glob import escape
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID, uuid4

from dutydesk.errors import CannotOpen, NotAllowed, NotSaved
from dutydesk.records.files import replace_file
from dutydesk.records.refusals import cannot_open, of_system, why
from dutydesk.records.secret import BYTES, DataKey
from dutydesk.text import clean

FORMAT: Final = 1
RECOVERY: Final = "recovery"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the name of a kind
KEYRING: Final = "keyring"

DESK: Final = "desk"
REST: Final = "rest"

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a figure."""
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_GROUPS, _GROUP = 8, 4


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
    except ValueError:
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
            or not all(map(_is_whole, wraps))
        ):
            raise CannotOpen(_SPOILED)
        return Keys(told["desk"], wraps, told["begun"], told.get("converting", ""))
    except (KeyError, TypeError):
        raise CannotOpen(_SPOILED) from None


def write_keys(path: Path, keys: Keys) -> None:
    """Replace the keys file: the old one or the new one stands there, whole, whatever happens.

    Raises: NotSaved; the old one is then as it was.
    """
    told = {"format": FORMAT, **asdict(keys)}
    try:
        replace_file(path, json.dumps(told, indent=1).encode("ascii"))
    except OSError as error:
        raise NotSaved(
            f"The keys of this desk cannot be written: {why(error)}. The keys that were are still there."
        ) from None
    # A write that was killed left keys, perhaps of somebody who may open the desk no more.
    for unborn in path.parent.glob(f".{escape(path.name)}.*.new"):
        with suppress(OSError):
            unborn.unlink()


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
    from cryptography.exceptions import InvalidTag

    for wrap in wraps:
        try:
            raw = _aead(_stretched(word, wrap)).decrypt(
                _bytes(wrap.nonce), _bytes(wrap.wrapped), _beside(keys.desk, wrap)
            )
        except InvalidTag:
            continue
        return DataKey(raw)
    return None


def new_recovery_key() -> str:
    """Eight groups of four letters and figures to be printed: 160 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def recovery_word(typed: str) -> str:
    """A recovery key as it was printed, however it is typed: small letters, no dashes, O for 0."""
    return "".join(each for each in typed.upper().translate(_READ_AS) if each in _ALPHABET)


def _stretched(word: str, wrap: Wrap) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    # One keyboard sends a letter with its accent, another the two apart. Source: RFC 8265, 4.2.2.
    given = recovery_word(word) if wrap.kind == RECOVERY else normalize("NFC", word)
    return hash_secret_raw(
        given.encode("utf-8", "surrogatepass"),
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
