"""Logs of older versions, up and down, on a file and on a real server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.log_store import KNEE, OWNER
from tests.old_log import something_of_everything
from tests.old_schemas import VERSIONS, empty_at, kept_rows, old_database, rows_of
from tests.processes import at_once
from traininglog.database import (
    HEAD,
    METADATA,
    NewerSchemaError,
    migration_config,
    schema_version,
)
from traininglog.home import Home
from traininglog.store import DATABASE, Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Postgres


@pytest.fixture(params=["a file", "a server"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> sa.URL:
    """The address of a database in which there is nothing."""
    if request.param == "a file":
        return sa.URL.create("sqlite", database=str(tmp_path / DATABASE))
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.create(empty=True)


def home_of(url: sa.URL, folder: Path) -> Home:
    return Home(folder, None if url.drivername == "sqlite" else url)


@contextmanager
def connected(url: sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def versions() -> list[str]:
    scripts = ScriptDirectory.from_config(migration_config()).walk_revisions()
    return sorted(script.revision for script in scripts)


def test_there_are_rows_of_every_older_version() -> None:
    assert list(VERSIONS) == [version for version in versions() if version != HEAD]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_log_is_today_s_with_all_its_rows(
    empty: sa.URL, tmp_path: Path, version: str
) -> None:
    old_database(empty, version)
    with Store.open(home_of(empty, tmp_path)) as store:
        with store.engine.connect() as connection:
            assert schema_version(connection) == HEAD
            for shape, rows in rows_of(version):
                assert kept_rows(connection, shape) == rows, shape.table
        mine = store.repository(OWNER)
        assert [run.id for run in mine.activities(1) if run.origin == "file"] == ["a", "b"]
        assert KNEE in mine.pain(1)
        told = {one.note.text for one in mine.notes(1) if one.note.origin == "file"}
        assert told == ({"Knee stiff going down"} if version >= "0003" else set())
        assert [one.name for one in store.repository(SYSTEM).runners()] == ["ana", "ben"]
        assert mine.add_pain(1, [KNEE]) == 0  # known by its digest
        assert store.choose_runner("cleo", create=True).id == 3


@pytest.mark.parametrize("version", ["0001", "0009", "today"])
def test_the_models_are_what_the_migrations_make(
    empty: sa.URL, tmp_path: Path, version: str
) -> None:
    if version == "today":
        Store.open(home_of(empty, tmp_path)).close()
    else:
        empty_at(empty, version)
        command.upgrade(migration_config(empty), "head")
    with connected(empty) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_down_and_up_again_with_rows(empty: sa.URL, tmp_path: Path) -> None:
    """Down loses what a later version brought, and nothing that was there before."""
    config = migration_config(empty)
    with something_of_everything(home_of(empty, tmp_path)):
        pass
    before = kept(empty)
    assert set(before) == {table.name for table in METADATA.sorted_tables}
    for _ in versions():
        command.downgrade(config, "-1")
        after = kept(empty)
        for table, rows in after.items():
            assert rows == [{name: row[name] for name in rows[0]} for row in before[table]]
        before = after
    assert before == {}
    command.upgrade(config, "head")
    assert schema_of(empty) == HEAD


def kept(url: sa.URL) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that are there, by the columns that are there."""
    found = {}
    with connected(url) as connection:
        inspector = sa.inspect(connection)
        for table in METADATA.sorted_tables:
            if inspector.has_table(table.name):
                names = [column["name"] for column in inspector.get_columns(table.name)]
                query = sa.select(*(table.c[name] for name in names))
                rows = connection.execute(query.order_by(*table.primary_key)).mappings()
                found[table.name] = [dict(row) for row in rows]
    return found


def schema_of(url: sa.URL) -> str | None:
    with connected(url) as connection:
        return schema_version(connection)


@pytest.mark.parametrize("version", [None, "0001", "0007"])
def test_processes_that_start_at_once_all_come_up(
    empty: sa.URL, tmp_path: Path, version: str | None
) -> None:
    if version:
        old_database(empty, version)
    home = home_of(empty, tmp_path)
    told = str(home.database and home.database.render_as_string(hide_password=False))
    came = at_once(_START, [[str(tmp_path), told]] * 3)
    assert came == ["ana ben" if version else "nobody"] * 3
    assert schema_of(empty) == HEAD


_START = """
import sys
from pathlib import Path
import sqlalchemy as sa
from traininglog.home import Home
from traininglog.store import Store
from traininglog.viewer import SYSTEM

sys.stdin.readline()
url = None if sys.argv[2] == "None" else sa.make_url(sys.argv[2])
with Store.open(Home(Path(sys.argv[1]), url)) as store:
    print(*[one.name for one in store.repository(SYSTEM).runners()] or ["nobody"])
"""


def test_a_newer_log_is_left_alone(empty: sa.URL, tmp_path: Path) -> None:
    Store.open(home_of(empty, tmp_path)).close()
    with connected(empty) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchemaError, match="9999"):
        Store.open(home_of(empty, tmp_path))
    assert schema_of(empty) == "9999"
