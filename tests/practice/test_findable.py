"""What is meant by what is typed into Find, and what an answer is found by."""

import pytest

from dutydesk.practice.findable import Reference, phones, read_query, terms
from tests.hostile import HOSTILE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("C-0412", Reference("C", None, 412)),
        ("c0412", Reference("C", None, 412)),
        ("412", Reference("", None, 412)),
        ("2026-0412", Reference("", 2026, 412)),
        ("C-2026-0412", Reference("C", 2026, 412)),
        ("R-2026-0003", Reference("R", 2026, 3)),
        ("r3", Reference("R", None, 3)),
        ("90 hill", None),
        ("0116 496 0123", None),
    ],
)
def test_a_number_is_a_reference_in_every_form_it_is_written_in(typed: str, meant: Reference | None) -> None:
    assert read_query(typed).reference == meant


@pytest.mark.parametrize(
    "spoken",
    [
        "0116 496 0123",
        "01164960123",
        "0116-496-0123",
        "+44 116 496 0123",
        "+44 (0)116 4960123",
        "(0116) 4960123",
    ],
)
@pytest.mark.parametrize(
    "looked_for", ["0116 496 0123", "+441164960123", "01164", "496 0123", "4960123", "0123"]
)
def test_a_telephone_number_is_found_in_any_spacing_and_by_its_end(spoken: str, looked_for: str) -> None:
    (word,) = read_query(looked_for).words
    assert word.found_in(terms("adult.phone", spoken)) == "typed"


def test_two_numbers_in_one_answer_are_two() -> None:
    assert phones("0116 496 0123 07700 900123, ext 44") == ("01164960123", "07700900123")
    assert phones("bleep 221") == ()


@pytest.mark.parametrize("kept", ["LE2 4AB", "le24ab", "LE24AB"])
@pytest.mark.parametrize("looked_for", ["le2", "le2 4ab", "LE24AB", "le24"])
def test_a_postcode_is_found_with_and_without_its_space(kept: str, looked_for: str) -> None:
    assert [w.found_in(terms("address.postcode", kept)) for w in read_query(looked_for).words] == [
        "typed"
    ] * len(looked_for.split())


def test_a_postcode_in_the_address_line_is_one_too() -> None:
    (word,) = read_query("le24ab").words
    assert word.found_in(terms("address.line", "Flat 2, 90 Hill St LE2 4AB")) == "typed"


def test_only_names_are_found_by_their_sound() -> None:
    (word,) = read_query("hyll").words
    assert word.found_in(terms("child.name", "Ann Hill")) == "sounds"
    assert word.found_in(terms("address.line", "90 Hill St")) == ""


def test_what_is_not_searched_has_no_terms() -> None:
    assert terms("narrative.seen", "No coat or lunch four times") == frozenset()


@pytest.mark.parametrize(
    ("typed", "enough"), [("", False), ("k", False), ("?", False), ("ka", True), ("\u674e", True)]
)
def test_one_letter_is_too_little_but_one_sign_of_chinese_is_a_name(typed: str, enough: bool) -> None:
    assert read_query(typed).enough is enough


@pytest.mark.parametrize("typed", HOSTILE)
def test_anything_may_be_typed_into_find(typed: str) -> None:
    query = read_query(typed)
    for question in ("child.name", "address.line", "address.postcode", "adult.phone"):
        found = terms(question, typed)
        assert all(term.isprintable() and len(term) <= 101 for term in found)
        for word in query.words:
            word.found_in(found)
