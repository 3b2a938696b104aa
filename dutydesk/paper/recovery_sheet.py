"""The sheet of a recovery key: one page of plain text that goes to a printer, and stays nowhere else.

Owns what stands on it, and that it is written to no file: a key on the disk beside its desk locks nothing.
"""

import os
import stat
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Final

from dutydesk.errors import CannotOpen
from dutydesk.paper.commands import printed
from dutydesk.practice.wording import instant_words

WIDE: Final = 72
"""Columns of the sheet: fits A4 and Letter at ten characters an inch. Source: ours."""
_BESIDE: Final = 12
"""Columns of what stands before a paragraph. Source: ours."""

IN_A_FILE: Final = (
    "In a file the key would stay on the disk. Nothing was changed. Give the sheet to a printer: "
    "dutydesk recovery | lp"
)
NOT_TAKEN: Final = (
    "The printer's command did not take the sheet. The new key was thrown away, and the one before opens "
    "the desk as it did."
)


def sheet(key: str, desk: Path, made: datetime, by: str) -> str:
    """The sheet, with a line break behind each line but the last; the key stands on it in groups.

    Args:
        key: the recovery key as it is printed, its groups joined with dashes.
        desk: the desk's file.
        made: aware; shown in London time.
        by: the name of who made it.
    """
    groups = key.split("-")
    half = len(groups) // 2
    rows = ["     ".join(part) for part in (groups[:half], groups[half:])]
    parts = [
        "RECOVERY KEY OF A DUTY DESK",
        "=" * WIDE,
        _part(
            "What it is",
            "It opens the desk below when a passphrase is forgotten. Whoever has this sheet and the desk's "
            "file can read every record. Without a passphrase or this key nobody can, ever.",
        ),
        "\n".join((_whole("Desk", desk.name), _whole("in", str(desk.parent)))),
        _part("Made", f"{instant_words(made)}, by {by}"),
        "\n\n".join(f"{' ' * _BESIDE}{row}" for row in rows),
        _part(
            "It counts",
            "once its last group was typed at the desk, off this sheet. From then on the key before opens "
            "nothing: destroy its sheet.",
        ),
        _part(
            "Keep it",
            "in the manager's safe, away from the computer. Make no copy and no photograph, and write no "
            "passphrase on it.",
        ),
        _part(
            "To use it",
            "press F4 where the desk asks for a passphrase, and type the groups; capitals and dashes need "
            "not be typed. Then set a new passphrase.",
        ),
        _part(
            "Lost, seen",
            "by somebody, or used: who has a passphrase makes another, which ends this one, with "
            "dutydesk recovery | lp",
        ),
    ]
    return "\n\n".join(parts)


def _part(before: str, words: str) -> str:
    lines = wrap(words, WIDE - _BESIDE, break_on_hyphens=False, break_long_words=False)
    return f"{before:<{_BESIDE}}" + f"\n{' ' * _BESIDE}".join(lines)


def _whole(before: str, words: str) -> str:
    """As `_part`, of what is copied off the sheet letter by letter: a path is broken nowhere."""
    return f"{before:<{_BESIDE}}{words}"


def has_printer() -> bool:
    """Whether the output goes on to a command or a device; False for a terminal.

    Raises: CannotOpen where it goes to a file, or nowhere.
    """
    try:
        output = sys.stdout.fileno()
        kind = os.fstat(output).st_mode
    except (OSError, ValueError, AttributeError):
        raise CannotOpen(IN_A_FILE) from None
    if os.isatty(output):
        return False
    if stat.S_ISREG(kind) or stat.S_ISBLK(kind):
        raise CannotOpen(IN_A_FILE)
    return True


def print_sheet(text: str) -> None:
    """Hand it over, and let go of the output: a printer's command prints once nothing more can come.

    Raises: CannotOpen where it was not taken.
    """
    try:
        printed(text)
        sys.stdout.flush()
    except OSError:
        raise CannotOpen(NOT_TAKEN) from None
    finally:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
