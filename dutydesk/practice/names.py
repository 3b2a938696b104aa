"""Names as they are looked for: cut into plain words, and a key that is the same for words that sound alike.

The sound key is ours, for names heard over the telephone in England; it follows no published table. It only
ever widens a search and is never shown, and whoever looks judges what comes.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

LONGEST: Final = 40
"""Letters of one word that count. Source: ours."""
MOST: Final = 40
"""Words of one answer that count. Source: ours."""
_READ: Final = 600
"""Characters of one answer that are looked at."""

_APOSTROPHES: Final = frozenset("'`\u00b4\u02bc\u2018\u2019\uff07")
_VOWELS: Final = "aeiouy"
_ENDINGS: Final = {"a": "A", "e": "I", "i": "I", "y": "I", "o": "O", "u": "O"}
"""How the last vowel of a word with a single consonant sounds: Lee, Leigh and Li; Zoe and Zoey."""
_SPELLINGS: Final = (
    # What is written in several ways, as one of them; in this order.
    (re.compile(r"^(?:kn|gn|pn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^wh"), "w"),
    (re.compile(r"^x"), "s"),
    (re.compile(r"^gh"), "g"),
    (re.compile(r"(?:eigh|igh|ough|augh)"), "i"),
    (re.compile(r"gh"), ""),
    (re.compile(r"ph"), "f"),
    (re.compile(r"sch|tch"), "s"),
    (re.compile(r"ch(?=[rlk]|ael)"), "k"),
    (re.compile(r"ch|sh"), "s"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"mb$"), "m"),
    (re.compile(r"mp(?=[st])"), "m"),
)
_SOUNDS: Final = {
    **dict.fromkeys("bp", "B"),
    **dict.fromkeys("fv", "F"),
    **dict.fromkeys("cgkq", "K"),
    "j": "J",
    **dict.fromkeys("sz", "S"),
    **dict.fromkeys("dt", "T"),
    "l": "L",
    "m": "M",
    "n": "N",
    "r": "R",
    "w": "W",
    "h": "H",
}
_ONLY_FIRST: Final = frozenset("wh")
"""Heard at the beginning of a word alone."""


def words(text: str) -> tuple[str, ...]:
    """The words of a name or an address, in small letters without accents, apostrophes or signs.

    "Zoe O'Brien-Smith" is zoe, obrien, brien, smith: what stands behind an apostrophe is found alone too.
    Writing of any kind is kept; signs and pictures are not words.
    """
    found: dict[str, None] = {}
    for part in re.split(r"\s+", text[:_READ]):
        for word in _plain(part):
            joined = word.replace("'", "")
            if joined:
                found[joined[:LONGEST]] = None
            behind = word.rpartition("'")[2]
            if "'" in word and len(behind) > 1:
                found[behind[:LONGEST]] = None
    return tuple(found)[:MOST]


def _plain(part: str) -> list[str]:
    """One stretch without spaces: letters and digits, with ' for any apostrophe, split at other signs."""
    letters: list[str] = []
    for sign in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", part).casefold()):
        kind = unicodedata.category(sign)
        if sign in _APOSTROPHES:
            letters.append("'")
        elif kind in ("Mn", "Cf"):
            continue
        else:
            letters.append(sign if kind[0] in "LNM" else " ")
    return "".join(letters).split()


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """What a word sounds like; "" where that says nothing: figures, and writing other than Latin.

    Consonants that are heard alike are one letter, vowels count only at the beginning, and twice the same
    sound is one. Khan and Kahn; Zain and Zayn; Aisha and Ayesha; Muhammad, Mohammed and Mohamed.

    Args:
        word: one of `words`.
    """
    if not (word.isascii() and word.isalpha()) or len(word) < 2:
        return ""
    spelled = word
    for pattern, instead in _SPELLINGS:
        spelled = pattern.sub(instead, spelled)
    key: list[str] = []
    last = ""
    for place, letter in enumerate(spelled):
        if letter in _ONLY_FIRST and place:
            continue
        code = _SOUNDS.get(letter, "")
        if not code:
            if not place:
                key.append("A")
            last = ""
            continue
        if code != last:
            key.append(code)
        last = code
    if len(key) == 1:
        vowels = [letter for letter in spelled if letter in _VOWELS]
        key.append(_ENDINGS[vowels[-1]] if vowels else "")
    return "".join(key)
