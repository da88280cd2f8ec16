"""A connected Strava account: its tokens, its runs and how far they are, calls counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add six tables."""
    op.create_table(
        "strava_account",
        _integer("runner_id"),
        _text("client_id"),
        _text("secret"),
        _integer("secret_version"),
        _time("refreshing_at"),
        _text("state"),
        _text("message"),
        _text("scope"),
        _text("athlete_id"),
        _text("athlete_name"),
        sa.Column("wants_notes", sa.Boolean(), nullable=False),
        sa.Column("keeps_raw", sa.Boolean(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        _time("listed_at"),
        _time("looked_at"),
        sa.Column("worker", sa.Text(), nullable=True),
        _time("heartbeat_at"),
        _time("next_at"),
        _time("synced_at"),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        _goes_with_runner("strava_account"),
        sa.PrimaryKeyConstraint("runner_id", name=op.f("pk_strava_account")),
    )
    op.create_table(
        "strava_consent",
        _integer("runner_id"),
        _text("state_sha256"),
        _text("client_id"),
        _text("secret"),
        _text("scope"),
        sa.Column("wants_notes", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _goes_with_runner("strava_consent"),
        sa.PrimaryKeyConstraint("runner_id", name=op.f("pk_strava_consent")),
    )
    _runs()
    op.create_table(
        "strava_app",
        _text("client_id"),
        _integer("quarter_limit"),
        _integer("day_limit"),
        _time("closed_until"),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_strava_app")),
    )
    op.create_table(
        "strava_window",
        _text("client_id"),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        _integer("calls"),
        sa.PrimaryKeyConstraint("client_id", "start", name=op.f("pk_strava_window")),
    )
    op.create_table(
        "strava_farewell",
        _integer("id"),
        _integer("runner_id"),
        _text("client_id"),
        _text("secret"),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        _goes_with_runner("strava_farewell"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strava_farewell")),
    )


def _runs() -> None:
    op.create_table(
        "strava_run",
        _integer("runner_id"),
        _text("strava_id"),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        _text("upload_id"),
        sa.Column("elapsed_min", sa.Double(), nullable=True),
        sa.Column("hides_start", sa.Boolean(), nullable=False),
        _text("digest"),
        sa.Column("raw", sa.JSON(), nullable=True),
        _time("raw_at"),
        _text("streams"),
        _time("streams_at"),
        _text("detail"),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        _time("next_try"),
        _text("problem"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_strava_run_activity_id_activity"),
            ondelete="SET NULL",
        ),
        _goes_with_runner("strava_run"),
        sa.PrimaryKeyConstraint("runner_id", "strava_id", name=op.f("pk_strava_run")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_strava_run_activity_id")),
    )
    op.create_index(op.f("ix_strava_run_runner_id_start"), "strava_run", ["runner_id", "start"])


def downgrade() -> None:
    """Take them away again; what the account brought stays as it is."""
    for name in ("farewell", "window", "app", "run", "consent", "account"):
        op.drop_table(f"strava_{name}")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _goes_with_runner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["runner_id"],
        ["runner.id"],
        name=op.f(f"fk_{table}_runner_id_runner"),
        ondelete="CASCADE",
    )
