"""Who is owed the result in writing, and what counts as having told them (R-901, R-902, R-910; CF-31)."""

from datetime import UTC, datetime, timedelta

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.feedback import (
    BEFORE_IT,
    NOT_NAMED,
    PHONE_ALONE,
    SAY_HOW,
    Recipient,
    below_statutory,
    languages,
    parse,
    read_sent,
    recipients,
    standard,
)
from dutydesk.practice.loading import Faults, Table
from tests.practice.call import CHECKLIST, NOW, Call

ENDORSED = NOW - timedelta(hours=3)


def school(caller: str = "1") -> Call:
    """A school rings; what stands in every call of these tests."""
    return Call().type(
        gate__caller=caller, referrer__name="Tom Reid", referrer__email="t.reid@oakfield.example"
    )


def owed(call: Call) -> tuple[Recipient, ...]:
    """Who is owed the result of that call."""
    return recipients(call.facts, CHECKLIST, NOW)


def who(call: Call) -> list[tuple[str, str]]:
    """Kind and name of each."""
    return [(each.kind, each.name) for each in owed(call)]


def test_r910_one_for_the_referrer_each_who_holds_responsibility_each_child_and_each_professional() -> None:
    call = school()
    call.row("adult", name="Kim Shaw", relation="mo", responsibility="y", phone="07700 900124")
    call.row("adult", name="Lee Dow", relation="pa", responsibility="n")
    call.row("child", name="Leah Shaw", born="13")
    call.row("professional", name="J Bell", agency="sn", contact="ext 4410")
    assert who(call) == [
        ("referrer", "Tom Reid"),
        ("responsible", "Kim Shaw"),
        ("child", "Leah Shaw"),
        ("professional", "J Bell"),
    ]
    referrer, mother, child, nurse = owed(call)
    assert (referrer.route, mother.route, nurse.route) == (
        "t.reid@oakfield.example",
        "07700 900124",
        "ext 4410",
    )
    assert [each.family for each in (referrer, mother, child, nurse)] == [False, True, True, False]


def test_a_family_of_three_children_owes_referrer_and_mother_one_letter_each() -> None:
    """R-910 for siblings: a recipient is a person, not a person for each child."""
    call = school()
    call.row("adult", name="Kim Shaw", relation="mo", responsibility="y")
    for name in ("Ada", "Bea", "Cy"):
        call.row("child", name=name, born="14")
    kinds = [kind for kind, _ in who(call)]
    assert kinds == ["referrer", "responsible", "child", "child", "child"]


@pytest.mark.parametrize(("typed", "asked"), [("?", True), ("", True), ("n", False), ("y", False)])
def test_a_parent_of_whom_it_is_not_known_is_an_item_that_asks(typed: str, asked: bool) -> None:
    call = school()
    call.row("adult", name="Kim Shaw", relation="fa", responsibility=typed)
    parents = [each for each in owed(call) if each.kind == "responsible"]
    assert [each.ask for each in parents] == {"n": [], "y": [""]}.get(typed, ["pr_not_known"])
    assert any(each.ask == "pr_not_known" for each in parents) is asked


@pytest.mark.parametrize(
    ("relation", "stands"), [("gp", False), ("pa", False), ("mo", True), ("", True), ("?", True)]
)
def test_who_is_no_parent_is_asked_about_only_when_they_hold_it(relation: str, stands: bool) -> None:
    call = school()
    call.row("adult", name="Kim Shaw", relation=relation, responsibility="?")
    assert (("responsible", "Kim Shaw") in who(call)) is stands


@pytest.mark.parametrize(
    ("age", "ask", "owed_not"),
    [
        ("13", "", False),
        ("12", "", False),
        ("11", "by_age", False),
        ("about 12", "by_age", False),
        ("5", "by_age", False),
        ("4", "", True),
        ("5 weeks", "", True),
        ("?", "by_age", False),
        ("", "by_age", False),
    ],
)
def test_a_child_by_age_and_understanding_is_asked_about_and_never_dropped(
    age: str, ask: str, owed_not: bool
) -> None:
    call = school()
    call.row("child", name="Leah Shaw", born=age)
    (child,) = [each for each in owed(call) if each.kind == "child"]
    assert (child.ask, bool(child.not_owed)) == (ask, owed_not)


def test_a_baby_that_is_not_born_hears_nothing() -> None:
    call = school()
    call.row("child", name="Baby Shaw", born="due June")
    assert who(call) == [("referrer", "Tom Reid")]


def test_someone_who_rang_and_stands_in_the_record_is_owed_one_letter() -> None:
    """The mother who rings hears as the mother, so that a mark of the record holds hers too (R-413)."""
    mother = school("3").type(referrer__name="kim  SHAW")
    mother.row("adult", name="Kim Shaw", relation="mo", responsibility="y")
    assert who(mother) == [("responsible", "Kim Shaw")]
    assert owed(mother)[0].route == "t.reid@oakfield.example"
    child = school("4").type(referrer__name="Sam")
    child.row("child", name="Sam Frost", born="17")
    assert [(each.kind, each.name, each.ask) for each in owed(child)] == [("child", "Sam Frost", "")]
    nurse = school().type(referrer__name="J Bell")
    nurse.row("professional", name="J Bell", agency="sn")
    assert who(nurse) == [("referrer", "J Bell")]


def test_a_professional_of_the_same_name_as_a_parent_is_another_person() -> None:
    call = school()
    call.row("adult", name="Tom Reid", relation="fa", responsibility="y")
    assert who(call) == [("referrer", "Tom Reid"), ("responsible", "Tom Reid")]


def test_a_relative_who_rang_is_family_though_no_row_is_theirs() -> None:
    assert [each.family for each in owed(school("3"))] == [True]
    assert [each.family for each in owed(school("2"))] == [False]


def test_cf31_a_caller_without_a_name_or_address_is_an_item_still() -> None:
    call = Call().type(gate__caller="2", referrer__name="?", referrer__email="?")
    assert [(each.name, each.route) for each in owed(call)] == [(NOT_NAMED, "")]


def test_two_services_without_a_name_are_two() -> None:
    call = school()
    call.row("professional", agency="sn")
    call.row("professional", agency="hv")
    assert [kind for kind, _ in who(call)] == ["referrer", "professional", "professional"]


def test_r913_languages_are_told_once_each() -> None:
    call = school()
    call.row("child", name="Jan", language="Polish, interpreter needed")
    call.row("child", name="Zofia", language="Polish, interpreter needed")
    call.row("child", name="Ola", language="?")
    assert languages(call.facts, CHECKLIST) == ("Polish, interpreter needed",)


def test_r908_which_outcomes_are_below_the_statutory_threshold() -> None:
    keys = {outcome.key for outcome in CHECKLIST.outcomes}
    assert set(standard().below_statutory) <= keys
    assert below_statutory(["single_assessment", "advice"])
    assert not below_statutory(["single_assessment", "strategy_discussion"])


@pytest.mark.parametrize(
    ("typed", "how", "minutes_ago"),
    [
        ("e", "email", 0),
        ("Email", "email", 0),
        ("l", "letter", 0),
        ("posted", "letter", 0),
        ("e 14:20", "email", 11),
        ("l, 14:20", "letter", 11),
        ("email and letter 14:20", "email and letter", 11),
        ("p", "phone, then letter", 0),
        ("p 14:20", "phone, then letter", 11),
        ("phone followed by a letter 14.20", "phone, then letter", 11),
        ("phone and email", "email", 0),
        ("letter at 2.20pm", "letter", 11),
    ],
)
def test_how_and_when_as_people_say_it(typed: str, how: str, minutes_ago: int) -> None:
    found = read_sent(typed, NOW, ENDORSED)
    assert (found.how, found.at, found.complaint) == (how, NOW - timedelta(minutes=minutes_ago), "")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", SAY_HOW),
        ("14:20", SAY_HOW),
        ("pigeon", SAY_HOW),
        ("]][/b]", SAY_HOW),
        ("phone", PHONE_ALONE),
        ("rang 14:20", PHONE_ALONE),
        ("e 9:00", BEFORE_IT),
        ("e yesterday 16:00", BEFORE_IT),
        (
            "e 14:33",
            "14:33 today (Tue 12 May) has not come yet: type it again once it has, or type its day with it.",
        ),
        ("e soon", "That is not a time of day: write it as 14:26."),
        ("l " + "x" * 100_000, "That is not a time of day: write it as 14:26."),
    ],
)
def test_what_is_no_written_word_or_no_time_gone_is_said(typed: str, complaint: str) -> None:
    found = read_sent(typed, NOW, ENDORSED)
    assert (found.at, found.complaint) == (None, complaint)


def test_r907_a_call_will_do_to_acknowledge() -> None:
    assert read_sent("phone 14:20", NOW, None, call=True).how == "phone"
    assert read_sent("phone and letter", NOW, None, call=True).how == "phone, then letter"
    assert read_sent("e", NOW, None, call=True).how == "email"


def test_the_minute_of_the_endorsement_is_not_before_it() -> None:
    endorsed = datetime(2026, 5, 12, 13, 20, 40, tzinfo=UTC)
    assert read_sent("e 14:20", NOW, endorsed).at == endorsed


def test_every_fault_of_the_file_is_told_at_once() -> None:
    broken: dict[str, object] = {
        "child": {"asked_from": 9, "written_from": 3, "source": "ours"},
        "below_statutory": {"outcomes": ["advice"]},
        "parents": {"relations": ["mo"], "source": "ours", "more": 1},
        "family": {"roles": ["mo"], "source": "ours"},
    }
    with pytest.raises(DataFaults) as refused:
        parse(Table(broken, "feedback.toml", "", Faults()))
    told = str(refused.value)
    assert "asked_from" in told
    assert "below_statutory.source" in told
    assert "parents.more" in told


@pytest.mark.parametrize("role", ["grandmother", "gf", "gp", "mo", "fa", "re", "Relative"])
@pytest.mark.parametrize("caller", ["", "?", "2"])
def test_r413_who_says_they_are_family_is_family_though_nobody_asked_what_sort_of_caller(
    role: str, caller: str
) -> None:
    call = school(caller).type(referrer__name="Ann Shaw", referrer__role=role)
    assert [(each.name, each.family) for each in owed(call)] == [("Ann Shaw", True)]


@pytest.mark.parametrize(
    ("caller", "role"), [("", "neighbour"), ("", "te"), ("", "?"), ("", ""), ("1", "gp"), ("1", "re")]
)
def test_a_neighbour_or_a_professional_is_not_family(caller: str, role: str) -> None:
    call = school(caller).type(referrer__role=role)
    assert [each.family for each in owed(call)] == [False]


@pytest.mark.parametrize("others", [(), ("Jay Shaw",), ("Jay Shaw", "Leah Dow")])
def test_a_child_who_rings_is_owed_one_letter_by_role_or_first_name(others: tuple[str, ...]) -> None:
    call = school("").type(referrer__name="Leah", referrer__role="me", referrer__phone="07700 900125")
    call.row("child", name="Leah Shaw", born="13")
    for name in others:
        call.row("child", name=name, born="14")
    # Of two who are called Leah nobody can tell which one rang.
    first = [("referrer", "Leah")] if "Leah Dow" in others else []
    assert who(call) == [*first, *(("child", name) for name in ("Leah Shaw", *others))]
    assert all(each.family for each in owed(call))
