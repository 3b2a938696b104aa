"""The printed recovery key of a desk: how it looks on paper, and how it is read back however it is typed."""

import secrets
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a figure."""
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_GROUPS, _GROUP = 8, 4


def new_recovery_key() -> str:
    """Eight groups of four letters and figures to be printed: 160 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def recovery_word(typed: str) -> str:
    """A recovery key as it was printed, however it is typed: small letters, no dashes, O for 0."""
    return "".join(each for each in typed.upper().translate(_READ_AS) if each in _ALPHABET)


def is_recovery_key(typed: str) -> bool:
    """Whether this is as long as a recovery key is, and of its letters: no passphrase is."""
    return len(recovery_word(typed)) == len(typed.replace("-", "").replace(" ", "")) == _GROUPS * _GROUP
