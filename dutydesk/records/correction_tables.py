"""The table of corrections: each version of a contact after its endorsement, beside what was endorsed.

What was endorsed stands in `Submission` and `Endorsement` and is never written again.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Correction(SQLModel, table=True):
    """One version after the endorsement: who made it, when, why, and the whole content as it then stood."""

    __tablename__ = "correction"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    number: int
    """Counts on from the number of what was endorsed."""
    base_id: UUID
    """The submission that was endorsed, which this one stands beside."""
    content: str = Field(sa_type=Text)
    """Canonical JSON, as in `Submission.content`."""
    digest: str
    """SHA-256 of `content`, hex."""
    changes: str = Field(sa_type=Text)
    """JSON: of each field what stood there and stands there now; of each row whether it was taken out."""
    reason: str = Field(sa_type=Text)
    at: datetime
    by_id: UUID
    by_name: str
    bearing: bool
    """It touches what was decided, so that it waits for a manager."""
    submission_id: UUID | None = None
    """What a manager endorses or sends back; None where it is only told."""
    state_before: str
    """The contact's, to which it goes back where the correction does not stand."""
    state: str = "stands"
    """waits for a manager, stands (endorsed, or only told), returned by a manager, or taken back."""
    read_at: datetime | None = None
    """When a manager had it on the screen."""
    read_by_name: str = ""
    ended_at: datetime | None = None
    """When it was returned or taken back."""
    ended_by_name: str = ""
    ended_reason: str = Field(default="", sa_type=Text)
    ended_desk: str = ""
    """Whose desk a manager sent it back at with a second sign-in; "" at their own (R-2506)."""
    __table_args__ = (
        UniqueConstraint("contact_id", "number", name="correction_number"),
        Index(
            "correction_to_read",
            "at",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        CheckConstraint("state IN ('waits','stands','returned','taken_back')", name="correction_state"),
    )
