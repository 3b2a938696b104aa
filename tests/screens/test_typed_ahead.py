"""Keys typed while a screen is on its way reach that screen and no other, whatever else ends meanwhile."""

from functools import partial

from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.queue import queue
from tests.acts.play import Play
from tests.screens.conftest import press, running, settle


async def test_a_reading_of_the_queue_that_ends_late_does_not_let_keys_go(play: Play) -> None:
    """The rows were asked for; then came n and a name. The rows' answer is no sign that the call is drawn."""
    async with running(play.desk) as (app, pilot):
        home = app.screen
        assert isinstance(home, QueueScreen)
        home.reload()
        late = partial(home._loaded, home._waiting, queue(play.desk, "mine", ""))
        home.action_new_contact()
        late()
        assert app._held, "the call is not drawn yet: what is typed waits for it"
        await settle(app, pilot)
        await press(app, pilot, *"Tom")
        assert isinstance(app.screen, ContactScreen)
        assert app.screen.sheet.caller() == "Tom"
