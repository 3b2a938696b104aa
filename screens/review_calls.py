"""What a manager reads of the call itself, under the decision: paper, drops, links, who is not named."""

from collections.abc import Iterator
from datetime import datetime

from dutydesk.acts.values import ReviewView
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.unnamed import asks_not_to_be_named, is_anonymous
from dutydesk.practice.wording import when_words

from .review_said import read_backs
from .review_whom import outcomes_sent


def under_decision(view: ReviewView, checklist: Checklist, now: datetime) -> Iterator[tuple[str, str]]:
    """(what, its words): each child's outcome where they differ, then what is unusual about the call."""
    yield from outcomes_sent(view)
    contact, facts = view.contact, view.sent_facts
    if asks_not_to_be_named(facts, checklist):
        yield "Caller", "asks not to be named to the family"
    elif is_anonymous(facts, checklist):
        yield "Caller", "anonymous, gives no name"
    if contact.taken_on == "paper":
        began, entered = when_words(contact.started_at, now), when_words(contact.started_first, now)
        yield "Taken on paper", f"began {began}, entered {entered}. {contact.started_reason}"
    elif contact.started_reason:
        first, put = when_words(contact.started_first, now), when_words(contact.started_at, now)
        yield "Start put right", f"{put}, first stamped {first}. {contact.started_reason}"
    dropped = sum(call.ended == "dropped" for call in contact.calls)
    if dropped:
        yield (
            "Calls",
            f"{len(contact.calls)}; the line dropped {'once' if dropped == 1 else 'more than once'}",
        )
    for link in contact.links:
        yield "Linked", link.words


def about_the_call(view: ReviewView, now: datetime) -> Iterator[tuple[str, str]]:
    """(what, its words) above every section in full: when it was read back, and what was put right."""
    yield from read_backs(view, now)
