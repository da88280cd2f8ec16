"""The same tests over an object store: `pytest -p tests.on_objects [FILES]`.

Every data folder that a test opens keeps its streams, originals and pictures under a prefix of
its own on a real server. What is about the files of a folder is marked `folder` and stays out.
Without files, those run that are about what is done with files.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest

from traininglog import store as stores
from traininglog.home import Home
from traininglog.store import streams_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.object_server import ObjectServer
    from traininglog.streams import StreamStore

AREAS: Final = frozenset({
    "test_service_importer",
    "test_service_run_copies",
    "test_service_run_copies_strava",
    "test_service_run_sources",
    "test_service_strava_leave",
    "test_service_erase",
    "test_service_export",
    "test_traininglog_pictures",
    "test_traininglog_strava_runs",
})  # fmt: skip
"""The modules that run on both."""
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def bucket(objects: ObjectServer) -> str:
    """The bucket of all tests of this process."""
    return objects.bucket()


@pytest.fixture(autouse=True)
def on_objects(objects: ObjectServer, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files go to the server."""
    prefixes: dict[Path, str] = {}

    def far(home: Home) -> StreamStore:
        if home.streams is None:
            prefix = prefixes.setdefault(home.folder, f"{bucket}/{next(_NUMBERS)}")
            home = Home(home.folder, home.database, objects.address(prefix))
        return streams_at(home)

    monkeypatch.setattr(stores, "streams_at", far)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of all tests, those of the areas; named files run whatever their name."""
    if config.args_source is pytest.Config.ArgsSource.ARGS or not collection_path.is_file():
        return None
    return collection_path.stem not in AREAS or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave out what is about the folder."""
    left = [item for item in items if item.get_closest_marker("folder")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
