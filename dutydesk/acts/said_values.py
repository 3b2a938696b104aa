"""What was read back to the caller, and what was undone, as light as `values`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReadBackView:
    """What was read back to the caller, and what the caller put right."""

    at: datetime
    """Aware, UTC."""
    by: str
    sentences: tuple[str, ...]
    corrected: tuple[str, ...]
    """One line each, as typed."""


@dataclass(frozen=True, slots=True, repr=False)
class Undone:
    """What an undo or a redo changed. Its repr shows nothing of what was typed."""

    act: str
    """undone or redone."""
    question: str
    subject: UUID
    words: str
    """ "Jay Shaw, gender", or "Jay Shaw put back" for a row."""
    section: str
    """The page it stands on."""
    text: str | None = None
    """What stands in the field now; None where a row was taken out or put back."""
    was: str = ""
    """What stood in it before."""
    reason: str = ""
    by_when: datetime | None = None
    says: str = ""
    """Who says so, of what stands in the field now."""
