"""What a contact can be found by, and what is meant by what is typed into Find.

Owns the terms an answer is kept under for looking: its words, how they sound, telephone numbers from the
front and from the end. Looking for a term is always looking for how one begins. All rules here are ours.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from dutydesk.practice.names import sound, words

RULES: Final = 1
"""Raised whenever the terms of an answer come out otherwise: a desk's terms are then made anew."""

NAME: Final = "name"
SOUNDS_LIKE: Final = "sounds like"
PHONE: Final = "phone"
CALLER: Final = "caller's phone"
ADDRESS: Final = "address"
SCHOOL: Final = "school"
REFERENCE: Final = "reference"
HOUSEHOLD: Final = "same household"

WHY: Final = {
    "child.name": NAME,
    "adult.name": NAME,
    "child.school": SCHOOL,
    "address.line": ADDRESS,
    "address.postcode": ADDRESS,
    "address.phone": PHONE,
    "adult.phone": PHONE,
    "referrer.phone": CALLER,
}
"""Every question whose answer is found, and the word for why."""

_WORD, _SOUND, _PHONE, _PHONE_END = "w", "s", "p", "e"
MOST_WORDS: Final = 8
LONGEST_QUERY: Final = 100
_PHONE_DIGITS: Final = 5
"""Fewer are a house, a reference or the end of a number."""
_HEARD: Final = 3
"""Letters of a word from which its sound tells anything."""
_POSTCODE: Final = re.compile(r"(?<!\w)([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})(?!\w)", re.ASCII)
_FIGURES: Final = re.compile(r"(?<!\w)\+?\(?\d[\d\s().\-]*\d(?!\w)", re.ASCII)
_REFERENCE: Final = re.compile(
    r"\s*(?:([cr])\s*-?\s*)?(?:((?:19|20)\d\d)\s*-\s*)?(\d{1,6})\s*", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A number of a contact or a referral that was typed."""

    kind: str
    """ "C", "R", or "" for either."""
    year: int | None
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """One word to look for. It is found where a term begins with one of `begins`, or is `sounds` whole."""

    begins: tuple[str, ...]
    sounds: str = ""

    def found_in(self, terms: Collection[str]) -> str:
        """ "typed" where an answer holds it as typed, "sounds" where one only sounds like it, else ""."""
        if any(term.startswith(self.begins) for term in terms):
            return "typed"
        return "sounds" if self.sounds and self.sounds in terms else ""


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """What was typed into Find, as understood. A contact is found when it holds every word."""

    words: tuple[Word, ...] = ()
    reference: Reference | None = None

    @property
    def enough(self) -> bool:
        """There is something to look for: a number, or a word that is more than one letter."""
        return self.reference is not None or self.has_words

    @property
    def has_words(self) -> bool:
        """At least one word is long enough to look for."""
        return any(_telling(begin[1:]) for word in self.words for begin in word.begins)


def terms(question: str, typed: str) -> frozenset[str]:
    """The terms an answer is found by; none for a question that is not searched."""
    kind = WHY.get(question)
    if kind is None:
        return frozenset()
    if kind in (PHONE, CALLER):
        found = phones(typed)
        return frozenset(_PHONE + number for number in found) | {_PHONE_END + n[::-1] for n in found}
    said = words(typed)
    if kind == ADDRESS:
        said = (*said, *(out + into for out, into in _POSTCODE.findall(_small(typed))))
        said = (*said, *(part for each in said for part in _halves(each)))
    heard = {_SOUND + sound(word) for word in said if kind == NAME and sound(word)}
    return frozenset(_WORD + word for word in said) | heard


def read_query(typed: str) -> Query:
    """What is meant: "khan zain hill", "07700 900 123", "C-0412", "412", "2026-0412", "LE2 4AB"."""
    text = _small(typed[:LONGEST_QUERY])
    number = _REFERENCE.fullmatch(text)
    reference = None
    if number is not None:
        kind, year, digits = number.groups()
        reference = Reference((kind or "").upper(), int(year) if year else None, int(digits))
        if kind or year:
            return Query((), reference)
    found: list[Word] = []

    def take(figures: re.Match[str]) -> str:
        digits = _digits(figures[0])
        if len(digits) < _PHONE_DIGITS:
            return figures[0]
        found.append(Word((_PHONE + _at_home(digits), _PHONE_END + digits.lstrip("+")[::-1])))
        return " "

    for word in words(_FIGURES.sub(take, text)):
        begins: tuple[str, ...] = (_WORD + word,)
        if word.isdecimal() and len(word) == _PHONE_DIGITS - 1:
            begins = (*begins, _PHONE_END + word[::-1])
        heard = sound(word) if len(word) >= _HEARD else ""
        found.append(Word(begins, _SOUND + heard if heard else ""))
    return Query(tuple(found[:MOST_WORDS]), reference)


def phones(typed: str) -> tuple[str, ...]:
    """The telephone numbers in an answer, as dialled at home: digits alone, 0 for +44."""
    found: list[str] = []
    for figures in _FIGURES.findall(typed[:LONGEST_QUERY]):
        number = ""
        for group in re.findall(r"\+?\d+", figures.replace("(0)", " ")):
            if len(_at_home(number)) >= 10 and group[0] in "0+":  # another one begins
                found.append(number)
                number = ""
            number += group
        found.append(number)
    return tuple(_at_home(number) for number in found if len(number) >= _PHONE_DIGITS)


def whys(questions: Iterable[str], *, sounds: bool) -> tuple[str, ...]:
    """Why, in words and once each: of questions that hold what was typed, and of names that sound like it."""
    words_of = dict.fromkeys(WHY[question] for question in questions)
    return (*words_of, SOUNDS_LIKE) if sounds else tuple(words_of)


def _halves(word: str) -> tuple[str, ...]:
    """A postcode typed without its space is found by either half too."""
    found = _POSTCODE.fullmatch(word)
    return found.groups() if found else ()


def _telling(word: str) -> bool:
    return len(word) > 1 or not word.isascii()


def _small(text: str) -> str:
    return " ".join(text.casefold().split())


def _digits(text: str) -> str:
    figures = text.replace("(0)", "")
    return ("+" if figures.lstrip("(").startswith("+") else "") + re.sub(r"\D", "", figures)


def _at_home(number: str) -> str:
    for abroad in ("+44", "0044"):
        if number.startswith(abroad):
            return "0" + number.removeprefix(abroad).lstrip("0")
    return number.lstrip("+")
