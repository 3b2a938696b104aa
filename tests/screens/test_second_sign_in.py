"""R-2506 by keys: at night a manager decides at the worker's desk with their own passphrase."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.second_sign_in import SecondSignIn

from dutydesk.acts import accounts, calls, sending
from tests.acts.proved import WORDS, ProvedPlay, cheap, proved
from tests.screens.calling import ENTER, ESC, keys
from tests.screens.conftest import SIZES, lines_of, press, running, sent, settle, text_of
from tests.screens.slow_queues import turns
from tests.screens.test_field_help import opened

NIGHT = "2026-05-12T22:40"
WRONG = "nine brass kettles on a roof"


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    """An encrypted desk at night, S Khan at it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    with proved(tmp_path, NIGHT) as its:
        yield its


async def test_a_key_behind_the_passphrase_waits_for_what_was_decided(play: ProvedPlay) -> None:
    """The field that the comment was typed in comes round last of all on a busy machine."""
    sent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "e", *"Agreed", "f9")
        review = next(screen for screen in app.screen_stack if isinstance(screen, ReviewScreen))
        free = asyncio.Event()
        review.oversight.comment.call_later(free.wait)
        for event in keys("M Patel", ENTER, WORDS["M Patel"], ENTER, ESC, ESC):
            app.post_message(event)
        while isinstance(app.screen, SecondSignIn):
            await asyncio.sleep(0)
        await turns()
        free.set()
        await settle(app, pilot)
        assert "Endorsed C-0001 at 22:40" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_manager_endorses_at_the_workers_desk(play: ProvedPlay, size: tuple[int, int]) -> None:
    contact = sent(play)
    async with running(play.desk, size) as (app, pilot):
        await press(app, pilot, "3", "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert "A manager may decide it here" in text_of(app)
        await press(app, pilot, "e", *"Agreed", "f9")
        assert isinstance(app.screen, SecondSignIn)
        shown = text_of(app)
        assert "the desk stays yours" in " ".join(shown.split())
        await press(app, pilot, *"M Patel", "enter", *WRONG, "enter")
        assert isinstance(app.screen, SecondSignIn)
        assert "not the passphrase" in text_of(app)
        assert "Try again in 1 second" in text_of(app)
        await press(app, pilot, *WORDS["M Patel"], "enter")
        assert "Too soon" in text_of(app)
        play.clock.move(minutes=1)
        await press(app, pilot, *WORDS["M Patel"])
        assert WORDS["M Patel"] not in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "Endorsed C-0001 at 22:41" in text_of(app)
        assert "S Khan" in lines_of(app)[0]
    (said,) = play.view(contact).endorsements
    assert (said.manager_name, said.reasons) == ("M Patel", "Agreed")
    assert play.desk.here == play.worker
    play.be(play.manager)
    async with running(play.desk, size) as (app, pilot):
        screen = await opened(app, contact)
        await screen.show("manager")
        await settle(app, pilot)
        page = text_of(app)
        agreed = next(line for line in page.splitlines() if "Agreed" in line)
        assert "Decided at" not in agreed
        assert "Decided at S Khan's desk, out of hours" in page


async def test_what_is_missing_is_said_before_anybody_signs_in(play: ProvedPlay) -> None:
    sent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "b", "f9")
        assert isinstance(app.screen, ReviewScreen)
        assert "Say what is missing" in text_of(app)
        await press(app, pilot, *"Ask the school", "f9")
        assert isinstance(app.screen, SecondSignIn)
        await press(app, pilot, "enter", "enter")
        assert "Type the manager's name." in text_of(app)
        await press(app, pilot, *"D Hart", "enter", "enter")
        assert "Type the passphrase." in text_of(app)


async def test_esc_decides_nothing_and_keeps_the_comment(play: ProvedPlay) -> None:
    contact = sent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "e", *"Agreed", "f9", *"M Patel", "escape")
        assert isinstance(app.screen, ReviewScreen)
        assert "Nothing was decided. Your comment is kept." in text_of(app)
        assert "Agreed" in text_of(app)
    assert play.view(contact).state == "sent"


async def test_whoever_signs_in_and_may_not_is_told_why_and_nothing_is_decided(play: ProvedPlay) -> None:
    """The manager took it themselves: another endorses it."""
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    sending.send(play.desk, contact, play.view(contact).version)
    calls.leave(play.desk, contact)
    play.be(play.worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "e", *"Agreed", "f9", *"M Patel", "enter")
        await press(app, pilot, *WORDS["M Patel"], "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert "another manager endorses it" in text_of(app)
        await press(app, pilot, "f9", *"T Webb", "enter", *WORDS["T Webb"], "enter")
        assert "endorsed by a duty team manager" in text_of(app)
    assert play.view(contact).state == "sent"


async def test_by_day_the_workers_enter_opens_the_contact_as_ever(play: ProvedPlay) -> None:
    play.clock.set("2026-05-13T09:30")
    sent(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter")
        assert not isinstance(app.screen, ReviewScreen)


async def test_one_manager_is_named_already(play: ProvedPlay) -> None:
    sent(play)
    play.be(play.manager)
    accounts.leave(play.desk, play.other_manager.id)
    play.be(play.worker)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "3", "enter", "e", *"Agreed", "f9", *WORDS["M Patel"], "enter")
        assert isinstance(app.screen, QueueScreen)
        assert "Endorsed C-0001" in text_of(app)
