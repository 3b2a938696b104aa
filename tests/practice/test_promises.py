"""R-120, the sixth way of having no answer: someone finds out, and by when is always a time to come."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dutydesk.errors import DeskError
from dutydesk.practice.promises import read_promise

LONDON = ZoneInfo("Europe/London")
AT_NIGHT = datetime(2026, 5, 10, 23, 30, tzinfo=LONDON)  # a Sunday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("23:45", "2026-05-10T23:45"),
        ("02:00", "2026-05-11T02:00"),
        ("tomorrow", "2026-05-11T17:00"),
        ("tomorrow 10:00", "2026-05-11T10:00"),
        ("Mon 9", "2026-05-11T09:00"),
        ("Monday, 10:00", "2026-05-11T10:00"),
        ("sun 10.00", "2026-05-17T10:00"),
    ],
)
def test_by_when_is_the_next_time_that_fits(typed: str, meant: str) -> None:
    assert read_promise(typed, AT_NIGHT) == datetime.fromisoformat(meant).replace(tzinfo=LONDON)


@pytest.mark.parametrize("typed", ["soon", "today 10:00", "yesterday", "25:00", "[/] red", "10:00 Mon"])
def test_what_names_no_time_to_come_is_asked_again(typed: str) -> None:
    with pytest.raises(DeskError) as told:
        read_promise(typed, AT_NIGHT)
    assert typed not in str(told.value)
