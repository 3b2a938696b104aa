"""The alarm policy by itself: its figures and their sources, the edges of a clock, the one bell."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.alarm_policy import alarm_policy, parse
from dutydesk.practice.alarm_words import after_call
from dutydesk.practice.alarms import (
    Event,
    Said,
    Spoken,
    Standing,
    Watched,
    Whom,
    arisen,
    busiest,
    edges,
    remind_when,
    speak,
    urgent_from,
)
from dutydesk.practice.loading import Faults, read_toml
from dutydesk.practice.profile import load_profile
from dutydesk.practice.timescales import due

START = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
LEICESTER = load_profile("leicester")
CALENDAR = LEICESTER.calendar()


def watched(key: str, started: datetime = START, *, managers: bool = False, sent: bool = False) -> Watched:
    came = due(LEICESTER.timescale(key), started, CALENDAR)
    due_on = None if isinstance(came.due, datetime) else came.due
    return Watched(came.timescale, started, came.limit, due_on, managers, sent)


def told(clock: Watched, now: datetime) -> list[tuple[Event, Whom]]:
    return list(arisen(clock, now, alarm_policy(), CALENDAR))


def say(
    standing: list[Standing], now: datetime, spoken: Spoken | None = None, *, rung_at: datetime | None = None
) -> Said:
    return speak(alarm_policy(), spoken or Spoken(), standing, now, rung_at=rung_at, on_call=False)


def test_the_figures_are_those_of_the_design() -> None:
    policy = alarm_policy()
    assert policy.bell_every == timedelta(minutes=10)
    assert policy.unacknowledged_after == timedelta(minutes=15)
    assert [each // timedelta(minutes=1) for each in policy.reminders] == [15, 30, 60]
    assert policy.reminded_at_most == 2
    assert policy.tells["hard"] == {"urgent", "overdue"}
    assert policy.targets.standing == 5
    assert policy.targets.bells_percent == 20


def test_every_fault_of_the_file_is_told_at_once() -> None:
    faults = Faults()
    top = read_toml(
        b'[bell]\nminutes = 0\n[remind]\nminutes = ["soon"]\ntimes = 2\nodd = 1\n', "alarms.toml", faults
    )
    assert top is not None
    with pytest.raises(DataFaults) as told_of:
        parse(top)
    said = "\n".join(told_of.value.faults)
    for words in (
        "bell.minutes: must be",
        "remind.minutes: must be",
        "remind.odd",
        "unacknowledged: is missing",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("key", "edge"),
    [
        ("contact_decision", START + timedelta(hours=22)),
        ("strategy_discussion", START + timedelta(hours=3)),
        ("contact_feedback", START + timedelta(hours=20)),
        (
            "section47_checkpoint",
            datetime(2026, 5, 14, 23, 0, tzinfo=UTC),
        ),  # for Tue 19 May: Fri 15 May, 00:00 BST
        ("decide_response", None),  # one working day: urgent from its start on
    ],
)
def test_where_a_clock_crosses_into_urgent(key: str, edge: datetime | None) -> None:
    assert urgent_from(watched(key), CALENDAR) == edge


def test_what_tells_whom() -> None:
    decision = watched("contact_decision")
    assert told(decision, START + timedelta(hours=21)) == []
    assert told(decision, START + timedelta(hours=22)) == [(Event.URGENT, Whom.WORKER)]
    assert told(decision, START + timedelta(hours=24)) == [(Event.URGENT, Whom.WORKER)]
    assert told(decision, START + timedelta(hours=24, seconds=1)) == [(Event.OVERDUE, Whom.WORKER)]
    waits = watched("contact_decision", sent=True)
    assert told(waits, START + timedelta(hours=22)) == [(Event.WAITING, Whom.MANAGER)]
    warning = watched("manager_warning", managers=True)
    assert told(warning, START + timedelta(hours=20, seconds=1)) == [(Event.WAITING, Whom.MANAGER)]
    assert told(warning, START + timedelta(hours=19)) == []
    four = watched("strategy_discussion", managers=True)
    assert told(four, START + timedelta(minutes=15)) == [(Event.UNACKNOWLEDGED, Whom.MANAGER)]
    assert told(four, START + timedelta(hours=3)) == [
        (Event.URGENT, Whom.MANAGER),
        (Event.URGENT, Whom.WORKER),
    ]


def test_one_working_day_tells_nothing_until_its_date_is_over() -> None:
    day = watched("decide_response")
    assert told(day, START) == []
    assert told(day, day.due_at - timedelta(seconds=1)) == []
    assert told(day, day.due_at) == [(Event.OVERDUE, Whom.WORKER)]


def test_edges_of_a_clock_are_soon_urgent_and_overdue() -> None:
    assert sorted(edges(watched("contact_decision"), CALENDAR)) == [
        START + timedelta(hours=hours) for hours in (16, 22, 24)
    ]


def test_a_bundle_has_one_bell_and_overdue_stands_first() -> None:
    one, two = Standing(uuid4(), Event.URGENT, START), Standing(uuid4(), Event.OVERDUE, START)
    said = say([one, two], START)
    assert said.line == (two.id, one.id)
    assert set(said.bell) == {one.id, two.id}
    again = say([one, two], START + timedelta(hours=1), said.spoken, rung_at=START)
    assert (again.new, again.bell) == ((), ())


@pytest.mark.parametrize("event", [Event.RETURNED, Event.TO_FIND, Event.REDIAL])
def test_what_is_only_to_be_read_has_no_bell(event: Event) -> None:
    said = say([Standing(uuid4(), event, START)], START)
    assert said.new
    assert not said.bell


def test_a_reminder_never_comes_after_the_limit() -> None:
    limit = START + timedelta(minutes=20)
    assert remind_when(START, timedelta(minutes=60), Event.URGENT, limit) == limit
    assert remind_when(START, timedelta(minutes=15), Event.URGENT, limit) == START + timedelta(minutes=15)
    assert remind_when(START, timedelta(minutes=60), Event.OVERDUE, START) == START + timedelta(minutes=60)


def test_the_busiest_ten_minutes() -> None:
    minutes = [START + timedelta(minutes=each) for each in (0, 4, 9, 10, 30)]
    assert busiest(minutes, timedelta(minutes=10)) == 3
    assert busiest([], timedelta(minutes=10)) == 0


def test_the_line_after_a_call() -> None:
    events = [Event.URGENT, Event.URGENT, Event.OVERDUE, Event.RETURNED]
    assert after_call(events) == (
        "While you were on the call: 1 went over, 2 became urgent, 1 was sent back. F8"
    )
