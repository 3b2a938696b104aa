"""What restricting and break glass hand to the screens: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["glass", "asked", "lift", "due", "match"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contact is restricted now."""

    id: UUID
    contact_id: UUID
    level: str
    """What was asked for, and stands from then on."""
    category: str
    """In words."""
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    review_at: datetime | None
    lift_asked_by: str
    lift_reason: str

    @property
    def approved(self) -> bool:
        """A manager approved it."""
        return bool(self.approved_by)


@dataclass(frozen=True, slots=True)
class ToReview:
    """One thing that waits for a manager: a broken glass, a restriction, a match with a sealed record."""

    id: UUID
    """Of the glass, the restriction or the alarm."""
    kind: Kind
    contact_id: UUID
    reference: str
    who: str
    """Who broke it or asked; "" for a match and one that is due."""
    words: str
    """The code in words, and what was typed."""
    at: datetime
    due_at: datetime | None
    """By when it is to be looked at."""
    may: bool
    """Whoever is here may decide it: never what they did or asked for themselves."""
    level: str = ""
    """restricted or sealed, of a restriction."""
    other: str = ""
    """Of a match, the reference of the contact that may be of the same child."""

    def late(self, now: datetime) -> bool:
        """Its time has passed."""
        return self.due_at is not None and now > self.due_at
