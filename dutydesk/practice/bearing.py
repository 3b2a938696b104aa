"""What of a contact bears its decision: a change of it after the endorsement waits for a manager.

The safety notes ask for a new version with its reason (3.1, 3.4) and leave open who agrees to it. Ours: the
pages on which it is decided, whether a child is in danger now, who is a child of it, and who is owed word as
holding parental responsibility.
"""

from collections.abc import Iterable
from typing import Final

from dutydesk.practice.checklist import Checklist

DECIDING: Final = "decide"
"""Phase of the pages on which it is decided."""
ROWS: Final = ("child", "adult")
"""Kinds of row that are not taken out, put back or added without a manager."""
ALSO: Final = (
    "danger.now",
    "danger.advice",
    "adult.responsibility",
    "gate.caller",
    "told.informed",
    "told.reason",
)


def bears(questions: Iterable[str], rows: Iterable[str], checklist: Checklist) -> bool:
    """Whether a change of these answers, or of which rows there are, touches the decision.

    Args:
        questions: keys of the answers that change.
        rows: kinds of the rows that are added, taken out or put back.
    """
    deciding = {
        question.key
        for section in checklist.sections
        if section.phase == DECIDING
        for question in section.questions()
    }
    return any(key in deciding or key in ALSO for key in questions) or any(row in ROWS for row in rows)
