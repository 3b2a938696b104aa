"""The tables of the desk itself: what it is, the numbers it gives out, and who works at it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field, SQLModel


class DeskRow(SQLModel, table=True):
    """The one row that says what this database is."""

    __tablename__ = "desk"
    id: int = Field(default=1, primary_key=True)
    profile: str
    profile_version: str
    demonstration: bool = False
    created_at: datetime
    find_rules: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """By which rules the terms of `find_table` were made; 0 for not yet."""
    audit_key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Of a desk on PostgreSQL, the key of its audit, hex: every machine must make the same codes. "" for a
    file, whose key is its own (`anchor`)."""
    __table_args__ = (CheckConstraint("id = 1", name="one_desk"),)


class Counter(SQLModel, table=True):
    """The last number given out, for each kind of reference and year."""

    __tablename__ = "counter"
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class EndedWrap(SQLModel, table=True):
    """A wrap of the data key that opens this desk no more: a passphrase that was changed, a key made anew."""

    __tablename__ = "ended_wrap"
    id: str = Field(primary_key=True)
    """As it stood in the keys file; tells nothing of what it wrapped."""


class Worker(SQLModel, table=True):
    """A person who works at this desk."""

    __tablename__ = "worker"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    role: str
    """Key of a role of the profile."""
    registration: str = ""
    """Social work registration number; empty for those who are not social workers."""
    created_at: datetime
    left_at: datetime | None = None
    """When they left the desk; None while they work at it."""
