"""The outcome of each child: same for all unless typed, what leads the contact, and what is missing of it."""

from dataclasses import replace

from dutydesk.practice.checklist import Grid, Outcome
from dutydesk.practice.each_child import (
    as_decided,
    differing,
    each_child,
    first_names,
    most_pressing,
    outcome_of,
)
from dutydesk.practice.facts import Subject
from dutydesk.practice.gaps import Before, before_sending
from dutydesk.practice.gate import gate
from dutydesk.practice.walk import asked_in, grid_rows
from tests.practice.call import CHECKLIST, NOW, Call


def family(outcome: str = "1", **own: str) -> tuple[Call, tuple[Subject, ...]]:
    """Three children; `jay="42"` types Jay's own outcome."""
    call = Call().type(decision__outcome=outcome)
    made = []
    for name in ("Leah Shaw", "Jay Shaw", "Mo Shaw"):
        typed = own.get(name.split()[0].lower())
        cells = {"outcome": typed} if typed is not None else {}
        made.append(call.row("child", name=name, **cells))
    return call, tuple(made)


def keys(call: Call) -> list[str]:
    found = each_child(call.facts, CHECKLIST, NOW)
    return [each.outcome.key if each.outcome else "" for each in found]


def look(call: Call) -> Before:
    return before_sending(call.facts, CHECKLIST, NOW)


def outcome(code: str) -> Outcome:
    return next(each for each in CHECKLIST.outcomes if each.code == code)


def test_an_empty_cell_is_the_outcome_for_all() -> None:
    call, _ = family("3", jay="41")
    assert keys(call) == ["early_help_assessment", "single_assessment", "early_help_assessment"]
    assert [each.differs for each in each_child(call.facts, CHECKLIST, NOW)] == [False, True, False]


def test_the_same_outcome_typed_again_does_not_differ_and_owes_no_reason() -> None:
    call, _ = family("3", jay="3")
    assert not any(each.differs for each in each_child(call.facts, CHECKLIST, NOW))
    assert not [gap for gap in look(call).must_fix if gap.what.startswith("Outcome, ")]


def test_the_most_pressing_of_the_childrens_leads_the_contact() -> None:
    """One to strategy, one to early help, one advice: the contact is a strategy discussion."""
    call, _ = family("1", leah="42", jay="2")
    found = outcome_of(call.facts, CHECKLIST, NOW)
    assert found is not None
    assert found.key == "strategy_discussion"
    assert look(call).lane == "strategy"


def test_the_outcome_for_all_leads_nothing_when_every_child_has_its_own() -> None:
    call, _ = family("42", leah="1", jay="1", mo="3")
    found = outcome_of(call.facts, CHECKLIST, NOW)
    assert found is not None
    assert found.key == "early_help_assessment"
    assert look(call).lane == "ordinary", "no child goes to a discussion"


def test_every_outcome_of_the_file_has_its_own_place_and_referrals_come_first() -> None:
    whole = [each for each in CHECKLIST.outcomes if not each.unfinished]
    ranked = sorted(whole, key=lambda each: each.press)
    assert len({each.press for each in whole}) == len(whole)
    assert ranked[0].strategy
    assert [each.referral for each in ranked] == sorted((each.referral for each in ranked), reverse=True)
    assert most_pressing([]) is None


def test_a_childs_strategy_discussion_settles_the_gate() -> None:
    call, _ = family("1", mo="42")
    assert gate(call.facts, CHECKLIST).settled


def test_what_is_not_understood_of_a_child_names_the_child() -> None:
    call, children = family("3", jay="maybe")
    gap = next(gap for gap in look(call).must_fix if gap.what == "Outcome, Jay Shaw")
    assert (gap.question, gap.subject, gap.letter) == ("child.outcome", children[1].id, "d")
    assert gap.words.startswith("d Outcome, Jay Shaw: ")
    half, _ = family("3", jay="4")
    assert any("Outcome, Jay Shaw" in gap.words for gap in look(half).must_fix), "4 is half an answer"


def test_a_mark_is_no_outcome_of_a_child() -> None:
    call, _ = family("3", jay="?")
    assert "d Outcome, Jay Shaw: a mark is no outcome" in [gap.words for gap in look(call).must_fix]


def test_an_outcome_that_differs_needs_its_reason_in_words() -> None:
    call, children = family("3", jay="41")
    missing = "d Why the outcome differs, Jay Shaw: not written"
    assert missing in [gap.words for gap in look(call).must_fix]
    call.retype(children[1], outcome_reason="?")
    assert missing in [gap.words for gap in look(call).must_fix], "a mark says nothing"
    call.retype(children[1], outcome_reason="Injured today")
    assert missing not in [gap.words for gap in look(call).must_fix]


def test_in_the_strategy_lane_nothing_of_a_sibling_holds_the_4_hours_back() -> None:
    """R-709, CF-30: to be found, not to be fixed; who is not understood goes with the discussion."""
    call, _ = family("1", leah="42", jay="zz")
    call.type(narrative__seen="Bruise on a baby", decision__rationale="Not explained")
    before = look(call)
    assert before.must_fix == ()
    shown = [each.words for each in before.exceptions]
    assert "d Why the outcome differs, Leah Shaw: to be found" in shown
    assert "d Outcome, Jay Shaw: to be found" in shown
    assert keys(call) == ["strategy_discussion", "strategy_discussion", "advice"]


def test_without_the_one_for_all_a_childs_discussion_still_goes() -> None:
    call, _ = family("", leah="42")
    call.type(narrative__seen="Bruise on a baby", decision__rationale="Not explained")
    assert look(call).may_send
    assert keys(call) == ["strategy_discussion"] * 3


def test_a_child_taken_out_counts_no_more() -> None:
    call, children = family("1", leah="42")
    call.subjects = [replace(each, struck=each.id == children[0].id) for each in call.subjects]
    found = outcome_of(call.facts, CHECKLIST, NOW)
    assert found is not None
    assert found.key == "advice"


def test_a_difference_is_told_by_first_names() -> None:
    names = first_names(("Leah Shaw", "Jay Shaw", "Mo Shaw"))
    assert names == ("Leah", "Jay", "Mo")
    found = list(zip(names, [outcome("42"), outcome("1"), outcome("1")], strict=True))
    assert differing(found) == "Jay, Mo advice only"
    assert differing([(name, outcome("3")) for name in names]) == ""
    mixed = zip(names, [outcome("42"), outcome("2"), outcome("1")], strict=True)
    assert differing(mixed) == "Jay targeted early help; Mo advice only"
    assert first_names(("Jay Shaw", "Jay Cole", "Mo Shaw")) == ("Jay Shaw", "Jay Cole", "Mo")


def test_a_decision_for_one_child_leaves_the_others() -> None:
    _, (leah, jay, mo) = family()
    stands = {leah.id: outcome("42"), jay.id: outcome("2"), mo.id: outcome("1")}
    one = as_decided(stands, outcome("41"), mo.id)
    assert [each.code for each in one.values()] == ["42", "2", "41"]
    assert {each.code for each in as_decided(stands, outcome("1")).values()} == {"1"}


def test_the_grid_is_there_for_two_children_or_where_something_stands_in_it() -> None:
    grid = next(part for part in CHECKLIST.section("decision").parts if isinstance(part, Grid))
    call = Call().type(decision__outcome="1")
    only = call.row("child", name="Leah Shaw")
    assert grid_rows(grid, call.facts) == ()
    call.retype(only, outcome="42")
    assert len(grid_rows(grid, call.facts)) == 1, "what was typed is never out of sight"
    call, children = family()
    assert len(grid_rows(grid, call.facts)) == 3
    assert not asked_in(grid.columns[1], children[0]), "why, only beside an outcome of its own"
    assert not grid.walk, "it costs no key of the walk"
