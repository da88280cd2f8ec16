"""The diary as pages write it: notes, open questions, changes and their history."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Add four tables and four columns; ids of what is gone are not given again."""
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _runner("note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("runner_id", "digest", name=op.f("uq_note_runner_id_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_note_runner_id_day"), "note", ["runner_id", "day"])
    op.create_table(
        "answer",
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        _runner("answer"),
        sa.PrimaryKeyConstraint("runner_id", "key", name=op.f("pk_answer")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _runner("change"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_runner_id"), "change", ["runner_id"])
    op.create_table(
        "changed_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["change.id"],
            name=op.f("fk_changed_row_change_id_change"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_row")),
    )
    op.create_index(op.f("ix_changed_row_change_id"), "changed_row", ["change_id"])
    op.create_index(op.f("ix_changed_row_table_key"), "changed_row", ["table", "key"])
    with op.batch_alter_table("pain_entry", table_kwargs=_NEVER_AGAIN) as table:
        table.add_column(sa.Column("spot", sa.Text(), nullable=True))
        table.add_column(sa.Column("compared", sa.Text(), nullable=True))
        table.add_column(
            sa.Column("skipped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("note_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_pain_entry_note_id_note"), "note", ["note_id"], ["id"], ondelete="SET NULL"
        )
    recreate: Literal["always", "never"] = (
        "always" if op.get_context().dialect.name == "sqlite" else "never"
    )
    with op.batch_alter_table("fact", recreate=recreate, table_kwargs=_NEVER_AGAIN):
        pass


def downgrade() -> None:
    """Take them away again; ids stay as they are given."""
    with op.batch_alter_table("pain_entry") as table:
        table.drop_constraint(op.f("fk_pain_entry_note_id_note"), type_="foreignkey")
        for name in ("note_id", "skipped", "compared", "spot"):
            table.drop_column(name)
    for name in ("changed_row", "change", "answer", "note"):
        op.drop_table(name)


def _runner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["runner_id"],
        ["runner.id"],
        name=op.f(f"fk_{table}_runner_id_runner"),
        ondelete="CASCADE",
    )
