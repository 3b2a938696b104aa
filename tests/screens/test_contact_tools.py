"""Page x: a tool's row opens with its issue, its state is said in words, and it is owed wherever one looks.

R-404, R-405, R-501 to R-510.
"""

from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import LongText, OneLine
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from textual import events

from dutydesk.acts import calls, phone
from tests.acts.play import Play
from tests.hostile import HOSTILE, MARKUP
from tests.screens.calling import (
    BACK,
    DOWN,
    ERASE,
    ESC,
    TAB,
    Code,
    answer,
    burst,
    cells,
    cursor,
    go,
    kept,
    new_call,
    questions,
    rows,
    screen_of,
    trail,
)
from tests.screens.conftest import (
    SIZES,
    call,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    settle,
    text_of,
)


def incident(play: Play, *, send: bool = False, **cells: str) -> UUID:
    """A domestic abuse contact with a DASH, of the desk or with the manager."""
    contact = play.take()
    play.ordinary(contact, tools__issues="2")
    play.row(contact, "tool", 1, "dash", **cells)
    calls.leave(play.desk, contact)
    if send:
        play.send(contact)
    play.desk.keeper.flush()
    return contact


def beneath(app: DutyDeskApp) -> str:
    """What page x says beneath its rows."""
    words = screen_of(app).pages["tools"].tool_words
    assert words is not None
    return str(words.content)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_ticking_an_issue_opens_its_tool_and_tab_goes_through_it(
    play: Play, size: tuple[int, int]
) -> None:
    """R-501, R-502: one burst of keys, from the tick to the promise, lands where it was meant."""
    async with running(play.desk, size) as (app, _):
        await new_call(app, *go("x"))
        assert "DASH" not in text_of(app)
        stood = await trail(app, Code("2"), TAB, "PC Khan 14:20", TAB, "17:00", TAB)
        assert list(dict.fromkeys(questions(stood))) == [
            "tools.issues",
            "tool.asked",
            "tool.promised",
            "event.when",
        ]
        (dash,) = rows(app, "tool")
        assert dash.role == "dash"
        assert cells(dash) == {"asked": "PC Khan 14:20", "promised": "17:00"}
        await burst(app, *go("x"))
        assert "DASH owed: asked PC Khan 14:20, promised by 17:00." in text_of(app)
        assert " x Tools          >1" in text_of(app) or ">x Tools          >1" in text_of(app)


async def test_without_an_issue_tab_passes_the_tools_by(play: Play) -> None:
    """The path of the call is no key longer."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("x"), Code("1"))
        stood = await trail(app, TAB)
        assert questions(stood) == ["event.when"]


async def test_only_tools_the_caller_fills_in_ask_by_whom(play: Play) -> None:
    """R-503, R-504: neglect asks who fills it in, and the judgement beside it; the DASH does not."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("x"))
        stood = await trail(
            app, Code("2,3"), TAB, Code("3"), TAB, "Not urgent: at gran's", TAB, TAB, TAB, TAB
        )
        walked = [(f.field.question, f.field.role) for f in stood if f.field is not None]
        assert list(dict.fromkeys(walked)) == [
            ("tools.issues", ""),
            ("tool.how", "neglect"),
            ("tool.risk", "neglect"),
            ("tool.asked", "dash"),
            ("tool.promised", "dash"),
            ("tool.asked", "neglect"),
            ("tool.promised", "neglect"),
        ]


async def test_unticking_drops_an_empty_tool_and_keeps_a_typed_one_in_sight(play: Play) -> None:
    """No word is lost by a slip of the finger, and a tool nobody asked for leaves nothing."""
    async with running(play.desk) as (app, _):
        screen = await new_call(app, *go("x"), Code("2,4"), TAB, TAB, TAB, "PC Khan 14:20", BACK, BACK, BACK)
        assert cursor(app)[1] == "tools.issues"
        await burst(app, ERASE, ERASE, ERASE, Code("1"))
        said = text_of(app)
        assert "CSE" not in "".join(said.split("2 Domestic abuse")[1].split("Domestic abuse")[1:])
        assert "CSE risk tool" not in said
        assert "DASH: its issue is ticked no more; the words stay." in said
        assert cells(rows(app, "tool")[0]) == {"asked": "PC Khan 14:20"}
        assert screen.gaps == ()
        await burst(app, ERASE, Code("2"))
        assert "DASH owed: asked PC Khan 14:20." in text_of(app)


async def test_a_homeless_young_person_opens_the_southwark_view_and_what_a_referral_needs(play: Play) -> None:
    """R-405, R-505."""
    async with running(play.desk) as (app, _):
        await new_call(app, *go("x"), Code("5"), TAB, "17, nowhere tonight")
        assert cursor(app)[1] == "tools.southwark"
        assert answer(app, "tools.southwark").typed == "17, nowhere tonight"
        assert "Contact with the parents of the homeless young person: none yet" in beneath(app)
        assert "ring the parents now" in beneath(app)


async def test_neglect_and_exploitation_show_their_guidance(play: Play) -> None:
    """R-509, R-510."""
    async with running(play.desk, SIZES[1]) as (app, _):
        await new_call(app, *go("x"), Code("3,4"))
        assert "better for a week is not better" in beneath(app)
        assert "Channel panel" in beneath(app)
        assert "Channel" in text_of(app), "all of it is in sight"


async def test_marks_and_times_are_said_beneath_the_cell(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("x"), Code("2"), TAB, "PC Khan 14:20")
        assert "DASH, asked: 14:20 Tue 12 May, PC Khan" in text_of(app)
        await burst(app, TAB, "?")
        assert "DASH, promised: asked, not known" in text_of(app)


@pytest.mark.parametrize("who", ["worker", "other_worker", "manager"])
async def test_after_the_send_the_later_steps_are_open_and_nothing_else(play: Play, who: str) -> None:
    """R-508: the copy comes next morning; whoever is at the desk writes it down."""
    contact = incident(play, send=True, asked="PC Khan 14:20")
    play.be(play.worker)
    phone.end_call(play.desk, contact)  # else what is typed in a locked field goes to the note
    play.be(getattr(play, who))
    async with running(play.desk) as (app, pilot):
        await app.push_screen(ContactScreen(contact))
        await settle(app, pilot)
        await burst(app, *go("x"), "x")
        assert cursor(app)[1] == "tool.promised"
        assert "with the manager" in text_of(app) or "S Khan's" in text_of(app)
        await burst(app, DOWN, "14:25")
        assert cursor(app)[1] == "tool.received"
        assert cells(rows(app, "tool")[0]) == {"asked": "PC Khan 14:20", "received": "14:25"}
        assert "DASH: copy received 14:25, not filed yet." in text_of(app)


async def test_a_welfare_check_without_consent_is_warned_of_at_its_field(play: Play) -> None:
    """R-404, with its source; the warning goes with the consent, and typing is never held up."""
    contact = play.take()
    play.ordinary(contact)
    adult = next(iter(play.view(contact).facts.rows("adult")))
    play.retype(contact, "adult", adult.id, "consent", "s")
    calls.leave(play.desk, contact)
    play.desk.keeper.flush()
    async with running(play.desk) as (app, pilot):
        await app.push_screen(ContactScreen(contact))
        await settle(app, pilot)
        screen = screen_of(app)
        await screen.go_to_field("views", "views.professionals", None)
        await burst(app, "School rung: no worries")
        said = " ".join(text_of(app).split())
        assert "consent comes before a welfare check" in said
        assert "Appendix A, items 2 and 3" in said
        assert answer(app, "views.professionals").typed == "School rung: no worries"
        await screen.go_to_field("views", "adult.consent", None)
        await burst(app, ERASE, Code("n"))
        await screen.go_to_field("views", "views.professionals", None)
        assert "consent comes before" not in text_of(app)


async def test_the_wide_column_lists_what_is_owed(play: Play) -> None:
    contact = incident(play, asked="PC Khan 14:20")
    async with running(play.desk, SIZES[1]) as (app, pilot):
        await app.push_screen(ContactScreen(contact))
        await settle(app, pilot)
        assert "TOOLS OWED" in text_of(app)
        assert "DASH owed: asked PC Khan 14:20" in text_of(app)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_the_queue_says_late_once_the_promise_has_passed(play: Play, size: tuple[int, int]) -> None:
    """R-508: on the queue, in the row's words."""
    incident(play, send=True, asked="PC Khan 14:20", promised="15:00")
    async with running(play.desk, size) as (app, pilot):
        assert isinstance(app.screen, QueueScreen)
        assert "DASH late" not in text_of(app)
        play.clock.move(minutes=40)
        await press(app, pilot, "R")
        row = next(line for line in lines_of(app) if line.startswith(">") and "SHAW" in line)
        assert "DASH late" in row


async def test_what_was_decided_and_is_owed_a_tool_opens_at_its_page(play: Play) -> None:
    """R-508: one key from the queue to where the copy is written down."""
    contact = incident(play, send=True, asked="PC Khan 14:20")
    play.endorse(contact)
    play.be(play.worker)
    async with running(play.desk) as (app, pilot):
        assert "Tool owed" in text_of(app)
        await press(app, pilot, "enter")
        assert screen_of(app).section == "tools"


async def test_the_manager_reads_what_is_owed_and_what_came_since(play: Play) -> None:
    """R-508: on the review."""
    contact = incident(play, send=True, asked="PC Khan 14:20")
    dash = next(iter(play.view(contact).facts.rows("tool")))
    play.be(play.manager)
    async with running(play.desk) as (app, pilot):
        await app.push_screen(ReviewScreen(contact))
        await settle(app, pilot)
        assert "x DASH owed: asked PC Khan 14:20" in text_of(app)
        assert "TOOLS" not in text_of(app), "once is enough"
        play.retype(contact, "tool", dash.id, "received", "14:26")
        play.desk.keeper.flush()
        await burst(app, ESC)
        await app.push_screen(ReviewScreen(contact))
        await settle(app, pilot)
        assert "TOOLS" in text_of(app)
        assert "copy received 14:26, not filed yet (since it was sent)" in " ".join(text_of(app).split())


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_hostile_words_of_a_tool_break_no_line_of_review_or_queue(
    play: Play, size: tuple[int, int]
) -> None:
    words = {key: " ".join(MARKUP) for key in ("asked", "promised", "chased", "risk", "filed")}
    contact = incident(play, send=True, **words)
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        assert nothing_a_terminal_would_obey(app)
        await app.push_screen(ReviewScreen(contact))
        await settle(app, pilot)
        assert "copy received" in text_of(app) or "[/]" in text_of(app)
        assert nothing_a_terminal_would_obey(app)


async def test_hostile_words_in_every_cell_of_every_tool_stand_as_typed(play: Play) -> None:
    contact = call(play, "Leah Shaw", tools__issues="2,3,4,5")
    everything = " | ".join(HOSTILE)
    async with running(play.desk) as (app, pilot):
        await app.push_screen(ContactScreen(contact))
        await settle(app, pilot)
        screen = screen_of(app)
        page = await screen.show("tools")
        editors = [editor for line in page.lines() for editor in line][1:]
        assert len(editors) == 2 * 2 + 3 * 2 + 3 * 3 + 1
        for editor in editors:
            assert isinstance(editor, OneLine | LongText)
            screen.put_cursor(editor)
            await app.on_event(events.Paste(everything))
            await settle(app, pilot)
            assert nothing_a_terminal_would_obey(app)
        held = kept(app).facts
        for editor in editors:
            assert editor.field is not None
            answers = next((r.answers for r in held.subjects if r.id == editor.field.subject), held.answers)
            assert answers[editor.field.question].typed == editor.text
        await press(app, pilot, "escape")
        assert nothing_a_terminal_would_obey(app)
