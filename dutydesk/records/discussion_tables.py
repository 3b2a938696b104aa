"""The table of strategy discussions: each of a contact a row of its own, with what it says (R-1309).

While one is needed it is typed into the contact's own fields; once it was held, or another is opened, what
was typed is bound into its row, and the fields are the next one's.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class Strategy(SQLModel, table=True):
    """A strategy discussion: needed from the moment it is opened, held when someone records that it was."""

    __tablename__ = "strategy"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    opened_at: datetime
    opened_by_name: str
    held_at: datetime | None = None
    chair_role: str = ""
    chair_name: str = ""
    decision: str = ""
    enquiry: bool = False
    reasons: str = Field(default="", sa_type=Text)
    absent: str = Field(default="", sa_type=Text)
    recorded_at: datetime | None = None
    recorded_by: UUID | None = None
    recorded_by_name: str = ""
    version: int = 1
    why: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """Why a further one is needed, as typed; "" for the one that came with the referral."""
    content: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """As JSON who took part and what was written of it (`acts/strategy_kept`); "" while it is being typed."""
