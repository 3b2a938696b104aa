"""The tools still owed of the contacts of a list (R-508), and what came of them since a contact was sent.

Owns how the cells of many contacts become what the queue says; the rule is `practice.tools`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.tool_values import OwedTool
from dutydesk.acts.values import NOBODY
from dutydesk.practice import tools
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.records.tools import cells_of

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_CELLS: Final = (
    tools.ISSUES,
    tools.HOW,
    tools.ASKED,
    tools.PROMISED,
    tools.CHASED,
    tools.RECEIVED,
    tools.FILED,
)


def owed_of(
    session: Session, desk: "Desk", contact_ids: Collection[UUID]
) -> dict[UUID, tuple[OwedTool, ...]]:
    """By contact what it is still owed; contacts to whom nothing is owed are left out."""
    now = desk.clock.now()
    answers: dict[UUID, dict[UUID, dict[str, Answer]]] = {}
    rows: dict[UUID, Subject] = {}
    for cell in cells_of(session, contact_ids, _CELLS):
        of_row = answers.setdefault(cell.contact_id, {}).setdefault(cell.subject_id, {})
        of_row[cell.question] = Answer(
            cell.question,
            cell.typed,
            mark=cell.mark,
            reason=cell.reason,
            at=cell.changed_at,
            by_when=cell.by_when,
        )
        if cell.role is not None:
            rows[cell.subject_id] = Subject(cell.subject_id, tools.ROW, cell.number, of_row, role=cell.role)
    found = {
        contact_id: owed_in(
            Facts(
                of_rows.get(NOBODY, {}),
                tuple(rows[subject] for subject in of_rows if subject in rows),
                now,
            ),
            desk.checklist,
            now,
        )
        for contact_id, of_rows in answers.items()
    }
    return {contact_id: owed for contact_id, owed in found.items() if owed}


def owed_in(facts: Facts, checklist: Checklist, now: datetime) -> tuple[OwedTool, ...]:
    """What one contact is still owed.

    Args:
        now: aware.
    """
    return tuple(
        OwedTool(state.tool.short, state.promised, state.words) for state in tools.owed(facts, checklist, now)
    )


def tool_lines(
    facts: Facts, sent: Facts, checklist: Checklist, now: datetime, said: Collection[str] = ()
) -> tuple[str, ...]:
    """Each tool with its state now; behind one that has come further since it was sent, that it has.

    Args:
        sent: the facts as they were sent.
        now: aware.
        said: exceptions that are shown already; what one of them says is not said again.
    """
    before = {state.tool.key: state.words for state in tools.tools_of(sent, checklist, now)}
    found: list[str] = []
    for state in tools.tools_of(facts, checklist, now):
        if not state.ticked or f"x {state.said(now)}" in said:
            continue
        since = "" if before.get(state.tool.key) == state.words else " (since it was sent)"
        found.append(f"{state.said(now)}{since}")
    return tuple(found)


def tools_line(issues: str, facts: Facts, checklist: Checklist, now: datetime) -> str:
    """The issues in words, and each of their tools: "Domestic abuse. DASH owed: asked 15:50".

    Args:
        now: aware.
    """
    said = [state.said(now) for state in tools.tools_of(facts, checklist, now) if state.ticked]
    return ". ".join(part for part in (issues, "; ".join(said)) if part)
