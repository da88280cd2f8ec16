"""What each source tells of its activity, so that one run has many and any of them may go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FROM_ACTIVITY = """
UPDATE source SET
  sport = (SELECT a.sport FROM activity a WHERE a.id = source.activity_id),
  start = (SELECT a.start FROM activity a WHERE a.id = source.activity_id),
  serial = (SELECT a.serial FROM activity a WHERE a.id = source.activity_id),
  timer_min = (SELECT a.timer_min FROM activity a WHERE a.id = source.activity_id),
  distance_km = (SELECT a.distance_km FROM activity a WHERE a.id = source.activity_id),
  records = (SELECT a.records FROM activity a WHERE a.id = source.activity_id)
"""
_FROM_STRAVA = """
UPDATE source SET
  format = 'api',
  key = sha256,
  serial = NULL,
  upload_id = (SELECT NULLIF(r.upload_id, '') FROM strava_run r
    WHERE r.runner_id = source.runner_id AND 'strava:' || r.strava_id = source.sha256),
  elapsed_min = (SELECT r.elapsed_min FROM strava_run r
    WHERE r.runner_id = source.runner_id AND 'strava:' || r.strava_id = source.sha256),
  start = COALESCE((SELECT r.start FROM strava_run r
    WHERE r.runner_id = source.runner_id AND 'strava:' || r.strava_id = source.sha256), start),
  hides_start = COALESCE((SELECT r.hides_start FROM strava_run r
    WHERE r.runner_id = source.runner_id AND 'strava:' || r.strava_id = source.sha256), {no})
WHERE origin = 'strava_api'
"""


def upgrade() -> None:
    """Add the columns; an old copy tells what its activity does, as far as that is known."""
    for column in _columns():
        op.add_column("source", column)
    op.create_index(op.f("ix_source_key"), "source", ["key"])
    op.create_index(op.f("ix_source_upload_id"), "source", ["upload_id"])
    op.execute(_FROM_ACTIVITY)
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    op.execute(_FROM_STRAVA.format(no=no))


def downgrade() -> None:
    """Take them away again; activities and their copies stay as they are."""
    op.drop_index(op.f("ix_source_upload_id"), "source")
    op.drop_index(op.f("ix_source_key"), "source")
    with op.batch_alter_table("source") as table:
        for column in reversed(_columns()):
            table.drop_column(column.name)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("format", sa.Text(), nullable=False, server_default="fit"),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("upload_id", sa.Text(), nullable=True),
        sa.Column("sport", sa.Text(), nullable=True),
        sa.Column("start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("timer_min", sa.Double(), nullable=True),
        sa.Column("elapsed_min", sa.Double(), nullable=True),
        sa.Column("distance_km", sa.Double(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("hides_start", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("linked", sa.Text(), nullable=False, server_default=""),
    )
