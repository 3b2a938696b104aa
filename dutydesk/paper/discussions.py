"""The strategy discussions before the one a record's own pages hold, as JSON and in sentences (R-1309).

[{"number", "opened", "opened_by", "why", "held", "chair", "decision", "enquiry", "recorded", "recorded_by",
  "people": [{"role", "name", "joined"}], "said": [{"label", "words"}], "told": [a sentence each]}]
"""

from collections.abc import Iterator
from typing import Any

from dutydesk.acts.strategy_words import earlier, kept_lines
from dutydesk.acts.values import ContactView
from dutydesk.paper.standards import iso
from dutydesk.practice.wording import instant_words


def discussions_json(view: ContactView) -> list[dict[str, Any]]:
    """Each, in the order they were opened; [] where there is but one, or none."""
    return [
        {
            "number": each.number,
            "opened": iso(each.opened_at),
            "opened_by": each.opened_by_name,
            "why": each.why,
            "held": iso(each.held_at),
            "chair": each.chair_name,
            "decision": each.decision_words,
            "enquiry": each.enquiry,
            "recorded": iso(each.recorded_at),
            "recorded_by": each.recorded_by_name,
            "people": [
                {"role": one.role, "name": one.name, "joined": one.joined} for one in each.kept.people
            ],
            "said": [{"label": label, "words": words} for label, words in each.kept.said],
            "told": [f"{label}: {words}" for label, words in kept_lines(each, instant_words)],
        }
        for each in earlier(view)
    ]


def discussion_lines(record: dict[str, Any]) -> Iterator[str]:
    """The same, a paragraph each, below the one that stands on the record's own page."""
    for each in record["discussions"]:
        yield from ("", *each["told"])
