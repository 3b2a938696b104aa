"""The deadline table of a scenario, each of its rows held against what a contact of the desk has.

Owns how a row finds its clock: by its TS id and its start. A row that no act of this build starts a clock for
(what follows the referral) is counted from the contact's own event, as recorded, by the profile's entry.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from dutydesk.acts.values import ContactView
from dutydesk.practice.timescales import Timescale, due
from dutydesk.practice.zone import london_date
from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.practice.standards import vectors

COUNTED: Final = frozenset({"TS-13", "TS-14", "TS-24", "TS-40"})
"""Rows without a clock in this build: the assessment's own marks, and the national conference line, in whose
place the profile has one of its own (TS-23)."""


def assert_table(play: Play, contact: UUID, scenario: str, rows: int, *, leave: Collection[str] = ()) -> None:
    """Every row of a scenario's table is what this contact comes to.

    Args:
        rows: how many rows the scenario has, so that none is passed by unseen.
        leave: labels of rows that are about another contact, which the test itself asserts.
    """
    found = [row for row in vectors() if row["scenario"] == scenario]
    assert len(found) == rows
    assert set(leave) <= {row["label"] for row in found}
    view = play.view(contact)
    for row in found:
        numbers = row["timescale"].removeprefix("TS-").split("/")
        for number in numbers if row["label"] not in leave else ():
            _assert_row(play, view, f"TS-{number}", row)


def _assert_row(play: Play, view: ContactView, ts: str, row: dict[str, str]) -> None:
    (entry,) = play.desk.profile.by_ts(ts)
    about = f"{row['label']}, {ts}"
    clocks = [clock for clock in view.clocks if clock.timescale == entry.key]
    if ts in COUNTED:
        assert not clocks, f"{about}: it has a clock now, so let the test hold that"
        event = _event(view, entry)
        _assert_start(row, event, about)
        came = due(entry, event, play.desk.calendar)
        opens = entry.opens is not None and int(row["n"]) == entry.opens
        assert _words(came.opens if opens and came.opens else came.due) == row["due_text"], about
        return
    assert clocks, f"{about}: no clock"
    limit = datetime.fromisoformat(row["limit_utc_exclusive_or_instant"])
    for clock in clocks:
        _assert_start(row, clock.started_at, about)
        assert _words(clock.due_on or clock.due_at) == row["due_text"], about
        assert clock.due_at == limit, about


def _assert_start(row: dict[str, str], started: datetime, about: str) -> None:
    """Hours run from the minute, days from the date."""
    began = datetime.fromisoformat(row["start_local_iso"])
    if row["kind"] == "h":
        assert started == began, f"{about}: started {started}"
    else:
        assert london_date(started) == london_date(began), f"{about}: started {started}"


def _event(view: ContactView, entry: Timescale) -> datetime:
    """When what a timescale starts from happened, as the contact has it."""
    if entry.starts == "referral_created":
        return view.referrals[0].created_at
    assert entry.starts.startswith("strategy_discussion"), entry.starts
    assert view.strategy is not None
    assert view.strategy.held_at is not None
    return view.strategy.held_at


def _words(came: datetime | date) -> str:
    """As the table writes it: "Wed 11 Mar 2026 10:20 GMT", "Fri 13 Mar 2026"."""
    if isinstance(came, datetime):
        return f"{came.astimezone(LONDON):%a %d %b %Y %H:%M %Z}"
    return f"{came:%a %d %b %Y}"
