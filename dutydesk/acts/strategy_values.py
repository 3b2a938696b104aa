"""A strategy discussion as the screens and the paper have it: a value, with no row behind it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TookPart:
    """One of those who took part."""

    role: str
    """In words: Police."""
    name: str
    joined: str
    """As understood, "15:40"; "" where no time was typed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written of one discussion, bound when it was held or when the next was opened."""

    people: tuple[TookPart, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    """Each answer as its question's name and its words, in the order of the page."""


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A strategy discussion of a contact."""

    id: UUID
    opened_at: datetime
    held_at: datetime | None
    chair_expected: str
    """Words for the role that chairs now: "Single Assessment manager" or "duty manager"."""
    chair_name: str
    decision_words: str
    enquiry: bool
    recorded_by_name: str
    recorded_at: datetime | None
    version: int
    number: int = 1
    """1 for the one that came with the referral; further ones count on (R-1309)."""
    why: str = ""
    """Why a further one is needed, as typed."""
    opened_by_name: str = ""
    kept: Kept = Kept()
    """Empty while it is being typed: then the contact's own pages have it."""
