"""The first schema: runners, activities, sources, diary, answers, kept analyses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "runner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("log_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner")),
        sa.UniqueConstraint("name", name=op.f("uq_runner_name")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("sport", sa.Text(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("distance_km", sa.Double(), nullable=True),
        sa.Column("timer_min", sa.Double(), nullable=True),
        sa.Column("running_km", sa.Double(), nullable=True),
        sa.Column("running_min", sa.Double(), nullable=True),
        sa.Column("speed_mps", sa.Double(), nullable=True),
        sa.Column("cadence_spm", sa.Double(), nullable=True),
        sa.Column("heart_rate_bpm", sa.Double(), nullable=True),
        sa.Column("ascent_m", sa.Double(), nullable=True),
        sa.Column("descent_m", sa.Double(), nullable=True),
        sa.Column("temperature_c", sa.Double(), nullable=True),
        sa.Column("walked_share", sa.Double(), nullable=True),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("feel", sa.SmallInteger(), nullable=True),
        sa.Column("rpe", sa.Double(), nullable=True),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_activity_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(
        op.f("ix_activity_runner_id_start"), "activity", ["runner_id", "start"], unique=False
    )
    op.create_table(
        "declaration",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_declaration_order")),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_declaration_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "runner_id", "first_day", "last_day", name=op.f("pk_declaration")
        ),
    )
    op.create_table(
        "gap_answer",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("return_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_gap_answer_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("runner_id", "return_day", name=op.f("pk_gap_answer")),
    )
    op.create_table(
        "kept_analysis",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("log_version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_kept_analysis_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "runner_id",
            "audience",
            "rules_version",
            "day",
            name=op.f("uq_kept_analysis_runner_id_audience_rules_version_day"),
        ),
    )
    op.create_table(
        "pain_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("time", sa.Time(), nullable=True),
        sa.Column("onset_km", sa.Double(), nullable=True),
        sa.Column("onset_min", sa.Double(), nullable=True),
        sa.Column("offset_km", sa.Double(), nullable=True),
        sa.Column("before_score", sa.SmallInteger(), nullable=True),
        sa.Column("hours_until_quiet", sa.Double(), nullable=True),
        sa.Column("painkiller", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "before_score BETWEEN 0 AND 10", name=op.f("ck_pain_entry_before_score")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_pain_entry_score")),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_pain_entry_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pain_entry")),
        sa.UniqueConstraint("runner_id", "digest", name=op.f("uq_pain_entry_runner_id_digest")),
    )
    op.create_index(
        op.f("ix_pain_entry_runner_id_day"), "pain_entry", ["runner_id", "day"], unique=False
    )
    op.create_table(
        "seen_file",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_seen_file_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("runner_id", "path", name=op.f("pk_seen_file")),
    )
    op.create_table(
        "threshold",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_threshold_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("runner_id", "name", name=op.f("pk_threshold")),
    )
    op.create_table(
        "verdict",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("flare_activity_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_verdict_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "runner_id", "location", "side", "flare_activity_id", name=op.f("pk_verdict")
        ),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("session", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_source_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["runner_id"],
            ["runner.id"],
            name=op.f("fk_source_runner_id_runner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint(
            "runner_id", "sha256", "session", name=op.f("uq_source_runner_id_sha256_session")
        ),
    )
    op.create_index(op.f("ix_source_activity_id"), "source", ["activity_id"], unique=False)
    op.create_table(
        "speed_bin",
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("speed_bin", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("later", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speed_sum", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("cadence_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cadence_sum", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("cadence_sum2", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("heart_rate_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heart_rate_sum", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("stance_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stance_sum", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("step_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step_sum", sa.Double(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_speed_bin_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", "speed_bin", "later", name=op.f("pk_speed_bin")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("speed_bin")
    op.drop_index(op.f("ix_source_activity_id"), table_name="source")
    op.drop_table("source")
    op.drop_table("verdict")
    op.drop_table("threshold")
    op.drop_table("seen_file")
    op.drop_index(op.f("ix_pain_entry_runner_id_day"), table_name="pain_entry")
    op.drop_table("pain_entry")
    op.drop_table("kept_analysis")
    op.drop_table("gap_answer")
    op.drop_table("declaration")
    op.drop_index(op.f("ix_activity_runner_id_start"), table_name="activity")
    op.drop_table("activity")
    op.drop_table("runner")
