"""What is read to the caller: about ten plain sentences that say what stands and what is not known (B-10)."""

import pytest

from dutydesk.practice.facts import Facts
from dutydesk.practice.read_back import LONGEST, read_back
from tests.hostile import AWKWARD, MARKUP
from tests.practice.call import CHECKLIST, NOW, Call


def told(call: Call, *quotes: tuple[str, str]) -> tuple[str, ...]:
    return read_back(call.facts, CHECKLIST, quotes, NOW)


def school() -> Call:
    call = Call().type(
        referrer__name="Tom Reid",
        referrer__role="DSL, Oakfield Primary",
        referrer__phone="0116 496 0123",
        referrer__email="t.reid@oakfield.example",
        address__line="14 Elm Road",
        address__postcode="LE4 9ZZ",
        address__now="at school",
        address__with="her teacher",
        danger__now="n",
        narrative__seen="No coat or lunch four times this month",
        narrative__said="Here every day on her own",
        told__informed="y",
        outcomes__next_step="Ring again on Friday",
    )
    call.row("child", name="Leah Shaw", born="3 5 18")
    call.row("child", name="Jay Shaw", born="about 3")
    call.row("adult", name="Kim Shaw", relation="mo")
    call.row("adult", name="?", relation="fa")
    call.row("professional", name="J Bell", agency="sn")
    return call


def test_a_call_is_told_in_about_ten_sentences_with_ages_as_they_are_understood() -> None:
    assert told(school(), ('"no coat four times this month', "caller"), ('"I am cold"', "child")) == (
        "You are Tom Reid, DSL, Oakfield Primary. We can ring you on 0116 496 0123.",
        "There are 2 children: Leah Shaw, 3 May 2018, 8 years; Jay Shaw, about 3 years.",
        "They live at 14 Elm Road, LE4 9ZZ. Just now the children are: at school, with her teacher.",
        "The adults are: Kim Shaw (mother); someone whose name we do not know (father).",
        "You told us: No coat or lunch four times this month.",
        (
            "What the child or family said: Here every day on her own. The child's own words: "
            '"I am cold". Your own words: "no coat four times this month".'
        ),
        "Already with the family: J Bell, School nurse.",
        "The parents know that you ring us.",
        "What you do next: Ring again on Friday.",
        "We write to you at t.reid@oakfield.example.",
    )


def test_what_is_not_known_is_said_so_and_nothing_is_made_up() -> None:
    assert told(Call()) == (
        "We do not know who you are. We do not know your number.",
        "We do not know who the children are.",
        "We do not know where they live.",
        "We do not know who the parents are.",
        "We do not know what was seen or what happened.",
        "We do not know what the child or the family say.",
        "We do not know who else is with the family.",
        "We do not know whether the parents know that you ring us.",
        "We do not know what you will do next.",
        "We do not know where to write to you.",
    )


@pytest.mark.parametrize("sign", [mark.sign for mark in CHECKLIST.marks])
def test_the_sign_of_a_mark_is_never_read_out(sign: str) -> None:
    keys = ("referrer__name", "referrer__phone", "referrer__email", "address__line", "narrative__seen")
    call = Call().type(**dict.fromkeys((*keys, "told__informed", "outcomes__next_step"), sign))
    call.row("child", name=sign, born=sign)
    call.row("adult", name=sign, relation=sign)
    call.row("professional", name=sign, agency=sign)
    for sentence in told(call):
        assert f" {sign} " not in f" {sentence.replace('.', ' ').replace(',', ' ')} "
    assert "There is 1 child: one whose name we do not know, age not known." in told(call)


def test_what_stands_in_the_note_alone_is_read_as_well() -> None:
    lines = [("no lunch either.", ""), ("I am cold", "child"), ("Gran rang", "")]
    assert "You told us: no lunch either; Gran rang." in told(Call(), *lines)
    assert "You told us: No coat or lunch four times this month; Gran rang." in told(school(), lines[2])


def test_a_child_in_danger_is_among_what_is_read() -> None:
    assert "You say that a child is in danger now." in told(school().type(danger__now="y"))


def test_a_long_story_is_cut_where_a_word_ends_and_says_so() -> None:
    call = school().type(narrative__seen="cold " * 200)
    found = next(each for each in told(call) if each.startswith("You told us"))
    assert found.endswith("cold .. and more.")
    assert len(found) < LONGEST + 40
    for _ in range(9):
        call.row("child", name="Another Shaw", born="2")
    assert told(call)[1].endswith("; and 5 more.")


def test_hostile_words_are_read_as_they_were_typed() -> None:
    for text in (*MARKUP, *AWKWARD):
        call = school().type(narrative__seen=f"said {text} twice")
        assert f"said {' '.join(text.split())} twice"[: LONGEST // 2] in " ".join(told(call)), text


def test_nothing_is_read_of_a_row_that_was_taken_out() -> None:
    call = school()
    struck = tuple(
        subject if subject.number == 1 else type(subject)(subject.id, subject.row, 2, subject.answers, True)
        for subject in call.facts.subjects
    )
    facts = Facts(call.facts.answers, struck, call.facts.started)
    assert "Jay Shaw" not in " ".join(read_back(facts, CHECKLIST, (), NOW))
