"""Coded answers as a duty worker types them (R-109, R-116, interaction.md section b)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.codes import read_code, read_outcome
from dutydesk.practice.reading import read
from tests.hostile import HOSTILE
from tests.practice.call import CHECKLIST, NOW

CODES = CHECKLIST.codes
QUESTIONS = {question.key: question for section in CHECKLIST.sections for question in section.questions()}


@pytest.mark.parametrize("typed", ["wb", "WB", " wb ", "White British", "white  british", "white b", "wbri"])
def test_white_british_is_typed_many_ways(typed: str) -> None:
    found = read_code(CODES["ethnicity"], typed)
    assert (found.code, found.words, found.understood, found.complaint) == ("wb", "White British", True, "")


@pytest.mark.parametrize("typed", ["1", "n1", "N1", "abuse", "abu"])
def test_a_category_of_need_by_figure_or_word(typed: str) -> None:
    assert read_code(CODES["need"], typed).code == "1"


@pytest.mark.parametrize("typed", ["N0", "n0", "0", "Not stated"])
def test_n0_is_refused_with_its_own_sentence(typed: str) -> None:
    """R-116, SC-16."""
    found = read_code(CODES["need"], typed)
    assert not found.understood
    assert found.complaint == "N0 is not a category: say what the need is. Kept as typed."


@pytest.mark.parametrize("typed", ["white", "xx", "w", "wh", "tr", "Martian"])
def test_what_is_not_on_a_closed_list_is_kept_with_a_sentence(typed: str) -> None:
    found = read_code(CODES["ethnicity"], typed)
    assert (found.options, found.understood, found.words) == ((), False, "as typed")
    assert found.complaint.endswith("Kept as typed.")
    assert typed not in found.complaint.split()


def test_an_open_list_takes_other_words_whole() -> None:
    found = read_code(CODES["caller_role"], "DSL,  Oakfield Primary")
    assert (found.options, found.words, found.understood, found.complaint) == (
        (),
        "DSL, Oakfield Primary",
        True,
        "",
    )


def test_two_codes_for_the_same_module_are_no_puzzle() -> None:
    assert read_code(CODES["history_source"], "child").options[0].words == "Children's Services module"


@pytest.mark.parametrize("typed", ["2,3", "2 3", "2, 3", "2 and 3", "domestic abuse, neglect", "3 2 3"])
def test_several_issues_at_once(typed: str) -> None:
    """R-501."""
    found = read_code(CODES["issue"], typed)
    assert {option.code for option in found.options} == {"2", "3"}
    assert len(found.options) == 2


def test_one_wrong_issue_among_several_is_not_passed_over() -> None:
    assert not read_code(CODES["issue"], "2, 9").understood
    assert not read_code(CODES["need"], "1 2").understood


def test_every_code_and_every_word_of_every_list_is_understood_as_itself() -> None:
    for codes in CODES.values():
        for option in codes.options:
            assert read_code(codes, option.code).options == (option,)
            assert read_code(codes, option.words.upper()).words == option.words


@pytest.mark.parametrize(
    "typed", ["42", "4 2", "4.2", "strategy", "Strategy discussion", "progress to referral: strat"]
)
def test_the_strategy_outcome(typed: str) -> None:
    found = read_outcome(CHECKLIST.outcomes, typed)
    assert found.outcome is not None
    assert (found.outcome.key, found.understood) == ("strategy_discussion", True)


def test_four_alone_is_half_an_answer() -> None:
    found = read_outcome(CHECKLIST.outcomes, "4")
    assert found.outcome is not None
    assert (found.outcome.unfinished, found.understood) == (True, False)
    assert found.complaint == "Say which kind of referral, such as 42. Kept as typed."


@pytest.mark.parametrize("typed", ["9", "47", "422", "²", "early help", "x"])
def test_what_is_no_outcome_or_more_than_one(typed: str) -> None:
    found = read_outcome(CHECKLIST.outcomes, typed)
    assert found.understood == (typed == "early help")
    assert bool(found.complaint) != found.understood


# Every kind of question, and anything at all.


@pytest.mark.parametrize("key", sorted(QUESTIONS))
def test_hostile_typing_is_read_without_a_fall(key: str) -> None:
    for hostile in HOSTILE:
        found = read(QUESTIONS[key], hostile, CHECKLIST, NOW)
        assert found.complaint == "" or found.complaint.endswith("Kept as typed."), ascii(hostile)


@pytest.mark.parametrize(
    "key",
    [
        "referrer.name",
        "narrative.seen",
        "category.need",
        "tools.issues",
        "referrer.role",
        "child.born",
        "event.when",
        "strategy.held",
        "decision.outcome",
    ],
)
@given(
    typed=st.text()
    | st.from_regex(r"(about |due )?\d{1,5}([ /.:-]\d{1,5}){0,3} ?(pm|m|y|weeks|May|second)?", fullmatch=True)
)
def test_nothing_typed_makes_reading_fall(key: str, typed: str) -> None:
    found = read(QUESTIONS[key], typed, CHECKLIST, NOW)
    assert found.complaint == "" or found.complaint.endswith("Kept as typed.")
    if found.mark:
        assert (found.code, found.complaint) == ("", "")


def test_a_mark_is_read_before_the_kind() -> None:
    found = read(QUESTIONS["child.born"], " ? ", CHECKLIST, NOW)
    assert (found.mark, found.words, found.understood) == ("not_known", "asked, not known", True)
