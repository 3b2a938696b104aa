"""The data key of a desk: 32 random bytes that encrypt its files, in a form that is never printed.

Owns what is made of it: the words SQLCipher is told, and keys for other purposes. Who may have it is for
`keyfile`.
"""

import hashlib
import hmac
import os
from typing import Final

BYTES: Final = 32
"""Length of a data key. Source: SQLCipher's raw key (AES-256)."""


class DataKey:
    """The key of one desk. Its bytes stand in no message, no log and no picture of it."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != BYTES:
            raise ValueError("a data key is 32 bytes")
        self._raw = bytearray(raw)

    @classmethod
    def new(cls) -> "DataKey":
        """A key nobody has had, from the system's own randomness."""
        return cls(os.urandom(BYTES))

    @property
    def raw(self) -> bytes:
        """The bytes, for whoever wraps them."""
        return bytes(self._raw)

    def forget(self) -> None:
        """Zeros over it, for all who have it: nothing is opened with it any more.

        What the libraries, and texts made of it for a moment, left in memory is not reached by this.
        """
        self._raw[:] = bytes(BYTES)

    @property
    def is_forgotten(self) -> bool:
        """Whether it was let go."""
        return not any(self._raw)

    def pragma(self) -> str:
        """What SQLCipher is told: the raw key, so that no file waits for its own slow derivation."""
        return f"PRAGMA key = \"x'{self._raw.hex()}'\""

    def derive(self, purpose: str) -> bytes:
        """Another key of 32 bytes, the same each time for the same purpose; it does not tell this one.

        Source: HKDF-Expand of RFC 5869 with SHA-256, one block; the data key is uniformly random already.
        """
        return hmac.digest(self._raw, f"dutydesk {purpose}".encode() + b"\x01", hashlib.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataKey) and hmac.compare_digest(self._raw, other._raw)

    def __hash__(self) -> int:
        return hash(bytes(self._raw))

    def __repr__(self) -> str:
        return "DataKey(...)"

    def __reduce__(self) -> str:
        raise TypeError("a data key is not copied into a file")
