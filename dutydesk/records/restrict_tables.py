"""The tables of records that not everyone may read: what was asked and approved, who is shut out of one by
name, and each broken glass.

How a contact stands is `Contact.guarded`, so that no list needs a second look; why, since when and by whom
stands here. No `from __future__ import annotations` here: SQLModel needs the real annotations.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel, col

from dutydesk.records.tables import Contact


class Restriction(SQLModel, table=True):
    """One restriction of one contact, from its being asked for to its being lifted."""

    __tablename__ = "restriction"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    level: str
    """restricted or sealed: what was asked for."""
    category: str
    """Key of a category of `data/restrictions.toml`."""
    reason: str = Field(sa_type=Text)
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str
    approved_at: datetime | None = None
    approved_by: UUID | None = None
    approved_by_name: str = ""
    review_at: datetime | None = None
    """By when a manager says whether it still has to be."""
    lift_reason: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    lift_asked_at: datetime | None = None
    lift_asked_by: UUID | None = None
    lift_asked_by_name: str = ""
    to_category: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Key of the category that is asked for instead; "" while none is."""
    to_level: str = Field(default="", sa_column_kwargs={"server_default": ""})
    to_reason: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    to_asked_at: datetime | None = None
    to_asked_by: UUID | None = None
    to_asked_by_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    ended_at: datetime | None = None
    """When it was lifted, not approved, or gave way to another level or category."""
    ended_by: UUID | None = None
    ended_by_name: str = ""
    ended_how: str = ""
    """lifted, refused or changed; "" while it stands."""
    __table_args__ = (
        CheckConstraint("level IN ('restricted','sealed')", name="restriction_level"),
        Index(
            "restriction_standing",
            "contact_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class ShutOut(SQLModel, table=True):
    """One person shut out of one guarded record by name, from its being asked for to its end."""

    __tablename__ = "shut_out"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    person_id: UUID
    person_name: str
    reason: str = Field(sa_type=Text)
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str
    approved_at: datetime | None = None
    approved_by: UUID | None = None
    approved_by_name: str = ""
    lift_reason: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    lift_asked_at: datetime | None = None
    lift_asked_by: UUID | None = None
    lift_asked_by_name: str = ""
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    ended_by_name: str = ""
    ended_how: str = ""
    """lifted, refused, or opened with the record; "" while it stands."""
    __table_args__ = (
        Index(
            "shut_out_standing",
            "person_id",
            "contact_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class Glass(SQLModel, table=True):
    """One use of break glass: who opened which restricted record, why, for how long, and what came of it."""

    __tablename__ = "glass"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id")
    person_id: UUID
    person_name: str
    code: str
    """Key of a reason of `data/restrictions.toml`."""
    words: str = Field(sa_type=Text)
    at: datetime
    until: datetime
    review_by: datetime
    reviewed_at: datetime | None = None
    reviewed_by: UUID | None = None
    reviewed_by_name: str = ""
    verdict: str = ""
    """Key of a verdict of `data/restrictions.toml`; "" until it was looked at."""
    remark: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    __table_args__ = (
        Index("glass_of_person", "contact_id", "person_id", "until"),
        Index(
            "glass_to_review",
            "at",
            sqlite_where=text("reviewed_at IS NULL"),
            postgresql_where=text("reviewed_at IS NULL"),
        ),
    )


Index(
    "contact_guarded",
    col(Contact.guarded),
    sqlite_where=text("guarded <> ''"),
    postgresql_where=text("guarded <> ''"),
)
