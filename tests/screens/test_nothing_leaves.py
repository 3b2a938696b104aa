"""What Textual would carry out of the program by itself stays in it: clipboard, pictures, files, addresses.

Looked for in what the driver would write and in the folders a picture would stand in. Safety 2a, 2b, F25.
"""

import io
from pathlib import Path
from typing import Any

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import LongText, OneLine
from dutydesk.screens.queue import QueueScreen
from textual.app import App

from dutydesk.acts import people
from tests.acts.play import Play
from tests.screens.conftest import call, press, running, settle

SAID = "Quillonby said it"


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is written to the terminal past the drawing."""
    from textual.drivers.headless_driver import HeadlessDriver

    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: written.append(data))
    return written


async def copied(app: DutyDeskApp, pilot: Any, play: Play) -> ContactScreen:  # noqa: ANN401 - of Textual
    """A contact in whose field something was typed, marked whole and copied."""
    await app.push_screen(ContactScreen(call(play, "Leah Shaw")))
    await settle(app, pilot)
    screen = app.screen
    assert isinstance(screen, ContactScreen)
    await screen.go_to_field("narrative", "narrative.said", None)
    editor = screen.focused
    assert isinstance(editor, LongText)
    editor.take_paste(SAID)
    editor.select_all()
    await settle(app, pilot)
    await press(app, pilot, "ctrl+c")
    return screen


async def test_what_is_copied_can_be_pasted_here_and_reaches_no_other_program(
    play: Play, wire: list[str]
) -> None:
    async with running(play.desk) as (app, pilot):
        screen = await copied(app, pilot, play)
        assert app.clipboard == SAID
        await screen.go_to_field("referrer", "referrer.role", None)
        await press(app, pilot, "ctrl+v")
        assert isinstance(screen.focused, OneLine)
        assert SAID in screen.focused.text
        assert not any("\x1b]52" in data for data in wire)


async def test_hiding_the_screen_forgets_what_was_copied(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await copied(app, pilot, play)
        assert app.clipboard == SAID
        assert app.lock is not None
        app.lock.hide()
        await settle(app, pilot)
        assert app.clipboard == ""


async def test_somebody_else_at_the_desk_finds_nothing_copied(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        app.copy_to_clipboard(SAID)
        assert isinstance(app.screen, QueueScreen)
        app.screen.action_someone_else()
        await settle(app, pilot)
        app.screen.dismiss(people.everyone(play.desk)[-1])
        await settle(app, pilot)
        assert app.clipboard == ""


async def test_no_picture_no_file_and_no_address_leaves(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "person"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    opened: list[str] = []
    async with running(play.desk) as (app, pilot):
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "open_url", lambda url, new_tab=True: opened.append(url))
        await app.run_action("screenshot")
        app.action_screenshot("a.svg", str(home))
        assert app.save_screenshot("b.svg", str(home)) == ""
        assert app.deliver_screenshot("c.svg", str(home)) is None
        assert app.deliver_text(io.StringIO(SAID), save_directory=home) is None
        assert app.deliver_binary(io.BytesIO(SAID.encode()), save_directory=home) is None
        app.open_url(f"https://example.org/?{SAID}")
        await press(app, pilot, "ctrl+p")
        assert type(app.screen).__name__ == "AllCommands", "our own list, without a picture"
        await settle(app, pilot)
    assert [*home.rglob("*")] == []
    assert opened == []


async def test_control_textuals_own_clipboard_would_have_left(play: Play, wire: list[str]) -> None:
    async with running(play.desk) as (app, _):
        App.copy_to_clipboard(app, SAID)
        assert any("\x1b]52" in data for data in wire)
