"""What a review asks of the acts: read it, do what was chosen, and say what was done. Runs in a thread.

Owns how a review that no longer waits is read all the same, and the sentence after a decision.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from dutydesk.acts import endorsing
from dutydesk.acts.reading import read_contact
from dutydesk.acts.review import open_review
from dutydesk.acts.sending import gaps_of
from dutydesk.acts.values import ContactView, EndorsementView, ReviewView
from dutydesk.errors import NotAllowed
from dutydesk.practice.marks import moment_words
from dutydesk.practice.wording import clock_words

from .review_oversight import Draft

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

DONE = {
    "endorse": "Endorsed",
    "other": "Endorsed with another outcome",
    "escalate": "Escalated",
    "return": "Sent back",
    "withdraw": "Withdrew the endorsement of",
}


def look(desk: "Desk", contact_id: UUID) -> ReviewView:
    """The submission to be read; one that no longer waits is shown to be read only.

    Raises: NotAllowed when nothing was ever sent; NotSaved.
    """
    try:
        return open_review(desk, contact_id)
    except NotAllowed as refused:
        contact = read_contact(desk, contact_id)
        if not contact.submissions:
            raise
        return _finished(desk, contact, str(refused))


def withdrawable(contact: ContactView) -> EndorsementView | None:
    """The endorsement or escalation that stands as the last word on the contact, or None."""
    if contact.state not in ("endorsed", "escalated", "returned"):
        return None
    standing = [each for each in contact.endorsements if each.withdrawn_at is None]
    return standing[-1] if standing and standing[-1].choice != "return" else None


def _finished(desk: "Desk", contact: ContactView, refused: str) -> ReviewView:
    because = refused
    if (last := withdrawable(contact)) is not None:
        when = moment_words(last.at, desk.clock.now())
        because = f"{last.choice_words} by {last.manager_name}, {when}. w withdraws it, with a reason."
    return ReviewView(
        contact=contact,
        submission=contact.submissions[-1],
        sent_facts=contact.facts,
        exceptions=tuple(gap.words for gap in gaps_of(desk, contact.facts).exceptions),
        changed=(),
        first_time=contact.submissions[-1].number == 1,
        may_endorse=False,
        why_not=because,
        needs_reason_for_unknown=False,
        position=0,
        waiting=0,
        next_id=None,
        previous_id=None,
    )


def decide(desk: "Desk", view: ReviewView, draft: Draft, outcome: str) -> str:
    """Do what was chosen.

    Args:
        outcome: key of the outcome, for another outcome and for an escalation.

    Returns:
        What was done: "Endorsed C-0409 at 14:32. 2 clocks stopped, 4 started."

    Raises: NotAllowed, Stale, NotSaved, as the act does.
    """
    at = desk.clock.now()
    contact, digest = view.contact, view.submission.digest
    match draft.choice:
        case "endorse":
            endorsing.endorse(desk, contact.id, digest, draft.comment, unknown_reason=draft.reason)
        case "other":
            endorsing.endorse_other(
                desk, contact.id, digest, outcome, draft.comment, unknown_reason=draft.reason
            )
        case "escalate":
            endorsing.escalate(desk, contact.id, digest, outcome, draft.comment)
        case "return":
            endorsing.send_back(desk, contact.id, digest, draft.comment)
        case "withdraw":
            endorsing.withdraw_endorsement(desk, contact.id, draft.comment, contact.version)
    before = {clock.id for clock in contact.clocks if clock.stopped_at is None}
    after = {clock.id for clock in read_contact(desk, contact.id).clocks if clock.stopped_at is None}
    stopped, started = len(before - after), len(after - before)
    clocks = "1 clock" if stopped == 1 else f"{stopped} clocks"
    changed = f"{clocks} stopped, {started} started." if stopped or started else "Every clock runs on."
    return f"{DONE[draft.choice]} {contact.reference} at {clock_words(at)}. {changed}"
