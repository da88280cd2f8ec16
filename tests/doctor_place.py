"""A log of two runs and a picture, on a laptop or on a clinic's servers, to be looked at."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.doctor import examine
from service.importer import ImportOptions, import_files
from service.workers import InProcess
from tests.fit_files import write_runs
from tests.test_traininglog_pictures import DAY, jpeg
from traininglog.database import writing
from traininglog.home import Home
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    import sqlalchemy as sa

    from service.doctor_finding import Finding, Report
    from tests.object_server import ObjectServer
    from tests.postgres import Postgres

OWNER = Viewer("owner", 1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Place:
    """Where the log is, and what the environment says."""

    home: Home
    env: dict[str, str] = field(default_factory=dict)

    def store(self) -> Store:
        return Store.open(self.home)

    def look(self, *, deep: bool = False, now: datetime | None = None) -> Report:
        now = now or datetime.now(UTC)
        return examine(self.home, self.env, now, lambda fault: f"It says {fault}.", deep=deep)

    def found(self, **how: Any) -> dict[str, Finding]:
        told = self.look(**how).findings
        assert len({one.check for one in told}) == len(told)
        return {one.check: one for one in told}

    def one(self, **how: Any) -> Finding:
        (finding,) = self.found(**how).values()
        return finding

    def write(self, statement: sa.Executable) -> None:
        with self.store() as store, writing(store.engine) as connection:
            connection.execute(statement)


def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the disk of the tests is; packages are looked through by one test."""
    usage = shutil.disk_usage("/")._replace(free=10**12)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    monkeypatch.setattr("service.doctor_place.packages_distributions", dict)


@contextmanager
def laptop_at(root: Path) -> Iterator[Place]:
    with filled(Home(root / "data"), root) as made:
        yield made


@contextmanager
def clinic_at(root: Path, objects: ObjectServer, postgres: Postgres) -> Iterator[Place]:
    with ExitStack() as stack:
        engine = stack.enter_context(postgres.database())
        home = Home(root / "data", engine.url, objects.address())
        yield stack.enter_context(filled(home, root))


@contextmanager
def filled(home: Home, root: Path) -> Iterator[Place]:
    write_runs(root, 2)
    with Store.open(home) as store:
        runner = store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        options = ImportOptions(make_executor=InProcess)
        import_files(store.imports(OWNER), runner, [root], options)
        store.pictures(OWNER).add(1, jpeg(), day=DAY, now=NOW)
    yield Place(home)
