"""Walking through a call: Tab in the order of Appendix A, and any section from anywhere (R-103 to R-120).

Heads-down typing must never fall into the rail, the note or the clocks; nothing that is asked is passed over
and nothing that does not apply is asked.
"""

import pytest
from dutydesk.screens.fields import LongText

from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    ADD_TOO,
    BACK,
    DOWN,
    ENTER,
    ERASE,
    ESC,
    TAB,
    UP,
    Control,
    answer,
    burst,
    cells,
    cursor,
    field_of,
    go,
    kept,
    new_call,
    questions,
    rows,
    screen_of,
    trail,
)
from tests.screens.conftest import SMALL_OR_WIDE, running, text_of

WHOLE_WALK = [
    ("referrer", ("referrer.name", "referrer.role", "referrer.phone", "referrer.email")),
    ("children", ("child.name", "child.born", "child.gender", "child.ethnicity", "child.nationality")),
    ("address", ("address.line", "address.postcode", "address.phone")),
    ("adults", ("adult.name", "adult.relation", "adult.responsibility", "adult.lives", "adult.phone")),
    ("narrative", ("narrative.seen",)),
    ("protective", ("protective.factors",)),
    ("team", ("professional.name", "professional.agency", "professional.contact")),
    ("early_help", ("early_help.state",)),
    ("category", ("category.need",)),
    ("told", ("told.informed",)),
    ("outcomes", ("outcomes.wanted",)),
    ("feedback", ("feedback.advised",)),
    ("tools", ("tools.issues",)),
    ("chronology", ("event.when", "event.from", "event.what")),
    ("chronology", ("chronology.childrens_services", "chronology.early_help")),
    ("views", ("views.contacted", "views.answer")),
    ("threshold", ("threshold.level", "analysis.threshold", "analysis.reflection")),
    ("decision", ("decision.outcome", "decision.rationale", "analysis.view")),
]
"""Appendix A, part A bullets 1 to 13, then B, C and the decision, as an untouched contact is walked."""
FIRST = {section: questions[0] for section, questions in reversed(WHOLE_WALK)}
STEPS = [(section, question) for section, questions in WHOLE_WALK for question in questions]
TYPED = [
    each
    for step in STEPS
    for each in (
        [step, ("views", "adult.consent"), ("views", "adult.consent_detail")]
        if step[1] == "views.answer"
        else [step]
    )
]
"""With an adult named, the consent grid holds a row for that adult."""
HANGING = [
    ("e", "1", "early_help.state", "early_help.detail", "category.need"),
    ("e", "2", "early_help.state", "early_help.detail", "category.need"),
    ("e", "3", "early_help.state", "early_help.detail", "category.need"),
    ("e", "?", "early_help.state", "", "category.need"),
    ("i", "y", "told.informed", "told.how", "outcomes.wanted"),
    ("i", "n", "told.informed", "told.reason", "gate.safeguarding"),
    ("i", "?", "told.informed", "", "outcomes.wanted"),
    ("b", "y", "feedback.advised", "", "tools.issues"),
    ("b", "n", "feedback.advised", "feedback.reason", "tools.issues"),
]
"""Section, what is typed, where, what that makes be asked, and where Tab goes when all of it is said."""
LETTERS = dict(
    zip(
        "rcapnftekiobxyvhd",
        [
            "referrer",
            "children",
            "address",
            "adults",
            "narrative",
            "protective",
            "team",
            "early_help",
            "category",
            "told",
            "outcomes",
            "feedback",
            "tools",
            "chronology",
            "views",
            "threshold",
            "decision",
        ],
        strict=True,
    )
)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_tab_goes_through_all_of_appendix_a_and_never_into_the_chrome(
    play: Play, size: tuple[int, int]
) -> None:
    async with running(play.desk, size) as (app, _):
        screen = await new_call(app)
        assert cursor(app)[:2] == STEPS[0]
        stood = await trail(app, *[TAB] * (len(STEPS) - 1))
        assert questions(stood) == [question for _, question in STEPS[1:]]
        pages = [next(key for key, page in screen.pages.items() if page in each.ancestors) for each in stood]
        assert pages == [section for section, _ in STEPS[1:]]
        await burst(app, TAB)
        assert cursor(app)[:2] == STEPS[-1]
        assert "That was the last question. F9 shows what is missing" in text_of(app)


async def test_the_same_walk_typed_behind_the_n_ends_in_the_same_place_and_shift_tab_comes_back(
    play: Play,
) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *[TAB] * (len(STEPS) - 1))
        assert cursor(app)[:2] == STEPS[-1]
        stood = await trail(app, *[BACK] * len(STEPS))
        assert questions(stood) == [*(question for _, question in reversed(STEPS[:-1])), "danger.now"]


async def test_what_is_typed_along_the_walk_lands_where_it_was_meant(play: Play) -> None:
    """One burst: a word in every free text of the walk, each then in its own field of the database."""
    async with running(play.desk) as (app, _):
        strokes = [stroke for _, question in TYPED for stroke in (question.replace(".", " "), TAB)]
        await new_call(app, *strokes[:-1])
        facts = kept(app).facts
        for section, question in TYPED:
            row = question.partition(".")[0]
            found = (
                facts.rows(row)[0].answer(question)  # type: ignore[arg-type]
                if row in ("child", "adult", "professional", "event")
                else facts.answer(question)
            )
            assert found.typed == question.replace(".", " "), f"{section}: {question}"


async def test_tab_out_of_a_section_goes_to_the_first_unanswered_field_of_the_next(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), "14 Elm Road", *go("c"), "Leah", TAB, TAB, TAB, TAB, TAB)
        assert cursor(app)[:2] == ("address", "address.postcode")
        # Every field answered: the first one, to be read back.
        await burst(app, "LE4", TAB, "07700 900123", *go("c"), TAB, TAB, TAB, TAB, TAB)
        assert screen_of(app).section == "address"


async def test_what_hangs_on_an_answer_is_asked_only_after_it_also_in_one_burst(play: Play) -> None:
    """R-115, R-117, R-119, R-208: neither early help nor a telling is asked about when it does not apply."""
    async with running(play.desk) as (app, _):
        await new_call(app)
        for letter, code, first, asked, after in HANGING:
            await burst(app, *go(letter), *[UP] * 4)
            assert cursor(app)[1] == first
            field = field_of(app)
            await burst(app, *[ERASE] * len(field.text), code, TAB)
            assert cursor(app)[1] == (asked or after), (letter, code)
            assert answer(app, first).typed == code
            if asked:
                assert field_of(app).display
                await burst(app, f"words of {letter} {code} ", TAB)
                assert answer(app, asked).typed.endswith(f"words of {letter} {code} ")
                assert cursor(app)[1] == after


async def test_a_changed_answer_hides_its_question_and_keeps_what_was_said(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("b"), "n", TAB, "No email", BACK, Control("backspace"), "y", TAB)
        assert cursor(app)[1] == "tools.issues"
        assert answer(app, "feedback.reason").typed == "No email"
        await burst(app, *go("b"))
        assert "No email" not in text_of(app)


async def test_enter_in_the_last_cell_adds_a_row_and_an_untouched_one_is_dropped(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, "7", TAB, "f", TAB, "wb", TAB, "br", ENTER)
        assert cursor(app) == ("children", "child.name", 2)
        await burst(app, "Jay", *[TAB] * 4, "br", ENTER)
        assert cursor(app) == ("children", "child.name", 3)
        await burst(app, *[TAB] * 5)
        assert screen_of(app).section == "address"
        assert [cells(row)["name"] for row in rows(app, "child")] == ["Leah", "Jay"]
        assert kept(app).children == 2


async def test_enter_elsewhere_is_tab_and_in_a_long_text_a_new_line(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", ENTER, "DSL", *go("n"), "No coat", ENTER, "no lunch", TAB, "Gran")
        assert answer(app, "referrer.role").typed == "DSL"
        assert answer(app, "narrative.seen").typed == "No coat\nno lunch"
        assert answer(app, "protective.factors").typed == "Gran"


async def test_a_second_child_takes_one_key_in_the_grid_and_three_from_anywhere(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", ADD, "Jay")
        assert cursor(app) == ("children", "child.name", 2)
        for strokes in ((*go("c"), ADD), (ADD, "c"), (*go("c"), ADD_TOO)):
            await burst(app, *go("n"), *strokes, "Mia")
            assert cursor(app)[:2] == ("children", "child.name"), strokes
        assert [cells(row)["name"] for row in rows(app, "child")] == ["Leah", "Jay", "Mia", "Mia", "Mia"]


async def test_f5_says_what_can_be_added_and_esc_adds_nothing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", ADD)
        assert "Add: c child, p adult, t professional, y event" in text_of(app)
        await burst(app, ESC, "my")
        assert answer(app, "referrer.name").typed == "Tommy"
        for letter, first in (("p", "adult.name"), ("t", "professional.name"), ("y", "event.when")):
            await burst(app, *go("r"), ADD, letter)
            assert cursor(app)[1:] == (first, 1)


async def test_down_and_up_reach_every_field_that_is_asked(play: Play) -> None:
    """The further questions are off the Tab path; the arrows reach them, and walk through boxes of text."""
    async with running(play.desk) as (app, _):
        screen = await new_call(app)
        for letter, section in LETTERS.items():
            await burst(app, *go(letter))
            firsts = [line[0] for line in screen.pages[section].lines() if line]
            stood = await trail(app, *[UP] * (len(firsts) + 2), *[DOWN] * len(firsts))
            assert stood[len(firsts) + 1 :] == [*firsts, firsts[-1]], letter
            last = firsts[-1]
            shown = screen.query_one("#pages").region
            assert shown.contains_region(last.region) or last.region.height > shown.height, letter


async def test_the_further_questions_of_a_child_just_typed_are_below_at_once(play: Play) -> None:
    """R-125, R-127: language, disability and school of each child; R-303: why each event matters."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", ADD, "Jay", DOWN, "Urdu", DOWN, "Polish", UP, UP, UP, "!")
        assert [(cells(row)["name"], cells(row)["language"]) for row in rows(app, "child")] == [
            ("Leah!", "Urdu"),
            ("Jay", "Polish"),
        ]
        await burst(app, *go("y"), "2024", *[DOWN] * 4, "same worry")
        (event,) = rows(app, "event")
        assert cells(event) == {"when": "2024", "why": "same worry"}


async def test_the_arrows_move_by_line_inside_a_long_text_and_out_at_its_ends(play: Play) -> None:
    async with running(play.desk) as (app, _):
        screen = await new_call(app, *go("n"), "one", ENTER, "two", ENTER, "three", UP, UP, "X")
        assert answer(app, "narrative.seen").typed == "oneX\ntwo\nthree"
        box = screen.focused
        assert isinstance(box, LongText)
        await burst(app, DOWN, DOWN)
        assert screen.focused is box
        await burst(app, DOWN, "quoted")
        assert answer(app, "narrative.said").typed == "quoted"
        await burst(app, UP)
        assert screen.focused is box


async def test_tab_from_a_further_question_goes_on_to_the_next_and_out_of_the_page(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *[TAB] * 3, DOWN, "class teacher", TAB, "2a")
        assert answer(app, "referrer.link").typed == "class teacher"
        assert answer(app, "referrer.source").typed == "2a"
        await burst(app, *[TAB] * 4)
        assert screen_of(app).section == "children"


@pytest.mark.parametrize(
    ("reason", "then", "typed"),
    [("He begged me not to", "outcomes.wanted", "y"), ("1", "outcomes.wanted", "")],
    ids=["asked", "settled"],
)
async def test_safeguarding_is_on_the_walk_where_it_may_still_settle_the_gate(
    play: Play, reason: str, then: str, typed: str
) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *go("i"), "n", TAB, reason, TAB)
        if typed:
            await burst(app, typed, TAB)
        assert answer(app, "gate.safeguarding").typed == typed
        assert cursor(app)[:2] == ("outcomes", then)
        assert kept(app).settled
        await burst(app, BACK)
        assert cursor(app)[1] == ("gate.safeguarding" if typed else "told.reason")


async def test_every_section_is_two_presses_from_every_other(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app)
        for start, letter in zip(LETTERS, [*list(LETTERS)[5:], *list(LETTERS)[:5]], strict=True):
            _, there, _, here = await trail(app, *go(start), *go(letter))
            assert questions([there, here]) == [FIRST[LETTERS[start]], FIRST[LETTERS[letter]]]


async def test_up_reaches_the_one_key_line_and_its_answers_are_typed_in_one_burst(play: Play) -> None:
    """R-120, R-204: caller, parents told, safeguarding and danger stand on the first page, one key each."""
    async with running(play.desk) as (app, _):
        await new_call(app, UP, "1", TAB, "n", TAB, "y", TAB, "y", TAB)
        assert answer(app, "gate.caller").typed == "1"
        assert answer(app, "told.informed").typed == "n"
        assert answer(app, "gate.safeguarding").typed == "y"
        assert answer(app, "danger.now").typed == "y"
        assert "Tell the caller now: ring 999." in text_of(app)
        assert cursor(app)[:2] == ("referrer", "referrer.name")


async def test_the_page_of_parents_told_and_the_first_page_hold_one_answer(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, UP, TAB, "y", *go("i"))
        assert cursor(app)[1] == "told.how"
        await burst(app, BACK, Control("backspace"), "n", *go("r"), UP, TAB)
        assert field_of(app).text == "n"
