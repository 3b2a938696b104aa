"""The tables of what a shift does to a contact: tools, calls, read-backs, links, feedback, alarms, windows.

Their ids and times are as in `tables`. What was typed into a tool's cells lives in `Answer`, as for every
grid; what an act was told (how a letter went, why it is held) stands in the act's own row here.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dutydesk.records.tables import NO_SUBJECT


class ToolRow(SQLModel, table=True):
    """The assessment tool that one presenting issue brings, and how far it has come."""

    __tablename__ = "tool"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    added_at: datetime
    struck_at: datetime | None = None
    role: str
    """Key of the tool, such as dash."""
    asked_at: datetime | None = None
    promised_for: datetime | None = None
    chased_at: datetime | None = None
    received_at: datetime | None = None
    filed_at: datetime | None = None
    __table_args__ = (
        Index(
            "tool_awaited",
            "contact_id",
            sqlite_where=text("struck_at IS NULL AND received_at IS NULL AND filed_at IS NULL"),
            postgresql_where=text("struck_at IS NULL AND received_at IS NULL AND filed_at IS NULL"),
        ),
    )


class CallRow(SQLModel, table=True):
    """One telephone call of a contact: the first, and each that joined it after the line dropped."""

    __tablename__ = "call"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    began_at: datetime
    began: str = "rang"
    """rang, rang_back (the caller did), redialled (the worker did) or paper."""
    ended_at: datetime | None = None
    ended: str = ""
    """ended or dropped; "" while it goes on."""
    redial_at: datetime | None = None
    """When the worker is reminded to ring back after a drop; None when not, or when it was done."""
    __table_args__ = (
        UniqueConstraint("contact_id", "number", name="call_number"),
        CheckConstraint("began IN ('rang','rang_back','redialled','paper')", name="call_began"),
        CheckConstraint("ended IN ('','ended','dropped')", name="call_ended"),
        Index(
            "call_redial",
            "redial_at",
            sqlite_where=text("redial_at IS NOT NULL"),
            postgresql_where=text("redial_at IS NOT NULL"),
        ),
    )


class ReadBack(SQLModel, table=True):
    """What was read back to the caller, word for word, and what the caller put right."""

    __tablename__ = "read_back"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    at: datetime
    by_id: UUID
    by_name: str
    sentences: str = Field(sa_type=Text)
    """One to a line."""
    corrected: str = Field(default="", sa_type=Text)


class Link(SQLModel, table=True):
    """This contact has to do with another one, and why someone says so."""

    __tablename__ = "contact_link"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    other_id: UUID = Field(index=True)
    """Not a foreign key: a contact behind the gate may be linked to one of the desk."""
    kind: str
    """family or open_case."""
    reason: str = Field(default="", sa_type=Text)
    at: datetime
    by_id: UUID
    by_name: str
    __table_args__ = (UniqueConstraint("contact_id", "other_id", name="one_link"),)


class Feedback(SQLModel, table=True):
    """The word owed to one recipient after one endorsement (R-910)."""

    __tablename__ = "feedback"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    about: str
    """contact or referral: after which decision it is owed."""
    about_id: UUID
    recipient: str
    """referrer, responsible (an adult with parental responsibility), child or professional."""
    subject_id: UUID = NO_SUBJECT
    """The row of the grid it goes to; none for the referrer."""
    place: int = 0
    """Order among the items of one endorsement."""
    name: str = ""
    """What the recipient is called, as it stood when it came to be owed."""
    route: str = ""
    """What the record holds to reach them by, as it stood."""
    ask: str = ""
    """What is still to be judged about it: pr_not_known or by_age; "" for nothing."""
    family: bool = False
    """It goes to the family, so a mark "do not share with family" holds it (R-413)."""
    timescale: str
    ts: str
    started_at: datetime
    due_at: datetime
    state: str = "owed"
    how: str = Field(default="", sa_type=Text)
    """How it was sent, why there is no route, or why it is not owed."""
    sent_at: datetime | None = None
    reasons_given: bool = False
    """Reasons and other sources of help were in it, where the statutory threshold was not met (R-908)."""
    held_reason: str = Field(default="", sa_type=Text)
    held_by_mark: bool = False
    """The mark "do not share with family" holds it: with the mark it goes, whatever was said since."""
    reviewer: str = ""
    """Who looks at a held item again."""
    review_at: datetime | None = None
    settled_at: datetime | None = None
    """When the state was last set by a person."""
    settled_by: UUID | None = None
    settled_by_name: str = ""
    version: int = 1
    __table_args__ = (
        UniqueConstraint("about", "about_id", "recipient", "subject_id", name="one_item_per_recipient"),
        CheckConstraint("about IN ('contact','referral')", name="feedback_about"),
        CheckConstraint(
            "recipient IN ('referrer','responsible','child','professional')", name="feedback_recipient"
        ),
        CheckConstraint("state IN ('owed','sent','held','no_route','not_owed')", name="feedback_state"),
        Index(
            "feedback_open",
            "due_at",
            sqlite_where=text("state IN ('owed','held')"),
            postgresql_where=text("state IN ('owed','held')"),
        ),
    )


class Alarm(SQLModel, table=True):
    """That a clock needs somebody to act: told to whom and when, with a bell or not, and when answered."""

    __tablename__ = "alarm"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    about_id: UUID
    """The clock, the answer's row or the contact it is about."""
    event: str
    """urgent, overdue, passed, waiting, unacknowledged, returned, to_find, redial, letter, look_again."""
    key: str = ""
    """What of `about_id` it is about, where that is not the whole, such as a question."""
    worker_id: UUID
    """Whom it is for; none stands for every manager. `reading_alone`: one who has read a line of theirs."""
    arose_at: datetime
    told_at: datetime | None = None
    """When the line was on somebody's screen; None while it waits for the end of a call."""
    bell: bool = False
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    acknowledged_by_name: str = ""
    reason: str = Field(default="", sa_type=Text)
    """One line, needed where it was overdue."""
    remind_at: datetime | None = None
    reminded: int = 0
    __table_args__ = (
        UniqueConstraint("about_id", "event", "key", "worker_id", name="one_alarm"),
        Index("alarm_of_worker", "worker_id", "arose_at"),
    )


class Seat(SQLModel, table=True):
    """A window in which a contact stands open: one row for each program and contact."""

    __tablename__ = "seat"
    id: UUID = Field(primary_key=True)
    """Of the running program; made anew at each start."""
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id")
    worker_id: UUID
    worker_name: str
    opened_at: datetime
    seen_at: datetime
    """When that window last said that it is there."""
    typed_at: datetime | None = None
    machine: str = ""
    """Tells the machines apart, and does not name them."""
    pid: int = 0
    """Of the program there: one that was killed is known to be gone on its own machine."""


class Clash(SQLModel, table=True):
    """A text typed in one window of a field in which another window has saved another text meanwhile."""

    __tablename__ = "clash"
    id: UUID = Field(primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    subject_id: UUID = NO_SUBJECT
    question: str
    window_id: UUID
    """`Seat.id` of the window it was typed in."""
    typed: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    by_when: datetime | None = None
    says: str = ""
    settled: str = Field(default="", sa_type=Text)
    """The text as of its last line of history."""
    at: datetime
    by_id: UUID
    by_name: str


class Handover(SQLModel, table=True):
    """A contact that came to another worker, and whether the one before has been told."""

    __tablename__ = "handover"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    at: datetime
    from_id: UUID
    from_name: str
    to_id: UUID
    to_name: str
    by_id: UUID
    by_name: str
    """Who did it: the new worker, or a manager."""
    reason: str = Field(sa_type=Text)
    told_at: datetime | None = None
    """When the worker before had it on the screen."""
    __table_args__ = (
        Index(
            "handover_to_tell",
            "from_id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )
