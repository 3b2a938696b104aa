"""The one door for typed text: what may be kept, what is left out, and the word said about it.

Screens, acts and imports all pass what a person typed through `clean`. It keeps every letter a
person could have meant and removes only what no one types on purpose and a terminal would obey.
"""

import re
import unicodedata
from dataclasses import dataclass

PASTE_LIMIT = 100_000
"""Characters in one paste; a longer one is refused whole. Source: libraries.md, Settled."""

# C0 but tab and newline, DEL, C1, the bidi marks, embeddings and isolates, line and paragraph separators,
# the byte-order mark, and the halves of surrogate pairs that no encoding accepts.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text fit to store and draw, and how many characters were left out of it."""

    text: str
    removed: int

    @property
    def word(self) -> str:
        """What to tell the person; empty when nothing was left out."""
        if not self.removed:
            return ""
        what = "1 control character was" if self.removed == 1 else f"{self.removed} control characters were"
        return f"{what} left out: they cannot be shown."


class Hidden:
    """What was typed for nobody to see: a passphrase, a recovery key. Drawn nowhere, also not by a fault."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


def clean(typed: str, *, one_line: bool = False) -> Cleaned:
    """Make typed or imported text safe to store and draw.

    Args:
        typed: anything, lone surrogates and NUL included.
        one_line: fold line breaks and tabs to single spaces, for a field of one line.

    Returns:
        The text in Unicode NFC, with line breaks as a single newline, and the count removed.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = _FORBIDDEN.sub("", text)
    removed = len(text) - len(kept)
    if one_line:
        kept = kept.replace("\n", " ").replace("\t", " ")
    return Cleaned(unicodedata.normalize("NFC", kept), removed)
