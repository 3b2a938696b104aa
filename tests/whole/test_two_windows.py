"""Two real programs on one file: each is told of the other, and a kill loses neither version (B-19)."""

import sys
from pathlib import Path

import pytest

from dutydesk.acts.reading import history
from tests.whole.desks import carry_on, contacts, made, opened, sitting
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")


def to_page(terminal: Terminal, letter: str) -> None:
    terminal.press("Ctrl+G", letter)
    terminal.settle(0.15)


def test_b19_two_programs_on_one_contact_and_one_is_killed(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as first:
        first.press("n")
        first.type("Tom Reid")
        first.see("Tom Reid")
        to_page(first, "r")
        first.type("2")
        first.see("C-0001", within=15)
        with sitting(tmp_path, database) as second:
            carry_on(second, "is open in another window of yours, and saved")
            second.see("Also open: another window of yours")
            first.see("Also open: another window of yours")
            to_page(first, "a")
            to_page(second, "a")
            first.type("14 Elm Road")
            first.see("14 Elm Road")
            first.settle(0.4)
            second.type("41 Elm Rd")
            second.see("Two versions: Address")
            second.see("14 Elm Road")
            second.settle(0.4)
            second.kill9()
        first.gone("Also open")
        first.see("Two versions: Address", within=20)
        first.press("Ctrl+G", "&")
        first.see("Typed in a window that is closed, not in the record: S Khan")
        assert first.find("41 Elm Rd")
        first.press("m")
        first.see("Address: what the closed window held stands.")
        first.gone("Two versions")
        assert first.find("41 Elm Rd")
        first.press("Esc", "Esc")
        first.see("1 Mine")
    (contact,) = contacts(database)
    assert contact.facts.answer("address.line").typed == "41 Elm Rd"
    with opened(database) as desk:
        texts = {text for line in history(desk, contact.id) for text in (line.old, line.new)}
    assert {"14 Elm Road", "41 Elm Rd"} <= texts
