"""What a screen says at 80 columns it says whole: no name, no key and no point of a sentence is cut."""

import pytest
from dutydesk.screens.arrive import SomeoneElse
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.contact_page import WIDTH
from dutydesk.screens.plain import whole_words

from dutydesk.practice.checklist import Question
from dutydesk.practice.checklist_file import load_checklist
from tests.acts.play import Play
from tests.screens.calling import COMMANDS, ENTER, TAB, Control, burst, go, new_call
from tests.screens.conftest import SIZES, call, lines_of, press, running, text_of


def test_the_label_of_every_long_answer_fits_its_page() -> None:
    labels = [
        part.label
        for section in load_checklist().sections
        for part in section.parts
        if isinstance(part, Question) and part.kind == "long"
    ]
    assert [label for label in labels if len(label) > WIDTH] == []


async def test_what_was_undone_is_said_in_one_line_with_its_bracket(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await new_call(app, *go("n"), "She came in crying and would not take her coat off all morning")
        await burst(app, *go("d"), "3", TAB)
        await press(app, pilot, "ctrl+z", "ctrl+z")
        row = lines_of(app)[21].rstrip()
        assert row.startswith(" Undone: ")
        assert "..)" in row
        assert len(row) <= 80
        assert row.endswith("^G n")


async def test_the_history_names_the_key_that_closes_it(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter", "ctrl+g", "u")
        assert "Esc close" in text_of(app)


async def test_the_point_of_closing_with_no_record_is_not_cut(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, COMMANDS, "no record")
        assert "Nothing is kept" in text_of(app)


async def test_the_keys_of_arriving_are_named_whole(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"someone", "enter", "n", "f1")
        assert "Enter, Tab, Down " in text_of(app)


async def test_whoever_is_here_is_said_whole_in_the_list_of_people(play: Play) -> None:
    play.be(play.reader)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"someone", "enter")
        assert "R Moss, here now" in text_of(app)
        assert "not registered " in text_of(app)


async def test_being_someone_else_is_found_by_either_name(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        for demonstration in (False, True):
            play.desk.demonstration = demonstration
            for words in ("someone else is here", "be someone else"):
                await press(app, pilot, "ctrl+p", *words)
                assert "No command holds these words." not in text_of(app), words
                await press(app, pilot, "enter")
                assert isinstance(app.screen, SomeoneElse), words
                await press(app, pilot, "escape")


async def test_on_a_contact_it_is_said_where_someone_else_sits_down(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await new_call(app, "Tom")
        assert isinstance(app.screen, ContactScreen)
        await press(app, pilot, "ctrl+p", *"someone", "enter")
        assert "Someone else is here: On the queue: Esc first." in lines_of(app)[21]


async def test_rows_that_come_back_stand_below_their_columns(play: Play) -> None:
    for name in ("Leah Shaw", "Ada Nowak", "Bea Lewis"):
        call(play, name)
    async with running(play.desk) as (app, pilot):
        before = lines_of(app)[2:8]
        await press(app, pilot, "slash", *"zzz")
        assert "No row holds these words." in text_of(app)
        await press(app, pilot, "escape")
        assert lines_of(app)[2:8] == before


async def test_a_call_with_a_callers_name_is_not_said_to_be_empty(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom Reid")
    async with running(play.desk) as (app, _):
        assert "Nothing is written" not in text_of(app)
        assert "No narrative or decision yet" in text_of(app)


async def test_the_referrer_is_not_done_while_the_gate_is_blank(play: Play) -> None:
    async with running(play.desk) as (app, _):
        page = (*("Tom Reid", TAB, "he", TAB, "0116 496 0123", TAB, "t@oakfield.example", TAB), *go("c"))
        await new_call(app, *page)
        (row,) = [line for line in lines_of(app) if line[1:].startswith("r Referrer")]
        assert row[:20].split()[-1] == "..", row
        await burst(app, *go("r"), "2", *go("c"))
        (row,) = [line for line in lines_of(app) if line[1:].startswith("r Referrer")]
        assert row[:20].split()[-1] == "ok", row


async def test_what_starts_the_clocks_is_said_in_words(play: Play) -> None:
    async with running(play.desk, (120, 36)) as (app, _):
        await new_call(app, "Tom")
        assert "Not on the desk yet. It is once the caller is no" in text_of(app)
        assert "None runs yet." in text_of(app)
        assert "gate is settled" not in text_of(app)


async def test_a_limit_that_is_many_hours_over_never_reads_as_hours_left(play: Play) -> None:
    """The column is called "Left" and holds thirteen cells: "23 h 10 m over" does not fit it."""
    call(play, "Leah Shaw", hours_ago=47.2)
    async with running(play.desk) as (app, _):
        row = next(line for line in lines_of(app) if "SHAW" in line)
        assert "X overdue" in row
        assert "over 23 h" in row
        assert "23 h 1" not in row


@pytest.mark.parametrize("size", SIZES)
async def test_what_an_outcome_was_read_as_is_said_in_whole_words(play: Play, size: tuple[int, int]) -> None:
    outcomes = [each for each in play.desk.checklist.outcomes if each.referral]
    assert outcomes
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("d"))
        for outcome in outcomes:
            await burst(app, outcome.code)
            (row,) = [line for line in lines_of(app) if "Outcome" in line and outcome.code in line]
            assert outcome.short in row or outcome.words in row, row
            assert ".." not in row[20:80], row
            await burst(app, *[Control("backspace")] * len(outcome.code))


@pytest.mark.parametrize("sign", ["?", "!", "-", "*"])
async def test_a_mark_in_a_narrow_cell_is_a_whole_word_or_its_sign_alone(play: Play, sign: str) -> None:
    mark = next(each for each in play.desk.checklist.marks if each.sign == sign)
    whole = {sign, f"{sign}{mark.short}"}
    async with running(play.desk) as (app, _):
        cells = ("Leah", TAB, sign, TAB, sign, TAB, sign, TAB, sign)
        await new_call(app, *go("c"), *cells, *go("n"), *go("c"))
        (row,) = [line[20:] for line in lines_of(app) if "[Leah" in line]
        said = row.partition("]")[2].replace(sign, f"\n{sign}").split("\n")[1:]
        assert len(said) == 4, row
        assert {each.strip() for each in said} <= whole, row
        assert any(len(each.strip()) > 1 for each in said) == (len(mark.short) < 10), row


def test_a_line_of_ours_is_cut_behind_a_word() -> None:
    words = "Single assessment management checkpoint"
    assert whole_words(words, 27).plain == "Single assessment.."
    assert whole_words(words, 39).plain == words
    assert whole_words("Feedback to the referrer and the parents", 27).plain == "Feedback to the referrer.."
    assert whole_words("Feedback to the referrer and the parents", 24).plain == "Feedback.."
    assert whole_words("Donaudampfschifffahrt", 10).plain == "Donaudam..", (
        "one word alone is cut where it must"
    )


async def test_the_names_of_clocks_in_the_column_are_cut_behind_a_word(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    names = {clock.name for clock in play.view(contact).clocks}
    async with running(play.desk, (120, 36)) as (app, _):
        await burst(app, ENTER)
        column = [line[81:].strip() for line in lines_of(app)]
        cut = [line.removesuffix("..") for line in column if line.endswith("..")]
        for line in cut:
            name = next(name for name in names if line.split("  ")[-1].strip() in name)
            assert name.partition(line.split("  ")[-1].strip())[2].startswith((" ", ",", ":")), line
