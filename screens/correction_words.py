"""A correction in words: what stood and what is to stand, long texts without what both say alike.

Knows no widget.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from dutydesk.acts.review_values import Change, CorrectionView
from dutydesk.practice.marks import moment_words

LONG: Final = 60
"""Characters from which on what both texts say alike is left out. Source: ours, a line of a page."""
AROUND: Final = 4
"""Words of it that stay on either side."""
GAP: Final = ".."


def apart(old: str, new: str) -> tuple[str, str]:
    """Both texts in one line each; of long ones only where they differ, with a few words around it."""
    before, after = old.split(), new.split()
    if max(len(old), len(new)) <= LONG:
        return " ".join(before), " ".join(after)
    least = min(len(before), len(after))
    begin = next((n for n in range(least) if before[n] != after[n]), least)
    end = next((n for n in range(least - begin) if before[-1 - n] != after[-1 - n]), least - begin)
    return _around(before, begin, end), _around(after, begin, end)


def _around(words: list[str], begin: int, end: int) -> str:
    first = begin - AROUND if begin > AROUND + 1 else 0
    last = len(words) - end + AROUND if end > AROUND + 1 else len(words)
    kept = " ".join(words[first:last])
    return f"{f'{GAP} ' if first else ''}{kept}{f' {GAP}' if last < len(words) else ''}"


def waiting_words(waits: CorrectionView, change: Change, now: datetime, name: str = "") -> str:
    """'correction waiting: "7 years" to "3 Apr 2019", S Khan 14:26'.

    Args:
        name: of the answer, where the line stands beneath several.
    """
    who = f"{waits.by} {moment_words(waits.at, now)}"
    if change.subject in waits.added:
        return f"correction waiting: added, {who}"
    if not change.question:
        return f"correction waiting: {change.words} {change.new}, {who}"
    old, new = apart(change.old, change.new)
    what = f"{_quoted(old)} to {_quoted(new)}"
    return f"correction waiting: {f'{name} ' if name else ''}{what}, {who}"


def waiting_for(waits: CorrectionView | None, question: str, subject: UUID) -> Change | None:
    """The change of one answer that waits for a manager, or None."""
    if waits is None or waits.state != "waits":
        return None
    if subject in waits.added:
        # A row that is new waits as a whole: it is said once, beneath its first answer.
        first = next((each for each in waits.changes if each.subject == subject), None)
        return first if first is not None and first.question == question else None
    found = (each for each in waits.changes if (each.question, each.subject) == (question, subject))
    return next(found, None)


def rows_waiting(waits: CorrectionView | None) -> Iterator[Change]:
    """The rows that a waiting correction takes out, or puts back."""
    if waits is not None and waits.state == "waits":
        yield from (each for each in waits.changes if not each.question)


def _quoted(words: str) -> str:
    return f'"{words}"' if words else "nothing"
