"""A correction at the head of its review: each changed answer as it was and as it is to be, and why.

Owns that a manager decides on it without reading on: it stands before all else but danger.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from rich.cells import cell_len

from dutydesk.acts.review_values import Change, CorrectionView
from dutydesk.acts.values import ReviewView
from dutydesk.practice.wording import when_words

from .correction_words import apart, rows_waiting, waiting_for, waiting_words
from .review_lines import COLUMN, HEAD, Part

BESIDE: Final = 78 - COLUMN - 3
"""Cells in which both texts stand beside each other; wider ones stand one above the other."""
MOST: Final = 3
"""Lines of each text; the section has the whole of it. Source: ours."""
_STATES: Final = {
    "waits": "It waits for a manager; until then what was endorsed stands.",
    "stands": "A manager endorsed it.",
    "returned": "It was sent back: what was endorsed stands.",
    "taken_back": "It was taken back: what was endorsed stands.",
}


def correction_parts(view: ReviewView, now: datetime) -> Iterator[Part]:
    """What the correction says, whose it is, why, and what it changes; nothing where there is none."""
    found = view.correction
    if found is None:
        return
    made = f"v{found.number}, corrected after endorsement by {found.by}, {when_words(found.at, now)}"
    yield Part("CORRECTION", f"{made}. {_STATES[found.state]}", "bold", HEAD, group=True)
    if found.before:
        yield Part("of", found.before)
    yield Part("why", found.reason, most=MOST)
    for subject in dict.fromkeys(each.subject for each in found.changes if each.subject in found.added):
        yield _added(found, subject)
    for each in found.changes:
        if each.subject not in found.added:
            yield from _changed(each)


def _added(found: CorrectionView, subject: UUID) -> Part:
    """ "Child 2 Jay Shaw: name Jay Shaw; age or DOB 3 years"."""
    its = [each for each in found.changes if each.subject == subject]
    who = its[0].words.partition(":")[0]
    cells = [f"{each.words.partition(': ')[2]} {each.new}" for each in its if each.question]
    return Part("added", f"{who}: {'; '.join(cells)}", "bold")


def _changed(change: Change) -> Iterator[Part]:
    if not change.question:
        yield Part("row", f"{change.words}: {change.old} -> {change.new}", "bold")
        return
    old, new = (text or "nothing" for text in apart(change.old, change.new))
    label = f"{change.letter}  {change.words}" if change.letter else change.words
    if cell_len(old) + cell_len(new) + 4 <= BESIDE:
        yield Part(label, f"{old} -> {new}", "bold")
        return
    yield Part(label, above=True)
    yield Part("was", old, most=MOST, whole=change.letter)
    yield Part("now", new, "bold", most=MOST, whole=change.letter)


# --------------------------------------------------------------------------- beside the answers


def waiting_under(
    view: ReviewView, question: str, subject: UUID, now: datetime, name: str = ""
) -> Iterator[Part]:
    """Beneath an answer: the correction of it that waits."""
    change = waiting_for(view.correction, question, subject)
    if change is not None and view.correction is not None:
        yield Part("", waiting_words(view.correction, change, now, name), "bold")


def rows_under(view: ReviewView, kind: str, now: datetime) -> Iterator[Part]:
    """Beneath a grid: the rows that are to be taken out of it, or put back."""
    its = {each.id for each in view.sent_facts.subjects if each.row == kind}
    for change in rows_waiting(view.correction):
        if change.subject in its and view.correction is not None:
            yield Part("", waiting_words(view.correction, change, now), "bold")
