"""Esc and the key right behind it: on the wire the same as that key with Alt, and neither may be lost."""

import sys
import time
from pathlib import Path

import pytest
from textual import constants, events

from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a wire needs a Unix")


def keys_of(data: str) -> list[str]:
    """What the program reads of what came over the wire."""
    from dutydesk.screens.wire import EscFirst

    parser = EscFirst()
    return [each.key for each in parser.feed(data) if isinstance(each, events.Key)]


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b1", ["escape", "1"]),
        ("\x1b\x07r", ["escape", "ctrl+g", "r"]),
        ("\x1bnTom", ["escape", "n", "T", "o", "m"]),
        ("\x1b\t", ["escape", "tab"]),
        ("\x1b\x1b[B\r", ["escape", "down", "enter"]),
        ("\x1b\x11y", ["escape", "ctrl+q", "y"]),
    ],
)
def test_esc_and_the_key_behind_it_are_two_keys(data: str, keys: list[str]) -> None:
    assert keys_of(data) == keys


@pytest.mark.parametrize("letter", ["P", "X", "_", "^", "]", "O"])
def test_what_could_begin_an_answer_of_the_terminal_is_a_key_once_nothing_came_behind_it(letter: str) -> None:
    from dutydesk.screens.wire import EscFirst

    parser = EscFirst()
    keys = [*parser.feed(f"\x1b{letter}")]
    time.sleep(parser_patience())
    keys += [*parser.tick()]
    found = [each for each in keys if isinstance(each, events.Key)]
    assert [found[0].key, found[-1].character, len(found)] == ["escape", letter, 2]


def parser_patience() -> float:
    """Seconds after which a lone Esc is a key, and a little."""
    return constants.ESCAPE_DELAY + 0.02


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        ("\x1b[B", ["down"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[19~", ["f8"]),
        ("\x1bb\x1bf\x1b\x7f", ["ctrl+left", "ctrl+right", "ctrl+w"]),
        ("\x1b[108;3u", ["alt+l"]),
    ],
)
def test_what_a_terminal_sends_as_one_key_stays_one(data: str, keys: list[str]) -> None:
    assert keys_of(data) == keys


def test_a_panel_left_by_esc_loses_nothing_typed_right_behind_it(tmp_path: Path) -> None:
    """Found by a machine so busy that Esc and the next key were read together."""
    with Terminal(tmp_path, "demo") as desk:
        desk.see("2 Team", within=30)
        play(desk, "n 'Tom Reid' gn")
        desk.press("F8")
        desk.see("Esc close")
        desk.send(b"\x1b\x07cLeah\x1b")
        desk.gone("Esc close")
        desk.see("Leah")
        desk.press("F8")
        desk.see("Esc close")
        desk.press("Ctrl+Q")
        desk.see("Leave dutydesk?")
        desk.send(b"\x1b\x11y")
        assert desk.ended() == 0
