"""Which copy told a note, and digests of words that were forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; of an old note nobody knows which copy told it."""
    op.add_column("note", sa.Column("source", sa.Text(), nullable=True))
    op.create_index(op.f("ix_note_runner_id_source"), "note", ["runner_id", "source"])
    op.create_table(
        "forgotten",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"], ["runner.id"], name=op.f("fk_forgotten_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("runner_id", "digest", name=op.f("pk_forgotten")),
    )  # fmt: skip


def downgrade() -> None:
    """Take both away again; notes stay."""
    op.drop_table("forgotten")
    op.drop_index(op.f("ix_note_runner_id_source"), "note")
    with op.batch_alter_table("note") as table:
        table.drop_column("source")
