"""Two windows on one contact, as the first one sees it: told, shown, and nothing under the cursor (B-19)."""

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.before import BeforeYouSend
from dutydesk.screens.help import Help
from dutydesk.screens.two_versions import TwoVersions

from dutydesk.acts import calls, claims, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import open_contact, read_contact
from dutydesk.acts.seats import Seat
from dutydesk.acts.values import Field, Where
from dutydesk.practice.field_help import load_help
from tests.acts.play import Play
from tests.screens.calling import (
    COMMANDS,
    ENTER,
    ESC,
    HELP,
    TAB,
    Control,
    burst,
    cells,
    field_of,
    go,
    kept,
    rows,
    screen_of,
)
from tests.screens.conftest import call, lines_of, press, running, text_of
from tests.screens.resting import rest

ADDRESS, SEEN = Field("address.line"), Field("narrative.seen")
UNDO = Control("ctrl+z")


@pytest.fixture
def other(play: Play) -> Iterator[Desk]:
    """Another program on the same file, at which S Khan sits as well."""
    desk = open_desk(str(play.desk.database.path), None, play.clock)
    people.be(desk, play.worker.id)
    yield desk
    close_desk(desk)


def types(desk: Desk, contact: UUID, field: Field, text: str) -> None:
    """The other window types a text and it is saved."""
    desk.keeper.typed(contact, field, text, Where("address", field.question), reason="")
    desk.keeper.flush()


async def saved(app: DutyDeskApp, play: Play) -> None:
    """Until what was typed is kept, here or beside, and the screen has said so."""
    play.desk.keeper.flush()
    await rest(app)


async def look(app: DutyDeskApp) -> None:
    """The look that comes every few seconds."""
    screen_of(app).look_round()
    await rest(app)


async def test_b19_who_else_has_it_open_stands_below_the_page_and_goes_again(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        assert "Also open" not in text_of(app)
        play.clock.move(minutes=1)
        open_contact(other, contact)
        seat = Seat(other, contact)
        seat.look()
        await look(app)
        assert "Also open: another window of yours, nothing typed yet" in text_of(app)
        assert "You opened it in a second window at 14:27. Nothing is lost: type in one" in lines_of(app)[21]
        screen_of(app).say("")
        seat.look(play.clock.now())
        await look(app)
        assert "Also open: another window of yours, typed 14:27" in text_of(app)
        assert "second window" not in text_of(app), "said once"
        assert len(lines_of(app)) == 24
        calls.leave(other, contact)
        await look(app)
        assert "Also open" not in text_of(app)


async def test_the_second_window_is_told_at_once_and_a_reader_is_named_as_one(
    play: Play, other: Desk
) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    Seat(other, contact).look(play.clock.now())
    people.be(other, play.manager.id)
    play.clock.move(minutes=1)
    async with running(play.desk) as (app, pilot):
        said = "C-0001 is open in another window of yours, and saved. Enter opens it here too"
        assert said in lines_of(app)[21], "no session has ended"
        await press(app, pilot, "enter")
        assert "Also open: another window of yours, typed 14:26" in text_of(app)
        said = lines_of(app)[21].rstrip()
        assert said.endswith("Open in another window of yours, typed 14:26. Nothing is lost. Esc leaves this")
        Seat(other, contact).look(play.clock.now())
        await look(app)
        assert "Also open: M Patel, reading" in text_of(app)
        await press(app, pilot, "escape", "escape")
    assert Seat(other, contact).look().others == (), "the seat was left with Esc"


async def test_what_the_other_window_saved_appears_where_nothing_is_typed(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"), "1")
        types(other, contact, Field("address.postcode"), "LE1 1AA")
        types(other, contact, SEEN, "No coat")
        before = field_of(app), field_of(app).caret
        await look(app)
        assert "2 answers changed in another window: ^G a n" in lines_of(app)[21]
        assert "LE1 1AA" in text_of(app)
        assert (field_of(app), field_of(app).caret, field_of(app).text) == (*before, "1")
        await burst(app, *go("n"))
        assert field_of(app).text == "No coat"
        await burst(app, ", no lunch")
        assert kept(app).facts.answer("narrative.seen").typed == "No coat, no lunch"


async def test_nothing_changes_under_the_cursor_and_the_field_says_so(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        types(other, contact, ADDRESS, "14 Elm Road")
        await look(app)
        assert field_of(app).text == ""
        assert "Another window changed this answer: leave it to see." in text_of(app)
        await burst(app, TAB)
        await look(app)
        assert "14 Elm Road" in text_of(app)
        assert "leave it to see" not in text_of(app)


@pytest.mark.parametrize(
    ("key", "stands", "away", "said"),
    [
        ("m", "41 Elm Rd", "14 Elm Road", "Address: yours stands."),
        ("t", "14 Elm Road", "41 Elm Rd", "Address: what the other window saved stands."),
    ],
)
async def test_an_answer_in_two_versions_is_shown_whole_and_settled_by_one_key(
    play: Play, other: Desk, key: str, stands: str, away: str, said: str
) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        types(other, contact, ADDRESS, "14 Elm Road")
        play.clock.move(minutes=1)
        await burst(app, "41 Elm Rd")
        await saved(app, play)
        assert read_contact(other, contact).facts.answer("address.line").typed == "14 Elm Road"
        assert "yours is kept beside it" in lines_of(app)[21]
        assert "Two versions: Address. ^G & shows both" in text_of(app)
        assert "Address: two versions. The other window 14:26: 14 Elm Road" in text_of(app)
        await burst(app, *go("&"))
        assert isinstance(app.screen, TwoVersions)
        told = text_of(app)
        assert "Typed in this window, not in the record: S Khan, 14:27 today" in told
        assert "In the record: S Khan, 14:26 today" in told
        await burst(app, "b")
        assert isinstance(app.screen, TwoVersions), "only a long text can hold both"
        await burst(app, key)
        assert said in lines_of(app)[21]
        assert field_of(app).text == stands
        assert "Two versions" not in text_of(app)
        assert "two versions" not in text_of(app)
        assert kept(app).facts.answer("address.line").typed == stands
        await burst(app, UNDO)
        assert field_of(app).text == away
        await burst(app, "!")
        assert kept(app).facts.answer("address.line").typed == f"{away}!"


async def test_a_long_text_may_hold_both_and_several_come_one_after_the_other(
    play: Play, other: Desk
) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        types(other, contact, ADDRESS, "14 Elm Road")
        await burst(app, "41 Elm Rd", *go("n"))
        types(other, contact, SEEN, "No coat")
        await burst(app, "No lunch")
        await saved(app, play)
        await burst(app, *go("&"))
        assert "Two versions: What was seen, and what happened (1 of 2)" in text_of(app), "the cursor's first"
        await burst(app, "b")
        assert isinstance(app.screen, TwoVersions)
        assert "Two versions: Address" in text_of(app)
        await burst(app, "t")
        assert not isinstance(app.screen, TwoVersions)
        assert kept(app).facts.answer("narrative.seen").typed == "No coat\nNo lunch"
        await burst(app, *go("&"))
        assert "No answer stands in two versions." in lines_of(app)[21]


async def test_a_page_that_is_being_built_shows_what_was_saved_meanwhile(play: Play, other: Desk) -> None:
    """Else what is typed in it next is typed over a text that nobody here has seen."""
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        screen = screen_of(app)
        building = asyncio.create_task(screen.build("narrative"))
        while not screen.query("#page-narrative LongText"):
            await asyncio.sleep(0)
        types(other, contact, SEEN, "No coat")
        screen.take(read_contact(play.desk, contact), over=False)
        await building
        await burst(app, *go("n"), " today")
        await saved(app, play)
        assert read_contact(play.desk, contact).facts.answer("narrative.seen").typed == "No coat today"


async def test_esc_settles_nothing_and_typing_on_is_kept_beside(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        types(other, contact, ADDRESS, "14 Elm Road")
        await burst(app, "41", *go("&"), ESC, " Elm Rd")
        assert read_contact(other, contact).facts.answer("address.line").typed == "14 Elm Road"
        await burst(app, *go("&"))
        assert "41 Elm Rd" in text_of(app)


async def test_f9_says_once_that_two_versions_stand_and_then_goes_on(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        types(other, contact, ADDRESS, "14 Elm Road")
        await burst(app, "41 Elm Rd")
        await saved(app, play)
        await burst(app, Control("f9"))
        assert "Address stands in two versions: ^G & shows both." in lines_of(app)[21]
        await burst(app, Control("f9"))
        assert isinstance(app.screen, BeforeYouSend)


async def test_rows_added_in_both_windows_keep_their_places(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("c"), Control("f5"), "Jay")
        name = Field("child.name", uuid4(), "child", 2)
        types(other, contact, name, "Max Shaw")
        before = field_of(app).region
        await look(app)
        assert field_of(app).region == before
        assert field_of(app).text == "Jay"
        await burst(app, " Shaw")
        found = [(row.number, cells(row)["name"]) for row in rows(app, "child")]
        assert found == [(1, "Leah Shaw"), (2, "Jay Shaw"), (3, "Max Shaw")]
        assert "Max Shaw" in text_of(app)


async def test_a_row_begun_here_gives_way_to_the_number_another_had_first(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    open_contact(other, contact)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("c"), Control("f5"))
        types(other, contact, Field("child.name", uuid4(), "child", 2), "Max Shaw")
        await look(app)
        assert "Max Shaw" in text_of(app)
        await burst(app, "Jay Shaw")
        found = [(row.number, cells(row)["name"]) for row in rows(app, "child")]
        assert found == [(1, "Leah Shaw"), (2, "Max Shaw"), (3, "Jay Shaw")]
        field = field_of(app).field
        assert field is not None
        assert (field.number, field_of(app).text) == (3, "Jay Shaw")


async def test_b19_a_reader_takes_over_from_one_who_is_gone_and_stands_in_it(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    people.be(play.desk, play.other_worker.id)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter")
        assert "This contact is S Khan's. You may read it.   ^G > takes it over" in lines_of(app)[21]
        Seat(other, contact).look()
        await burst(app, *go(">"))
        assert isinstance(app.screen, Help)
        told = " ".join(text_of(app).split())
        assert "S Khan is there: was seen at 14:26" in told
        await burst(app, ESC)
        play.clock.move(minutes=16)
        await burst(app, *go(">"))
        assert "Take over C-0001" in text_of(app)
        await burst(app, ENTER)
        assert "Type a line, or Esc to go back." in text_of(app)
        await burst(app, "Went home ill", ENTER)
        assert "C-0001 is yours now. S Khan is told. Its clocks run on." in lines_of(app)[21]
        await burst(app, *go("a"), "14 Elm Road")
        assert kept(app).facts.answer("address.line").typed == "14 Elm Road"
        assert kept(app).worker == "T Webb"


async def test_the_window_of_the_worker_before_refuses_keeps_the_words_and_offers_a_file(
    play: Play, other: Desk
) -> None:
    contact = call(play, "Leah Shaw")
    people.be(other, play.other_worker.id)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        await burst(app, *go("a"))
        play.clock.move(minutes=16)
        claims.take_over(other, contact, "Went home ill", read_contact(other, contact).version)
        await burst(app, "14 Elm Road")
        await saved(app, play)
        assert "14 Elm Road" in field_of(app).text, "nothing goes from the screen"
        assert read_contact(other, contact).facts.answer("address.line").typed == ""
        assert field_of(app).locked == "This contact is T Webb's. You may read it."
        await burst(app, COMMANDS, "write what is not saved", ENTER)
        assert "Write what is not saved to a file" in text_of(app)
        await burst(app, ESC, ESC, ESC)
        assert "C-0001 SHAW is T Webb's now, since 14:42 today: Went home ill" in lines_of(app)[21]


async def test_a_window_that_only_reads_on_is_told_within_a_look(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    people.be(other, play.other_worker.id)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "enter")
        play.clock.move(minutes=16)
        claims.take_over(other, contact, "Went home ill", read_contact(other, contact).version)
        await look(app)
        assert "T Webb has this contact now." in lines_of(app)[21]


async def test_a_manager_hands_a_contact_on_from_the_queue(play: Play, other: Desk) -> None:
    contact = call(play, "Leah Shaw")
    Seat(other, contact).look()
    people.be(play.desk, play.manager.id)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        await burst(app, COMMANDS, "take over", ENTER)
        assert "Hand over C-0001" in text_of(app)
        assert "S Khan has it. To whom does it go?" in text_of(app)
        await burst(app, "nobody", ENTER)
        assert "One number of the list, or the beginning of one name." in text_of(app)
        for _ in "nobody":
            await burst(app, Control("backspace"))
        await burst(app, "t we", ENTER, "Two urgent ones at once", ENTER)
        assert "C-0001 is T Webb's now. S Khan is told." in lines_of(app)[21]
        assert read_contact(other, contact).worker == "T Webb"


async def test_f1_says_what_is_asked_where_a_contact_changes_hands(play: Play, other: Desk) -> None:
    call(play, "Leah Shaw")
    people.be(play.desk, play.manager.id)
    asked = {"ask.to_whom": ("To whom it goes", "t we"), "ask.hand_over": ("Why you hand it over", "Ill")}
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        await burst(app, COMMANDS, "take over", ENTER)
        for name, typed in asked.values():
            await burst(app, HELP)
            assert isinstance(app.screen, Help)
            assert name in text_of(app)
            await burst(app, ESC, typed, ENTER)
        people.be(play.desk, play.worker.id)
        play.clock.move(minutes=16)
        await burst(app, COMMANDS, "take over", ENTER, HELP)
        assert load_help()["ask.take_over"].name in text_of(app)
