"""An empty database filled with rows that another one held, of this schema or an older one.

Tables are made as they were, rows put in, and the whole is brought to today's schema: in one
transaction, so that there is all of it or none.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.cells import AT_ONCE, cells_of, insert_of, parameters
from traininglog.database import HEAD, METADATA, claiming, migration_config, schema_version
from traininglog.kept_files import has_odd_names
from traininglog.row_numbers import go_on_from
from traininglog.tables import job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from traininglog.cells import Shape

UNDER_WAY: Final = "It was under way when the backup was made."
_BYTES_AT_ONCE: Final = 2**22

_OF_ROWS: Final = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError)
"""What a database says of rows, not of itself."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "session": "who is signed in signs in again",
    "attempt": "tries to get in are counted anew",
    "invitation": "an invitation that was followed since would let somebody in again",
    "strava_consent": "Strava's answer comes back to the server that asked",
    "upload": "what is being sent is not here",
}
"""Tables whose rows are no part of a backup, and why."""


class NotEmptyError(ValueError):
    """There are rows where others were to be put."""


class UnfitError(ValueError):
    """Rows that no program of this schema wrote; says which."""


def known_schemas() -> tuple[str, ...]:
    """Every schema that there was, the newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- 0.2 s, for this alone

    scripts = ScriptDirectory.from_config(migration_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def has_rows(connection: Connection) -> bool:
    """Whether anything is kept in any table."""
    return any(
        connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)) is not None
        for table in METADATA.sorted_tables
    )


def is_empty(engine: Engine) -> bool:
    """Whether nothing is kept, once whoever writes just now has ended."""
    with claiming(engine) as connection:
        _keep_out(connection)
        return not has_rows(connection)


def _keep_out(connection: Connection) -> None:
    """Nobody begins a log meanwhile; in a file nobody writes anyway."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("LOCK TABLE runner IN EXCLUSIVE MODE")


def refill(
    engine: Engine,
    schema: str,
    shapes: Sequence[Shape],
    lines: Callable[[Shape], Iterable[bytes]],
    last: Mapping[str, int],
) -> None:
    """Put rows of a schema into an empty database; all are there or none.

    `lines` gives each table's rows, see `cells`. Raises NotEmptyError, UnfitError.
    """
    with claiming(engine, migrating=True) as connection:
        _keep_out(connection)
        if has_rows(connection):
            raise NotEmptyError
        if schema != HEAD or schema_version(connection) != HEAD:
            _make(connection, schema)
        _check(connection, shapes)
        for shape in shapes:
            _put(connection, shape, lines(shape))
        _check_keys(connection)
        if schema != HEAD:
            _alembic(connection, "head")
        if has_odd_names(connection):
            raise UnfitError("a row speaks of a file by a name that no program gives")
        _end_jobs(connection)
        go_on_from(connection, last)
    engine.dispose()  # the next connections check foreign keys again


def _make(connection: Connection, schema: str) -> None:
    """The tables of that time, in place of today's."""
    METADATA.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    _alembic(connection, schema)


def _alembic(connection: Connection, schema: str) -> None:
    from alembic import command  # noqa: PLC0415 -- 0.2 s, for this alone

    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, schema)


def _check(connection: Connection, shapes: Sequence[Shape]) -> None:
    """Each table once, with all of its columns."""
    inspector = sa.inspect(connection)
    there = {*inspector.get_table_names()} - {"alembic_version", *LEFT_OUT}
    if {one.table for one in shapes} != there or len(shapes) != len(there):
        raise UnfitError("its tables are not those of its schema")
    for one in shapes:
        columns = {column["name"] for column in inspector.get_columns(one.table)}
        if {name for name, _ in one.columns} != columns or len(one.columns) != len(columns):
            raise UnfitError(f"the columns of {one.table} are not those of its schema")


def _put(connection: Connection, shape: Shape, lines: Iterable[bytes]) -> None:
    insert, rest = insert_of(connection, shape), iter(lines)
    try:
        while rows := [parameters(cells) for cells in _some(rest, shape)]:
            connection.execute(insert, rows)
    except (sa.exc.StatementError, OverflowError, UnicodeError) as fault:
        if isinstance(fault, sa.exc.DBAPIError) and not isinstance(fault, _OF_ROWS):
            raise
        raise UnfitError(f"rows of {shape.table} do not fit it") from fault


def _some(lines: Iterator[bytes], shape: Shape) -> Iterator[list[Any]]:
    """The next rows: not too many, and not too much of them."""
    size = 0
    for line in islice(lines, AT_ONCE):
        size += len(line)
        try:
            yield cells_of(line, shape)
        except (ValueError, TypeError, OverflowError, RecursionError) as fault:
            raise UnfitError(f"a row of {shape.table} cannot be read") from fault
        if size > _BYTES_AT_ONCE:
            return


def _check_keys(connection: Connection) -> None:
    """What the server looks at with every row, the file does at the end."""
    if connection.dialect.name != "sqlite":
        return
    torn = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if torn is not None:
        raise UnfitError(f"rows of {torn[0]} belong to none that is there")


def _end_jobs(connection: Connection) -> None:
    """Nobody works on them any more."""
    ended = {
        "state": "stopped", "message": UNDER_WAY, "worker": None, "heartbeat_at": None,
        "finished_at": sa.func.coalesce(job.c.heartbeat_at, job.c.created_at),
    }  # fmt: skip
    under_way = job.c.state.in_(("receiving", "waiting", "running"))
    connection.execute(job.update().where(under_way).values(ended))
