"""People and roles on a screen: another decides what waits, and nothing typed is lost (safety.md 3.1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dutydesk.screens.passphrase_panel import SetPassphrase
from dutydesk.screens.people import PeopleScreen
from dutydesk.screens.people_panel import PeopleForm
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.queue_words import review_words
from textual.widgets import Static

from dutydesk.acts import account_board, accounts, people, unlocking, way_out
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.practice.field_help import load_help
from tests.acts.audit_rows import told
from tests.acts.play import Play
from tests.acts.proved import WORDS, ProvedPlay, cheap, proved
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP
from tests.screens.conftest import (
    SIZES,
    SMALL_OR_WIDE,
    lines_of,
    nothing_a_terminal_would_obey,
    press,
    running,
    text_of,
)

WHY = "covers the nights of June"


@pytest.fixture
def ours(play: Play) -> Play:
    """A desk on which S Khan asked to be a manager; M Patel is here."""
    accounts.ask(play.desk, play.worker.id, "duty_manager", WHY)
    play.be(play.manager)
    return play


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    """As `ours`, where who is here is proved."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    with proved(tmp_path, "2026-05-12T14:26") as its:
        accounts.ask(its.desk, its.worker.id, "duty_manager", WHY)
        its.be(its.manager)
        yield its


def role(play: Play, name: str) -> str:
    """What somebody is now."""
    return next(each.role for each in people.everyone(play.desk) if each.name == name)


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("size", SIZES)
async def test_a_manager_is_told_what_waits_and_approves_it(ours: Play, size: tuple[int, int]) -> None:
    async with running(ours.desk, size) as (app, pilot):
        assert "m 1 to approve" in lines_of(app)[2]
        await press(app, pilot, "m")
        assert isinstance(app.screen, PeopleScreen)
        shown = text_of(app)
        assert "1 waits to be approved" in shown
        assert "> S Khan: Duty team manager instead of Duty social worker" in shown
        assert f"S Khan asks, 14:26 today: {WHY}" in words_of(shown)
        await press(app, pilot, "y")
        await press(app, pilot, "n")
        assert role(ours, "S Khan") == "duty_worker", "n leaves it as it was"
        await press(app, pilot, "y")
        await press(app, pilot, "y")
        assert "S Khan is Duty team manager now." in text_of(app)
        assert "Nothing waits to be approved" in text_of(app)
        assert role(ours, "S Khan") == "duty_manager"
        await press(app, pilot, "escape")
        assert isinstance(app.screen, QueueScreen)
        assert "to approve" not in lines_of(app)[2]


async def test_whose_role_is_asked_for_is_seen_to_have_a_passphrase_or_none(
    sealed: ProvedPlay,
) -> None:
    async with running(sealed.desk) as (app, pilot):
        await press(app, pilot, "m")
        await press(app, pilot, "n", *"Una Dale", "tab", *"duty team", "f9")
        screen = app.screen
        assert isinstance(screen, PeopleScreen)
        drawn = [screen.rows.line(number).plain for number in range(len(screen.rows.drawn))]
        states = {line[2:].partition("  ")[0]: line.rstrip() for line in drawn}
        assert states[sealed.worker.name].endswith(" yes, role asked")
        assert states["Una Dale"].endswith(" none, role asked")
        assert states["T Webb"].endswith(" yes")


async def test_nobody_approves_their_own_and_reads_why(ours: Play) -> None:
    async with running(ours.desk) as (app, pilot):
        await press(app, pilot, "m", *["down"] * 8, "a", *"3", "tab", "tab", *WHY, "enter")
        asked = account_board.board(ours.desk).waiting[1].line
        assert isinstance(app.screen, PeopleScreen)
        assert f"> {asked.name}: " in text_of(app), "the cursor is on what was asked"
        await press(app, pilot, "y")
        assert "Never one's own. Who may approve it: " in text_of(app)
        await press(app, pilot, "x")
        await press(app, pilot, "y")
        assert f"Taken back: {asked.name} stays" in text_of(app)
        assert len(account_board.board(ours.desk).waiting) == 1


async def test_a_refusal_says_why_and_a_blank_one_is_asked_again(ours: Play) -> None:
    async with running(ours.desk) as (app, pilot):
        await press(app, pilot, "m", "x", "enter")
        assert "Say why not in a few words" in text_of(app)
        await press(app, pilot, *"On the rota", "enter")
        assert "Refused: S Khan stays Duty social worker." in text_of(app)
        seen = next(e for e in account_board.board(ours.desk).members if e.account.person.name == "S Khan")
        assert seen.account.history[-1].answer == "On the rota"


async def test_what_another_decided_meanwhile_is_said_and_nothing_typed_is_lost(ours: Play) -> None:
    async with running(ours.desk) as (app, pilot):
        await press(app, pilot, "m", "x", *"On the rota")
        ours.be(ours.other_manager)
        accounts.approve(ours.desk, account_board.board(ours.desk).waiting[0].line.number)
        ours.be(ours.manager)
        await press(app, pilot, "enter")
        assert accounts.NO_SUCH in words_of(text_of(app))
        assert "On the rota" in text_of(app)
        await press(app, pilot, "escape", "R")
        assert "Nothing waits to be approved" in text_of(app)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_somebody_new_is_written_down_while_the_manager_stays(
    sealed: ProvedPlay, size: tuple[int, int]
) -> None:
    async with running(sealed.desk, size) as (app, pilot):
        await press(app, pilot, "m", "n", *"Ola Berg", "tab", "1", "f9")
        assert isinstance(app.screen, PeopleForm)
        assert "needs a registration number" in text_of(app)
        assert "Ola Berg" in text_of(app), "what was typed stands there"
        assert str(app.screen.query_one("#role-word", Static).content) == "Duty social worker"
        await press(app, pilot, *"SW77", "enter")
        assert "Ola Berg is entered as duty social worker." in text_of(app)
        assert isinstance(app.screen, PeopleScreen)
        assert sealed.desk.here == sealed.manager
        (row,) = [line for line in lines_of(app) if "> Ola Berg" in line]
        assert "SW77" in row
        assert "none yet" in row
        await press(app, pilot, "n", *"Una Dale", "tab", *"duty team", "f9")
        assert "Una Dale is entered as reader; the role asked for waits for somebody else." in words_of(
            text_of(app)
        )
        assert role(sealed, "Una Dale") == "reader"


async def test_whoever_leaves_is_named_in_full(ours: Play) -> None:
    async with running(ours.desk) as (app, pilot):
        await press(app, pilot, "m", "end", "k", "k")
        assert "> T Webb" not in text_of(app) or isinstance(app.screen, PeopleScreen)
        screen = app.screen
        assert isinstance(screen, PeopleScreen)
        screen.rows.stand_on(ours.other_worker.id)
        await press(app, pilot, "l", *"T", "enter")
        assert "That is not their whole name. Nothing was changed." in words_of(text_of(app))
        await press(app, pilot, *" webb", "enter")
        assert "T Webb has left the desk." in words_of(text_of(app))
        await press(app, pilot, "escape", "end")
        assert "Have left" in text_of(app)
        assert "left 12 May" in next(line for line in lines_of(app) if "> T Webb" in line)
        await press(app, pilot, "l")
        assert accounts.NOBODY in text_of(app)
        screen.rows.stand_on(ours.manager.id)
        await press(app, pilot, "l")
        assert "Nobody takes themselves out of the desk" in text_of(app)
    assert "T Webb" not in {each.name for each in people.everyone(ours.desk)}


async def test_the_recovery_key_approves_where_nobody_else_may(sealed: ProvedPlay) -> None:
    async with running(sealed.desk) as (app, pilot):
        await press(app, pilot, "m", "ctrl+p", *"recovery key", "enter", *"nonsense", "enter")
        assert "That is not the recovery key. Nothing was changed." in words_of(text_of(app))
        sealed.clock.move(hours=1)
        await press(app, pilot, *sealed.begun.recovery, "enter")
        assert "S Khan is Duty team manager now." in text_of(app)
    assert [each.reason for each in told(sealed.desk) if each.act == "person.role"][-1] == (
        "approved_by_recovery_key"
    )


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_forty_people_with_hostile_names_are_all_there_and_literal(
    play: Play, size: tuple[int, int]
) -> None:
    play.be(play.manager)
    names = [" ".join(name.split()) for name in [*MARKUP, *AWKWARD] if name.strip()]
    for number in range(34):
        name = names[number] if number < len(names) else f"Worker {number:02}"
        account_board.enter(play.desk, f"{name} {number}", "reader", "")
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "m")
        assert "40 work here" in text_of(app)
        screen = app.screen
        assert isinstance(screen, PeopleScreen)
        rows = [row for _, row, stands in screen.rows.drawn if stands]
        assert len(rows) == 40
        for _ in range(5):
            assert nothing_a_terminal_would_obey(app)
            assert [line for line in lines_of(app) if line.startswith("> ")], "the cursor is in sight"
            await press(app, pilot, "pagedown")
        assert screen.rows.here is rows[-1]
        await press(app, pilot, "home")
        assert screen.rows.here is rows[0]
        await press(app, pilot, "enter", "escape", "l", "escape", "a", "escape")
        assert nothing_a_terminal_would_obey(app)


def test_both_that_wait_for_a_manager_have_room_beside_the_lists() -> None:
    assert review_words(1, 0).plain.strip() == "g 1 to review"
    assert review_words(0, 2).plain.strip() == "m 2 to approve"
    assert review_words(1, 2).plain == "g 1  m 2 wait"
    assert review_words(1, 2, short=False).plain.split("  ") == ["g 1 to review", "m 2 to approve", ""]


async def test_who_manages_nobody_is_told_why(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "ctrl+p", *"people and roles")
        assert "is for a manager, an auditor or a system administrator." in words_of(text_of(app))
        await press(app, pilot, "escape", "m")
        assert isinstance(app.screen, QueueScreen)
        assert "The list of people is for who manages them: ask D Hart, J Lee or another." in text_of(app)


async def test_f1_says_why_each_line_is_asked(ours: Play) -> None:
    async with running(ours.desk) as (app, pilot):
        await press(app, pilot, "m", "f1")
        assert "Keys on People and roles" in text_of(app)
        await press(app, pilot, "escape", "x", "f1")
        assert load_help()["ask.role_refused"].name in text_of(app)
        await press(app, pilot, "escape", "escape", "down", "l", "f1")
        assert load_help()["ask.leaves"].name in text_of(app)
        for opens, places in (
            (
                ("escape", "escape", "a"),
                ("overlay.people-role", "overlay.people-registration", "overlay.people-reason"),
            ),
            (("escape", "n"), ("overlay.people-name", "overlay.people-role")),
        ):
            await press(app, pilot, *opens)
            for place in places:
                await press(app, pilot, "f1")
                assert load_help()[place].name in text_of(app)
                await press(app, pilot, "escape", "tab")


@pytest.fixture
def lone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> Iterator[tuple[Desk, str]]:
    """An encrypted desk of one social worker, and its recovery key."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    begun = unlocking.begin("Ada Bright", WORDS["S Khan"], WORDS["S Khan"])
    entrance = Entrance(str(tmp_path / "desk.db"), None, clock)
    desk = entrance.make(begun, Newcomer("Ada Bright", "duty_worker", "SW1"))
    try:
        yield desk, begun.recovery
    finally:
        close_desk(desk)


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_who_is_alone_is_led_to_a_colleague_and_to_the_recovery_key(
    lone: tuple[Desk, str], clock: FixedClock, size: tuple[int, int]
) -> None:
    desk, recovery = lone
    async with running(desk, size) as (app, pilot):
        assert way_out.ALONE in text_of(app)
        await press(app, pilot, "m")
        assert way_out.NOBODY_MANAGES in text_of(app)
        await press(
            app, pilot, "ctrl+p", *"someone else", "enter", "n", *"Mo Carter", "tab", "2", "tab", *"SW2"
        )
        await press(app, pilot, "enter")
        assert "at Approval, the recovery key is typed" in words_of(text_of(app))
        await press(app, pilot, *"short", "enter")
        assert "at least 15 characters" in words_of(text_of(app)).partition("use elsewhere")[2]
        await press(app, pilot, "ctrl+u", *WORDS["M Patel"], "enter", *WORDS["S Khan"], "enter")
        assert "The two are not the same" in text_of(app)
        await press(app, pilot, *WORDS["M Patel"], "enter", *WORDS["M Patel"], "enter", *"ABCD", "enter")
        assert "That is not the recovery key" in text_of(app)
        assert isinstance(app.screen, SetPassphrase)
        assert app.screen.secrets[0].text == WORDS["M Patel"], "another's leave failed, not the passphrase"
        clock.move(hours=1)
        await press(app, pilot, *recovery, "enter")
        assert "Mo Carter is here now." in text_of(app)
        await press(app, pilot, "m", "n", *"Una Dale", "tab", "2", "tab", *"SW3")
        assert way_out.BY_PAPER in words_of(text_of(app))
        await press(app, pilot, "enter")
        assert f"Entered. {way_out.BY_PAPER}" in text_of(app)
        await press(app, pilot, "y")
        assert way_out.BY_PAPER in str(app.screen.query_one("#message", Static).content)
        await press(app, pilot, "ctrl+p", *"recovery key", "enter", *recovery, "enter")
        assert "Una Dale is Duty team manager now." in text_of(app)


async def test_whose_role_waits_is_told_for_whom_at_the_next_start(ours: Play) -> None:
    ours.be(ours.worker)
    async with running(ours.desk) as (app, _):
        assert "Your new role waits for " in text_of(app)
