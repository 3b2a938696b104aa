"""The anchor of a desk's audit: its last row, kept in a file outside the database; and the audit's key.

Owns the two small files beside a desk and what they say. The anchor tells what no chain can: that the end
was cut off, that the file is an older one, or another's. It may lag behind the database, never run before it.
Where both were put back to the same earlier day, only what left the desk since (the last line of an export)
tells.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from dutydesk.errors import CannotOpen
from dutydesk.records.files import replace_file, sync_folder
from dutydesk.records.refusals import cannot_open, of_system

_BYTES: Final = 32
_MOST_BYTES: Final = 4096
NO_KEY: Final = (
    "The file {} beside the database holds no key of an audit. Nothing was changed. "
    "Put back the one that stood there; without it nobody can say whether the audit is whole."
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stood at the end of the audit when this was written."""

    desk: str
    """The code of the desk's first row: tells this desk from every other."""
    seq: int
    head: str
    at: str
    """UTC, ISO."""


class Spoiled(Exception):
    """There is an anchor, and it is not one that this desk wrote."""


def place_of(database: Path) -> Path:
    """Where the anchor of this database stands."""
    return database.with_name(f"{database.name}-anchor")


def key_place_of(database: Path) -> Path:
    """Where the key of a plain desk's audit stands."""
    return database.with_name(f"{database.name}-auditkey")


def read_anchor(path: Path, key: bytes) -> Anchor | None:
    """What the anchor says; None where there is none.

    Raises: Spoiled; OSError.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        told = json.loads(raw) if len(raw) <= _MOST_BYTES else {}
        found = Anchor(str(told["desk"]), int(told["seq"]), str(told["head"]), str(told["at"]))
        if not hmac.compare_digest(_code(found, key), str(told["mac"])):
            raise Spoiled
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Spoiled from None
    return found


def write_anchor(path: Path, key: bytes, anchor: Anchor) -> None:
    """Put it in the old one's place, whole and on the disk. Raises: OSError."""
    replace_file(path, json.dumps(asdict(anchor) | {"mac": _code(anchor, key)}).encode("ascii"))


def read_key(path: Path) -> bytes | None:
    """The key in this file; None where there is none, or the file holds no key.

    Raises: CannotOpen where it cannot be read.
    """
    try:
        raw = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    except ValueError:
        return None
    return raw if len(raw) == _BYTES else None


def keep_key(path: Path, key: bytes) -> bytes:
    """Put this key there, where there is none yet; returns the one that stands there then.

    A file that is there and holds none is put aside, under a name that ends in `.damaged`.

    Raises: CannotOpen where it cannot be read or written.
    """
    try:
        found = read_key(path)
        if found is None and path.exists():
            path.replace(path.with_name(f"{path.name}.{uuid4().hex[:8]}.damaged"))
        if found is None:
            _new_file(path, key)
            found = read_key(path)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    if found is None:
        raise CannotOpen(NO_KEY.format(path.name))
    return found


def key_beside(path: Path) -> bytes:
    """The key in this file.

    Raises: CannotOpen where it holds none.
    """
    found = read_key(path)
    if found is None:
        raise CannotOpen(NO_KEY.format(path.name))
    return found


def new_key() -> str:
    """A key nobody has had, hex."""
    return secrets.token_hex(_BYTES)


def _new_file(path: Path, key: bytes) -> bool:
    """A new key appears under its name whole or not at all; False where another program was faster."""
    unborn = path.with_name(f".{path.name}.{uuid4().hex}.new")
    replace_file(unborn, key.hex().encode("ascii"))
    try:
        os.link(unborn, path)  # fails, rather than replaces
    except FileExistsError:
        return False
    except OSError:  # a folder without links
        unborn.rename(path)
    finally:
        unborn.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def _code(anchor: Anchor, key: bytes) -> str:
    told = json.dumps(["anchor", *asdict(anchor).values()], separators=(",", ":"))
    return hmac.digest(key, told.encode("ascii"), hashlib.sha256).hex()
