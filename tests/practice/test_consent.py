"""Early help is voluntary: what the manager is shown where it has no agreement (R-406, R-407, R-409)."""

import pytest

from dutydesk.practice.gaps import before_sending
from tests.practice.call import CHECKLIST, NOW, Call, school_call

REFUSED = "v Consent refused, Kim Shaw: early help is voluntary, so judge whether the needs grow without it"
NOBODY = "v Consent: early help is voluntary, and nobody has agreed to it yet"
EARLY_HELP = pytest.mark.parametrize("outcome", ["2", "3", "45"])


def shown(call: Call) -> list[str]:
    """What keeps it from being sent, and what the manager is shown."""
    before = before_sending(call.facts, CHECKLIST, NOW)
    return [each.words for each in (*before.must_fix, *before.exceptions)]


def with_consent(outcome: str, consent: str, **more: str) -> Call:
    """The school's call with that outcome, and the mother's answer."""
    call = school_call().type(decision__outcome=outcome)
    mother = next(row for row in call.subjects if row.row == "adult")
    call.retype(mother, consent=consent, **more)
    return call


@EARLY_HELP
def test_early_help_that_a_parent_agreed_to_says_nothing(outcome: str) -> None:
    assert shown(with_consent(outcome, "y")) == []


@EARLY_HELP
def test_a_refusal_asks_whether_the_needs_grow_without_help(outcome: str) -> None:
    """R-407; it goes to the manager, who may see a referral in it."""
    assert shown(with_consent(outcome, "n")) == [REFUSED]


@EARLY_HELP
def test_nobody_agreed_yet_is_shown_to_the_manager(outcome: str) -> None:
    """R-406, R-409."""
    assert shown(with_consent(outcome, "s", consent_detail="Not reached yet")) == [NOBODY]


def test_one_parents_agreement_will_do_and_the_others_refusal_is_still_shown() -> None:
    call = with_consent("3", "s", consent_detail="Not reached yet")
    call.row("adult", name="Dean Cole", relation="fa", consent="y")
    assert shown(call) == []
    call = with_consent("3", "n")
    call.row("adult", name="Dean Cole", relation="fa", consent="y")
    assert shown(call) == [REFUSED]


@pytest.mark.parametrize("outcome", ["1", "41"])
@pytest.mark.parametrize("consent", ["n", "d"])
def test_what_is_not_early_help_waits_for_no_agreement(outcome: str, consent: str) -> None:
    """R-409: advice asks for none, and an assessment is not refused away."""
    assert shown(with_consent(outcome, consent)) == []


def test_significant_harm_of_one_child_and_early_help_for_the_other_still_shows_it() -> None:
    call = with_consent("42", "n")
    call.row(
        "child",
        name="Jay Shaw",
        born="3",
        gender="m",
        ethnicity="wb",
        nationality="br",
        outcome="3",
        outcome_reason="Lives with gran",
    )
    assert REFUSED in shown(call)
    call.retype(call.subjects[-1], outcome="")
    assert REFUSED not in shown(call)
