"""Corrections after an endorsement, as screens have them: values only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from dutydesk.acts.review_values import Change
from dutydesk.acts.values import NOBODY, Field
from dutydesk.errors import Stale

How = Literal["endorsed", "waits", "stands", "returned", "taken_back"]


@dataclass(frozen=True, slots=True, repr=False)
class Put:
    """One field put right. Its repr shows nothing of it."""

    field: Field
    text: str
    was: str
    """What stood there as it was read; another text there now is a conflict."""
    reason: str = ""
    """Why there is no answer, where `text` is a mark."""
    by_when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Out:
    """One row taken out, or put back."""

    subject: UUID
    struck: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class VersionView:
    """One version of a contact: what was endorsed, or a correction beside it."""

    number: int
    how: How
    at: datetime
    """When it was endorsed; of a correction when it was made. UTC."""
    by: str
    reason: str = ""
    """Of a correction, why; of what was endorsed, the manager's reasons."""
    bearing: bool = False
    """It touches the decision, so that a manager endorses it."""
    words: str = ""
    """Where it stands, as a sentence."""
    changes: tuple[Change, ...] = ()
    """What it changed, in words."""
    read_at: datetime | None = None
    """When a manager endorsed it, or had it on the screen."""
    read_by: str = ""
    ended_at: datetime | None = None
    """When it was sent back or taken back."""
    ended_by: str = ""
    ended_reason: str = ""
    second: str = ""
    """That it was endorsed or sent back at another's desk, in words; "" where it was not (R-2506)."""


@dataclass(frozen=True, slots=True, repr=False)
class VersionText:
    """A version to be read exactly as it was frozen."""

    view: VersionView
    lines: tuple[tuple[str, str], ...]
    """(heading, "") or (label, answer in the words frozen with it)."""
    digest: str
    whole: bool
    """The text still has the hash it was endorsed with."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction came to."""

    number: int
    bearing: bool
    version: int
    """Of the contact's row."""


@dataclass(frozen=True, slots=True, repr=False)
class Both:
    """The two versions of one field that met."""

    words: str
    """The field in words."""
    theirs: str
    yours: str
    subject: UUID = NOBODY
    question: str = ""


@dataclass(eq=False)
class CorrectedMeanwhile(Stale):
    """Somebody corrected it since it was read. The sentence names no text; both versions stand beside it."""

    sentence: str
    latest: int = 0
    """The newest version there is: what a second try is made against."""
    both: tuple[Both, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        """The sentence alone."""
        return self.sentence
