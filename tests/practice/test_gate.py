"""The gate and its guidance (R-203 to R-217, decision 2, SC-04)."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice import guidance
from dutydesk.practice.checklist import Option
from dutydesk.practice.gate import gate, not_safeguarding
from tests.hostile import HOSTILE
from tests.practice.call import CHECKLIST, Call


@pytest.mark.parametrize("caller", ["2", "3", "4", "relative", "member of the public"])
def test_nobody_but_a_professional_is_held_at_the_gate(caller: str) -> None:
    """R-217."""
    assert gate(Call().type(gate__caller=caller).facts, CHECKLIST).settled


@pytest.mark.parametrize("role", ["gm", "grandmother", "grandfather", "mo", "ne", "me"])
def test_a_caller_who_says_who_they_are_to_the_child_is_not_held_at_the_gate(role: str) -> None:
    """R-217: script B never asks the grandmother what sort of caller she is."""
    assert gate(Call().type(referrer__role=role).facts, CHECKLIST).settled


@pytest.mark.parametrize(
    "typed",
    [{"referrer__role": "te"}, {"referrer__role": "GP"}, {"gate__caller": "1", "referrer__role": "mo"}],
)
def test_a_professional_is_held_whatever_else_they_are(typed: dict[str, str]) -> None:
    """A family doctor says "GP", and the desk reads that as a grandparent: it settles nothing."""
    assert not gate(Call().type(**typed).facts, CHECKLIST).settled


@pytest.mark.parametrize(
    "typed",
    [
        {"told__informed": "y"},
        {"gate__safeguarding": "yes"},
        {"told__informed": "n", "told__reason": "6"},
        {"told__informed": "n", "told__reason": "forced"},
        {"decision__outcome": "4 2"},
    ],
)
def test_a_professionals_call_is_settled_by_any_one_answer(typed: dict[str, str]) -> None:
    """R-205, R-208, R-709."""
    found = gate(Call().type(gate__caller="1", **typed).facts, CHECKLIST)
    assert (found.settled, found.may_leave, found.asks) == (True, False, ())


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"gate__caller": "1"},
        {"told__informed": "?"},
        {"gate__safeguarding": "?"},
        {"told__informed": "n", "told__reason": "She would be cross"},
        {"decision__outcome": "4"},
        {"decision__outcome": "41"},
        {"referrer__name": "Tom Reid", "narrative__seen": "A bruise"},
    ],
)
def test_silence_and_half_answers_settle_nothing(typed: dict[str, str]) -> None:
    found = gate(Call().type(**typed).facts, CHECKLIST)
    assert (found.settled, found.may_leave, found.advise_no_record) == (False, True, False)
    assert found.asks


def test_it_asks_only_what_is_not_answered_yet() -> None:
    found = gate(Call().type(gate__caller="1", told__informed="n").facts, CHECKLIST)
    assert found.asks == ("gate.safeguarding",)


def test_not_safeguarding_and_not_told_means_no_record() -> None:
    """R-206, R-213."""
    call = Call().type(gate__caller="1", told__informed="n", gate__safeguarding="n")
    assert not_safeguarding(call.facts, CHECKLIST)
    found = gate(call.facts, CHECKLIST)
    assert (found.settled, found.may_leave, found.advise_no_record) == (False, True, True)


def test_a_safeguarding_reason_outweighs_a_no_to_safeguarding() -> None:
    """R-208: the reason on the list is itself a safeguarding concern."""
    call = Call().type(told__informed="n", gate__safeguarding="n", told__reason="2")
    assert gate(call.facts, CHECKLIST).settled
    assert not not_safeguarding(call.facts, CHECKLIST)


def test_a_listed_reason_that_is_not_safeguarding_settles_nothing() -> None:
    """The list is open: an authority may add a reason of another sort."""
    reasons = CHECKLIST.codes["not_telling"]
    more = replace(reasons, options=(*reasons.options, Option("7", "Could not be reached")))
    checklist = replace(CHECKLIST, codes=CHECKLIST.codes | {"not_telling": more})
    call = Call().type(told__informed="n", told__reason="7")
    assert not gate(call.facts, checklist).settled


def test_a_relative_is_never_advised_away() -> None:
    call = Call().type(gate__caller="3", told__informed="n", gate__safeguarding="n")
    assert not not_safeguarding(call.facts, CHECKLIST)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_typing_settles_nothing(hostile: str) -> None:
    typed = {"gate__caller": hostile, "told__informed": hostile, "gate__safeguarding": hostile}
    assert not gate(Call().type(**typed, told__reason=hostile).facts, CHECKLIST).settled


# The words beside it.


def shipped() -> dict[str, object]:
    return tomllib.loads(files("dutydesk.data").joinpath("guidance.toml").read_text(encoding="utf-8"))


def test_the_three_cases_stand_beside_the_gate() -> None:
    """R-216: A and B are safeguarding, C is talked over with the parent first."""
    cases = guidance.load_guidance().cases
    assert [(case.key, case.safeguarding) for case in cases] == [("A", True), ("B", True), ("C", False)]
    assert all(case.source for case in cases)


def test_the_limit_of_advice_is_said_aloud_and_told_is_not_agree() -> None:
    """R-203, R-207."""
    words = guidance.load_guidance()
    assert words.advice_limit.words.startswith("Say:")
    assert "need not agree" in words.told_and_agree.words


def test_every_fault_of_the_guidance_is_named_at_once() -> None:
    values = shipped()
    del values["no_record"]
    values["advice_limit"] = {"words": "", "colour": "red"}
    values["case"] = [{"key": "A", "title": "x", "story": "x", "do": "x", "safeguarding": "yes"}]
    with pytest.raises(DataFaults) as caught:
        guidance.parse(values)
    faults = "\n".join(caught.value.faults)
    for name in ("no_record", "advice_limit.words", "advice_limit.source", "advice_limit.colour", "A.source"):
        assert f"guidance.toml: {name}: " in faults
    assert "must be the cases A, B, C" in faults
