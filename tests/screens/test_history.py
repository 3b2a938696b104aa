"""The history on the screen: read by keys, in words, whole where it is long, and in pages."""

import time

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.history import History
from dutydesk.screens.lines import LineList

from dutydesk.records.tables import History as Line
from tests.acts.play import Play
from tests.screens.calling import Control, burst, go
from tests.screens.conftest import SIZES, call, press, running, sent, text_of
from tests.screens.test_field_help import opened


def shown(app: DutyDeskApp) -> str:
    """What stands in the lines of the panel on top, and on the terminal."""
    lines: LineList = app.screen.query_one(LineList)
    seen = [lines.line(n).plain for n in range(lines.top, min(lines.top + lines.page, lines.count))]
    return " ".join(f"{' '.join(seen)} {text_of(app)}".split())


MARKUP = "[bold]He[/] said [@click=app.quit]go[/]"


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_read_as_a_person_reads(play: Play, size: tuple[int, int]) -> None:
    contact = sent(play)
    play.endorse(contact, "The threshold is met")
    async with running(play.desk, size) as (app, _):
        await opened(app, contact)
        await burst(app, *go("u"))
        assert isinstance(app.screen, History)
        text = shown(app)
        assert "14:26 today M Patel, duty team manager: Endorsed. Early help assessment" in text
        assert '"The threshold is met"' in text
        assert "M Patel, duty team manager: Opened by the manager, version 1." in text
        assert '(empty) -> "School nurse"' in text, "the words of the list"
        assert "professional.agency" not in text
        assert not any(each in text for each in (play.digest(contact)[:8], "+00:00"))


@pytest.mark.parametrize("size", SIZES)
async def test_enter_shows_the_whole_of_a_long_text_as_text(play: Play, size: tuple[int, int]) -> None:
    contact = call(play, "Leah Shaw", narrative__seen=f"{MARKUP} " + "no coat " * 60 + "and the last words")
    async with running(play.desk, size) as (app, pilot):
        await opened(app, contact)
        await burst(app, *go("u"))
        await press(app, pilot, "slash", *"seen", "enter", "down")
        assert "the last words" not in shown(app)
        await press(app, pilot, "enter", "pagedown", "pagedown")
        assert "and the last words" in shown(app)
        await press(app, pilot, "pageup", "pageup", "pageup")
        assert MARKUP.split()[0] in shown(app), "never read as markup"
        await press(app, pilot, "escape")
        assert isinstance(app.screen, History)


async def test_a_filter_narrows_says_what_fits_nobody_and_esc_empties_it(play: Play) -> None:
    contact = sent(play)
    async with running(play.desk) as (app, pilot):
        await opened(app, contact)
        await burst(app, *go("u"))
        await press(app, pilot, "slash", *"leah")
        assert "Leah Shaw, gender" in shown(app)
        assert "Kim Shaw, consent" not in shown(app)
        await press(app, pilot, *"zz")
        assert "Nobody and nothing here is called leahzz." in shown(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, History)
        assert "Sent to the manager, version 1." in shown(app)
        await press(app, pilot, "escape")
        assert not isinstance(app.screen, History)


async def test_f1_in_the_filter_says_what_it_is_for(play: Play) -> None:
    contact = sent(play)
    async with running(play.desk) as (app, pilot):
        await opened(app, contact)
        await burst(app, *go("u"))
        await press(app, pilot, "slash", "f1")
        assert "What of the history is shown" in shown(app)


async def test_who_looked_is_shown_to_a_manager_and_not_to_a_worker(play: Play) -> None:
    contact = sent(play)
    for person, seen in ((play.worker, False), (play.manager, True)):
        play.be(person)
        play.desk.auditor.flush()  # type: ignore[union-attr]
        async with running(play.desk) as (app, pilot):
            await opened(app, contact)
            await burst(app, *go("u"))
            await press(app, pilot, "slash", *"read")
            assert (": Read it" in shown(app)) is seen


async def test_thousands_of_lines_open_at_once_and_are_read_to_the_first(play: Play) -> None:
    contact = sent(play)
    at, who = play.desk.clock.now(), play.worker
    with play.desk.database.write() as session:
        session.add_all(
            Line(
                contact_id=contact,
                at=at,
                by_id=who.id,
                by_name=who.name,
                act="typed",
                question="referrer.name",
                old=f"Tom {number}",
                new=f"Tom {number + 1}",
            )
            for number in range(4000)
        )
    async with running(play.desk) as (app, pilot):
        await opened(app, contact)
        began = time.perf_counter()
        await burst(app, *go("u"))
        print(f"4,000 lines: the first page after {time.perf_counter() - began:.2f} s")
        assert '-> "Tom 4000"' in shown(app)
        assert len(app.screen.list.drawn) < 1000, "a page of it, not all"
        for _ in range(60):
            await press(app, pilot, *["pagedown"] * 10)
            if app.screen._onwards is None:
                break
        await press(app, pilot, *["pagedown"] * 40)
        assert "Taken onto the desk." in str([each[1].what for each in app.screen.list.drawn])
        await press(app, pilot, "home", Control("down").name)
        assert '-> "Tom 4000"' in shown(app)
