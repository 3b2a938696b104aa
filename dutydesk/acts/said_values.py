"""What was read back to the caller, as the screens have it. Its own file, since `values` is long."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReadBackView:
    """What was read back to the caller, and what the caller put right."""

    at: datetime
    """Aware, UTC."""
    by: str
    sentences: tuple[str, ...]
    corrected: tuple[str, ...]
    """One line each, as typed."""
