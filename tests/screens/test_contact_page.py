"""The grids of people and the single answers of a call: as people say it, shown back as understood.

Nothing that is typed is refused or changed (R-108 to R-111, R-125 to R-127, R-401).
"""

import asyncio

from dutydesk.screens.app import DutyDeskApp
from textual import events

from tests.acts.play import Play
from tests.screens.calling import (
    ADD,
    BACK,
    DOWN,
    ENTER,
    ERASE,
    ESC,
    HOME,
    TAB,
    UP,
    Stroke,
    answer,
    burst,
    cells,
    command,
    cursor,
    field_of,
    go,
    kept,
    keys,
    new_call,
    rows,
    screen_of,
)
from tests.screens.conftest import lines_of, running, text_of
from tests.screens.resting import rest
from tests.screens.slow_queues import turns

AGES = {
    "7": "7 years, born 2018 or 2019",
    "about 3": "about 3 years, born",
    "18m": "18 months, born",
    "5 weeks": "5 weeks, born",
    "3 5 18": "3 May 2018, 8 years",
    "May 2018": "May 2018, 7 or 8 years",
    "due June": "unborn, due June 2026",
    "12 12 2030": "Date of birth must be today or in the past.",
    "thereabouts": "as typed",
}
"""As said on the telephone on Tue 12 May 2026, and how it is read back."""


async def test_ages_are_taken_as_people_say_them_kept_as_typed_and_read_back(play: Play) -> None:
    async with running(play.desk) as (app, _):
        strokes: list[Stroke] = []
        for age in AGES:
            strokes += ["Kid", TAB, age, *[TAB] * 3, "br", ENTER]
        await new_call(app, *go("c"), *strokes)
        assert [cells(row)["born"] for row in rows(app, "child")] == list(AGES)
        for number, (age, said) in enumerate(AGES.items(), start=1):
            await burst(app, *go(str(number)), TAB)
            assert field_of(app).text == age
            assert f"age or DOB: {said}" in " ".join(_hint(app).split())
        # The reading stands in the cells once the cursor has left: an age, not a code.
        await burst(app, *go("1"))
        assert "7 years" in lines_of(app)[5]
        assert "5 weeks" in lines_of(app)[8]


def _hint(app: DutyDeskApp) -> str:
    return str(screen_of(app).query_one("#hint").content)


async def test_a_birth_date_to_come_is_kept_and_said_in_one_line_when_the_cursor_leaves(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, "12 12 2030", TAB)
        assert (
            "Child 1, age or DOB: Date of birth must be today or in the past. Kept as typed."
            in lines_of(app)[21]
        )
        assert cells(rows(app, "child")[0])["born"] == "12 12 2030"
        # It stops nothing.
        await burst(app, "f", TAB, "wb", TAB, "br", TAB)
        assert screen_of(app).section == "address"


async def test_nothing_is_said_of_a_date_that_is_still_being_typed_on_a_busy_machine(play: Play) -> None:
    """The cursor left it and came back before the field had come round to it."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB)
        free = asyncio.Event()
        field_of(app).call_later(free.wait)
        for event in keys("12", TAB, BACK, " 12 2030"):
            app.post_message(event)
        await turns()
        free.set()
        await rest(app)
        assert not lines_of(app)[21].strip()
        await burst(app, TAB)
        assert "Date of birth must be today or in the past." in lines_of(app)[21]


async def test_codes_are_shown_as_words_when_the_cursor_leaves_and_as_typed_inside(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah", TAB, "7", TAB, "f", TAB, "white british", TAB, "br", *go("a"))
        await burst(app, *go("c"))
        row = lines_of(app)[5]
        assert "Fem" in row
        # Words that do not fit are the code: half of them might be another answer's.
        assert " wb " in row
        assert "British" in row
        await burst(app, TAB, TAB, TAB, TAB)
        assert "[br" in lines_of(app)[5]
        assert cells(rows(app, "child")[0])["ethnicity"] == "white british"
        await burst(app, *go("e"), "3", *go("k"), "1", *go("r"))
        assert kept(app).facts.answer("category.need").typed == "1"
        await burst(app, *go("k"))
        assert "Abuse, neglect and exploitation" in text_of(app)


async def test_a_wrong_code_is_kept_as_typed_with_one_line_and_stops_nothing(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("k"), "0", TAB)
        assert cursor(app)[1] == "told.informed"
        await burst(app, *go("k"), BACK, TAB)
        await burst(app, *go("c"), "Leah", TAB, TAB, "girl", TAB)
        assert "Child 1, gender: " in lines_of(app)[21]
        assert "Kept as typed." in lines_of(app)[21]
        (child,) = rows(app, "child")
        assert cells(child) == {"name": "Leah", "gender": "girl"}
        assert answer(app, "category.need").typed == "0"
        assert "invalid" not in text_of(app).lower()


async def test_a_category_n0_says_why_not(play: Play) -> None:
    """R-116: N0 is not a category; it is kept as typed."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("k"), "N0", TAB)
        assert "Kept as typed." in lines_of(app)[21]
        assert answer(app, "category.need").typed == "N0"
        await burst(app, *go("k"))
        assert "N0" not in [line.strip()[:2] for line in lines_of(app)]


async def test_a_lone_quotation_mark_is_the_row_above_and_ethnicity_is_never_copied_unasked(
    play: Play,
) -> None:
    async with running(play.desk) as (app, _):
        first = ("Mia Khan", TAB, "6", TAB, "f", TAB, "ap", TAB, "br", ENTER)
        await new_call(app, *go("c"), *first, "Zain", TAB, "3", TAB, "m", TAB, TAB, '"', ENTER, "Baby", TAB)
        _, zain, baby = rows(app, "child")
        assert cells(zain) == {"name": "Zain", "born": "3", "gender": "m", "nationality": "br"}
        assert cells(baby) == {"name": "Baby"}
        await burst(app, *go("2"), TAB, TAB, TAB, '"', TAB)
        assert cells(rows(app, "child")[1])["ethnicity"] == "ap"
        # In the first row, or within a word, it is a quotation mark.
        await burst(app, *go("1"), ' "Mimi"', TAB)
        assert cells(rows(app, "child")[0])["name"] == 'Mia Khan "Mimi"'


async def test_both_parents_wherever_they_live_and_a_consent_row_for_each(play: Play) -> None:
    """R-111, R-401, R-403: the consent grid follows the adults, by name."""
    async with running(play.desk) as (app, _):
        mother = ("Kim Shaw", TAB, "mo", TAB, "y", TAB, "y", TAB, "07700 900123", ENTER)
        father = ("Dean Cole", TAB, "fa", TAB, "?", TAB, "n", TAB, "?")
        await new_call(app, *go("p"), *mother, *father, *go("v"), TAB, TAB, "y", TAB, "Agrees", TAB, "s", TAB)
        kim, dean = rows(app, "adult")
        assert cells(kim)["consent"] == "y"
        assert cells(kim)["consent_detail"] == "Agrees"
        assert cells(dean)["consent"] == "s"
        assert cells(dean)["lives"] == "n"
        assert "1 Kim Shaw" in text_of(app)
        assert "2 Dean Cole" in text_of(app)
        assert "Given" in text_of(app)
        await burst(app, *go("p"), ADD, "Gran", *go("v"), TAB)
        assert "3 Gran" in text_of(app)
        # A name put right is right there too.
        await burst(app, *go("p"), BACK, UP, UP, "-Jones", *go("v"))
        assert "1 Kim Shaw-" in text_of(app)


async def test_a_row_taken_out_is_gone_from_both_grids_and_kept_in_the_record(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("p"), "Kim", TAB, "mo", *[TAB] * 3, "0116", ENTER, "Dean", TAB, "fa")
        await command(app, "take out")
        assert cursor(app) == ("adults", "adult.name", 1)
        assert [line for line in lines_of(app) if "Dean" in line and "aken out: Dean" not in line] == []
        await burst(app, *go("v"))
        assert "Kim" in text_of(app)
        assert "Dean" not in text_of(app)
        assert [(row.answer("adult.name").typed, row.struck) for row in kept(app).facts.subjects] == [
            ("Kim", False),
            ("Dean", True),
        ]
        # A new row is a new person, never the one taken out.
        await burst(app, *go("p"), ADD, "Lee")
        assert [row.answer("adult.name").typed for row in rows(app, "adult")] == ["Kim", "Lee"]
        # The only row taken out: an empty one stands there to be typed in, also when it is opened anew.
        await command(app, "take out")
        await command(app, "take out")
        await burst(app, ESC, ESC, ENTER, *go("p"), "Mo")
        assert [row.answer("adult.name").typed for row in rows(app, "adult")] == ["Mo"]


async def test_a_field_that_is_left_shows_its_beginning(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "Leah Elisabeth Shaw", TAB, *go("a"), "14 " + "Long " * 12, TAB)
        assert "14 Long Long" in text_of(app)
        await burst(app, *go("c"))
        await burst(app, TAB)
        assert "Leah Elisa" in text_of(app)


async def test_hostile_and_pasted_text_is_kept_and_its_cleaning_is_said(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("c"), "[bold]Leah[/]", TAB, "[red", *go("n"), "a [link=x]b[/link] \\[", TAB)
        assert cells(rows(app, "child")[0]) == {"name": "[bold]Leah[/]", "born": "[red"}
        assert answer(app, "narrative.seen").typed == "a [link=x]b[/link] \\["
        await burst(app, *go("c"))
        assert "[bold]Leah" in text_of(app)
        await burst(app, *go("a"))
        app.post_message(events.Paste("14 Elm\x1b[31m Road\u202e\r\nLE4"))
        await rest(app)
        typed = answer(app, "address.line").typed
        assert typed.startswith("14 Elm")
        assert typed.isprintable()
        assert lines_of(app)[21].strip()
        app.post_message(events.Paste("x" * 100_001))
        await rest(app)
        assert "100,001 characters" in lines_of(app)[21]
        assert answer(app, "address.line").typed == typed


async def test_keys_of_editing_work_in_the_order_typed(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, "om Reidx", ERASE, HOME, "T", TAB, "DSL")
        assert answer(app, "referrer.name").typed == "Tom Reid"
        assert answer(app, "referrer.role").typed == "DSL"


async def test_what_is_asked_outside_the_city_names_the_right_front_door(play: Play) -> None:
    """R-105."""
    async with running(play.desk) as (app, _):
        await new_call(app, UP, TAB, TAB, "y", *go("r"), *[TAB] * 3, DOWN, DOWN, DOWN, "n", TAB, UP, UP)
        assert answer(app, "referrer.in_area").typed == "n"
        assert "Outside the city:" in text_of(app)
