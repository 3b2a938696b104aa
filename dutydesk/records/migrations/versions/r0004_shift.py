"""What a shift does to a contact: tools, calls, read-backs, links, feedback owed, alarms, seats."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Make the tables and columns; every contact there is keeps what it has."""
    op.create_table(
        "alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("arose_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bell", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("about_id", "event", "key", "worker_id", name="one_alarm"),
    )
    op.create_index("alarm_of_worker", "alarm", ["worker_id", "arose_at"], unique=False)
    op.create_index(op.f("ix_alarm_contact_id"), "alarm", ["contact_id"], unique=False)
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("redial_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("began IN ('rang','rang_back','redialled','paper')", name="call_began"),
        sa.CheckConstraint("ended IN ('','ended','dropped')", name="call_ended"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contact_id", "number", name="call_number"),
    )
    op.create_index(op.f("ix_call_contact_id"), "call", ["contact_id"], unique=False)
    op.create_index(
        "call_redial",
        "call",
        ["redial_at"],
        unique=False,
        sqlite_where=sa.text("redial_at IS NOT NULL"),
        postgresql_where=sa.text("redial_at IS NOT NULL"),
    )
    op.create_table(
        "contact_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contact_id", "other_id", name="one_link"),
    )
    op.create_index(op.f("ix_contact_link_contact_id"), "contact_link", ["contact_id"], unique=False)
    op.create_index(op.f("ix_contact_link_other_id"), "contact_link", ["other_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("family", sa.Boolean(), nullable=False),
        sa.Column("timescale", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons_given", sa.Boolean(), nullable=False),
        sa.Column("held_reason", sa.Text(), nullable=False),
        sa.Column("held_by_mark", sa.Boolean(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by_name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("about IN ('contact','referral')", name="feedback_about"),
        sa.CheckConstraint(
            "recipient IN ('referrer','responsible','child','professional')", name="feedback_recipient"
        ),
        sa.CheckConstraint("state IN ('owed','sent','held','no_route','not_owed')", name="feedback_state"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("about", "about_id", "recipient", "subject_id", name="one_item_per_recipient"),
    )
    op.create_index(
        "feedback_open",
        "feedback",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('owed','held')"),
        postgresql_where=sa.text("state IN ('owed','held')"),
    )
    op.create_index(op.f("ix_feedback_contact_id"), "feedback", ["contact_id"], unique=False)
    op.create_table(
        "read_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_read_back_contact_id"), "read_back", ["contact_id"], unique=False)
    op.create_table(
        "clash",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_when", sa.DateTime(timezone=True), nullable=True),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_clash_contact_id"), "clash", ["contact_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.String(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_handover_contact_id"), "handover", ["contact_id"], unique=False)
    op.create_index(
        "handover_to_tell",
        "handover",
        ["from_id"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("worker_name", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id", "contact_id"),
    )
    op.create_table(
        "tool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tool_contact_id"), "tool", ["contact_id"], unique=False)
    op.create_index(
        "tool_awaited",
        "tool",
        ["contact_id"],
        unique=False,
        sqlite_where=sa.text("struck_at IS NULL AND received_at IS NULL AND filed_at IS NULL"),
        postgresql_where=sa.text("struck_at IS NULL AND received_at IS NULL AND filed_at IS NULL"),
    )
    op.add_column("answer", sa.Column("says", sa.String(), server_default="", nullable=False))
    op.add_column("child", sa.Column("outcome", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("differs", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("taken_on", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact", sa.Column("withheld_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("withheld_by_name", sa.String(), server_default="", nullable=False))
    op.add_column("endorsement", sa.Column("children", sa.Text(), server_default="", nullable=False))
    op.add_column("endorsement", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("endorsement", sa.Column("entered_by_name", sa.String(), server_default="", nullable=False))
    op.add_column("history", sa.Column("says", sa.String(), server_default="", nullable=False))
    op.add_column("note_line", sa.Column("quote", sa.String(), server_default="", nullable=False))
    op.add_column("note_line", sa.Column("corrects", sa.Uuid(), nullable=True))
    op.add_column("place", sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "answer_promised",
        "answer",
        ["by_when"],
        unique=False,
        sqlite_where=sa.text("by_when IS NOT NULL"),
        postgresql_where=sa.text("by_when IS NOT NULL"),
    )
    op.create_index(
        "place_parked",
        "place",
        ["worker_id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
