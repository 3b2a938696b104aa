"""One registry of keys, and what it may not hold (interaction.md b, craft.md 4.7)."""

import importlib
from pathlib import Path

import pytest
from dutydesk.screens.door_keys import DOORS
from dutydesk.screens.keys import KEYS, NEVER, key_line, key_words, keys_of
from dutydesk.screens.shell import DeskScreen

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = sorted({context for key in KEYS for context in key.where})
TYPING = ("typing", "oversight", "advice", "filter", "arrive", *DOORS)
"""Contexts in which letters are text."""


def screens() -> list[type[DeskScreen]]:
    """Every screen of the program."""
    for path in (ROOT / "screens").glob("*.py"):
        if path.stem != "__init__":
            importlib.import_module(f"dutydesk.screens.{path.stem}")
    found, queue = [], [DeskScreen]
    while queue:
        kind = queue.pop()
        found.append(kind)
        queue.extend(kind.__subclasses__())
    return found


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_is_bound_twice_in_one_context(context: str) -> None:
    names = [name for key in keys_of(context) for name in key.keys]
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_no_key_that_a_terminal_or_an_editor_needs_is_bound() -> None:
    assert [name for key in KEYS for name in key.keys if name in NEVER] == []
    assert {"ctrl+a", "ctrl+c", "ctrl+m", "ctrl+i", "f11"} <= NEVER


@pytest.mark.parametrize("context", TYPING)
def test_no_letter_is_bound_where_letters_are_text(context: str) -> None:
    assert [name for key in keys_of(context) for name in key.keys if len(name) == 1] == []


def test_every_action_is_answered_by_a_screen() -> None:
    kinds = screens()
    unanswered = {
        key.action for key in KEYS if not any(hasattr(kind, f"action_{key.action}") for kind in kinds)
    }
    assert unanswered == set()


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("width", [80, 120])
def test_the_key_row_fits_and_names_the_ways_to_all_other_keys(context: str, width: int) -> None:
    line = key_line(context, width)
    assert sum(len(shown) + 1 + len(label) for shown, label in line) + len(line) - 1 <= width
    if context in DOORS:  # no panel opens there: all its keys stand in this row
        assert [key.shown for key in keys_of(context) if key.shown] == [shown for shown, _ in line]
    else:
        assert {"F1", "^P"} <= {shown for shown, _ in line}


@pytest.mark.parametrize("context", ["queue", "filter", "arrive", "advice"])
def test_the_key_row_of_these_screens_leaves_nothing_out(context: str) -> None:
    assert [key.shown for key in keys_of(context) if key.shown] == [
        shown for shown, _ in key_line(context, 80)
    ]


def test_every_listed_command_has_words() -> None:
    assert [key.action for key in KEYS if key.listed and not (key.label and key.tooltip)] == []


def test_every_f_key_has_another_way_in() -> None:
    """Laptops may need Fn: each has a Ctrl twin, a letter, or a place in the list of all commands."""
    lonely = [
        key
        for key in KEYS
        if key.keys and all(name.startswith("f") and name[1:].isdecimal() for name in key.keys)
    ]
    assert [key.action for key in lonely if not key.listed] == []


def test_keys_are_named_as_people_say_them() -> None:
    names = ("ctrl+p", "f8", "enter", "slash", "R", "shift+tab", "right_square_bracket", "pagedown")
    assert [key_words(name) for name in names] == ["^P", "F8", "Enter", "/", "R", "Shift+Tab", "]", "PgDn"]
