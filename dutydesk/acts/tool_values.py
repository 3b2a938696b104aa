"""What acts hand to the screens of a tool that is owed. Light: importing this brings no database library."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwedTool:
    """An assessment tool that was asked for or promised and is not here (R-508)."""

    name: str
    """Short: "DASH"."""
    promised: datetime | None
    """By when, UTC."""
    words: str
    """How far it has come, as seen when it was read."""

    def late(self, now: datetime) -> bool:
        """Past its promise."""
        return self.promised is not None and self.promised < now
