"""The same over a real PostgreSQL: erasing, and the audit that stays."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from service.erase import Erased, erase_runner
from tests.marked_log import files, files_with, mark_everything, mark_files, rows, rows_with
from traininglog.audit import Audit
from traininglog.database import writing
from traininglog.local_streams import LocalStreamStore
from traininglog.people_tables import audit as table
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.postgres import Postgres

MARK, OTHERS = "zebra-7319", "otter-2244"
NOW = datetime(2026, 10, 2, 9, 41, 7, 250_000, tzinfo=UTC)


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[sa.Engine]:
    with postgres.database() as made:
        yield made


def test_no_row_and_no_object_stays(engine: sa.Engine, tmp_path: Path) -> None:
    store = Store(engine, LocalStreamStore(tmp_path), tmp_path)
    for runner_id, mark in ((1, MARK), (2, OTHERS)):
        store.repository(SYSTEM).add_runner(mark, "UTC")
        mark_everything(store, runner_id, mark)
        mark_files(tmp_path, runner_id, mark)
    others = {name: data for name, data in files(tmp_path).items() if "runners/2" in name}
    marked = rows_with(engine, MARK)
    assert len(marked) > 20
    assert {len(found) for found in rows(engine).values()} == {0, 2}
    assert erase_runner(store, 1, NOW) == Erased(is_whole=True, is_strava_told=True)
    assert rows_with(engine, MARK) == []
    assert rows_with(engine, OTHERS) == marked
    assert {len(found) for found in rows(engine).values()} == {0, 1}
    assert files_with(tmp_path, MARK) == []
    assert files(tmp_path) == others


def test_the_audit_is_chained_and_checked_there_too(engine: sa.Engine, tmp_path: Path) -> None:
    def tell(actor: str) -> None:
        audit = Audit(engine, b"k" * 32, tmp_path / "audit.head")
        for _ in range(40):
            audit.tell(actor * 16, "b" * 16, "view", "visit", "done", NOW)

    threads = [threading.Thread(target=tell, args=(name,)) for name in "cd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit = Audit(engine, b"k" * 32, tmp_path / "audit.head")
    assert audit.checked() == (80, 0, (), 0)
    assert audit.of_owner(["b" * 16])[0].at == NOW
    with writing(engine) as connection:
        connection.execute(table.update().where(table.c.seq == 33).values(actor="e" * 16))
        connection.execute(table.delete().where(table.c.seq == 80))
    assert [str(problem)[:6] for problem in audit.check()] == ["row 33", "1 row "]
