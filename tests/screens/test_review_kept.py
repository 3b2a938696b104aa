"""What a review shows beside what was sent, and what it keeps of a comment that is not sent yet."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from dutydesk.screens.fields import OneLine
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.review_acts import decide
from dutydesk.screens.review_oversight import Oversight
from dutydesk.screens.review_pane import Pane
from sqlalchemy import event
from textual import events
from textual.widgets import Static

from dutydesk.acts import notes
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.review import keep_draft, look, open_review
from dutydesk.acts.review_values import Draft
from tests.fixed_clock import FixedClock
from tests.screens.review_cases import burst, drawn, press, read_all, recorded, rows, send, sent, settle, sit
from tests.screens.test_review import MANAGER, SIZES, desk, reviewing, state

__all__ = ["desk"]


@pytest.mark.parametrize("size", SIZES)
async def test_lines_heard_and_never_sorted_are_read_high_up_and_late_ones_say_so(
    desk: Desk, clock: FixedClock, size: tuple[int, int]
) -> None:
    contact = recorded(desk)
    notes.add_line(desk, contact, "He said he has a [b]KNIFE[/b] under the bed")
    notes.add_line(desk, contact, "/n no coat again")
    send(desk, contact)
    clock.move(minutes=5)
    notes.add_line(desk, contact, "Gran rang at half past")
    notes.add_line(desk, contact, "/n He is outside now")
    async with reviewing(desk, contact, size) as pilot:
        beside = "\n".join(row[81:] for row in rows(pilot))
        text = await read_all(pilot)
        order = [
            "EXCEPTIONS 1",
            "HEARD, NOT SORTED",
            "KNIFE",
            "Gran rang",
            "LEVEL",
            "no coat again",
            "outside",
        ]
        assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
        assert "n 1 note line not sorted" in text
        assert "14:26        He said he has a [b]KNIFE[/b] under the bed" in text
        assert text.count("14:31, after sending") == 2
        if size[0] >= 120:
            pane = pilot.app.screen.query_one("#narrative", Pane)
            pane.page(1)
            whole = f"{beside}\n{pane.content.plain}"
            for words in ("no coat again", "HEARD, NOT SORTED", "[b]KNIFE[/b]", "14:31, after sending"):
                assert words in whole


async def test_a_comment_outlives_the_program_and_goes_with_the_decision(
    tmp_path: Path, desk: Desk, clock: FixedClock
) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "e", "Agreed, and ring the school")
        # Another program: what it reads is what a kill of this one would have left.
        other = open_desk(str(tmp_path / "desk.db"), None, clock)
        try:
            sit(other, *MANAGER)
            assert open_review(other, contact).draft.comment == "Agreed, and ring the school"
        finally:
            close_desk(other)
        await press(pilot, "f9")
        assert state(desk, contact).endorsements[0].reasons == "Agreed, and ring the school"
        assert look(desk, contact).draft == Draft()


async def test_a_comment_a_kill_left_stands_in_the_field_again(desk: Desk) -> None:
    contact = sent(desk)
    sit(desk, *MANAGER)
    view = look(desk, contact)
    keep_draft(desk, contact, view.submission.id, Draft("endorse", "Half a th"))
    async with reviewing(desk, contact) as pilot:
        assert pilot.app.screen.query_one(Oversight).comment.text == "Half a th"
        assert "ENDORSE" in drawn(pilot)
        await press(pilot, "e", "ought", "f9")
        assert state(desk, contact).endorsements[0].reasons == "Half a thought"


async def test_the_last_words_before_leaving_are_kept_too(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await burst(pilot, "e", "To be finished", "escape", "escape")
        await settle(pilot)
        assert look(desk, contact).draft.comment == "To be finished"


async def test_an_outcome_typed_in_one_review_is_not_understood_in_the_next(desk: Desk) -> None:
    """The word of its last letter comes round when another review stands there already."""
    contact, _ = sent(desk), sent(desk)
    async with reviewing(desk, contact) as pilot:
        await burst(pilot, "o")
        free = asyncio.Event()
        pilot.app.screen.query_one("#outcome", OneLine).call_later(free.wait)
        for key, letter in (("1", "1"), ("escape", None), ("right_square_bracket", "]")):
            pilot.app.post_message(events.Key(key, letter))
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        while screen.contact_id == contact or screen.view is None:
            await asyncio.sleep(0)
        free.set()
        await burst(pilot, "o")
        assert screen.query_one("#outcome", OneLine).text == ""
        assert "Advice and guidance" not in str(screen.query_one("#understood", Static).content)


def test_decided_is_decided_though_nothing_can_be_read_after_it(desk: Desk) -> None:
    contact = sent(desk)
    sit(desk, *MANAGER)
    view = look(desk, contact)
    gone: list[object] = []

    def goes(connection: sqlite3.Connection | None, _: object) -> None:
        """The disk goes as soon as the endorsement is on it."""
        if connection is not None:
            gone.extend(connection.execute("SELECT 1 FROM contact WHERE state = 'endorsed'"))

    def refuses(*_: object) -> None:
        if gone:
            raise sqlite3.OperationalError

    pool = desk.database.engine.pool
    event.listen(pool, "checkin", goes)
    event.listen(pool, "checkout", refuses)
    try:
        said = decide(desk, view, Draft("endorse", "Agreed"), "")
    finally:
        event.remove(pool, "checkin", goes)
        event.remove(pool, "checkout", refuses)
    assert gone
    assert said == "Endorsed C-0001 at 14:26."
    assert state(desk, contact).state == "endorsed"
