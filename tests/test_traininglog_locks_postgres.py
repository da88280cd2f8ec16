"""A write on a real PostgreSQL waits for who else writes in that log, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dashboard.source import store_source
from dashboard.writing import keep
from service import job_run
from service.clock import now
from service.importer import import_files
from service.jobs import Worker
from service.workers import InProcess
from tests.fit_files import write_runs
from traininglog import database
from traininglog.database import writing
from traininglog.home import Home
from traininglog.pain import PainEntry
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.outcome import ImportReport
    from tests.postgres import Postgres

OWNER = Viewer("owner", 1)


@pytest.fixture
def stores(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Store]]:
    """Two programs on one log, who wait for each other a moment."""
    monkeypatch.setattr(database, "_AS_IN_A_FILE", "50ms")
    with postgres.database() as engine:
        home = Home(tmp_path, engine.url)
        with Store.open(home) as one, Store.open(home) as other:
            for name in ("ana", "ben"):
                one.repository(SYSTEM).add_runner(name, "UTC")
            yield one, other


def test_a_diary_tells_that_another_writes(stores: tuple[Store, Store]) -> None:
    one, other = stores
    entry = Add(PainEntry(now("UTC").date(), "knee", "right", 4))
    source = store_source(one.repository(OWNER), 1, lambda: now("UTC"))
    with writing(other.engine, 1):
        told = keep(source, "a knee", [entry])
    assert (told.status, told.words) == (
        "fault", "Not saved: the log is busy with other work. Try again in a moment."
    )  # fmt: skip
    assert one.repository(OWNER).pain(1) == ()
    with writing(other.engine, 2):  # another's log
        assert keep(source, "a knee", [entry]).status == "saved"


def test_an_import_goes_on_when_the_other_is_done(
    stores: tuple[Store, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = stores
    write_runs(tmp_path / "files", 3)
    job = one.jobs(OWNER).add(1, "folder", "waiting", [str(tmp_path / "files")])
    worker = Worker(one, InProcess)

    def against_the_other(*what: Any) -> ImportReport:
        with writing(other.engine, 1):
            return import_files(*what)

    with monkeypatch.context() as patched:
        patched.setattr(job_run, "import_files", against_the_other)
        worker.run_next()
    left = one.jobs(OWNER).job(job.id)
    assert (left.state, left.message) == ("waiting", job_run.WAITS_ITS_TURN)
    assert one.repository(OWNER).activities(1) == ()
    worker.run_next()
    assert one.jobs(OWNER).job(job.id).counts == {"added": 3}
