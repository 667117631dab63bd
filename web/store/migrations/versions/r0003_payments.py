"""Payments: what is due to whom by which rule, who approved it, and the files in which it was paid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "payment_batches",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_batches_pkey")),
        sa.UniqueConstraint("number", name=op.f("payment_batches_number_key")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.String(128), server_default="", nullable=False),
        sa.Column("period", sa.String(10), server_default="", nullable=False),
        sa.Column("amount", sa.Text(), server_default="", nullable=False),
        sa.Column("program", sa.String(64), nullable=False),
        sa.Column("decided_on", sa.String(10), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("case", sa.String(43), nullable=True),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("run", sa.String(64), server_default="", nullable=False),
        sa.Column("subject", sa.String(128), nullable=True),
        sa.Column("payee_mark", sa.String(64), nullable=True),
        sa.Column("hands", sa.Text(), server_default="[]", nullable=False),
        sa.Column("is_sample", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(32), server_default="", nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("approved_by", sa.String(128), nullable=True),
        sa.Column("approved_at", sa.String(32), nullable=True),
        sa.Column("batch", sa.String(128), nullable=True),
        sa.Column("settled_by", sa.String(128), nullable=True),
        sa.Column("settled_at", sa.String(32), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["payment_batches.id"], name=op.f("payments_batch_fkey")),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"], name=op.f("payments_case_fkey")),
        sa.ForeignKeyConstraint(["program"], ["programs.hash"], name=op.f("payments_program_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payments_pkey")),
        sa.UniqueConstraint("key", name=op.f("payments_key_key")),
    )
    op.create_index(op.f("payments_batch_ix"), "payments", ["batch"])
    op.create_index("payments_by_case", "payments", ["case", "event"])
    op.create_index("payments_by_payee", "payments", ["payee_mark", "goal", "period"])
    op.create_index("payments_by_state", "payments", ["state", "goal", "period"])
