"""What a manager reads of what was read back to the caller."""

from collections.abc import Iterator
from datetime import datetime

from dutydesk.acts.values import ReviewView
from dutydesk.practice.marks import moment_words


def read_backs(view: ReviewView, now: datetime) -> Iterator[tuple[str, str]]:
    """("Read back", "14:22 by S Khan. Put right: three times, not four"), once for each time."""
    for each in view.contact.read_backs:
        put_right = "; ".join(each.corrected)
        told = f"Put right: {put_right}" if put_right else "Nothing was put right."
        yield "Read back", f"{moment_words(each.at, now)} by {each.by}. {told}"
