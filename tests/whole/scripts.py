"""Call scripts written as keys, and the playing of them: the notation in which a call can be counted.

A script is one line of tokens: 'text' is typed content; `T` Tab, `>` Tab out of the last answer, `E` Enter
for a new row, `L` Enter for a line of the note, `N` F2, `gX` Ctrl+G and X, `[wb]` the letters of a code,
`F1` to `F12`, and any other single character is that key. Everything but 'text' is a control key, and each
letter of a code is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.whole.terminal import Terminal

_TOKEN = re.compile(r"\s*(?:'(?P<text>[^']*)'|(?P<go>g\S)|\[(?P<code>\w+)\]|(?P<key>F\d\d?|\S))(?=\s|$)")
_NAMED = {"T": "Tab", ">": "Tab", "E": "Enter", "L": "Enter", "N": "F2"}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One token: content to type, or control keys to press. Exactly one of them is filled."""

    text: str = ""
    keys: tuple[str, ...] = ()


def strokes(script: str) -> Iterator[Stroke]:
    """The strokes of a script. Raises ValueError at what is no token."""
    at = 0
    script = script.rstrip()
    while at < len(script):
        found = _TOKEN.match(script, at)
        if not found:
            raise ValueError(f"no token of a script: {script[at : at + 20]!r}")
        at = found.end()
        if (text := found["text"]) is not None:
            yield Stroke(text=text)
        elif go := found["go"]:
            yield Stroke(keys=("Ctrl+G", go[1]))
        elif code := found["code"]:
            yield Stroke(keys=tuple(code))
        else:
            key = found["key"]
            yield Stroke(keys=(_NAMED.get(key, key),))


def control_keys(script: str) -> int:
    """How many control keys a script presses."""
    return sum(len(stroke.keys) for stroke in strokes(script))


def play(terminal: Terminal, script: str, within: float = 10.0) -> None:
    """Type a script as fast as a person who waits for nothing but the end of each frame.

    After each stroke the screen comes to rest before the next, so a failure shows where the script stood.
    """
    for stroke in strokes(script):
        if stroke.text:
            terminal.type(stroke.text)
        else:
            terminal.press(*stroke.keys)
        terminal.settle(0.03, within)
