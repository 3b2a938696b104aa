"""The ways of having no answer (R-120; interaction.md section b)."""

from datetime import timedelta

import pytest

from dutydesk.practice.facts import Answer
from dutydesk.practice.marks import mark_of, read_mark, reason_missing, said
from tests.hostile import HOSTILE
from tests.practice.call import CHECKLIST, NOW

MARKS = CHECKLIST.marks


@pytest.mark.parametrize(
    ("sign", "key"),
    [
        ("?", "not_known"),
        ("!", "declined"),
        (">", "finding_out"),
        ("-", "does_not_apply"),
        ("*", "not_safe"),
    ],
)
def test_a_sign_alone_is_a_mark_with_or_without_spaces(sign: str, key: str) -> None:
    for typed in (sign, f" {sign} ", f"{sign}\n"):
        mark = read_mark(MARKS, typed)
        assert mark is not None
        assert mark.key == key


@pytest.mark.parametrize("typed", ["", " ", "??", "? maybe", "-5", "*safe*", "why?", "?!", "？"])
def test_a_sign_within_an_answer_is_only_text(typed: str) -> None:
    assert read_mark(MARKS, typed) is None


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_typing_is_never_a_mark(hostile: str) -> None:
    assert read_mark(MARKS, hostile) is None


def words(sign: str, **more: object) -> str:
    answer = Answer("referrer.phone", sign, **more)  # type: ignore[arg-type]
    mark = mark_of(MARKS, answer)
    assert mark is not None
    return said(answer, mark, NOW)


def test_a_mark_is_said_in_words_with_who_and_when() -> None:
    assert words("?", asked_of="Tom Reid", at=NOW) == "asked, not known (Tom Reid, 14:31)"
    assert words("?", at=NOW) == "asked, not known (14:31)"
    assert words("!") == "asked, would not say"


def test_a_mark_of_another_day_names_the_day() -> None:
    yesterday = NOW - timedelta(days=1)
    assert words("?", asked_of="Tom Reid", at=yesterday) == "asked, not known (Tom Reid, 14:31 Mon 11 May)"


def test_finding_out_says_who_and_by_when() -> None:
    said_so = words(">", reason="Sr Wood", by_when=NOW + timedelta(minutes=89), asked_of="Tom Reid", at=NOW)
    assert said_so == "someone is finding out: Sr Wood, by 16:00 (Tom Reid, 14:31)"


def test_a_reason_is_said_under_the_field_but_can_be_left_out() -> None:
    answer = Answer("referrer.phone", "*", reason="He can hear her")
    mark = mark_of(MARKS, answer)
    assert mark is not None
    assert said(answer, mark, NOW) == "not safe to ask on this call: He can hear her"
    assert said(answer, mark, NOW, reason=False) == "not safe to ask on this call"


def test_a_mark_stored_by_its_key_is_the_same_mark() -> None:
    assert mark_of(MARKS, Answer("x.y", "", mark="declined")) == read_mark(MARKS, "!")
    assert mark_of(MARKS, Answer("x.y", "?")) == read_mark(MARKS, "?")
    assert mark_of(MARKS, Answer("x.y", "text")) is None


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (Answer("x.y", "?"), ""),
        (Answer("x.y", "!"), ""),
        (Answer("x.y", "-"), "say why"),
        (Answer("x.y", "*", reason=" "), "say why"),
        (Answer("x.y", "*", reason="He can hear her"), ""),
        (Answer("x.y", ">"), "say who, and by when"),
        (Answer("x.y", ">", reason="Sr Wood"), "say by when"),
        (Answer("x.y", ">", by_when=NOW), "say who"),
        (Answer("x.y", ">", reason="Sr Wood", by_when=NOW), ""),
    ],
)
def test_what_a_mark_still_needs(answer: Answer, missing: str) -> None:
    mark = mark_of(MARKS, answer)
    assert mark is not None
    assert reason_missing(answer, mark) == missing
