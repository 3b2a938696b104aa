"""What a review is made of beside the record: a change, a draft, a correction. Values only.

Light, as `values` is, which has these within its own; so it imports nothing of that.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

_NONE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two submissions."""

    letter: str
    words: str
    """The field in words."""
    old: str
    new: str
    question: str = ""
    """Its key; "" where a whole row was taken out or put back."""
    subject: UUID = _NONE
    """The row it is of; nobody's where it is of the contact itself."""


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionView:
    """One correction of what was endorsed, beside what stood before it. Its repr shows nothing of it."""

    number: int
    """Of the version it makes."""
    state: str
    """waits, stands, returned or taken_back."""
    by: str
    at: datetime
    reason: str
    before: str
    """What it corrects, in words: "v1, endorsed 14:26 today by M Patel"."""
    changes: tuple[Change, ...]
    added: frozenset[UUID]
    """The rows that were not there before."""


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
