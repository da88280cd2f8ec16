"""A file that does not tell its sport is of the one that another copy of its run tells."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from demo.fit_writer import FitWriter
from ingest.fit import read_fit
from service.export import Export
from service.export_to import export_log
from service.importer import ImportOptions, import_files
from service.run_copies import RunCopies
from service.strava_leave import leave
from service.told_sports import tell_sports
from service.workers import InProcess
from tests.desk import Desk
from tests.doors import Doors, item_of, outing_of, run_file
from tests.strava_room import StravaRoom, short_runs
from tests.test_service_archive_export import NOW, back
from tests.watch_files import write_head, write_records, write_tail
from tests.xml_files import gpx_of, tcx_of
from traininglog.journal import Journal
from traininglog.links import Links
from traininglog.scope import EVERYTHING
from traininglog.steps import Answer
from traininglog.store import Store
from traininglog.untold import key_of
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from traininglog.activity import Activity

FIT = run_file()
(RECORDING,) = read_fit(FIT).activities
GPX, TYPED = gpx_of(RECORDING, type="", name=""), gpx_of(RECORDING, name="")
TCX = tcx_of(replace(RECORDING, sport="other"))
RAN = outing_of(FIT)
UPLOADED = outing_of(FIT, file="90.tcx.gz")


@pytest.fixture
def doors(desk: Desk) -> Doors:
    return Doors(desk)


def only(doors: Doors) -> Activity:
    (run,) = doors.desk.log.activities(1)
    return run


def shown(doors: Doors) -> tuple[Any, ...]:
    """All that the one activity shows, but its id and the file's own name."""
    run, log = only(doors), doors.desk.log
    bins = log.bins(1)
    values = {name: list(column) for name, column in bins.columns.items()}
    return replace(run, id=""), values, log.records(run.id).to_dict("list")


def as_if_it_said_so(tmp_path: Path, data: bytes, kind: str) -> tuple[Any, ...]:
    (tmp_path / "other").mkdir()
    doors = Doors(Desk(tmp_path / "other"))
    doors.file(data, kind)
    try:
        return shown(doors)
    finally:
        doors.desk.store.close()


COMES: dict[str, Callable[[Doors], None]] = {
    "gpx": lambda doors: doors.file(GPX, "gpx"),
    "tcx": lambda doors: doors.export(UPLOADED, files={"90.tcx.gz": gzip.compress(TCX)}),
    "row": lambda doors: doors.export(UPLOADED),
    "api": lambda doors: doors.strava(item_of(UPLOADED)),
}


@pytest.mark.parametrize(
    "order", [*permutations(["gpx", "row"]), *permutations(["gpx", "api"])]
)
def test_what_tells_comes_first_or_last(
    doors: Doors, tmp_path: Path, order: Sequence[str]
) -> None:
    for door in order:
        COMES[door](doors)
    assert only(doors).running_km
    assert str(shown(doors)) == str(as_if_it_said_so(tmp_path, TYPED, "gpx"))


@pytest.mark.parametrize("order", [*permutations(COMES)])
def test_files_of_an_export_that_say_other_are_of_their_rows(
    doors: Doors, order: Sequence[str]
) -> None:
    for door in order:
        COMES[door](doors)
    assert only(doors).is_run
    kept = [s.identity for s in doors.desk.log.sources(1) if s.kept]
    assert [one and (one.format, one.sport) for one in kept] == [("tcx", "unknown")]
    assert len(doors.desk.log.sources(1)) == 4


@pytest.mark.parametrize("order", [*permutations(["fit", "gpx"])])
def test_a_gpx_without_type_beside_its_fit(doors: Doors, order: Sequence[str]) -> None:
    for kind in order:
        doors.file(FIT if kind == "fit" else GPX, kind)
    assert only(doors).is_run
    (fit,) = (s for s in doors.desk.log.sources(1) if s.kept)
    RunCopies(doors.desk.log, 1).split(only(doors).id, fit.id)
    assert sorted(run.sport for run in doors.desk.log.activities(1)) == ["running", "unknown"]


def test_it_is_told_again_when_what_told_it_goes(doors: Doors, tmp_path: Path) -> None:
    alone = as_if_it_said_so(tmp_path, GPX, "gpx")
    COMES["gpx"](doors)
    COMES["row"](doors)
    (row,) = (s for s in doors.desk.log.sources(1) if s.told)
    RunCopies(doors.desk.log, 1).remove(only(doors).id, row.id)
    assert str(shown(doors)) == str(alone)
    COMES["api"](doors)
    assert only(doors).is_run
    leave(doors.desk.store, 1)
    assert str(shown(doors)) == str(alone)


def test_a_file_that_cannot_be_read_again_does_not_keep_what_strava_told(doors: Doors) -> None:
    COMES["gpx"](doors)
    COMES["api"](doors)
    for file in (doors.desk.data / "originals").iterdir():
        file.unlink()
    leave(doors.desk.store, 1)
    run = only(doors)
    assert (run.sport, run.running_km) == ("unknown", None)


def test_nothing_is_read_twice(doors: Doors) -> None:
    COMES["gpx"](doors)
    COMES["row"](doors)
    assert Links.of(doors.desk.log).told_otherwise(1) == []


def test_a_sport_that_only_strava_tells_is_for_the_owner_alone(doors: Doors) -> None:
    COMES["gpx"](doors)
    COMES["api"](doors)
    others = doors.desk.store.repository(Viewer("therapist", 1, EVERYTHING))
    (seen,) = others.activities(1)
    assert (seen.sport, seen.running_km, seen.id) == ("unknown", None, only(doors).id)
    assert others.activity(seen.id) == seen
    assert not others.bins(1).ids
    assert (others.training_log(1).runs, others.training_log(1).withheld_runs) == ((), 1)
    COMES["row"](doors)
    assert others.activities(1) == doors.desk.log.activities(1)
    assert others.training_log(1).withheld_runs == 0


@pytest.mark.parametrize("teller", ["row", "runner"])
def test_an_export_brings_the_sport_back(doors: Doors, tmp_path: Path, teller: str) -> None:
    COMES["gpx"](doors)
    if teller == "row":
        COMES["row"](doors)
    else:
        (file,) = doors.desk.log.sources(1)
        answer = Answer(key_of(file.sha256, file.session), "running")
        Journal(doors.desk.log, 1).write("a run", [answer], today=NOW.date())
        tell_sports(Links.of(doors.desk.log), doors.desk.log.runner(1))
    assert only(doors).is_run
    export_log(Export(doors.desk.log, 1, NOW), tmp_path / "out")
    with Store.open(tmp_path / "new") as store:
        assert back(store, tmp_path / "out").activities(1) == (only(doors),)


def test_a_session_with_strava_reads_the_file_again(tmp_path: Path) -> None:
    person = short_runs(1)
    (made,) = person.runs()
    (run,) = read_fit(
        run_file(start=made.start, distance_km=made.item["distance"] / 1000)
    ).activities
    (tmp_path / "one.gpx").write_bytes(gpx_of(run, type="", name=""))
    with StravaRoom(tmp_path, person) as room:
        options = ImportOptions(make_executor=InProcess)
        import_files(room.store.imports(SYSTEM), room.log.runner(1), [tmp_path], options)
        (silent,) = room.log.activities(1)
        assert silent.sport == "unknown"
        room.until_done()
        (told,) = room.log.activities(1)
        assert (told.id, told.sport, told.origin) == (silent.id, "running", "file")
        assert told.running_km


def test_a_watch_that_says_any_sport_at_all_tells_none() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 60, power=False)
    write_tail(writer, 60, sport=0)
    data = writer.finish()
    assert [one.sport for one in read_fit(data).activities] == ["unknown"]
    assert [one.sport for one in read_fit(data, sport="running").activities] == ["running"]
