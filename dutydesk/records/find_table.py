"""The table behind Find: the words by which an answer is found.

Made from the answers and never the only place of any, so it may be made anew at any time. The file of a
contact behind the gate has no such table: what is in it is in no search.
"""

from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlmodel import Field, SQLModel


class FindTerm(SQLModel, table=True):
    """One word of one answer."""

    __tablename__ = "find_term"
    contact_id: UUID = Field(primary_key=True, foreign_key="contact.id")
    term: str = Field(
        primary_key=True,
        # How a word begins is looked up along the index: on PostgreSQL that takes the plain order of letters.
        sa_type=String().with_variant(String(collation="C"), "postgresql"),
    )
    subject_id: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    began: int = Field(sa_type=BigInteger)
    """When the call began, seconds since 1970: what is newest is found first."""
    __table_args__ = (Index("find_by_term", "term", "began", "contact_id"),)
