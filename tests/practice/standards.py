"""Shared by the tests of the standards: profiles, made-up timescales, times as people write them."""

import csv
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from dutydesk.practice.bands import Bands
from dutydesk.practice.loading import Source
from dutydesk.practice.profile import Profile, load_profile
from dutydesk.practice.timescales import Timescale
from dutydesk.practice.zone import parse_start

UNIT_OF = {"h": "hours", "w": "working_days", "k": "calendar_days", "m": "months"}
"""The vectors' letters."""
HERE = Path(__file__).parent
FIRST, LAST = date(2015, 1, 1), date(2028, 12, 31)


@cache
def profile(name: str = "leicester") -> Profile:
    """A shipped profile, read once."""
    return load_profile(name)


def at(text: str) -> datetime:
    """An instant from "2026-05-12T14:26", London time, or with an offset."""
    moment = parse_start(text, date_ok=False)
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def scale(length: int, unit: str, *, bands: str | None = None, back: bool = False) -> Timescale:
    """A timescale that no document has, to test the counting itself."""
    family = bands or ("decision_24h" if unit == "hours" else "working_days")
    found: Bands = profile().bands[family]
    return Timescale(
        "made_up", "", "Made up", "leicester", "began", "the beginning", length, unit,
        "ended", "duty_worker", "hard", found, Source("ours", "for a test"), back=back,
    )  # fmt: skip


@cache
def bank_holidays() -> dict[date, str]:
    """The bank holidays of England 2015-2028 as listed beside the tests, by date."""
    with (HERE / "england_bank_holidays_2015_2028.csv").open(encoding="utf-8") as file:
        return {
            date.fromisoformat(row["date"]): row["name_in_holidays_package"] for row in csv.DictReader(file)
        }


def vectors() -> list[dict[str, str]]:
    """The rows of deadline-vectors.csv."""
    with (HERE / "deadline-vectors.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
