"""`dutydesk shift`: the dashboard of the shift, for the duty manager. It changes nothing.

JSON: {"at", "hours", "today": COUNTED, "shift": COUNTED}; times are UTC.
    COUNTED: {"since", "received", "sent", "endorsed", "escalated", "returned", "referrals", "met",
              "breached": [{"reference", "family", "limit", "due", "due_on", "done"}]}; "family" is "" for
              a contact that whoever asks may not read.
"""

from typing import Any

from dutydesk.acts import auditing
from dutydesk.acts.desk import Desk
from dutydesk.acts.shift_report import Counted, shift_report
from dutydesk.acts.shift_words import report_lines
from dutydesk.paper.commands import printed
from dutydesk.paper.leaving import as_json


def print_shift(desk: Desk, *, as_json_too: bool = False) -> int:
    """Today and this shift, and what was breached. Raises: as `shift_report`."""
    report = shift_report(desk)
    auditing.printed(desk, None, "json" if as_json_too else "plain", len(report.breached))
    if not as_json_too:
        printed("\n".join(report_lines(report)))
        return 0
    told = {"at": report.at.isoformat(), "hours": report.hours}
    printed(as_json({**told, "today": _counted(report.day), "shift": _counted(report.shift)}))
    return 0


def _counted(found: Counted) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "received": found.received,
        "sent": found.sent,
        "endorsed": found.endorsed,
        "escalated": found.escalated,
        "returned": found.returned,
        "referrals": found.referrals,
        "met": found.met,
        "breached": [
            {
                "reference": each.reference,
                "family": each.family,
                "limit": each.name,
                "due": each.due_at.isoformat(),
                "due_on": each.due_on.isoformat() if each.due_on else None,
                "done": each.stopped_at.isoformat() if each.stopped_at else None,
            }
            for each in found.breached
        ],
    }
