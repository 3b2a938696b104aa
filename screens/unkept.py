"""What is typed in a panel and stands nowhere else yet: closing the desk behind it would lose it.

Owns which lines those are. A contact's fields are with the keeper, a review's comment is with its drafts
(`Lock.hide`), and a word that is looked for is no part of a record.
"""

from collections.abc import Iterable
from typing import Final

from textual.screen import Screen

from .fields import LongText, OneLine
from .review_draft import KeepsDraft

STANDS: Final = "Text of a panel is not saved yet, so the desk stays open behind this screen."
_LOOKED_FOR: Final = frozenset({"command-line", "filter-line", "find-line", "history-line"})
"""Lines in which something is looked for."""


def stands_unkept(screens: Iterable[Screen[object]]) -> bool:
    """Whether text stands in memory alone on one of these screens."""
    return any(map(_stands_in, screens))


def _stands_in(screen: Screen[object]) -> bool:
    return not isinstance(screen, KeepsDraft) and any(
        editor.field is None and editor.id not in _LOOKED_FOR and editor.text != editor.begun_with
        for editor in (*screen.query(OneLine), *screen.query(LongText))
    )
