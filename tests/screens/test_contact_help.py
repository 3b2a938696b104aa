"""What a duty worker is told of a field: a label to be read, what belongs in it, and the codes it takes.

A new worker finds out at the field itself what is asked and what may be typed; nothing sends them elsewhere.
"""

import pytest
from dutydesk.screens.contact_page import LABEL
from dutydesk.screens.help import Help
from textual.content import Content

from dutydesk.practice.checklist import Question
from dutydesk.practice.checklist_file import load_checklist
from tests.acts.play import Play
from tests.screens.calling import DOWN, ESC, HELP, TAB, Stroke, burst, cells, go, new_call, rows
from tests.screens.conftest import SIZES, lines_of, press, running, text_of

HINT = (58, 2)
"""Cells and lines below the page that the help has."""
ALONE = [
    question
    for section in load_checklist().sections
    for question in section.parts
    if isinstance(question, Question) and question.kind != "long" and not question.top
]
"""Every question with a line of its own, its label in front."""


def test_every_label_stands_whole_in_its_column() -> None:
    assert {each.label: len(each.label) for each in ALONE if len(each.label) > LABEL} == {}


def test_no_label_is_an_abbreviation_of_the_programs_own() -> None:
    """What a new user could not make sense of, and what stands there now."""
    labels = {each.key: each.label for each in ALONE}
    assert labels["chronology.childrens_services"] == "Social care"
    assert labels["chronology.early_help"] == "Early Help"
    assert labels["address.same_on_ll"] == "Records match"
    assert labels["referrer.source"] == "Contact source"
    assert labels["decision.given"] == "Advice given"
    assert labels["decision.response"] == "Action needed"
    for label in labels.values():
        assert not {"LL", "CS", "EH"} & set(label.split()), label


def test_what_stands_below_the_page_is_a_whole_sentence() -> None:
    """Two lines of help fit there; what F1 adds comes after a blank line and is not begun below the page."""
    width, lines = HINT
    for question in (q for section in load_checklist().sections for q in section.questions()):
        first = question.help.strip().split("\n\n")[0]
        assert len(Content(first).wrap(width)) <= lines, f"{question.key}: {first}"


def test_the_twenty_hour_clock_does_not_tell_the_worker_to_ring_the_manager(play: Play) -> None:
    """CF-04: at 20 hours the manager is reminded that 4 are left."""
    assert play.desk.profile.timescale("manager_warning").name == "Endorsement reminder"


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ((*go("h"), TAB), ("Name the level of need", "not a gate.", "thresholds, version 10.0")),
        ((*go("h"), TAB, TAB), ("Keep what somebody saw apart", "under AGAINST.", "chapter 3")),
        ((*go("d"), TAB, TAB), ("who should do what and how soon", "your judgement", "chapter 3")),
    ],
    ids=["threshold", "reflection", "view"],
)
async def test_help_says_what_belongs_in_each_of_the_three_analysis_boxes(
    play: Play, way: tuple[Stroke, ...], says: tuple[str, ...]
) -> None:
    """R-129: reflection, threshold, professional view; each with where that is asked."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *way, HELP)
        shown = " ".join(text_of(app).split())
        assert "One of the three analysis boxes: reflection, threshold, professional view." in shown
        assert "Source: Leicester Duty and Advice Service, chapter 3" in shown
        for words in says:
            assert words in shown


@pytest.mark.parametrize("size", SIZES)
async def test_help_of_a_coded_field_lists_its_codes_with_their_words(
    play: Play, size: tuple[int, int]
) -> None:
    """R-109: ethnicity, nationality and the rest are typed as codes; which, stands behind F1."""
    async with running(play.desk, size) as (app, pilot):
        await new_call(app, *go("c"), "Leah", TAB, TAB, TAB, HELP)
        assert isinstance(app.screen, Help)
        read = text_of(app)
        assert "wb  White British" in read
        while app.screen.list.top + app.screen.list.page < app.screen.list.count:
            await press(app, pilot, "down")
            read += text_of(app)
        for option in play.desk.checklist.codes["ethnicity"].options:
            assert f"{option.code}  {option.words}" in read, option
        await burst(app, ESC, TAB, HELP)
        read = text_of(app)
        assert "br  British" in read
        assert "Other words are kept as typed." in read
        # Not of a field of free text, nor for the queue.
        await burst(app, ESC, *go("c"), HELP)
        assert "Answers" not in text_of(app)


async def test_a_long_list_of_codes_is_read_with_one_on_a_line_also_from_the_rail(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom", *[DOWN] * 5, HELP)
        assert "1b  Individual: acquaintance, neighbour or child minder" in text_of(app)
        await burst(app, ESC, ESC, HELP)
        assert "1b  Individual: acquaintance, neighbour or child minder" in text_of(app)
        await burst(app, ESC, *go("d"), HELP)
        assert "42  Progress to referral: strategy discussion (section 47)" in text_of(app)


async def test_a_narrow_cell_shows_whole_words_or_the_code_and_never_half_a_word(play: Play) -> None:
    """ "White Bri" could be begun by more than one answer; the whole words stand below the page."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, "7", TAB, "f", TAB, "white british", TAB, "pakistani")
        await burst(
            app, *go("t"), "Dr Osei", TAB, "accid", TAB, "0116", *go("p"), "Kim", TAB, "stepm", *go("c")
        )
        row = lines_of(app)[5]
        assert "Female" in row
        assert " wb " in row
        assert "White" not in row
        assert " pk" in row
        await burst(app, TAB, TAB, TAB)
        assert "ethnicity: White British" in text_of(app)
        assert cells(rows(app, "child")[0])["ethnicity"] == "white british"
        await burst(app, *go("p"))
        assert " sm " in lines_of(app)[5]
        await burst(app, *go("t"))
        assert " ae " in lines_of(app)[5]


async def test_a_short_form_is_used_where_only_one_answer_begins_like_it(play: Play) -> None:
    """ "Not needed: safeguarding" is read as "Not needed"; its code alone would say nothing."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("p"), "Kim", TAB, "mo", *go("v"), TAB, TAB, "d", *go("p"), *go("v"))
        assert "Not needed" in text_of(app)
