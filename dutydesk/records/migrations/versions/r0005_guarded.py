"""What guards a desk: the audit, retention, who may read what. Triggers are made by `triggers`."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(
        "audit_of_contact",
        "audit",
        ["contact", "seq"],
        unique=False,
        sqlite_where=sa.text("contact <> ''"),
        postgresql_where=sa.text("contact <> ''"),
    )
    op.create_table("ended_wrap", sa.Column("id", sa.String(), nullable=False), sa.PrimaryKeyConstraint("id"))
    op.add_column("desk", sa.Column("audit_key", sa.String(), server_default="", nullable=False))
    runs = sa.text("stopped_at IS NULL")
    op.create_index(
        "clock_of_timescale",
        "clock",
        ["timescale", "due_at"],
        unique=False,
        sqlite_where=runs,
        postgresql_where=runs,
    )
    _retention()
    _restricted()
    _accounts()
    _corrections()
    _discussions()


def _retention() -> None:
    op.create_table(
        "retention_class",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("starts IN ('closure','birth')", name="retention_starts"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_asked_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_legal_hold_contact_id"), "legal_hold", ["contact_id"], unique=False)
    op.create_table(
        "disposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('proposed','withdrawn','approved')", name="disposal_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "disposal_to_wipe",
        "disposal",
        ["approved_at"],
        unique=False,
        sqlite_where=sa.text("approved_at IS NOT NULL AND wiped_at IS NULL"),
        postgresql_where=sa.text("approved_at IS NOT NULL AND wiped_at IS NULL"),
    )
    op.create_table(
        "disposal_item",
        sa.Column("disposal_id", sa.Uuid(), nullable=False),
        sa.Column("disposed_id", sa.Uuid(), nullable=False),
        sa.Column("retention", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"]),
        sa.PrimaryKeyConstraint("disposal_id", "disposed_id"),
    )
    op.create_index(op.f("ix_disposal_item_disposed_id"), "disposal_item", ["disposed_id"], unique=False)
    op.create_table(
        "gathering",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "gathered_of",
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"]),
        sa.PrimaryKeyConstraint("gathering_id", "contact_id", "subject_id"),
    )
    op.create_index(op.f("ix_gathered_of_contact_id"), "gathered_of", ["contact_id"], unique=False)
    op.create_table(
        "gathered_mark",
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("piece", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("mark IN ('keep','remove','harm','privilege')", name="gathered_mark_is"),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("gathering_id", "contact_id", "piece"),
    )
    op.create_index(op.f("ix_gathered_mark_contact_id"), "gathered_mark", ["contact_id"], unique=False)


def _restricted() -> None:
    for name in ("guarded", "guarded_call"):
        op.add_column("contact", sa.Column(name, sa.String(), server_default="", nullable=False))
    guarded = sa.text("guarded <> ''")
    op.create_index(
        "contact_guarded",
        "contact",
        ["guarded"],
        unique=False,
        sqlite_where=guarded,
        postgresql_where=guarded,
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=False),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_asked_by", sa.Uuid(), nullable=True),
        sa.Column("lift_asked_by_name", sa.String(), nullable=False),
        sa.Column("to_category", sa.String(), server_default="", nullable=False),
        sa.Column("to_level", sa.String(), server_default="", nullable=False),
        sa.Column("to_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("to_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_asked_by", sa.Uuid(), nullable=True),
        sa.Column("to_asked_by_name", sa.String(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_how", sa.String(), nullable=False),
        sa.CheckConstraint("level IN ('restricted','sealed')", name="restriction_level"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_restriction_contact_id"), "restriction", ["contact_id"], unique=False)
    op.create_index(
        "restriction_standing",
        "restriction",
        ["contact_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "shut_out",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=False),
        sa.Column("lift_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_asked_by", sa.Uuid(), nullable=True),
        sa.Column("lift_asked_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_shut_out_contact_id"), "shut_out", ["contact_id"], unique=False)
    op.create_index(
        "shut_out_standing",
        "shut_out",
        ["person_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("glass_of_person", "glass", ["contact_id", "person_id", "until"], unique=False)
    op.create_index(
        "glass_to_review",
        "glass",
        ["at"],
        unique=False,
        sqlite_where=sa.text("reviewed_at IS NULL"),
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )


def _accounts() -> None:
    op.add_column("worker", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "role_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("registration", sa.String(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('asked','given','refused')", name="role_change_state"),
        sa.CheckConstraint("how IN ('','entered','approved','recovery_key')", name="role_change_how"),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_role_change_worker_id"), "role_change", ["worker_id"], unique=False)
    op.create_index(
        "role_change_asked",
        "role_change",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def _corrections() -> None:
    op.add_column("endorsement", sa.Column("second_desk", sa.String(), server_default="", nullable=False))
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("bearing", sa.Boolean(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("ended_desk", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waits','stands','returned','taken_back')", name="correction_state"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contact_id", "number", name="correction_number"),
    )
    op.create_index(op.f("ix_correction_contact_id"), "correction", ["contact_id"], unique=False)
    op.create_index(
        "correction_to_read",
        "correction",
        ["at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _discussions() -> None:
    for name in ("why", "content"):
        op.add_column("strategy", sa.Column(name, sa.Text(), server_default="", nullable=False))
