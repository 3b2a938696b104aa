"""Who may type in a contact, and when: the one rule, for the keeper, for what a screen shows, and for acts.

The contact's own pages are its worker's until it is sent; the later steps of a tool are the desk's after
that. The strategy discussion is held later and by more people: its pages are open to the worker and to those
who endorse, from when it is opened.
"""

from typing import Final, Literal
from uuid import UUID

from dutydesk.acts.values import Person

Discussion = Literal["none", "open", "held"]
"""Where the strategy discussion of a contact stands."""

OPEN_STATES: Final = ("recording", "returned")
"""States in which the worker may change the contact."""
NOBODY_HERE: Final = "Say who is here first: what is written carries a name."
WITH_MANAGER: Final = "It is with the manager. ^P Take it back, until the manager opens it."
DECIDED: Final = "It was decided. It may be read, not changed. ^P Correct puts it right."
NOT_OPEN: Final = "No strategy discussion is open."
HELD: Final = "The discussion is recorded as held."
NOT_THEIRS: Final = "The discussion is written by the contact's worker, or by a manager who endorses."
_DISCUSSION: Final = ("strategy", "attendee")
NOT_LATER: Final = "The steps of a tool are written by a social worker of this desk, or by a manager."
NOTE_DRAFT: Final = "note.draft"
"""The line of the quick note that is being typed."""


def is_of_discussion(question: str) -> bool:
    """Whether a question (its key) belongs to the strategy discussion."""
    return question.partition(".")[0] in _DISCUSSION


def takes_part(person: Person, worker_id: UUID) -> bool:
    """Whether this person may write about a contact's strategy discussion: its worker, or who endorses."""
    return worker_id == person.id or person.endorses_contacts or person.endorses_enquiries


def why_not_contact(person: Person | None, worker_id: UUID, worker: str, state: str) -> str:
    """Why this person may not type in the contact's own pages now, as a sentence; "" when they may."""
    if person is None:
        return NOBODY_HERE
    if worker_id != person.id:
        return f"This contact is {worker}'s. You may read it."
    if state == "sent":
        return WITH_MANAGER
    return "" if state in OPEN_STATES else DECIDED


def why_not_later(person: Person | None, worker_id: UUID, worker: str, state: str) -> str:
    """Why this person may not type what became of a tool now: chased, here, filed; "" when they may.

    Until it is sent that is the worker's page like any other. Afterwards the tool comes when it comes, and
    whoever of the desk takes it in writes it down (R-508): what was sent stays as it was.
    """
    if state in OPEN_STATES or person is None:
        return why_not_contact(person, worker_id, worker, state)
    if worker_id == person.id or person.takes_contacts or person.endorses_contacts:
        return ""
    return "" if person.endorses_enquiries else NOT_LATER


def why_not_note(person: Person | None, worker_id: UUID, worker: str, state: str) -> str:
    """Why this person may not type a line of the quick note now; "" when they may.

    A line is put beside what stands, never over it: the worker may until it is closed (decision 4).
    """
    if person is None:
        return NOBODY_HERE
    if worker_id != person.id:
        return f"This contact is {worker}'s. You may read it."
    return DECIDED if state == "closed" else ""


def why_not_discussion(
    person: Person | None, worker_id: UUID, discussion: Discussion, *, another: bool = False
) -> str:
    """Why this person may not type about the strategy discussion now, as a sentence; "" when they may.

    Args:
        another: a later discussion may be meant, which is typed over the one that was held (R-1309). What was
            recorded of that one stands by itself, and typing no more changes it.
    """
    if person is None:
        return NOBODY_HERE
    if discussion == "none":
        return NOT_OPEN
    if not takes_part(person, worker_id):
        return NOT_THEIRS
    return HELD if discussion == "held" and not another else ""
