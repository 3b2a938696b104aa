"""A line of history keeps by when someone finds out, so that undoing brings back the whole answer."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Add it; lines there are had none."""
    op.add_column("history", sa.Column("by_when", sa.DateTime(timezone=True), nullable=True))
