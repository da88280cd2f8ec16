"""The same tests over PostgreSQL: `pytest -p tests.on_postgres FILES`.

Every data folder that a test opens has its rows in a database of its own on a real server. What
is about the SQLite file itself is marked `sqlite` and stays out.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.postgres import running_postgres
from traininglog import store as stores
from traininglog.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Postgres


class Databases:
    """One database a data folder, for as long as one test runs."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._urls: dict[str, sa.URL] = {}

    def open(self, where: Path | sa.URL) -> sa.Engine:
        """As `open_database`, but a folder's file is a database of the server."""
        if isinstance(where, sa.URL):
            return open_database(where)
        if str(where) not in self._urls:
            self._urls[str(where)] = self._server.create()
        return open_database(self._urls[str(where)])

    def drop(self) -> None:
        """Remove them all."""
        for url in self._urls.values():
            self._server.drop(url)
        self._urls.clear()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """The server of all tests of this process."""
    with running_postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def on_postgres(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows go to the server."""
    databases = Databases(server)
    monkeypatch.setattr(stores, "open_database", databases.open)
    with ExitStack() as stack:
        stack.callback(databases.drop)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave out what is about the file."""
    left = [item for item in items if item.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
