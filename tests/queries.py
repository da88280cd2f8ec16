"""The statements a store is asked meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.store import Store


@contextmanager
def queries(store: Store) -> Iterator[list[str]]:
    """Every statement but the begin of a transaction."""
    told: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            told.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", hear)
