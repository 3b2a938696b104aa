"""What is an event of the audit: its code, its words, and which acts of a contact's history are which.

Owns no writing. Source of the list: safety.md 3.5. An act of the history that has no event of its own here is
`Event.ACT`, with the act's key as its reason, so that none is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts.values import Person
from dutydesk.records import telling


class Event(StrEnum):
    """One kind of event; its value is what stands in the audit for good. Source: safety.md 3.5."""

    SIGNED_IN = "sign_in.ok"
    SIGN_IN_FAILED = "sign_in.failed"
    SECOND = "sign_in.second"
    LOCKED = "screen.locked"
    UNLOCKED = "screen.unlocked"
    HERE = "person.here"
    ROLE = "person.role"
    OPENED_DESK = "desk.opened"
    MIGRATED = "desk.migrated"
    SETTINGS = "desk.settings"
    KEYS = "desk.keys"
    CLOCK = "clock.jumped"
    CRASH = "crash"
    INTEGRITY = "integrity.failed"
    GONE_ON = "integrity.gone_on"
    CREATED = "record.created"
    VIEWED = "record.viewed"
    SEARCHED = "record.searched"
    LISTED = "record.listed"
    PRINTED = "record.printed"
    FIELD = "record.field_changed"
    CONFLICT = "record.conflict_choice"
    RECOVERED = "record.draft_recovered"
    START = "record.start_corrected"
    SENT = "record.sent"
    WITHDRAWN = "record.withdrawn"
    OPENED = "record.opened_by_manager"
    ENDORSED = "record.endorsed"
    UNENDORSED = "record.endorsement_withdrawn"
    RETURNED = "record.returned"
    ESCALATED = "record.escalated"
    CORRECTED = "record.corrected"
    CLAIMED = "record.claimed"
    CLOSED = "record.closed"
    FEEDBACK = "feedback.sent"
    ACT = "record.act"
    RESTRICTED = "record.restricted"
    GLASS = "record.glass_broken"
    GLASS_REVIEWED = "record.glass_reviewed"
    DENIED = "denied"
    READ = "audit.read"
    BACKED_UP = "backup.made"
    RESTORED = "backup.restored"
    RETENTION = "retention.set"
    PROPOSED = "disposal.proposed"
    DISPOSED = "record.disposed"
    WIPED = "disposal.wiped"
    HELD = "hold.set"
    RELEASED = "hold.lifted"
    GATHERED = "person.gathered"
    EXPORTED = "file.written"


READS: Final = (Event.VIEWED, Event.PRINTED, Event.OPENED)
"""What tells that somebody read a contact."""

OF_FIELDS: Final = {
    "typed": Event.FIELD,
    "undone": Event.FIELD,
    "redone": Event.FIELD,
    "not_kept": Event.CONFLICT,
    "kept_mine": Event.CONFLICT,
    "kept_theirs": Event.CONFLICT,
    "kept_both": Event.CONFLICT,
    "corrected": Event.FIELD,
}
"""Acts that change a field: those of one save and one person are one event, with the fields' names."""

OF_ACTS: Final = {
    "settled": Event.CREATED,
    "start_corrected": Event.START,
    "on_paper": Event.START,
    "sent": Event.SENT,
    "withdrawn": Event.WITHDRAWN,
    "opened": Event.OPENED,
    "endorsed": Event.ENDORSED,
    "endorsement_withdrawn": Event.UNENDORSED,
    "returned": Event.RETURNED,
    "escalated": Event.ESCALATED,
    "taken_over": Event.CLAIMED,
    "handed_over": Event.CLAIMED,
    "closed": Event.CLOSED,
    "restriction_asked": Event.RESTRICTED,
    "restriction_approved": Event.RESTRICTED,
    "restriction_refused": Event.RESTRICTED,
    "restriction_kept": Event.RESTRICTED,
    "restriction_lift_asked": Event.RESTRICTED,
    "restriction_lift_refused": Event.RESTRICTED,
    "restriction_lifted": Event.RESTRICTED,
    "restriction_change_asked": Event.RESTRICTED,
    "restriction_changed": Event.RESTRICTED,
    "restriction_change_refused": Event.RESTRICTED,
    "shut_out_asked": Event.RESTRICTED,
    "shut_out_approved": Event.RESTRICTED,
    "shut_out_refused": Event.RESTRICTED,
    "let_in_asked": Event.RESTRICTED,
    "let_in": Event.RESTRICTED,
    "let_in_refused": Event.RESTRICTED,
    "glass_broken": Event.GLASS,
    "glass_reviewed": Event.GLASS_REVIEWED,
    "feedback_sent": Event.FEEDBACK,
    "version_made": Event.CORRECTED,
    "version_endorsed": Event.CORRECTED,
    "version_returned": Event.CORRECTED,
    "version_taken_back": Event.CORRECTED,
}
"""Acts of the history that have an event of their own."""

OF_PEOPLE: Final = (
    "shut_out_asked",
    "shut_out_approved",
    "shut_out_refused",
    "let_in_asked",
    "let_in",
    "let_in_refused",
)
"""Acts about one person of the desk, whose id the audit tells."""

WORDS: Final = {
    Event.SIGNED_IN: "signed in",
    Event.SIGN_IN_FAILED: "failed to sign in",
    Event.SECOND: "signed in at somebody else's desk for one act",
    Event.LOCKED: "locked the screen",
    Event.UNLOCKED: "unlocked the screen",
    Event.HERE: "sat down",
    Event.ROLE: "was entered with a role",
    Event.OPENED_DESK: "opened the desk",
    Event.MIGRATED: "brought the database up to date",
    Event.SETTINGS: "opened it under other settings",
    Event.KEYS: "opened it with other keys to it than before",
    Event.CLOCK: "the machine's clock jumped",
    Event.CRASH: "the program stopped by a fault",
    Event.INTEGRITY: "the audit was found not whole",
    Event.GONE_ON: "went on all the same",
    Event.CREATED: "made the contact",
    Event.VIEWED: "read it",
    Event.SEARCHED: "searched",
    Event.LISTED: "listed",
    Event.PRINTED: "printed it",
    Event.FIELD: "changed fields",
    Event.CONFLICT: "chose between two versions",
    Event.RECOVERED: "took up what a stop had left",
    Event.START: "corrected its start",
    Event.SENT: "sent it",
    Event.WITHDRAWN: "took it back",
    Event.OPENED: "opened it to decide",
    Event.ENDORSED: "endorsed it",
    Event.UNENDORSED: "withdrew an endorsement",
    Event.RETURNED: "sent it back",
    Event.ESCALATED: "escalated it",
    Event.CORRECTED: "corrected what was endorsed",
    Event.CLAIMED: "changed whose it is",
    Event.CLOSED: "closed it",
    Event.FEEDBACK: "sent feedback",
    Event.ACT: "did something with it",
    Event.RESTRICTED: "changed who may read it",
    Event.GLASS: "broke the glass to read it",
    Event.GLASS_REVIEWED: "looked at a broken glass",
    Event.DENIED: "was refused",
    Event.READ: "read the audit",
    Event.BACKED_UP: "made a copy of the desk",
    Event.RESTORED: "put a copy back in the desk's place",
    Event.RETENTION: "set how long a class is kept",
    Event.PROPOSED: "proposed a disposal",
    Event.DISPOSED: "disposed of it",
    Event.WIPED: "wiped what a disposal left",
    Event.HELD: "put a legal hold on it",
    Event.RELEASED: "lifted a legal hold",
    Event.GATHERED: "gathered all about a person",
    Event.EXPORTED: "wrote a file",
}
"""Each event as what a person did."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that is no line of a contact's history, to be told in the transaction it happened in."""

    event: Event
    contact: UUID | None = None
    reason: str = ""
    """A code, never words of a person."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Counts, codes, hashes and ids; never a word that was typed, or a name."""
    by: Person | UUID | None = None
    """Who did it; whoever is here, where None."""


def tell(session: Session, happened: Happened) -> None:
    """It goes into the audit with this transaction, or not at all."""
    telling.tell(session.connection(), happened)
