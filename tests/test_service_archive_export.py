"""A log with rows and words of exports, taken along: it comes back and says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from service.analysis import analysis_for
from service.analysis_document import analysis_document
from service.export import Export
from service.export_form import read_export
from service.export_to import export_log, zipped
from service.importer import ImportOptions, import_files
from service.restore import bring_back, prepare
from service.run_copies import RunCopies
from service.workers import InProcess
from tests.export_desk import folder, holdings, members, told
from tests.fit_files import FIRST, run_bytes
from tests.strava_log import connect, listed, listing
from tests.strava_outings import Outing
from tests.test_service_archive_notes import xml
from traininglog.journal import Journal
from traininglog.pain import PainEntry
from traininglog.repository_import import Batch, ImportRepository, Join
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.desk import Desk
    from traininglog.notes import Note
    from traininglog.repository import Repository

NOW = datetime(2024, 6, 30, 9, 41, tzinfo=UTC)
WORDS = "calf 3/10 from 2 km"


def rows() -> list[Outing]:
    """Twelve runs; of the first there is a file."""
    return [
        Outing(90 + n, FIRST + timedelta(days=3 * n), "Run", f"Run {n}", 1900, 1800,
               5000.0 + 200 * n, f"{WORDS}, {n}", cadence=84.0, heart_rate=140.0 + n,
               file="" if n else "500.fit.gz")
        for n in range(12)
    ]  # fmt: skip


@pytest.fixture
def made(desk: Desk) -> Desk:
    held = members(rows(), {"500.fit.gz": run_bytes(0)})
    desk.run(folder(desk.files / "e", held))
    desk.run(folder(desk.files / "x", {"a.gpx": xml("gpx", "knee right 2/10")}))
    log = desk.log
    days = [run.day for run in log.activities(1)]
    log.add_pain(1, [PainEntry(day, "calf", "left", 3, onset_km=2.0) for day in days[::2]])
    (last,) = (k.id for k in log.notes(1) if k.note.text.endswith(", 11"))
    Journal(log, 1).forget_words(last)
    return desk


def document(log: Repository) -> dict[str, Any]:
    read = log.training_log(1)
    return analysis_document(read, analysis_for(log, 1, NOW.date(), read))


def back(store: Store, path: Path) -> Repository:
    store.repository(SYSTEM).add_runner("me", "UTC")
    owner = Viewer("owner", 1)
    log = store.repository(owner)
    exported = read_export(path)
    assert exported is not None
    prepare(log, 1, exported)
    for _ in range(2):
        options = ImportOptions(make_executor=InProcess, first=exported.names)
        report = import_files(store.imports(owner), log.runner(1), [path], options)
        assert report.count("failed") == 0
        bring_back(log, 1, exported, NOW.date())
    return log


def _notes(log: Repository) -> list[Note]:
    return [replace(kept.note, activity_id=None) for kept in log.notes(1)]


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_it_comes_back_and_says_the_same(made: Desk, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    if form == "zip":
        out = out.with_suffix(".zip")
        out.write_bytes(b"".join(zipped(Export(made.log, 1, NOW))))
    else:
        export_log(Export(made.log, 1, NOW), out)
    with Store.open(tmp_path / "new") as store:
        log = back(store, out)
        assert document(log) == document(made.log)
        assert log.training_log(1).activities == made.log.training_log(1).activities
        assert _notes(log) == _notes(made.log)
        assert len(log.sources(1)) == len(made.log.sources(1)) == 14
        row = {s.sha256: s.told for s in log.sources(1) if s.origin == "archive"}
        assert row == {s.sha256: s.told for s in made.log.sources(1) if s.origin == "archive"}


def test_the_export_it_came_from_changes_nothing_there(made: Desk, tmp_path: Path) -> None:
    export_log(Export(made.log, 1, NOW), tmp_path / "out")
    with Store.open(tmp_path / "new") as store:
        log = back(store, tmp_path / "out")
        before = told(log)
        options = ImportOptions(make_executor=InProcess)
        files = store.imports(Viewer("owner", 1))
        names = [one.sha256 for one in log.sources(1)]
        import_files(files, log.runner(1), [made.files], options)
        assert told(log) == before
        assert [one.sha256 for one in log.sources(1)] == names
        changed = [replace(one, description=f"{WORDS}, 11") for one in rows()[-1:]]
        import_files(
            files, log.runner(1), [folder(tmp_path / "again", members(changed))], options
        )
        assert told(log) == before


def test_of_a_run_that_strava_has_the_row_goes_along(desk: Desk, tmp_path: Path) -> None:
    connect(desk.store)
    start, api_km = FIRST + timedelta(days=3), 5.212345
    listing(desk.store, listed("91", start=start, distance_km=api_km, timer_min=30.0))
    desk.run(folder(desk.files / "e", members(rows()[1:2])))
    (run,) = desk.log.activities(1)
    assert (run.origin, run.distance_km) == ("strava_api", api_km)
    made = export_log(Export(desk.log, 1, NOW), tmp_path / "out")
    assert made.document["left_out"]["activities"] == 0
    assert holdings(tmp_path / "out", str(api_km).encode()) == []
    with Store.open(tmp_path / "new") as store:
        (back_run,) = back(store, tmp_path / "out").activities(1)
        assert (back_run.origin, back_run.distance_km) == ("archive", 5.2)


def test_what_a_runner_parted_and_joined_stays_so(desk: Desk, tmp_path: Path) -> None:
    near, far = rows()[0], replace(rows()[0], id=400, file="", distance_m=9000.0, moving_s=2900)
    desk.run(folder(desk.files / "e", members([near, far], {"500.fit.gz": run_bytes(0)})))
    file, other = desk.log.activities(1)
    if file.origin != "file":
        file, other = other, file
    (row,) = (s for s in desk.log.sources(1, file.id) if s.origin == "archive")
    RunCopies(desk.log, 1).split(file.id, row.id)
    joined = ImportRepository(desk.log.engine, desk.log.streams, desk.log.viewer)
    joined.write(1, Batch(joins=[Join(file.id, other.id, "you said so")]))
    export_log(Export(desk.log, 1, NOW), tmp_path / "out")
    assert _groups(desk.log) == [{"file", "row:strava:400"}, {"row:strava:90"}]
    with Store.open(tmp_path / "new") as store:
        log = back(store, tmp_path / "out")
        assert _groups(log) == _groups(desk.log)
        nameless = [replace(run, id="") for run in log.activities(1)]
        assert nameless == [replace(run, id="") for run in desk.log.activities(1)]
        both = [key for key, value in Journal(log, 1).answers().items() if value == "both"]
        assert len(both) == 1


def _groups(log: Repository) -> list[set[str]]:
    """The copies of each run."""
    of: dict[str, set[str]] = {}
    for source in log.sources(1):
        name = source.sha256 if source.origin == "archive" else "file"
        of.setdefault(source.activity_id, set()).add(name)
    return sorted(of.values(), key=len, reverse=True)
