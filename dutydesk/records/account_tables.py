"""The table of accounts: each role that was asked for, who gave it, who approved it, and when.

Who somebody is, and the role they have now, stands in `Worker`.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel


class RoleChange(SQLModel, table=True):
    """One role of one person: as they were entered, or as it was asked for and decided."""

    __tablename__ = "role_change"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: int = Field(unique=True)
    """1, 2, 3, ...: how it is named on paper."""
    worker_id: UUID = Field(foreign_key="worker.id", index=True)
    role: str
    """Key of the role that is asked for."""
    before: str = ""
    """Key of the role they had; "" for whoever was entered with it."""
    reason: str = Field(default="", sa_type=Text)
    registration: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The number that was given with it: theirs once it is approved; "" where none was."""
    asked_by: UUID
    asked_at: datetime
    state: str
    decided_by: UUID | None = None
    """Who approved or refused it; None where nobody had to, or the recovery key did."""
    decided_at: datetime | None = None
    answer: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """Why it was refused, in the words of whoever did; "" where it was taken back."""
    how: str = ""
    """entered: nobody had to approve it. approved: somebody did. recovery_key: whoever has the paper did."""
    __table_args__ = (
        # Asked with each reading of the queue: what was decided long ago costs nothing.
        Index(
            "role_change_asked",
            "asked_at",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint("state IN ('asked','given','refused')", name="role_change_state"),
        CheckConstraint("how IN ('','entered','approved','recovery_key')", name="role_change_how"),
    )
