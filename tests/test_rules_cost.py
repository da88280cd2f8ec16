"""What an analysis reads and how its work grows: counted, never timed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sa

from benchmarks.rules_cost import costs
from benchmarks.years import PLACES, RUNS_A_YEAR, long_log
from rules.analyse import RULES, analyse
from service.analysis import analysis_for
from traininglog.activity_rows import activity_values
from traininglog.facts import FACTS
from traininglog.repository import Repository
from traininglog.repository_import import Batch, NewActivity
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.log import TrainingLog

OWNER = Viewer("owner", 1)


class _NoStreams:
    """A stream store of which nothing may be read."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"an analysis asked the streams: {name}")


def _keep(store: Store, log: TrainingLog) -> None:
    """Rows, roll-up and diary of a log, without a single stream."""
    rows: dict[str, list[dict[str, Any]]] = {run_id: [] for run_id in log.bins.ids}
    names = list(log.bins.columns)
    columns = [log.bins.columns[name].tolist() for name in names]
    assert log.bins.run is not None
    for number, values in zip(log.bins.run.tolist(), zip(*columns, strict=True), strict=True):
        rows[log.bins.ids[number]].append(dict(zip(names, values, strict=True)))
    new = [
        NewActivity(activity_values(run), None, 1, None, "1", rows[run.id]) for run in log.runs
    ]
    store.repository(SYSTEM).add_runner(log.runner, "UTC")
    store.imports(OWNER).write(1, Batch(new))
    store.repository(OWNER).add_diary(1, log)


def _statements(folder: Path, log: TrainingLog) -> tuple[list[str], list[str]]:
    """What a first analysis asks the database, and one that is kept already."""
    found: list[str] = []

    def count(*call: Any) -> None:
        found.extend([call[2]] if call[2].startswith("SELECT") else [])

    with Store.open(folder) as store:
        _keep(store, log)
        repository = Repository(store.engine, _NoStreams(), OWNER)
        sa.event.listen(store.engine, "before_cursor_execute", count)
        made = analysis_for(repository, 1, log.runs[-1].day)
        first = list(found)
        found.clear()
        assert analysis_for(repository, 1, log.runs[-1].day) == made
    assert len(made.findings) > 20
    return first, found


def test_an_analysis_reads_no_stream_and_asks_as_often_however_long_the_log(
    tmp_path: Path,
) -> None:
    first, again = _statements(tmp_path / "one", long_log(1))
    longer, _ = _statements(tmp_path / "two", long_log(2))
    assert len(longer) == len(first) <= 24
    assert len(again) <= 4


def _calls(log: TrainingLog) -> int:
    """Calls and generator steps of one analysis, NumPy's among them."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        analyse(log, log.runs[-1].day)
    finally:
        sys.setprofile(None)
    return count


def test_four_times_the_years_are_at_most_five_times_the_work() -> None:
    short, long = long_log(4), long_log(16)
    analyse(short, short.runs[-1].day)  # what is imported late is no work of the rules
    assert _calls(long) <= 5 * _calls(short)


def test_the_log_the_cost_is_measured_on_has_everything() -> None:
    log = long_log(2)
    found = analyse(log, log.runs[-1].day)
    assert len(log.runs) == 2 * RUNS_A_YEAR
    assert {type(fact) for fact in log.facts} == set(FACTS)
    assert {cycle.place for cycle in found.cycles} <= set(PLACES)
    assert found.traps
    assert any(trend.clarity != "not_enough_data" for trend in found.onset_trends)
    assert len({run.id for run in log.runs}) == len(log.bins.ids)
    assert log.runs == long_log(3).runs[: 2 * RUNS_A_YEAR]


def test_every_part_of_a_case_and_every_rule_has_its_cost() -> None:
    found = costs(long_log(1), rounds=1)
    assert {rule.__name__ for rule in RULES} <= set(found)
    assert {"Case.of", "case.states", "case.gaps", "case.cycles"} <= set(found)
