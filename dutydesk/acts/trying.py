"""One try at a passphrase: whether it comes too soon, that it is counted before it is made, and how it ended.

Owns what is said of it. How long the waits are, and where they are kept, is for `records.tries`.
"""

from datetime import timedelta
from pathlib import Path
from typing import Self

from dutydesk.clock import Clock, SystemClock
from dutydesk.errors import NotAllowed
from dutydesk.records import tries
from dutydesk.records.refusals import why


class Try:
    """One try: counted on the disk before it is made, and refused where it comes too soon."""

    def __init__(self, path: Path, clock: Clock | None, *, is_open: bool = False) -> None:
        """Args:
        path: the desk's file.
        is_open: the desk is open already: where the disk takes nothing more, this program counts alone.
        """
        self._place, self._clock, self._is_open = tries.place_of(path), clock or SystemClock(), is_open
        self.failed = 0
        """How many failed before this one."""

    def __enter__(self) -> Self:
        now = self._clock.now()
        self._before = before = tries.as_of(self._place, now)
        self.failed = before.failed
        wait = before.wait(now)
        if wait:
            raise NotAllowed(
                f"Too soon after a wrong one: try again in {wait_words(wait)}. Nothing was changed."
            )
        try:
            self._after = tries.one_more(self._place, before, self._clock.now(), or_here=self._is_open)
        except OSError as error:
            raise NotAllowed(
                f"The try could not be counted, so it was not made: {why(error)}. Nothing was changed."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def right(self, *, of_desk: bool = True, recovered: bool = False) -> None:
        """The count begins again; what failed, and that it was the recovery key, is for the audit.

        Args:
            of_desk: it was for the desk's own keys; else this try alone is taken out of the count.
            recovered: it was the recovery key.
        """
        try:
            if of_desk:
                tries.none(self._place, self._before, recovered=recovered)
            else:
                tries.taken_back(self._place, self._before, self._after)
        except OSError as error:
            if self._is_open:
                return
            raise NotAllowed(f"The tries cannot be counted: {why(error)}. Nothing was changed.") from None

    def wrong(self, sentence: str) -> str:
        """The sentence, with how long to wait."""
        return f"{sentence} Try again in {wait_words(self._after.wait(self._clock.now()))}."


def wait_words(wait: timedelta) -> str:
    """How long until the next try, in words: rounded up."""
    left = max(int(-(-wait.total_seconds() // 1)), 1)
    if left == 1:
        return "1 second"
    return f"{left} seconds" if left < 90 else f"{-(-left // 60)} minutes"
