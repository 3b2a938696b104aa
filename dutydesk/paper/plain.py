"""The queue as plain text and as JSON, for a screen reader or a script.

Plain text is linear: one thing after another in sentences, no columns, no signs that must be seen to be
understood, at most 78 characters to a line. No control character ever leaves here.

JSON keys are stable. Times are ISO 8601 in London with their offset; dates are ISO; what is not there is
null or "".
    {"at", "counts": {"mine", "team", "endorse", "feedback", "closed"}, "feedback": as in `feedback`,
     "items": [{"reference", "family", "children", "step", "differs", "worker", "danger", "started",
                "to_endorse", "guarded", "stub", "clock": as in `standards` or null}]}
Of a `stub` no clock but that of a decision or a strategy discussion is shown: null says not that none runs.
"""

from collections.abc import Sequence

from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.values import QueueRow, QueueView
from dutydesk.paper.feedback import feedback_json, owed_lines
from dutydesk.paper.leaving import as_json, wrapped
from dutydesk.paper.shielding import shielded
from dutydesk.paper.standards import Standards, clock_json, guarded_words, iso
from dutydesk.paper.tools import owed_json, owed_said
from dutydesk.practice.wording import instant_words


def queue_json(view: QueueView, standards: Standards, owed: Sequence[FeedbackItem] = ()) -> str:
    """The open items of the desk and what it owes, as JSON, in the shape of the module's docstring."""
    items = [
        {
            "reference": row.reference,
            "family": row.family,
            "children": row.children,
            "step": row.step,
            "differs": row.differs,
            "worker": row.worker,
            "danger": row.danger,
            "started": iso(row.started_at),
            "to_endorse": row.to_endorse,
            "guarded": row.guarded,
            "stub": row.stub,
            "clock": clock_json(row.clock, standards) if row.clock else None,
            "tools_owed": owed_json(row, standards.now),
        }
        for row in view.rows
    ]
    feedback = feedback_json(owed, standards.now)
    told = {"at": iso(view.at), "counts": dict(view.counts), "items": items, "feedback": feedback}
    return as_json(shielded(told, standards.shield))


def queue_text(view: QueueView, standards: Standards, owed: Sequence[FeedbackItem] = ()) -> str:
    """The open items of the desk, one paragraph each, in the order of the queue; then what it owes."""
    number = len(view.rows)
    lines = [
        f"Queue at {instant_words(view.at)}. "
        + ("Nothing is open." if not number else f"{number} open, soonest due first.")
    ]
    if view.counts["team"] > number:
        lines.append(f"There are {view.counts['team']} open in all; the {number} oldest are listed.")
    for place, row in enumerate(view.rows, start=1):
        lines += ["", f"{place}. {_row_words(row, standards)}"]
    return wrapped([standards.shield.without(each) for each in (*lines, *owed_lines(owed, standards.now))])


def _row_words(row: QueueRow, standards: Standards) -> str:
    children = "1 child" if row.children == 1 else f"{row.children} children"
    said = [f"{row.family or 'No child named'}, {children}, {row.reference}."]
    if row.danger:
        said.append("Immediate danger.")
    if row.guarded and not row.stub:
        said.append(guarded_words(row.guarded))
    said.append(f"{row.step}{', to endorse' if row.to_endorse else ''}.")
    if row.differs:
        said.append(f"Differs: {row.differs}.")
    if row.clock:
        clock = clock_json(row.clock, standards)
        said.append(f"{clock['name']}: {clock['band']}, {clock['words']}.")
    elif row.stub:
        said.append("Its time limits are not shown to you.")
    said += [*owed_said(row, standards.now), f"{'' if row.stub else 'Worker '}{row.worker}."]
    return " ".join(said)
