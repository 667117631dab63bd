"""Programs, drafts and cases: a database from before revisions were counted is of this one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "programs",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(43), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("key", sa.String(43), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visitor", "catalog", "goal"),
    )
    op.create_index("drafts_by_expiry", "drafts", ["expires_at"])
    op.create_table(
        "cases",
        sa.Column("reference", sa.String(43), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("program", sa.String(64), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(64), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("submitted_on", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.CheckConstraint("length(reference) >= 22", name="reference_of_128_bits"),
        sa.ForeignKeyConstraint(["program"], ["programs.hash"]),
        sa.PrimaryKeyConstraint("reference"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("idempotency_key"),
    )
