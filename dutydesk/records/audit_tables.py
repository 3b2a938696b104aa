"""The table of the audit: who did or read what, when; only ever added to, and chained row to row.

Every column is text as it went into the row's own code (`audit.code_of`), so that what is checked is what
stands there. No row holds a word that was typed, a name or an answer: ids, numbers, codes and hashes only.
"""

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel


class AuditRow(SQLModel, table=True):
    """One event. Source of the columns: safety.md 3.5."""

    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """1, 2, 3, ... without a gap."""
    at: str
    """UTC, ISO, to the microsecond."""
    act: str
    """What happened, such as record.viewed."""
    person: str
    """Id of the worker who did it; "" for the program itself."""
    role: str
    machine: str
    session: str
    """One run of the program."""
    contact: str
    """Id of the contact it was about; "" for none."""
    version: int
    """Of the contact's row as the event left it; 0 for none."""
    reason: str
    """A code that says more, never words of a person."""
    detail: str = Field(sa_type=Text)
    """Canonical JSON: counts, codes, hashes."""
    mac: str
    """HMAC-SHA256 over this row and the code of the row before it, hex."""
    __table_args__ = (
        Index(
            "audit_of_contact",
            "contact",
            "seq",
            sqlite_where=text("contact <> ''"),
            postgresql_where=text("contact <> ''"),
        ),
    )
