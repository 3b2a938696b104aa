"""The timescales as data and what they come to: Part B of the requirements and the reference vectors."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.calendar import Skipped, working_calendar
from dutydesk.practice.profile import Profile
from dutydesk.practice.timescales import add_months, as_kept, due
from dutydesk.practice.zone import NeedsATime, london_date, parse_start
from tests.practice.standards import UNIT_OF, at, profile, scale, vectors

WITHOUT_FIGURE = {26, 27, 28, 29, 32, 33, 36, 37, 39, 44, 45, 46}


def whose(ts: str) -> Profile:
    return profile("halton" if int(ts[3:5]) in range(48, 59) else "leicester")


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row['scenario']} {row['timescale']} {row['n']}")
def test_each_reference_vector(row: dict[str, str]) -> None:
    """SC-01 to SC-22: each row by its own length, and by the entry where that is the entry's length."""
    text, amount = row["start_local_iso"], int(row["n"])
    start = parse_start(text, date_ok=True)
    unit = UNIT_OF[row["kind"]]
    found = due(scale(abs(amount), unit, back=amount < 0), start, working_calendar())
    assert found.limit == datetime.fromisoformat(row["limit_utc_exclusive_or_instant"])
    day = london_date(found.due)
    assert row["due_text"].startswith(f"{day:%a %d %b %Y}")
    for ts in (row["timescale"][:3] + number for number in row["timescale"][3:].split("/")):
        theirs = whose(ts)
        entries = [each for each in theirs.timescales.values() if each.ts == ts and each.unit == unit]
        assert entries, f"{ts} has no entry in {unit}"
        for entry in entries:
            if entry.length == abs(amount):
                assert due(entry, start, theirs.calendar()).limit == found.limit
            if entry.opens == amount:
                assert due(entry, start, theirs.calendar()).opens == found.due


def test_each_timescale_with_a_figure_is_there_and_none_without() -> None:
    """Part B, TS-01 to TS-58."""
    both = [*profile("leicester").timescales.values(), *profile("halton").timescales.values()]
    assert {each.ts for each in both if each.ts} == {
        f"TS-{number:02}" for number in range(1, 59) if number not in WITHOUT_FIGURE
    }


def test_a_ts_id_alone_means_one_entry() -> None:
    for name in ("leicester", "halton"):
        theirs = profile(name)
        for ts in {each.ts for each in theirs.timescales.values()} - {""}:
            assert len(theirs.by_ts(ts)) == 1, ts


@pytest.mark.parametrize(
    ("ts", "key", "length", "unit", "opens"),
    [
        ("TS-02", "contact_decision", 24, "hours", None),
        ("TS-03", "referral_outcome", 24, "hours", None),
        ("TS-06", "contact_feedback", 24, "hours", None),
        ("TS-08", "strategy_discussion", 4, "hours", None),
        ("TS-09", "strategy_discussion_out_of_hours", 4, "hours", None),
        ("TS-10", "section47_record", 3, "working_days", None),
        ("TS-11", "section47_limit", 15, "working_days", None),
        ("TS-14", "first_child_in_need_meeting", 20, "working_days", 15),
        ("TS-16", "written_outcome", 48, "hours", None),
        ("TS-18", "plan_and_minutes", 5, "working_days", None),
        ("TS-23", "initial_conference", 15, "working_days", None),
        ("TS-24", "assessment_span", 30, "working_days", 15),
        ("TS-25", "information_request", 3, "working_days", None),
        ("TS-34", "acknowledge_referral", 1, "working_days", None),
        ("TS-35", "decide_response", 1, "working_days", None),
        ("TS-38", "assessment_limit", 45, "working_days", None),
        ("TS-42", "first_review", 3, "months", None),
        ("TS-51", "halton_meeting_notice", 10, "working_days", None),
        ("TS-56", "halton_care_planning", 72, "hours", None),
        ("TS-57", "halton_early_help_notice", 2, "weeks", None),
    ],
)
def test_the_figures_are_those_of_the_documents(
    ts: str, key: str, length: int, unit: str, opens: int | None
) -> None:
    (entry,) = whose(ts).by_ts(ts)
    assert (entry.key, entry.length, entry.unit, entry.opens) == (key, length, unit, opens)


def test_cf04_the_worker_and_the_manager_are_warned_before_the_24_hours_end() -> None:
    entries = profile().timescales
    assert (entries["send_to_manager"].length, entries["manager_warning"].length) == (18, 20)
    for key in ("send_to_manager", "manager_warning"):
        assert entries[key].source.ours
        assert "CF-04" in entries[key].source.section
        assert entries[key].beside == "contact_decision"


def test_a_window_gives_the_day_it_opens() -> None:
    """TS-14, SC-18."""
    found = due(
        profile().timescale("first_child_in_need_meeting"), at("2026-07-13T10:00"), profile().calendar()
    )
    assert (found.opens, found.due) == (date(2026, 8, 3), date(2026, 8, 10))


def test_bv09_months_end_on_the_months_last_day() -> None:
    found = due(profile().timescale("first_review"), date(2026, 11, 30), profile().calendar())
    assert found.due == date(2027, 2, 28)
    assert profile().calendar().why_not_working(found.due) == "Sunday"
    assert add_months(date(2026, 3, 31), 3) == date(2026, 6, 30)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(-400, 400))
def test_months_are_calendar_months(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


def test_sc22_notice_is_counted_back_and_weeks_are_sevens_of_days() -> None:
    theirs = profile("halton")
    meeting = date(2027, 1, 4)
    assert due(theirs.timescale("halton_meeting_notice"), meeting, theirs.calendar()).due == date(
        2026, 12, 16
    )
    assert due(theirs.timescale("halton_early_help_notice"), meeting, theirs.calendar()).due == date(
        2026, 12, 21
    )


def test_a_start_at_night_counts_from_its_london_date() -> None:
    """23:30 UTC in summer is the next day in London."""
    found = due(
        scale(1, "working_days"), datetime.fromisoformat("2026-07-13T23:30+00:00"), profile().calendar()
    )
    assert found.due == date(2026, 7, 15)


def test_the_office_target_is_five_o_clock_in_london_on_the_due_date() -> None:
    """CF-10."""
    found = due(scale(1, "working_days"), date(2026, 7, 13), profile().calendar())
    assert found.office_target == at("2026-07-14T17:00")
    assert found.limit - found.office_target == timedelta(hours=7)


def test_hours_need_a_time() -> None:
    with pytest.raises(NeedsATime):
        due(scale(24, "hours"), date(2026, 7, 13), profile().calendar())


def test_in_time_includes_the_last_instant_of_hours_and_all_of_a_last_day() -> None:
    hours = due(scale(4, "hours"), at("2026-03-10T10:40"), profile().calendar())
    assert hours.in_time(at("2026-03-10T14:40"))
    assert not hours.in_time(at("2026-03-10T14:40") + timedelta(microseconds=1))
    days = due(scale(1, "working_days"), date(2026, 3, 9), profile().calendar())
    assert days.in_time(at("2026-03-10T23:59:59"))
    assert not days.in_time(at("2026-03-11T00:00"))


def test_a_kept_clock_is_not_counted_again() -> None:
    entry = scale(3, "working_days")
    kept = as_kept(entry, date(2026, 3, 9), date(2026, 3, 20), profile().calendar())
    assert kept.due == date(2026, 3, 20)
    assert kept.limit == at("2026-03-21T00:00")
    assert due(entry, date(2026, 3, 9), profile().calendar()).skipped == Skipped()


def test_every_entry_has_a_source_and_a_known_stop() -> None:
    for name in ("leicester", "halton"):
        for entry in profile(name).timescales.values():
            assert entry.source.document, entry.key
            assert entry.source.section, entry.key
            assert entry.starts, entry.key
            assert entry.stops, entry.key
