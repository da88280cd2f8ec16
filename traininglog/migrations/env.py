"""What alembic runs: on a connection given to it, or on the URL of its configuration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from traininglog.database import METADATA


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,  # SQLite changes a table by copying it
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    url = context.config.get_main_option("sqlalchemy.url", "")
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as own:
        _run(own)
