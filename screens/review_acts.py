"""What a review asks of the acts: do what was chosen, and say what was done. Runs in a thread.

Owns the sentence after a decision.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from dutydesk.acts import endorsing, review
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Draft, ReviewView
from dutydesk.errors import DeskError
from dutydesk.practice.wording import clock_words

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

DONE = {
    "endorse": "Endorsed",
    "other": "Endorsed with another outcome",
    "escalate": "Escalated",
    "return": "Sent back",
    "withdraw": "Withdrew the endorsement of",
}


def decide(desk: "Desk", view: ReviewView, draft: Draft, outcome: str, child: UUID | None = None) -> str:
    """Do what was chosen.

    Args:
        outcome: key of the outcome, for another outcome and for an escalation.
        child: whose outcome that is; None for every child's.

    Returns:
        What was done: "Endorsed C-0409 at 14:32. 2 clocks stopped, 4 started."; without the clocks where they
        cannot be read now.

    Raises: NotAllowed, Stale, NotSaved, as the act does.
    """
    at = desk.clock.now()
    contact, digest = view.contact, view.submission.digest
    match draft.choice:
        case "endorse":
            endorsing.endorse(desk, contact.id, digest, draft.comment, unknown_reason=draft.reason)
        case "other":
            endorsing.endorse_other(
                desk,
                contact.id,
                digest,
                outcome,
                draft.comment,
                child=child,
                unknown_reason=draft.reason,
            )
        case "escalate":
            endorsing.escalate(desk, contact.id, digest, outcome, draft.comment, child=child)
        case "return":
            endorsing.send_back(desk, contact.id, digest, draft.comment)
        case "withdraw":
            endorsing.withdraw_endorsement(desk, contact.id, draft.comment, contact.version)
    done = f"{DONE[draft.choice]} {contact.reference} at {clock_words(at)}."
    try:  # It is decided: nothing that fails from here on may be told as a refusal.
        review.drop_drafts(desk, contact.id)
        clocks_now = read_contact(desk, contact.id).clocks
    except DeskError:
        return done
    before = {clock.id for clock in contact.clocks if clock.stopped_at is None}
    after = {clock.id for clock in clocks_now if clock.stopped_at is None}
    stopped, started = len(before - after), len(after - before)
    clocks = "1 clock" if stopped == 1 else f"{stopped} clocks"
    changed = f"{clocks} stopped, {started} started." if stopped or started else "Every clock runs on."
    return f"{done} {changed}"
