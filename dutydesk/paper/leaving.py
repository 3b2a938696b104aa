"""The last door of what leaves the desk: JSON and folded text without one control character."""

import json
import re
import sys
import textwrap
from collections.abc import Iterable
from typing import Any, Final

from dutydesk.text import clean

WIDTH: Final = 78
_BLANK: Final = "\0"
"""Stands for a blank that is no place to fold at; `clean` leaves no such character in a text."""


def as_json(found: dict[str, Any]) -> str:
    """A value as JSON, in which no control character is left."""
    return json.dumps(_cleaned(found), ensure_ascii=True, indent=1)


def _cleaned(found: Any) -> Any:  # noqa: ANN401  whatever JSON may hold
    if isinstance(found, str):
        return clean(found).text
    if isinstance(found, dict):
        return {key: _cleaned(each) for key, each in found.items()}
    return [_cleaned(each) for each in found] if isinstance(found, list) else found


def wrapped(lines: list[str]) -> str:
    """Lines folded to the width, in which no control character is left."""
    told: list[str] = []
    for line in lines:
        for part in clean(line).text.replace("\t", " ").split("\n"):
            told += textwrap.wrap(part, WIDTH, break_on_hyphens=False) or [""]
    return "\n".join(told)


def folded(text: str, whole: Iterable[str] = (), *, beneath: int = 0) -> str:
    """What a command says, folded at words to the width; a word that is wider stands on a line of its own.

    Each line goes on beneath its own beginning, behind the mark of a finding too.

    Args:
        whole: what is folded nowhere though it holds blanks: a path, a command to be copied. What stands
            between backticks is not either.
        beneath: columns by which a line goes on further in than it began.
    """
    text = re.sub(r"`[^`\n]*`", lambda found: found[0].replace(" ", _BLANK), clean(text).text)
    for each in sorted({clean(one).text for one in whole}, key=len, reverse=True):
        if " " in each:
            text = text.replace(each, each.replace(" ", _BLANK))
    told: list[str] = []
    for line in text.replace("\t", " ").split("\n"):
        mark = "! " if line.startswith("! ") else ""
        words = line.removeprefix(mark).lstrip(" ")
        begins = mark + " " * (len(line) - len(mark) - len(words))
        told += textwrap.wrap(
            words,
            WIDTH,
            initial_indent=begins,
            subsequent_indent=" " * (len(begins) + beneath),
            break_on_hyphens=False,
            break_long_words=False,
        ) or [""]
    return "\n".join(told).replace(_BLANK, " ")


def refused(error: object, whole: Iterable[str] = ()) -> None:
    """Why not, on the error stream: folded for a person on a terminal, one line for a program.

    Args:
        whole: as of `folded`.
    """
    told = f"dutydesk: {error}"
    print(folded(told, whole) if sys.stderr.isatty() else told, file=sys.stderr)
