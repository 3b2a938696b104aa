"""What a review is made of beside the record: a change, a draft, a correction. Values only.

Light, as `values` is, which has these within its own; so it imports nothing of that.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two submissions."""

    letter: str
    words: str
    """The field in words."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a manager has chosen and typed, and not sent."""

    choice: str = ""
    comment: str = ""
    outcome: str = ""
    reason: str = ""
    whom: str = ""
    """Number of the child it is for; "" for all."""


NOTHING_TYPED: Final = Draft()
