"""What restricting and break glass hand to the screens: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from dutydesk.practice.restrictions import SEALED

Kind = Literal["glass", "asked", "change", "lift", "due", "match", "shut", "let_in"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contact is restricted now."""

    id: UUID
    contact_id: UUID
    level: str
    """What was asked for first, and stands from then on."""
    category: str
    """In words."""
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    review_at: datetime | None
    lift_asked_by: str
    lift_reason: str
    to_level: str = ""
    """What is asked for instead; "" while nothing is. Sealed holds from then on."""
    to_category: str = ""
    """In words."""
    to_reason: str = ""
    to_asked_by: str = ""
    key: str = ""
    """Of the category that stands."""

    @property
    def in_force(self) -> str:
        """The stricter of both levels."""
        return SEALED if SEALED in (self.level, self.to_level) else self.level

    @property
    def approved(self) -> bool:
        """A manager approved it."""
        return bool(self.approved_by)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the desk, and whether they are shut out of a record."""

    person_id: UUID
    name: str
    role: str
    """In words."""
    id: UUID | None = None
    """Of the row that shuts them out; None while none does."""
    reason: str = ""
    asked_by: str = ""
    approved_by: str = ""
    lift_asked_by: str = ""
    lift_reason: str = ""

    @property
    def out(self) -> bool:
        """They are shut out, asked for or approved."""
        return self.id is not None


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
    """restricted or sealed, of a restriction; of a change, the one that is asked for."""
    other: str = ""
    """Of a match, the reference of the contact that may be of the same child; of a shut-out, whose it is."""

    def late(self, now: datetime) -> bool:
        """Its time has passed."""
        return self.due_at is not None and now > self.due_at
