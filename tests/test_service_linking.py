"""One run told by many is one run, by whatever door and in whatever order it comes."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from ingest.fit import read_fit
from service.importer import ImportOptions, import_files
from service.run_copies import RunCopies
from service.strava_leave import leave
from service.workers import InProcess
from tests.desk import Desk
from tests.doors import Doors, hidden, item_of, outing_of, run_file
from tests.fit_files import FIRST, run_bytes
from tests.strava_log import connect, tables
from tests.xml_files import gpx_of, tcx_of
from traininglog.told import activity_told
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from traininglog.activity import Activity
    from traininglog.runner import Source

FIT = run_file()
RAN = outing_of(FIT)
UPLOADED = outing_of(FIT, file="90.fit.gz")
OTHER = {"dynamics": False, "serial": 2}


@pytest.fixture
def doors(desk: Desk) -> Doors:
    return Doors(desk)


def runs(doors: Doors) -> tuple[Activity, ...]:
    return doors.desk.log.activities(1)


def copies(doors: Doors) -> list[list[str]]:
    """The formats of each run's sources, runs by their start."""
    return [sorted(map(kind, doors.desk.log.sources(1, run.id))) for run in runs(doors)]


def kind(source: Source) -> str:
    assert source.identity
    return source.identity.format


# Three tell of one


DOORS: dict[str, Callable[[Doors], None]] = {
    "file": lambda doors: doors.file(FIT),
    "export": lambda doors: doors.export(RAN),
    "strava": lambda doors: doors.strava(item_of(RAN)),
}


@pytest.mark.parametrize("order", [*permutations(DOORS)])
def test_in_every_order_it_is_one_run_with_three_sources(
    doors: Doors, order: Sequence[str]
) -> None:
    for door in order:
        DOORS[door](doors)
    (run,) = runs(doors)
    sources = doors.desk.log.sources(1)
    assert copies(doors) == [["api", "fit", "row"]]
    assert [kind(s) for s in sources if s.kept] == ["fit"]
    assert sum(s.linked == "" for s in sources) == 1
    row, api = (activity_told(s.told, id="") for s in sorted(sources, key=kind) if s.told)
    assert row.start == api.start == run.start
    for told in (row, api):
        assert told.cadence_spm == pytest.approx(run.cadence_spm, abs=1)
        assert told.distance_km == pytest.approx(run.distance_km, rel=0.005)
    # What it shows does not hang on the order, and nothing comes twice.
    assert replace(run, id="") == replace(alone(doors.desk), id="")
    before = tables(doors.desk.store, "runner", "seen_file")
    for door in reversed(order):
        DOORS[door](doors)
    assert tables(doors.desk.store, "runner", "seen_file") == before


def alone(desk: Desk) -> Activity:
    """What the run shows where only the file is, in the log of another runner."""
    system = desk.store.repository(SYSTEM)
    other = system.add_runner("other", "Europe/Berlin")
    options = ImportOptions(make_executor=InProcess)
    import_files(desk.store.imports(SYSTEM), other, [desk.add("alone.fit", FIT)], options)
    (run,) = system.activities(other.id)
    return run


def everything() -> list[Callable[[Doors], None]]:
    """The run as seven files and services tell it, its start hidden at Strava."""
    (records,) = read_fit(FIT).activities
    item = item_of(UPLOADED, start=hidden(UPLOADED))
    packed = {"90.fit.gz": gzip.compress(FIT)}
    return [
        lambda doors: doors.file(FIT),
        lambda doors: doors.file(run_file(feel=50)),
        lambda doors: doors.file(gpx_of(records), "gpx"),
        lambda doors: doors.file(tcx_of(records), "tcx"),
        lambda doors: doors.export(UPLOADED),
        lambda doors: doors.export(UPLOADED, files=packed),
        lambda doors: doors.strava(item),
    ]


def test_all_there_is_of_a_run_in_some_orders(tmp_path: Path) -> None:
    seen = []
    for seed in range(4):
        (tmp_path / str(seed)).mkdir()
        doors, steps = Doors(Desk(tmp_path / str(seed))), everything()
        for comes in Random(seed).sample(steps, len(steps)) + steps[::2]:
            comes(doors)
        (run,) = runs(doors)
        sources = sorted((s.sha256, s.kept) for s in doors.desk.log.sources(1))
        seen.append((replace(run, id=""), sources, len(doors.desk.log.records(run.id))))
        assert copies(doors) == [["api", "fit", "fit", "gpx", "row", "tcx"]]
        assert len(doors.desk.store.streams.names(1, "streams")) == 1
        doors.desk.store.close()
    assert seen[1:] == seen[:-1]


@pytest.mark.parametrize("order", [*permutations(["row", "api"])])
def test_without_a_file_the_answer_is_shown_and_its_samples_are_wanted(
    doors: Doors, order: Sequence[str]
) -> None:
    for door in order:
        DOORS["export" if door == "row" else "strava"](doors)
    (run,) = runs(doors)
    assert copies(doors) == [["api", "row"]]
    assert run.origin == "strava_api"
    assert [s.kept for s in sorted(doors.desk.log.sources(1), key=kind)] == [True, False]
    account = doors.desk.store.strava_runs(doors.desk.log.viewer)
    assert account.known(1)["500"].streams == "wanted"
    account.remove_all(1)
    (run,) = runs(doors)
    assert (run.origin, run.distance_km) == ("archive", 3.0)
    assert copies(doors) == [["row"]]


def test_a_row_between_a_file_s_look_and_its_write_is_seen(doors: Doors) -> None:
    put, came = doors.desk.store.streams.put, list[bool]()

    def raced(*args: Any) -> None:
        put(*args)
        if not came:
            came.append(True)
            doors.export(RAN)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doors.desk.store.streams, "put", raced)
        doors.file(FIT)
    assert copies(doors) == [["fit", "row"]]
    assert [run.origin for run in runs(doors)] == ["file"]


# Clocks


def test_another_zone_between_the_imports_changes_nothing(doors: Doors) -> None:
    for zone, comes in zip(
        ["Europe/Berlin", "Asia/Tokyo", "America/Lima"], DOORS.values(), strict=True
    ):
        doors.desk.log.set_zone(1, zone)
        comes(doors)
    assert copies(doors) == [["api", "fit", "row"]]


@pytest.mark.parametrize(
    "night",
    [datetime(2024, 10, 27, 0, 30, tzinfo=UTC), datetime(2024, 3, 31, 0, 30, tzinfo=UTC)],
)
@pytest.mark.parametrize("order", [*permutations(DOORS)])
def test_nights_in_which_the_clock_moves(
    doors: Doors, night: datetime, order: Sequence[str]
) -> None:
    """Runs an hour apart: both at half past two in October; and one across the change."""
    starts = [night, night + timedelta(hours=1), night + timedelta(hours=2)]
    files = [run_bytes(start=start, distance_km=km)
             for start, km in zip(starts, (1.0, 1.0, 2.0), strict=True)]  # fmt: skip
    across = run_bytes(start=night - timedelta(minutes=30), distance_km=12.0)
    outings = [outing_of(data, 500 + n) for n, data in enumerate([*files, across])]
    for door in order:
        if door == "file":
            for data in [*files, across]:
                doors.file(data)
        elif door == "export":
            doors.export(*outings)
        else:
            doors.strava(*map(item_of, outings))
    assert copies(doors) == [["api", "fit", "row"]] * 4


# A hidden start


@pytest.mark.parametrize("file_first", [True, False])
def test_a_hidden_start_is_found_by_the_one_file_that_fits(
    doors: Doors, *, file_first: bool
) -> None:
    item = item_of(RAN, start=hidden(RAN))
    if file_first:
        doors.file(FIT)
    doors.strava(item)
    if not file_first:
        doors.file(FIT)
    assert copies(doors) == [["api", "fit"]]
    assert runs(doors)[0].start == FIRST
    doors.strava(item)
    assert copies(doors) == [["api", "fit"]]


def test_of_two_files_that_fit_none_is_guessed_and_the_export_knows(doors: Doors) -> None:
    evening = run_file(start=FIRST + timedelta(hours=11))
    doors.file(FIT)
    doors.file(evening)
    doors.strava(item_of(UPLOADED, start=hidden(UPLOADED)) | {"upload_id": 90})
    assert copies(doors) == [["api"], ["fit"], ["fit"]]
    report = doors.desk.log.log_version(1)
    doors.export(UPLOADED, files={"90.fit.gz": gzip.compress(FIT)})
    assert copies(doors) == [["api", "fit", "row"], ["fit"]]
    assert doors.desk.log.log_version(1) > report
    assert [run.start for run in runs(doors)] == [FIRST, FIRST + timedelta(hours=11)]


@pytest.mark.parametrize("order", [*permutations(["file", "export", "strava"])])
def test_bytes_that_are_here_learn_their_number(doors: Doors, order: Sequence[str]) -> None:
    """An answer without a true start or a like distance: only the number says it."""
    item = item_of(replace(UPLOADED, distance_m=2500.0), start=hidden(UPLOADED))
    for door in order:
        if door == "file":
            doors.file(FIT)
        elif door == "export":
            doors.export(files={"90.fit": FIT})
        else:
            doors.strava(item)
    assert copies(doors) == [["api", "fit"]]
    (file,) = (s for s in doors.desk.log.sources(1) if kind(s) == "fit")
    assert file.identity
    assert file.identity.upload_id == "90"


def test_a_file_that_knows_two_of_them_joins_them(doors: Doors) -> None:
    """Its watch knows the file that is here, its number the answer."""
    doors.file(FIT)
    doors.strava(item_of(replace(UPLOADED, distance_m=2500.0), start=hidden(UPLOADED)))
    assert copies(doors) == [["api"], ["fit"]]
    doors.export(files={"90.fit": run_file(feel=50)})
    assert copies(doors) == [["api", "fit", "fit"]]
    assert len(doors.desk.store.streams.names(1, "streams")) == 1
    assert len(doors.desk.log.records(runs(doors)[0].id)) > 90


def test_an_answer_that_knows_two_of_them_joins_them(doors: Doors) -> None:
    """Its number at Strava is the row's, and that of its file the file's."""
    doors.export(files={"90.fit": FIT})
    doors.export(replace(RAN, start=FIRST + timedelta(minutes=2)))
    assert copies(doors) == [["fit"], ["row"]]
    doors.strava(item_of(UPLOADED))
    assert copies(doors) == [["api", "fit", "row"]]
    assert [run.start for run in runs(doors)] == [FIRST]


# What is not one run


@pytest.mark.parametrize("order", [*permutations(DOORS)])
def test_two_runs_five_minutes_apart_stay_two(doors: Doors, order: Sequence[str]) -> None:
    files = [run_bytes(start=FIRST + timedelta(minutes=5 * n), distance_km=0.5) for n in (0, 1)]
    outings = [outing_of(data, 500 + n) for n, data in enumerate(files)]
    for door in order:
        for data, outing in zip(files, outings, strict=True):
            if door == "file":
                doors.file(data)
            elif door == "export":
                doors.export(outing)
            else:
                doors.strava(item_of(outing))
    assert copies(doors) == [["api", "fit", "row"]] * 2


def test_two_watches_are_two_recordings_of_which_one_counts(doors: Doors) -> None:
    doors.file(FIT)
    doors.file(run_file(watch=OTHER))
    assert copies(doors) == [["fit"], ["fit"]]
    log = doors.desk.log.training_log(1)
    assert (len(log.activities), len(log.twins)) == (1, 1)


@pytest.mark.parametrize("phone_first", [True, False])
def test_a_watch_and_a_phone_are_one_run(doors: Doors, *, phone_first: bool) -> None:
    (late,) = read_fit(run_file(start=FIRST + timedelta(seconds=40))).activities
    phone = gpx_of(late)
    if phone_first:
        doors.file(phone, "gpx")
    doors.file(FIT)
    if not phone_first:
        doors.file(phone, "gpx")
    assert copies(doors) == [["fit", "gpx"]]
    assert [kind(s) for s in doors.desk.log.sources(1) if s.kept] == ["fit"]
    assert runs(doors)[0].start == FIRST
    doors.desk.whole()


@pytest.mark.parametrize("order", [*permutations(DOORS)])
def test_a_race_of_three_sports_is_three_activities(doors: Doors, order: Sequence[str]) -> None:
    legs = [("walking", 0, 1.0), ("cycling", 900, 4.0), ("running", 2400, 2.0)]
    race = b"".join(
        run_bytes(start=FIRST + timedelta(seconds=at), sport=sport, distance_km=km)
        for sport, at, km in legs
    )
    outings = [outing_of(race, 500 + n, n, "90.fit.gz") for n in range(3)]
    for door in order:
        if door == "file":
            doors.file(race)
        elif door == "export":
            doors.export(*outings)
        else:
            doors.strava(*map(item_of, outings))
    assert copies(doors) == [["api", "fit", "row"]] * 3
    assert [run.sport for run in runs(doors)] == [sport for sport, _, _ in legs]


@pytest.mark.parametrize("apart", ["row", "api", "fit"])
def test_what_the_runner_split_is_never_put_together_again(doors: Doors, apart: str) -> None:
    for comes in DOORS.values():
        comes(doors)
    (run,) = runs(doors)
    (own,) = (s for s in doors.desk.log.sources(1) if kind(s) == apart)
    RunCopies(doors.desk.log, 1).split(run.id, own.id)
    now = sorted(copies(doors))
    assert sorted(map(len, now)) == [1, 2]
    doors.strava(item_of(replace(RAN, name="Renamed", distance_m=3001.0)))
    doors.export(replace(RAN, name="Renamed", distance_m=3001.0))
    doors.file(FIT)
    doors.export(UPLOADED, files={"90.fit": FIT})
    assert sorted(copies(doors)) == now


@pytest.mark.parametrize("apart", ["row", "api", "fit"])
def test_what_was_split_off_and_removed_stays_apart_when_it_comes_again(
    doors: Doors, apart: str
) -> None:
    for comes in DOORS.values():
        comes(doors)
    (run,) = runs(doors)
    (own,) = (s for s in doors.desk.log.sources(1) if kind(s) == apart)
    moved = RunCopies(doors.desk.log, 1)
    other = moved.split(run.id, own.id)
    now = sorted(copies(doors))
    moved.remove(other, own.id)
    if apart == "api":
        leave(doors.desk.store, 1)
        connect(doors.desk.store)
    for comes in DOORS.values():
        comes(doors)
    assert sorted(copies(doors)) == now


def test_what_was_split_off_and_removed_comes_back_under_an_id_of_its_own(doors: Doors) -> None:
    doors.file(FIT)
    doors.strava(item_of(RAN))
    (run,) = runs(doors)
    (own,) = (s for s in doors.desk.log.sources(1) if kind(s) == "fit")
    moved = RunCopies(doors.desk.log, 1)
    moved.remove(moved.split(run.id, own.id), own.id)
    later = replace(RAN, start=FIRST + timedelta(hours=2))
    doors.strava(item_of(later))
    doors.file(FIT)
    assert copies(doors) == [["fit"], ["api"]]
    assert runs(doors)[1].id == run.id


# A guess that is no more


def hides(doors: Doors, n: int = 0) -> None:
    doors.strava(item_of(replace(RAN, id=500 + n), start=hidden(RAN)))


EVENING = run_file(start=FIRST + timedelta(hours=11))
GUESSED: dict[str, Callable[[Doors], None]] = {
    "morning": lambda doors: doors.file(FIT),
    "evening": lambda doors: doors.file(EVENING),
    "strava": hides,
}


@pytest.mark.parametrize("order", [*permutations(GUESSED)])
def test_of_two_files_that_fit_none_is_guessed_in_any_order(
    doors: Doors, order: Sequence[str]
) -> None:
    for door in order:
        GUESSED[door](doors)
    assert copies(doors) == [["api"], ["fit"], ["fit"]]
    assert runs(doors)[0].distance_km == pytest.approx(3.0)
    for door in order:
        GUESSED[door](doors)
    assert copies(doors) == [["api"], ["fit"], ["fit"]]
    assert not RunCopies(doors.desk.log, 1).links.apart(1, runs(doors)[0].id)
    doors.export(UPLOADED, files={"90.fit.gz": gzip.compress(FIT)})
    assert copies(doors) == [["api", "fit", "row"], ["fit"]]


@pytest.mark.parametrize("order", [*permutations(["morning", "strava", "other"])])
def test_two_hidden_starts_that_fit_one_file_stay_apart_in_any_order(
    doors: Doors, order: Sequence[str]
) -> None:
    comes = GUESSED | {"other": lambda doors: hides(doors, 1)}
    for door in order:
        comes[door](doors)
    assert copies(doors) == [["api"], ["api"], ["fit"]]


def test_what_a_number_or_the_runner_says_is_no_guess(doors: Doors) -> None:
    doors.file(FIT)
    hides(doors)
    doors.export(UPLOADED)  # its number is the answer's, and its start is told
    doors.file(EVENING)
    assert copies(doors) == [["api", "fit", "row"], ["fit"]]


def test_what_the_runner_put_together_stays_together(doors: Doors) -> None:
    doors.file(FIT)
    hides(doors)
    (run,) = runs(doors)
    (api,) = (s for s in doors.desk.log.sources(1) if kind(s) == "api")
    moved = RunCopies(doors.desk.log, 1)
    moved.join(run.id, moved.split(run.id, api.id))
    doors.file(EVENING)
    assert copies(doors) == [["api", "fit"], ["fit"]]


@pytest.mark.parametrize("order", [*permutations(["numbered", "evening", "strava"])])
def test_a_number_says_more_than_a_guess_in_any_order(
    doors: Doors, order: Sequence[str]
) -> None:
    item = item_of(UPLOADED, start=hidden(UPLOADED))
    comes = GUESSED | {
        "numbered": lambda doors: doors.export(files={"90.fit": FIT}),
        "strava": lambda doors: doors.strava(item),
    }
    for door in order:
        comes[door](doors)
    assert copies(doors) == [["api", "fit"], ["fit"]]
