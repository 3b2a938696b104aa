"""The tables of retention: the council's periods, legal holds, disposals, and what was gathered of a person.

A disposal and what it took away (`Disposal`, `DisposalItem`) outlive the contact, so they hold ids, codes and
counts alone; no row of theirs points at a contact. Whatever may name somebody points at its contact by
`contact_id`, and goes with it (`wiping`).
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from dutydesk.records.tables import NO_SUBJECT


class RetentionRow(SQLModel, table=True):
    """What the council keeps one class of contacts for, as one person entered it and another confirmed."""

    __tablename__ = "retention_class"
    key: str = Field(primary_key=True)
    years: int
    starts: str
    """closure or birth."""
    schedule: str = Field(sa_type=Text)
    """The council's own schedule and its line, in words."""
    set_at: datetime
    set_by: UUID
    confirmed_at: datetime | None = None
    confirmed_by: UUID | None = None
    __table_args__ = (CheckConstraint("starts IN ('closure','birth')", name="retention_starts"),)


class Hold(SQLModel, table=True):
    """Nothing of this contact is disposed of while it stands."""

    __tablename__ = "legal_hold"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    reason: str = Field(sa_type=Text)
    at: datetime
    by_id: UUID
    by_name: str
    lift_reason: str = Field(default="", sa_type=Text)
    lift_asked_at: datetime | None = None
    lift_asked_by: UUID | None = None
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None


class Disposal(SQLModel, table=True):
    """One disposal from its proposal to its certificate."""

    __tablename__ = "disposal"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: int = Field(unique=True)
    state: str = "proposed"
    reason: str = Field(default="", sa_type=Text)
    """In words, until it is approved; it may name somebody, and goes then."""
    proposed_at: datetime
    proposed_by: UUID
    approved_at: datetime | None = None
    approved_by: UUID | None = None
    wiped_at: datetime | None = None
    """When no byte of it was left in the file; None while that has still to be done."""
    certificate: str = Field(default="", sa_type=Text)
    """Canonical JSON: ids, classes, counts, times."""
    digest: str = ""
    """SHA-256 of `certificate`, hex."""
    mac: str = ""
    """HMAC of `certificate` under the key of the audit, hex."""
    __table_args__ = (
        CheckConstraint("state IN ('proposed','withdrawn','approved')", name="disposal_state"),
        Index(
            "disposal_to_wipe",
            "approved_at",
            sqlite_where=text("approved_at IS NOT NULL AND wiped_at IS NULL"),
            postgresql_where=text("approved_at IS NOT NULL AND wiped_at IS NULL"),
        ),
    )


class DisposalItem(SQLModel, table=True):
    """One contact of a disposal."""

    __tablename__ = "disposal_item"
    disposal_id: UUID = Field(primary_key=True, foreign_key="disposal.id")
    disposed_id: UUID = Field(primary_key=True, index=True)
    """Of the contact, which is not there any more."""
    retention: str
    """Key of its class."""
    due_on: date
    version: int
    """Of the contact when it was proposed."""
    code: str
    """HMAC of its rows under the key of the audit, hex: what was disposed of is what was proposed."""


class Gathering(SQLModel, table=True):
    """Somebody asked what this desk holds of them."""

    __tablename__ = "gathering"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: int = Field(unique=True)
    received_on: date
    due_on: date
    opened_at: datetime
    opened_by: UUID
    checked_at: datetime | None = None
    checked_by: UUID | None = None
    digest: str = ""
    """SHA-256 of the text that was checked, hex."""
    written_at: datetime | None = None


class GatheredOf(SQLModel, table=True):
    """A contact that was gathered, and which row of it is the person."""

    __tablename__ = "gathered_of"
    gathering_id: UUID = Field(primary_key=True, foreign_key="gathering.id")
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", index=True)
    subject_id: UUID = Field(default=NO_SUBJECT, primary_key=True)


class GatheredMark(SQLModel, table=True):
    """What a person decided of one piece of what was gathered."""

    __tablename__ = "gathered_mark"
    gathering_id: UUID = Field(primary_key=True, foreign_key="gathering.id")
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id", index=True)
    piece: str = Field(primary_key=True)
    """Where it stands: a question and its row, or a line's id."""
    mark: str
    at: datetime
    by_id: UUID
    __table_args__ = (
        CheckConstraint("mark IN ('keep','remove','harm','privilege')", name="gathered_mark_is"),
    )
