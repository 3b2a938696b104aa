"""What the manager reads of exact words, of who says so and of what was read back (B-3, B-10, B-11)."""

from dutydesk.acts import notes, reading_back
from dutydesk.acts.desk import Desk
from dutydesk.acts.values import Field, Where
from tests.screens.review_cases import read_all, recorded, send
from tests.screens.test_review import desk, reviewing

__all__ = ["desk"]


async def test_a_quotation_a_correction_and_whose_answer_it_is_stand_in_words(desk: Desk) -> None:
    contact = recorded(desk, {})
    line = notes.add_line(desk, contact, '/n "no coat four times"')
    notes.add_line(desk, contact, "/n no lunch, it seems")
    notes.correct_line(desk, contact, line.id, 'c"three times')
    desk.keeper.typed(contact, Field("address.line"), "14 Elm Road", Where("address"), says="record")
    reading_back.keep(desk, contact, ("You are Tom Reid.",), ("Reed, not Reid",))
    send(desk, contact)
    async with reviewing(desk, contact) as pilot:
        whole = " ".join((await read_all(pilot)).split())
        assert 'caller\'s words "no coat four times"' in whole
        assert 'child\'s words "three times"' in whole
        assert whole.index("Put right 14:26") > whole.index("no coat four times")
        assert "no lunch, it seems" in whole
        assert '"no lunch' not in whole
        assert "14 Elm Road (our record says)" in whole
        assert "by S Khan. Put right: Reed, not Reid" in whole
