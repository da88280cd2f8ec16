"""A store with one runner behind a served app, and the worker that imports for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.app import create_app
from dashboard.source import store_source
from service.clock import now
from service.import_desk import ImportDesk
from service.jobs import Worker
from service.workers import InProcess
from tests.desk import Desk
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from dashboard.source import CachedSource


class ImportRoom:
    """A desk whose page may bring files in; `worker` is started by the first of them."""

    def __init__(self, root: Path, *, folders: bool = True) -> None:
        self.desk = Desk(root)
        self.worker = Worker(self.desk.store, InProcess)
        self.imports = ImportDesk(self.desk.store, 1, self.worker, folders=folders)
        owner = Viewer("owner", 1)
        self.source: CachedSource = store_source(
            self.desk.log, 1, lambda: now("UTC"), self.desk.store.imports(owner), self.imports
        )

    def client(self) -> FlaskClient:
        """A browser's requests without a browser."""
        server: Any = create_app(self.source).server
        client: FlaskClient = server.test_client()
        return client

    def close(self) -> None:
        self.worker.close()
        self.desk.store.close()
