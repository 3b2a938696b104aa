"""The tools of the presenting issues on paper: what is owed, as text and as JSON.

JSON, in each item of the queue, "tools_owed": {"tool", "promised", "late", "words"}; in a record, "tools":
{"key", "tool", "state", "owed", "late", "promised", "ticked"}.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dutydesk.acts.values import QueueRow
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Facts
from dutydesk.practice.tools import tools_of
from dutydesk.practice.zone import to_london


def owed_json(row: QueueRow, now: datetime) -> list[dict[str, Any]]:
    """What a row of the queue is still owed.

    Args:
        now: aware.
    """
    return [
        {
            "tool": tool.name,
            "promised": _iso(tool.promised),
            "late": tool.late(now),
            "words": tool.words,
        }
        for tool in row.owed
    ]


def owed_said(row: QueueRow, now: datetime) -> list[str]:
    """The same as sentences: "Owed: DASH, asked 15:50."."""
    return [f"{'Late' if tool.late(now) else 'Owed'}: {tool.name}, {tool.words}." for tool in row.owed]


def tools_json(facts: Facts, checklist: Checklist, now: datetime) -> list[dict[str, Any]]:
    """Every tool of a contact; one whose issue is ticked no more has "ticked" false, and owes nothing.

    Args:
        now: aware.
    """
    return [
        {
            "key": state.tool.key,
            "tool": state.tool.name,
            "state": state.words,
            "owed": state.owed,
            "late": state.late(now),
            "promised": _iso(state.promised),
            "ticked": state.ticked,
        }
        for state in tools_of(facts, checklist, now)
    ]


def tool_lines(record: dict[str, Any]) -> Iterator[str]:
    """A line for each tool."""
    if record["tools"]:
        yield from ("", "Tools")
    for each in record["tools"]:
        owed = " Late." if each["late"] else " Owed." if each["owed"] else ""
        aside = " Its issue is ticked no more." if not each["ticked"] else ""
        yield f"{each['tool']}: {each['state']}.{owed}{aside}"


def _iso(at: datetime | None) -> str | None:
    return to_london(at).isoformat() if at else None
