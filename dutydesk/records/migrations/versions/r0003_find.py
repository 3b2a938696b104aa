"""What contacts are found by. The program fills it at the next start, by the rules of that day."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Make the table; 0 says that nothing stands in it yet."""
    op.create_table(
        "find_term",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("contact_id", "term", "subject_id", "question"),
    )
    op.create_index("find_by_term", "find_term", ["term", "began", "contact_id"], unique=False)
    op.create_index("contact_by_start", "contact", ["started_at"], unique=False)
    op.add_column("desk", sa.Column("find_rules", sa.Integer(), nullable=False, server_default="0"))
