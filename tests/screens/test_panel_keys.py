"""Keys that hold in every panel and on every screen: the hide key, and F9 where one line is answered."""

from pathlib import Path

import pytest
from dutydesk.screens.ask import AskLine
from dutydesk.screens.door_keys import DOORS, HIDE
from dutydesk.screens.keys import KEYS, key_for
from dutydesk.screens.locked import ANY_KEY
from textual import events

from tests.acts.play import Play
from tests.screens.calling import ENTER, ESC, NOTE, SEND, WHY, answer, burst, go, kept, new_call
from tests.screens.conftest import press, running, text_of
from tests.screens.resting import rest
from tests.screens.scenes import STAGES, LookApp, Stage, furnished, played, seen
from tests.screens.test_guarded import restricted

CONTEXTS = sorted({context for key in KEYS for context in key.where} - {*DOORS, "arrive"})
"""Of the screens behind the door: before somebody is here there is nothing to hide."""
SHORT = ("on_paper", "a_stub", "guarding", "filter", "people")
"""Stages of one line, of panels over panels and of a filter: the others in the battery."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished desk every stage plays on a copy of."""
    return furnished(tmp_path_factory.mktemp("keys") / "desk")


async def pressed(app: LookApp, key: str) -> None:
    """This key, and all that comes of it."""
    app.post_message(events.Key(key, None))
    await rest(app)


@pytest.mark.parametrize("context", CONTEXTS)
def test_the_hide_key_is_known_on_every_screen(context: str) -> None:
    key = key_for(HIDE, context)
    assert key is not None
    assert key.action == "hide"


@pytest.mark.parametrize(
    "stage",
    [
        pytest.param(stage, id=stage.name, marks=() if stage.name in SHORT else pytest.mark.battery)
        for stage in STAGES
        if stage.by
    ],
)
async def test_the_hide_key_hides_every_screen_and_panel(
    stage: Stage, template: Path, tmp_path: Path
) -> None:
    left_bare = []
    with played(template, tmp_path, stage) as desk:
        async for name, _, app in seen(desk, stage, (80, 24)):
            before = app.screen
            await pressed(app, HIDE)
            if ANY_KEY not in " ".join(text_of(app).split()):
                left_bare.append(name)
                continue
            await pressed(app, "space")
            assert app.screen is before, name
    assert left_bare == []


async def test_f9_answers_a_line_as_enter_does(play: Play) -> None:
    restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", *"1 hurt", "f9")
        assert "Say why in 10 letters or more" in text_of(app)
        await press(app, pilot, *" this morning", "f9")
        assert "BREAK GLASS" in text_of(app)


async def test_f9_on_an_empty_line_says_what_is_missing(play: Play) -> None:
    restricted(play)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2", "enter", "f9")
        assert isinstance(app.screen, AskLine)
        assert app.screen.needed in text_of(app)


async def test_f9_confirms_why_there_is_no_answer_and_a_line_put_right(play: Play) -> None:
    async with running(play.desk) as (app, _):
        await new_call(app, *go("a"), WHY, "*", "he is in the room", SEND)
        assert (answer(app, "address.line").mark, answer(app, "address.line").reason) == (
            "not_safe",
            "he is in the room",
        )
        await burst(app, NOTE, "four times", ENTER, *go('"'), ENTER, "three times", SEND, ESC)
        assert [note.text for note in kept(app).notes] == ["four times", "three times"]
