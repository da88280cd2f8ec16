"""What Strava told of an account, until it was asked about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "strava_event",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("strava_id", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_strava_event_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("runner_id", "strava_id", name=op.f("pk_strava_event")),
    )


def downgrade() -> None:
    """Take it away again; the next look at the list finds what it told of."""
    op.drop_table("strava_event")
