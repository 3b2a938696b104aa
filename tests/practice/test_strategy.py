"""When a strategy discussion counts as held (R-1302, R-1305, R-1306, script C)."""

from datetime import UTC, datetime, timedelta

import pytest

from dutydesk.practice.strategy import CHAIRS, begins_enquiry, chair_of, held_at, held_gaps
from tests.hostile import HOSTILE
from tests.practice.call import CHECKLIST, Call, night_call

NOW = datetime(2026, 5, 12, 2, 40, tzinfo=UTC)
"""03:40 in London."""


def discussion() -> Call:
    """The four of script C, on the line one after another."""
    call = night_call()
    call.at = NOW
    call.row("attendee", "social_worker", name="S Khan", joined="03:30")
    call.row("attendee", "manager", name="M Patel", joined="03:30")
    call.row("attendee", "police", name="DC Hall", joined="03:31")
    call.row("attendee", "health", name="Dr Osei", joined="03:33")
    return call.type(strategy__decision="2")


def gaps(
    call: Call,
    call_at: datetime | None = None,
    opened_at: datetime | None = None,
    *,
    now: datetime = NOW,
    chair: str = "",
    expected: str = "",
) -> list[str]:
    found = held_gaps(
        call.facts,
        CHECKLIST,
        now=now,
        call_at=call_at,
        opened_at=opened_at,
        chair_role=chair,
        expected_role=expected,
    )
    return [gap.words for gap in found]


def test_with_the_four_and_a_decision_it_was_held_when_the_last_joined() -> None:
    call = discussion()
    assert gaps(call) == []
    assert held_at(call.facts, CHECKLIST, NOW) == datetime(2026, 5, 12, 2, 33, tzinfo=UTC)
    assert begins_enquiry(call.facts, CHECKLIST)


def test_a_time_typed_is_the_time_held() -> None:
    call = discussion().type(strategy__held="0331")
    assert held_at(call.facts, CHECKLIST, NOW) == datetime(2026, 5, 12, 2, 31, tzinfo=UTC)


def test_a_time_means_what_it_meant_when_it_was_typed() -> None:
    """Opened again in the afternoon, 03:33 is still that night."""
    call = discussion()
    later = datetime(2026, 5, 14, 15, 0, tzinfo=UTC)
    assert held_at(call.facts, CHECKLIST, later) == datetime(2026, 5, 12, 2, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "words"),
    [("social_worker", "Social worker"), ("manager", "Manager"), ("police", "Police"), ("health", "Health")],
)
def test_each_of_the_four_is_needed(role: str, words: str) -> None:
    call = discussion()
    call.subjects = [subject for subject in call.subjects if subject.role != role]
    assert gaps(call) == [f"s {words}: nobody named"]
    call.type(strategy__absent="Not answering; next discussion at 06:00")
    assert gaps(call) == []


def test_a_name_without_a_time_and_a_time_that_is_none_are_named() -> None:
    call = discussion()
    police = next(subject for subject in call.subjects if subject.role == "police")
    call.retype(police, joined="")
    assert gaps(call) == ["s Police, DC Hall: no time of joining"]
    call.retype(police, joined="25:99")
    assert gaps(call) == ["s Police, DC Hall: That is not a time of day: write it as 14:26"]
    call.retype(police, name="?", joined="03:31")
    assert gaps(call) == ["s Police: nobody named"]


def test_a_second_person_of_the_same_agency_will_do() -> None:
    call = discussion()
    call.row("attendee", "police", name="Sgt Moss")
    assert gaps(call) == []


def test_a_discussion_without_decision_is_not_over() -> None:
    call = discussion().type(strategy__decision="")
    assert gaps(call) == ["s Decision: none yet"]
    assert gaps(call.type(strategy__decision="7")) == ["s Decision: type 1, 2, 3 or 4: F1 says what each is"]
    assert not begins_enquiry(call.type(strategy__decision="3").facts, CHECKLIST)


def test_a_chair_the_hours_do_not_call_for_gives_a_reason() -> None:
    """R-1305."""
    chair, expected = "single_assessment_manager", "duty_manager"
    call = discussion()
    assert gaps(call, chair=chair, expected=expected) == [
        "s Chair: not the manager who chairs at that hour, so say why"
    ]
    assert (
        gaps(call.type(strategy__chair_reason="Duty manager on another call"), chair=chair, expected=expected)
        == []
    )


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("1", "single_assessment_manager"),
        ("2", "duty_manager"),
        ("3", "other"),
        ("", ""),
        ("9", ""),
        ("?", ""),
    ],
)
def test_who_chaired_is_a_role(typed: str, role: str) -> None:
    assert chair_of(discussion().type(strategy__chair=typed).facts, CHECKLIST) == role


def test_every_chair_that_can_be_answered_is_a_role() -> None:
    options = CHECKLIST.codes[CHECKLIST.question("strategy.chair").codes].options
    assert {option.code for option in options} == set(CHAIRS)


def test_a_chair_that_is_no_answer_is_named() -> None:
    call = discussion().type(strategy__chair="9")
    assert gaps(call) == ["s Chair: type 1 Single Assessment manager, 2 duty team manager or 3 someone else"]


BEGAN = datetime(2026, 5, 12, 1, 50, 40, tzinfo=UTC)
"""02:50 in London and some seconds."""


def test_a_time_that_is_only_planned_is_not_the_day_before() -> None:
    """Finding 3: at 03:40 someone types 04:20, which is read as the last 04:20 there was."""
    words = "04:20 on Mon 11 May, before the call: type the time it was held, or wait until then and type it"
    call = discussion().type(strategy__held="04:20")
    assert gaps(call, BEGAN) == [f"s Held at: {words}"]
    assert gaps(call.type(strategy__held="03:33"), BEGAN) == []


@pytest.mark.parametrize("absent", ["", "Health at an emergency; again at 06:00"])
def test_a_joining_that_is_only_planned_is_named_with_its_day(absent: str) -> None:
    call = discussion().type(strategy__absent=absent)
    call.row("attendee", "police", name="Sgt Moss", joined="04:20")
    (words,) = gaps(call, BEGAN)
    assert words.startswith("s Police, Sgt Moss: joined 04:20 on Mon 11 May, before the call: type the time")


def test_the_minute_in_which_the_call_began_is_not_before_it() -> None:
    """People type minutes; the call began at some second of one."""
    assert gaps(discussion().type(strategy__held="02:50"), BEGAN) == []
    assert gaps(discussion().type(strategy__held="02:49"), BEGAN) != []


TUESDAY = datetime(2026, 5, 12, 9, 0, 20, tzinfo=UTC)
OPENED = datetime(2026, 5, 13, 12, 0, 40, tzinfo=UTC)
"""13:00 on Wednesday, of a call that came in on Tuesday."""


def on_wednesday(typed: str, *, at: datetime) -> Call:
    call = discussion()
    call.at = at
    return call.type(strategy__held=typed)


def test_held_on_wednesday_written_down_on_friday() -> None:
    friday = datetime(2026, 5, 15, 15, 0, tzinfo=UTC)
    for typed in ("Wed 15:00", "15:00 Wed", "13 May 15:00", "13/5 15:00", "13 5 26 15:00"):
        call = on_wednesday(typed, at=friday)
        assert held_at(call.facts, CHECKLIST, friday) == datetime(2026, 5, 13, 14, 0, tzinfo=UTC)


def test_a_time_guessed_before_the_referral_is_named_with_its_day() -> None:
    """At 15:20 on Wednesday "15:45" can only be yesterday's, when there was no discussion yet."""
    now = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
    call = on_wednesday("15:45", at=now).type(strategy__absent="Held by two; again at 18:00")
    call.subjects = []
    (words,) = gaps(call, TUESDAY, OPENED, now=now)
    assert words == (
        "s Held at: 15:45 on Tue 12 May, before the referral at 13:00 today (Wed 13 May): "
        "type the time it was held, or its day with it if that is right"
    )
    assert gaps(call.type(strategy__held="15:45 yesterday"), TUESDAY, OPENED, now=now) == []
    assert "before the call" in gaps(call.type(strategy__held="09:30 11 May"), TUESDAY, OPENED, now=now)[0]


def test_the_minute_of_the_referral_is_not_before_it() -> None:
    now = OPENED + timedelta(hours=2)
    call = on_wednesday("13:00", at=now).type(strategy__absent="Held by two; again at 18:00")
    call.subjects = []
    assert gaps(call, TUESDAY, OPENED, now=now) == []
    assert gaps(call.type(strategy__held="12:59"), TUESDAY, OPENED, now=now) != []
    assert gaps(call.type(strategy__held="12:59 today"), TUESDAY, OPENED, now=now) == []


def test_joined_a_day_too_early_is_named_for_each_of_them() -> None:
    now = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
    call = Call()
    call.at = now
    for role, joined in (
        ("social_worker", "15:45"),
        ("manager", "15:00"),
        ("police", "15:01"),
        ("health", "15:02"),
    ):
        call.row("attendee", role, name="A Name", joined=joined)
    call.type(strategy__decision="2")
    (words,) = gaps(call, TUESDAY, OPENED, now=now)
    assert words.startswith(
        "s Social worker, A Name: joined 15:45 on Tue 12 May, before the referral at 13:00"
    )


def test_some_may_join_before_the_referral_is_typed() -> None:
    """Held at 13:02, after it; the first of them was on the line at 12:58."""
    now = OPENED + timedelta(hours=1)
    call = Call()
    call.at = now
    for role, joined in (
        ("social_worker", "12:58"),
        ("manager", "12:59"),
        ("police", "13:00"),
        ("health", "13:02"),
    ):
        call.row("attendee", role, name="A Name", joined=joined)
    assert gaps(call.type(strategy__decision="2"), TUESDAY, OPENED, now=now) == []


def test_a_time_typed_seconds_early_is_a_gap_and_no_time_of_yesterday() -> None:
    now = datetime(2026, 5, 13, 14, 20, 40, tzinfo=UTC)
    call = on_wednesday("15:21", at=now).type(strategy__absent="Held by two; again at 18:00")
    call.subjects = []
    (words,) = gaps(call, TUESDAY, OPENED, now=now + timedelta(minutes=5))
    assert words.startswith("s Held at: 15:21 today (Wed 13 May) has not come yet: type it again once it has")
    assert held_at(call.facts, CHECKLIST, now) is None


def test_nothing_typed_names_everything() -> None:
    assert len(gaps(Call())) == 6
    assert held_at(Call().facts, CHECKLIST, NOW) is None


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_typing_is_never_a_time(hostile: str) -> None:
    call = Call()
    call.row("attendee", "police", name=hostile, joined=hostile)
    call.type(strategy__held=hostile, strategy__decision=hostile)
    assert gaps(call)
    assert held_at(call.facts, CHECKLIST, NOW) is None
