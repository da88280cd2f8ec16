"""The same tests over PostgreSQL: `pytest -p tests.on_postgres [FILES]`.

Every data folder that a test opens has its rows in a database of its own on a real server. What
is about the SQLite file itself is marked `sqlite` and stays out. Without files, those run whose
names say that they are about the store, the importer, access or jobs.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.postgres import running_postgres
from traininglog.home import Home
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.postgres import Postgres

AREAS: Final = (
    "test_traininglog_*",
    "test_service_importer*",
)
"""The modules that run on both databases; a new one joins by its name."""


class Databases:
    """One database a data folder, for as long as one test runs."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._urls: dict[Path, sa.URL] = {}

    def home(self, where: Home | Path | str, *, create: bool) -> Home:
        """The same folder with its rows on the server; one never opened has none."""
        home = where if isinstance(where, Home) else Home(Path(where))
        if home.database is not None or not (create or home.folder in self._urls):
            return home
        if home.folder not in self._urls:
            self._urls[home.folder] = self._server.lend()
        return Home(home.folder, self._urls[home.folder], home.streams)

    def give_back(self) -> None:
        """They are another test's next."""
        for url in self._urls.values():
            self._server.give_back(url)
        self._urls.clear()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """The server of all tests of this process."""
    with running_postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def on_postgres(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows go to the server."""
    databases, opened = Databases(server), Store.open.__func__

    def open_there(cls: type[Store], where: Home | Path | str, *, create: bool = True) -> Store:
        return opened(cls, databases.home(where, create=create), create=create)

    monkeypatch.setattr(Store, "open", classmethod(open_there))
    yield
    databases.give_back()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of all tests, those of the areas; named files run whatever their name."""
    if config.args_source is pytest.Config.ArgsSource.ARGS or not collection_path.is_file():
        return None
    return not any(fnmatch(collection_path.stem, area) for area in AREAS) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave out what is about the file."""
    left = [item for item in items if item.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
