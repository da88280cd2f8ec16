"""A store with one runner and a folder of files: what the importer's tests work at."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from service.importer import ImportOptions, import_files
from service.workers import InProcess
from traininglog.home import Home
from traininglog.local_streams import LocalStreamStore
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from service.outcome import ImportReport, Outcome
    from traininglog.repository import Repository
    from traininglog.runner import Runner
    from traininglog.streams import Kind


class Desk:
    """A store with one runner, and a folder of files to import."""

    def __init__(self, root: Path, streams: str | None = None) -> None:
        self.files = root / "files"
        self.files.mkdir()
        self.store = Store.open(Home(root / "data", streams=streams))
        system = self.store.repository(SYSTEM)
        self.runner: Runner = system.add_runner("me", "Europe/Berlin")
        self.data = root / "data" / "runners" / str(self.runner.id)

    @property
    def log(self) -> Repository:
        return self.store.repository(Viewer("owner", self.runner.id))

    def add(self, name: str, data: bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run(self, *paths: Path, **options: Any) -> ImportReport:
        chosen = ImportOptions(**{"make_executor": InProcess} | options)
        imports = self.store.imports(Viewer("owner", self.runner.id))
        return import_files(imports, self.runner, paths or [self.files], chosen)

    def one(self, *paths: Path, **options: Any) -> Outcome:
        (outcome,) = self.run(*paths, **options).all
        return outcome

    def whole(self) -> None:
        """Every row has its file, every file its row, every copy its activity."""
        known = self.store.imports(SYSTEM)
        streams = {s.sha256 for s in self.log.sources(self.runner.id)}
        assert self._there("originals") == streams == set(known.known_files(self.runner.id))
        activities = self.log.activities(self.runner.id)
        assert len(self._there("streams")) == len(activities)
        for activity in activities:
            assert len(self.log.records(activity.id)) > 10

    def _there(self, kind: Kind) -> frozenset[str]:
        """All files; in a folder also what half an import left."""
        if isinstance(self.store.streams, LocalStreamStore):
            return frozenset(path.name for path in (self.data / kind).iterdir())
        return self.store.streams.names(self.runner.id, kind)


def counts(report: ImportReport) -> dict[str, Any]:
    return {k: v for k, v in report.as_json().items() if k != "files" and v}


def zip_of(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.fit", data)
    return path
