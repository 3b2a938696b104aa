"""Exact words stand apart from what a worker made of them (B-11, R-112)."""

import pytest

from dutydesk.practice.quoting import (
    changed_passages,
    label_of,
    next_quote,
    quotation,
    read_quote,
    whose,
)
from tests.hostile import AWKWARD, MARKUP


@pytest.mark.parametrize(
    ("typed", "quote", "words"),
    [
        ('"no coat four times this month"', "caller", '"no coat four times this month"'),
        ('"no coat, and', "caller", '"no coat, and'),
        ("“no coat”", "caller", "“no coat”"),
        ('c"he hit me"', "child", '"he hit me"'),
        ('C"he hit me', "child", '"he hit me'),
        ("c“he hit me”", "child", "“he hit me”"),
        ("she said no coat", "", "she said no coat"),
        ('she said "no coat"', "", 'she said "no coat"'),
        ("call back", "", "call back"),
        ("c he hit me", "", "c he hit me"),
        ('"', "", '"'),
        ('""', "", '""'),
        ('c"', "", 'c"'),
        ("", "", ""),
    ],
)
def test_the_first_signs_say_whose_words_they_are_and_the_words_stay_as_typed(
    typed: str, quote: str, words: str
) -> None:
    assert read_quote(typed) == (quote, words)


@pytest.mark.parametrize("text", [*MARKUP, *AWKWARD])
def test_no_text_is_altered_by_being_marked(text: str) -> None:
    assert read_quote(f'"{text} said')[1] == f'"{text} said'
    assert text in quotation(text, "child")


@pytest.mark.parametrize(
    ("text", "quote", "shown"),
    [
        ("no coat", "caller", '"no coat"'),
        ('"no coat"', "caller", '"no coat"'),
        ('"no coat', "child", '"no coat"'),
        ('"no coat" and "no lunch"', "caller", '"no coat" and "no lunch"'),
        ('he said "go" to her', "caller", '"he said "go" to her"'),
        ("no coat", "", "no coat"),
    ],
)
def test_a_quotation_stands_in_quotation_marks_and_a_paraphrase_does_not(
    text: str, quote: str, shown: str
) -> None:
    assert quotation(text, quote) == shown


def test_wording_that_looks_like_a_quotation_says_that_it_is_none() -> None:
    assert label_of('"no coat"', "") == "worker's wording"
    assert label_of("no coat", "") == ""
    assert label_of("no coat", "child") == whose("child") == "child's words"


def test_one_key_goes_through_all_three_and_round_again() -> None:
    assert [next_quote(""), next_quote("caller"), next_quote("child")] == ["caller", "child", ""]


@pytest.mark.parametrize(
    ("sent", "now", "changed"),
    [
        ('She said "he hit me".', 'She said "he hit me". Mum agrees.', ()),
        ('She said "he hit me".', 'She said "he pushed me".', ("he hit me",)),
        ('She said "he hit me".', 'She said "he hit me"; later "not hit, pushed".', ()),
        ("“he hit me” and “twice”", "“twice”", ("he hit me",)),
        ("She was hit", "", ()),
        ('a lone " sign', "gone", ()),
    ],
)
def test_a_passage_that_was_sent_stands_word_for_word_and_a_correction_beside_it(
    sent: str, now: str, changed: tuple[str, ...]
) -> None:
    assert changed_passages(sent, now) == changed
