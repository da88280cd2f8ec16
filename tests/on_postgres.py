"""The same tests over PostgreSQL: `pytest -p tests.on_postgres [FILES]`.

Every data folder that a test opens has its rows in a database of its own on a real server. What
is about the SQLite file itself is marked `sqlite` and stays out. Without files, those run whose
names say that they are about the store, the importer, access or jobs.
"""

from __future__ import annotations

import os
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.postgres_homes import SERVER, Homes
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.postgres import Postgres

_HERE: Final = Path(__file__).parent

AREAS: Final = (
    "test_traininglog_*",
    "test_service_importer*",
    "test_service_rows",
    "test_service_rollups",
    "test_service_run_copies*",
    "test_service_run_sources",
    "test_service_link*",
    "test_service_told_sports",
    "test_service_archive_*",
    "test_service_api_*",
    "test_service_strava_races",
    "test_service_strava_tokens",
    "test_service_strava_leave",
    "test_service_strava_events",
    "test_service_jobs",
    "test_service_upload*",
    "test_service_erase*",
    "test_service_export",
    "test_service_crash",
    "test_service_people",
    "test_dashboard_matrix",
)
"""The modules that run on both databases; a new one joins by its name."""

ONCE: Final = (
    "test_traininglog_access",
    "test_traininglog_linking",
    "test_traininglog_object_*",
    "test_traininglog_reference",
    "test_traininglog_server_key",
    "test_traininglog_strava_vault",
    "test_traininglog_streams",
    "test_traininglog_textform*",
    "test_traininglog_twins",
    "test_traininglog_words",
    "test_traininglog_zones",
    "test_service_upload_claims",
    "test_service_linking",
    "test_service_told_sports",
    "test_traininglog_journal_model",
    "test_traininglog_old_schemas",
    "test_traininglog_plans",
    "test_*_postgres",
    "test_service_importer_bombs",
    "test_service_importer_cluster",
)
"""Of these those that keep no rows, are on a server by themselves, or try many orders."""


@pytest.fixture(autouse=True)
def on_postgres(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows go to the server, those of processes that a test starts as well."""
    homes = Homes(postgres)
    monkeypatch.setattr(Store, "open", homes.rule())
    monkeypatch.setenv(SERVER, str(postgres.folder))
    for path in (_HERE.parent, _HERE / "on_postgres_child"):
        monkeypatch.syspath_prepend(path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path[:2]))
    yield
    for url in homes.taken():
        postgres.give_back(url)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of all tests, those of the areas; named files run whatever their name."""
    if config.args_source is pytest.Config.ArgsSource.ARGS or not collection_path.is_file():
        return None
    return not _is_of(AREAS, collection_path) or _is_of(ONCE, collection_path) or None


def _is_of(names: Iterable[str], path: Path) -> bool:
    return any(fnmatch(path.stem, name) for name in names)


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave out what is about the file."""
    left = [item for item in items if item.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
