"""What is taken out of a text before it is given to somebody it is about: the names and numbers of others.

Owns which words of a name count, and that what is taken out is gone: in its place stands that something was.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dutydesk.practice.findable import phones
from dutydesk.practice.protecting import phone_pattern

ANOTHER: Final = "[another person]"
_LEAST: Final = 2
"""Letters of a word of a name that is looked for. Source: ours; "Jo" is a name, an initial is not."""
_NOT_NAMES: Final = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "the",
        "and",
        "of",
        "de",
        "van",
        "le",
        "la",
        "no",
        "not",
        "name",
    }
    | {"known", "baby", "mum", "dad", "gran", "mother", "father", "unknown", "child", "adult", "unborn"}
)
"""Words that stand in a name's field and name nobody. Source: ours."""
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, repr=False)
class Others:
    """The other people of what was gathered. Its repr shows nobody."""

    found: re.Pattern[str] | None

    def named_in(self, text: str) -> int:
        """In how many places one of them is named."""
        return sum(1 for _ in self.found.finditer(text)) if self.found is not None else 0

    def without(self, text: str) -> str:
        """The text with nobody else named in it."""
        return self.found.sub(ANOTHER, text) if self.found is not None else text


def others(names: Collection[str], numbers: Collection[str], own: Collection[str]) -> Others:
    """What names the others.

    Args:
        names: of the others, as typed.
        numbers: texts that hold their telephone numbers, addresses of email, or the like.
        own: names of the person, whose words are never taken out, also where another shares them.
    """
    mine = {word.casefold() for name in own for word in _WORD.findall(name)}
    words = {word.casefold() for name in names for word in _WORD.findall(name)}
    words = {word for word in words if len(word) >= _LEAST and word not in mine | _NOT_NAMES}
    parts = [
        re.escape(word) + r"(?:['\u2019]s)?" for word in sorted(words, key=lambda word: (-len(word), word))
    ]
    for text in numbers:
        parts += [phone_pattern(number) for number in phones(text)]
        parts += [re.escape(each) for each in re.findall(r"[^\s@]+@[^\s@]+", text)]
    if not parts:
        return Others(None)
    return Others(re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])", re.IGNORECASE))
