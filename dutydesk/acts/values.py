"""What acts hand to the screens: frozen values, never rows.

Light on purpose: importing this brings no database library, so the first frame may use it.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from dutydesk.acts.call_values import CallView, LinkView, OnHold
from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.review_values import NOTHING_TYPED, Change, CorrectionView, Draft
from dutydesk.acts.said_values import ReadBackView
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.tool_values import OwedTool
from dutydesk.practice.checklist import Row
from dutydesk.practice.facts import Facts

NOBODY = UUID(int=0)
"""Stands for "the contact itself" where a field belongs to no row of a grid."""

Tab = Literal["mine", "team", "endorse", "feedback", "closed"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works at this desk."""

    id: UUID
    name: str
    role: str
    """Key of the role."""
    role_words: str
    registration: str
    takes_contacts: bool
    """Holds a registration and a role that may take contacts (R-102)."""
    endorses_contacts: bool
    endorses_enquiries: bool


@dataclass(frozen=True, slots=True)
class Field:
    """The address of one field: a question, and the row it belongs to."""

    question: str
    subject: UUID = NOBODY
    row: Row | None = None
    number: int = 0
    """Place of the row within its kind, from 1."""
    role: str = ""
    """For an attendee: social_worker, manager, police or health."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a worker is in a contact, to the caret."""

    section: str
    question: str = ""
    subject: UUID = NOBODY
    caret: int = 0
    """Characters from the start of the field, over all its lines."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """One line of the quick note."""

    id: UUID
    number: int
    said_at: datetime
    text: str
    section: str
    """Key of the section it is heard in; "" while it is not sorted."""
    quote: str = ""
    """Whose exact words these are: caller or child; "" for the worker's own wording."""
    corrects: UUID | None = None
    """The line it stands beneath as a correction."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, running or stopped."""

    id: UUID
    contact_id: UUID
    reference: str
    family: str
    about: str
    """contact, referral, strategy or enquiry."""
    label: str
    """The child's name for a referral's clock; else ""."""
    timescale: str
    ts: str
    name: str
    """What it is a limit of, such as "Contact decision"."""
    lane: Literal["decision", "strategy", "section47", "other"]
    """Which lane of the strip it belongs to."""
    rule: str
    """Length and source in words: "24 hours from receipt, DAS standards, chapter 2"."""
    started_at: datetime
    due_at: datetime
    due_on: date | None
    stopped_at: datetime | None = None
    stop_act: str = ""
    amount: int = 0
    """Length in the timescale's own unit."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    contact_id: UUID
    reference: str
    """C-0412 as shown; "not on the desk" behind the gate."""
    family: str
    children: int
    step: str
    """State in words: Recording, Sent, Sent back, Strategy, Referral open, Endorsed, Closed."""
    worker_id: UUID
    worker: str
    clock: ClockView | None
    """The one that runs out first, or None."""
    danger: bool
    version: int
    started_at: datetime
    to_endorse: bool
    may_endorse: bool
    """This person may endorse it: the right role, and not their own."""
    unsettled: bool = False
    """Still behind the gate: in a file of its own, no reference."""
    differs: str = ""
    """Whose outcome is not the contact's: "Jay advice only"; "" where all are the same."""
    item: FeedbackItem | None = None
    """In the list of what is owed in writing: what the row is about."""
    parked_at: datetime | None = None
    """Since when this person has it parked for another call."""
    redial_at: datetime | None = None
    """When this person is to ring its caller back; the line dropped."""
    owed: tuple[OwedTool, ...] = ()
    stub: bool = False
    """The tools that are still to come; whether it is restricted to this person (`worker`: whom to call)."""
    guarded: str = ""
    """restricted, sealed or "", for those who read it; a stub says restricted."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue as this person sees it."""

    tab: Tab
    rows: tuple[QueueRow, ...]
    counts: dict[str, int]
    """Rows in each tab: mine, team, endorse, feedback, closed."""
    clocks: tuple[ClockView, ...]
    """Running clocks of the desk, soonest first, for the strip and the panel."""
    at: datetime
    stamp: Hashable = None
    """What the desk was like when it was read; None where a change of it cannot be told."""
    on_hold: tuple[OnHold, ...] = ()
    """What this person has parked, and whose callers they are to ring back."""
    filter_text: str = ""
    """The words that each of `rows` holds."""
    every: tuple[QueueRow, ...] = ()
    to_decide: int = 0
    """The rows of the list whatever the filter; what is restricted or was opened that waits for a manager."""
    to_approve: int = 0
    """Roles that others asked for and whoever is here may approve or refuse."""
    not_shown: bool = False
    """Restricted records are open of which whoever is here is shown no clock but those of a stub."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the queue shows beside its rows at 120 columns."""

    contact_id: UUID
    title: str
    lines: tuple[tuple[str, str], ...]
    """(label, text): danger, decision, level, exceptions, rationale, tools; of a stub what it tells."""


@dataclass(frozen=True, slots=True)
class ChildOutcomeView:
    """The outcome of one child, as it was sent or decided."""

    child_id: UUID
    name: str
    """As typed, or "Child 2"."""
    outcome: str
    outcome_words: str
    differs: bool = False
    """Its own, and another than the one for all."""
    reason: str = ""
    """Why it differs."""


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """What was sent, frozen."""

    id: UUID
    number: int
    lane: str
    outcome: str
    outcome_words: str
    level_words: str
    rationale: str
    thresholds_version: str
    digest: str
    sent_at: datetime
    sent_by: UUID
    sent_by_name: str
    opened_at: datetime | None
    opened_by_name: str
    withdrawn_at: datetime | None
    children: tuple[ChildOutcomeView, ...] = ()
    differs: str = ""
    """Whose outcome is not the contact's: "Jay advice only"; "" where all are the same."""


@dataclass(frozen=True, slots=True)
class EndorsementView:
    """What a manager said."""

    id: UUID
    point: str
    choice: str
    """endorse, other, escalate or return."""
    choice_words: str
    outcome_words: str
    reasons: str
    manager_name: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    submission_number: int
    child_name: str = ""
    """Whom it is about, where it is not the whole contact."""
    children: tuple[ChildOutcomeView, ...] = ()
    """What was decided of each child; empty where nothing was kept of each."""
    entered_at: datetime | None = None
    """When it was ticked that Liquid Logic has it too, UTC."""
    entered_by_name: str = ""
    entered: str = ""
    """That tick in words; "" while there is none."""
    second: str = ""
    """That it was decided at another's desk with a second sign-in, in words; "" where it was not."""


@dataclass(frozen=True, slots=True)
class ReferralView:
    """One child's referral."""

    id: UUID
    reference: str
    child_name: str
    state: str
    outcome_words: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened."""

    at: datetime
    by: str
    act: str
    words: str
    """A sentence, or the name of the field that changed."""
    old: str = ""
    new: str = ""
    readable: bool = True
    """False for a step of the program's own, such as a note line half typed: kept, and said to nobody."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact, whole, as of one moment."""

    id: UUID
    reference: str
    """C-0412 as shown, "" behind the gate."""
    full_reference: str
    """C-2026-0412, "" behind the gate."""
    state: str
    version: int
    editable: bool
    """This person may type in it now: it is theirs, and it is not with the manager."""
    read_only_because: str
    """A sentence when it is not editable, else ""."""
    strategy_read_only_because: str
    """A sentence when this person may not type in the strategy discussion's pages now, else ""."""
    facts: Facts
    started_at: datetime
    started_first: datetime
    started_reason: str
    worker_id: UUID
    worker: str
    call_ended_at: datetime | None
    settled: bool
    family: str
    children: int
    place: Where | None
    was_open: bool
    """The program ended while this contact was on the screen."""
    notes: tuple[NoteView, ...]
    clocks: tuple[ClockView, ...]
    submissions: tuple[SubmissionView, ...]
    endorsements: tuple[EndorsementView, ...]
    referrals: tuple[ReferralView, ...]
    later_read_only_because: str = ""
    """A sentence when this person may not type the later steps of a tool now, else ""."""
    read_backs: tuple[ReadBackView, ...] = ()
    """Each time it was read back to the caller, in order."""
    calls: tuple[CallView, ...] = ()
    """Its telephone calls, in order; none for a contact from before calls were kept."""
    taken_on: str = ""
    """paper for a call written down first and entered afterwards."""
    links: tuple[LinkView, ...] = ()
    feedback: tuple[FeedbackItem, ...] = ()
    """What is or was owed in writing after its decisions."""
    withheld: str = ""
    """ "Do not share with family: ..." while it is marked so."""
    parked_at: datetime | None = None
    """Since when this person has it parked for another call."""
    discussions: tuple[StrategyView, ...] = ()
    """Its strategy discussions, in the order they were opened."""
    guarded: str = ""
    glass_until: datetime | None = None
    """restricted, sealed or ""; until when this person reads it only because they broke glass."""
    waits: CorrectionView | None = None
    """The correction of what was endorsed that waits for a manager."""

    @property
    def strategy(self) -> StrategyView | None:
        """The strategy discussion opened last, or None."""
        return self.discussions[-1] if self.discussions else None

    @property
    def call(self) -> CallView | None:
        """The call that goes on, or None."""
        if not self.calls:
            on = self.call_ended_at is None
            return CallView(1, self.started_at, "rang", None, "", None) if on else None
        return self.calls[-1] if self.calls[-1].goes_on else None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One submission as the manager reads it."""

    contact: ContactView
    submission: SubmissionView
    sent_facts: Facts
    """The content that was sent, which the endorsement binds to."""
    exceptions: tuple[str, ...]
    changed: tuple[Change, ...]
    """What changed since this manager, or any manager, last had it; empty the first time."""
    first_time: bool
    may_endorse: bool
    why_not: str
    """A sentence when this person may not endorse it, else ""."""
    needs_reason_for_unknown: bool
    """A born child is not known on ethnicity, nationality or gender."""
    position: int
    waiting: int
    """1 of 9 to endorse."""
    next_id: UUID | None
    previous_id: UUID | None
    draft: Draft = NOTHING_TYPED
    """What this person typed about the contact and has not sent; kept over the end of the program."""
    second: tuple[str, ...] = ()
    """Who may decide it here with a second sign-in, by name; empty where nobody may or need (R-2506)."""
    correction: CorrectionView | None = None
    """What was sent is a correction of what was endorsed before, beside that."""
