"""What a review asks of the acts: do what was chosen, and say what was done. Runs in a thread.

Owns the sentence after a decision.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from dutydesk.acts import endorsing, review
from dutydesk.acts.clocks import CONTACT_DECISION
from dutydesk.acts.endorsing import SAY_UNKNOWN, SAY_WHAT, SAY_WHY, SAY_WHY_OTHER
from dutydesk.acts.reading import read_contact
from dutydesk.acts.review_values import Draft
from dutydesk.acts.second import Second, sign
from dutydesk.acts.values import ClockView, ReviewView
from dutydesk.errors import DeskError
from dutydesk.practice.marks import moment_words
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

DONE = {
    "endorse": "Endorsed",
    "other": "Endorsed with another outcome",
    "escalate": "Escalated",
    "return": "Sent back",
    "withdraw": "Withdrew the endorsement of",
}

ROOM: Final = 79
"""Cells of the line of the queue in which it is said."""
SHORT: Final = {
    "contact_feedback": "feedback",
    "written_outcome": "outcome in writing",
    "strategy_discussion": "4-hour discussion",
    "strategy_discussion_out_of_hours": "4-hour discussion",
    "acknowledge_referral": "acknowledge it",
    "decide_response": "decide response",
    "referral_outcome": "referral outcome",
}
"""Names of the clocks that a decision starts, as short as that line needs them."""


def decide(
    desk: "Desk",
    view: ReviewView,
    draft: Draft,
    outcome: str,
    child: UUID | None = None,
    second: Second | None = None,
) -> str:
    """Do what was chosen.

    Args:
        outcome: key of the outcome, for another outcome and for an escalation.
        child: whose outcome that is; None for every child's.
        second: the manager who signed in for this alone; None for whoever is here.

    Returns:
        What was done, and what became of the clocks (`changed_words`); without them where they cannot be
        read now.

    Raises: NotAllowed, Stale, NotSaved, as the act does.
    """
    at = desk.clock.now()
    contact, digest = view.contact, view.submission.digest
    match draft.choice:
        case "endorse":
            reason = draft.reason
            endorsing.endorse(desk, contact.id, digest, draft.comment, unknown_reason=reason, second=second)
        case "other" | "escalate":
            # Of an escalation no reason is asked; one typed before it came to that is kept.
            act = endorsing.endorse_other if draft.choice == "other" else endorsing.escalate
            act(
                desk,
                contact.id,
                digest,
                outcome,
                draft.comment,
                child=child,
                unknown_reason=draft.reason,
                second=second,
            )
        case "return":
            endorsing.send_back(desk, contact.id, digest, draft.comment, second=second)
        case "withdraw":
            endorsing.withdraw_endorsement(desk, contact.id, draft.comment, contact.version)
    done = f"{DONE[draft.choice]} {contact.reference} at {clock_words(at)}."
    try:  # It is decided: nothing that fails from here on may be told as a refusal.
        review.drop_drafts(desk, contact.id)
        clocks_now = read_contact(desk, contact.id).clocks
    except DeskError:
        return done
    return f"{done} {changed_words(contact.clocks, clocks_now, at, ROOM - len(done) - 1)}"


def decide_signed(
    desk: "Desk", view: ReviewView, draft: Draft, outcome: str, child: UUID | None, name: str, passphrase: str
) -> "str | DeskError":
    """As `decide`, by a manager who signs in for it.

    Returns: what was done; or why it could not be, although they signed in.

    Raises: NotAllowed where they could not sign in.
    """
    by = sign(desk, view.contact.id, name, passphrase)
    try:
        return decide(desk, view, draft, outcome, child, by)
    except DeskError as error:
        return error


def still_missing(view: ReviewView, draft: Draft) -> str:
    """What the decision would be refused for, before anybody signs in for it; "" for nothing."""
    if not draft.comment.strip():
        return {"endorse": SAY_WHY, "return": SAY_WHAT}.get(draft.choice, SAY_WHY_OTHER)
    unknown = view.needs_reason_for_unknown and draft.choice in ("endorse", "other")
    return SAY_UNKNOWN if unknown and not draft.reason.strip() else ""


def changed_words(
    before: tuple[ClockView, ...], after: tuple[ClockView, ...], now: datetime, room: int
) -> str:
    """ "24 h decision met. Next: feedback by 14:32 Wed 13 May": what ended, and what runs out soonest now.

    Args:
        before: the clocks as they were read.
        after: as they are.
        now: aware.
        room: cells there are; what comes next is left out where it does not fit.
    """
    ran = {clock.id for clock in before if clock.stopped_at is None}
    runs = {clock.id for clock in after if clock.stopped_at is None}
    ended = [clock for clock in after if clock.id in ran - runs]
    begun = [clock for clock in after if clock.id in runs - ran]
    decision = next((clock for clock in ended if clock.timescale == CONTACT_DECISION), None)
    told = []
    if decision is not None and decision.stopped_at is not None:
        told.append(f"24 h decision {'met' if decision.stopped_at <= decision.due_at else 'late'}.")
    if any(clock.lane == "strategy" for clock in ended):
        told.append("The 4 hours ended.")
    if any(clock.timescale == CONTACT_DECISION for clock in begun):
        told.append("The 24 h decision runs again.")
    elif begun:
        first = min((clock for clock in after if clock.id in runs), key=lambda clock: clock.due_at)
        what = SHORT.get(first.timescale, first.name)
        due = f"end of {date_words(first.due_on, london_date(now))}" if first.due_on else ""
        told.append(f"Next: {what} by {due or moment_words(first.due_at, now)}")
    if len(told) > 1 and len(" ".join(told)) > room:
        told.pop()
    return " ".join(told) or "Every clock runs on."
