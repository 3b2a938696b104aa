"""What windows on a contact hand to the screens: frozen values, never rows."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dutydesk.acts.values import Field


@dataclass(frozen=True, slots=True)
class SeatView:
    """Another window in which the contact stands open."""

    window: UUID
    worker: str
    same_person: bool
    """It is the person who looks: the second window is their own."""
    may_type: bool
    """It is the contact's worker; else somebody who reads it."""
    since: datetime
    seen_at: datetime
    typed_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class ClashView:
    """One field that stands in two versions. Its repr shows nothing that was typed."""

    id: UUID
    field: Field
    section: str
    """Key of the page it stands on."""
    words: str
    """ "Address" or "Jay Shaw, gender"."""
    long: bool
    """Both can stand in it, one below the other."""
    ours: bool
    """The text that was not kept was typed in this window."""
    mine: str
    """What was typed, and not written over the other."""
    mine_by: str
    mine_at: datetime
    theirs: str
    """What stands in the record."""
    theirs_by: str
    theirs_at: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    """What one look round a contact found."""

    others: tuple[SeatView, ...] = ()
    clashes: tuple[ClashView, ...] = ()
    news: frozenset[tuple[UUID, str]] = frozenset()
    """Fields (row and question) of which another window has saved a newer text than stands here."""
    changed: bool = False
    """The contact itself is another than at the look before: read it again."""
    worker_id: UUID | None = None
    stamp: Hashable = None
    """What is compared at the next look; nothing for a screen."""
    about: Hashable = None


@dataclass(frozen=True, slots=True, repr=False)
class Settled:
    """Which of two versions stands now. Its repr shows nothing that was typed."""

    field: Field
    words: str
    choice: str
    """mine, theirs or both."""
    text: str
    reason: str
    by_when: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a contact may be taken over by whoever asks, and from whom."""

    contact_id: UUID
    reference: str
    worker: str
    version: int
    why_not: str
    """A sentence when it may not be, else ""."""
    hands_over: bool
    """Whoever asks is a manager, and says to whom it goes."""
    to: tuple[tuple[UUID, str], ...] = ()
    """To whom it may go, by name; for a manager."""


@dataclass(frozen=True, slots=True, repr=False)
class HandedOn:
    """A contact that came to another worker. Its repr shows nothing of it."""

    contact_id: UUID
    name: str
    """ "C-0412 SHAW"."""
    to: str
    by: str
    at: datetime
    reason: str
