"""A real export of Strava, as its folder and as the zip it came as: nothing of it is lost."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.importer import import_files
from tests.test_ingest_fit_reader import say
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.outcome import ImportReport
    from traininglog.runner import Source

OWNER = Viewer("owner", 1)


@pytest.fixture(scope="module")
def export() -> Path:
    """The folder of an export, unpacked."""
    root = os.environ.get("PAINMILE_SAMPLES")
    if not root:
        pytest.fail("Set PAINMILE_SAMPLES to the folder that holds strava-samples.")
    folder = Path(root) / "strava-samples" / "export"
    if not (folder / "activities.csv").is_file():
        pytest.fail(f"There is no export in {folder}.")
    return folder


@pytest.fixture
def packed(export: Path, tmp_path: Path) -> Path:
    """The same as one zip."""
    path = tmp_path / "export_1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(export.rglob("*")):
            archive.write(file, file.relative_to(export).as_posix())
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        opened.repository(SYSTEM).add_runner("ana", "Europe/Berlin")
        yield opened


def _import(store: Store, path: Path) -> ImportReport:
    runner = store.repository(OWNER).runner(1)
    report = import_files(store.imports(OWNER), runner, [path])
    assert not report.unreachable
    assert report.count("failed") == 0, report.as_json()
    return report


def _state(store: Store) -> tuple[list[object], list[tuple[object, ...]]]:
    """All the log shows, and each source without when it came."""
    repository = store.repository(OWNER)
    runs: list[object] = [*repository.training_log(1).activities]
    return runs, sorted(
        (s.activity_id, s.sha256, s.kept, s.linked, s.path) for s in repository.sources(1)
    )


def _rows(export: Path) -> list[dict[str, str]]:
    with (export / "activities.csv").open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("way", ["folder", "zip"])
def test_every_row_and_file_of_a_real_export_comes_in(
    store: Store, export: Path, packed: Path, way: str
) -> None:
    rows = _rows(export)
    report = _import(store, export if way == "folder" else packed)
    (table,) = [file for file in report.files if file.path.endswith("activities.csv")]
    assert table.outcome == "added"
    assert not table.problems, "every row is an activity"
    assert table.reason.startswith(f"{len(rows)} row")
    sources = store.repository(OWNER).sources(1)
    told = [source for source in sources if source.told is not None]
    assert {_key(source) for source in told} == {f"strava:{row['Activity ID']}" for row in rows}
    for row in rows:
        _joined(row, sources)
    before = _state(store)
    again = _import(store, export if way == "folder" else packed)
    assert again.count("added") == 0
    assert _state(store) == before
    say(f"{way}: {table.reason}; {len(sources)} sources")


def _key(source: Source) -> str | None:
    return source.identity.key if source.identity else None


def _joined(row: dict[str, str], sources: Sequence[Source]) -> None:
    """The row and its file are sources of one activity, put together by the file's number."""
    (of_row,) = [s for s in sources if _key(s) == f"strava:{row['Activity ID']}"]
    same = [s for s in sources if s.activity_id == of_row.activity_id and s is not of_row]
    if row["Filename"]:
        assert [s.kept for s in same] == [True]
        assert "number" in f"{of_row.linked} {same[0].linked}"
        assert not of_row.kept


def test_the_folder_and_the_zip_are_the_same_runs(
    store: Store, export: Path, packed: Path
) -> None:
    _import(store, export)
    runs, _ = _state(store)
    _import(store, packed)
    assert _state(store)[0] == runs
