"""The SQLite file: schema, migrations, transactions, and what it refuses."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import CreateTable

from traininglog import database
from traininglog import tables as t
from traininglog.columns import UtcDateTime
from traininglog.database import (
    HEAD,
    METADATA,
    NewerSchemaError,
    migration_config,
    open_database,
    schema_version,
    writing,
)

pytestmark = pytest.mark.sqlite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 3, 12, 6, 15, tzinfo=UTC)


def _runner(name: str = "me", created_at: datetime = NOW) -> dict[str, object]:
    return {
        "name": name, "zone": "UTC", "settings": {}, "log_version": 0, "created_at": created_at,
    }  # fmt: skip


def test_a_fault_tells_no_value_that_was_to_be_written(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "painmile.db")
    with engine.connect() as connection, pytest.raises(sa.exc.DatabaseError) as fault:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:note)"), {"note": "Quitte"})
    assert "Quitte" not in str(fault.value)
    engine.dispose()


def _statements(path: Path) -> dict[str, object]:
    """Every table and index; columns and clauses in any order, as later versions add some."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE sql IS NOT NULL AND name != 'sqlite_sequence'"
    )
    found = {
        name: (
            sorted(
                " ".join(
                    sql.replace('"', "").replace("(", "( ").replace(")", " )").split()
                ).split(", ")
            ),
            sorted(c[1:] for c in connection.execute(f"PRAGMA table_xinfo({name})")),
        )
        for name, sql in rows.fetchall()
    }
    connection.close()
    return {
        name: (sorted(c.rstrip(" )").replace("CREATE TABLE", "") for c in clauses), info)
        for name, (clauses, info) in found.items()
    }


def _migrated(path: Path) -> None:
    command.upgrade(migration_config(sa.URL.create("sqlite", database=str(path))), "head")


def test_a_new_database_equals_a_migrated_one(tmp_path: Path) -> None:
    open_database(tmp_path / "new.db").dispose()
    _migrated(tmp_path / "old.db")
    assert _statements(tmp_path / "new.db") == _statements(tmp_path / "old.db")


def test_the_models_are_what_the_migrations_make(tmp_path: Path) -> None:
    _migrated(tmp_path / "old.db")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_head_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_current_head() == HEAD


def test_down_and_up_again(tmp_path: Path) -> None:
    config = migration_config(sa.URL.create("sqlite", database=str(tmp_path / "x.db")))
    command.upgrade(config, "head")
    before = _statements(tmp_path / "x.db")
    command.downgrade(config, "base")
    assert set(_statements(tmp_path / "x.db")) == {"alembic_version"}
    command.upgrade(config, "head")
    assert _statements(tmp_path / "x.db") == before


def test_an_older_database_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    command.upgrade(migration_config(sa.URL.create("sqlite", database=str(path))), "0001")
    engine = open_database(path)
    with engine.connect() as connection:
        assert schema_version(connection) == HEAD
    engine.dispose()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    open_database(path).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(NewerSchemaError, match="9999"):
        open_database(path)


def test_another_process_made_the_tables_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    open_database(path).dispose()
    versions = iter([None, HEAD])
    monkeypatch.setattr(database, "schema_version", lambda _connection: next(versions))
    open_database(path).dispose()


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_database(tmp_path / "x.db")


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_every_connection_is_set_up(engine: sa.Engine, pragma: str, expected: object) -> None:
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(sa.text(f"PRAGMA {pragma}")) == expected
    engine.dispose()


def test_a_failed_write_leaves_nothing(engine: sa.Engine) -> None:
    def half() -> None:
        with writing(engine) as connection:
            connection.execute(t.runner.insert(), _runner())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    with engine.connect() as connection:
        assert connection.execute(sa.select(t.runner)).all() == []
    engine.dispose()


def test_a_write_takes_the_lock_at_once(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(sa.select(t.runner)).all()
        other = sqlite3.connect(str(engine.url.database), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    engine.dispose()


def test_deleted_text_leaves_the_file(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(t.runner.insert(), _runner("marmalade-secret"))
    with writing(engine) as connection:
        connection.execute(t.runner.delete())
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
        path = str(engine.url.database)
        with open(path, "rb") as file:  # noqa: PTH123
            assert b"marmalade-secret" not in file.read()
    engine.dispose()


def test_times_come_back_aware_and_in_utc(engine: sa.Engine) -> None:
    in_lima = NOW.astimezone(timezone(timedelta(hours=-5)))
    with writing(engine) as connection:
        connection.execute(t.runner.insert(), _runner(created_at=in_lima))
        back = connection.scalar(sa.select(t.runner.c.created_at))
    assert back == NOW
    assert back is not None
    assert back.utcoffset() == timedelta()
    engine.dispose()


def test_a_time_without_zone_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="without zone"), writing(engine) as c:
        c.execute(t.runner.insert(), _runner(created_at=NOW.replace(tzinfo=None)))
    engine.dispose()


def test_postgresql_gets_and_gives_aware_times() -> None:
    kind, dialect = UtcDateTime(), sa.create_mock_engine("postgresql://", print).dialect
    assert kind.process_bind_param(NOW, dialect) == NOW
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(NOW, dialect) == NOW
    assert kind.process_result_value(None, dialect) is None


def test_a_runner_takes_everything_along(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(t.runner.insert(), _runner())
        connection.execute(t.threshold.insert(), {"runner_id": 1, "name": "a.b", "value": 1.0})
    with writing(engine) as connection:
        connection.execute(t.runner.delete())
        assert connection.execute(sa.select(t.threshold)).all() == []
    engine.dispose()


@pytest.mark.parametrize("score", [-1, 11])
def test_the_database_too_refuses_an_impossible_score(engine: sa.Engine, score: int) -> None:
    entry = {
        "runner_id": 1, "day": NOW.date(), "when": "during", "score": score, "digest": "x",
        "painkiller": False, "stopped": False, "origin": "manual", "created_at": NOW,
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(t.runner.insert(), _runner())
    with pytest.raises(sa.exc.IntegrityError, match="score"), writing(engine) as connection:
        connection.execute(t.pain_entry.insert(), entry)
    engine.dispose()


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_the_same_tables_can_be_made_in_postgresql(table: sa.Table) -> None:
    dialect = sa.create_mock_engine("postgresql://", print).dialect
    made = str(CreateTable(table).compile(dialect=dialect))
    assert "ROWID" not in made
    for column in table.columns:
        if isinstance(column.type, UtcDateTime):
            assert "TIMESTAMP WITH TIME ZONE" in made
