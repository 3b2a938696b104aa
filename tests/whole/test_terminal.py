"""The terminal the other tests trust: it types like a person, sees like one, and never hangs."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.emulator import Emulator
from tests.whole.keys import bytes_for
from tests.whole.terminal import NotSeen, Terminal

APP = """
import sys
from textual.app import App
from textual.widgets import Input, Static

class Tiny(App):
    BINDINGS = [("f9", "say('nine')", ""), ("ctrl+g", "say('go')", ""), ("f5", "raw", "")]
    def compose(self):
        yield Input(placeholder="name", id="name")
        yield Static("nothing yet", id="said", markup=False)
        yield Static("", id="size", markup=False)
    def on_resize(self, event):
        self.query_one("#size").update(f"{event.size.width} by {event.size.height}")
    def on_key(self, event):
        self.query_one("#said").update(f"key {event.key}")
    def on_input_changed(self, event):
        self.query_one("#said").update(f"heard {len(event.value)}: {event.value[:60]}")
    def action_say(self, word):
        self.query_one("#said").update(f"said {word}")
    def action_raw(self):
        self.query_one("#said").update(ascii(self.query_one("#name").value))

Tiny().run()
sys.exit(3)
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Terminal]:
    program = tmp_path / "tiny.py"
    program.write_text(APP)
    with Terminal(tmp_path, command=[sys.executable, str(program)], size=(80, 24)) as terminal:
        terminal.see("nothing yet", within=30)
        terminal.see("80 by 24")
        yield terminal


def test_typing_is_seen_and_counted_apart_from_control_keys(tiny: Terminal) -> None:
    tiny.type("Zoë Ödegård 李")
    tiny.see("heard 13: Zoë Ödegård 李")
    tiny.keys("F9")
    tiny.see("said nine")
    tiny.press("Ctrl+G")
    tiny.see("said go")
    tiny.press("Shift+Tab")
    # Textual's own reader takes what it reads together as one key with Alt: x waits until Esc was read.
    tiny.press("Esc")
    tiny.see("key escape")
    tiny.press("x")
    tiny.see("heard 14")
    assert (tiny.control_keys, tiny.content_characters) == (5, 13)


def test_a_long_paste_neither_blocks_nor_loses_anything(tiny: Terminal) -> None:
    tiny.paste("0123456789" * 10_000)
    assert tiny.see("heard", within=60).strip().startswith("heard 100000")


def test_hostile_text_reaches_the_program(tiny: Terminal) -> None:
    tiny.type("[/] [@click=app.quit]x")
    tiny.see("heard 22: [/] [@click=app.quit]x")


def test_what_is_not_there_is_reported_with_the_screen(tiny: Terminal) -> None:
    with pytest.raises(NotSeen) as seen:
        tiny.see("something else", within=0.3)
    assert "nothing yet" in str(seen.value)
    assert "it runs" in str(seen.value)
    tiny.type("x")
    tiny.gone("nothing yet")


def test_the_window_can_be_made_larger(tiny: Terminal) -> None:
    tiny.resize(120, 36)
    tiny.see("120 by 36")
    assert len(tiny.screen()) == 36


def test_leaving_puts_the_terminal_back(tiny: Terminal) -> None:
    assert "the other screen" in tiny.left_behind()
    tiny.press("Ctrl+Q")
    assert tiny.ended() == 3
    assert tiny.left_behind() == []
    assert not any(tiny.screen())


def test_a_kill_leaves_the_terminal_as_it_was_in_use(tiny: Terminal) -> None:
    assert tiny.kill9() == -9
    assert "the other screen" in tiny.left_behind()
    with pytest.raises(NotSeen, match="ended with status -9"):
        tiny.see("never", within=5)


THINKS = """
import pathlib, sys, time
print("ready", flush=True)
input()
while time.process_time() < 1.5:
    pass
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who computes")
def test_a_program_that_computes_in_silence_has_not_come_to_rest(tmp_path: Path) -> None:
    with Terminal(tmp_path, command=[sys.executable, "-c", THINKS, str(tmp_path / "done")]) as terminal:
        terminal.see("ready", within=30)
        terminal.press("Enter")
        terminal.settle(0.1)
        assert (tmp_path / "done").exists()


def test_closing_the_window_hangs_up(tiny: Terminal) -> None:
    assert tiny.hangup() == -1


def test_it_hangs_up_where_the_tests_themselves_were_started_to_outlive_their_window(tmp_path: Path) -> None:
    """Under nohup a program inherits that SIGHUP is ignored, and a shell or Textual leaves it so for ever."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Terminal(tmp_path, command=["/bin/sh", "-c", "echo up; sleep 60"]) as started:
            started.see("up")
            assert started.hangup() == -1
    finally:
        signal.signal(signal.SIGHUP, before)


def test_terminate_ends_it(tiny: Terminal) -> None:
    assert tiny.terminate() == -15


def test_nothing_is_left_running(tmp_path: Path) -> None:
    with Terminal(tmp_path, command=["/bin/sh", "-c", "trap '' HUP TERM; echo up; sleep 60"]) as stubborn:
        stubborn.see("up")
        child = stubborn.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_home_is_private_and_lasts_from_one_start_to_the_next(tmp_path: Path) -> None:
    with Terminal(tmp_path, command=["/bin/sh", "-c", "echo kept > $HOME/note; echo done in $PWD"]) as first:
        first.see("done")
        assert first.ended() == 0
    with Terminal(tmp_path, command=["/bin/sh", "-c", "cat $HOME/note"]) as second:
        assert second.see("kept") == "kept"
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_the_emulator_shows_no_trace_of_sequences_it_does_not_know() -> None:
    screen = Emulator(40, 3)
    wire = (
        b"\x1b[>1u\x1b[?2026$p\x1b[?1049h\x1b[?u\x1b[=5u\x1b[>4;1m\x1b[2 q\x1bP+q544e\x1b\\\x1b_Ga=q\x1b\\"
        b"\x1b]2;a title\x07\x1b[31mplain\x1b[0m \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 after\x1b[<u"
    )
    for byte in wire:
        screen.feed(bytes([byte]))
    assert screen.rows[0] == "plain 👨👩 after"
    assert screen.titles == ["a title"]
    assert screen.cell(1, 1).fg == "red"
    assert screen.left_on == ["the other screen"]


@pytest.mark.parametrize(
    ("key", "wire"),
    [
        ("n", b"n"),
        ("é", "é".encode()),
        ("+", b"+"),
        ("Tab", b"\t"),
        ("Ctrl+G", b"\x07"),
        ("Ctrl+g", b"\x07"),
        ("Ctrl+_", b"\x1f"),
        ("Alt+g", b"\x1bg"),
        ("F5", b"\x1b[15~"),
        ("F12", b"\x1b[24~"),
        ("Up", b"\x1b[A"),
        ("Shift+Right", b"\x1b[1;2C"),
        ("Ctrl+Home", b"\x1b[1;5H"),
        ("Ctrl+Delete", b"\x1b[3;5~"),
        ("Ctrl+Shift+End", b"\x1b[1;6F"),
    ],
)
def test_keys_are_what_xterm_sends(key: str, wire: bytes) -> None:
    assert bytes_for(key) == wire


@pytest.mark.parametrize("key", ["Hyper+x", "Ctrl+Enter", "Tabb", ""])
def test_a_key_no_terminal_sends_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no terminal sends"):
        bytes_for(key)
