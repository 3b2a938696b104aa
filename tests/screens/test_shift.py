"""R-807: the duty manager counts the shift from the queue; a worker is told whose it is."""

from dutydesk.screens.shift import Shift

from tests.acts.play import Play
from tests.screens.calling import ENTER, ESC, Control, burst
from tests.screens.conftest import running, text_of


async def test_r807_a_manager_reads_the_shift_and_a_worker_is_told_who_does(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.clock.move(hours=5)
    async with running(play.desk) as (app, _):
        await burst(app, Control("ctrl+p"), "this shift counted", ENTER)
        assert "counts of the shift is for a manager" in " ".join(text_of(app).split())
    play.be(play.manager)
    async with running(play.desk) as (app, _):
        await burst(app, Control("ctrl+p"), "this shift counted", ENTER)
        assert isinstance(app.screen, Shift)
        shown = " ".join(text_of(app).split())
        for words in ("Contacts received 1", "Limits breached 1", "C-0001 SINGH: Strategy discussion"):
            assert words in shown
        await burst(app, ESC)
        assert not isinstance(app.screen, Shift)
