"""With many runners in one database, what is asked of one reads the rows of one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.analysis import analysis_for
from tests.log_store import DAY, OWNER, run
from tests.strava_log import NOW
from traininglog.activity_rows import activity_values
from traininglog.database import METADATA, writing
from traininglog.journal import Journal
from traininglog.local_streams import LocalStreamStore
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Postgres

RUNNERS, RUNS = 100, 30
LARGE = {"activity", "source", "speed_bin", "note", "pain_entry", "fact", "change",
         "changed_row", "seen_file", "job"}  # fmt: skip


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_what_goes_with_a_row_is_found_by_an_index(table: sa.Table) -> None:
    unique = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    told: list[Any] = [*table.indexes, *unique, table.primary_key]
    first = {next(iter(one.columns)).name for one in told if len(one.columns)}
    assert {key.parent.name for key in table.foreign_keys} <= first


@pytest.fixture(scope="module")
def clinic(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database of a hundred runners, as the planner knows it."""
    folder: Path = tmp_path_factory.mktemp("clinic")
    with postgres.database() as engine:
        store = Store(engine, LocalStreamStore(folder), folder)
        for number in range(1, RUNNERS + 1):
            store.repository(SYSTEM).add_runner(f"r{number}", "UTC")
        for table, rows in _rows().items():
            with writing(engine) as connection:
                connection.execute(METADATA.tables[table].insert(), rows)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        yield store


def _rows() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _ORDER}
    for number in range(RUNNERS * RUNS):
        runner, day, id_ = number // RUNS + 1, DAY + timedelta(number % RUNS), str(number)
        mine = {"runner_id": runner, "day": day, "origin": "manual", "digest": id_,
                "created_at": NOW}  # fmt: skip
        activity = activity_values(run(id_, day, distance_km=8.0, timer_min=48.0))
        found["activity"].append(
            activity | {"runner_id": runner, "records": 0, "version": "1", "serial": None}
        )
        found["source"].append(
            {"runner_id": runner, "activity_id": id_, "sha256": id_, "session": 0,
             "path": id_, "origin": "file", "engine": "columnar", "version": "1",
             "problems": [], "imported_at": NOW}
        )  # fmt: skip
        found["speed_bin"].extend(
            {c.name: 1 for c in SPEED_BIN_COLUMNS}
            | {"activity_id": id_, "speed_bin": at, "later": False}
            for at in range(20, 30)
        )
        found["note"].append(mine | {"field": "title", "text": "Easy", "activity_id": id_})
        found["pain_entry"].append(
            mine | {"when": "during", "score": 0, "painkiller": False, "stopped": False}
        )
        found["fact"].append(mine | {"kind": "gear", "told": {"kind": "shoes", "name": id_}})
        found["seen_file"].append(
            {"runner_id": runner, "path": id_, "size": 1, "mtime_ns": 1, "outcome": "new",
             "reason": "", "problems": [], "version": "1"}
        )  # fmt: skip
        found["change"].append(
            {"runner_id": runner, "at": NOW, "words": "told", "undone": False}
        )
        found["changed_row"].append(
            {
                "change_id": number + 1,
                "table": "answer",
                "key": id_,
                "before": None,
                "after": None,
            }
        )
        found["job"].append(
            {"runner_id": runner, "kind": "folder", "state": "done", "paths": [], "counts": {},
             "outcomes": [], "total": 0, "done": 0, "bytes": 0, "message": "", "stop": False,
             "created_at": NOW}
        )  # fmt: skip
    return found


_ORDER = ("activity", "source", "speed_bin", "note", "pain_entry", "fact", "seen_file",
          "change", "changed_row", "job")  # fmt: skip

ASKED: dict[str, Callable[[Store], Any]] = {
    "runs": lambda s: s.repository(OWNER).activities(1),
    "a run": lambda s: s.repository(OWNER).activity("7"),
    "pain": lambda s: s.repository(OWNER).pain(1),
    "notes": lambda s: s.repository(OWNER).notes(1),
    "findings": lambda s: analysis_for(s.repository(OWNER), 1, DAY + timedelta(40)),
    "the diary": lambda s: Journal(s.repository(OWNER), 1).facts(),
    "changes": lambda s: Journal(s.repository(OWNER), 1).changes(),
    "sources": lambda s: s.repository(OWNER).sources(1),
    "what an import knows": lambda s: s.imports(OWNER).known_files(1),
    "jobs": lambda s: s.jobs(OWNER).jobs(1),
    "a job to do": lambda s: s.jobs(SYSTEM).claim("worker"),
}


@pytest.mark.parametrize("what", ASKED)
def test_no_table_is_read_from_end_to_end(clinic: Store, what: str) -> None:
    asked: list[tuple[str, Any]] = []

    def keep(_c: Any, _k: Any, words: str, told: Any, *_rest: Any) -> None:
        if words.startswith(("SELECT", "UPDATE")):
            asked.append((words, told))

    sa.event.listen(clinic.engine, "before_cursor_execute", keep)
    ASKED[what](clinic)
    sa.event.remove(clinic.engine, "before_cursor_execute", keep)
    assert asked
    with clinic.engine.connect() as connection:
        # Of few rows it may be quicker to read all; there has to be another way.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for words, told in asked:
            lines = connection.exec_driver_sql(f"EXPLAIN {words}", told).scalars()
            whole = set(re.findall(r"Seq Scan on (\w+)", "\n".join(lines)))
            assert not whole & LARGE, words
