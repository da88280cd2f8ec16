"""What goes with a row is found by an index, in the database of many runners too."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEXES = (
    ("pain_entry", "note_id"), ("invitation", "account_id"), ("strava_farewell", "runner_id"),
    ("strava_account", "athlete_id"),
)  # fmt: skip


def upgrade() -> None:
    """Add the indexes."""
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Take them away again; no row changes."""
    for table, column in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
