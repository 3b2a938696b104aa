"""The tables: what is kept, and nothing about what it means.

One set of tables serves SQLite and PostgreSQL, and a contact behind the gate uses the same set in a file of
its own. What the desk itself is stands in `desk_tables`, what a shift adds in `shift_tables`. What a person
typed lives in `Answer` alone; the typed tables hold who a row is about, and what the typing was read as.

Every time is aware UTC. Ids are made by the program, so that a retried save cannot double.
No `from __future__ import annotations` here: SQLModel needs the real annotations.
"""

from datetime import date, datetime
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_TURNS = count(1)
NO_SUBJECT = UUID(int=0)
"""Stands in `Answer.subject_id` for an answer about the contact itself: a key column cannot be empty."""


def next_turn() -> int:
    """The next `History.turn` of this run."""
    return next(_TURNS)


class Contact(SQLModel, table=True):
    """One initial contact."""

    __tablename__ = "contact"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reference: str | None = Field(default=None, unique=True)
    """C-2026-0412; None behind the gate."""
    state: str = "recording"
    started_at: datetime
    """When the call began; the 24 hours run from here."""
    started_at_first: datetime
    """The start as first stamped; differs from `started_at` when it was corrected."""
    started_reason: str = ""
    worker_id: UUID
    worker_name: str
    profile: str
    profile_version: str
    checklist_version: str
    checklist_digest: str
    call_ended_at: datetime | None = None
    settled_at: datetime | None = None
    """When the gate was settled and the desk adopted the contact."""
    settled_why: str = ""
    family: str = ""
    """What the queue shows: the first named child's last name, upper case; "" when no child is named."""
    children: int = 0
    outcome: str = ""
    """Key of the outcome as typed so far, or as endorsed: the most pressing of the children's."""
    danger: bool = False
    version: int = 1
    """Raised by every act, not by typing."""
    differs: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whose outcome is another one, in words: "Jay advice only"."""
    taken_on: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """paper for a call written down first and entered afterwards; "" for one typed while it went on."""
    withheld_at: datetime | None = None
    """Since when nothing of it may be shared with the family (R-413); None while it may."""
    withheld_reason: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    withheld_by_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    guarded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    guarded_call: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """restricted or sealed, and whom to call; "" for one that all may read. Asked of by `sight` alone."""
    __table_args__ = (
        CheckConstraint(
            "state IN ('recording','sent','returned','endorsed','escalated','closed')", name="contact_state"
        ),
        Index("contact_by_state", "state", "started_at"),
        Index("contact_by_start", "started_at"),
    )


class Answer(SQLModel, table=True):
    """What stands in one field of one contact."""

    __tablename__ = "answer"
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id")
    subject_id: UUID = Field(default=NO_SUBJECT, primary_key=True)
    question: str = Field(primary_key=True)
    typed: str = Field(default="", sa_type=Text)
    mark: str = ""
    reason: str = Field(default="", sa_type=Text)
    asked_of: str = ""
    by_when: datetime | None = None
    changed_at: datetime
    changed_by: UUID
    changed_by_name: str
    version: int = 1
    """Raised by every save of this field."""
    settled: str = Field(default="", sa_type=Text)
    """The text as of this field's last history row."""
    says: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Who says so, where that is not the caller: record, child or worker; "" for the caller."""
    __table_args__ = (
        Index(
            "answer_promised",
            "by_when",
            sqlite_where=text("by_when IS NOT NULL"),
            postgresql_where=text("by_when IS NOT NULL"),
        ),
    )


class ChildRow(SQLModel, table=True):
    """A child of the household, unborn or unnamed ones included."""

    __tablename__ = "child"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    name: str = ""
    born_from: date | None = None
    born_to: date | None = None
    unborn: bool = False
    expected_on: date | None = None
    gender: str = ""
    ethnicity: str = ""
    nationality: str = ""
    outcome: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Key of the outcome typed for this child alone; "" where the contact's holds."""


class AdultRow(SQLModel, table=True):
    """A parent or other adult who matters, wherever they live."""

    __tablename__ = "adult"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    name: str = ""
    relation: str = ""
    responsibility: bool | None = None
    lives_here: bool | None = None
    phone: str = ""
    consent: str = ""


class ProfessionalRow(SQLModel, table=True):
    """A professional already round the child or family."""

    __tablename__ = "professional"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    name: str = ""
    agency: str = ""
    reach: str = ""


class EventRow(SQLModel, table=True):
    """One entry of the chronology."""

    __tablename__ = "event"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    on_from: date | None = None
    on_to: date | None = None
    source: str = ""


class AttendeeRow(SQLModel, table=True):
    """One of the people a strategy discussion must have, or another who took part."""

    __tablename__ = "attendee"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    role: str
    """social_worker, manager, police or health."""
    name: str = ""
    joined_at: datetime | None = None


class NoteLine(SQLModel, table=True):
    """One line of the quick note, exactly as entered. Filing it changes `section`, never the text."""

    __tablename__ = "note_line"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    said_at: datetime
    text: str = Field(sa_type=Text)
    section: str = ""
    """Key of the section it is heard in; "" while it is not sorted."""
    by_name: str
    quote: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whose exact words these are: caller or child; "" for the worker's own wording."""
    corrects: UUID | None = None
    """The line this one stands beside as its correction (decision 4)."""
    __table_args__ = (UniqueConstraint("contact_id", "number", name="note_line_number"),)


class Place(SQLModel, table=True):
    """Where a worker was in a contact, to the caret."""

    __tablename__ = "place"
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id")
    worker_id: UUID = Field(primary_key=True)
    section: str = ""
    question: str = ""
    subject_id: UUID = NO_SUBJECT
    caret: int = 0
    """Characters from the start of the field, over all its lines."""
    open: bool = False
    """The contact was on the screen; stays true when the program is killed."""
    at: datetime
    parked_at: datetime | None = None
    """Since when this worker has it parked for another call; None when it is not."""
    __table_args__ = (
        Index(
            "place_parked",
            "worker_id",
            sqlite_where=text("parked_at IS NOT NULL"),
            postgresql_where=text("parked_at IS NOT NULL"),
        ),
    )


class Submission(SQLModel, table=True):
    """What a worker sent to the manager: the exact content, frozen."""

    __tablename__ = "submission"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    lane: str
    """ordinary or strategy."""
    outcome: str
    level: str = ""
    thresholds_version: str
    content: str = Field(sa_type=Text)
    """Canonical JSON of answers, people, outcome, rationale and profile version."""
    digest: str
    """SHA-256 of `content`, hex."""
    sent_at: datetime
    sent_by: UUID
    sent_by_name: str
    opened_at: datetime | None = None
    opened_by: UUID | None = None
    opened_by_name: str = ""
    withdrawn_at: datetime | None = None
    __table_args__ = (
        UniqueConstraint("contact_id", "number", name="submission_number"),
        CheckConstraint("lane IN ('ordinary','strategy')", name="submission_lane"),
    )


class Endorsement(SQLModel, table=True):
    """What a manager said of one submission: one row for the contact, one for each referral."""

    __tablename__ = "endorsement"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    submission_id: UUID = Field(foreign_key="submission.id")
    point: str
    """contact or referral: the two points of endorsement (DAS chapter 3)."""
    referral_id: UUID | None = Field(default=None, foreign_key="referral.id")
    choice: str
    outcome: str = ""
    reasons: str = Field(sa_type=Text)
    manager_id: UUID
    manager_name: str
    at: datetime
    digest: str
    """Digest of the submission that was read."""
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", sa_type=Text)
    children: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """JSON, child's id to the key of the outcome decided with this row; "" where none was for each child."""
    entered_at: datetime | None = None
    """When it was ticked that Liquid Logic has it too (R-806)."""
    entered_by_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    second_desk: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whose desk it was decided at with a second sign-in; "" at the manager's own (R-2506)."""
    __table_args__ = (
        CheckConstraint("point IN ('contact','referral')", name="endorsement_point"),
        CheckConstraint("choice IN ('endorse','other','escalate','return')", name="endorsement_choice"),
    )


class Referral(SQLModel, table=True):
    """The referral of one child out of one contact."""

    __tablename__ = "referral"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reference: str = Field(unique=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    child_id: UUID = Field(foreign_key="child.id")
    child_name: str = ""
    state: str = "open"
    outcome: str = ""
    created_at: datetime
    created_by: UUID
    created_by_name: str
    version: int = 1
    __table_args__ = (
        UniqueConstraint("contact_id", "child_id", name="one_referral_per_child"),
        CheckConstraint("state IN ('open','endorsed','closed')", name="referral_state"),
    )


_RUNS = text("stopped_at IS NULL")


class ClockRow(SQLModel, table=True):
    """One running or stopped clock. Rules that change later never rewrite it."""

    __tablename__ = "clock"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    about: str
    """contact, referral, strategy or enquiry."""
    about_id: UUID
    label: str = ""
    """Name of the child for a referral's clock; "" for the others."""
    timescale: str
    ts: str
    profile: str
    profile_version: str
    calendar_version: str = ""
    started_at: datetime
    due_at: datetime
    """The instant at which it runs out; for a limit in days the exclusive end of its date."""
    due_on: date | None = None
    """The London date of a limit in days; None for hours."""
    opens_on: date | None = None
    stopped_at: datetime | None = None
    stop_act: str = ""
    stopped_by_name: str = ""
    started_at_first: datetime
    started_reason: str = ""
    __table_args__ = (
        UniqueConstraint("about", "about_id", "timescale", name="one_clock"),
        CheckConstraint("about IN ('contact','referral','strategy','enquiry')", name="clock_about"),
        Index("clock_running", "due_at", sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index("clock_of_timescale", "timescale", "due_at", sqlite_where=_RUNS, postgresql_where=_RUNS),
    )


class History(SQLModel, table=True):
    """Who did what, or changed which field from what to what, and when. Only ever added to."""

    __tablename__ = "history"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    turn: int = Field(default_factory=next_turn)
    """Order of the rows one run of the program wrote: tells apart what was done at the same instant."""
    contact_id: UUID = Field(foreign_key="contact.id")
    at: datetime
    by_id: UUID
    by_name: str
    act: str
    """typed, undone, redone, called, call_ended, settled, sent, withdrawn, opened, endorsed, returned, ..."""
    subject_id: UUID = NO_SUBJECT
    question: str = ""
    old: str = Field(default="", sa_type=Text)
    new: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    """Of an act, why; of a field, the reason kept beside its mark."""
    by_when: datetime | None = None
    """Of a field whose answer someone finds out: by when."""
    says: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Of a field, who says so, as in `Answer.says`."""
    __table_args__ = (Index("history_of_contact", "contact_id", "at"),)
