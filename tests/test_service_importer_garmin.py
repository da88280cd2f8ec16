"""A whole Garmin export through the importer: each run once, nothing private opened."""

from __future__ import annotations

import zipfile
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from tests.desk import Desk, counts
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import PRIVATE, TABLE, garmin_export, summary, summary_of, triathlon

if TYPE_CHECKING:
    from pathlib import Path

    from tests.garmin_exports import Generation

FITS = tuple(run_bytes(day, distance_km=2.0) for day in range(3))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def runs(desk: Desk) -> list[tuple[str, float | None, str]]:
    found = desk.log.activities(desk.runner.id)
    return sorted((f"{a.start:%d %H:%M}", a.distance_km, a.sport) for a in found)


@pytest.mark.parametrize("units", ["cm_ms", "m_s"])
def test_files_and_rows_of_one_run_are_one_run(desk: Desk, units: Generation) -> None:
    told = [row for fit in FITS for row in summary_of(fit, units)]
    more = [*triathlon(1), summary(7, FIRST.replace(day=30), km=12.0, units=units)]
    export = garmin_export(desk.files / "export.zip", FITS, told + more, parts=2)
    report = desk.run(export)
    outcomes = {one.path.removeprefix(f"{export}!"): one for one in report.all}
    assert outcomes[TABLE].outcome == "added"
    assert "9 rows: 3 of activities that are here as files, 6" in outcomes[TABLE].reason
    assert len(runs(desk)) == 3 + 5 + 1
    assert {km for when, km, sport in runs(desk) if when == "30 06:15"} == {12.0}
    kept = [source for source in desk.log.sources(desk.runner.id) if source.kept]
    assert sum(source.origin == "file" for source in kept) == 3
    assert not any(name in path for path in outcomes for name in PRIVATE)
    assert counts(desk.run(export)) == {"skipped": len(report.all)}
    assert len(runs(desk)) == 9


def test_watch_folder_and_export_in_any_order_give_the_same(tmp_path: Path) -> None:
    told = []
    for number, order in enumerate(permutations(("watch", "export", "table"))):
        root = tmp_path / str(number)
        root.mkdir()
        desk = Desk(root)
        desk.add("watch/a.fit", FITS[0])
        desk.add("watch/b.fit", FITS[1])
        export = garmin_export(root / "export.zip", FITS[1:])
        with zipfile.ZipFile(garmin_export(root / "all.zip", FITS)) as archive:
            desk.add("table_summarizedActivities.json", archive.read(TABLE))
        ways = {
            "watch": desk.files / "watch", "export": export,
            "table": desk.files / "table_summarizedActivities.json",
        }  # fmt: skip
        for way in order:
            desk.run(ways[way])
        sources = desk.log.sources(desk.runner.id)
        told.append((runs(desk), sorted((s.origin, s.kept) for s in sources)))
        desk.store.close()
    assert len(told[0][0]) == 3
    assert all(one == told[0] for one in told)


def test_a_cut_table_brings_what_came_before_the_cut(desk: Desk) -> None:
    with zipfile.ZipFile(garmin_export(desk.files / "all.zip", FITS)) as archive:
        data = archive.read(TABLE)
    last = data.rindex(b'{"activityId"')
    cut = desk.add("x_summarizedActivities.json", data[: last + 300])
    outcome = desk.one(cut)
    assert outcome.outcome == "added"
    assert any("damaged or cut off here" in problem for problem in outcome.problems)
    assert len(runs(desk)) == 2
