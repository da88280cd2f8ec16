"""Facts of the diary beside pain, what somebody did when it hurt, and contact balance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and two columns; nothing that is there changes."""
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_fact_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("runner_id", "digest", name=op.f("uq_fact_runner_id_digest")),
    )
    op.create_index(op.f("ix_fact_runner_id_day"), "fact", ["runner_id", "day"], unique=False)
    op.add_column("activity", sa.Column("stance_balance_percent", sa.Double(), nullable=True))
    op.add_column("pain_entry", sa.Column("item", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("pain_entry", "item")
    op.drop_column("activity", "stance_balance_percent")
    op.drop_index(op.f("ix_fact_runner_id_day"), table_name="fact")
    op.drop_table("fact")
