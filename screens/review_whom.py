"""For whom a manager decides otherwise: all the children, or one by number.

Owns how that is typed and said back, and the lines under DECISION that tell each child's outcome. Knows no
widget.
"""

from collections.abc import Iterator
from typing import Final, Literal
from uuid import UUID

from dutydesk.acts.review_values import Draft
from dutydesk.acts.values import ReviewView
from dutydesk.practice.each_child import first_names

ALL: Final = ("", "all", "a")


def several(view: ReviewView | None) -> bool:
    """More than one child was sent, so that it must be said for whom."""
    return view is not None and len(view.submission.children) > 1


def for_whom(view: ReviewView) -> str:
    """What may be typed: "all, or 1 Leah, 2 Jay"; the numbers are those of the children's page."""
    return "all, or " + ", ".join(f"{number} {name}" for number, name, _ in _numbered(view))


def child_meant(view: ReviewView, draft: Draft) -> UUID | Literal[False] | None:
    """The child a choice is for; None for all of them, False where nothing is understood."""
    typed = draft.whom.strip().casefold()
    if draft.choice not in ("other", "escalate") or not several(view) or typed in ALL:
        return None
    return next((child for number, _, child in _numbered(view) if typed == str(number)), False)


def whom_words(view: ReviewView, draft: Draft) -> str:
    """What was understood, or what may be typed."""
    typed = draft.whom.strip()
    if not typed:
        return f"all children; one: {for_whom(view).removeprefix('all, or ')}"
    if typed.casefold() in ALL:
        return "all children"
    found = next((name for number, name, _ in _numbered(view) if typed == str(number)), "")
    return f"{found} alone" if found else f"not understood: {for_whom(view)}"


def outcomes_sent(view: ReviewView) -> Iterator[tuple[str, str]]:
    """Where they differ, each child's outcome: ("2 Jay Shaw", "Advice and guidance. Why: ..")."""
    if not view.submission.differs:
        return
    whole = {child: name for _, name, child in _numbered(view, whole=True)}
    numbers = {child: number for number, _, child in _numbered(view)}
    for each in view.submission.children:
        words = each.outcome_words.partition(": ")[2] or each.outcome_words
        why = f". Why: {each.reason or 'not written'}" if each.differs else " (same for all)"
        yield f"{numbers[each.child_id]} {whole[each.child_id]}", f"{words}{why}"


def _numbered(view: ReviewView, *, whole: bool = False) -> list[tuple[int, str, UUID]]:
    """Number, name and id of each child that was sent."""
    sent = view.submission.children
    numbers = {row.id: row.number for row in view.sent_facts.rows("child")}
    names = [each.name for each in sent] if whole else first_names([each.name for each in sent])
    return [
        (numbers.get(each.child_id, place), name, each.child_id)
        for place, (each, name) in enumerate(zip(sent, names, strict=True), start=1)
    ]
