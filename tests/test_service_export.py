"""An export: what is in it, what is not, that it is whole, and that it comes back."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service import export_to
from service.analysis import analysis_for
from service.analysis_document import analysis_document
from service.export import Export
from service.export_form import MANIFEST, read_export
from service.export_to import TakenError, export_log, zipped
from service.importer import ImportOptions, import_files
from service.restore import bring_back, prepare
from service.workers import InProcess
from tests.api_runs import api_run, write_api
from tests.desk import Desk
from tests.fit_files import FIRST, run_bytes, write_runs
from traininglog.facts import History, Treatment
from traininglog.journal import Journal
from traininglog.log import Declaration, TrainingLog
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.steps import Answer
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.repository import Repository

NOW = datetime(2024, 4, 30, 9, 41, tzinfo=UTC)
API_KM = 12.345678
HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "<script>", '"; DROP', "a\nb")


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Desk]:
    """Twelve runs, two of them copies, with all that a diary can hold beside."""
    (tmp_path / "told").mkdir()
    desk = Desk(tmp_path / "told")
    write_runs(desk.files, 12)
    desk.add("copy.fit", run_bytes(3, distance_km=1.001))
    log = desk.log
    log.set_zone(1, "America/Lima")
    log.set_settings(1, {"unit": "mi", "running_gate_spm": 132.0})
    desk.runner = log.runner(1)
    desk.run()
    days = [run.day for run in log.activities(1)]
    pain = [PainEntry(day, "knee", "right", 3 + n % 3, onset_km=0.6, note=note)
            for n, (day, note) in enumerate(zip(days, HOSTILE, strict=False))]  # fmt: skip
    pain.append(PainEntry(days[-1], None, None, 0))
    facts = (
        Treatment(days[0], HOSTILE[0], Place("knee", "right"), days[4], "therapist"),
        History(date(2016, 1, 1), "back_problem", None, HOSTILE[3], only_year=True),
    )
    log.add_diary(1, TrainingLog("me", pain=tuple(pain), facts=facts,
                                 gap_kinds={days[5]: "planned"},
                                 declarations=(Declaration(days[0], days[3]),)))  # fmt: skip
    log.add_notes(1, [Note(days[2], HOSTILE[1], activity_id=log.activities(1)[2].id)])
    log.set_threshold(1, "cycle.window_days", 35)
    run = log.activities(1)[4]
    log.judge_cycle(1, Place("knee", "right"), run.id, "not_this")
    Journal(log, 1).write("later", [Answer(f"silent:{run.id}", "dont_know")], today=NOW.date())
    yield desk
    desk.store.close()


def _document(repository: Repository) -> dict[str, Any]:
    log = repository.training_log(1)
    return analysis_document(log, analysis_for(repository, 1, NOW.date(), log))


def _back(store: Store, path: Path) -> Repository:
    """An export read into a store that is empty, as `painmile import` does."""
    runner = store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
    owner = Viewer("owner", runner.id)
    repository = store.repository(owner)
    exported = read_export(path)
    assert exported is not None
    prepare(repository, runner.id, exported)
    options = ImportOptions(make_executor=InProcess)
    for _ in range(2):  # again changes nothing
        import_files(store.imports(owner), repository.runner(runner.id), [path], options)
        outcome = bring_back(repository, runner.id, exported, NOW.date())
    assert outcome.added == 0
    return repository


def test_an_export_that_is_read_back_says_the_same(told: Desk, tmp_path: Path) -> None:
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    with Store.open(tmp_path / "new") as store:
        back = _back(store, tmp_path / "out")
        assert _document(back) == _document(told.log)
        before, after = told.log.training_log(1), back.training_log(1)
        assert after == replace(before, runner="me")
        assert back.runner(1).settings == told.log.runner(1).settings
        assert back.runner(1).zone == "America/Lima"
        assert [k.note for k in back.notes(1)] == [k.note for k in told.log.notes(1)]
        assert Journal(back, 1).answers() == Journal(told.log, 1).answers()
        assert store.streams.names(1, "originals") == told.store.streams.names(1, "originals")


def test_the_archive_of_the_page_is_the_same_export(told: Desk, tmp_path: Path) -> None:
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    (tmp_path / "out.zip").write_bytes(b"".join(zipped(Export(told.log, 1, NOW))))
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            str(path.relative_to(tmp_path / "out")): path.read_bytes()
            for path in (tmp_path / "out").rglob("*")
            if path.is_file()
        }
    with Store.open(tmp_path / "new") as store:
        assert _document(_back(store, tmp_path / "out.zip")) == _document(told.log)


def test_the_archive_comes_a_file_at_a_time(told: Desk) -> None:
    largest = max(len(data) for _, data in Export(told.log, 1, NOW).members())
    pieces = list(zipped(Export(told.log, 1, NOW)))
    assert len(pieces) > 20
    assert max(map(len, pieces[:-1])) <= largest + 200


def test_the_manifest_knows_every_file(told: Desk, tmp_path: Path) -> None:
    made = export_log(Export(told.log, 1, NOW), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    assert manifest == made.document
    assert (manifest["schema"], manifest["activities"]) == ("painmile.export/1", 12)
    for one in manifest["files"]:
        data = (tmp_path / "out" / one["path"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (one["sha256"], one["bytes"])
    assert made.words == "12 activities, 24 files."


def _cells(data: bytes) -> list[str]:
    text = data.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def test_no_cell_of_a_table_is_a_formula(told: Desk) -> None:
    tables = {n: d for n, d in Export(told.log, 1, NOW).members() if n.endswith(".csv")}
    assert len(tables) == 8
    for name, data in tables.items():
        for cell in _cells(data):
            is_number = cell.lstrip("-").replace(".", "").replace("e-", "").isdigit()
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name
    assert "'" + HOSTILE[0] in _cells(tables["pain.csv"])
    assert "'" + HOSTILE[1] in _cells(tables["notes.csv"])


def test_what_only_strava_has_is_left_out_and_counted(told: Desk) -> None:
    day = FIRST.date() + timedelta(days=30)
    hidden = api_run("9-api", day, distance_km=API_KM, device="Planted watch")
    write_api(told.store, hidden, samples="here")
    Journal(told.log, 1).write("x", [Answer("silent:9-api", "dont_know")], today=NOW.date())
    export = Export(told.log, 1, NOW)
    everything = b"".join(data for _, data in export.members())
    for planted in (b"12.345", b"12345.6", b"Planted watch", b"9-api", b"14200000000"):
        assert planted not in everything
    assert "1 activity left out. Runs that only a Strava account has" in export.manifest().words
    assert export.manifest().document["left_out"]["activities"] == 1


def test_a_folder_with_something_in_it_is_left_as_it_is(told: Desk, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(TakenError, match="is not empty and was left as it is"):
        export_log(Export(told.log, 1, NOW), tmp_path / "out")
    with pytest.raises(TakenError):
        export_log(Export(told.log, 1, NOW), tmp_path / "out" / "mine.txt")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_empty_folder_may_be_there(told: Desk, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    assert (tmp_path / "out" / MANIFEST).exists()


@pytest.mark.parametrize("at", [0, 5, 23])
def test_a_full_disk_leaves_no_half_export(
    told: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    written: list[object] = []
    whole = export_to._write

    def write(path: Path, data: bytes) -> None:
        if len(written) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        whole(path, data)

    monkeypatch.setattr(export_to, "_write", write)
    with pytest.raises(OSError, match="No space left"):
        export_log(Export(told.log, 1, NOW), tmp_path / "there" / "out")
    assert list((tmp_path / "there").iterdir()) == []


def test_a_log_without_runs_can_be_exported_and_read_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    made = export_log(Export(desk.log, 1, NOW), tmp_path / "out")
    assert made.words == "0 activities, 11 files."
    with Store.open(tmp_path / "new") as store:
        assert _back(store, tmp_path / "out").activities(1) == ()
    desk.store.close()


def test_somebody_elses_settings_are_left_as_they_are(told: Desk, tmp_path: Path) -> None:
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    other = Desk(tmp_path)
    write_runs(other.files, 1, first_day=60)
    other.run()
    exported = read_export(tmp_path / "out")
    assert exported is not None
    prepare(other.log, 1, exported)
    assert other.log.runner(1).zone == "Europe/Berlin"
    assert other.log.runner(1).settings == {}
    other.store.close()


def test_what_is_no_export_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.fit").write_bytes(run_bytes())
    (tmp_path / "manifest.json").write_text('{"name": "an app of the web"}')
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.fit", b"x")
    for path in (tmp_path, tmp_path / "a.fit", tmp_path / "a.zip", tmp_path / "none"):
        assert read_export(path) is None


def test_a_damaged_or_newer_export_is_refused(told: Desk, tmp_path: Path) -> None:
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    diary = tmp_path / "out" / "diary.txt"
    diary.write_bytes(diary.read_bytes() + b"2024-04-01 | knee 9/10\n")
    with pytest.raises(ValueError, match="out is damaged; make the export anew"):
        read_export(tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    manifest.write_text(manifest.read_text().replace("export/1", "export/2"))
    with pytest.raises(ValueError, match="is of the form painmile"):
        read_export(tmp_path / "out")


GARBAGE: Any = (
    {"settings": {"running_gate_spm": "fast"}}, {"settings": 7}, {"verdicts": 1},
    {"verdicts": [["knee", "right", "x", "perhaps"]]}, {"thresholds": {"cycle.moon": 1}},
    {"thresholds": {"cycle.window_days": "x"}}, {"answers": {"silent:1": 4}},
    {"starts": {"a": "b"}}, {"notes": [["2024-03-12", "x", "title", None, "strava_api"]]},
    {"rows": 7}, {"rows": [{"key": "strava:1"}]}, {"links": [1]}, {"forgotten": 5},
    {"names": 5}, {"names": {"../../x": 64 * "0"}}, {"names": {64 * "0": "../../x"}},
    {"rows": [{"key": "strava:1", "upload_id": None, "serial": None, "elapsed_min": None,
               "hides_start": False, "path": "a.csv", "problems": [],
               "told": {"sport": "running", "start": "2024-03-12T06:00:00+00:00", "zone": "UTC",
                        "day": "2024-03-12", "distance_km": "far"}}]},
    {"notes": [["today", "x"]]}, {"notes": [["2024-03-12", "x", "y", None, "z", "more"]]},
)  # fmt: skip


def test_what_no_program_wrote_is_refused_in_a_sentence(told: Desk, tmp_path: Path) -> None:
    export_log(Export(told.log, 1, NOW), tmp_path / "out")
    exported = read_export(tmp_path / "out")
    assert exported is not None
    with Store.open(tmp_path / "new") as store:
        for odd in GARBAGE:
            odder = replace(exported, more=exported.more | odd)
            runner_id = store.repository(SYSTEM).add_runner(repr(odd)[:200], "UTC").id
            log = store.repository(Viewer("owner", runner_id))
            with pytest.raises(ValueError, match="The export cannot be brought back: "):  # noqa: PT012
                prepare(log, runner_id, odder)
                ImportOptions(first=odder.names)
                bring_back(log, runner_id, odder, NOW.date())


def test_a_manifest_without_end_is_none(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * (2**26 + 1))
    assert read_export(tmp_path / "a.zip") is None
