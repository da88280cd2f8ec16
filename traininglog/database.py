"""The database: how it is opened, written to safely and brought to today's schema.

A file of SQLite for one's own log, or a PostgreSQL server for many people's. Whoever writes is
alone: in the whole file there, in one runner's log here. So what is read within a write stays
true until it is kept, on both alike.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import sqlalchemy as sa

from traininglog import people_tables, strava_tables, tables  # noqa: F401 -- `metadata`
from traininglog.columns import metadata, row_id
from traininglog.database_faults import tell_no_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

HEAD: Final = "0010"
"""The newest migration; a test holds it against the scripts."""

METADATA: Final = metadata
"""All tables, which the modules imported above have stated."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_PATIENCE: Final = "PRAGMA busy_timeout = 10000"
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a committed import survives a power cut
    "PRAGMA foreign_keys = ON",
    _PATIENCE,
    "PRAGMA secure_delete = ON",  # deleted notes leave no bytes behind
)


_READING: Final = "reading"
KEPT_CONNECTIONS: Final = 8
"""To a server, of one process: as many as it has threads; a thread seldom takes two."""
MORE_CONNECTIONS: Final = 8
NOBODY: Final = 0
"""Whose what belongs to no runner is: people, apps."""
_SCHEMA: Final = -1
_LOCKS: Final = 0x7061696E
"""Keeps this program's locks apart from others' in one database."""
_ALONE: Final = sa.text(
    "SELECT set_config('lock_timeout', :patience, true), pg_advisory_xact_lock(:space, :whose)"
)
_AS_LONG_AS_IT_TAKES: Final = "0"
_AS_IN_A_FILE: Final = "10s"


class NewerSchemaError(RuntimeError):
    """The database was written by a newer version of the program."""


def open_database(where: Path | URL) -> Engine:
    """An engine on a SQLite file or a server's database, created and migrated as needed.

    Raises NewerSchemaError if a newer program wrote it, sqlalchemy.exc.DatabaseError if
    the file is no database or the server cannot be reached.
    """
    engine = _server(where) if isinstance(where, sa.URL) else _file(where)
    tell_no_values(engine)
    try:
        _to_head(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _file(path: Path) -> Engine:
    # A fault goes into a log, the words it was about do not.
    address = sa.URL.create("sqlite+pysqlite", database=str(path))
    engine = sa.create_engine(address, hide_parameters=True)
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def read_database(path: Path) -> Engine | None:
    """An engine that only reads a file; None where it is not of today's schema.

    What is to be written there is refused as a readonly database; `is_read_only` tells.
    """
    # Where nobody has it open there is no log of writes, and none can be made.
    still = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?mode=ro{still}"
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False),
        poolclass=sa.NullPool, hide_parameters=True, execution_options={_READING: True},
    )  # fmt: skip
    sa.event.listen(engine, "connect", _on_connect_to_read)
    sa.event.listen(engine, "begin", _on_begin)
    tell_no_values(engine)
    with engine.connect() as connection:
        version = schema_version(connection)
    if version == HEAD:
        return engine
    engine.dispose()
    return None


def is_read_only(engine: Engine) -> bool:
    """Whether what a program would keep for itself cannot be kept there."""
    return _READING in engine.get_execution_options()


def _on_connect_to_read(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(_PATIENCE)


def _server(address: URL) -> Engine:
    """What is read together is of one moment, as it is in a file."""
    return sa.create_engine(
        address, hide_parameters=True, pool_pre_ping=True, isolation_level="REPEATABLE READ",
        pool_size=KEPT_CONNECTIONS, max_overflow=MORE_CONNECTIONS,
    )  # fmt: skip


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    # A deferred read-then-write fails at once when another write came between.
    options = connection.get_execution_options()
    if options.get("migrating", False):
        # A table copied by a migration must not take its dependants along.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write", False) else "BEGIN")


@contextmanager
def writing(engine: Engine, *runner_ids: int) -> Iterator[Connection]:
    """One write transaction: the whole block is kept, or on any exception nothing of it.

    `runner_ids` are whose log it is about, NOBODY for what is no runner's: of one log one
    writes at a time. Locks are taken in one order, so that no two wait for each other.
    """
    with claiming(engine) as connection:
        for whose in sorted(set(runner_ids or (NOBODY,))):
            _wait_for(connection, row_id(whose), _AS_IN_A_FILE)
        yield connection


@contextmanager
def claiming(engine: Engine, *, migrating: bool = False) -> Iterator[Connection]:
    """A write transaction without a lock but those of its rows; in a file it is alone."""
    options: dict[str, Any] = {"write": True, "migrating": migrating}
    if engine.dialect.name != "sqlite":
        # After a lock, each statement sees what the one before has kept.
        options["isolation_level"] = "READ COMMITTED"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def sweep(connection: Connection, key: sa.Column[Any], old: sa.ColumnElement[bool]) -> None:
    """Remove old rows, by their key, but those that somebody else just holds."""
    free = sa.select(key).where(old).with_for_update(skip_locked=True)
    connection.execute(key.table.delete().where(key.in_(free)))


def _wait_for(connection: Connection, whose: int, patience: str) -> None:
    """Nobody else writes there until the transaction ends; a file's is alone already."""
    if connection.dialect.name != "sqlite":
        told = {"space": _LOCKS, "whose": whose, "patience": patience}
        connection.execute(_ALONE, told)


def empty_log(engine: Engine) -> None:
    """Bring all that was written into the file, so that what was deleted is in no log of it.

    Who reads just now is waited for no longer than half a second; then it is done at the
    next occasion, at the latest when the program ends.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as pooled:
        connection: Any = pooled.driver_connection
        connection.execute("PRAGMA busy_timeout = 500")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute(_PATIENCE)


def schema_version(connection: Connection) -> str | None:
    """The migration a database stands at, None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def _to_head(engine: Engine) -> None:
    with engine.connect() as connection:
        version = schema_version(connection)
    if version == HEAD:
        return
    with claiming(engine, migrating=True) as connection:
        _wait_for(connection, _SCHEMA, _AS_LONG_AS_IT_TAKES)
        version = schema_version(connection)  # another process may have been quicker
        if version is None:
            create_at_head(connection)
        elif version != HEAD:
            _upgrade(connection, version)
    engine.dispose()  # the next connections check foreign keys again


def create_at_head(connection: Connection) -> None:
    """Today's tables in an empty database; a test proves them equal to the migrations'."""
    dialect = connection.dialect
    for statement in _tables_in(f"{dialect.name}+{dialect.driver}"):
        connection.exec_driver_sql(statement)
    connection.execute(
        sa.text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@cache
def _tables_in(dialect: str) -> tuple[str, ...]:
    """The statements that make all tables; said once, since that is most of the work."""
    said: list[str] = []
    spoken = sa.make_url(f"{dialect}://").get_dialect()()
    engine = sa.create_mock_engine(
        f"{dialect}://", lambda ddl, *_: said.append(str(ddl.compile(dialect=spoken)))
    )
    METADATA.create_all(engine, checkfirst=False)
    return tuple(said)


def migration_config(url: URL | None = None) -> Any:
    """Alembic's configuration, built here since the package ships no ini file."""
    from alembic.config import Config  # noqa: PLC0415 -- 0.2 s, needed once per new version

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if url is not None:
        address = url.render_as_string(hide_password=False).replace("%", "%%")
        config.set_main_option("sqlalchemy.url", address)
    return config


def _upgrade(connection: Connection, version: str) -> None:
    from alembic import command  # noqa: PLC0415 -- as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = migration_config()
    if version not in {
        s.revision for s in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise NewerSchemaError(
            f"the database is of version {version}, this program knows {HEAD}; "
            "install the newer program again"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
