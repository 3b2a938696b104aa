"""Keys typed while a screen is on its way reach that screen and no other, whatever else ends meanwhile."""

from functools import partial

from dutydesk.screens.ask import TOO_SOON, Ask
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.queue import QueueScreen

from dutydesk.acts.queue import queue
from tests.acts.play import Play
from tests.screens.conftest import press, running, settle, text_of


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


async def test_a_key_typed_before_a_question_could_be_seen_is_no_answer_to_it(play: Play) -> None:
    """Of three y typed ahead the third decided. Esc goes back all the same, and nothing is lost by that."""
    answers: list[bool | None] = []
    async with running(play.desk) as (app, pilot):

        async def asked(question: Ask, *keys: str) -> None:
            """A screen asks, as it does: what is typed meanwhile waits for the panel."""
            app.hold_keys()
            app.push_screen(question, answers.append)
            await press(app, pilot, *keys)

        await asked(Ask("Throw it away?"), "y", "n", "y")
        assert answers == []
        assert TOO_SOON in " ".join(text_of(app).replace("\u2502", " ").split())
        await press(app, pilot, "y")
        await asked(Ask("Throw it away?"), "y", "escape")
        await asked(Ask("Everything is saved. Leave?", ahead=True), "y")
        assert answers == [True, None, True]
