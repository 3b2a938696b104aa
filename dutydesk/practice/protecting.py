"""A protected address: which fields tell it, and where it stands in other words.

Owns how an address, a postcode or a telephone number is found again in free text: whatever stands between its
parts, in capitals or not, with the street's kind written out or short. Source: safety.md 3.1 and T28 (the ICO
on addresses told to the parent they were kept from). Better a word too many is taken out than one too few.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Facts
from dutydesk.practice.gate import YES, code_of

PROTECTED: Final = "address.protected"
TELLS: Final = frozenset(
    {"address.line", "address.postcode", "address.phone", "address.now", "address.with", "child.school"}
)
"""Questions whose answers say where somebody is. Source: ours, after safety.md 3.1."""
_IN_WORDS: Final = frozenset({"address.now", "address.with"})
"""Of these, what has no figure and is shorter than four words is no address: "with gran"."""
INSTEAD: Final = "[protected address left out]"

_SHORT: Final = (
    ("road", "rd"),
    ("street", "st", "str"),
    ("avenue", "ave", "av"),
    ("lane", "ln"),
    ("drive", "dr", "drv"),
    ("close", "cl"),
    ("court", "ct"),
    ("crescent", "cres"),
    ("gardens", "gdns"),
    ("place", "pl"),
    ("square", "sq"),
    ("terrace", "ter", "terr"),
    ("grove", "gr"),
    ("house", "hse"),
    ("flat", "apartment", "apt"),
    ("saint", "st"),
    ("mount", "mt"),
    ("park", "pk"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
)
_POSTCODE: Final = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:\+|\b)[\d(][\d\s().-]{4,}\d")
_WORD: Final = re.compile(r"[^\W_]+")
_GAP: Final = r"[\W_]*"


def is_protected(facts: Facts, checklist: Checklist) -> bool:
    """Somebody said that the address must not be told."""
    return code_of(facts, checklist, PROTECTED) == YES


@dataclass(frozen=True, slots=True, repr=False)
class Shield:
    """What must not be told. Its repr shows nothing of it."""

    found: re.Pattern[str] | None

    def hits(self, text: str) -> int:
        """In how many places of this text it stands."""
        return sum(1 for _ in self.found.finditer(text)) if self.found is not None else 0

    def without(self, text: str) -> str:
        """The text without it: each place says that something was left out."""
        return self.found.sub(INSTEAD, text) if self.found is not None else text


NOTHING: Final = Shield(None)
"""Nothing is kept in."""


def shield_of(answers: Iterable[tuple[str, str]]) -> Shield:
    """What keeps these answers from being told.

    Args:
        answers: question and text, of now and of before; those of other questions are passed by.
    """
    parts: set[str] = set()
    for question, typed in answers:
        if question in TELLS:
            parts |= _parts(typed, in_words=question in _IN_WORDS)
    if not parts:
        return NOTHING
    longest_first = sorted(parts, key=lambda part: (-len(part), part))
    return Shield(re.compile(f"(?<![^\\W_])(?:{'|'.join(longest_first)})(?![^\\W_])", re.IGNORECASE))


def _parts(typed: str, *, in_words: bool) -> set[str]:
    found = {_postcode(*its.groups()) for its in _POSTCODE.finditer(typed)}
    found |= {part for its in _NUMBER.finditer(typed) if (part := phone_pattern(its[0]))}
    pieces = [typed, *re.split(r"[,;\n]", typed)]
    for piece in pieces:
        words = _WORD.findall(piece)
        figures = any(any(sign.isdigit() for sign in word) for word in words)
        if in_words and not figures and len(words) < 4:
            continue
        if len(words) > 1 or (words and piece is typed and len(words[0]) > 3):
            found.add(_sequence(words))
        street = words
        while street and any(sign.isdigit() for sign in street[0]):
            street = street[1:]
        if len(street) > 1 and len(street) < len(words) and not in_words:
            found.add(_sequence(street))
    return found


def _sequence(words: list[str]) -> str:
    return _GAP.join(_either(word) for word in words)


def _either(word: str) -> str:
    small = word.casefold()
    others = {each for group in _SHORT if small in group for each in group}
    return f"(?:{'|'.join(sorted(map(re.escape, others)))})" if others else re.escape(word)


def _postcode(out: str, into: str) -> str:
    return re.escape(out) + _GAP + re.escape(into)


def phone_pattern(typed: str) -> str:
    """What finds a telephone number again however it is written, from abroad too; "" for too few figures."""
    digits = re.sub(r"\D", "", typed.replace("(0)", ""))
    digits = re.sub(r"^(?:0044|44(?=\d{9,10}$)|0)", "", digits)
    if len(digits) < 6:
        return ""
    between = r"[\s().-]*"
    return rf"(?:(?:\+|00)?44{between}(?:\(?0\)?)?{between}|0{between})?" + between.join(digits)
