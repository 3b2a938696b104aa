"""What is owed in writing, on paper: of one record, and of the whole desk, as text and as JSON.

JSON, in a record and beside the queue's items, "feedback":
    [{"reference", "family", "to", "who", "recipient", "about", "route", "ask", "goes_to_family", "withheld",
      "state", "started", "due", "outer_mark", "how", "sent", "reasons_given", "held_reason", "reviewer",
      "review", "settled", "settled_by", "words"}]. A record's "withheld" is its mark.
`state` is owed, sent, held, no_route or not_owed; `ask` is pr_not_known, by_age or "".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from dutydesk.acts.feedback_values import FeedbackItem, state_words
from dutydesk.practice.wording import span_words, when_words
from dutydesk.practice.zone import to_london


def feedback_json(items: Sequence[FeedbackItem], now: datetime) -> list[dict[str, Any]]:
    """Each item, in the shape of the module's docstring.

    Args:
        now: aware.
    """
    return [
        {
            "reference": item.reference,
            "family": item.family_name,
            "to": item.name,
            "who": item.who,
            "recipient": item.recipient,
            "about": item.about,
            "route": item.route,
            "ask": item.ask,
            "goes_to_family": item.family,
            "withheld": item.withheld,
            "state": item.state,
            "started": _iso(item.started_at),
            "due": _iso(item.due_at),
            "outer_mark": _iso(item.outer_at),
            "how": item.how,
            "sent": _iso(item.sent_at),
            "reasons_given": item.reasons_given,
            "held_reason": item.held_reason,
            "reviewer": item.reviewer,
            "review": _iso(item.review_at),
            "settled": _iso(item.settled_at),
            "settled_by": item.settled_by,
            "words": _stands(item, now),
        }
        for item in items
    ]


def feedback_lines(record: dict[str, Any]) -> Iterator[str]:
    """The same of a record that was made JSON of, as sentences."""
    if record["withheld"]:
        yield from ("", f"{record['withheld']}.")
    if record["feedback"]:
        yield from ("", "Feedback in writing")
    yield from (f"{each['who']}: {each['words']}." for each in record["feedback"])


def owed_lines(items: Sequence[FeedbackItem], now: datetime) -> Iterator[str]:
    """What the whole desk owes, or holds, as sentences."""
    if items:
        yield from ("", f"Feedback in writing: {len(items)} owed or held, soonest due first.")
    for place, item in enumerate(items, start=1):
        whose = f"{item.family_name or 'No child named'}, {item.reference}"
        yield f"{place}. {whose}. To {item.who}: {_stands(item, now)}."


def _stands(item: FeedbackItem, now: datetime) -> str:
    if said := state_words(item, now):
        return said
    left = item.due_at - now
    over = left.total_seconds() <= 0
    words = f"{span_words(abs(left), up=over)} {'over' if over else 'left'}"
    outer = f", latest limit {when_words(item.outer_at, now)}" if item.outer_at else ""
    return f"{'was due' if over else 'owed, due'} {when_words(item.due_at, now)}, {words}{outer}"


def _iso(at: datetime | None) -> str | None:
    return to_london(at).isoformat() if at else None
