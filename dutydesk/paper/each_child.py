"""The outcome of each child in a record as JSON and as text.

JSON, in each submission: {"child", "outcome", "outcome_words", "differs", "reason"}; in each endorsement,
where it was kept of each: {"child", "outcome", "outcome_words"}.
"""

from collections.abc import Iterator
from typing import Any

from dutydesk.acts.values import EndorsementView, SubmissionView
from dutydesk.practice.checklist import Grid
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.walk import grid_rows


def sent_json(sent: SubmissionView) -> list[dict[str, Any]]:
    """What was recommended for each."""
    return [
        {
            "child": each.name,
            "outcome": each.outcome,
            "outcome_words": each.outcome_words,
            "differs": each.differs,
            "reason": each.reason,
        }
        for each in sent.children
    ]


def decided_json(said: EndorsementView) -> list[dict[str, Any]]:
    """What was decided of each."""
    return [
        {"child": each.name, "outcome": each.outcome, "outcome_words": each.outcome_words}
        for each in said.children
    ]


def each_lines(children: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each child, where their outcomes differ."""
    if len({each["outcome"] for each in children}) < 2:
        return
    for each in children:
        why = f". Why it differs: {each['reason'] or 'not written'}" if each.get("differs") else ""
        yield f"{each['child']}: {each['outcome_words']}{why}."


def rows_of(grid: Grid, facts: Facts) -> list[Subject]:
    """The rows a grid has, those taken out among them; none of a grid that is not there for so few."""
    rows = [row for row in facts.subjects if row.row == grid.row and not row.empty]
    return rows if grid.least == 1 or grid_rows(grid, facts) else []
