"""The clock tests hold in their hand: the one thing that is faked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class FixedClock:
    """A `dutydesk.clock.Clock` that stands still until it is told to move.

    Times are given as the desk speaks: ISO, Europe/London unless they carry an offset.
    """

    def __init__(self, iso: str = "2026-05-12T14:26") -> None:
        self.set(iso)

    def now(self) -> datetime:
        """The moment it stands at, aware, in UTC."""
        return self._now

    def set(self, iso: str) -> datetime:
        """Stand at this moment; forwards or backwards. Returns it in UTC."""
        moment = datetime.fromisoformat(iso)
        self._now = (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(UTC)
        return self._now

    def move(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Let that much real time pass on the UTC line. Returns the new moment in UTC."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._now
