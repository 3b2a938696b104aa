"""What is owed in writing, as a frozen value, and its state in words, the same on every screen and paper.

Light on purpose, as `values`: it brings no database library.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from dutydesk.practice.feedback import ASK_WORDS, KIND_WORDS, Ask, Kind
from dutydesk.practice.wording import when_words

State = Literal["owed", "sent", "held", "no_route", "not_owed"]
ACTS: Final = {
    "feedback_owed": "Feedback is owed:",
    "feedback_gone": "Feedback is not owed while nothing is endorsed:",
    "feedback_sent": "Feedback sent:",
    "feedback_held": "Feedback held:",
    "feedback_released": "Feedback may go:",
    "feedback_no_route": "No route to reply:",
    "feedback_not_owed": "Feedback not owed:",
    "referral_acknowledged": "Referral acknowledged:",
    "withheld": "Marked: do not share with family.",
    "share_again": "It may be shared with the family again.",
}
"""What the history says of each act; names, ways and reasons follow."""


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """The word owed to one recipient after one decision."""

    id: UUID
    version: int
    contact_id: UUID
    reference: str
    family_name: str
    worker_id: UUID
    worker: str
    about: str
    """contact or referral."""
    recipient: Kind
    subject: UUID
    name: str
    route: str
    """What the record held to reach them by; "" for nothing."""
    ask: Ask
    """What is still to be judged about it."""
    family: bool
    withheld: bool
    """The contact is marked "do not share with family", and this goes to the family."""
    timescale: str
    ts: str
    started_at: datetime
    due_at: datetime
    outer_at: datetime | None
    """The outer mark beside a shorter limit (CF-05); None where there is none."""
    state: State
    how: str
    """How it was sent, why there is no route, or why it is not owed."""
    sent_at: datetime | None
    reasons_given: bool
    held_reason: str
    reviewer: str
    review_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    needs_reasons: bool = False
    """What is sent gives reasons and other sources of help (R-908); known where one item is read."""
    languages: tuple[str, ...] = ()
    """What the record says of languages and interpreters (R-913); for the family's items read singly."""
    untold: str | None = None
    """Why the parents were not told of the call, "" where that is not said; None where they were told, or for
    others than the family. Known where one item is read."""

    @property
    def open(self) -> bool:
        """It stands on the queue: owed, or held."""
        return self.state in ("owed", "held")

    @property
    def who(self) -> str:
        """ "Kim Shaw, parental responsibility, PR not known"."""
        kind = "" if self.ask == "pr_not_known" else KIND_WORDS[self.recipient]
        return ", ".join(part for part in (self.name, kind, ASK_WORDS[self.ask]) if part)


def state_words(item: FeedbackItem, now: datetime) -> str:
    """Where it stands, in words; "" for what is owed, which the countdown says.

    Args:
        now: aware.
    """
    match item.state:
        case "sent":
            when = when_words(item.sent_at, now) if item.sent_at else ""
            reasons = ", with reasons and other help" if item.reasons_given else ""
            return f"sent by {item.how}, {when}{reasons}"
        case "held":
            if not item.reviewer:
                return f"held, and nobody is to look at it again yet: {item.held_reason}"
            until = f" by {when_words(item.review_at, now)}" if item.review_at else ""
            return f"held: {item.held_reason}. {item.reviewer} looks at it again{until}"
        case "no_route":
            return f"no route to reply: {item.how}"
        case "not_owed":
            return f"not owed: {item.how}"
        case _:
            return ""
