"""What a change took out of a text, and what of a text a narrow cell shows."""

from .fields import OneLine


def loses(old: str, new: str) -> bool:
    """Whether more than a letter of the old text is gone from the new: a line cut, a selection typed over."""
    if new.startswith(old):
        return False
    kept = _same(old, new)
    kept += _same(old[kept:][::-1], new[kept:][::-1])
    return len(old) - kept > 1


def replaced(old: str, new: str) -> bool:
    """Whether nothing of the old text is left at either end of the new: another answer stands there."""
    return not _same(old, new) and not _same(old[::-1], new[::-1])


def _same(one: str, other: str) -> int:
    """Letters that both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


WORD = "word"
"""Where not even four letters fit, the code typed says more than the beginning of its words."""


def fitted(words: str, editor: OneLine) -> str:
    """What a narrow cell shows: the words if they fit, else their first part, else what was typed."""
    question = editor.question
    room = question.width - 2 if question is not None and question.width else 1
    typed = editor.text.strip()
    for text in (words, words.split(",")[0]):
        if len(text) <= room:
            return text
    by_time = question is not None and question.kind in ("age", "date")
    return typed if len(typed) <= room and (by_time or room < len(WORD)) else words[:room]
