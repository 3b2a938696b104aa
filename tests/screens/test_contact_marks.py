"""The marks for having no answer: one key, with who was asked and when, and the reason (R-109, R-117).

Blank, "asked, not known" and the others are different things to the manager, who sees the words.
"""

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.no_answer import NoAnswer

from tests.acts.play import Play
from tests.fixed_clock import LONDON
from tests.screens.calling import (
    BACK,
    ENTER,
    ERASE,
    ESC,
    TAB,
    WHY,
    answer,
    burst,
    cells,
    cursor,
    field_of,
    go,
    kept,
    new_call,
    rows,
    screen_of,
)
from tests.screens.conftest import SMALL_OR_WIDE, lines_of, running, text_of

MARKS = {
    "?": ("not_known", "asked, not known"),
    "!": ("declined", "asked, would not say"),
    ">": ("finding_out", "someone is finding out"),
    "-": ("does_not_apply", "does not apply"),
    "*": ("not_safe", "not safe to ask on this call"),
}
"""The sixth is the blank: not asked."""
QUESTIONS = {
    "referrer.role": "r",
    "address.line": "a",
    "category.need": "k",
    "tools.issues": "x",
    "protective.factors": "f",
}


def hint(app: DutyDeskApp) -> str:
    """The lines under the page, as one."""
    return " ".join(str(screen_of(app).query_one("#hint").content).split())


async def test_each_mark_by_typing_alone_keeps_who_was_asked_and_when(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", TAB)
        play.clock.move(minutes=5)
        for (question, letter), (sign, (key, words)) in zip(QUESTIONS.items(), MARKS.items(), strict=True):
            await burst(app, *go(letter))
            while cursor(app)[1] != question:
                await burst(app, TAB)
            await burst(app, sign, TAB)
            found = answer(app, question)
            assert (found.typed, found.mark, found.asked_of) == (sign, key, "Tom Reid"), sign
            assert found.at is not None
            assert f"{found.at.astimezone(LONDON):%H:%M}" == "14:31"
            await burst(app, BACK)
            assert cursor(app)[1] == question
            assert f"{words} (Tom Reid, 14:31)" in hint(app)
        assert answer(app, "narrative.seen").mark == ""
        assert not answer(app, "narrative.seen").given


async def test_a_mark_counts_only_when_it_is_the_whole_answer(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom? Reid", TAB, "-DSL", *go("n"), "He said > she", *go("a"), " ? ", TAB)
        assert answer(app, "referrer.name").mark == answer(app, "referrer.role").mark == ""
        assert answer(app, "narrative.seen").mark == ""
        assert answer(app, "address.line").mark == "not_known"
        # Typed over, it is an answer again; who was asked goes with the mark.
        await burst(app, BACK, *[ERASE] * 3, "14 Elm Road", TAB)
        found = answer(app, "address.line")
        assert (found.typed, found.mark, found.reason, found.asked_of) == ("14 Elm Road", "", "", "")


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_f4_keeps_the_mark_with_its_reason_and_comes_back_to_the_field(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        await new_call(app, "Tom Reid")
        for (question, letter), (sign, (key, words)) in zip(QUESTIONS.items(), MARKS.items(), strict=True):
            await burst(app, *go(letter))
            while cursor(app)[1] != question:
                await burst(app, TAB)
            reason = ("School", TAB, "16:00") if sign == ">" else ("mother [b]listens[/b]",)
            await burst(app, WHY)
            assert isinstance(app.screen, NoAnswer)
            assert f"{sign}  {words}" in text_of(app)
            await burst(app, sign, *reason, ENTER)
            assert cursor(app)[1] == question
            found = answer(app, question)
            assert (found.typed, found.mark, found.reason) == (sign, key, reason[0])
            said = "School, by 16:00" if sign == ">" else "mother [b]listens[/b]"
            assert f"{words}: {said} (Tom Reid, 14:26)" in hint(app)
        assert answer(app, "category.need").by_when is not None
        assert f"{answer(app, 'category.need').by_when.astimezone(LONDON):%d %H:%M}" == "12 16:00"  # type: ignore[union-attr]


async def test_f4_and_all_of_its_answer_may_be_typed_in_one_burst(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("a"), WHY, "*", "he is in the room", ENTER, TAB, "LE4")
        assert (answer(app, "address.line").mark, answer(app, "address.line").reason) == (
            "not_safe",
            "he is in the room",
        )
        assert answer(app, "address.postcode").typed == "LE4"


async def test_finding_out_needs_who_and_by_when(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("k"), WHY, ">", ENTER)
        assert isinstance(app.screen, NoAnswer)
        assert "Say who will find out, and by when (16:00, or Mon 10:00)." in text_of(app)
        await burst(app, "School", ENTER)
        assert isinstance(app.screen, NoAnswer)
        await burst(app, "tea time", ENTER)
        assert isinstance(app.screen, NoAnswer)
        assert answer(app, "category.need").mark == ""
        await burst(app, *[ERASE] * 8, "16:00", ENTER)
        assert answer(app, "category.need").reason == "School"
        assert answer(app, "category.need").by_when is not None


async def test_not_applying_and_not_safe_need_a_reason(play: Play) -> None:
    async with running(play.desk) as (app, _):
        for letter, sign in (("k", "-"), ("x", "*")):
            await new_call(app) if letter == "k" else None
            await burst(app, *go(letter), WHY, sign, ENTER)
            assert isinstance(app.screen, NoAnswer)
            assert "Say why, in a few words." in text_of(app)
            await burst(app, "no need", ENTER)
            assert not isinstance(app.screen, NoAnswer)
        assert answer(app, "category.need").reason == "no need"
        assert answer(app, "tools.issues").reason == "no need"


async def test_esc_leaves_the_answer_as_it_was(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), "14 Elm", WHY, "?", "caller new", ESC, " Road")
        assert answer(app, "address.line").typed == "14 Elm Road"
        assert answer(app, "address.line").mark == ""


async def test_a_mark_in_a_cell_says_so_in_words_and_the_rail_counts_it(play: Play) -> None:
    async with running(play.desk) as (app, _):
        child = ("Leah", TAB, "7", TAB, "f", TAB, "?", TAB, "!", TAB)
        await new_call(app, "Tom", *go("c"), *child, *go("c"))
        assert "?unknown" in lines_of(app)[5]
        assert "c Children       ?2" in text_of(app)
        (leah,) = rows(app, "child")
        assert cells(leah)["ethnicity"] == "?"
        assert leah.answer("child.ethnicity").mark == "not_known"
        await burst(app, TAB, TAB, TAB)
        assert "Child 1, ethnicity: asked, not known (Tom, 14:26)" in hint(app)
        # The marks stand beside the answer wherever the contact is opened again.
        await burst(app, ESC, ESC, ENTER, *go("c"))
        assert "?unknown" in lines_of(app)[5]
        assert kept(app).facts.rows("child")[0].answer("child.nationality").mark == "declined"


async def test_f4_where_no_question_stands_does_nothing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", ESC, WHY)
        assert not isinstance(app.screen, NoAnswer)
        await burst(app, *go("q"), WHY, "x")
        assert not isinstance(app.screen, NoAnswer)
        assert field_of(app).text == "x"
