"""A restricted record on the screens: its stub, break glass in two keys and a line, banner and reviews."""

from uuid import UUID

import pytest

from dutydesk.acts import breaking, calls, endorsing, restricting, shutting_out
from dutydesk.acts.reading import read_contact
from dutydesk.practice.field_help import load_help
from tests.acts.play import Play
from tests.screens.conftest import SIZES, SMALL_OR_WIDE, call, lines_of, press, running, sent, settle, text_of

WHY = "Her aunt works in this office"


def restricted(play: Play, category: str = "known_here", child: str = "Leah Shaw") -> UUID:
    """A contact of that child, asked for by its worker, approved by M Patel; T Webb is here."""
    contact = call(play, child, address__line="14 Elm Road", narrative__seen="No coat or lunch")
    asked = restricting.ask(play.desk, contact, category, WHY)
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.other_worker)
    return contact


@pytest.mark.parametrize("size", SIZES)
async def test_two_keys_and_a_line_open_a_restricted_record(play: Play, size: tuple[int, int]) -> None:
    restricted(play)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2")
        assert "SHAW" in text_of(app)
        assert "Restricted call M Patel" in text_of(app)
        assert "Elm" not in text_of(app)
        await press(app, pilot, "enter", *"1 She rang from school", "enter")
        assert (
            "BREAK GLASS: restricted, open to you until 14:26 tomorrow; a manager reviews it"
            in lines_of(app)[2]
        )
        await press(app, pilot, "ctrl+g", "c")
        assert "Elm Road" in text_of(app) or "Leah" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_countdown_of_a_stub_stays_in_sight(play: Play, size: tuple[int, int]) -> None:
    restricted(play)
    play.clock.move(hours=23)
    async with running(play.desk, size) as (app, pilot):
        assert "14:26, 1 h" in lines_of(app)[1], "a lone worker at night sees that it runs out"
        await press(app, pilot, "2")
        (row,) = [line for line in lines_of(app) if "Restricted call M Patel" in line]
        assert "14:26" in row
        assert "Elm" not in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_clock_that_a_stub_does_not_show_never_reads_as_none(
    play: Play, size: tuple[int, int]
) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.endorse(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50")
    asked = restricting.ask(play.desk, contact, "known_here", WHY)
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    play.be(play.other_worker)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2")
        assert "onference not shown" in lines_of(app)[1] or "conf not shown" in lines_of(app)[1]
        (row,) = [line for line in lines_of(app) if "Restricted call M Patel" in line]
        assert "not shown" in row
        assert "No clock is running" not in text_of(app)
        await press(app, pilot, "f8")
        assert "Of restricted records only a decision and a discussion" in " ".join(text_of(app).split())
        await press(app, pilot, "escape", "ctrl+p", *"advice", "enter")
        assert "not shown" in lines_of(app)[1], "on each screen that has the desk's clocks"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_a_record_that_is_sealed_leaves_the_screen_of_who_had_broken_its_glass(
    play: Play, size: tuple[int, int]
) -> None:
    contact = restricted(play)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2", "enter", *"1 She rang from school", "enter")
        assert "BREAK GLASS" in text_of(app)
        play.be(play.worker)
        restricting.ask_change(play.desk, contact, "witness", "They moved on Monday")
        play.be(play.other_worker)
        app.screen.look_round()
        await settle(app, pilot)
        assert "Your break glass on C-0001 ended when the record was sealed. Call a manager." in text_of(app)
        assert "Leah" not in text_of(app)
        assert "SHAW" not in text_of(app)
        await press(app, pilot, "enter")
        assert "Break glass:" not in text_of(app), "there is none to break"
        assert "Your break glass on C-0001 ended" in text_of(app)
        await press(app, pilot, "n")
        assert "Who" in text_of(app), "keys are taken as before"


@pytest.mark.parametrize("over", ["f8", "f1", "ctrl+p"])
async def test_a_sealed_record_leaves_also_from_under_a_panel(play: Play, over: str) -> None:
    """The panel goes with it: what stands beneath one is read through it."""
    contact = restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", *"1 She rang from school", "enter")
        beneath = app.screen
        await press(app, pilot, over)
        assert app.screen is not beneath
        play.be(play.worker)
        restricting.ask_change(play.desk, contact, "witness", "They moved on Monday")
        play.be(play.other_worker)
        beneath.look_round()
        await settle(app, pilot)
        assert "Your break glass on C-0001 ended when the record was sealed." in text_of(app)
        assert "BREAK GLASS" not in text_of(app)
        await press(app, pilot, "escape", "n")
        assert "Who" in text_of(app), "keys are taken as before"


async def test_a_line_that_is_too_short_is_asked_for_again_and_kept(play: Play) -> None:
    restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", *"1 hurt", "enter")
        assert "Say why in 10 letters or more" in text_of(app)
        await press(app, pilot, *" this morning", "enter")
        assert "BREAK GLASS" in text_of(app)


async def test_esc_leaves_it_closed_and_nobody_is_told(play: Play) -> None:
    restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", *"1 She rang", "escape")
        assert "BREAK GLASS" not in text_of(app)
    play.be(play.manager)
    assert breaking.to_review(play.desk) == ()


async def test_from_find_it_is_two_keys_and_a_line_as_well(play: Play) -> None:
    restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "f3", *"leah sh")
        assert "restricted, call M Patel" in text_of(app)
        assert "Elm" not in text_of(app)
        await press(app, pilot, "enter")
        assert "Break glass: C-0001 is restricted" in text_of(app)
        await press(app, pilot, *"2 Gran is on the line", "enter")
        assert "BREAK GLASS" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_manager_sees_what_waits_and_looks_at_it(play: Play, size: tuple[int, int]) -> None:
    contact = restricted(play)
    breaking.break_glass(play.desk, contact, "danger", "She rang from school")
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        assert "g 1 to review" in lines_of(app)[2]
        await press(app, pilot, "g")
        assert "T Webb broke the glass" in text_of(app)
        assert "A child may be in danger now: She rang from school" in text_of(app)
        await press(app, pilot, "1", *"Rang back", "enter")
        assert "Nothing waits" in text_of(app)
        await press(app, pilot, "escape")
        assert "to review" not in lines_of(app)[2]


async def test_a_worker_restricts_their_own_and_a_manager_approves(play: Play) -> None:
    contact = call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "1", "enter", "ctrl+p", *"restrict", "enter")
        assert "1 A relative of somebody who works here (sealed)" in text_of(app)
        await press(app, pilot, *"4 Her uncle is a councillor", "enter")
        assert "Restricted from now on" in text_of(app)
        assert "RESTRICTED: not everybody" in text_of(app)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g")
        assert "S Khan asks that it be restricted" in text_of(app)
        await press(app, pilot, "y")
        assert "Nothing waits" in text_of(app)
    assert read_contact(play.desk, contact).guarded == "restricted"


async def test_what_is_to_be_sealed_is_gone_at_once_and_says_so_to_a_manager(play: Play) -> None:
    call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "1", "enter", "ctrl+p", *"restrict", "enter")
        await press(app, pilot, *"2 Moved last week", "enter")
        assert "Sealed from now on" in text_of(app)
        assert "SEALED: not everybody" in text_of(app)
    play.be(play.other_worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        assert "SHAW" not in text_of(app)
        await press(app, pilot, "f3", *"leah")
        assert "SHAW" not in text_of(app)
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g")
        assert "S Khan asks that it be sealed" in text_of(app)
        await press(app, pilot, "n", "escape")
    play.be(play.other_worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        assert "SHAW" in text_of(app)


async def test_only_a_manager_has_the_list(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g")
        assert "Broken glass is reviewed by a manager." in text_of(app)
        assert not calls.left_open(play.desk)


async def test_f1_says_why_each_line_is_asked(play: Play) -> None:
    contact = restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", "f1")
        assert load_help()["ask.glass"].name in text_of(app)
    breaking.break_glass(play.desk, contact, "danger", "She rang from school")
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "g")
        await press(app, pilot, "1", "f1")
        assert load_help()["ask.glass_review"].name in text_of(app)
        await press(app, pilot, "escape", "escape", "escape", "2", "ctrl+p", *"restrict", "enter", "f1")
        assert load_help()["ask.change"].name in text_of(app)
    call(play, "Jay Moss")
    play.be(play.worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "slash", *"moss", "enter", "ctrl+p", *"restrict", "enter", "f1")
        assert load_help()["ask.restrict"].name in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_restricted_is_sealed_by_one_digit_and_why(play: Play, size: tuple[int, int]) -> None:
    restricted(play)
    play.be(play.worker)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2", "ctrl+p", *"restrict", "enter")
        assert "4 Known to people who work here, or in the public eye - as it is" in text_of(app)
        await press(app, pilot, "4", "enter")
        assert restricting.NO_REASON in " ".join(text_of(app).split())
        await press(app, pilot, "ctrl+u", *"2 Moved on Monday", "enter")
        assert "Sealed from now on. A manager who is not you approves it." in text_of(app)
    play.be(play.other_worker)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2")
        assert "SHAW" not in text_of(app)
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "g")
        shown = " ".join(text_of(app).split())
        assert "S Khan asks that it be sealed" in shown
        assert "Now restricted: Known to people who work here" in shown
        await press(app, pilot, "y")
        assert "Nothing waits" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_manager_is_shut_out_by_name_and_breaks_the_glass(play: Play, size: tuple[int, int]) -> None:
    contact = restricted(play)
    play.be(play.worker)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2", "ctrl+p", *"restrict", "enter", "8", "enter")
        assert "Shut out of this record by name" in text_of(app)
        await press(app, pilot, *["down"] * 2, "enter")
        assert "Shut out: M Patel" in text_of(app)
        await press(app, pilot, "f1")
        assert load_help()["ask.shut_out"].name in " ".join(text_of(app).split())
        await press(app, pilot, "escape")
        await press(app, pilot, *"Her brother", "enter")
        assert "Shut out, not approved yet. Her brother (S Khan)." in text_of(app)
    play.be(play.other_manager)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "g")
        assert "S Khan asks that M Patel be shut out of it" in text_of(app)
        await press(app, pilot, "y")
        assert "Nothing waits" in text_of(app)
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "2")
        assert "Restricted call D Hart" in text_of(app)
        await press(app, pilot, "enter", *"1 She rang from school", "enter")
        assert "BREAK GLASS" in text_of(app)
        await press(app, pilot, "escape", "escape", "g")
        assert "Nothing waits" in text_of(app), "another manager looks at it"
    assert read_contact(play.desk, contact).glass_until is not None


async def test_a_manager_shut_out_is_told_why_under_glass_and_their_comment_stands(play: Play) -> None:
    contact = sent(play)
    play.be(play.worker)
    restricting.ask(play.desk, contact, "known_here", WHY)
    shutting_out.ask(play.desk, contact, play.manager.id, "Her brother is M Patel")
    play.be(play.manager)
    breaking.break_glass(play.desk, contact, "danger", "She rang, and nobody else is here")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "e", *"Agreed by me", "f9")
        assert "shut out of this record by name" in " ".join(text_of(app).split())
        assert "Agreed by me" in text_of(app)
    assert play.view(contact).state == "sent"
    assert endorsing.open_review(play.desk, contact).draft.comment == "Agreed by me"
