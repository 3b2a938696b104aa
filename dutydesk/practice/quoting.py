"""Whose exact words a line is, and how a quotation stands apart from a paraphrase (B-11).

Owns how the first signs of a line mark it, what is said of whose words they are, and which quoted passages of
a text may not change once they were sent. It never alters what was typed: a mark stands beside the words.
"""

import re
from typing import Final

CALLER: Final = "caller"
CHILD: Final = "child"
OWN: Final = ""
"""The worker's own wording."""
QUOTES: Final = (OWN, CALLER, CHILD)
"""In the order in which one key goes through them."""
QUOTING: Final = ("narrative.said", "views.child")
"""The long answers that hold what the child or family said: a passage quoted there and sent must stand."""

_MARKS: Final = '"“„'
"""The signs that keyboards have for the beginning of a quotation."""
_CHILD_SIGN: Final = "c"
_WHOSE: Final = {CALLER: "caller's words", CHILD: "child's words", OWN: "worker's wording"}
_PASSAGE: Final = re.compile(r'"([^"]+)"|“([^“”]+)”')


def read_quote(typed: str) -> tuple[str, str]:
    """Whose words a line is by its first signs, and the words as typed.

    A quotation mark in front marks the caller's words, c and a quotation mark the child's: ("child", '"he hit
    me"') for 'c"he hit me"'. The quotation marks stay, as they are what was typed.
    """
    for sign, quote in ((_CHILD_SIGN, CHILD), ("", CALLER)):
        head, words = typed[: len(sign)], typed[len(sign) :]
        if head.lower() == sign and words[:1] in tuple(_MARKS) and words.strip(_MARKS + "” "):
            return quote, words
    return OWN, typed


def whose(quote: str) -> str:
    """ "caller's words", "child's words" or "worker's wording"."""
    return _WHOSE[quote]


def quotation(text: str, quote: str) -> str:
    """The words as they are shown: in quotation marks when quoted, else as typed."""
    if not quote:
        return text
    if text[:1] not in tuple(_MARKS):
        return f'"{text}"'
    return f'{text}"' if len([sign for sign in text if sign in _MARKS + "”"]) % 2 else text


def label_of(text: str, quote: str) -> str:
    """Whose words, to stand beside a line; "" for plain wording that cannot be taken for a quotation."""
    return whose(quote) if quote or text[:1] in tuple(_MARKS) else ""


def next_quote(quote: str) -> str:
    """The mark that one more press of the key sets."""
    return QUOTES[(QUOTES.index(quote) + 1) % len(QUOTES)]


def changed_passages(sent: str, now: str) -> tuple[str, ...]:
    """The passages in quotation marks of a text that was sent and do not stand in it any more.

    A correction is written beside a quotation, never over it (interaction.md, decision 4).
    """
    return tuple(passage for passage in passages(sent) if passage not in set(passages(now)))


def passages(text: str) -> tuple[str, ...]:
    """What stands between double quotation marks, word for word."""
    return tuple(straight or curly for straight, curly in _PASSAGE.findall(text))
