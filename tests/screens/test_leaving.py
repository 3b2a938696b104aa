"""Leaving the program: what is typed behind the word that leaves it does nothing, and ends nothing badly."""

from tests.acts.play import Play
from tests.screens.calling import COMMANDS, ENTER, HELP, SEND, Control, burst, go, new_call
from tests.screens.conftest import running

LEAVE = Control("ctrl+q")


async def test_keys_typed_behind_the_word_that_leaves_go_nowhere(play: Play) -> None:
    """Found by keys in no order: a page was to be built on a screen that was being taken down."""
    async with running(play.desk) as (app, _):
        await new_call(app, "Tom Reid", *go("c"), "Leah Shaw")
        await burst(app, LEAVE, "y", *go("f"), "Gran", *go("y"), COMMANDS, HELP, SEND, ENTER, *go("w"))
        assert app.return_code == 0
